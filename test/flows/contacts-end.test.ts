import test from 'ava'
import { Fault } from '../../shared/domain/fault.ts'
import type { RecordId, UserId } from '../../shared/domain/ids.ts'
import { cancelExport, retryExport } from '../../shared/flows/end-export.ts'
import { exportOf, exportsOf } from '../../shared/flows/export-view.ts'
import { changeStanding } from '../../shared/flows/change-standing.ts'
import { setPause } from '../../shared/flows/pause.ts'
import { startExport } from '../../shared/flows/start-export.ts'
import { takeUpExports } from '../../shared/flows/take-up-exports.ts'
import { USER, contactWorld, takeFirst } from '../support/contact-world.ts'
import { addSome, atCall, countOf, pageOf, pushed, requestOf, writesOf } from './contacts-play.ts'
import { present } from './flow-world.ts'

const PETR = 'user-2' as UserId
const TEN_MINUTES = 600_001

test('a cancelled export writes no more; what it didn’t get to says so, and can be pushed by a new one', async (t) => {
  const world = await contactWorld()
  const ids = addSome(world, 25)
  const { exportId } = await startExport(requestOf(ids), world.scope)
  t.false(await cancelExport({ userId: PETR, exportId }, world.scope))
  t.true(await cancelExport({ userId: USER, exportId }, world.scope))
  t.false(await cancelExport({ userId: USER, exportId }, world.scope))
  world.calls.length = 0
  await world.drain()
  t.is(writesOf(world), 0)
  const { head, items } = await pageOf(world, exportId)
  t.like(head, { state: 'cancelled', done: 10, total: 25 })
  t.deepEqual(
    [...new Set(items.slice(10).map(({ result, why }) => `${result} ${why}`))],
    ['skipped cancelled'],
  )
  const again = present(await retryExport({ userId: USER, exportId }, world.scope))
  t.is(again.items.length + again.rest, 15)
  await world.drain()
  t.is(world.app.list().length, 25)
})

test('what was cancelled while a batch was under way keeps the results of that batch', async (t) => {
  const world = await contactWorld()
  const ids = addSome(world, 25)
  const { exportId } = await startExport(requestOf(ids), world.scope)
  const scope = world.scopeWith(async (label, call) => {
    if (label === 'google.create') await cancelExport({ userId: USER, exportId }, world.scope)
    return call()
  })
  await world.run({ kind: 'push-contacts', tenant: scope.tenant, exportId, batch: 1 }, scope)
  await world.drain()
  t.like((await pageOf(world, exportId)).head, { state: 'cancelled', done: 20, counts: { created: 20 } })
  t.is(world.app.list().length, 20)
})

test('what is cancelled while it waits for its turn to write is not begun', async (t) => {
  const world = await contactWorld()
  const { exportId } = await startExport(requestOf(addSome(world, 25)), world.scope)
  const around = atCall('store.replace', 1, async (call) => {
    await cancelExport({ userId: USER, exportId }, world.scope)
    return call()
  })
  const { tenant } = world.scope
  await world.run({ kind: 'push-contacts', tenant, exportId, batch: 1 }, world.scopeWith(around))
  await world.drain()
  t.like((await pageOf(world, exportId)).head, { state: 'cancelled', done: 10 })
  t.is(world.app.list().length, 10)
})

test('a retry pushes what failed, of what the ERP still has and the user may still push', async (t) => {
  const world = await contactWorld({ quota: { criticalReads: 1e6, criticalWrites: 1e6 } })
  const ids = addSome(world, 4)
  for (const id of ids) world.erp.assign(id, USER)
  for (const id of ids.slice(1)) world.erp.edit(id, { emails: ['no address@at all'] })
  const { exportId } = await pushed(world, ids, { by: 'console' })
  t.like((await pageOf(world, exportId)).head.counts, { created: 1, failed: 3 })
  for (const [index, id] of ids.entries()) world.erp.edit(id, { emails: [`n${index}@x.example`] })
  world.erp.remove(present(ids[2]))
  world.erp.assign(present(ids[3]), PETR)
  t.is(await retryExport({ userId: PETR, exportId }, world.scope), null)
  const again = present(await retryExport({ userId: USER, exportId }, world.scope))
  t.deepEqual(
    again.items.map(({ recordId, result }) => [recordId, result]),
    [[present(ids[1]), 'created']],
  )
  t.is(await retryExport({ userId: USER, exportId: again.exportId }, world.scope), null)
})

