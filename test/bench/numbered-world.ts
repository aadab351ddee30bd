import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { CalendarKey, TenantId, UserId } from '../../shared/domain/ids.ts'
import type { AccountScope } from '../../shared/flows/account-scope.ts'
import { startSync } from '../../shared/flows/apply-settings.ts'
import { connectAccount } from '../../shared/flows/connect-account.ts'
import type { TenantScope } from '../../shared/flows/tenant-scope.ts'
import { normaliseScopes } from '../../shared/google/google-scopes.ts'
import { readConfig } from '../../shared/platform/config.ts'
import { databaseOf } from '../../shared/platform/parts-wiring.ts'
import { saveTenant, tenantSecrets, NO_NEWS } from '../../shared/platform/tenant-record.ts'
import { wire } from '../../shared/platform/wiring.ts'
import { openSealedSecrets } from '../../shared/secrets/sealed-file-secrets.ts'
import { openSqliteStore } from '../../shared/store/sqlite-store.ts'
import type { Store } from '../../shared/ports.ts'
import { benchFolder } from './bench-folder.ts'
import { numberedErp } from './numbered-erp.ts'
import type { NumberedErp } from './numbered-erp.ts'
import { numberedGoogle } from './numbered-google.ts'
import type { NumberedCalendar } from './numbered-google.ts'
import { numberedServer } from './numbered-server.ts'
import type { NumberedServer } from './numbered-server.ts'

export const TENANT = 'main' as TenantId
export const WORLD_BEGINS_AT = Date.parse('2027-01-04T08:00:00Z')

/** Somebody who has just connected his calendar. */
export interface NumberedAccount {
  readonly tenant: TenantId
  readonly calendar: CalendarKey
  readonly google: NumberedCalendar
  /** His tenant's. */
  readonly erp: NumberedErp
}

export interface NumberedWorld {
  /** Of the first account; the calls are everybody's. */
  readonly google: NumberedCalendar & Pick<NumberedServer, 'calls'>
  readonly erp: NumberedErp & Pick<NumberedServer, 'calls'>
  /** Of each tenant's ERP. */
  readonly erpCalls: readonly NumberedServer['calls'][]
  /** The first user of each tenant, then the second ones. */
  readonly accounts: readonly NumberedAccount[]
  readonly tenants: number
  /** The environment that the product runs in. */
  readonly settings: Readonly<Record<string, string>>
  readonly scope: TenantScope
  readonly calendar: CalendarKey
  close(): Promise<void>
}

export interface NumberedWorldOptions {
  /** In each user's calendar, and in each tenant's ERP. */
  readonly events: number
  readonly meetings: number
  /** Of each tenant; one of each unless told. */
  readonly users?: number
  readonly tenants?: number
  readonly now: () => number
  readonly writeLog?: (line: string) => void
  /** In place of the SQLite file of the settings. */
  readonly store?: Store
}

/**
 * Tenants with users whose calendars and ERPs hold so many numbered events. The product's own wiring and adapters, and the store
 * and the queue of the embedded world; only the two sides are made up. The users have just connected.
 */
export async function numberedWorld(options: NumberedWorldOptions): Promise<NumberedWorld> {
  const { now, writeLog = () => undefined, users = 1, tenants = 1, events, meetings } = options
  const dataDir = benchFolder('numbered')
  const people = Array.from({ length: users * tenants }, (_, index) => personOf(index, tenants))
  const google = numberedGoogle(
    people.map(({ email }) => email),
    events,
  )
  const erps = Array.from({ length: tenants }, (_, index) =>
    numberedErp({ userIds: people.filter(({ at }) => at === index).map(({ userId }) => userId), meetings }),
  )
  const [googleServer, ...erpServers] = await Promise.all(
    [google, ...erps].map(({ answer }) => numberedServer(answer)),
  )
  const [firstCalendar] = google.calendars
  const [firstErp] = erps
  const [firstServer] = erpServers
  if (!googleServer || !firstCalendar || !firstErp || !firstServer) throw new Error('nobody is there')
  const settings = {
    FUNCTIONS_URL: 'https://functions.example',
    STORE: 'sqlite',
    TASKS: 'embedded',
    SECRETS: 'sealed',
    LOCAL_DATA: dataDir,
    GOOGLE_URL: googleServer.url,
  }
  const erpUrls = erpServers.map(({ url }) => url)
  await settleTenants(settings, { erpUrls, now })
  const deps = wire(readConfig(settings), { now, writeLog })
  const accounts: NumberedAccount[] = []
  for (const [index, person] of people.entries()) {
    const scope = await deps.accountScopeOf(person.tenant)
    const store = options.store ?? scope.store
    const calendar = await connect(person, { ...scope, store })
    const held = { google: google.calendars[index] ?? firstCalendar, erp: erps[person.at] ?? firstErp }
    accounts.push({ tenant: person.tenant, calendar, ...held })
  }
  const scope = await deps.scopeOf(TENANT)
  return {
    google: { ...firstCalendar, calls: googleServer.calls },
    erp: { ...firstErp, calls: firstServer.calls },
    erpCalls: erpServers.map(({ calls }) => calls),
    accounts,
    tenants,
    settings,
    calendar: accounts[0]?.calendar ?? ('' as CalendarKey),
    scope: { ...scope, store: options.store ?? scope.store },
    async close() {
      await Promise.all([googleServer, ...erpServers].map((server) => server.close()))
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

interface Person {
  /** The number of his tenant. */
  readonly at: number
  readonly tenant: TenantId
  readonly userId: UserId
  readonly email: string
}

function personOf(index: number, tenants: number): Person {
  const at = index % tenants
  const userId = (BigInt('0x6b0311df28d73f59e') + BigInt(index)).toString(16) as UserId
  return { at, tenant: tenantOf(at), userId, email: `user-${index}@example.com` }
}

function tenantOf(index: number): TenantId {
  return index === 0 ? TENANT : (`tenant-${index}` as TenantId)
}

async function settleTenants(
  settings: Readonly<Record<string, string>>,
  { erpUrls, now }: { erpUrls: readonly string[]; now: () => number },
): Promise<void> {
  const config = readConfig(settings)
  const store = openSqliteStore({ path: databaseOf(config), clock: { now } })
  const secrets = openSealedSecrets({
    path: join(config.LOCAL_DATA, 'secrets.sqlite'),
    keyPath: join(config.LOCAL_DATA, 'secrets.key'),
  })
  const entities = ['Meeting', 'Call']
  for (const [index, erpUrl] of erpUrls.entries()) {
    const id = tenantOf(index)
    const google = { googleClientId: 'numbered', hostedDomain: null }
    await saveTenant(store, { id, erpUrl, ...google, entities, mail: NO_NEWS })
    await secrets.put(tenantSecrets.erpKey(id), 'numbered-erp-key')
    await secrets.put(tenantSecrets.googleClient(id), 'numbered-client-secret')
  }
  store.close()
}

async function connect({ userId, email }: Person, scope: AccountScope): Promise<CalendarKey> {
  const grantedScopes = normaliseScopes([...scope.signInScopes, ...scope.scopesOf('calendar')])
  const identity = { sub: `1234567890-${userId}`, email, emailVerified: true, hd: null }
  const grant = { refreshToken: email, accessToken: 'none', grantedScopes, identity }
  const result = await connectAccount({ userId, features: ['calendar'], allowed: ['calendar'], grant }, scope)
  if ('refused' in result || result.connection.mainCalendar === null) throw new Error('not connected')
  await startSync({ userId }, scope)
  return result.connection.mainCalendar.key
}
