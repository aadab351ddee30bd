import test from 'ava'
import { Fault } from '../../shared/domain/fault.ts'
import type { FaultCode } from '../../shared/domain/fault.ts'
import { checkAccess } from '../../shared/flows/check-access.ts'
import { changeConnection, readConnection } from '../../shared/flows/connection.ts'
import { pullCalendar } from '../../shared/flows/pull-calendar.ts'
import { syncPair } from '../../shared/flows/sync-pair.ts'
import { sweep } from '../../shared/flows/sweep.ts'
import type { Task } from '../../shared/ports.ts'
import { USER } from '../support/memory-sides.ts'
import { connectedWorld, drain, grantOf } from './account-world.ts'
import { TENANT, counted, eventsOf, inGoogle, lunch, present, recordsOf, unavailable } from './flow-world.ts'

type Connected = Awaited<ReturnType<typeof connectedWorld>>

const connectionNow = async ({ world }: Connected) =>
  present(await readConnection(world.store, TENANT, USER)).connection

const failsWith = (code: FaultCode) => () => {
  throw new Fault(code, 'of the test')
}

const pull = ({ calendar }: Connected) =>
  ({ kind: 'pull-calendar', tenant: TENANT, calendar: calendar.key }) as const

/** Reads the calendar, and Google says no. */
async function loseGrant(setting: Connected, code: FaultCode = 'google.grant-dead'): Promise<void> {
  setting.world.hooks.set('before google.page', failsWith(code))
  await pullCalendar(pull(setting), setting.scope).catch(() => undefined)
}

for (const code of ['google.grant-dead', 'secret.missing'] as const) {
  test(`${code}: the user is told once in the ERP, in both languages and with the console’s address`, async (t) => {
    const setting = await connectedWorld()
    const { world, scope } = setting
    await loseGrant(setting, code)
    t.like(await connectionNow(setting), {
      state: 'needs-reconnecting',
      lostAt: world.clock.time,
      toldAt: world.clock.time,
    })
    await loseGrant(setting, code)
    await checkAccess(scope)
    t.deepEqual(
      world.people.told.map(({ userId }) => userId),
      [USER],
    )
    const text = present(world.people.told[0]).text
    t.regex(text, /Připojte se prosím znovu: https:\/\/functions\.example\/console\/main\b/)
    t.regex(text, /Please connect again: https:\/\/functions\.example\/console\/main\b/)
    t.notRegex(text, /jana@|google-1|token/)
    t.deepEqual(
      world.logged.filter(({ event }) => event === 'connection.lost').map(({ fields }) => fields),
      [{ tenant: TENANT, user: USER, code }],
    )
  })
}

test('two tasks that find the grant dead at the same moment tell it once', async (t) => {
  const setting = await connectedWorld()
  const { world, scope, eventId, calendar } = setting
  const dead = failsWith('google.grant-dead')
  world.hooks.set('before google.page', dead)
  world.hooks.set('before google.get', dead)
  await Promise.allSettled([
    pullCalendar(pull(setting), scope),
    syncPair({ kind: 'sync-pair', tenant: TENANT, calendar: calendar.key, eventId }, scope),
  ])
  t.is(world.hooks.size, 0, 'both asked Google')
  t.is(world.people.told.length, 1)
})

test('after it not one call is made with that token', async (t) => {
  const setting = await connectedWorld()
  const { world, scope, calendar, eventId, recordId } = setting
  await loseGrant(setting)
  world.erp.edit(recordId, { title: 'Edited' })
  const work = await counted(world, async () => {
    const tasks: readonly Task[] = [
      { ...pull(setting), channel: { id: 'old', resourceId: 'r' } },
      { kind: 'sync-pair', tenant: TENANT, calendar: calendar.key, eventId },
      { kind: 'sync-pair', tenant: TENANT, entity: 'Call', recordIds: [recordId] },
    ]
    world.queued.push(...tasks.map((task) => ({ task, options: {} })))
    await sweep({ depth: 'all', spreadMs: 1 }, scope)
    await checkAccess(scope)
    await drain(setting)
  })
  t.deepEqual(work.google, [])
})

