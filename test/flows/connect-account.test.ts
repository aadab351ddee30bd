import test from 'ava'
import type { RecordId, TenantId, UserId } from '../../shared/domain/ids.ts'
import { readCalendar } from '../../shared/flows/calendar-state.ts'
import { beginConnect } from '../../shared/flows/connect-account.ts'
import { changeConnection, readConnection } from '../../shared/flows/connection.ts'
import { finishOAuth } from '../../shared/flows/finish-oauth.ts'
import { tenantOfState } from '../../shared/flows/oauth-state.ts'
import { pullCalendar } from '../../shared/flows/pull-calendar.ts'
import { USER } from '../support/memory-sides.ts'
import { STAFF, accountWorld, connectionOf, grantOf, grantRights, why } from './account-world.ts'
import type { AccountWorld } from './account-world.ts'
import { eventsOf, lunch, present, recordsOf, TENANT, unavailable, webhook } from './flow-world.ts'

const MINUTE_MS = 60_000
const PETR = 'user-2' as UserId

test('who connects has his calendar read from the start', async (t) => {
  const { world, connect, secrets, forgotten, exchanged, sent } = await accountWorld()
  const result = connectionOf(await connect())
  t.like(result, {
    userId: USER,
    googleSub: 'google-1',
    email: 'jana@example.com',
    state: 'active',
    features: ['calendar'],
    granted: ['calendar'],
    allowed: ['calendar', 'contacts'],
    grantedScopes: ['calendar'],
  })
  t.like(result.mainCalendar, { id: 'jana@example.com', zone: 'Europe/Prague' })
  t.deepEqual((await readConnection(world.store, TENANT, USER))?.connection, result)
  t.is(secrets.values.get('refresh-google-1'), 'token-1')
  t.deepEqual(forgotten, ['google-1'])
  t.is(exchanged.length, 1)
  t.like(exchanged[0], { code: 'code', verifier: sent[0]?.verifier, nonce: sent[0]?.nonce })
  const { key } = present(result.mainCalendar)
  t.like(world.queued[0]?.task, { kind: 'pull-calendar', calendar: key })
  t.is((await readCalendar(world.store, TENANT, key))?.calendar.cursor, null)
})

test('the first connection begins with the current day and with the entities that the tenant has', async (t) => {
  const { world, connect } = await accountWorld(['Call'])
  world.clock.time += 5 * 3_600_000
  const result = connectionOf(await connect())
  t.is(new Date(result.since).toISOString(), '2027-02-01T00:00:00.000Z')
  t.deepEqual(result.entities, [{ entity: 'Call', label: 'Call' }])
})

test('neither the state nor the session is stored, only what they hash to', async (t) => {
  const { world, begin } = await accountWorld()
  const state = await begin('browser')
  const [document] = await world.store.find({ tenant: TENANT, collection: 'states' })
  t.truthy(document)
  t.false(JSON.stringify(document).includes(state))
  t.false(JSON.stringify(document).includes('browser'))
})

test('a state works once', async (t) => {
  const { begin, finish } = await accountWorld()
  const state = await begin()
  t.is(why(await finish(state)), 'connected')
  t.is(why(await finish(state)), 'state-invalid')
})

test('of two requests with the same state at once only one gets on', async (t) => {
  const { begin, finish } = await accountWorld()
  const state = await begin()
  const results = await Promise.all([finish(state), finish(state)])
  t.deepEqual(results.map(why).sort(), ['connected', 'state-invalid'])
})

test('a state works for the browser that began, and no other', async (t) => {
  const { begin, finish, exchanged } = await accountWorld()
  const state = await begin('browser')
  t.is(why(await finish(state, 'another browser')), 'state-invalid')
  t.is(why(await finish(state, null)), 'state-invalid')
  t.deepEqual(exchanged, [])
  t.is(why(await finish(state, 'browser')), 'connected', 'a stranger does not use it up')
})

test('a state ends after ten minutes', async (t) => {
  const { world, begin, finish } = await accountWorld()
  const [early, late] = [await begin(), await begin()]
  world.clock.time += 10 * MINUTE_MS - 1
  t.is(why(await finish(early)), 'connected')
  world.clock.time += 1
  t.is(why(await finish(late)), 'state-invalid')
})

test('a state that was made up, or belongs to another tenant, is not taken', async (t) => {
  const { begin, finish, scope } = await accountWorld()
  const state = await begin()
  t.is(tenantOfState(state), TENANT)
  t.is(tenantOfState(''), '')
  t.is(why(await finish('main.made-up')), 'state-invalid')
  t.is(why(await finish(state.replace('main', 'other'))), 'state-invalid')
  const other = { ...scope, tenant: 'other' as TenantId }
  t.is(why(await finishOAuth({ state, session: 'browser', code: 'code' }, other)), 'state-invalid')
})

test('who said no at Google is told so, and nothing is exchanged', async (t) => {
  const { begin, scope, exchanged } = await accountWorld()
  const result = await finishOAuth({ state: await begin(), session: 'browser', code: null }, scope)
  t.is(why(result), 'denied')
  t.deepEqual(exchanged, [])
})

