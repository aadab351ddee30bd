import test from 'ava'
import { CloudTasksClient } from '@google-cloud/tasks'
import { startCloudTasks } from '../../infra/local/cloud-tasks/cloud-tasks-server.ts'
import { googleClientOptions } from '../../shared/store/google-client-options.ts'
import { cloudTaskName } from '../../shared/tasks/cloud-tasks.ts'
import { cloudTasksByRest } from '../../shared/tasks/cloud-tasks-by-rest.ts'
import { startTaskWorker } from './task-worker.ts'
import { QUEUES, fixed, mintToken, place } from './tasks-cloud-suite.ts'
import { pull } from './tasks-contract.ts'

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
  const tasks = cloudTasksByRest({
    ...place,
    clock: fixed,
    urlOf,
    audienceOf: urlOf,
    apiEndpoint: server.endpoint,
  })
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
