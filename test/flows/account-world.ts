import { startSync } from '../../shared/flows/apply-settings.ts'
import { beginConnect } from '../../shared/flows/connect-account.ts'
import type { Connected, Refused } from '../../shared/flows/connect-account.ts'
import { beginSignIn, finishOAuth } from '../../shared/flows/finish-oauth.ts'
import type { OAuthResult } from '../../shared/flows/finish-oauth.ts'
import type { AccountGrant, AccountScope } from '../../shared/flows/account-scope.ts'
import { readConnection } from '../../shared/flows/connection.ts'
import type { Connection } from '../../shared/flows/connection.ts'
import { pullCalendar } from '../../shared/flows/pull-calendar.ts'
import { saveRoleRights, readRoleRights } from '../../shared/flows/role-rights.ts'
import { syncPair } from '../../shared/flows/sync-pair.ts'
import { isFault } from '../../shared/domain/fault.ts'
import type { Feature, Right } from '../../shared/domain/rights.ts'
import type { CalendarId, RecordId, UserId } from '../../shared/domain/ids.ts'
import type { Secrets, Task } from '../../shared/ports.ts'
import { USER } from '../support/memory-sides.ts'
import { TENANT, eventsOf, flowWorld, lunch, present } from './flow-world.ts'
import type { FlowWorld } from './flow-world.ts'

export const STAFF = 'role-staff'

export const grantOf = (change: Partial<AccountGrant> = {}): AccountGrant => ({
  refreshToken: 'token-1',
  accessToken: 'access-1',
  grantedScopes: new Set(['calendar']),
  identity: { sub: 'google-1', email: 'jana@example.com', emailVerified: true, hd: null },
  ...change,
})

export function memorySecrets(): Secrets & { readonly values: Map<string, string> } {
  const values = new Map<string, string>()
  return {
    values,
    read: async (name) => values.get(name) ?? null,
    put: async (name, value) => void values.set(name, value),
    remove: async (name) => void values.delete(name),
  }
}

/**
 * Accounts over memory: `answer.grant` is what Google will give; USER is active in the ERP with the role STAFF, which may connect
 * calendar and contacts. A feature's only scope is named like it.
 */
export async function accountWorld(entities: readonly string[] = ['Meeting', 'Call']) {
  const world = flowWorld()
  const secrets = memorySecrets()
  const answer = { grant: grantOf(), neededElsewhere: false }
  const sent: Parameters<AccountScope['authorizationUrl']>[0][] = []
  const exchanged: Parameters<AccountScope['exchangeCode']>[0][] = []
  const revoked: string[] = []
  const forgotten: string[] = []
  let values = 0
  const scope: AccountScope = {
    ...world.scope,
    entities,
    secrets,
    redirectUri: 'https://functions.example/oauth/callback',
    hostedDomain: null,
    secretName: (sub) => `refresh-${sub}`,
    newSecretValue: () => `secret-${(values += 1)}`,
    signInScopes: ['openid', 'email'],
    scopesOf: (feature) => [feature],
    missingScopes: (granted, needed) => needed.filter((one) => ![...granted].includes(one)),
    authorizationUrl: async (request) => (sent.push(request), 'https://accounts.example.com/'),
    exchangeCode: async (exchange) => (exchanged.push(exchange), answer.grant),
    revoke: async (token) => void revoked.push(token),
    isNeededElsewhere: async () => answer.neededElsewhere,
    forgetTokens: async (sub) => void forgotten.push(sub),
    mailScope: () => Promise.reject(new Error('there is no mailbox')),
  }
  world.people.add(USER, { name: 'Jana', rolesIds: [STAFF], email: 'jana@example.com' })
  await grantRights(world, ['external-accounts', 'calendar', 'contacts'])
  const begin = async (
    session = 'browser',
    feature: Feature = 'calendar',
    userId: UserId = USER,
  ): Promise<string> => {
    const begun = await beginConnect({ userId, feature, session }, scope)
    if ('refused' in begun) throw new Error(begun.refused)
    return sent.at(-1)?.state ?? ''
  }
  const finish = (state: string, session: string | null = 'browser'): Promise<OAuthResult> =>
    finishOAuth({ state, session, code: 'code' }, scope)
  return {
    world,
    scope,
    secrets,
    answer,
    sent,
    exchanged,
    revoked,
    forgotten,
    begin,
    finish,
    beginSignIn: async (session = 'browser'): Promise<string> => {
      await beginSignIn({ session, back: '' }, scope)
      return sent.at(-1)?.state ?? ''
    },
    start: () => startSync({ userId: USER }, scope),
    /** Through Google and back; what was never started before is started at once, whatever it would do. */
    connect: async (feature: Feature = 'calendar', userId: UserId = USER) =>
      withStart(await finish(await begin('browser', feature, userId)), scope),
  }
}

