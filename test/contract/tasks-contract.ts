import type { ExecutionContext, TestFn } from 'ava'
import type { CalendarKey, RecordId, TenantId } from '../../shared/domain/ids.ts'
import type { Task, Tasks } from '../../shared/ports.ts'
import type { QueueLimits } from '../../shared/tasks/queue-limits.ts'
import { startTaskWorker } from './task-worker.ts'
import type { TaskWorker } from './task-worker.ts'

export interface TasksWorld {
  readonly tasks: Tasks
  /** Sends what is due by the clock, and waits. How many attempts were made. */
  readonly runDue: () => Promise<number>
  /** Makes the queue unreachable for `tasks`. */
  readonly breakDown: () => Promise<void>
  readonly stop: () => Promise<void>
}

export interface TasksSetting {
  readonly clock: { now(): number }
  readonly urlOf: (kind: string) => string
  readonly limits: Partial<QueueLimits>
  /** Real time after which an attempt is cut off. */
  readonly cutOffMs: number
  readonly onError: (error: unknown) => void
}

const START = Date.UTC(2026, 2, 1, 12)
const DAY_MS = 24 * 3_600_000

export const pull: Task = {
  kind: 'pull-calendar',
  tenant: 'acme' as TenantId,
  calendar: 'c1' as CalendarKey,
}
export const pair = {
  kind: 'sync-pair',
  tenant: 'acme' as TenantId,
  entity: 'Meeting',
  recordIds: ['m1' as RecordId, 'm2' as RecordId],
} satisfies Task

