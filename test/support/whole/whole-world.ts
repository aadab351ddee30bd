import { setImmediate as nextTurn } from 'node:timers/promises'
import { isFault } from '../../../shared/domain/fault.ts'
import { fingerprintWith } from '../../../shared/domain/fingerprint.ts'
import type { FingerprintOf } from '../../../shared/domain/fingerprint.ts'
import type { CalendarId, CalendarKey, TenantId, UserId } from '../../../shared/domain/ids.ts'
import type { Direction } from '../../../shared/domain/direction.ts'
import type { Fingerprint } from '../../../shared/domain/link.ts'
import { DEFAULT_OPTIONS } from '../../../shared/domain/options.ts'
import type { CalendarOptions, OtherCalendar } from '../../../shared/domain/options.ts'
import { calendarKeyOf } from '../../../shared/domain/pair-names.ts'
import { saveConnection } from '../../../shared/flows/connection.ts'
import type { CalendarConnection } from '../../../shared/flows/connection.ts'
import { pullCalendar } from '../../../shared/flows/pull-calendar.ts'
import { forgetHowFarRead, queueRead } from '../../../shared/flows/read-anew.ts'
import { sweep } from '../../../shared/flows/sweep.ts'
import type { SweepOptions } from '../../../shared/flows/sweep.ts'
import { syncPair } from '../../../shared/flows/sync-pair.ts'
import type { TenantScope } from '../../../shared/flows/tenant-scope.ts'
import type { GoogleEvents } from '../../../shared/google-ports.ts'
import type { Clock, Task } from '../../../shared/ports.ts'
import { memoryPeople } from '../memory-people.ts'
import { memoryStore } from '../memory-store.ts'
import { googlePort } from './google-port.ts'
import type { Channel } from './google-port.ts'
import type { CallLabel } from './people-words.ts'
import { memoryQueue } from './memory-queue.ts'
import type { Waiting } from './memory-queue.ts'
import { storyBook } from './story-book.ts'
import { isKill, straight, wrapped } from './trouble.ts'
import type { Around } from './trouble.ts'
import { wholeErp } from './whole-erp.ts'
import type { ErpRow, Person } from './whole-erp.ts'
import { wholeGoogle } from './whole-google.ts'

export const TENANT = 'main' as TenantId
export const BEGIN = Date.parse('2027-01-15T08:00:00Z')
export const SINCE = Date.parse('2027-01-01T00:00:00Z')
/** Everybody's. */
export const ZONE = 'Europe/Prague'
const TRIES_MAX = 20
const printed = new Map<string, Fingerprint>()
const printAnew = fingerprintWith('test key')
/** All worlds have one key and few words, so that each fingerprint is made once. */
const print: FingerprintOf = (field, value) => {
  const said = typeof value === 'string' ? value : `${value.kind} ${value.start} ${value.end}`
  const text = `${field} ${said}`
  const known = printed.get(text) ?? printAnew(field, value)
  printed.set(text, known)
  return known
}

export interface Member {
  readonly userId: UserId
  /** The address of his Google account, which need not be the one the ERP has. */
  readonly account: string
  readonly email: string
}

export const JANA: Member = {
  userId: 'jana' as UserId,
  account: 'jana@example.com',
  email: 'jana@example.com',
}
export const PETR: Member = {
  userId: 'petr' as UserId,
  account: 'petr@gmail.example',
  email: 'petr@example.com',
}
export const MEMBERS = [JANA, PETR] as const
/** Not a user: a contact of the ERP with an account of her own. */
export const EVA = 'eva@example.org'
export const OLGA = 'olga@example.org'
export const STRANGER = 'stranger@example.net'
/** A calendar that Jana and Petr both have, and one of Jana's that nobody has connected. */
export const SHARED = 'team@group.calendar.google.com' as CalendarId
export const UNWATCHED = 'choir@group.calendar.google.com' as CalendarId

export const PEOPLE: readonly Person[] = [
  { ref: 'User/jana', emails: [JANA.email] },
  { ref: 'User/petr', emails: [PETR.email] },
  { ref: 'Contact/eva', emails: ['eva@old.example', EVA] },
  { ref: 'Contact/olga', emails: [OLGA] },
  { ref: 'Lead/lea', emails: ['lea@example.org'] },
]

export interface WorldOptions {
  readonly isVersioned: boolean
  readonly hasShared: boolean
  readonly chosen: Partial<CalendarOptions>
}

export interface Job {
  readonly waiting: Waiting
  readonly around: Around
  /** How far the clock of its machine is off. */
  readonly skewMs: number
}

/** How word of a change gets about. */
export type Fate = 'deliver' | 'lose' | 'twice' | 'late'