const refusals: readonly [rule: string, change: (setting: AccountWorld) => unknown, refusal: string][] = [
  [
    'no refresh token, and none stored',
    ({ answer }) => Object.assign(answer, { grant: grantOf({ refreshToken: null }) }),
    'no-refresh-token',
  ],
  [
    'a right that was withdrawn while he was at Google',
    ({ world }) => grantRights(world, ['external-accounts']),
    'no-right',
  ],
  ['external accounts withdrawn', ({ world }) => grantRights(world, ['calendar']), 'no-right'],
  ['a user who was deactivated meanwhile', ({ world }) => world.people.active.clear(), 'user-unknown'],
  [
    'an account of another domain',
    ({ scope }) => Object.assign(scope, { hostedDomain: 'example.com' }),
    'wrong-domain',
  ],
]
for (const [rule, change, refusal] of refusals) {
  test(`${rule}: ${refusal}, and nothing is stored`, async (t) => {
    const setting = await accountWorld()
    const { world, begin, finish, secrets } = setting
    const state = await begin()
    await change(setting)
    t.is(why(await finish(state)), refusal)
    t.is(secrets.values.size, 0)
    t.is(await readConnection(world.store, TENANT, USER), null)
    t.deepEqual(await world.store.find({ tenant: TENANT, collection: 'identities' }), [])
    t.deepEqual(world.queued, [])
    t.notRegex(JSON.stringify(world.logged), /jana|token-1/)
  })
}

test('without the right nobody is sent to Google; an administrator has every right', async (t) => {
  const { world, scope } = await accountWorld()
  await grantRights(world, [])
  const begun = await beginConnect({ userId: USER, feature: 'calendar', session: 'browser' }, scope)
  t.deepEqual(begun, { refused: 'no-right' })
  world.people.add(USER, { isAdmin: true })
  t.true('url' in (await beginConnect({ userId: USER, feature: 'calendar', session: 'browser' }, scope)))
})

test('a right that comes through a team’s role is as good; one for contacts is none for the calendar', async (t) => {
  const { world, scope } = await accountWorld()
  await grantRights(world, ['external-accounts', 'contacts'])
  const ask = (feature: 'calendar' | 'contacts') =>
    beginConnect({ userId: USER, feature, session: 'b' }, scope)
  t.deepEqual(await ask('calendar'), { refused: 'no-right' })
  t.true('url' in (await ask('contacts')))
  world.people.add(USER, { rolesIds: ['another', STAFF] })
  t.true('url' in (await ask('contacts')))
  world.people.add(USER, { rolesIds: ['another'] })
  t.deepEqual(await ask('contacts'), { refused: 'no-right' })
})

test('a box that was left unticked: the account is connected, the feature lacks its permission, and asking again asks for that only', async (t) => {
  const { world, answer, connect, sent } = await accountWorld()
  Object.assign(answer, { grant: grantOf({ grantedScopes: new Set(['openid']) }) })
  const result = await connect()
  t.like(result, { missing: ['calendar'] })
  t.like(connectionOf(result), { state: 'active', features: ['calendar'], granted: [], mainCalendar: null })
  t.deepEqual(world.queued, [])
  Object.assign(answer, { grant: grantOf({ refreshToken: null }) })
  t.like(connectionOf(await connect()), { granted: ['calendar'] })
  t.deepEqual(sent.at(-1)?.scopes, ['openid', 'email', 'calendar'])
  t.is(world.queued.length, 1)
})

test('each feature has a consent of its own, and adds to what is there', async (t) => {
  const { answer, connect, sent } = await accountWorld()
  await connect('calendar')
  Object.assign(answer, { grant: grantOf({ grantedScopes: new Set(['calendar', 'contacts']) }) })
  const both = connectionOf(await connect('contacts'))
  t.deepEqual(
    sent.map(({ scopes }) => scopes.at(-1)),
    ['calendar', 'contacts'],
  )
  t.deepEqual(sent.at(-1)?.scopes, ['openid', 'email', 'contacts'])
  t.is(sent.at(-1)?.loginHint, 'google-1')
  t.deepEqual(both.features, ['calendar', 'contacts'])
  t.deepEqual(both.granted, ['calendar', 'contacts'])
})

test('a Google account that another user of the tenant has is refused with his name, and his goes on working', async (t) => {
  const { world, answer, connect, secrets } = await accountWorld()
  await connect()
  world.people.add(PETR, { rolesIds: [STAFF] })
  Object.assign(answer, { grant: grantOf({ refreshToken: 'token-2' }) })
  t.like(await connect('calendar', PETR), { refused: 'account-taken', owner: USER })
  t.is(secrets.values.get('refresh-google-1'), 'token-1')
  t.is((await readConnection(world.store, TENANT, USER))?.connection.googleSub, 'google-1')
  t.is(await readConnection(world.store, TENANT, PETR), null)
})

