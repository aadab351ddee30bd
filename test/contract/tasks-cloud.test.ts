import test from 'ava'
import { CloudTasksClient } from '@google-cloud/tasks'
import { startCloudTasks } from '../../infra/local/cloud-tasks/cloud-tasks-server.ts'
import { googleClientOptions } from '../support/google-client-options.ts'
import { cloudTaskName, cloudTasks } from '../../shared/tasks/cloud-tasks.ts'
import { startTaskWorker } from './task-worker.ts'
import { pull, tasksContract } from './tasks-contract.ts'

const QUEUES = 'projects/p/locations/europe-west1/queues'
const fixed = { now: () => Date.UTC(2026, 2, 1, 12) }
const mintToken = async ({ audience }: { audience: string }) => `token for ${audience}`
const place = {
  projectId: 'p',
  location: 'europe-west1',
  queueOf: (kind: string) => kind,
  // A busy machine is slow, and that is not what is tested here.
  deadlineMs: 90_000,
  serviceAccountEmail: 'tasks@p.iam.gserviceaccount.com',
}

tasksContract(test, async ({ clock, urlOf, limits, cutOffMs, onError }) => {
  const queues = { [`${QUEUES}/pull-calendar`]: limits, [`${QUEUES}/sync-pair`]: limits }
  const server = await startCloudTasks({ clock, queues, mintToken, cutOffMs, onError })
  const tasks = cloudTasks({ ...place, clock, urlOf, audienceOf: urlOf, apiEndpoint: server.endpoint })
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
  const tasks = cloudTasks(options)
  const hasty = cloudTasks({ ...options, deadlineMs: 300 })
  const passing = [{ status: 429 }, { status: 503 }, { status: 500 }, 'drop', 'hang'] as const
  for (const answer of passing) {
    const fault = server.faults.add({ path: /tasks$/, times: Infinity, answer })
    const unavailable = { name: 'Fault', code: 'tasks.unavailable' }
    await t.throwsAsync(hasty.enqueue(pull), unavailable, JSON.stringify(answer))
    fault.remove()
  }
  server.faults.add({ path: /tasks$/, answer: { status: 403 } })
  await t.throwsAsync(tasks.enqueue(pull), { code: 7 })
  const nowhere = cloudTasks({ ...options, queueOf: () => 'unknown' })
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
  const tasks = cloudTasks({ ...place, clock: fixed, urlOf, audienceOf: urlOf, apiEndpoint: server.endpoint })
  server.faults.add({ path: /tasks$/, effect: 'done', answer: 'drop' })
  await t.throwsAsync(tasks.enqueue(pull, { name: 'once' }), { code: 'tasks.unavailable' })
  await tasks.enqueue(pull, { name: 'once' })
  t.is(await server.runDue(), 1)
})

test('the local queue can deliver a task twice at once, as the real one may', async (t) => {
  const worker = await startTaskWorker()
  const onError = (error: unknown) => t.fail(String(error))
  const queues = { [`${QUEUES}/pull-calendar`]: {} }
  const deliverTwice = () => true
  const server = await startCloudTasks({ clock: fixed, queues, mintToken, onError, deliverTwice })
  t.teardown(async () => Promise.all([server.stop(), worker.stop()]))
  const both = Promise.withResolvers<{ status: number }>()
  worker.answerWith((_, earlier) => {
    if (earlier === 1) both.resolve({ status: 204 })
    return both.promise
  })
  const urlOf = () => worker.url
  const tasks = cloudTasks({ ...place, clock: fixed, urlOf, audienceOf: urlOf, apiEndpoint: server.endpoint })
  await tasks.enqueue(pull)
  t.is(await server.runDue(), 2)
  t.is(worker.peak(), 2)
})

test('the local queue has the limits of the real one', async (t) => {
  const onError = (error: unknown) => t.fail(String(error))
  const clock = { at: fixed.now(), now: () => clock.at }
  const server = await startCloudTasks({ clock, mintToken, onError })
  t.teardown(() => server.stop())
  const client = new CloudTasksClient(await googleClientOptions(server.endpoint))
  const parent = 'projects/p/locations/europe-west1'
  const queue = `${QUEUES}/q`
  const create = (task: object) => client.createTask({ parent: queue, task })
  const httpRequest = { url: 'http://127.0.0.1:1/' }
  const created = await client.createQueue({
    parent,
    queue: { name: queue, retryConfig: { maxAttempts: 1 } },
  })
  t.like(created[0], { name: queue, state: 'RUNNING' })
  await t.throwsAsync(client.createQueue({ parent, queue: { name: queue } }), { code: 6 })
  await t.throwsAsync(client.createQueue({ parent, queue: { name: `${QUEUES}/a_b` } }), { code: 3 })
  const refused = [
    { name: `${queue}/tasks/a.b`, httpRequest },
    { name: `${QUEUES}/other/tasks/a`, httpRequest },
    { httpRequest: { url: 'ftp://x' } },
    { httpRequest: { ...httpRequest, httpMethod: 'GET', body: Buffer.from('x') } },
    { httpRequest, dispatchDeadline: { seconds: 14 } },
    { httpRequest, dispatchDeadline: { seconds: 1_801 } },
    { httpRequest, scheduleTime: { seconds: clock.at / 1_000 + 31 * 86_400 } },
    { httpRequest: { ...httpRequest, body: Buffer.alloc(120_000) } },
  ]
  for (const task of refused)
    await t.throwsAsync(create(task), { code: 3 }, JSON.stringify(task).slice(0, 200))

  const [task] = await create({ name: `${queue}/tasks/a`, httpRequest })
  t.is(task.dispatchDeadline?.seconds?.toString(), '600')
  await t.throwsAsync(create({ name: `${queue}/tasks/a`, httpRequest }), { code: 6 })
  t.is((await client.getTask({ name: `${queue}/tasks/a` }))[0].view, 'BASIC')
  await client.deleteTask({ name: `${queue}/tasks/a` })
  await t.throwsAsync(client.getTask({ name: `${queue}/tasks/a` }), { code: 5 })
  await t.throwsAsync(create({ name: `${queue}/tasks/a`, httpRequest }), { code: 6 })
  clock.at += 24 * 3_600_000
  await create({ name: `${queue}/tasks/a`, httpRequest })

  await client.pauseQueue({ name: queue })
  t.is(await server.runDue(), 0)
  await client.resumeQueue({ name: queue })
  t.is(await server.runDue(), 1)
  t.deepEqual(server.givenUp, ['a'])
  t.is((await client.listTasks({ parent: queue }))[0].length, 0)
  await client.deleteQueue({ name: queue })
  await t.throwsAsync(client.createQueue({ parent, queue: { name: queue } }), { code: 9 })
})

test('names are spread by a hash that is the same every time', (t) => {
  t.regex(cloudTaskName('pull-1'), /^[0-9a-f]{8}-pull-1$/)
  t.is(cloudTaskName('pull-1'), cloudTaskName('pull-1'))
  t.not(cloudTaskName('pull-1').slice(0, 8), cloudTaskName('pull-2').slice(0, 8))
  t.is(cloudTaskName('x'.repeat(500)).length, 500)
})