async function withStart(result: OAuthResult, scope: AccountScope): Promise<OAuthResult> {
  if (!('connection' in result)) return result
  const { userId } = result.connection
  await startSync({ userId }, scope)
  const stored = await readConnection(scope.store, scope.tenant, userId)
  return { ...result, connection: present(stored).connection }
}

export type AccountWorld = Awaited<ReturnType<typeof accountWorld>>

/** What the role STAFF may do from now on. */
export async function grantRights({ store }: FlowWorld, rights: readonly Right[]): Promise<void> {
  const { version } = await readRoleRights(store, TENANT)
  await saveRoleRights(store, TENANT, { roles: { [STAFF]: rights }, version })
}

/** Runs what is queued, and what that queues, until nothing is left; tasks that wait have their time come. */
export async function drain({ world, scope }: Pick<AccountWorld, 'world' | 'scope'>): Promise<void> {
  for (let ran = 0; world.queued.length > 0; ran += 1) {
    if (ran > 5000) throw new Error('the queue never gets empty')
    const { task, options } = present(world.queued.shift())
    world.clock.time = Math.max(world.clock.time + 1, options.at ?? 0)
    await run(task, scope).catch((error: unknown) => {
      // As the queue's door does: the user was told, and there is nothing to try again.
      if (!isFault(error) || error.disposition !== 'reconnect') throw error
    })
  }
}

async function run(task: Task, scope: AccountScope): Promise<void> {
  if (task.kind === 'pull-calendar' && 'calendar' in task) await pullCalendar(task, scope)
  if (task.kind === 'sync-pair') await syncPair(task, scope)
}

/** USER is connected with channels on, and a call of his made in the ERP is in his calendar. */
export async function connectedWorld() {
  const setting = await accountWorld(['Call'])
  const { world, scope } = setting
  Object.assign(scope, {
    push: { address: 'https://push.example.com', tokenOf: (calendar: string) => calendar },
  })
  const calendar = present(connectionOf(await setting.connect()).mainCalendar)
  const recordId: RecordId = world.erp.add(lunch, USER)
  await drain(setting)
  const eventId = present(eventsOf(world)[0])
  return { ...setting, calendar, recordId, eventId }
}

/** From now on Google shows another calendar to the account `sub`, empty at first. What is in it. */
export function secondAccount({ world, scope }: AccountWorld, sub: string, calendarId: string): FlowWorld {
  const other = flowWorld()
  other.clock.now = () => world.clock.time
  const first = scope.googleOf
  Object.assign(scope, {
    googleOf: (connection: Parameters<typeof first>[0]) =>
      connection.googleSub === sub
        ? {
            ...other.scope.googleOf(connection),
            primary: async () => ({ calendarId: calendarId as CalendarId, timeZone: 'Europe/Prague' }),
          }
        : first(connection),
  })
  return other
}

/** The process dies right after its `effects`-th write anywhere; `seen` names each. */
export function dyingScope(scope: AccountScope, effects: number): { scope: AccountScope; seen: string[] } {
  const seen: string[] = []
  const after = (label: string): void => {
    seen.push(label)
    if (seen.length >= effects) throw new Error('killed')
  }
  const { store, secrets, tasks } = scope
  const write =
    <Args extends [{ collection: string }, ...unknown[]], Result>(
      name: string,
      call: (...args: Args) => Promise<Result>,
    ) =>
    async (...args: Args): Promise<Result> => {
      const result = await call(...args)
      after(`${name} ${args[0].collection}`)
      return result
    }
  const effect =
    <Args extends unknown[]>(name: string, call: (...args: Args) => Promise<void>) =>
    async (...args: Args): Promise<void> => {
      await call(...args)
      after(name)
    }
  return {
    seen,
    scope: {
      ...scope,
      store: {
        ...store,
        create: write('create', store.create),
        replace: write('replace', store.replace),
        remove: write('remove', store.remove),
      },
      secrets: {
        ...secrets,
        put: effect('put secret', secrets.put),
        remove: effect('remove secret', secrets.remove),
      },
      tasks: { enqueue: effect('enqueue', tasks.enqueue) },
      revoke: effect('revoke', scope.revoke),
      forgetTokens: effect('forget tokens', scope.forgetTokens),
      googleOf: (connection) => {
        const google = scope.googleOf(connection)
        return { ...google, stop: effect('stop channel', google.stop) }
      },
    },
  }
}

export function connectionOf(result: OAuthResult): Connection {
  if (!('connection' in result)) throw new Error(why(result))
  return result.connection
}

/** `connected`, `signed-in`, or why not. */
export function why(result: OAuthResult | Connected | Refused): string {
  if ('refused' in result) return result.refused
  return 'person' in result ? 'signed-in' : 'connected'
}
