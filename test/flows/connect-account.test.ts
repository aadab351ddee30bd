import test from 'ava'
import type { RecordId, TenantId, UserId } from '../../shared/domain/ids.ts'
import { readCalendar } from '../../shared/flows/calendar-state.ts'
import { beginConnect, finishConnect, tenantOfState } from '../../shared/flows/connect-account.ts'
import type { AccountGrant, ConnectResult, ConnectScope } from '../../shared/flows/connect-account.ts'
import { readConnection, saveConnection } from '../../shared/flows/connection.ts'
import type { Connection } from '../../shared/flows/connection.ts'
import { pullCalendar } from '../../shared/flows/pull-calendar.ts'
import type { Secrets } from '../../shared/ports.ts'
import { USER } from '../support/memory-sides.ts'
import { eventsOf, flowWorld, lunch, present, recordsOf, TENANT, unavailable, webhook } from './flow-world.ts'

const MINUTE_MS = 60_000
const grantOf = (change: Partial<AccountGrant> = {}): AccountGrant => ({
  refreshToken: 'token-1',
  grantedScopes: new Set(['calendar']),
  identity: { sub: 'google-1', email: 'jana@example.com', emailVerified: true },
  ...change,
})

function memorySecrets(): Secrets & { readonly values: Map<string, string> } {
  const values = new Map<string, string>()
  return {
    values,
    read: async (name) => values.get(name) ?? null,
    put: async (name, value) => void values.set(name, value),
    remove: async (name) => void values.delete(name),
  }
}

/** A sign-in page in memory: `grant` is what Google will answer, `users` whom the ERP finds by the address. */
function signIn(entities: readonly string[] = ['Meeting', 'Call']) {
  const world = flowWorld()
  const secrets = memorySecrets()
  const answer = {
    grant: grantOf(),
    users: { found: 'one', userId: USER } as Awaited<ReturnType<ConnectScope['findUserByEmail']>>,
  }
  const sent: Parameters<ConnectScope['authorizationUrl']>[0][] = []
  const exchanged: Parameters<ConnectScope['exchangeCode']>[0][] = []
  const forgotten: string[] = []
  let values = 0
  const scope: ConnectScope = {
    ...world.scope,
    entities,
    secrets,
    redirectUri: 'https://example.com/callback',
    secretName: (sub) => `refresh-${sub}`,
    newSecretValue: () => `secret-${(values += 1)}`,
    authorizationUrl: async (request) => (sent.push(request), 'https://accounts.example.com/'),
    exchangeCode: async (exchange) => (exchanged.push(exchange), answer.grant),
    missingScopes: (granted) => ['calendar'].filter((one) => !granted.has(one)),
    findUserByEmail: async () => answer.users,
    forgetTokens: (userId, sub) => void forgotten.push(`${userId} ${sub}`),
  }
  const begin = async (session = 'browser'): Promise<string> => {
    await beginConnect({ session }, scope)
    return sent.at(-1)?.state ?? ''
  }
  const finish = (state: string, session: string | null = 'browser') =>
    finishConnect({ state, session, code: 'code' }, scope)
  return {
    world,
    secrets,
    answer,
    sent,
    exchanged,
    forgotten,
    scope,
    begin,
    finish,
    connect: async () => finish(await begin()),
  }
}

function connectionOf(result: ConnectResult): Connection {
  if (!result.connected) throw new Error(result.why)
  return result.connection
}

const why = (result: ConnectResult): string => (result.connected ? 'connected' : result.why)

test('who signs in is connected, and the calendar is read from the start', async (t) => {
  const { world, connect, secrets, forgotten, exchanged, sent } = signIn()
  const result = connectionOf(await connect())
  t.like(result, {
    userId: USER,
    googleSub: 'google-1',
    state: 'active',
    grantedScopes: ['calendar'],
  })
  t.like(result.mainCalendar, { id: 'jana@example.com', zone: 'Europe/Prague' })
  t.deepEqual((await readConnection(world.store, TENANT, USER))?.connection, result)
  t.is(secrets.values.get('refresh-google-1'), 'token-1')
  t.deepEqual(forgotten, [`${USER} google-1`])
  t.is(exchanged.length, 1)
  t.like(exchanged[0], { code: 'code', verifier: sent[0]?.verifier, nonce: sent[0]?.nonce })
  t.like(world.queued[0]?.task, { kind: 'pull-calendar', calendar: result.mainCalendar.key })
  t.is((await readCalendar(world.store, TENANT, result.mainCalendar.key))?.calendar.cursor, null)
})

