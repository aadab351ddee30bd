import test from 'ava'
import fc from 'fast-check'
import type { EventId, TenantId, UserId } from '../../shared/domain/ids.ts'
import type { Right } from '../../shared/domain/rights.ts'
import { readCalendar } from '../../shared/flows/calendar-state.ts'
import { checkAccess } from '../../shared/flows/check-access.ts'
import { changeConnection, readConnection } from '../../shared/flows/connection.ts'
import { disconnectAccount } from '../../shared/flows/disconnect-account.ts'
import { sweep } from '../../shared/flows/sweep.ts'
import type { Store, Task } from '../../shared/ports.ts'
import { USER } from '../support/memory-sides.ts'
import { worlds } from '../support/worlds.ts'
import {
  STAFF,
  accountWorld,
  connectedWorld,
  drain,
  dyingScope,
  grantOf,
  grantRights,
} from './account-world.ts'
import type { AccountWorld } from './account-world.ts'
import {
  TENANT,
  connectUser,
  counted,
  eventsOf,
  inGoogle,
  lunch,
  present,
  recordsOf,
  unavailable,
} from './flow-world.ts'

type Connected = Awaited<ReturnType<typeof connectedWorld>>

const EVERYTHING: readonly Right[] = ['external-accounts', 'calendar', 'contacts']

const connectionNow = async ({ world }: AccountWorld) =>
  present(await readConnection(world.store, TENANT, USER)).connection

const enqueue = ({ world }: AccountWorld, ...tasks: readonly Task[]): void =>
  void world.queued.push(...tasks.map((task) => ({ task, options: {} })))

/** Everything that can make a worker look at the pair. */
async function nudge(setting: Connected): Promise<void> {
  const { calendar, eventId, recordId, scope } = setting
  enqueue(
    setting,
    { kind: 'pull-calendar', tenant: TENANT, calendar: calendar.key },
    {
      kind: 'pull-calendar',
      tenant: TENANT,
      calendar: calendar.key,
      channel: { id: 'old', resourceId: 'r' },
    },
    { kind: 'sync-pair', tenant: TENANT, calendar: calendar.key, eventId },
    { kind: 'sync-pair', tenant: TENANT, entity: 'Call', recordIds: [recordId] },
  )
  for (const depth of ['changes', 'all'] as const) await sweep({ depth, spreadMs: 1 }, scope)
  await drain(setting)
}

const titles = ({ world }: AccountWorld) => ({
  erp: recordsOf(world)
    .map((id) => `Call: ${present(world.erp.held(id)).event.title}`)
    .sort(),
  google: eventsOf(world)
    .map((id) => present(world.google.held(id)).event.title)
    .sort(),
})

const losses: readonly [how: string, lose: (setting: Connected) => unknown, active: boolean][] = [
  ['the calendar’s right', ({ world }) => grantRights(world, ['external-accounts', 'contacts']), true],
  ['the right to external accounts', ({ world }) => grantRights(world, ['calendar', 'contacts']), true],
  ['the role', ({ world }) => world.people.add(USER, { rolesIds: [] }), true],
  ['the ERP user’s activity', ({ world }) => world.people.active.clear(), false],
]
for (const [how, lose, isUserActive] of losses) {
  test(`without ${how} nobody calls Google for him and nothing is deleted; when it is back, what changed on both sides arrives once`, async (t) => {
    const setting = await connectedWorld()
    const { world, scope, eventId, recordId, secrets, revoked } = setting
    const deleted = world.erp.add({ ...lunch, title: 'Deleted meanwhile' }, USER)
    enqueue(setting, { kind: 'sync-pair', tenant: TENANT, entity: 'Call', recordIds: [deleted] })
    await drain(setting)
    await lose(setting)
    await checkAccess(scope)
    t.like(await connectionNow(setting), { state: 'active', isUserActive, features: ['calendar'] })
    t.false((await connectionNow(setting)).allowed.includes('calendar'))
    world.clock.time += 86_400_000
    world.erp.edit(recordId, { description: 'New agenda' })
    world.erp.add({ ...lunch, title: 'From the ERP' }, USER)
    world.erp.rows.set(deleted, null)
    world.google.put(eventId, { ...inGoogle(lunch), location: 'Garden' })
    world.google.put('invented' as EventId, inGoogle({ ...lunch, title: 'From Google' }))
    const idle = await counted(world, () => nudge(setting))
    t.deepEqual(idle.google, [])
    t.deepEqual(
      idle.erp.filter((call) => /create|update|remove/.test(call)),
      [],
    )
    t.deepEqual([revoked, secrets.values.size, eventsOf(world).length], [[], 1, 3])

    world.people.add(USER, { rolesIds: [STAFF] })
    await grantRights(world, EVERYTHING)
    await checkAccess(scope)
    t.like(await connectionNow(setting), { allowed: ['calendar', 'contacts'], isUserActive: true })
    await drain(setting)
    const expected = ['Call: From Google', 'Call: From the ERP', 'Call: Lunch']
    t.deepEqual(titles(setting), { erp: expected, google: expected })
    t.like(world.erp.held(recordId)?.event, { location: 'Garden', description: 'New agenda' })
    t.like(world.google.held(eventId)?.event, { location: 'Garden', description: 'New agenda' })
  })
}

