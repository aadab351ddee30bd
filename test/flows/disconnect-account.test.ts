import test from 'ava'
import { Fault } from '../../shared/domain/fault.ts'
import type { FaultCode } from '../../shared/domain/fault.ts'
import type { UserId } from '../../shared/domain/ids.ts'
import { calendarKeyOf } from '../../shared/domain/pair-names.ts'
import type { AccountScope } from '../../shared/flows/account-scope.ts'
import { calendarsOfUser, readCalendar } from '../../shared/flows/calendar-state.ts'
import { checkAccess } from '../../shared/flows/check-access.ts'
import { beginConnect, connectAccount } from '../../shared/flows/connect-account.ts'
import { changeConnection, readConnection } from '../../shared/flows/connection.ts'
import { disconnectAccount, finishDisconnect } from '../../shared/flows/disconnect-account.ts'
import { sweep } from '../../shared/flows/sweep.ts'
import { USER } from '../support/memory-sides.ts'
import {
  STAFF,
  connectedWorld,
  connectionOf,
  drain,
  dyingScope,
  grantOf,
  secondAccount,
  why,
} from './account-world.ts'
import type { AccountWorld } from './account-world.ts'
import { TENANT, counted, eventsOf, inGoogle, lunch, present, recordsOf, unavailable } from './flow-world.ts'

const PETR = 'user-2' as UserId
const SECOND = 'jana@second.example'

const ALL = { userId: USER, feature: 'all', by: USER } as const
const storedConnection = async ({ world }: AccountWorld) =>
  (await readConnection(world.store, TENANT, USER))?.connection ?? null
const inStore = (world: AccountWorld['world'], collection: string) =>
  world.store.find({ tenant: TENANT, collection, limit: 500 })
const audited = async ({ world }: AccountWorld) =>
  (await inStore(world, 'audit')).map(({ data }) => data['detail'] as string).sort()

/** All that an end must leave in one state, however it came about. */
async function remains({ world, secrets }: AccountWorld) {
  const collections = ['connections', 'calendars', 'identities', 'links']
  const documents = await Promise.all(collections.map((collection) => inStore(world, collection)))
  const of = documents.map((found) => found.map(({ key, data }) => ({ id: key.id, ...data })))
  return { of, secrets: [...secrets.values.keys()], events: eventsOf(world), records: recordsOf(world) }
}

const googleDown = (scope: AccountScope) => {
  const { revoke, googleOf } = scope
  const down = async () => unavailable('google')()
  Object.assign(scope, {
    revoke: down,
    googleOf: (connection: Parameters<typeof googleOf>[0]) => ({ ...googleOf(connection), stop: down }),
  })
  return () => Object.assign(scope, { revoke, googleOf })
}

test('disconnecting stops the work first, and the connection vanishes last; the token is revoked before it is removed', async (t) => {
  const setting = await connectedWorld()
  const { scope, seen } = dyingScope(setting.scope, Infinity)
  t.is(await disconnectAccount(ALL, scope), 'done')
  t.deepEqual(seen, [
    'replace connections',
    'stop channel',
    'remove calendars',
    'revoke',
    'create audit',
    'remove secret',
    'forget tokens',
    'remove identities',
    'remove connections',
  ])
  t.deepEqual(setting.revoked, ['token-1'])
  t.deepEqual(setting.forgotten, ['google-1', 'google-1'], 'once when it was connected, once now')
  const { of, secrets, events, records } = await remains(setting)
  t.deepEqual([of[0], of[1], of[2], secrets], [[], [], [], []])
  t.deepEqual([of[3]?.length, events, records], [1, [setting.eventId], [setting.recordId]])
  t.deepEqual(await audited(setting), ['calendar', 'revoked'])
  t.notRegex(JSON.stringify(setting.world.logged), /jana|token-1/)
})

test('connecting the same account again brings what changed on both sides meanwhile, and doubles nothing', async (t) => {
  const setting = await connectedWorld()
  const { world, scope, connect, eventId, recordId } = setting
  const gone = world.erp.add({ ...lunch, title: 'Cancelled' }, USER)
  await sweep({ depth: 'all', spreadMs: 1 }, scope)
  await drain(setting)
  await disconnectAccount(ALL, scope)
  world.clock.time += 86_400_000
  world.google.put(eventId, { ...inGoogle(lunch), location: 'Garden' })
  world.google.put('invented' as typeof eventId, inGoogle({ ...lunch, title: 'Supper' }))
  world.erp.edit(recordId, { description: 'New agenda' })
  world.erp.add({ ...lunch, title: 'Breakfast' }, USER)
  world.erp.rows.set(gone, null)
  await connect()
  await drain(setting)
  const expected = ['Breakfast Hall Agenda', 'Lunch Garden New agenda', 'Supper Hall Agenda']
  const shown = (title: string, { location, description }: typeof lunch) =>
    `${title} ${location} ${description}`
  const records = recordsOf(world).map((id) => present(world.erp.held(id)).event)
  const events = eventsOf(world).map((id) => present(world.google.held(id)).event)
  t.deepEqual(records.map((event) => shown(event.title, event)).sort(), expected)
  t.deepEqual(events.map((event) => shown(event.title.replace('Call: ', ''), event)).sort(), expected)
})