/** What every queue must do, seen from the two ends: who enqueues, and the function that is called. */
export function tasksContract(test: TestFn, open: (setting: TasksSetting) => Promise<TasksWorld>): void {
  const begin = async (t: ExecutionContext, limits: Partial<QueueLimits> = {}, cutOffMs = 60_000) => {
    const worker = await startTaskWorker()
    const clock = { at: START, now: () => clock.at }
    const urlOf = (kind: string) => `${worker.url}/${kind}`
    const onError = (error: unknown) => t.fail(String(error))
    const world = await open({ clock, urlOf, limits, cutOffMs, onError })
    t.teardown(async () => {
      await world.stop()
      await worker.stop()
    })
    return { ...world, worker, clock }
  }
  const headersOf = (worker: TaskWorker, name: string) =>
    worker.deliveries.map((delivery) => delivery.headers[`x-cloudtasks-${name}`])

  test('a task reaches the function of its kind once, as it was put in', async (t) => {
    const { tasks, worker, runDue } = await begin(t)
    await tasks.enqueue(pair)
    await tasks.enqueue(pull)
    t.is(await runDue(), 2)
    t.is(await runDue(), 0)
    const sent = worker.deliveries.map(({ method, path, body }) => ({ method, path, body }))
    const byPath = sent.toSorted((a, b) => a.path.localeCompare(b.path))
    t.deepEqual(byPath, [
      { method: 'POST', path: '/pull-calendar', body: pull },
      { method: 'POST', path: '/sync-pair', body: pair },
    ])
  })

  test('an attempt carries Cloud Tasks’ headers and a token for the function’s address', async (t) => {
    const { tasks, worker, runDue } = await begin(t)
    await tasks.enqueue(pull, { name: 'pull-1', at: START - 5 })
    await runDue()
    const headers = worker.deliveries[0]?.headers ?? {}
    t.is(headers['user-agent'], 'Google-Cloud-Tasks')
    t.is(headers['content-type'], 'application/json')
    t.is(headers['authorization'], `Bearer token for ${worker.url}/pull-calendar`)
    t.is(headers['x-cloudtasks-queuename'], 'pull-calendar')
    t.regex(String(headers['x-cloudtasks-taskname']), /pull-1$/)
    t.is(headers['x-cloudtasks-taskretrycount'], '0')
    t.is(headers['x-cloudtasks-taskexecutioncount'], '0')
    t.is(headers['x-cloudtasks-tasketa'], String(START / 1_000))
    t.is(headers['x-cloudtasks-taskpreviousresponse'], undefined)
  })

  test('a task is not sent before its time', async (t) => {
    const { tasks, worker, clock, runDue } = await begin(t)
    await tasks.enqueue(pull, { at: START + 60_000 })
    clock.at = START + 59_999
    t.is(await runDue(), 0)
    clock.at = START + 60_000
    t.is(await runDue(), 1)
    t.is(worker.deliveries.length, 1)
  })

  test('a second task of the same name is dropped while the first one waits, and after it is done', async (t) => {
    const { tasks, clock, runDue } = await begin(t)
    await tasks.enqueue(pull, { name: 'same' })
    await tasks.enqueue(pull, { name: 'same' })
    t.is(await runDue(), 1)
    clock.at += 60_000
    await tasks.enqueue(pull, { name: 'same' })
    t.is(await runDue(), 0)
    await tasks.enqueue(pull, { name: 'other' })
    t.is(await runDue(), 1)
  })

  test('a name can be used again a day after its task was done', async (t) => {
    const { tasks, clock, runDue } = await begin(t)
    await tasks.enqueue(pull, { name: 'same' })
    await runDue()
    clock.at += DAY_MS
    await tasks.enqueue(pull, { name: 'same' })
    t.is(await runDue(), 1)
  })

  test('of 50 tasks that are put in under one name at the same moment one is sent', async (t) => {
    const { tasks, runDue } = await begin(t)
    await Promise.all(Array.from({ length: 50 }, () => tasks.enqueue(pull, { name: 'same' })))
    t.is(await runDue(), 1)
  })

  test('names as long as allowed are told apart by their last character', async (t) => {
    const { tasks, runDue } = await begin(t)
    await tasks.enqueue(pull, { name: `${'x'.repeat(499)}1` })
    await tasks.enqueue(pull, { name: `${'x'.repeat(499)}2` })
    t.is(await runDue(), 2)
  })

  test('a task that isn’t answered 2xx is tried again, each time after a longer wait', async (t) => {
    const { tasks, worker, clock, runDue } = await begin(t, { minBackoffMs: 1_000, maxDoublings: 2 })
    worker.answerWith((_, earlier) => ({ status: [503, 400, 302, 500, 200][earlier] ?? 200 }))
    await tasks.enqueue(pull)
    for (const waitMs of [0, 1_000, 2_000, 4_000, 8_000]) {
      clock.at += waitMs - 1
      if (waitMs > 0) t.is(await runDue(), 0)
      clock.at += 1
      t.is(await runDue(), 1)
    }
    clock.at += DAY_MS
    t.is(await runDue(), 0)
    t.deepEqual(headersOf(worker, 'taskretrycount'), ['0', '1', '2', '3', '4'])
    t.deepEqual(headersOf(worker, 'taskexecutioncount'), ['0', '0', '1', '2', '2'])
    t.deepEqual(headersOf(worker, 'taskpreviousresponse'), [undefined, '503', '400', '302', '500'])
    t.is(new Set(headersOf(worker, 'taskname')).size, 1)
  })

  test('a worker that asks for more time gets it', async (t) => {
    const { tasks, worker, clock, runDue } = await begin(t)
    worker.answerWith((_, earlier) =>
      earlier === 0 ? { status: 503, headers: { 'retry-after': '30' } } : { status: 204 },
    )
    await tasks.enqueue(pull)
    await runDue()
    clock.at += 29_999
    t.is(await runDue(), 0)
    clock.at += 1
    t.is(await runDue(), 1)
  })

  test('an attempt that isn’t answered in time is cut off and tried again', async (t) => {
    const { tasks, worker, clock, runDue } = await begin(t, {}, 1_500)
    worker.answerWith((_, earlier) => (earlier === 0 ? null : { status: 204 }))
    await tasks.enqueue(pull)
    t.is(await runDue(), 1)
    clock.at += 1_000
    t.is(await runDue(), 1)
    t.deepEqual(headersOf(worker, 'taskretrycount'), ['0', '1'])
    t.deepEqual(headersOf(worker, 'taskexecutioncount'), ['0', '0'])
  })

  test('no more tasks of a queue run at once than it allows', async (t) => {
    const { tasks, worker, runDue } = await begin(t, { maxConcurrent: 3 })
    worker.answerWith(async () => {
      // Long enough for every attempt that may start beside it to arrive.
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
      return { status: 204 }
    })
    for (let n = 0; n < 12; n += 1) await tasks.enqueue(pull)
    t.is(await runDue(), 12)
    t.true(worker.peak() <= 3)
  })

  test('no more tasks of a queue are sent in a while than its rate allows', async (t) => {
    const { tasks, clock, runDue } = await begin(t, { maxDispatchesPerSecond: 2, maxBurst: 3 })
    for (let n = 0; n < 8; n += 1) await tasks.enqueue(pull)
    t.is(await runDue(), 3)
    clock.at += 500
    t.is(await runDue(), 1)
    clock.at += 10_000
    t.is(await runDue(), 3)
  })

  const refusals: [string, Parameters<Tasks['enqueue']>[1]][] = [
    ['a name with a slash', { name: 'a/b' }],
    ['an empty name', { name: '' }],
    ['a name of 501 characters', { name: 'x'.repeat(501) }],
    ['a time more than 30 days ahead', { at: START + 30 * DAY_MS + 60_000 }],
    ['a time that is none', { at: Number.NaN }],
  ]
  for (const [what, options] of refusals)
    test(`${what} is refused`, async (t) => {
      const { tasks, runDue } = await begin(t)
      await t.throwsAsync(tasks.enqueue(pull, options), { instanceOf: RangeError })
      t.is(await runDue(), 0)
    })

  test('a task that is too large is refused', async (t) => {
    const { tasks } = await begin(t)
    const recordIds = Array.from({ length: 6_000 }, (_, n) => `record-${n}-xxxxxxx` as RecordId)
    await t.throwsAsync(tasks.enqueue({ ...pair, recordIds }), { instanceOf: RangeError })
  })

  test('a queue that can’t be reached is a fault to try again', async (t) => {
    const { tasks, breakDown } = await begin(t)
    await breakDown()
    await t.throwsAsync(tasks.enqueue(pull), { name: 'Fault', code: 'tasks.unavailable' })
  })
}