/** When the last check ended, as the set-up list looks it up. */
async function accessCheckedAt(store: Store, tenant: TenantId): Promise<unknown> {
  return (await store.get({ tenant, collection: 'sweeps', id: 'access' }))?.data['at'] ?? null
}

test('that a user left is noted also when he had no right any more', async (t) => {
  const setting = await connectedWorld()
  await grantRights(setting.world, [])
  await checkAccess(setting.scope)
  t.like(await connectionNow(setting), { allowed: [], isUserActive: true })
  setting.world.people.active.clear()
  await checkAccess(setting.scope)
  t.like(await connectionNow(setting), { allowed: [], isUserActive: false })
})

test('a check that finds nothing new writes no connection and wakes nobody, and says when it was', async (t) => {
  const setting = await connectedWorld()
  const { world, scope } = setting
  t.is(await accessCheckedAt(world.store, TENANT), null)
  await checkAccess(scope)
  const { version } = present(await readConnection(world.store, TENANT, USER))
  t.is(await accessCheckedAt(world.store, TENANT), world.clock.time)
  world.clock.time += 300_000
  await checkAccess(scope)
  t.is(present(await readConnection(world.store, TENANT, USER)).version, version)
  t.is(await accessCheckedAt(world.store, TENANT), world.clock.time)
  t.deepEqual(world.queued, [])
})

test('while the ERP doesn’t answer everybody keeps what he has, and the check fails', async (t) => {
  const setting = await connectedWorld()
  const { world, scope } = setting
  await checkAccess(scope)
  const before = world.clock.time
  world.clock.time += 300_000
  await grantRights(world, [])
  Object.assign(scope, { people: { ...scope.people, among: async () => unavailable('erp')() } })
  await t.throwsAsync(checkAccess(scope), { name: 'Fault' })
  t.deepEqual((await connectionNow(setting)).allowed, ['calendar', 'contacts'])
  t.is(await accessCheckedAt(world.store, TENANT), before, 'it is seen that no check succeeds')
})

test('450 users are asked about in three calls', async (t) => {
  const { world, scope } = await accountWorld(['Call'])
  const users = Array.from({ length: 450 }, (_, at) => `user-${at + 1000}` as UserId)
  for (const [at, userId] of users.entries()) {
    await connectUser(world, userId)
    if (at % 2 === 0) world.people.add(userId, { rolesIds: [STAFF] })
  }
  const asked: number[] = []
  const { among } = scope.people
  const people = {
    ...scope.people,
    among: (userIds: readonly UserId[]) => (asked.push(userIds.length), among(userIds)),
  }
  await checkAccess({ ...scope, people })
  t.deepEqual(asked, [200, 200, 50])
  const states = await Promise.all(users.map((userId) => readConnection(world.store, TENANT, userId)))
  t.deepEqual(
    states.map((stored) => stored?.connection.isUserActive),
    users.map((_, at) => at % 2 === 0),
  )
  t.like(world.logged.at(-1), { event: 'access.checked', fields: { users: 450, changed: 450 } })
})

test('who keeps the right to contacts keeps them, and only his calendar rests', async (t) => {
  const setting = await connectedWorld()
  const { world, answer, connect, scope } = setting
  answer.grant = grantOf({ grantedScopes: new Set(['calendar', 'contacts']) })
  await connect('contacts')
  await drain(setting)
  await grantRights(world, ['external-accounts', 'contacts'])
  await checkAccess(scope)
  t.deepEqual((await connectionNow(setting)).allowed, ['contacts'])
  t.deepEqual((await counted(world, () => nudge(setting))).google, [])
  t.deepEqual(world.queued, [])
})

test('a right to contacts that comes and goes leaves the calendar’s reading where it is', async (t) => {
  const setting = await connectedWorld()
  const { world, scope, calendar } = setting
  const before = await readCalendar(world.store, TENANT, calendar.key)
  t.truthy(before?.calendar.cursor)
  for (const rights of [['external-accounts', 'calendar'], EVERYTHING] as const) {
    await grantRights(world, rights)
    await checkAccess(scope)
  }
  t.deepEqual(await readCalendar(world.store, TENANT, calendar.key), before)
  t.deepEqual(world.queued, [])
})

