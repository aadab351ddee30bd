import test from 'ava'
import { Fault } from '../../shared/domain/fault.ts'
import { readLink } from '../../shared/flows/contact-link.ts'
import { startExport } from '../../shared/flows/start-export.ts'
import { TENANT, contactWorld, takeFirst } from '../support/contact-world.ts'
import {
  addSome,
  atCall,
  countOf,
  dyingAt,
  killed,
  orKilled,
  pageOf,
  pushed,
  requestOf,
  writesOf,
} from './contacts-play.ts'
import { present } from './flow-world.ts'

test('ten of 25 are done in the request, the rest in the background, each with a result', async (t) => {
  const world = await contactWorld()
  const ids = addSome(world, 25)
  const { exportId, items, rest } = await startExport(requestOf(ids), world.scope)
  t.deepEqual([items.length, rest], [10, 15])
  t.true(items.every(({ result }) => result === 'created'))
  t.is(world.app.list().length, 10)
  await world.drain()
  t.is(world.app.list().length, 25)
  const { head, items: all } = await pageOf(world, exportId)
  t.like(head, { state: 'done', total: 25, done: 25, counts: { created: 25 } })
  t.true(all.every(({ result }) => result === 'created'))
  t.is(all[3]?.name, 'Name3')
  t.deepEqual([countOf(world, 'google.create'), writesOf(world)], [3, 3])
})

test('pushed again, nothing is written', async (t) => {
  const world = await contactWorld()
  const ids = addSome(world, 25)
  await pushed(world, ids)
  world.calls.length = 0
  const { items } = await pushed(world, ids)
  t.true(items.every(({ result }) => result === 'unchanged'))
  t.deepEqual([writesOf(world), countOf(world, 'google.get')], [0, 3])
  t.is(world.app.list().length, 25)
})

test('a batch with old, changed and new ones makes one call of each kind', async (t) => {
  const world = await contactWorld()
  const ids = addSome(world, 10)
  await pushed(world, ids.slice(0, 6))
  for (const id of ids.slice(0, 3)) world.erp.edit(id, { note: 'new' })
  world.clock.pass(120_000)
  world.calls.length = 0
  const { items } = await startExport(requestOf(ids), world.scope)
  t.deepEqual(
    items.map(({ result }) => result),
    ids.map((_, index) => (index < 3 ? 'updated' : index < 6 ? 'unchanged' : 'created')),
  )
  for (const method of ['list', 'get', 'update', 'create'])
    t.is(countOf(world, `google.${method}`), 1, method)
})

test('a batch of ten new ones costs the store a fixed number of reads and writes', async (t) => {
  const world = await contactWorld()
  const ids = addSome(world, 40)
  await startExport(requestOf(ids), world.scope)
  const { operations } = world.store
  const next = present(takeFirst(world.waiting.filter(({ task }) => 'batch' in task && task.batch === 1)))
  const before = { ...operations }
  await world.run(next.task)
  t.true(operations.reads - before.reads <= 20, String(operations.reads - before.reads))
  t.true(operations.writes - before.writes <= 26, String(operations.writes - before.writes))
})

test('a batch in which nothing changed writes the lease, the results and how far it is', async (t) => {
  const world = await contactWorld()
  const ids = addSome(world, 30)
  await pushed(world, ids)
  await startExport(requestOf(ids), world.scope)
  const { operations } = world.store
  const next = present(takeFirst(world.waiting.filter(({ task }) => 'batch' in task && task.batch === 1)))
  const { writes } = operations
  await world.run(next.task)
  t.is(operations.writes - writes, 4)
})

test('who was made is known at once when only our own memory of it failed, however late lists are', async (t) => {
  const world = await contactWorld({ lagMs: 200_000 })
  const ids = addSome(world, 3)
  let isMade = false
  const scope = world.scopeWith(async (label, call) => {
    if (isMade && label === 'store.replace') {
      isMade = false
      throw new Fault('store.contended', 'moved on')
    }
    isMade ||= label === 'google.create'
    return call()
  })
  const beganAt = world.clock.now()
  const { exportId } = await startExport(requestOf(ids), scope)
  await world.drain()
  t.like((await pageOf(world, exportId)).head, { state: 'done', counts: { created: 3 } })
  t.true(world.clock.now() - beganAt <= 60_000)
  t.is(world.app.list().length, 3)
})

test('over the quota the batch waits, nobody stays announced, and it goes on by itself', async (t) => {
  const world = await contactWorld()
  const ids = addSome(world, 10)
  const around = atCall('google.create', 1, async () => {
    throw new Fault('google.rate-limited', 'quota')
  })
  const { items, exportId } = await startExport(requestOf(ids), world.scopeWith(around))
  t.true(items.every(({ result, why }) => result === 'waiting' && why === 'google-limit'))
  t.is(await readLink(world.account, { entity: 'Contact', recordId: present(ids[0]) }, world.scope), null)
  t.deepEqual(
    world.waiting.map(({ at }) => at - world.clock.now()),
    [60_000, 20_000],
  )
  await world.drain()
  t.like((await pageOf(world, exportId)).head, { state: 'done', counts: { created: 10 } })
  t.is(countOf(world, 'google.create'), 2)
})

test('refused again and again, it comes back ever later, and not before it is told', async (t) => {
  const world = await contactWorld()
  const ids = addSome(world, 1)
  const scope = world.scopeWith(async (label, call) => {
    if (label === 'google.list') throw new Fault('google.rate-limited', 'quota')
    return call()
  })
  await startExport(requestOf(ids), scope)
  const waits: number[] = []
  world.waiting.shift()
  for (let tries = 0; tries < 9; tries += 1) {
    const { task, at } = present(takeFirst(world.waiting))
    waits.push((at - world.clock.now()) / 1000)
    world.clock.pass(at - world.clock.now())
    await world.run(task, scope)
  }
  t.deepEqual(waits, [20, 40, 80, 160, 320, 640, 1280, 2560, 3600])
})

