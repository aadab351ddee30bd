import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Clock, EnqueueOptions, Secrets, Store, Task, Tasks } from '../ports.ts'
import { cloudByClients, cloudByRest } from './cloud-wiring.ts'
import type { Cloud } from './cloud-wiring.ts'
import type { Config } from './config.ts'
import { countedLog } from './counted-log.ts'
import { NO_COUNTERS, storedCounters } from './counters.ts'
import type { Deps } from './deps.ts'
import { jsonLog } from './json-log.ts'
import type { Parts } from './parts.ts'
import { randomKey } from './random-key.ts'
import { rememberFor } from './remember.ts'
import { namedOnce } from './named-once.ts'
import { workerOf } from '../tasks/worker-of.ts'

/** As long as the settings and keys of a tenant are remembered. */
const SECRETS_KEPT_MS = 60_000
const DISPATCH_DEADLINE_MS = 9 * 60_000

/** The process's own clock and the rest of the world, given from outside so that tests can hold them. */
export interface Surroundings {
  readonly now: () => number
  readonly writeLog: (line: string) => void
  /** Somebody waits for this function's first answer (see registry); false, unless told otherwise. */
  readonly isWaitedFor?: boolean
  /** Whether this function may reach the store; true, unless told otherwise. */
  readonly hasStore?: boolean
}

/** What all tenants of a process share, made from the settings; each part is opened when it is first used. */
export function openParts(config: Config, surroundings: Surroundings): Parts {
  const { now, writeLog, isWaitedFor = false, hasStore = true } = surroundings
  const clock = { now }
  const plainLog = jsonLog(config.LOG === 'json' ? writeLog : () => undefined)
  const cloud = isWaitedFor ? cloudByRest(config, clock) : cloudByClients
  const store = deferred(
    () => openStore(config, { clock, cloud }),
    ['get', 'create', 'replace', 'remove', 'find'],
  )
  const instance = randomBytes(9).toString('hex')
  const counters = hasStore ? storedCounters({ store, clock, log: plainLog, instance }) : NO_COUNTERS
  const secrets = deferred(() => openSecrets(config, cloud), ['read', 'put', 'remove'])
  const urlOf = functionUrls(config)
  const queue = deferred(() => openTasks(config, { clock, urlOf, cloud }), ['enqueue'])
  const enqueue = namedOnce<Task>((task, options) => queue.enqueue(task, options), clock)
  const keptSecrets = rememberFor(SECRETS_KEPT_MS, clock, (name) => secrets.read(name))
  const keys = rememberFor(Infinity, clock, (name) => randomKey(name, { secrets, store, clock }))
  return {
    config,
    clock,
    counters,
    log: countedLog(plainLog, counters, null),
    tenantLog: (tenant) => countedLog(plainLog, counters, tenant),
    store,
    secrets,
    tasks: { enqueue: (task, options = {}) => enqueue(task, namedFor(task, options)) },
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

async function openStore(config: Config, { clock, cloud }: { clock: Clock; cloud: Cloud }): Promise<Store> {
  if (config.STORE === 'sqlite') {
    const { openSqliteStore } = await import('../store/sqlite-store.ts')
    return openSqliteStore({ path: databaseOf(config), clock })
  }
  const {
    GOOGLE_CLOUD_PROJECT: projectId = '',
    FIRESTORE_DATABASE: databaseId,
    FIRESTORE_EMULATOR_HOST: emulatorHost,
  } = config
  return cloud.store({
    projectId,
    databaseId,
    ...(emulatorHost === undefined ? {} : { emulatorHost }),
  })
}

async function openSecrets(config: Config, cloud: Cloud): Promise<Secrets> {
  if (config.SECRETS === 'sealed') {
    const { openSealedSecrets } = await import('../secrets/sealed-file-secrets.ts')
    return openSealedSecrets({
      path: join(config.LOCAL_DATA, 'secrets.sqlite'),
      keyPath: join(config.LOCAL_DATA, 'secrets.key'),
    })
  }
  const {
    GOOGLE_CLOUD_PROJECT: projectId = '',
    SECRETS_ENDPOINT: apiEndpoint,
    SECRETS_LOCATION: location,
  } = config
  return cloud.secrets({
    projectId,
    ...(apiEndpoint === undefined ? {} : { apiEndpoint }),
    ...(location === undefined ? {} : { location }),
  })
}

async function openTasks(
  config: Config,
  { clock, urlOf, cloud }: { clock: Clock; urlOf: Deps['urlOf']; cloud: Cloud },
): Promise<Tasks> {
  if (config.TASKS === 'embedded') {
    const { embeddedTasks } = await import('../tasks/embedded-tasks.ts')
    return embeddedTasks({ path: databaseOf(config), clock })
  }
  const apiEndpoint = config.TASKS_ENDPOINT
  return cloud.tasks({
    clock,
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
