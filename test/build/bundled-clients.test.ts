import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { startCloudTasks } from '../../infra/local/cloud-tasks/cloud-tasks-server.ts'
import { startRestServer } from '../../infra/local/cloud-tasks/rest-server.ts'
import { startSecretManager } from '../../infra/local/secret-manager/secret-manager-server.ts'
import type { TenantId } from '../../shared/domain/ids.ts'
import type { firestoreByClient } from '../../shared/store/firestore-by-client.ts'
import type { secretManagerByClient } from '../../shared/secrets/secret-manager-by-client.ts'
import type { cloudTasksByClient } from '../../shared/tasks/cloud-tasks-by-client.ts'
import { buildAll } from './bundled.ts'
import type { Bundled } from './bundled.ts'

/** Google's clients are mended when they are bundled: files that they read, and gRPC, which is left out. Their calls, from a bundle. */
const clock = { now: () => Date.UTC(2026, 2, 1, 12) }
let built: Bundled

test.before(async () => {
  // Google's client prefers it to what it is told, and the whole run has one.
  delete process.env['FIRESTORE_EMULATOR_HOST']
  built = await buildAll(['sweep'])
})
test.after.always(() => built?.remove())

/** What a file of the bundle, one that is loaded late, gives. */
async function loaded<Exports>(source: string): Promise<Exports> {
  const folder = join(built.folder, 'sweep')
  const file = readdirSync(folder).find((one) => one.startsWith(`${source}-`) && one.endsWith('.mjs')) ?? ''
  return (await import(join(folder, file))) as Exports
}

test('a document is asked for', async (t) => {
  const asked: string[] = []
  const server = await startRestServer(({ path }) => {
    asked.push(path)
    const missing = 'projects/p/databases/(default)/documents/tenants/main'
    return [{ missing, readTime: '2026-03-01T12:00:00Z' }]
  })
  t.teardown(() => server.stop())
  const bundled = await loaded<{ firestoreByClient: typeof firestoreByClient }>('firestore-by-client')
  const store = bundled.firestoreByClient({ projectId: 'p', emulatorHost: server.endpoint })
  t.is(await store.get({ tenant: null, collection: 'tenants', id: 'main' }), null)
  t.regex(asked.join(), /documents:batchGet$/)
})

test('a secret is put and read', async (t) => {
  const server = await startSecretManager({ clock })
  t.teardown(() => server.stop())
  const bundled = await loaded<{ secretManagerByClient: typeof secretManagerByClient }>(
    'secret-manager-by-client',
  )
  const secrets = bundled.secretManagerByClient({ projectId: 'p', apiEndpoint: server.endpoint })
  await secrets.put('a', 'value')
  t.is(await secrets.read('a'), 'value')
})

test('a task is queued', async (t) => {
  const queue = 'projects/p/locations/europe-west1/queues/sync-pair'
  const server = await startCloudTasks({
    clock,
    queues: { [queue]: {} },
    mintToken: async () => '',
    onError: (error) => t.fail(String(error)),
  })
  t.teardown(() => server.stop())
  const bundled = await loaded<{ cloudTasksByClient: typeof cloudTasksByClient }>('cloud-tasks-by-client')
  const url = 'https://functions.example/sync-pair'
  const tasks = bundled.cloudTasksByClient({
    projectId: 'p',
    location: 'europe-west1',
    clock,
    queueOf: (kind) => kind,
    urlOf: () => url,
    audienceOf: () => url,
    serviceAccountEmail: 'tasks@p.iam.gserviceaccount.com',
    apiEndpoint: server.endpoint,
  })
  await tasks.enqueue({ kind: 'sync-pair', tenant: 'main' as TenantId, entity: 'Meeting', recordIds: [] })
  const listed = await fetch(`http://${server.endpoint}/v2/${queue}/tasks`)
  t.is(((await listed.json()) as { tasks: object[] }).tasks.length, 1)
})
