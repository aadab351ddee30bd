import test from 'ava'
import { Fault } from '../../shared/domain/fault.ts'
import type { RecordId } from '../../shared/domain/ids.ts'
import { deferTask, deferWhileHeld } from '../../shared/flows/defer-task.ts'
import { CLAIM_MS } from '../../shared/flows/pair-context.ts'
import type { Task } from '../../shared/ports.ts'
import { TENANT, flowWorld } from './flow-world.ts'

const task = (id = 'r1'): Task => ({
  kind: 'sync-pair',
  tenant: TENANT,
  entity: 'Call',
  recordIds: [id as RecordId],
})
const throwing = (fault: Error) => async (): Promise<void> => {
  throw fault
}

test('a task that is kept away comes back when the claim has ended, not earlier', async (t) => {
  const world = flowWorld()
  world.clock.time += 250
  const end = world.clock.time + 12_345
  await deferWhileHeld(task(), world.scope, throwing(new Fault('pair.claimed', '', { retryAfterMs: 12_345 })))
  const [queued] = world.queued
  t.deepEqual(queued?.task, task())
  const at = queued?.options.at ?? 0
  t.true(at >= end && at < end + 1000 && at % 1000 === 0, String(at))
})

test('a task that was overtaken comes back within two seconds', async (t) => {
  const world = flowWorld()
  await deferWhileHeld(task(), world.scope, throwing(new Fault('store.contended', '')))
  const wait = (world.queued[0]?.options.at ?? 0) - world.clock.time
  t.true(wait >= 1000 && wait <= 2000)
})

test('every other fault, and every bug, is for the queue', async (t) => {
  const world = flowWorld()
  for (const error of [
    new Fault('google.unavailable', 'x'),
    new Fault('erp.refused', 'x'),
    new TypeError('x'),
  ]) {
    t.is(await t.throwsAsync(deferWhileHeld(task(), world.scope, throwing(error))), error as never)
  }
  t.deepEqual(world.queued, [])
})

test('a task that ran is not queued again', async (t) => {
  const world = flowWorld()
  await deferWhileHeld(task(), world.scope, async () => undefined)
  t.deepEqual(world.queued, [])
})

test('nothing waits longer than a claim can last', async (t) => {
  const world = flowWorld()
  await deferTask(task(), world.scope, 24 * 3_600_000)
  t.is(world.queued[0]?.options.at, world.clock.time + CLAIM_MS)
})

test('the same task, deferred twice to the same second, has one name; another task or second has another', async (t) => {
  const world = flowWorld()
  await deferTask(task(), world.scope, 500)
  await deferTask(task(), world.scope, 900)
  await deferTask(task('r2'), world.scope, 900)
  await deferTask(task(), world.scope, 1500)
  const names = world.queued.map(({ options }) => options.name)
  t.is(names[0], names[1])
  t.is(new Set(names).size, 3)
  for (const name of names) t.regex(name ?? '', /^[A-Za-z0-9_-]{1,500}$/)
})