/** One tenant with two connected users, three Google accounts and an ERP in memory; the product's flows between them. */
export function wholeWorld({ isVersioned, hasShared, chosen }: WorldOptions) {
  const clock = { time: BEGIN, now: () => clock.time }
  const store = memoryStore()
  const queue = memoryQueue(clock)
  const hints: { fate: Fate } = { fate: 'deliver' }
  const channels = new Map<string, Channel>()
  const logged: string[] = []
  const parked: Waiting[] = []
  const google = wholeGoogle(clock, (calendarId) => push(calendarId))
  const erp = wholeErp(clock, PEOPLE, { isVersioned })
  const stories = storyBook()
  const people = memoryPeople()
  for (const { userId, email } of MEMBERS) people.add(userId, { email })
  for (const id of [JANA.account, PETR.account, EVA])
    google.addCalendar({ id: id as CalendarId, title: id, primaryOf: id, accounts: [id] })
  const both = [JANA.account, PETR.account]
  google.addCalendar({ id: SHARED, title: 'Team', primaryOf: null, accounts: both })
  google.addCalendar({ id: UNWATCHED, title: 'Choir', primaryOf: null, accounts: [JANA.account] })
  const ports = new Map(
    [JANA.account, PETR.account].map((account) => [
      account,
      googlePort(account, { google, clock, channels }),
    ]),
  )

  const tell = (task: Task, delayMs: number): void => {
    if (hints.fate === 'lose') return
    const at = clock.now() + delayMs + (hints.fate === 'late' ? 90_000 : 0)
    for (let times = hints.fate === 'twice' ? 2 : 1; times > 0; times -= 1)
      void queue.port.enqueue(task, { at })
  }
  const push = (calendarId: CalendarId): void => {
    for (const { id, token, resourceId, calendarId: watched, expiresAt } of channels.values()) {
      if (watched !== calendarId || expiresAt <= clock.now()) continue
      const calendar = token as CalendarKey
      tell({ kind: 'pull-calendar', tenant: TENANT, calendar, channel: { id, resourceId } }, 1000)
    }
  }
  const note = (event: string, fields: object): void => void logged.push(JSON.stringify({ event, ...fields }))
  const scopeWith = (around: Around, skewMs = 0): TenantScope => {
    const wrap = <Port extends object>(name: string, port: Port): Port =>
      around === straight ? port : wrapped(name, port, around)
    const own: Clock = { now: () => clock.now() + skewMs }
    return {
      tenant: TENANT,
      store: wrap('store', store),
      tasks: wrap('tasks', queue.port),
      clock: own,
      log: { info: note, warn: note, error: note },
      print,
      entities: ['Meeting', 'Call'],
      erp: wrap('erp', erp.port),
      people: people.port,
      consoleUrl: 'https://functions.example/console/main',
      mail: { isTold: false, topic: null },
      googleOf: ({ googleSub }) => wrap('google', ports.get(googleSub) as GoogleEvents),
      push: { address: 'https://push.example.com', tokenOf: (calendar) => calendar },
    }
  }
  const world = {
    clock,
    store,
    queue,
    hints,
    channels,
    logged,
    parked,
    google,
    erp,
    stories,
    /** What both users have chosen just now, and whether they watch the shared calendar. */
    settings: {
      hasShared,
      direction: 'both' as Direction,
      callLabel: 'Call' as CallLabel,
      ...DEFAULT_OPTIONS,
      ...chosen,
    },
    hasShared,
    /** Who pauses. */
    resting: new Set<UserId>(),
    /** How many words people have used so far. */
    words: { count: 0 },
    scope: scopeWith(straight),
    scopeWith,
    webhook({ entity, recordId }: Pick<ErpRow, 'entity' | 'recordId'>): void {
      tell({ kind: 'sync-pair', tenant: TENANT, entity, recordIds: [recordId] }, 0)
    },
    connectionOf: (member: Member) => connectionOf(member, { hasShared, chosen }),
  }
  return world
}

export type WholeWorld = ReturnType<typeof wholeWorld>

/** Both users connected, everything read once. */
export async function beginWorld(options: WorldOptions): Promise<WholeWorld> {
  const world = wholeWorld(options)
  for (const member of MEMBERS) {
    const connection = world.connectionOf(member)
    await saveConnection(world.store, TENANT, { connection, version: null })
    await readAnew(connection, world)
  }
  await drain(world)
  return world
}

export async function readAnew(connection: CalendarConnection, { scope }: WholeWorld): Promise<void> {
  await forgetHowFarRead(connection, scope)
  await queueRead(connection, scope)
}

interface Gate {
  readonly job: number
  readonly since: number
  readonly open: () => void
}

export interface Pace {
  /** At every step, whose turn it is. */
  readonly order: readonly number[]
  /** How long a step takes: with four side by side, a call still ends long before its claim. */
  readonly stepMs: number
}

