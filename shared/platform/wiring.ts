import { Fault, isFault } from '../domain/fault.ts'
import type { TenantId } from '../domain/ids.ts'
import { endpointsOf } from '../google/google-endpoints.ts'
import { callerCheck } from './caller-check.ts'
import type { Config } from './config.ts'
import { NO_COUNTERS } from './counters.ts'
import type { Deps, WebhookKey } from './deps.ts'
import { replyToBug } from './http.ts'
import type { Log } from './log.ts'
import { METRICS_TOKEN } from './metrics-token.ts'
import type { TenantCounts } from './open-metrics.ts'
import { parkTask } from './park-task.ts'
import type { Parts } from './parts.ts'
import { deferred, openParts } from './parts-wiring.ts'
import type { Surroundings } from './parts-wiring.ts'
import { rememberFor } from './remember.ts'
import type { Remembered } from './remember.ts'
import { validRequestKeys } from './request-keys.ts'
import { SIGNING_KEY, parseTenantId, readTenant, tenantIds, tenantSecrets } from './tenant-record.ts'
import type { TenantRecord } from './tenant-record.ts'
import type { TenantWiring } from './tenant-wiring.ts'
import { calendarTeller } from './told-calendars.ts'
import { recordTeller } from './told-records.ts'
import { readWebhookKeys } from './webhook-keys.ts'

/** A tenant's settings and keys are read anew after it, so that a change reaches every process. */
const TENANT_KEPT_MS = 60_000
/** A subscription that was just made must be known soon; asking for strange ones must cost nothing. */
const WEBHOOKS_KEPT_MS = 600_000
const WEBHOOKS_AGAIN_MS = 10_000
/** Whoever asks whether we are ready may ask as often as he likes. */
const READY_KEPT_MS = 10_000
/** Reading what all processes counted is many documents. */
const COUNTED_KEPT_MS = 30_000
const HOUR_MS = 3_600_000

/** Makes what the functions need from the settings. The only place that knows every adapter; each is loaded when first used. */
export function wire(
  config: Config,
  surroundings: Surroundings,
  parts: Parts = openParts(config, surroundings),
): Deps {
  const { clock, log, store, secrets, tasks, urlOf } = parts
  // A wiring holds tokens, so it lives on while its settings stay the same.
  const wirings = rememberFor(Infinity, clock, (settings) => wireTenant(settings, parts))
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
    ...tellersOf(parts),
    urlOf,
    sweepSpreadMs: config.SWEEP_SPREAD_SECONDS * 1000,
    async requestKeys(tenant) {
      // First: what is remembered of strange names would fill the memory.
      await settingsOf.get(tenant)
      return validRequestKeys(await parts.readSecret(tenantSecrets.requests(tenant)), clock.now())
    },
    signingKey: () => parts.randomKey(SIGNING_KEY),
    signInOrigin: new URL(endpointsOf(config).authUrl).origin,
    checkReady: readiness(parts),
    personOf: async (tenant, userId) => (await tenants.get(tenant)).personOf(userId),
    lastKnownPerson: async (tenant, userId) => (await tenants.get(tenant)).lastKnownPerson(userId),
    checkCaller: callerCheck(callersOf(config), () => clock.now()),
    async *scopes() {
      for (const id of await tenantIds(store)) {
        const wiring = await tenants.get(id).catch((error: unknown) => skipTenant(error, log))
        if (wiring) yield wiring.scope
      }
    },
    ...scopesOf(tenants),
    ...countingOf(parts, settingsOf),
    webhookKey: (tenant, webhookId) => findWebhookKey(tenant, webhookId, { webhooks, settingsOf }),
    async ensureWebhooks(tenant) {
      const changed = await (await tenants.get(tenant)).ensureWebhooks()
      webhooks.forget(tenant)
      return changed
    },
    zoneOf: async (tenant) => (await tenants.get(tenant)).zone(),
    async diagnose(tenant) {
      const { diagnoseStored } = await import('./doctor-wiring.ts')
      return diagnoseStored(tenant, parts, async () => (await tenants.get(tenant)).scope)
    },
    // For those who look after a deployment; no other function loads it.
    tenants: deferred(
      async () => (await import('./tenants-wiring.ts')).tenantsOf(parts),
      ['list', 'read', 'tryOut', 'save', 'newRequestKey', 'newMetricsToken'],
    ),
    park: (parked) => parkTask(parked, { store, clock, log }),
  }
}

