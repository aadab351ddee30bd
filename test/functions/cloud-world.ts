import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, request as forward } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { registry } from '../../functions/registry.ts'
import { startCloudTasks } from '../../infra/local/cloud-tasks/cloud-tasks-server.ts'
import { startErpStandIn } from '../../infra/local/erp/erp-stand-in.ts'
import type { ErpStandIn } from '../../infra/local/erp/erp-stand-in.ts'
import { startGoogleStandIn } from '../../infra/local/google/google-stand-in.ts'
import type { GoogleStandIn } from '../../infra/local/google/google-stand-in.ts'
import { startSecretManager } from '../../infra/local/secret-manager/secret-manager-server.ts'
import type { SecretManagerServer } from '../../infra/local/secret-manager/secret-manager-server.ts'
import type { TenantId } from '../../shared/domain/ids.ts'
import { saveRoleRights } from '../../shared/flows/role-rights.ts'
import { saveTenant, tenantSecrets, NO_NEWS } from '../../shared/platform/tenant-record.ts'
import type { Secrets, Store } from '../../shared/ports.ts'
import { secretManagerByRest } from '../../shared/secrets/secret-manager-by-rest.ts'
import { firestoreByRest } from '../../shared/store/firestore-by-rest.ts'
import { cloudFunctions } from '../infra/cloud.ts'
import { firestoreEmulator } from '../support/firestore-emulator.ts'
import type { PrivateText } from '../support/log-watch.ts'
import { textsOfSecret } from '../support/private-texts.ts'
import { watchWorld } from '../support/watch-world.ts'
import { buildAll } from '../build/bundled.ts'
import { startFunction } from './function-process.ts'
import type { FunctionProcess } from './function-process.ts'
import { startGuard } from './least-rights.ts'
import type { Guard } from './least-rights.ts'

export const TENANT = 'main' as TenantId

/** The deployed product: Firestore, Secret Manager and Cloud Tasks around one process per function, each with the rights it has there. */
export interface CloudWorld {
  readonly functionsUrl: string
  readonly settings: Readonly<Record<string, string>>
  readonly processes: ReadonlyMap<string, FunctionProcess>
  readonly google: GoogleStandIn
  readonly erp: ErpStandIn
  readonly store: Store
  readonly secrets: Secrets
  /** Tasks that Cloud Tasks gave up, and what its dispatcher stumbled over. */
  readonly trouble: readonly string[]
  /** What functions asked of Secret Manager and Cloud Tasks that their identities may not. */
  readonly refused: readonly string[]
  close(): Promise<void>
}

const clock = { now: () => Date.now() }
const PROJECT = 'autoerp-test'
const LOCATION = 'europe-west1'
const CALLER = `queue@${PROJECT}.iam.gserviceaccount.com`
const CLIENT = { clientId: 'client.apps.googleusercontent.com', clientSecret: 'secret' }

export async function startCloudWorld(): Promise<CloudWorld> {
  const closers: (() => unknown)[] = []
  try {
    return await start(closers)
  } catch (error) {
    for (const close of closers.toReversed()) await close()
    throw error
  }
}

