import type { ErpProbe } from '../erp/erp-probe.ts'
import type { GoogleProbe } from '../google/google-probe.ts'
import { calendarsOf } from '../flows/calendar-state.ts'
import { calendarOf, connectionPages, readConnection } from '../flows/connection.ts'
import type { Connection } from '../flows/connection.ts'
import { diagnose } from '../flows/diagnose.ts'
import type { CheckedCalendar, DiagnoseScope } from '../flows/diagnose-scope.ts'
import type { Finding } from '../flows/finding.ts'
import type { TenantScope } from '../flows/tenant-scope.ts'
import { Fault } from '../domain/fault.ts'
import { endpointsOf } from '../google/google-endpoints.ts'
import type { Parts } from './parts.ts'
import { tenantSecrets } from './tenant-record.ts'
import type { TenantRecord } from './tenant-record.ts'
import { readWebhookKeys } from './webhook-keys.ts'

/** The set-up list of one tenant. Its probes are loaded for those who look, and for nobody else. */
export async function diagnoseTenant(
  record: TenantRecord,
  scope: TenantScope,
  parts: Parts,
): Promise<readonly Finding[]> {
  const { config, clock, secrets, urlOf } = parts
  const { tenant, store } = scope
  const [{ erpProbe }, { googleProbe }] = await Promise.all([
    import('../erp/erp-probe.ts'),
    import('../google/google-probe.ts'),
  ])
  const endpoints = endpointsOf(config)
  const connections = await allConnections(scope)
  return diagnose({
    tenant,
    clock,
    store,
    entities: record.entities,
    keys: {
      erp: () => secrets.read(tenantSecrets.erpKey(tenant)),
      googleClient: () => secrets.read(tenantSecrets.googleClient(tenant)),
      webhookIds: async () => Object.keys(await readWebhookKeys(secrets, tenant)),
    },
    erp: erpProbe({ baseUrl: record.erpUrl, clock }) satisfies ErpProbe,
    google: {
      ...(googleProbe({ endpoints, clientId: record.googleClientId, clock }) satisfies GoogleProbe),
      readCalendar: (userId) => readCalendarOf(userId, scope),
    },
    urls: {
      erp: record.erpUrl,
      google: endpoints.calendarRootUrl,
      redirect: `${urlOf('oauth')}/callback`,
      push: config.GOOGLE_PUSH === 'on' ? `${urlOf('calendar-push')}/${tenant}` : null,
      intake: urlOf('erp-intake'),
    },
    connections,
    calendars: await calendarsToRead(connections, scope),
  })
}

async function allConnections({ store, tenant }: TenantScope): Promise<readonly Connection[]> {
  const found: Connection[] = []
  for await (const page of connectionPages(store, tenant))
    found.push(...page.map(({ connection }) => connection))
  return found
}

/** Those of users whose work was stopped are not read, and that is as it should be. */
async function calendarsToRead(
  connections: readonly Connection[],
  { store, tenant }: TenantScope,
): Promise<readonly CheckedCalendar[]> {
  const working = new Set(connections.filter((one) => calendarOf(one) !== null).map(({ userId }) => userId))
  const found: CheckedCalendar[] = []
  for await (const { calendar } of calendarsOf(store, tenant))
    if (working.has(calendar.userId)) found.push(calendar)
  return found
}

async function readCalendarOf(
  userId: Parameters<DiagnoseScope['google']['readCalendar']>[0],
  scope: TenantScope,
): Promise<unknown> {
  const stored = await readConnection(scope.store, scope.tenant, userId)
  if (stored === null) throw new Fault('secret.missing', 'no connection')
  return scope.googleOf(stored.connection).primary()
}
