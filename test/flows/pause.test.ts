import test from 'ava'
import type { UserId } from '../../shared/domain/ids.ts'
import { checkAccess } from '../../shared/flows/check-access.ts'
import { readConnection } from '../../shared/flows/connection.ts'
import { pullCalendar } from '../../shared/flows/pull-calendar.ts'
import { setPause, setPauseOfAll } from '../../shared/flows/pause.ts'
import { sweep } from '../../shared/flows/sweep.ts'
import { USER } from '../support/memory-sides.ts'
import { STAFF, accountWorld, connectionOf } from './account-world.ts'
import type { AccountWorld } from './account-world.ts'
import { TENANT, eventsOf, inGoogle, lunch, present, recordsOf, webhook } from './flow-world.ts'

const ADMIN = 'admin' as UserId

/** A user whose record and event have met. */
async function metWorld() {
  const setting = await accountWorld(['Call'])
  const { world, connect, scope } = setting
  const { key } = present(connectionOf(await connect()).mainCalendar)
  const recordId = world.erp.add(lunch, USER)
  const pull = () => pullCalendar({ kind: 'pull-calendar', tenant: TENANT, calendar: key }, world.scope)
  await pull()
  await webhook(world, recordId)
  const pause = (pauser: 'user' | 'administrator', isPaused: boolean) =>
    setPause({ userId: USER, pauser, isPaused, by: pauser === 'user' ? USER : ADMIN }, scope)
  return { ...setting, recordId, pull, pause }
}

const pausers = async ({ world }: Pick<AccountWorld, 'world'>): Promise<unknown> =>
  (await readConnection(world.store, TENANT, USER))?.connection.pausedBy

test('H016 H017 while a user has paused, nothing crosses and no call is made; when he goes on, all that changed follows, once', async (t) => {
  const { world, pause, pull, recordId } = await metWorld()
  t.true(await pause('user', true))
  world.calls.length = 0
  world.erp.edit(recordId, { title: 'Dinner' })
  const made = world.erp.add({ ...lunch, title: 'New' }, USER)
  world.google.put('abc' as never, inGoogle({ ...lunch, title: 'From Google' }))
  await webhook(world, recordId)
  await webhook(world, made)
  await pull()
  await sweep({ depth: 'all', spreadMs: 0 }, world.scope)
  t.deepEqual(
    world.calls.filter((call) => call.startsWith('google.')),
    [],
  )
  t.is(recordsOf(world).length, 2)
  t.is(eventsOf(world).length, 2)

  world.queued.length = 0
  t.true(await pause('user', false))
  t.is(world.queued[0]?.task.kind, 'pull-calendar')
  await pull()
  for (const { task } of world.queued)
    if (task.kind === 'sync-pair' && 'recordIds' in task)
      for (const id of task.recordIds) await webhook(world, id)
  const titles = eventsOf(world)
    .map((id) => world.google.held(id)?.event.title ?? '')
    .sort()
  t.deepEqual(titles, ['Call: Dinner', 'Call: From Google', 'Call: New'])
  t.deepEqual(
    recordsOf(world)
      .map((id) => world.erp.held(id)?.event.title ?? '')
      .sort(),
    ['Dinner', 'From Google', 'New'],
  )
})

test('a user can’t go on while the administrator has paused him, and the other way round', async (t) => {
  const setting = await metWorld()
  const { pause } = setting
  await pause('administrator', true)
  await pause('user', true)
  await pause('user', false)
  t.deepEqual(await pausers(setting), ['administrator'])
  await pause('user', true)
  await pause('administrator', false)
  t.deepEqual(await pausers(setting), ['user'])
})

test('saying it twice changes nothing, and notes it once', async (t) => {
  const { world, pause } = await metWorld()
  await pause('user', true)
  await pause('user', true)
  const audit = await world.store.find({
    tenant: TENANT,
    collection: 'audit',
    where: { key: 'user', equals: USER },
  })
  t.is(audit.filter(({ data }) => data['action'] === 'paused').length, 1)
})

test('all are paused, also who connects meanwhile; one who has paused himself stays so when all go on', async (t) => {
  const setting = await metWorld()
  const { world, scope, pause, answer, connect } = setting
  const petr = 'user-2' as UserId
  world.people.add(petr, { rolesIds: [STAFF] })
  await pause('user', true)
  await setPauseOfAll({ isPaused: true, by: ADMIN }, scope)
  t.deepEqual(await pausers(setting), ['user', 'everybody'])
  const identity = { sub: 'google-2', email: 'petr@example.com', emailVerified: true, hd: null }
  Object.assign(answer, { grant: { ...answer.grant, identity } })
  t.deepEqual(connectionOf(await connect('calendar', petr)).pausedBy, ['everybody'])
  await setPauseOfAll({ isPaused: false, by: ADMIN }, scope)
  t.deepEqual(await pausers(setting), ['user'])
  t.deepEqual((await readConnection(world.store, TENANT, petr))?.connection.pausedBy, [])
})

test('a connection that was missed when all were paused follows with the next check, also while the ERP is away', async (t) => {
  const setting = await metWorld()
  const { world, scope } = setting
  const key = { tenant: TENANT, collection: 'settings', id: 'pause' }
  await world.store.create(key, { data: { schema: 1, isPaused: true } })
  const away = { ...scope, people: { ...scope.people, among: () => Promise.reject(new Error('not asked')) } }
  await t.throwsAsync(checkAccess(away), { message: 'not asked' })
  t.deepEqual(await pausers(setting), ['everybody'])
})

test('nobody is paused who isn’t connected', async (t) => {
  const { scope } = await accountWorld()
  t.false(await setPause({ userId: USER, pauser: 'user', isPaused: true, by: USER }, scope))
})
