import { join } from 'node:path'
import { Fault, isFault } from '../domain/fault.ts'
import type { TenantId } from '../domain/ids.ts'
import type { Secrets, Store, Tasks } from '../ports.ts'
import { endpointsOf } from '../google/google-endpoints.ts'
import { callerCheck } from './caller-check.ts'
import type { Config } from './config.ts'
import type { Deps, WebhookKey } from './deps.ts'
import { replyToBug } from './http.ts'
import { jsonLog } from './json-log.ts'
import type { Log } from './log.ts'
import { parkTask } from './park-task.ts'
import type { Parts } from './parts.ts'
import { randomKey } from './random-key.ts'
import { rememberFor } from './remember.ts'
import type { Remembered } from './remember.ts'
import { SIGNING_KEY, readTenant, tenantIds } from './tenant-record.ts'
import type { TenantRecord } from './tenant-record.ts'
import { tenantWiring } from './tenant-wiring.ts'
import { readWebhookKeys } from './webhook-keys.ts'

/** A tenant's settings and keys are read anew after it, so that a change reaches every process. */
const TENANT_KEPT_MS = 60_000
/** A subscription that was just made must be known soon; asking for strange ones must cost nothing. */
const WEBHOOKS_KEPT_MS = 600_000
const WEBHOOKS_AGAIN_MS = 10_000
const DISPATCH_DEADLINE_MS = 9 * 60_000

/** The process's own clock and the rest of the world, given from outside so that tests can hold them. */
export interface Surroundings {
  readonly now: () => number
  readonly writeLog: (line: string) => void
}

/** Makes what the functions need from the settings. The only place that knows every adapter; each is loaded when first used. */
export function wire(config: Config, { now, writeLog }: Surroundings): Deps {
  const clock = { now }
  const log = jsonLog(config.LOG === 'json' ? writeLog : () => undefined)
  const store = deferred(() => openStore(config, now), ['get', 'create', 'replace', 'remove', 'find'])
  const secrets = deferred(() => openSecrets(config), ['read', 'put', 'remove'])
  const urlOf = (functionName: string): string => `${config.FUNCTIONS_URL.replace(/\/$/, '')}/${functionName}`
  const tasks = deferred(() => openTasks(config, { now, urlOf }), ['enqueue'])
  const keptSecrets = rememberFor(TENANT_KEPT_MS, clock, (name) => secrets.read(name))
  const keys = rememberFor(Infinity, clock, (name) => randomKey(name, { secrets, store, clock }))
  const parts: Parts = {
    config,
    clock,
    log,
    store,
    secrets,
    tasks,
    urlOf,
    readSecret: keptSecrets.get,
    randomKey: keys.get,
  }
  // A wiring holds tokens, so it lives on while its settings stay the same.
  const wirings = rememberFor(Infinity, clock, (settings) =>
    tenantWiring(JSON.parse(settings) as TenantRecord, parts),
  )
  const settingsOf = rememberFor(TENANT_KEPT_MS, clock, async (id) => {
    const record = await readTenant(store, id as TenantId)
    if (record === null) throw new Fault('request.not-found', 'unknown tenant', { field: 'tenant' })
    return JSON.stringify(record)
  })
  const tenants = { get: async (id: TenantId) => wirings.get(await settingsOf.get(id)) }
  const webhooks = rememberFor(WEBHOOKS_KEPT_MS, clock, (id) => readWebhookKeys(secrets, id as TenantId))
  return {
    clock,
    log,
    tasks,
    urlOf,
    sweepSpreadMs: config.SWEEP_SPREAD_SECONDS * 1000,
    signingKey: () => keys.get(SIGNING_KEY),
    signInOrigin: new URL(endpointsOf(config).authUrl).origin,
    personOf: async (tenant, userId) => (await tenants.get(tenant)).personOf(userId),
    checkCaller: callerCheck(
      { certsUrl: config.CALLER_CERTS_URL, email: config.TASKS_SERVICE_ACCOUNT ?? '' },
      now,
    ),
    scopeOf: async (tenant) => (await tenants.get(tenant)).scope,
    async *scopes() {
      for (const id of await tenantIds(store)) {
        const wiring = await tenants.get(id).catch((error: unknown) => skipTenant(error, log))
        if (wiring) yield wiring.scope
      }
    },
    accountScopeOf: async (tenant) => (await tenants.get(tenant)).accountScope(),
    webhookKey: (tenant, webhookId) => findWebhookKey(tenant, webhookId, { webhooks, settingsOf }),
    ensureWebhooks: async (tenant) => {
      const changed = await (await tenants.get(tenant)).ensureWebhooks()
      webhooks.forget(tenant)
      return changed
    },
    async diagnose(tenant) {
      const { diagnoseStored } = await import('./doctor-wiring.ts')
      return diagnoseStored(tenant, parts, async () => (await tenants.get(tenant)).scope)
    },
    // For those who look after a deployment; no other function loads it.
    tenants: deferred(
      async () => (await import('./tenants-wiring.ts')).tenantsOf(parts),
      ['list', 'read', 'tryOut', 'save'],
    ),
    park: (parked) => parkTask(parked, { store, clock, log }),
  }
}

