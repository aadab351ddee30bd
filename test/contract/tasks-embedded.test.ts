import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test from 'ava'
import { embeddedTasks } from '../../shared/tasks/embedded-tasks.ts'
import { startDispatcher } from '../../shared/tasks/task-dispatcher.ts'
import { startTaskWorker } from './task-worker.ts'
import { pair, pull, tasksContract } from './tasks-contract.ts'

const folder = await mkdtemp(join(tmpdir(), 'tasks-'))
test.after.always(() => rm(folder, { recursive: true }))

let files = 0
const newPath = () => {
  files += 1
  return join(folder, `${files}.db`)
}
const mintToken = async (audience: string) => `token for ${audience}`
const fixed = { now: () => 1_000 }

tasksContract(test, async ({ clock, urlOf, limits, cutOffMs, onError }) => {
  const path = newPath()
  const tasks = embeddedTasks({ path, clock, busyTimeoutMs: 20 })
  const dispatcher = startDispatcher({
    tasks,
    clock,
    urlOf,
    mintToken,
    limitsOf: () => ({ dispatchDeadlineMs: cutOffMs, ...limits }),
    onError,
  })
  let locked: DatabaseSync | undefined
  return {
    tasks,
    runDue: () => dispatcher.runDue(),
    breakDown: async () => {
      locked = new DatabaseSync(path)
      locked.exec('BEGIN IMMEDIATE')
    },
    stop: async () => {
      locked?.close()
      await dispatcher.stop()
      tasks.close()
    },
  }
})

test('a task outlives the process, and so does the name of one that is done', async (t) => {
  const path = newPath()
  const before = embeddedTasks({ path, clock: fixed })
  await before.enqueue(pull, { name: 'done' })
  const first = before.take('pull-calendar', 1_000, 2_000)
  if (first) before.done(first, 1_000)
  await before.enqueue(pair)
  before.close()
  const after = embeddedTasks({ path, clock: fixed })
  await after.enqueue(pull, { name: 'done' })
  t.deepEqual(after.dueQueues(1_000), ['sync-pair'])
  t.is(after.nextDueAt(), 1_000)
})

test('a task whose process died is taken again after its lease, and its late end changes nothing', async (t) => {
  const path = newPath()
  const dead = embeddedTasks({ path, clock: fixed })
  const living = embeddedTasks({ path, clock: fixed })
  await dead.enqueue(pull)
  const lost = dead.take('pull-calendar', 1_000, 2_000)
  t.is(living.take('pull-calendar', 1_999, 3_000), null)
  const again = living.take('pull-calendar', 2_000, 3_000)
  t.is(again?.attempts, 2)
  t.is(again?.eta, 1_000)
  if (lost) dead.done(lost, 2_500)
  t.is(living.nextDueAt(), 3_000)
  if (again) living.done(again, 2_600)
  t.is(living.nextDueAt(), null)
})

test('two dispatchers on one file send each task once', async (t) => {
  const worker = await startTaskWorker()
  const path = newPath()
  const dispatcher = () =>
    startDispatcher({
      tasks: embeddedTasks({ path, clock: fixed }),
      clock: fixed,
      urlOf: () => worker.url,
      mintToken,
      onError: (error) => t.fail(String(error)),
    })
  const tasks = embeddedTasks({ path, clock: fixed })
  for (let n = 0; n < 40; n += 1) await tasks.enqueue(pull, { name: `n${n}` })
  const counts = await Promise.all([dispatcher().runDue(), dispatcher().runDue()])
  t.is(counts[0] + counts[1], 40)
  t.is(new Set(worker.deliveries.map(({ headers }) => headers['x-cloudtasks-taskname'])).size, 40)
  await worker.stop()
})

test('a task that is out of attempts is kept, can be listed, and is tried anew when asked for', async (t) => {
  const worker = await startTaskWorker()
  const clock = { at: 1_000, now: () => clock.at }
  const tasks = embeddedTasks({ path: newPath(), clock })
  const onError = (error: unknown) => t.fail(String(error))
  const limitsOf = () => ({ maxAttempts: 3 })
  const dispatcher = startDispatcher({ tasks, clock, urlOf: () => worker.url, mintToken, limitsOf, onError })
  worker.answerWith(() => ({ status: 500 }))
  await tasks.enqueue(pull, { name: 'doomed' })
  for (let n = 0; n < 5; n += 1) {
    await dispatcher.runDue()
    clock.at += 60_000
  }
  t.is(worker.deliveries.length, 3)
  const [dead] = tasks.listDead()
  t.like(dead, { kind: 'pull-calendar', attempts: 3, reason: 'answered 500', body: JSON.stringify(pull) })
  worker.answerWith(() => ({ status: 204 }))
  t.true(tasks.requeue(dead?.id ?? 0))
  t.is(await dispatcher.runDue(), 1)
  t.deepEqual(tasks.listDead(), [])
  t.false(tasks.requeue(dead?.id ?? 0))
  await worker.stop()
})

test('a task that takes its process down every time runs out of attempts too', async (t) => {
  const worker = await startTaskWorker()
  const clock = { at: 1_000, now: () => clock.at }
  const tasks = embeddedTasks({ path: newPath(), clock })
  await tasks.enqueue(pull)
  for (let n = 0; n < 2; n += 1) tasks.take('pull-calendar', clock.at, clock.at)
  const limitsOf = () => ({ maxAttempts: 2 })
  const onError = (error: unknown) => t.fail(String(error))
  const dispatcher = startDispatcher({ tasks, clock, urlOf: () => worker.url, mintToken, limitsOf, onError })
  await dispatcher.runDue()
  t.is(worker.deliveries.length, 0)
  t.is(tasks.listDead().length, 1)
  t.true(tasks.discard(tasks.listDead()[0]?.id ?? 0))
  t.deepEqual(tasks.listDead(), [])
  await worker.stop()
})

test('on a timer tasks are sent by themselves, and stopping breaks off what runs, to be tried again', async (t) => {
  const worker = await startTaskWorker()
  const clock = { now: () => Date.now() }
  const tasks = embeddedTasks({ path: newPath(), clock })
  const onError = (error: unknown) => t.fail(String(error))
  const dispatcher = startDispatcher({ tasks, clock, urlOf: () => worker.url, mintToken, pollMs: 5, onError })
  const arrived = Promise.withResolvers<void>()
  worker.answerWith(() => {
    arrived.resolve()
    return null
  })
  await tasks.enqueue(pull)
  await arrived.promise
  await dispatcher.stop()
  t.is(worker.deliveries.length, 1)
  t.true((tasks.nextDueAt() ?? 0) <= Date.now() + 1_000)
  await worker.stop()
})

test('a token that can’t be had costs an attempt, not the task', async (t) => {
  const worker = await startTaskWorker()
  const clock = { at: 1_000, now: () => clock.at }
  const tasks = embeddedTasks({ path: newPath(), clock })
  let minted = 0
  const dispatcher = startDispatcher({
    tasks,
    clock,
    urlOf: () => worker.url,
    mintToken: async () => {
      minted += 1
      if (minted === 1) throw new Error('no key')
      return 'token'
    },
    onError: (error) => t.fail(String(error)),
  })
  await tasks.enqueue(pull)
  await dispatcher.runDue()
  t.is(worker.deliveries.length, 0)
  clock.at += 1_000
  await dispatcher.runDue()
  t.is(worker.deliveries.length, 1)
  await worker.stop()
})
