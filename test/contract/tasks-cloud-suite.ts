import type { TestFn } from 'ava'
import { startCloudTasks } from '../../infra/local/cloud-tasks/cloud-tasks-server.ts'
import type { Tasks } from '../../shared/ports.ts'
import type { CloudTasksOptions } from '../../shared/tasks/cloud-tasks.ts'
import { startTaskWorker } from './task-worker.ts'
import { pull, tasksContract } from './tasks-contract.ts'

export const QUEUES = 'projects/p/locations/europe-west1/queues'
export const fixed = { now: () => Date.UTC(2026, 2, 1, 12) }
export const mintToken = async ({ audience }: { audience: string }) => `token for ${audience}`
export const place = {
  projectId: 'p',
  location: 'europe-west1',
  queueOf: (kind: string) => kind,
  // A busy machine is slow, and that is not what is tested here.
  deadlineMs: 90_000,
  serviceAccountEmail: 'tasks@p.iam.gserviceaccount.com',
}

/** What Cloud Tasks must do for us, whoever makes the call. */
export function tasksCloudSuite(test: TestFn, open: (options: CloudTasksOptions) => Tasks): void {
  tasksContract(test, async ({ clock, urlOf, limits, cutOffMs, onError }) => {
    const queues = { [`${QUEUES}/pull-calendar`]: limits, [`${QUEUES}/sync-pair`]: limits }
    const server = await startCloudTasks({ clock, queues, mintToken, cutOffMs, onError })
    const tasks = open({ ...place, clock, urlOf, audienceOf: urlOf, apiEndpoint: server.endpoint })
    return {
      tasks,
      runDue: () => server.runDue(),
      breakDown: async () =>
        void server.faults.add({ path: /tasks$/, times: Infinity, answer: { status: 503 } }),
      stop: () => server.stop(),
    }
  })

  test('what can pass is a fault; what somebody must mend is not', async (t) => {
    const server = await startCloudTasks({
      clock: fixed,
      queues: { [`${QUEUES}/pull-calendar`]: {} },
      mintToken,
      onError: (error) => t.fail(String(error)),
    })
    t.teardown(() => server.stop())
    const urlOf = () => 'http://127.0.0.1:1/'
    const options = {
      ...place,
      clock: fixed,
      urlOf,
      audienceOf: urlOf,
      apiEndpoint: server.endpoint,
    }
    const tasks = open(options)
    const hasty = open({ ...options, deadlineMs: 300 })
    const passing = [{ status: 429 }, { status: 503 }, { status: 500 }, 'drop', 'hang'] as const
    for (const answer of passing) {
      const fault = server.faults.add({ path: /tasks$/, times: Infinity, answer })
      const unavailable = { name: 'Fault', code: 'tasks.unavailable' }
      await t.throwsAsync(hasty.enqueue(pull), unavailable, JSON.stringify(answer))
      fault.remove()
    }
    server.faults.add({ path: /tasks$/, answer: { status: 403 } })
    await t.throwsAsync(tasks.enqueue(pull), { code: 7 })
    const nowhere = open({ ...options, queueOf: () => 'unknown' })
    await t.throwsAsync(nowhere.enqueue(pull), { code: 5, message: /Queue does not exist/ })
    await t.notThrowsAsync(tasks.enqueue(pull))
  })

  test('a create whose answer was lost and is repeated doesn’t send the task twice', async (t) => {
    const worker = await startTaskWorker()
    const onError = (error: unknown) => t.fail(String(error))
    const server = await startCloudTasks({
      clock: fixed,
      queues: { [`${QUEUES}/pull-calendar`]: {} },
      mintToken,
      onError,
    })
    t.teardown(async () => Promise.all([server.stop(), worker.stop()]))
    const urlOf = () => worker.url
    const tasks = open({ ...place, clock: fixed, urlOf, audienceOf: urlOf, apiEndpoint: server.endpoint })
    server.faults.add({ path: /tasks$/, effect: 'done', answer: 'drop' })
    await t.throwsAsync(tasks.enqueue(pull, { name: 'once' }), { code: 'tasks.unavailable' })
    await tasks.enqueue(pull, { name: 'once' })
    t.is(await server.runDue(), 1)
  })
}