async function findWebhookKey(
  tenant: TenantId,
  webhookId: string,
  {
    webhooks,
    settingsOf,
  }: { webhooks: Remembered<Readonly<Record<string, WebhookKey>>>; settingsOf: Remembered<string> },
): Promise<WebhookKey | null> {
  const held = await webhooks.get(tenant)
  // Asked for only where it makes a difference to the answer: a tenant without webhooks may be none at all.
  if (Object.keys(held).length === 0) await settingsOf.get(tenant)
  const known = held[webhookId]
  if (known || webhooks.ageMs(tenant) < WEBHOOKS_AGAIN_MS) return known ?? null
  webhooks.forget(tenant)
  return (await webhooks.get(tenant))[webhookId] ?? null
}

/** Settings that can't be read are for somebody to mend; the tenants after this one must not wait for it. */
function skipTenant(error: unknown, log: Log): null {
  if (isFault(error) && error.disposition === 'retry') throw error
  replyToBug('tenants', log, error)
  return null
}

async function openStore(config: Config, now: () => number): Promise<Store> {
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
  return firestoreStore({ projectId, databaseId, ...(emulatorHost === undefined ? {} : { emulatorHost }) })
}

async function openSecrets(config: Config): Promise<Secrets> {
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
    ...(apiEndpoint === undefined ? {} : { apiEndpoint }),
    ...(location === undefined ? {} : { location }),
  })
}

async function openTasks(
  config: Config,
  { now, urlOf }: { now: () => number; urlOf: Deps['urlOf'] },
): Promise<Tasks> {
  if (config.TASKS === 'embedded') {
    const { embeddedTasks } = await import('../tasks/embedded-tasks.ts')
    return embeddedTasks({ path: databaseOf(config), clock: { now } })
  }
  const { cloudTasks } = await import('../tasks/cloud-tasks.ts')
  const apiEndpoint = config.TASKS_ENDPOINT
  return cloudTasks({
    clock: { now },
    projectId: config.GOOGLE_CLOUD_PROJECT ?? '',
    location: config.TASKS_LOCATION,
    queueOf: (kind) => kind,
    urlOf,
    audienceOf: urlOf,
    serviceAccountEmail: config.TASKS_SERVICE_ACCOUNT ?? '',
    dispatchDeadlineMs: DISPATCH_DEADLINE_MS,
    ...(apiEndpoint === undefined ? {} : { apiEndpoint }),
  })
}

export function databaseOf({ LOCAL_DATA }: Config): string {
  return join(LOCAL_DATA, 'data.sqlite')
}

/** A port whose implementation is opened at its first call. */
function deferred<Port extends object>(
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