test('two users who connect the same Google account at the same moment: one has it', async (t) => {
  const { world, begin, finish, secrets } = await accountWorld()
  world.people.add(PETR, { rolesIds: [STAFF] })
  const states = [await begin('one'), await begin('two', 'calendar', PETR)]
  const results = await Promise.all([finish(states[0] ?? '', 'one'), finish(states[1] ?? '', 'two')])
  t.deepEqual(results.map(why).sort(), ['account-taken', 'connected'])
  t.is((await world.store.find({ tenant: TENANT, collection: 'connections' })).length, 1)
  t.is(secrets.values.size, 1)
})

test('an account that somebody began to connect and never did is free again after five minutes', async (t) => {
  const { world, connect, scope } = await accountWorld()
  world.people.add(PETR, { rolesIds: [STAFF] })
  await world.store.create(
    { tenant: TENANT, collection: 'identities', id: 'google-1' },
    { data: { schema: 1, userId: USER, at: scope.clock.now() } },
  )
  t.like(await connect('calendar', PETR), { refused: 'account-taken', owner: USER })
  world.clock.time += 5 * MINUTE_MS
  t.is(why(await connect('calendar', PETR)), 'connected')
})

test('a user who is connected with one Google account is not moved to another one', async (t) => {
  const { world, answer, connect, secrets } = await accountWorld()
  await connect()
  const identity = { sub: 'google-2', email: 'jana@example.com', emailVerified: true, hd: null }
  Object.assign(answer, { grant: grantOf({ refreshToken: 'token-2', identity }) })
  t.is(why(await connect()), 'other-account')
  t.is((await readConnection(world.store, TENANT, USER))?.connection.googleSub, 'google-1')
  t.deepEqual([...secrets.values], [['refresh-google-1', 'token-1']])
})

test('a first connection whose calendar can’t be read leaves no token behind, and the account free', async (t) => {
  const { world, connect, secrets } = await accountWorld()
  world.hooks.set('before google.primary', unavailable('google'))
  await t.throwsAsync(connect())
  t.is(secrets.values.size, 0)
  t.is(await readConnection(world.store, TENANT, USER), null)
  t.deepEqual(await world.store.find({ tenant: TENANT, collection: 'identities' }), [])
})

test('a second consent without a refresh token leaves the stored one in place', async (t) => {
  const { answer, connect, secrets } = await accountWorld()
  await connect()
  Object.assign(answer, { grant: grantOf({ refreshToken: null }) })
  t.is(why(await connect()), 'connected')
  t.is(secrets.values.get('refresh-google-1'), 'token-1')
})

test('connecting again resumes: since, entities and links stay, everything is read anew and nothing doubles', async (t) => {
  const { world, answer, connect, secrets, sent } = await accountWorld(['Call'])
  const first = connectionOf(await connect())
  const { key } = present(first.mainCalendar)
  const recordId: RecordId = world.erp.add(lunch, USER)
  await pullCalendar({ kind: 'pull-calendar', tenant: TENANT, calendar: key }, world.scope)
  await webhook(world, recordId)
  await changeConnection(world.scope, USER, (connection) => ({
    ...connection,
    features: ['calendar', 'contacts'],
    state: 'needs-reconnecting',
    lostAt: 1,
    toldAt: 1,
  }))
  world.clock.time += 40 * 24 * 3_600_000
  world.queued.length = 0
  const grantedScopes = new Set(['calendar', 'contacts'])
  Object.assign(answer, { grant: grantOf({ refreshToken: 'token-2', grantedScopes }) })
  const second = connectionOf(await connect())
  t.deepEqual(
    sent.at(-1)?.scopes,
    ['openid', 'email', 'calendar', 'contacts'],
    'of a dead grant nothing is left',
  )
  t.deepEqual(second, {
    ...first,
    firstReadAt: first.connectedAt,
    features: ['calendar', 'contacts'],
    granted: ['calendar', 'contacts'],
    grantedScopes: ['calendar', 'contacts'],
    grantedAt: world.clock.time,
    lostAt: null,
    toldAt: null,
  })
  t.is(secrets.values.get('refresh-google-1'), 'token-2')
  t.is((await readCalendar(world.store, TENANT, key))?.calendar.cursor, null)
  t.is(world.queued[0]?.task.kind, 'pull-calendar')
  await pullCalendar({ kind: 'pull-calendar', tenant: TENANT, calendar: key }, world.scope)
  t.deepEqual([recordsOf(world), eventsOf(world).length], [[recordId], 1])
})

test('connecting again keeps the open channel and takes the lease from a reading that began before', async (t) => {
  const { world, connect } = await accountWorld()
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
  const { world, connect, secrets } = await accountWorld()
  world.hooks.set('before google.primary', async () => void (await connect()))
  await t.throwsAsync(connect(), { name: 'Fault' })
  t.truthy(await readConnection(world.store, TENANT, USER))
  t.is(secrets.values.size, 1, 'what the first one lives on stays')
})
