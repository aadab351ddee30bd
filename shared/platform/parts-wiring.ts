import { join } from 'node:path'
import type { Clock, EnqueueOptions, Secrets, Store, Task, Tasks } from '../ports.ts'
import type { Config } from './config.ts'
import type { Deps } from './deps.ts'
import { jsonLog } from './json-log.ts'
import type { Parts } from './parts.ts'
import { randomKey } from './random-key.ts'
import { rememberFor } from './remember.ts'
import { libraryCredentials, metadataCredentials } from '../store/cloud-credentials.ts'
import type { CloudCredentials } from '../store/cloud-credentials.ts'
import { workerOf } from '../tasks/worker-of.ts'

/** As long as the settings and keys of a tenant are remembered. */
const SECRETS_KEPT_MS = 60_000
const DISPATCH_DEADLINE_MS = 9 * 60_000

/** The process's own clock and the rest of the world, given from outside so that tests can hold them. */
export interface Surroundings {
  readonly now: () => number
  readonly writeLog: (line: string) => void
}

/** What all tenants of a process share, made from the settings; each part is opened when it is first used. */
export function openParts(config: Config, { now, writeLog }: Surroundings): Parts {
  const clock = { now }
  const log = jsonLog(config.LOG === 'json' ? writeLog : () => undefined)
  const credentials = credentialsOf(config, clock)
  const store = deferred(
    () => openStore(config, { now, credentials }),
    ['get', 'create', 'replace', 'remove', 'find'],
  )
  const secrets = deferred(() => openSecrets(config, credentials), ['read', 'put', 'remove'])
  const urlOf = functionUrls(config)
  const queue = deferred(() => openTasks(config, { now, urlOf, credentials }), ['enqueue'])
  const keptSecrets = rememberFor(SECRETS_KEPT_MS, clock, (name) => secrets.read(name))
  const keys = rememberFor(Infinity, clock, (name) => randomKey(name, { secrets, store, clock }))
  return {
    config,
    clock,
    log,
    store,
    secrets,
    tasks: { enqueue: (task, options = {}) => queue.enqueue(task, namedFor(task, options)) },
    urlOf,
    readSecret: keptSecrets.get,
    randomKey: keys.get,
  }
}

/** What a browser visits shares one cookie, so it has to be under one name. */
const VISITED: readonly string[] = ['console', 'oauth']

function functionUrls({ FUNCTIONS_URL, CONSOLE_URL = FUNCTIONS_URL }: Config): Deps['urlOf'] {
  return (functionName) => {
    const base = VISITED.includes(functionName) ? CONSOLE_URL : FUNCTIONS_URL
    return `${base.replace(/\/$/, '')}/${functionName}`
  }
}

/** All tenants share the queues, and a task whose name was there already is dropped: names are a tenant's own. */
function namedFor({ tenant }: Task, options: EnqueueOptions): EnqueueOptions {
  return options.name === undefined ? options : { ...options, name: `${tenant}-${options.name}` }
}

interface Identified {
  readonly now: () => number
  readonly credentials: CloudCredentials
}

/** One for all three, so that they share its token. */
function credentialsOf({ K_SERVICE, GCE_METADATA_HOST }: Config, clock: Clock): CloudCredentials {
  return K_SERVICE === undefined ? libraryCredentials() : metadataCredentials(GCE_METADATA_HOST, clock)
}

async function openStore(config: Config, { now, credentials }: Identified): Promise<Store> {
  if (config.STORE === 'sqlite') {
    const { openSqliteStore } = await import('../store/sqlite-store.ts')
    return openSqliteStore({ path: databaseOf(config), clock: { now } })
  }
  const { firestoreStore } = await import('../store/firestore-store.ts')
  const {
    GOOGLE_CLOUD_PROJECT: projectId = '',
    FIRESTORE_DATABASE: databaseId,
    FIRESTORE_EMULATOR_HOST: emulatorHost,
  } = config
  return firestoreStore({
    projectId,
    databaseId,
    credentials,
    ...(emulatorHost === undefined ? {} : { emulatorHost }),
  })
}

async function openSecrets(config: Config, credentials: CloudCredentials): Promise<Secrets> {
  if (config.SECRETS === 'sealed') {
    const { openSealedSecrets } = await import('../secrets/sealed-file-secrets.ts')
    return openSealedSecrets({
      path: join(config.LOCAL_DATA, 'secrets.sqlite'),
      keyPath: join(config.LOCAL_DATA, 'secrets.key'),
    })
  }
  const { secretManager } = await import('../secrets/secret-manager.ts')
  const {
    GOOGLE_CLOUD_PROJECT: projectId = '',
    SECRETS_ENDPOINT: apiEndpoint,
    SECRETS_LOCATION: location,
  } = config
  return secretManager({
    projectId,
    credentials,
    ...(apiEndpoint === undefined ? {} : { apiEndpoint }),
    ...(location === undefined ? {} : { location }),
  })
}

async function openTasks(
  config: Config,
  { now, urlOf, credentials }: Identified & { urlOf: Deps['urlOf'] },
): Promise<Tasks> {
  if (config.TASKS === 'embedded') {
    const { embeddedTasks } = await import('../tasks/embedded-tasks.ts')
    return embeddedTasks({ path: databaseOf(config), clock: { now } })
  }
  const { cloudTasks } = await import('../tasks/cloud-tasks.ts')
  const apiEndpoint = config.TASKS_ENDPOINT
  return cloudTasks({
    clock: { now },
    credentials,
    projectId: config.GOOGLE_CLOUD_PROJECT ?? '',
    location: config.TASKS_LOCATION,
    queueOf: workerOf,
    urlOf: (kind) => urlOf(workerOf(kind)),
    audienceOf: (kind) => urlOf(workerOf(kind)),
    serviceAccountEmail: config.TASKS_SERVICE_ACCOUNT ?? '',
    dispatchDeadlineMs: DISPATCH_DEADLINE_MS,
    ...(apiEndpoint === undefined ? {} : { apiEndpoint }),
  })
}

export function databaseOf({ LOCAL_DATA }: Config): string {
  return join(LOCAL_DATA, 'data.sqlite')
}

/** A port whose implementation is opened at its first call. */
export function deferred<Port extends object>(
  open: () => Promise<Port>,
  methods: readonly (keyof Port & string)[],
): Port {
  let opened: Promise<Port> | null = null
  const use = (): Promise<Port> => {
    opened ??= open().catch((error: unknown) => {
      opened = null
      throw error
    })
    return opened
  }
  const entries = methods.map((method) => [
    method,
    async (...args: unknown[]) => {
      const port = await use()
      return (port[method] as (...given: unknown[]) => unknown)(...args)
    },
  ])
  return Object.fromEntries(entries) as Port
}