test('the first connection begins with the current day and with the entities that the tenant has', async (t) => {
  const { world, scope, begin, finish } = signIn(['Call'])
  world.clock.time += 5 * 3_600_000
  const result = connectionOf(await finish(await begin()))
  t.is(new Date(result.since).toISOString(), '2027-02-01T00:00:00.000Z')
  t.deepEqual(result.entities, [{ entity: 'Call', label: 'Call' }])
  t.is(scope.tenant, TENANT)
})

test('neither the state nor the session is stored, only what they hash to', async (t) => {
  const { world, begin } = signIn()
  const state = await begin('browser')
  const [document] = await world.store.find({ tenant: TENANT, collection: 'states' })
  t.false(JSON.stringify(document).includes(state))
  t.false(JSON.stringify(document).includes('browser'))
})

test('a state works once', async (t) => {
  const { begin, finish } = signIn()
  const state = await begin()
  t.is(why(await finish(state)), 'connected')
  t.is(why(await finish(state)), 'state-invalid')
})

test('of two requests with the same state at once only one gets on', async (t) => {
  const { begin, finish } = signIn()
  const state = await begin()
  const results = await Promise.all([finish(state), finish(state)])
  t.deepEqual(results.map(why).sort(), ['connected', 'state-invalid'])
})

test('a state works for the browser that began, and no other', async (t) => {
  const { begin, finish, exchanged } = signIn()
  const state = await begin('browser')
  t.is(why(await finish(state, 'another browser')), 'state-invalid')
  t.is(why(await finish(state, null)), 'state-invalid')
  t.deepEqual(exchanged, [])
  t.is(why(await finish(state, 'browser')), 'connected', 'a stranger does not use it up')
})

test('a state ends after ten minutes', async (t) => {
  const { world, begin, finish } = signIn()
  const [early, late] = [await begin(), await begin()]
  world.clock.time += 10 * MINUTE_MS - 1
  t.is(why(await finish(early)), 'connected')
  world.clock.time += 1
  t.is(why(await finish(late)), 'state-invalid')
})

test('a state that was made up, or belongs to another tenant, is not taken', async (t) => {
  const { begin, finish, scope } = signIn()
  const state = await begin()
  t.is(tenantOfState(state), TENANT)
  t.is(tenantOfState(''), '')
  t.is(why(await finish('main.made-up')), 'state-invalid')
  t.is(why(await finish(state.replace('main', 'other'))), 'state-invalid')
  const other = { ...scope, tenant: 'other' as TenantId }
  t.is(why(await finishConnect({ state, session: 'browser', code: 'code' }, other)), 'state-invalid')
})

test('who said no at Google is told so, and nothing is exchanged', async (t) => {
  const { begin, scope, exchanged } = signIn()
  const result = await finishConnect({ state: await begin(), session: 'browser', code: null }, scope)
  t.is(why(result), 'denied')
  t.deepEqual(exchanged, [])
})

type Given = Partial<ReturnType<typeof signIn>['answer']>
const refusals: readonly [rule: string, given: Given, refusal: string][] = [
  [
    'an address that Google did not verify',
    { grant: grantOf({ identity: { sub: 'google-1', email: 'jana@example.com', emailVerified: false } }) },
    'email-unverified',
  ],
  ['an address that no user of the ERP has', { users: { found: 'none' } }, 'user-unknown'],
  ['an address that several users share', { users: { found: 'several' } }, 'user-ambiguous'],
  ['a box that was left unticked', { grant: grantOf({ grantedScopes: new Set() }) }, 'scope-missing'],
  ['no refresh token, and none stored', { grant: grantOf({ refreshToken: null }) }, 'no-refresh-token'],
]
for (const [rule, given, refusal] of refusals) {
  test(`${rule}: ${refusal}, and nothing is stored`, async (t) => {
    const { world, answer, connect, secrets } = signIn()
    Object.assign(answer, given)
    t.is(why(await connect()), refusal)
    t.is(secrets.values.size, 0)
    t.is(await readConnection(world.store, TENANT, USER), null)
    t.deepEqual(world.queued, [])
    t.notRegex(JSON.stringify(world.logged), /jana|token-1/)
  })
}