test('where the API user may not post it counts as not told, and the check of the rights tries again', async (t) => {
  const setting = await connectedWorld()
  const { world, scope } = setting
  world.people.post.isAllowed = false
  await loseGrant(setting)
  t.like(await connectionNow(setting), { state: 'needs-reconnecting', toldAt: null })
  await checkAccess(scope)
  t.is((await connectionNow(setting)).toldAt, null)
  world.people.post.isAllowed = true
  world.clock.time += 300_000
  await checkAccess(scope)
  await checkAccess(scope)
  t.is(world.people.told.length, 1)
  t.is((await connectionNow(setting)).toldAt, world.clock.time)
})

test('while the ERP is down the loss is noted all the same, and the user is told later', async (t) => {
  const setting = await connectedWorld()
  const { world, scope } = setting
  const people = { ...scope.people, tell: async () => unavailable('erp')() }
  world.hooks.set('before google.page', failsWith('google.grant-dead'))
  await t.throwsAsync(pullCalendar(pull(setting), { ...scope, people }), { message: 'of the test' })
  t.like(await connectionNow(setting), { state: 'needs-reconnecting', toldAt: null })
  await checkAccess(scope)
  t.is(world.people.told.length, 1)
})

test('who left the ERP is not told by the check', async (t) => {
  const setting = await connectedWorld()
  const { world, scope } = setting
  world.people.post.isAllowed = false
  await loseGrant(setting)
  world.people.post.isAllowed = true
  world.people.active.clear()
  await checkAccess(scope)
  t.deepEqual(world.people.told, [])
})

test('a task that used the old token says nothing about a newer grant', async (t) => {
  const setting = await connectedWorld()
  const { world, scope, answer, connect } = setting
  world.hooks.set('before google.page', async () => {
    world.clock.time += 1000
    answer.grant = grantOf({ refreshToken: 'token-2' })
    await connect()
    throw new Fault('google.grant-dead', 'the old one')
  })
  await t.throwsAsync(pullCalendar(pull(setting), scope), { message: 'the old one' })
  t.like(await connectionNow(setting), { state: 'active', lostAt: null })
  t.deepEqual(world.people.told, [])
})

test('a permission that is missing is the feature’s trouble: the account lives on, and nobody is told that it is lost', async (t) => {
  const setting = await connectedWorld()
  const { world, scope } = setting
  await changeConnection(scope, USER, (connection) => ({
    ...connection,
    features: ['calendar', 'contacts'],
    granted: ['calendar', 'contacts'],
  }))
  await loseGrant(setting, 'google.scope-missing')
  t.like(await connectionNow(setting), {
    state: 'active',
    features: ['calendar', 'contacts'],
    granted: ['contacts'],
    lostAt: null,
  })
  t.deepEqual(world.people.told, [])
  const again = await counted(world, () => pullCalendar(pull(setting), scope))
  t.deepEqual(again.google, [])
})

test('who grants the missing permission, or connects a dead grant anew, has everything that changed meanwhile, once', async (t) => {
  for (const code of ['google.scope-missing', 'google.grant-dead'] as const) {
    const setting = await connectedWorld()
    const { world, connect, recordId, eventId } = setting
    await loseGrant(setting, code)
    world.clock.time += 3_600_000
    world.erp.edit(recordId, { title: 'Edited' })
    world.google.put(eventId, { ...inGoogle(lunch), location: 'Garden' })
    await connect()
    await drain(setting)
    t.deepEqual([recordsOf(world), eventsOf(world)], [[recordId], [eventId]])
    t.like(world.erp.held(recordId)?.event, { title: 'Edited', location: 'Garden' })
    t.like(world.google.held(eventId)?.event, { title: 'Call: Edited', location: 'Garden' })
    t.like(await connectionNow(setting), { state: 'active', lostAt: null, toldAt: null })
  }
})

test('a second loss is told again', async (t) => {
  const setting = await connectedWorld()
  await loseGrant(setting)
  await setting.connect()
  setting.world.clock.time += 1000
  await loseGrant(setting)
  t.is(setting.world.people.told.length, 2)
})

for (const code of ['google.unavailable', 'google.rate-limited', 'google.misconfigured'] as const) {
  test(`${code} is not the user’s trouble: his connection stays as it is`, async (t) => {
    const setting = await connectedWorld()
    const before = await connectionNow(setting)
    await loseGrant(setting, code)
    t.deepEqual(await connectionNow(setting), before)
    t.deepEqual(setting.world.people.told, [])
  })
}