test('the ERP’s word for what its user may push holds for a day, however often it is tried again', async (t) => {
  const world = await contactWorld({ quota: { criticalReads: 1e6, criticalWrites: 1e6 } })
  const ids = addSome(world, 2)
  world.erp.assign(present(ids[0]), USER)
  world.erp.assign(present(ids[1]), PETR)
  for (const id of ids) world.erp.edit(id, { emails: ['no address@at all'] })
  let { exportId } = await pushed(world, ids, { by: 'erp' })
  const retried = async (actorId: UserId): Promise<number> => {
    const again = present(await retryExport({ userId: USER, exportId, actorId }, world.scope))
    ;({ exportId } = again)
    await world.drain()
    return again.items.length
  }
  world.clock.pass(23 * 3_600_000)
  t.is(await retried(USER), 2)
  world.clock.pass(2 * 3_600_000)
  const first = exportId
  t.is(await retried(USER), 1, 'from then on it is what is assigned to him')
  world.people.add(PETR, { isAdmin: true })
  exportId = first
  t.is(await retried(PETR), 2, 'an administrator sees all')
})

test('who lets his work go on, or gets his right back, sees his push go on at once', async (t) => {
  const world = await contactWorld()
  const { exportId } = await startExport(requestOf(addSome(world, 45)), world.scope)
  const other = await startExport(requestOf(addSome(world, 35)), world.scope)
  const states = async (): Promise<string[]> =>
    Promise.all([exportId, other.exportId].map(async (id) => (await pageOf(world, id)).head.state))
  const pause = (isPaused: boolean) =>
    setPause({ userId: USER, pauser: 'user', isPaused, by: USER }, world.scope)
  const allow = async (allowed: readonly 'contacts'[]) =>
    changeStanding(present(await world.connection()), (stored) => ({ ...stored, allowed }), world.scope)
  await pause(true)
  await world.drain()
  t.deepEqual(await states(), ['running', 'running'])
  await pause(false)
  const next = present(takeFirst(world.waiting))
  t.is(next.at, world.clock.now())
  await world.run(next.task)
  await allow([])
  await world.drain()
  t.deepEqual(await states(), ['running', 'running'])
  await allow(['contacts'])
  await world.drain()
  t.deepEqual(await states(), ['done', 'done'])
  t.is(world.app.list().length, 45)
  await pause(true)
  await pause(false)
  t.is(world.waiting.length, 0, 'what is over is left alone')
})

test('an export waits for its user, and goes on within ten minutes of his coming back', async (t) => {
  for (const [change, why] of [
    [{ pausedBy: ['user' as const] }, 'paused'],
    [{ allowed: [] }, 'not-allowed'],
    [{ state: 'needs-reconnecting' as const }, 'needs-reconnecting'],
  ] as const) {
    const world = await contactWorld()
    const before = present(await world.connection())
    const { exportId } = await startExport(requestOf(addSome(world, 25)), world.scope)
    await world.connect(change)
    await world.drain()
    world.clock.pass(TEN_MINUTES)
    await takeUpExports(world.scope)
    await world.drain()
    t.like((await pageOf(world, exportId)).head, { state: 'running', why, done: 10 })
    t.like((await pageOf(world, exportId)).items[20], { result: 'waiting', why })
    await world.connect(before)
    world.clock.pass(TEN_MINUTES)
    t.is(await takeUpExports(world.scope), 1)
    await world.drain()
    t.like((await pageOf(world, exportId)).head, { state: 'done', why: null, done: 25 })
  }
})

test('a grant that turns out to be dead is noted, and the export waits', async (t) => {
  const world = await contactWorld()
  const scope = world.scopeWith(async (label, call) => {
    if (label === 'google.create') throw new Fault('google.grant-dead', 'revoked')
    return call()
  })
  const { items, exportId } = await startExport(requestOf(addSome(world, 3)), scope)
  t.true(items.every(({ why }) => why === 'needs-reconnecting'))
  t.like(await world.connection(), { state: 'needs-reconnecting' })
  t.is(world.people.told.length, 1)
  await world.connect({ state: 'active' })
  world.clock.pass(TEN_MINUTES)
  await takeUpExports(world.scope)
  await world.drain()
  t.like((await pageOf(world, exportId)).head, { state: 'done', counts: { created: 3 } })
})

