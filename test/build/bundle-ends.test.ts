import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { Agent, createServer, request as send } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import test from 'ava'
import { startCloudTasks } from '../../infra/local/cloud-tasks/cloud-tasks-server.ts'
import { listens, startFunction } from '../functions/function-process.ts'
import { until } from '../support/until.ts'
import { buildAll } from './bundled.ts'
import type { Bundled } from './bundled.ts'

/** The platform stops a process with SIGTERM while it works: what came in is done and answered, and then it ends. */
const PROJECT = 'project'
const PARENT = `projects/${PROJECT}/locations/europe-west1`
const WEBHOOK = { id: '6b03141b4e5b43949', key: 'the key of the webhook' }
/** Left alone, an idle connection would be kept open as long (Node's default). */
const KEPT_OPEN_MS = 5_000

let built: Bundled

test.before(async () => {
  built = await buildAll(['erp-intake'])
})
test.after.always(() => built?.remove())

/** A Secret Manager with the same webhooks for everybody, that keeps its callers waiting until it is told to answer. */
async function slowSecrets() {
  const waiting: (() => void)[] = []
  const keys = { [WEBHOOK.id]: { key: WEBHOOK.key, entity: 'Meeting', action: 'update' } }
  const payload = { data: Buffer.from(JSON.stringify(keys)).toString('base64') }
  const name = `projects/${PROJECT}/secrets/main-erp-webhooks/versions/1`
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json')
    waiting.push(() => response.end(JSON.stringify({ name, payload })))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    endpoint: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => waiting.length,
    answer: () => waiting.splice(0).forEach((go) => go()),
    async stop() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

test('requests that are being worked on at SIGTERM are answered, no new one is taken, and the process ends with 0', async (t) => {
  const secrets = await slowSecrets()
  t.teardown(() => secrets.stop())
  const queues = { [`${PARENT}/queues/sync-pair`]: {} }
  const clock = { now: () => Date.now() }
  const tasks = await startCloudTasks({ clock, queues, mintToken: async () => '', onError: () => undefined })
  t.teardown(() => tasks.stop())
  const settings = {
    FUNCTIONS_URL: 'https://functions.example',
    GOOGLE_CLOUD_PROJECT: PROJECT,
    TASKS_SERVICE_ACCOUNT: 'queue@project.iam.gserviceaccount.com',
    TASKS_ENDPOINT: tasks.endpoint,
    SECRETS_ENDPOINT: secrets.endpoint,
  }
  const folder = built.bundles.get('erp-intake')?.folder
  const started = await startFunction('erp-intake', settings, () => undefined, folder)
  t.teardown(() => started.stop())
  // As a caller's connections are: open for the next request.
  const agent = new Agent({ keepAlive: true })
  t.teardown(() => agent.destroy())
  const first = webhook(started.port, 'main', agent)
  // Of another tenant: the keys of one are asked for once, and it must be seen that both are in.
  const second = webhook(started.port, 'other', agent)
  await until(() => secrets.asked() === 2)
  process.kill(started.pid, 'SIGTERM')
  await until(async () => !(await listens(started.port)))
  t.is(started.exitCode(), null, 'it waits for those who wait for it')
  secrets.answer()
  t.deepEqual([await first, await second], [204, 204], `${started.stdout()}${started.stderr()}`)
  const answeredAt = performance.now()
  await until(() => started.exitCode() !== null)
  t.is(started.exitCode(), 0)
  t.true(performance.now() - answeredAt < KEPT_OPEN_MS - 500, 'it ends when the last answer is out')
  t.is(started.stderr(), '')
  const listed = await fetch(`http://${tasks.endpoint}/v2/${PARENT}/queues/sync-pair/tasks`)
  t.is(((await listed.json()) as { tasks: object[] }).tasks.length, 2)
})

async function webhook(port: number, tenant: string, agent?: Agent): Promise<number> {
  const body = '[{"id":"6b03141b4e5b43949"}]'
  const digest = createHmac('sha256', WEBHOOK.key).update(body).digest('hex')
  const headers = { signature: Buffer.from(`${WEBHOOK.id}:${digest}`).toString('base64') }
  const path = `/${tenant}/Meeting/update`
  const sent = send({ host: '127.0.0.1', port, path, method: 'POST', headers, ...(agent && { agent }) })
  sent.end(body)
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  answer.resume()
  return answer.statusCode ?? 0
}