async function start(closers: (() => unknown)[]): Promise<CloudWorld> {
  const trouble: string[] = []
  const dataDir = mkdtempSync(join(tmpdir(), 'autoerp-cloud-'))
  closers.push(() => rmSync(dataDir, { recursive: true, force: true }))
  const [emulator, google, erp, secretServer] = await Promise.all([
    firestoreEmulator(),
    startGoogleStandIn({ clock, statePath: join(dataDir, 'google.sqlite') }),
    startErpStandIn({ clock, statePath: join(dataDir, 'erp.sqlite') }),
    startSecretManager({ clock }),
  ])
  const watch = watchWorld(dataDir, () => secretTexts(secretServer))
  watch.begin({ google, erp })
  closers.push(
    () => watch.close(),
    () => google.close(),
    () => erp.close(),
    () => secretServer.stop(),
    () => emulator?.stop(),
  )
  if (emulator === null)
    throw new Error(
      'No Firestore emulator: set FIRESTORE_EMULATOR_HOST or install the gcloud component for it.',
    )
  const queue = (name: string): string => `projects/${PROJECT}/locations/${LOCATION}/queues/${name}`
  const tasks = await startCloudTasks({
    clock,
    pollMs: 50,
    queues: Object.fromEntries(
      Object.entries(cloudFunctions).flatMap(([name, { caller }]) =>
        caller === 'queue' ? [[queue(name), {}]] : [],
      ),
    ),
    mintToken: ({ serviceAccountEmail: email, audience }) => google.mintServiceToken({ email, audience }),
    onError: (error) => void trouble.push(String(error)),
  })
  closers.push(() => tasks.stop())

  const ports = new Map<string, number>()
  const router = await startRouter(ports)
  closers.push(() => closeServer(router.server))
  const settings = {
    FUNCTIONS_URL: router.url,
    // A database of its own for each run, on an emulator that may be shared.
    FIRESTORE_DATABASE: `run-${randomUUID()}`,
    FIRESTORE_EMULATOR_HOST: emulator.host,
    GOOGLE_CLOUD_PROJECT: PROJECT,
    TASKS_LOCATION: LOCATION,
    TASKS_ENDPOINT: tasks.endpoint,
    TASKS_SERVICE_ACCOUNT: CALLER,
    SECRETS_ENDPOINT: secretServer.endpoint,
    GOOGLE_URL: google.url,
    CALLER_CERTS_URL: `${google.url}/oauth2/v1/certs`,
    SWEEP_SPREAD_SECONDS: '0',
  }
  const store = firestoreByRest({
    projectId: PROJECT,
    databaseId: settings.FIRESTORE_DATABASE,
    emulatorHost: emulator.host,
    deadlineMs: 30_000,
  })
  const secrets = secretManagerByRest({ projectId: PROJECT, apiEndpoint: secretServer.endpoint })
  google.registerClient({ ...CLIENT, redirectUris: [`${router.url}/oauth/callback`] })
  await saveTenant(store, {
    id: TENANT,
    erpUrl: erp.url,
    googleClientId: CLIENT.clientId,
    hostedDomain: null,
    entities: ['Meeting', 'Call'],
    mail: NO_NEWS,
  })
  const { id: staff } = erp.createRole({ name: 'Staff' })
  await saveRoleRights(store, TENANT, {
    roles: { [staff]: ['external-accounts', 'calendar'] },
    version: null,
  })
  await secrets.put(tenantSecrets.erpKey(TENANT), erp.apiKey)
  await secrets.put(tenantSecrets.googleClient(TENANT), CLIENT.clientSecret)

  const { bundles, remove } = await buildAll()
  closers.push(remove)
  const services = { secrets: secretServer.endpoint, tasks: tasks.endpoint }
  const guards = new Map<string, Guard>()
  const starting = Object.keys(registry).map(async (name) => {
    const guard = await startGuard(cloudFunctions[name] ?? { queues: [], secrets: {} }, services)
    closers.push(() => guard.close())
    guards.set(name, guard)
    const guarded = { SECRETS_ENDPOINT: guard.endpoint, TASKS_ENDPOINT: guard.endpoint }
    const given = { ...settings, ...guarded }
    const started = await startFunction(name, given, watch.write, bundles.get(name)?.folder)
    closers.push(() => started.stop())
    ports.set(name, started.port)
    return [name, started] as const
  })
  const started = await Promise.allSettled(starting)
  const failed = started.find((one) => one.status === 'rejected')
  if (failed) throw failed.reason
  const processes = new Map(await Promise.all(starting))
  return {
    functionsUrl: router.url,
    settings,
    processes,
    google,
    erp,
    store,
    secrets,
    get trouble() {
      return [...trouble, ...tasks.givenUp]
    },
    get refused() {
      return [...guards].flatMap(([name, { refused }]) => refused.map((call) => `${name}: ${call}`))
    },
    async close() {
      for (const close of closers.toReversed()) await close()
    },
  }
}

function secretTexts({ table }: SecretManagerServer): PrivateText[] {
  return table
    .list(`projects/${PROJECT}`)
    .flatMap(({ name, versions }) =>
      versions.flatMap(({ data }) => textsOfSecret(name.split('/').at(-1) ?? '', data?.toString() ?? '')),
    )
}

/** As cloudfunctions.net does: the first part of the path is the function, the rest is what it gets. */
async function startRouter(ports: ReadonlyMap<string, number>): Promise<{ url: string; server: Server }> {
  const server = createServer((incoming, outgoing) => {
    const [, name = '', rest = ''] = /^\/([^/?]+)(.*)$/.exec(incoming.url ?? '') ?? []
    const port = ports.get(name)
    if (port === undefined) return void outgoing.writeHead(404).end()
    const path = rest.startsWith('/') ? rest : `/${rest}`
    const { method = 'GET', headers } = incoming
    const passed = forward({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    passed.on('error', () => outgoing.writeHead(502).end())
    incoming.pipe(passed)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, server }
}

async function closeServer(server: Server): Promise<void> {
  server.close()
  server.closeAllConnections()
  await once(server, 'close')
}
