import test from 'ava'
import { isFault } from '../../shared/domain/fault.ts'
import { startExport } from '../../shared/flows/start-export.ts'
import type { Around, ContactWorld } from '../support/contact-world.ts'
import { contactWorld, takeFirst } from '../support/contact-world.ts'
import { addSome, countOf, pageOf, requestOf } from './contacts-play.ts'
import { present } from './flow-world.ts'

const MINUTE_MS = 60_000

/** An export run to its end, each task when its time comes; how often Google refused, and how long it took. */
async function timed(world: ContactWorld, contacts: number): Promise<{ refused: number; minutes: number }> {
  const from = world.clock.now()
  let refused = 0
  const around: Around = async (_label, call) => {
    try {
      return await call()
    } catch (error) {
      if (isFault(error, 'google.rate-limited')) refused += 1
      throw error
    }
  }
  await startExport(requestOf(addSome(world, contacts)), world.scopeWith(around))
  for (let next = takeFirst(world.waiting); next !== null; next = takeFirst(world.waiting)) {
    world.clock.pass(Math.max(0, next.at - world.clock.now()))
    await world.run(next.task, world.scopeWith(around))
  }
  return { refused, minutes: (world.clock.now() - from) / MINUTE_MS }
}

test('how many fit in a minute is found out every few minutes, and then they go as fast as Google takes them', async (t) => {
  const world = await contactWorld()
  // Of 30 units a minute each of the 40 calls takes six (google.md 4.3).
  const { refused, minutes } = await timed(world, 400)
  t.is(world.app.list().length, 400)
  t.is(refused, 2)
  t.true(minutes < 8.1, String(minutes))
  t.is(countOf(world, 'google.create'), 40 + refused)
})

test('where Google takes more, nothing is held back', async (t) => {
  const world = await contactWorld({ quota: { criticalReads: 1e6, criticalWrites: 1e6 } })
  const { refused, minutes } = await timed(world, 400)
  t.is(refused, 0)
  t.true(minutes <= 1, String(minutes))
})

test('what waits for the minute says so, and when it goes on', async (t) => {
  const world = await contactWorld()
  const { exportId } = await startExport(requestOf(addSome(world, 200)), world.scope)
  // Five fit in a minute: after the tenth the second minute is full.
  while ((await pageOf(world, exportId)).head.done < 100) {
    const { task, at } = present(takeFirst(world.waiting))
    world.clock.pass(Math.max(0, at - world.clock.now()))
    await world.run(task)
  }
  const { head } = await pageOf(world, exportId)
  t.is(head.why, 'google-limit')
  t.true((head.until ?? 0) > world.clock.now() + 30_000)
  const { at } = present(takeFirst(world.waiting.filter(({ task }) => 'batch' in task && task.batch === 10)))
  t.true(at >= (head.until ?? 0))
})

test('what something else used up of a minute doesn’t slow an export down for good', async (t) => {
  const quota = { criticalReads: 1e6, criticalWrites: 6 }
  const world = await contactWorld({ quota })
  const ids = addSome(world, 400)
  const { exportId } = await startExport(requestOf(ids), world.scope)
  const ran: number[] = []
  for (let next = takeFirst(world.waiting); next !== null; next = takeFirst(world.waiting)) {
    world.clock.pass(Math.max(0, next.at - world.clock.now()))
    // One call a minute goes through at first; then as many as like.
    if (countOf(world, 'google.create') > 4) quota.criticalWrites = 1e6
    await world.run(next.task)
    ran.push(world.clock.now())
  }
  t.like((await pageOf(world, exportId)).head, { state: 'done', done: 400 })
  const minutes = ((ran.at(-1) ?? 0) - (ran[0] ?? 0)) / MINUTE_MS
  t.true(minutes < 8, `${minutes} minutes of 40`)
})

test('one whom Google refuses costs the others a few minutes, and the push is as fast as before', async (t) => {
  const world = await contactWorld()
  const ids = addSome(world, 400)
  world.erp.edit(present(ids[0]), { emails: ['no address@at all'] })
  const { exportId } = await startExport(requestOf(ids), world.scope)
  const from = world.clock.now()
  await world.drain()
  const { head } = await pageOf(world, exportId)
  t.like(head, { state: 'done', counts: { created: 399, failed: 1 } })
  const minutes = ((head.endedAt ?? 0) - from) / MINUTE_MS
  // Without him it takes eight.
  t.true(minutes < 13, String(minutes))
})

test('a limit of the day is waited for, at one try an hour, and the next day it goes on by itself', async (t) => {
  // Ten contacts take 200 of a day’s writes, as many as two hundred would (google.md 4.3).
  const world = await contactWorld({ quota: { dailyWrites: 1_000 } })
  const { exportId } = await startExport(requestOf(addSome(world, 100)), world.scope)
  const from = world.clock.now()
  await world.drain()
  const { head } = await pageOf(world, exportId)
  t.like(head, { state: 'done', counts: { created: 100 } })
  const hours = ((head.endedAt ?? 0) - from) / (60 * MINUTE_MS)
  t.true(hours > 24 && hours < 26, String(hours))
  t.true(countOf(world, 'google.create') < 10 + 35)
})