test('an answer that gets lost doubles nobody: they are found by their mark, as late as lists are', async (t) => {
  const world = await contactWorld({ lagMs: 200_000 })
  const ids = addSome(world, 10)
  const around = atCall('google.create', 1, async (call) => {
    await call()
    throw new Fault('google.unavailable', 'cut off')
  })
  const { items, exportId } = await startExport(requestOf(ids), world.scopeWith(around))
  t.true(items.every(({ result, why }) => result === 'waiting' && why === 'google-away'))
  await world.drain()
  t.is(world.app.list().length, 10)
  t.is(countOf(world, 'google.create'), 1)
  t.like((await pageOf(world, exportId)).head, { state: 'done', counts: { created: 10 } })
})

test('a create that was never done is done again when no list can show it any more', async (t) => {
  const world = await contactWorld()
  const ids = addSome(world, 3)
  const around = atCall('google.create', 1, async () => {
    throw new Fault('google.unavailable', 'cut off')
  })
  const beganAt = world.clock.now()
  const { exportId } = await startExport(requestOf(ids), world.scopeWith(around))
  await world.drain()
  t.is(world.app.list().length, 3)
  t.true(world.clock.now() - beganAt >= 5 * 60_000)
  t.is(countOf(world, 'google.create'), 2)
  t.like((await pageOf(world, exportId)).head, { state: 'done', counts: { created: 3 } })
})

test('who is being made when an export begins waits, and the others are done', async (t) => {
  const world = await contactWorld()
  const ids = addSome(world, 3)
  await startExport(requestOf(ids.slice(0, 1)), world.scopeWith(dyingAt(0, 'before'))).catch(orKilled)
  const around = atCall('google.create', 1, async () => {
    throw new Fault('google.unavailable', 'cut off')
  })
  await startExport(requestOf(ids.slice(0, 1)), world.scopeWith(around))
  world.clock.pass(1000)
  const { items } = await startExport(requestOf(ids), world.scope)
  t.deepEqual(
    items.map(({ result, why }) => why ?? result),
    ['unsure', 'created', 'created'],
  )
})

test('a task that comes twice, or late, does nothing more', async (t) => {
  const world = await contactWorld()
  const ids = addSome(world, 25)
  const { exportId } = await startExport(requestOf(ids), world.scope)
  const early = [...world.waiting]
  await world.drain()
  world.calls.length = 0
  for (const { task } of early) await world.run(task)
  await world.drain()
  t.is(countOf(world, 'google.list', 'google.get'), 0)
  t.is((await pageOf(world, exportId)).head.done, 25)
})

test('who dies between a batch and the task for the next is repeated, and queues it', async (t) => {
  const world = await contactWorld()
  const { exportId } = await startExport(requestOf(addSome(world, 35)), world.scope)
  world.waiting.length = 0
  const task = { kind: 'push-contacts', tenant: TENANT, exportId, batch: 1 } as const
  await world.run(task, world.scopeWith(atCall('tasks.enqueue', 1, async () => killed()))).catch(orKilled)
  t.is((await pageOf(world, exportId)).head.done, 20)
  t.is(world.waiting.length, 0)
  await world.run(task)
  t.is(present(world.waiting[0]).at, world.clock.now() + 1000)
  await world.drain()
  t.is((await pageOf(world, exportId)).head.state, 'done')
})

test('two exports of one account write one after the other, and both come to their end', async (t) => {
  const world = await contactWorld()
  const ids = addSome(world, 60)
  const first = await startExport(requestOf(ids.slice(0, 40)), world.scope)
  const second = await startExport(requestOf(ids.slice(20)), world.scope)
  while (world.waiting.length > 0) {
    const [one, other] = [takeFirst(world.waiting), takeFirst(world.waiting)]
    world.clock.pass(Math.max(0, (other ?? present(one)).at - world.clock.now()))
    await Promise.all([one, other].map(async (waiting) => waiting && world.run(waiting.task)))
  }
  for (const { exportId } of [first, second])
    t.like((await pageOf(world, exportId)).head, { state: 'done', done: 40 })
  t.deepEqual([world.app.overlaps(), world.app.list().length], [0, 60])
})

test('n new contacts are ⌈n/10⌉ calls that create, and nothing else is written', async (t) => {
  const world = await contactWorld({ quota: { criticalReads: 1e9, criticalWrites: 1e9, dailyWrites: 1e9 } })
  await pushed(world, addSome(world, 514))
  t.deepEqual([countOf(world, 'google.create'), writesOf(world)], [52, 52])
  t.is(world.app.list().length, 514)
})

test('no name, address or number of anybody gets into the log or the store', async (t) => {
  const world = await contactWorld()
  const ids = addSome(world, 12)
  world.erp.edit(present(ids[0]), { note: 'Secret', phones: [{ number: '+420601000111', type: 'Mobile' }] })
  await pushed(world, ids)
  t.notRegex(JSON.stringify(world.logged), /Name\d|x\.example|Secret|601000111/)
  for (const collection of [
    'contact-links',
    'contact-books',
    'contact-people',
    'contact-exports',
    'contact-batches',
  ]) {
    const found = await world.store.find({ tenant: TENANT, collection, limit: 500 })
    t.true(found.length > 0 || collection === 'contact-people', collection)
    t.notRegex(JSON.stringify(found), /Name\d|x\.example|Secret|601000111/)
  }
})