test('a grant that another tenant lives on is not revoked; our copy of the token goes all the same', async (t) => {
  const setting = await connectedWorld()
  setting.answer.neededElsewhere = true
  t.is(await disconnectAccount(ALL, setting.scope), 'done')
  t.deepEqual(setting.revoked, [])
  t.is(setting.secrets.values.size, 0)
  t.deepEqual(await audited(setting), ['calendar', 'kept'])
})

test('while Google is down nothing is done for the user any more, and the next check of the rights ends what is left', async (t) => {
  const setting = await connectedWorld()
  const { world, scope, calendar, recordId, eventId, secrets } = setting
  const up = googleDown(scope)
  t.is(await disconnectAccount(ALL, scope), 'under-way')
  t.like(await storedConnection(setting), { state: 'disconnecting' })
  t.is(secrets.values.size, 1, 'it is needed to revoke with')
  world.erp.edit(recordId, { title: 'Edited' })
  const work = await counted(world, async () => {
    world.queued.push(
      { task: { kind: 'pull-calendar', tenant: TENANT, calendar: calendar.key }, options: {} },
      { task: { kind: 'sync-pair', tenant: TENANT, calendar: calendar.key, eventId }, options: {} },
      { task: { kind: 'sync-pair', tenant: TENANT, entity: 'Call', recordIds: [recordId] }, options: {} },
    )
    await sweep({ depth: 'all', spreadMs: 1 }, scope)
    await drain(setting)
  })
  t.deepEqual(work.google, [])
  await checkAccess(scope)
  t.like(await storedConnection(setting), { state: 'disconnecting' }, 'Google is still down')
  up()
  const end = await counted(world, () => checkAccess(scope))
  t.deepEqual(end.google, ['google.stop'], 'its channel was not forgotten')
  t.is(await storedConnection(setting), null)
  t.deepEqual(setting.revoked, ['token-1'])
  t.is(secrets.values.size, 0)
})

test('an end is finished while the ERP is down, too', async (t) => {
  const setting = await connectedWorld()
  const up = googleDown(setting.scope)
  await disconnectAccount(ALL, setting.scope)
  up()
  Object.assign(setting.scope.people, { among: async () => unavailable('erp')() })
  await checkAccess(setting.scope).catch(() => undefined)
  t.is(await storedConnection(setting), null)
})

test('killed after any step and resumed, the end is the same; only the revocation may repeat', async (t) => {
  const straight = await connectedWorld()
  await disconnectAccount(ALL, straight.scope)
  const expected = await remains(straight)
  let deaths = 0
  for (let isOver = false; !isOver;) {
    const setting = await connectedWorld()
    const { scope, seen } = dyingScope(setting.scope, deaths + 1)
    isOver = await disconnectAccount(ALL, scope).then(
      () => true,
      (error: Error) => (t.is(error.message, 'killed'), false),
    )
    await checkAccess(setting.scope)
    t.deepEqual(await remains(setting), expected, `after ${seen.at(-1) ?? 'nothing'}`)
    t.deepEqual(new Set(setting.revoked), new Set(['token-1']))
    t.true(setting.revoked.length <= 2)
    t.is(setting.forgotten.at(-1), 'google-1')
    t.true(setting.forgotten.length >= 2)
    t.true((await audited(setting)).includes('revoked'), `noted although killed after ${seen.at(-1)}`)
    if (!isOver) deaths += 1
  }
  t.is(deaths, 9)
})

test('a dead grant can’t stop its channel; the account is disconnected all the same', async (t) => {
  const setting = await connectedWorld()
  setting.world.hooks.set('before google.stop', () => {
    throw new Fault('google.grant-dead', 'revoked')
  })
  t.is(await disconnectAccount(ALL, setting.scope), 'done')
  t.is(await storedConnection(setting), null)
})

test('a channel that can’t be stopped holds nothing up: the account is revoked and forgotten', async (t) => {
  const setting = await connectedWorld()
  setting.world.hooks.set('before google.stop', unavailable('google'))
  t.is(await disconnectAccount(ALL, setting.scope), 'done')
  t.deepEqual((await remains(setting)).of.slice(0, 3), [[], [], []])
  t.deepEqual(setting.revoked, ['token-1'])
})