test('a connection that is saved by somebody else meanwhile keeps what he saved', async (t) => {
  const setting = await connectedWorld()
  const { world, scope } = setting
  await grantRights(world, ['external-accounts'])
  const { among } = scope.people
  const people = {
    ...scope.people,
    among: async (userIds: readonly UserId[]) => {
      await changeConnection(scope, USER, (connection) => ({
        ...connection,
        state: 'needs-reconnecting',
        lostAt: 7,
      }))
      return among(userIds)
    },
  }
  await checkAccess({ ...scope, people })
  t.like(await connectionNow(setting), { state: 'needs-reconnecting', lostAt: 7, allowed: [] })
})

test('a calendar whose end began while its right came back stays ended', async (t) => {
  const setting = await connectedWorld()
  const { world, scope } = setting
  await grantRights(world, [])
  await checkAccess(scope)
  await grantRights(world, EVERYTHING)
  const { among } = scope.people
  const people = {
    ...scope.people,
    among: async (userIds: readonly UserId[]) => {
      await disconnectAccount({ userId: USER, feature: 'all', by: USER }, scope)
      return among(userIds)
    },
  }
  await checkAccess({ ...scope, people })
  for (const collection of ['connections', 'calendars'])
    t.deepEqual(await world.store.find({ tenant: TENANT, collection }), [], collection)
  t.deepEqual(world.queued, [])
})

test('killed after any step while a right comes back, the next check and sweep bring everything', async (t) => {
  let deaths = 0
  for (let isOver = false; !isOver; deaths += 1) {
    const setting = await connectedWorld()
    const { world, scope } = setting
    await grantRights(world, [])
    await checkAccess(scope)
    world.erp.add({ ...lunch, title: 'Meanwhile' }, USER)
    await grantRights(world, EVERYTHING)
    const dying = checkAccess(dyingScope(scope, deaths + 1).scope)
    isOver = await dying.then(
      () => true,
      () => false,
    )
    await checkAccess(scope)
    await sweep({ depth: 'changes', spreadMs: 1 }, scope)
    await drain(setting)
    t.deepEqual(titles(setting).google, ['Call: Lunch', 'Call: Meanwhile'], `after ${deaths + 1}`)
  }
  t.true(deaths >= 4)
})

const step = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom('withdraw', 'grant', 'deactivate', 'activate' as const) },
  { weight: 3, arbitrary: fc.constant('check' as const) },
  { weight: 3, arbitrary: fc.constant('sync' as const) },
  {
    weight: 8,
    arbitrary: fc.record({
      side: fc.constantFrom('erp' as const, 'google' as const),
      do: fc.constantFrom('make' as const, 'edit' as const, 'delete' as const),
      which: fc.nat(3),
    }),
  },
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

test('whatever rights come and go while both sides are edited, in the end both hold the same, once', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const setting = await connectedWorld()
      for (const [at, one] of steps.entries()) await take(one, at, setting)
      await take('grant', 0, setting)
      await take('activate', 0, setting)
      await checkAccess(setting.scope)
      await drain(setting)
      const { erp, google } = titles(setting)
      t.deepEqual(erp, google)
      t.is(new Set(erp).size, erp.length, 'titles are made once')
    }),
    worlds(150),
  )
})

async function take(one: Step, at: number, setting: Connected): Promise<void> {
  const { world, scope } = setting
  world.clock.time += 10_000
  if (one === 'withdraw') return grantRights(world, ['external-accounts', 'contacts'])
  if (one === 'grant') return grantRights(world, EVERYTHING)
  if (one === 'deactivate') return world.people.active.clear()
  if (one === 'activate') return world.people.add(USER, { rolesIds: [STAFF] })
  if (one === 'check') return checkAccess(scope)
  if (one === 'sync') return drain(setting)
  if (typeof one === 'object') change(one, at, setting)
}

/** As people do it; the webhook or the push that follows is queued, and lost when nobody may act on it. */
function change(one: Step & object, at: number, setting: Connected): void {
  const { world, calendar } = setting
  const title = `Title ${at}`
  if (one.side === 'google') {
    const ids = eventsOf(world)
    const id = one.do === 'make' ? (`made${at}` as EventId) : ids[one.which % Math.max(1, ids.length)]
    if (id === undefined) return
    const held = world.google.held(id)?.event ?? inGoogle(lunch)
    world.google.put(id, one.do === 'delete' ? null : { ...held, title: `Call: ${title}` })
    enqueue(setting, { kind: 'pull-calendar', tenant: TENANT, calendar: calendar.key })
    return
  }
  const ids = recordsOf(world)
  const id =
    one.do === 'make' ? world.erp.add({ ...lunch, title }, USER) : ids[one.which % Math.max(1, ids.length)]
  if (id === undefined) return
  if (one.do === 'edit') world.erp.edit(id, { title })
  if (one.do === 'delete') world.erp.rows.set(id, null)
  enqueue(setting, { kind: 'sync-pair', tenant: TENANT, entity: 'Call', recordIds: [id] })
}
