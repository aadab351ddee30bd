import { Fault, isFault } from '../domain/fault.ts'
import { CONTACT_ENTITIES } from '../domain/contact.ts'
import type { TenantId, UserId } from '../domain/ids.ts'
import { isAnybodyFollowing } from '../flows/anybody-following.ts'
import { calendarsOf } from '../flows/calendar-state.ts'
import { calendarOf, connectionPages, readConnection } from '../flows/connection.ts'
import type { Connection } from '../flows/connection.ts'
import { diagnose, diagnoseWithoutStore } from '../flows/diagnose.ts'
import type { CheckedCalendar, CheckedMailbox, CheckedUrls } from '../flows/diagnose-scope.ts'
import { mailboxPages } from '../flows/mailbox.ts'
import type { Finding } from '../flows/finding.ts'
import type { TenantScope } from '../flows/tenant-scope.ts'
import { endpointsOf } from '../google/google-endpoints.ts'
import type { Store } from '../ports.ts'
import type { Parts } from './parts.ts'
import { readTenant, tenantSecrets } from './tenant-record.ts'
import type { TenantRecord } from './tenant-record.ts'
import { readWebhookKeys } from './webhook-keys.ts'

/** The tenant's record is read anew: what was just corrected is to be looked at, not what is remembered. */
export async function diagnoseStored(
  tenant: TenantId,
  parts: Parts,
  scopeOf: () => Promise<TenantScope>,
): Promise<readonly Finding[]> {
  try {
    const record = await readTenant(parts.store, tenant)
    if (record === null) throw new Fault('request.not-found', 'unknown tenant', { field: 'tenant' })
    return await diagnoseTenant(record, parts, scopeOf)
  } catch (error) {
    if (isFault(error, 'store.unavailable')) return diagnoseWithoutStore()
    throw error
  }
}

/**
 * The set-up list of a tenant with these settings, stored or not. Secrets are read anew. `scopeOf` is asked only when there is a
 * connected account: it needs secrets, which may be what is broken. Throws `store.unavailable`.
 */
export async function diagnoseTenant(
  record: TenantRecord,
  parts: Parts,
  scopeOf: () => Promise<TenantScope>,
): Promise<readonly Finding[]> {
  const { config, clock, store, secrets } = parts
  const { id: tenant, erpUrl, googleClientId: clientId, entities } = record
  // Loaded for those who look at the list, and for no other function.
  const { erpProbe } = await import('../erp/erp-probe.ts')
  const { googleProbe } = await import('../google/google-probe.ts')
  const endpoints = endpointsOf(config)
  const connections = await connectionsOf(store, tenant)
  const readCalendar = async (userId: UserId): Promise<void> => {
    const stored = await readConnection(store, tenant, userId)
    if (stored !== null) await (await scopeOf()).googleOf(stored.connection).primary()
  }
  return diagnose({
    tenant,
    clock,
    store,
    entities,
    followed: (await isAnybodyFollowing({ store, tenant })) ? CONTACT_ENTITIES : [],
    connections,
    calendars: await workedOn(connections, store, tenant),
    mailboxes: await connectedMailboxes(store, tenant),
    mail: { isTold: record.mail.newsUrl !== null, topic: record.mail.topic },
    keys: {
      erp: () => secrets.read(tenantSecrets.erpKey(tenant)),
      googleClient: () => secrets.read(tenantSecrets.googleClient(tenant)),
      webhookIds: async () => Object.keys(await readWebhookKeys(secrets, tenant)),
      hasRequestKey: async () => (await secrets.read(tenantSecrets.requests(tenant))) !== null,
    },
    erp: erpProbe({ baseUrl: erpUrl, clock }),
    google: { ...googleProbe({ endpoints, clientId, clock }), readCalendar },
    urls: urlsOf(record, parts),
  })
}

function urlsOf({ id, erpUrl }: TenantRecord, { config, urlOf }: Parts): CheckedUrls {
  return {
    erp: erpUrl,
    google: endpointsOf(config).calendarRootUrl,
    redirect: `${urlOf('oauth')}/callback`,
    push: config.GOOGLE_PUSH === 'on' ? `${urlOf('calendar-push')}/${id}` : null,
    intake: urlOf('erp-intake'),
  }
}

async function connectionsOf(store: Store, tenant: TenantId): Promise<readonly Connection[]> {
  const connections: Connection[] = []
  for await (const page of connectionPages(store, tenant))
    connections.push(...page.map(({ connection }) => connection))
  return connections
}

async function connectedMailboxes(store: Store, tenant: TenantId): Promise<readonly CheckedMailbox[]> {
  const mailboxes: CheckedMailbox[] = []
  for await (const page of mailboxPages({ store, tenant }))
    for (const { mailbox } of page)
      if (mailbox.account !== null) mailboxes.push({ ...mailbox, grantedAt: mailbox.account.grantedAt })
  return mailboxes
}

/** The calendars of users whose calendar is switched on, granted and allowed. */
async function workedOn(
  connections: readonly Connection[],
  store: Store,
  tenant: TenantId,
): Promise<readonly CheckedCalendar[]> {
  const working = new Set(connections.filter((one) => calendarOf(one) !== null).map(({ userId }) => userId))
  const calendars: CheckedCalendar[] = []
  for await (const { calendar } of calendarsOf(store, tenant))
    if (working.has(calendar.userId)) calendars.push(calendar)
  return calendars
}