/** Runs tasks side by side; between their steps `meanwhile` may do something. */
export async function runTogether(
  jobs: readonly Job[],
  { order, stepMs }: Pace,
  world: WholeWorld,
  meanwhile: (step: number) => void = () => undefined,
): Promise<void> {
  const gates: Gate[] = []
  const running = new Set(jobs)
  const bugs: unknown[] = []
  const gated =
    (job: number, around: Around): Around =>
    async (label, call) => {
      await new Promise<void>((open) => gates.push({ job, since: world.clock.time, open }))
      return around(label, call)
    }
  for (const [index, job] of jobs.entries())
    void runJob({ ...job, around: gated(index, job.around) }, world)
      .catch((error: unknown) => bugs.push(error))
      .finally(() => running.delete(job))
  for (let step = 0; running.size > 0; step += 1) {
    await nextTurn()
    meanwhile(step)
    const wanted = (order[step % order.length] ?? 0) % jobs.length
    const late = gates.findIndex(({ since }) => world.clock.time - since >= CALL_MS)
    const next =
      late >= 0
        ? late
        : Math.max(
            0,
            gates.findIndex(({ job }) => job === wanted),
          )
    world.clock.time += stepMs
    gates.splice(next, 1)[0]?.open()
  }
  if (bugs.length > 0) throw bugs[0]
}

/** As the queue's worker does it: what may pass is tried again, what can't is parked, a bug is a bug. */
export async function runJob({ waiting, around, skewMs }: Job, world: WholeWorld): Promise<void> {
  const { queue, parked } = world
  queue.take(waiting)
  try {
    await perform(waiting.task, world.scopeWith(around, skewMs))
  } catch (error) {
    if (isKill(error)) return queue.putBack(waiting, 20_000)
    if (!isFault(error)) throw error
    const { disposition, retryAfterMs } = error
    if (disposition === 'reconnect') return
    const mayPass = disposition === 'retry' || disposition === 'resync'
    if (mayPass && waiting.tries < TRIES_MAX)
      return queue.putBack(waiting, retryAfterMs ?? Math.min(300_000, 1000 * 2 ** waiting.tries))
    parked.push(waiting)
  }
}

async function perform(task: Task, scope: TenantScope): Promise<void> {
  if (task.kind === 'pull-calendar' && 'calendar' in task) await pullCalendar(task, scope)
  if (task.kind === 'sync-pair') await syncPair(task, scope)
}

/** No call takes longer, so none lands after its claim has ended (see CLAIM_MS). */
const CALL_MS = 20_000

const TASKS_MAX = 4000

/** Everything that is queued, with what it queues, as the time comes; nothing that waits for more than ten minutes. */
export async function drain(world: WholeWorld): Promise<void> {
  const { queue, clock } = world
  const until = clock.time + 600_000
  for (let tasks = 0; tasks < TASKS_MAX; tasks += 1) {
    const next = queue.waiting.toSorted((a, b) => a.at - b.at)[0]
    if (!next || next.at > until) return
    clock.time = Math.max(clock.time, next.at)
    await runJob({ waiting: next, around: straight, skewMs: 0 }, world)
  }
  throw new Error('the queue never empties')
}

const ROUNDS_MAX = 12

/** No more noise: everything is looked at again and again until nobody has anything to do. */
export async function comeToRest(world: WholeWorld, depths: readonly SweepOptions['depth'][]): Promise<void> {
  const { clock, queue, parked, google, erp } = world
  world.hints.fate = 'deliver'
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const before = `${google.lastChange()}/${erp.lastChange()}`
    clock.time += 1_800_000
    for (const one of parked.splice(0)) queue.putBack({ ...one, tries: 0 }, 0)
    for (const depth of depths) await sweep({ depth, spreadMs: 1000 }, world.scope)
    await drain(world)
    if (round > 0 && `${google.lastChange()}/${erp.lastChange()}` === before) return
  }
  throw new Error('it never comes to rest')
}

function connectionOf(
  { userId, account }: Member,
  { hasShared, chosen }: Omit<WorldOptions, 'isVersioned'>,
): CalendarConnection {
  const id = account as CalendarId
  return {
    userId,
    googleSub: account,
    email: account,
    state: 'active',
    allowed: ['calendar'],
    isUserActive: true,
    pausedBy: [],
    features: ['calendar'],
    granted: ['calendar'],
    grantedScopes: [],
    connectedAt: BEGIN,
    grantedAt: BEGIN,
    lostAt: null,
    toldAt: null,
    mainCalendar: { key: calendarKeyOf(userId, id), id, zone: ZONE },
    since: SINCE,
    entities: [
      { entity: 'Meeting', label: '' },
      { entity: 'Call', label: 'Call' },
    ],
    direction: 'both',
    options: { ...DEFAULT_OPTIONS, otherCalendars: hasShared ? [sharedOf(userId)] : [], ...chosen },
    settingsVersion: 1,
    startedAt: BEGIN,
    firstReadAt: null,
  }
}

export function sharedOf(userId: UserId): OtherCalendar {
  return { key: calendarKeyOf(userId, SHARED), id: SHARED, zone: ZONE, isWritable: true }
}
