import type { ContactsOptions } from '../../infra/local/google/people/contacts-book.ts'
import { isFault } from '../../shared/domain/fault.ts'
import { fingerprintWith } from '../../shared/domain/fingerprint.ts'
import type { RecordId, TenantId, UserId } from '../../shared/domain/ids.ts'
import { DEFAULT_OPTIONS } from '../../shared/domain/options.ts'
import { changeConnection, readConnection, saveConnection } from '../../shared/flows/connection.ts'
import type { Connection } from '../../shared/flows/connection.ts'
import { accountKeyOf, marksOf } from '../../shared/flows/contact-names.ts'
import type { ContactScope } from '../../shared/flows/contact-scope.ts'
import { followContacts } from '../../shared/flows/follow-contacts.ts'
import { pushBatch } from '../../shared/flows/push-batch.ts'
import { saveRoleRights } from '../../shared/flows/role-rights.ts'
import type { EnqueueOptions, Store, Task } from '../../shared/ports.ts'
import { memoryContacts } from './memory-contacts.ts'
import { memoryPeople } from './memory-people.ts'
import { memoryStore } from './memory-store.ts'
import { peopleWorld } from './people-world.ts'

export const TENANT = 'main' as TenantId
export const USER = 'user-1' as UserId
const STAFF = 'role-staff'
const SUB = 'google-1'

/** Around every call of a port: a test may do something before or after it, or instead. */
export type Around = (label: string, call: () => Promise<unknown>) => Promise<unknown>

export interface Waiting {
  readonly task: Task
  readonly at: number
}

const straight: Around = (_label, call) => call()

/**
 * One tenant over memory: an ERP with contacts, USER with the right to push them, and his Google Contacts by the rules of the
 * stand-in. Tasks wait until they are run; a name is taken once.
 */
export async function contactWorld(
  options: ContactsOptions = {},
  { store = memoryStore() }: { store?: Store & ReturnType<typeof memoryStore> } = {},
) {
  const google = peopleWorld(options)
  const { clock, app } = google
  const erp = memoryContacts(clock)
  const people = memoryPeople()
  const waiting: Waiting[] = []
  const names = new Set<string>()
  const logged: { readonly event: string; readonly fields: Readonly<Record<string, unknown>> }[] = []
  const calls: string[] = []
  const record = (event: string, fields: object): void => void logged.push({ event, fields: { ...fields } })
  const enqueue = async (task: Task, { name, at = clock.now() }: EnqueueOptions = {}): Promise<void> => {
    if (name !== undefined && names.has(name)) return
    if (name !== undefined) names.add(name)
    waiting.push({ task, at })
  }
  const digest = fingerprintWith('test key')
  const scopeWith = (around: Around): ContactScope => {
    const told: Around = (label, call) => {
      calls.push(label)
      return around(label, call)
    }
    return {
      tenant: TENANT,
      clock,
      digest,
      print: digest,
      log: { info: record, warn: record, error: record },
      store: wrapped('store', store, told),
      tasks: wrapped('tasks', { enqueue }, told),
      contacts: wrapped('erp', erp.port, told),
      people: people.port,
      googlePeopleOf: () => wrapped('google', google.port(), told),
      consoleUrl: 'https://functions.example/console/main',
      mail: { isTold: false, topic: null },
      entities: [],
      push: null,
      erp: noCalendar,
      googleOf: () => noCalendar,
    }
  }
  const scope = scopeWith(straight)
  people.add(USER, { rolesIds: [STAFF] })
  await saveRoleRights(store, TENANT, {
    roles: { [STAFF]: ['external-accounts', 'contacts'] },
    version: null,
  })
  await saveConnection(store, TENANT, { connection, version: null })
  const marks = marksOf(TENANT, digest)
  return {
    clock,
    google,
    app,
    erp,
    people,
    store,
    waiting,
    logged,
    calls,
    scope,
    scopeWith,
    account: accountKeyOf(SUB),
    markOf: (recordId: RecordId, entity: 'Contact' | 'Lead' = 'Contact'): string =>
      marks.markOf({ entity, recordId }),
    connect: (change: Partial<Connection>) =>
      changeConnection(scope, USER, (stored) => ({ ...stored, ...change })),
    connection: async () => (await readConnection(store, TENANT, USER))?.connection ?? null,
    /** Runs a task as its queue's worker does. */
    run: (task: Task, given: ContactScope = scope): Promise<void> => runTask(task, given),
    /** Runs what waits, each when its time comes, until nothing does. How many ran. */
    async drain(tasksMax = 20_000): Promise<number> {
      for (let ran = 0; ; ran += 1) {
        const next = takeFirst(waiting)
        if (next === null) return ran
        if (ran > tasksMax) throw new Error('the queue never gets empty')
        clock.pass(Math.max(0, next.at - clock.now()))
        await runTask(next.task, scope).catch((error: unknown) => {
          if (!isFault(error)) throw error
        })
      }
    },
  }
}

export type ContactWorld = Awaited<ReturnType<typeof contactWorld>>

/** Takes out the one whose time comes first. */
export function takeFirst(waiting: Waiting[]): Waiting | null {
  let first = 0
  for (const [index, { at }] of waiting.entries()) if (at < (waiting[first]?.at ?? 0)) first = index
  return waiting.splice(first, 1)[0] ?? null
}

async function runTask(task: Task, scope: ContactScope): Promise<void> {
  if (task.kind !== 'push-contacts') throw new Error(task.kind)
  await ('exportId' in task ? pushBatch(task, scope) : followContacts(task, scope))
}

const connection: Connection = {
  userId: USER,
  googleSub: SUB,
  email: 'jana@example.com',
  state: 'active',
  allowed: ['contacts'],
  isUserActive: true,
  pausedBy: [],
  direction: 'both',
  features: ['contacts'],
  granted: ['contacts'],
  grantedScopes: [],
  connectedAt: 0,
  grantedAt: 0,
  lostAt: null,
  toldAt: null,
  mainCalendar: null,
  since: 0,
  entities: [],
  options: DEFAULT_OPTIONS,
  settingsVersion: 1,
  startedAt: null,
  firstReadAt: null,
}

const noCalendar = new Proxy({} as never, {
  get: () => () => Promise.reject(new Error('no calendar here')),
})

function wrapped<Port extends object>(name: string, port: Port, around: Around): Port {
  const entries = Object.entries(port).map(([method, call]: [string, unknown]) => [
    method,
    typeof call === 'function'
      ? (...args: unknown[]) =>
          around(`${name}.${method}`, async () => (call as (...given: unknown[]) => unknown)(...args))
      : call,
  ])
  return Object.fromEntries(entries) as Port
}