test('a channel that Google won’t stop, or that is over, doesn’t keep a calendar from its end; one that it can’t stop now does', async (t) => {
  const ends: readonly [FaultCode, laterMs: number, 'done' | 'under-way'][] = [
    ['google.refused', 0, 'done'],
    ['google.grant-dead', 0, 'done'],
    ['google.unavailable', 0, 'under-way'],
    ['google.unavailable', 7 * 86_400_000, 'done'],
  ]
  for (const [code, laterMs, end] of ends) {
    const setting = await connectedWorld()
    const { world, answer, connect, scope } = setting
    answer.grant = grantOf({ grantedScopes: new Set(['calendar', 'contacts']) })
    await connect('contacts')
    world.clock.time += laterMs
    world.hooks.set('before google.stop', () => {
      throw new Fault(code, 'of the test')
    })
    t.is(await disconnectAccount({ ...ALL, feature: 'calendar' }, scope), end, code)
    await checkAccess(scope)
    t.like(await storedConnection(setting), { features: ['contacts'], mainCalendar: null })
    t.deepEqual(await calendarsOfUser(world.store, TENANT, USER), [])
  }
})

test('without a refresh token there is nothing to revoke, and the account is disconnected', async (t) => {
  const setting = await connectedWorld()
  setting.secrets.values.clear()
  t.is(await disconnectAccount(ALL, setting.scope), 'done')
  t.deepEqual(setting.revoked, [])
  t.is(await storedConnection(setting), null)
  t.deepEqual((await remains(setting)).of.slice(0, 3), [[], [], []])
})

test('who ends one feature of two keeps the other, and the token; with the last one everything ends', async (t) => {
  const setting = await connectedWorld()
  const { world, answer, connect, scope, secrets, revoked } = setting
  answer.grant = grantOf({ grantedScopes: new Set(['calendar', 'contacts']) })
  await connect('contacts')
  world.calls.length = 0
  t.is(await disconnectAccount({ ...ALL, feature: 'calendar' }, scope), 'done')
  t.like(await storedConnection(setting), { state: 'active', features: ['contacts'], mainCalendar: null })
  t.deepEqual(
    world.calls.filter((call) => call.startsWith('google')),
    ['google.stop'],
  )
  t.deepEqual([await calendarsOfUser(world.store, TENANT, USER), revoked, secrets.values.size], [[], [], 1])
  t.is((await inStore(world, 'links')).length, 1)
  t.is(await disconnectAccount({ ...ALL, feature: 'contacts' }, scope), 'done')
  t.deepEqual([await storedConnection(setting), revoked, secrets.values.size], [null, ['token-1'], 0])
  t.deepEqual(await audited(setting), ['calendar', 'calendar', 'calendar contacts', 'revoked'])
})

test('the end of one feature that was cut short is finished by the check of the rights', async (t) => {
  for (const effects of [1, 2, 3, 4]) {
    const setting = await connectedWorld()
    setting.answer.grant = grantOf({ grantedScopes: new Set(['calendar', 'contacts']) })
    await setting.connect('contacts')
    const dying = disconnectAccount({ ...ALL, feature: 'calendar' }, dyingScope(setting.scope, effects).scope)
    await t.throwsAsync(dying, { message: 'killed' })
    await checkAccess(setting.scope)
    t.like(await storedConnection(setting), { features: ['contacts'], mainCalendar: null })
    t.deepEqual(await calendarsOfUser(setting.world.store, TENANT, USER), [])
  }
})

test('disconnecting twice is no trouble, nor is disconnecting what was never connected', async (t) => {
  const setting = await connectedWorld()
  t.is(await disconnectAccount(ALL, setting.scope), 'done')
  t.is(await disconnectAccount(ALL, setting.scope), 'not-connected')
  t.deepEqual(setting.revoked, ['token-1'])
  const other = await connectedWorld()
  t.is(await disconnectAccount({ ...ALL, feature: 'contacts' }, other.scope), 'done')
  t.like(await storedConnection(other), { state: 'active', features: ['calendar'] })
  t.deepEqual(await audited(other), ['calendar'], 'nothing was ended')
  t.truthy(await readCalendar(other.world.store, TENANT, other.calendar.key))
})