function tellersOf({ tasks, log, clock }: Parts): Pick<Deps, 'tellRecords' | 'tellCalendar'> {
  return { tellRecords: recordTeller(tasks, log), tellCalendar: calendarTeller(tasks, clock) }
}

function callersOf({ CALLER_CERTS_URL: certsUrl, TASKS_SERVICE_ACCOUNT: email = '' }: Config): {
  certsUrl: string
  email: string
} {
  return { certsUrl, email }
}

function scopesOf(tenants: {
  readonly get: (tenant: TenantId) => Promise<TenantWiring>
}): Pick<Deps, 'scopeOf' | 'accountScopeOf' | 'contactScopeOf' | 'mailScopeOf'> {
  return {
    scopeOf: async (tenant) => (await tenants.get(tenant)).scope,
    accountScopeOf: async (tenant) => (await tenants.get(tenant)).accountScope(),
    contactScopeOf: async (tenant) => (await tenants.get(tenant)).contactScope(),
    mailScopeOf: async (tenant) => (await tenants.get(tenant)).mailScope(),
  }
}

/** Who only takes notices has no need of it. */
async function wireTenant(settings: string, parts: Parts): Promise<TenantWiring> {
  const { tenantWiring } = await import('./tenant-wiring.ts')
  return tenantWiring(JSON.parse(settings) as TenantRecord, parts)
}

function readiness({ store, clock }: Parts): Deps['checkReady'] {
  const looked = rememberFor(READY_KEPT_MS, clock, (id) =>
    store.get({ tenant: null, collection: 'tenants', id }),
  )
  return async () => void (await looked.get('ready'))
}

/** Throws for a tenant that isn't there; what was remembered of it goes, or strange names would fill the memory. */
async function knownTenant(
  tenant: TenantId,
  { webhooks, settingsOf }: { webhooks: Remembered<unknown>; settingsOf: Remembered<string> },
): Promise<void> {
  try {
    await settingsOf.get(tenant)
  } catch (error) {
    webhooks.forget(tenant)
    throw error
  }
}

function countingOf(
  parts: Parts,
  settingsOf: Remembered<string>,
): Pick<Deps, 'logOf' | 'counters' | 'countedToday' | 'metricsToken'> {
  const counted = rememberFor(COUNTED_KEPT_MS, parts.clock, () => countedToday(parts))
  return {
    logOf: (tenant) => logOfTenant(tenant, { parts, settingsOf }),
    counters: parts.counters,
    countedToday: () => counted.get('today'),
    metricsToken: () => parts.readSecret(METRICS_TOKEN),
  }
}

/** Loaded by who asks for it: nobody else reads what was counted. */
async function countedToday({ store, clock }: Parts): Promise<readonly TenantCounts[]> {
  const { readCounters } = await import('../flows/read-counters.ts')
  const now = clock.now()
  const hours = (Math.floor(now / HOUR_MS) % 24) + 1
  const all: TenantCounts[] = []
  for (const tenant of [...(await tenantIds(store)), null]) {
    const read = await readCounters({ tenant, hours, now }, store)
    all.push({ tenant: tenant ?? '', hours: read.hours.map(({ counts }) => counts) })
  }
  return all
}

/** A name comes from an address that anybody may write: counted for, strange ones would fill the store. */
async function logOfTenant(
  name: string | undefined,
  { parts, settingsOf }: { parts: Parts; settingsOf: Remembered<string> },
): Promise<Log> {
  const tenant = parseTenantId(name)
  if (tenant === null || parts.counters === NO_COUNTERS) return parts.log
  const isKnown = await settingsOf.get(tenant).then(
    () => true,
    () => false,
  )
  return isKnown ? parts.tenantLog(tenant) : parts.log
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
  if (Object.keys(held).length === 0) await knownTenant(tenant, { webhooks, settingsOf })
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