test('a Google account that another user of the tenant has is refused, and his goes on working', async (t) => {
  const { world, answer, connect, secrets } = signIn()
  await connect()
  Object.assign(answer, {
    users: { found: 'one', userId: 'user-2' as UserId },
    grant: grantOf({ refreshToken: 'token-2' }),
  })
  t.is(why(await connect()), 'account-taken')
  t.is(secrets.values.get('refresh-google-1'), 'token-1')
  t.is((await readConnection(world.store, TENANT, USER))?.connection.googleSub, 'google-1')
  t.is(await readConnection(world.store, TENANT, 'user-2' as UserId), null)
})

test('a user who is connected with one Google account is not moved to another one', async (t) => {
  const { world, answer, connect, secrets } = signIn()
  await connect()
  const identity = { sub: 'google-2', email: 'jana@example.com', emailVerified: true }
  Object.assign(answer, { grant: grantOf({ refreshToken: 'token-2', identity }) })
  t.is(why(await connect()), 'other-account')
  t.is((await readConnection(world.store, TENANT, USER))?.connection.googleSub, 'google-1')
  t.deepEqual([...secrets.values], [['refresh-google-1', 'token-1']])
})

test('a first sign-in whose calendar can’t be read leaves no token behind', async (t) => {
  const { world, connect, secrets } = signIn()
  world.hooks.set('before google.primary', unavailable('google'))
  await t.throwsAsync(connect())
  t.is(secrets.values.size, 0)
  t.is(await readConnection(world.store, TENANT, USER), null)
})

test('a second consent without a refresh token leaves the stored one in place', async (t) => {
  const { answer, connect, secrets } = signIn()
  await connect()
  Object.assign(answer, { grant: grantOf({ refreshToken: null }) })
  t.is(why(await connect()), 'connected')
  t.is(secrets.values.get('refresh-google-1'), 'token-1')
})

test('connecting again resumes: since, entities and links stay, everything is read anew and nothing doubles', async (t) => {
  const { world, answer, connect, secrets } = signIn(['Call'])
  const first = connectionOf(await connect())
  const { key } = first.mainCalendar
  const recordId: RecordId = world.erp.add(lunch, USER)
  await webhook(world, recordId)
  await pullCalendar({ kind: 'pull-calendar', tenant: TENANT, calendar: key }, world.scope)
  const lost = present(await readConnection(world.store, TENANT, USER))
  await saveConnection(world.store, TENANT, {
    ...lost,
    connection: { ...lost.connection, state: 'needs-reconnecting' },
  })
  world.clock.time += 40 * 24 * 3_600_000
  world.queued.length = 0
  Object.assign(answer, {
    grant: grantOf({ refreshToken: 'token-2', grantedScopes: new Set(['calendar', 'contacts']) }),
  })
  const second = connectionOf(await connect())
  t.deepEqual(second, { ...first, grantedScopes: ['calendar', 'contacts'] })
  t.is(secrets.values.get('refresh-google-1'), 'token-2')
  t.is((await readCalendar(world.store, TENANT, key))?.calendar.cursor, null)
  t.is(world.queued[0]?.task.kind, 'pull-calendar')
  await pullCalendar({ kind: 'pull-calendar', tenant: TENANT, calendar: key }, world.scope)
  t.deepEqual([recordsOf(world), eventsOf(world).length], [[recordId], 1])
})

test('connecting again keeps the open channel and takes the lease from a reading that began before', async (t) => {
  const { world, connect } = signIn()
  await connect()
  const [calendar] = await world.store.find({ tenant: TENANT, collection: 'calendars' })
  const { key, data, version } = present(calendar)
  const channel = { id: 'c', resourceId: 'r', expiresAt: 1 }
  await world.store.replace(
    key,
    { data: { ...data, cursor: '7', channel, lease: { until: world.clock.time + 1, opening: null } } },
    version,
  )
  await connect()
  const stored = await readCalendar(world.store, TENANT, key.id as Parameters<typeof readCalendar>[2])
  t.like(stored?.calendar, { cursor: null, channel, lease: null })
})

test('a second connection at the same moment is told to try again, and the first one stands', async (t) => {
  const { world, connect } = signIn()
  world.hooks.set('before google.primary', async () => void (await connect()))
  await t.throwsAsync(connect(), { name: 'Fault' })
  t.truthy(await readConnection(world.store, TENANT, USER))
})