test('another Google account gets the ERP’s records once; the first one’s pairs sleep, and wake when it comes back', async (t) => {
  const setting = await connectedWorld()
  const { world, scope, answer, connect, recordId, eventId } = setting
  const first = answer.grant
  const second = secondAccount(setting, 'google-2', SECOND)
  await disconnectAccount(ALL, scope)
  const identity = { ...grantOf().identity, sub: 'google-2', email: SECOND }
  answer.grant = grantOf({ refreshToken: 'token-2', identity })
  t.is(connectionOf(await connect()).mainCalendar?.key, calendarKeyOf(USER, SECOND as never))
  await drain(setting)
  for (const depth of ['changes', 'all'] as const) await sweep({ depth, spreadMs: 1 }, scope)
  await drain(setting)
  t.deepEqual(recordsOf(world), [recordId])
  t.deepEqual([eventsOf(world), eventsOf(second).length], [[eventId], 1])

  world.clock.time += 3_600_000
  world.erp.edit(recordId, { title: 'Renamed meanwhile' })
  world.queued.push({
    task: { kind: 'sync-pair', tenant: TENANT, entity: 'Call', recordIds: [recordId] },
    options: {},
  })
  await drain(setting)
  t.is(world.google.held(eventId)?.event.title, 'Call: Lunch', 'left alone')
  t.is(second.google.held(present(eventsOf(second)[0]))?.event.title, 'Call: Renamed meanwhile')

  await disconnectAccount(ALL, scope)
  answer.grant = first
  await connect()
  await drain(setting)
  t.deepEqual([recordsOf(world), eventsOf(world), eventsOf(second).length], [[recordId], [eventId], 1])
  t.is(world.google.held(eventId)?.event.title, 'Call: Renamed meanwhile')
})

test('who connects while an end is under way has it ended first, or is told to wait', async (t) => {
  const setting = await connectedWorld()
  const { scope, begin, finish } = setting
  const state = await begin()
  const up = googleDown(scope)
  await disconnectAccount(ALL, scope)
  t.is(why(await finish(state)), 'being-ended')
  const ask = () => beginConnect({ userId: USER, feature: 'calendar', session: 'browser' }, scope)
  t.deepEqual(await ask(), { refused: 'being-ended' })
  up()
  t.true('url' in (await ask()))
  t.is(await storedConnection(setting), null)
  t.is(why(await setting.connect()), 'connected')
})

for (const step of ['isNeededElsewhere', 'revoke', 'forgetTokens'] as const) {
  test(`of two that finish the same end, one that is held up at ${step} leaves alone what was connected anew meanwhile`, async (t) => {
    const setting = await connectedWorld()
    const { scope, answer, connect, secrets, revoked } = setting
    const up = googleDown(scope)
    await disconnectAccount(ALL, scope)
    up()
    const ending = present(await storedConnection(setting))
    const heldUp = async (): Promise<boolean> => {
      await finishDisconnect(ending, null, scope)
      answer.grant = grantOf({ refreshToken: 'token-2' })
      await connect()
      return false
    }
    await finishDisconnect(ending, null, { ...scope, [step]: heldUp })
    t.deepEqual([...secrets.values.values()], ['token-2'])
    t.false(revoked.includes('token-2'))
    t.like(await storedConnection(setting), { state: 'active' })
    t.is((await inStore(setting.world, 'identities')).length, 1)
    t.is((await inStore(setting.world, 'calendars')).length, 1)
  })
}

test('an account that somebody else took after an end was cut short stays his', async (t) => {
  const setting = await connectedWorld()
  const { world, scope, secrets, revoked } = setting
  const dying = disconnectAccount(ALL, dyingScope(scope, 8).scope)
  await t.throwsAsync(dying, { message: 'killed' })
  t.deepEqual(await inStore(world, 'identities'), [], 'free again')
  world.people.add(PETR, { rolesIds: [STAFF] })
  const grant = grantOf({ refreshToken: 'token-of-petr' })
  await connectAccount({ userId: PETR, features: ['calendar'], allowed: ['calendar'], grant }, scope)
  await checkAccess(scope)
  t.is(await storedConnection(setting), null)
  t.deepEqual([...secrets.values.values()], ['token-of-petr'])
  t.deepEqual(revoked, ['token-1'])
  t.like((await inStore(world, 'identities'))[0]?.data, { userId: PETR })
})

test('a read of the calendar that ends after its end was begun brings nothing back', async (t) => {
  const setting = await connectedWorld()
  const { world, scope, calendar } = setting
  world.hooks.set('before google.page', async () => void (await disconnectAccount(ALL, scope)))
  world.queued.push({
    task: { kind: 'pull-calendar', tenant: TENANT, calendar: calendar.key },
    options: {},
  })
  await drain(setting)
  t.is(await readCalendar(world.store, TENANT, calendar.key), null)
  t.is(await changeConnection(scope, USER, (connection) => connection), null)
})