test('a missing permission takes the contacts alone from the connection', async (t) => {
  const world = await contactWorld()
  await world.connect({ features: ['calendar', 'contacts'], granted: ['calendar', 'contacts'] })
  const scope = world.scopeWith(async (label, call) => {
    if (label === 'google.list') throw new Fault('google.scope-missing', 'scope')
    return call()
  })
  const { items } = await startExport(requestOf(addSome(world, 1)), scope)
  t.like(items[0], { result: 'waiting', why: 'needs-reconnecting' })
  t.like(await world.connection(), { state: 'active', granted: ['calendar'] })
})

test('contacts that are disconnected, or connected with another account, end an export', async (t) => {
  for (const [change, why] of [
    [{ features: ['calendar' as const] }, 'not-connected'],
    [{ googleSub: 'google-2' }, 'other-account'],
  ] as const) {
    const world = await contactWorld()
    const { exportId } = await startExport(requestOf(addSome(world, 25)), world.scope)
    await world.connect(change)
    world.calls.length = 0
    await world.drain()
    t.like((await pageOf(world, exportId)).head, { state: 'stopped', why })
    t.like((await pageOf(world, exportId)).items[20], { result: 'skipped', why: 'stopped' })
    t.is(writesOf(world), 0)
  }
})

test('an export whose task got lost is taken up, one that waits for its time isn’t, and one that gets nowhere ends', async (t) => {
  const world = await contactWorld()
  const { exportId } = await startExport(requestOf(addSome(world, 25)), world.scope)
  world.waiting.length = 0
  t.is(await takeUpExports(world.scope), 0)
  world.clock.pass(TEN_MINUTES)
  t.is(await takeUpExports(world.scope), 1)
  const down = world.scopeWith(async (label, call) => {
    if (label === 'erp.read') throw new Fault('erp.unavailable', 'down', { retryAfterMs: 3_000_000 })
    return call()
  })
  await world.run(present(world.waiting.pop()).task, down)
  world.clock.pass(TEN_MINUTES)
  t.is(await takeUpExports(world.scope), 0)
  world.waiting.length = 0
  world.clock.pass(8 * 24 * 3_600_000)
  t.is(await takeUpExports(world.scope), 0)
  t.like((await pageOf(world, exportId)).head, { state: 'stopped', why: 'given-up', done: 10 })
})

test('exports are listed newest first, page by page, each only for its user', async (t) => {
  const world = await contactWorld()
  const [id] = addSome(world, 1) as [RecordId]
  const made: string[] = []
  for (let count = 0; count < 23; count += 1) {
    made.push((await pushed(world, [id])).exportId)
    world.clock.pass(60_000)
  }
  const first = await exportsOf(USER, { after: null }, world.scope)
  const second = await exportsOf(USER, { after: first.next }, world.scope)
  t.deepEqual(
    [...first.exports, ...second.exports].map(({ exportId }) => exportId),
    made.toReversed(),
  )
  t.is(second.next, null)
  t.deepEqual((await exportsOf(PETR, { after: null }, world.scope)).exports, [])
  const of = { userId: PETR, page: 0, only: null }
  t.is(await exportOf(present(made[0]), of, world.scope), null)
  t.is(await exportOf('../x', of, world.scope), null)
})

test('what was skipped or failed can be looked at alone, and an ERP that is away takes only the names', async (t) => {
  const world = await contactWorld()
  const ids = addSome(world, 120)
  for (const [index, id] of ids.entries())
    if (index % 10 === 0) world.erp.edit(id, { givenName: '', emails: [] })
  const { exportId } = await pushed(world, ids)
  const of = (page: number, only: 'trouble' | null = 'trouble') =>
    exportOf(exportId, { userId: USER, page, only }, world.scope)
  const pages = [await of(0), await of(1), await of(2), await of(3)].map((page) => present(page))
  t.deepEqual(
    pages.map(({ items, hasMore }) => [items.length, hasMore]),
    [
      [5, true],
      [5, true],
      [2, false],
      [0, false],
    ],
  )
  t.true(pages.every(({ items }) => items.every(({ result }) => result === 'skipped')))
  const away = world.scopeWith(async (label, call) => {
    if (label === 'erp.among') throw new Fault('erp.unavailable', 'down')
    return call()
  })
  const page = present(await exportOf(exportId, { userId: USER, page: 1, only: null }, away))
  t.like(page.items[1], { result: 'created', name: null })
  t.is(countOf(world, 'erp.among') > 0, true)
})
