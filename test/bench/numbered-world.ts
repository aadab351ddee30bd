import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
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
import { numberedErp } from './numbered-erp.ts'
import type { NumberedErp } from './numbered-erp.ts'
import { numberedGoogle } from './numbered-google.ts'
import type { NumberedGoogle } from './numbered-google.ts'
import { numberedServer } from './numbered-server.ts'
import type { NumberedServer } from './numbered-server.ts'

export const TENANT = 'main' as TenantId
export const WORLD_BEGINS_AT = Date.parse('2027-01-04T08:00:00Z')
const USER_ID = '6b0311df28d73f59e' as UserId
const EMAIL = 'jana@example.com'

export interface NumberedWorld {
  readonly google: NumberedGoogle & Pick<NumberedServer, 'calls'>
  readonly erp: NumberedErp & Pick<NumberedServer, 'calls'>
  /** The environment that the product runs in. */
  readonly settings: Readonly<Record<string, string>>
  readonly scope: TenantScope
  readonly calendar: CalendarKey
  close(): Promise<void>
}

export interface NumberedWorldOptions {
  readonly events: number
  readonly meetings: number
  readonly now: () => number
  readonly writeLog?: (line: string) => void
  /** In place of the SQLite file of the settings. */
  readonly store?: Store
}

/**
 * A tenant with one user, whose calendar and whose ERP hold so many numbered events. The product's own wiring and adapters,
 * and the store and the queue of the embedded world; only the two sides are made up. The user has just connected.
 */
export async function numberedWorld(options: NumberedWorldOptions): Promise<NumberedWorld> {
  const dataDir = mkdtempSync(join(tmpdir(), 'autoerp-numbered-'))
  const google = numberedGoogle({ email: EMAIL, events: options.events })
  const erp = numberedErp({ userId: USER_ID, meetings: options.meetings })
  const [googleServer, erpServer] = await Promise.all([
    numberedServer(google.answer),
    numberedServer(erp.answer),
  ])
  const settings = {
    FUNCTIONS_URL: 'https://functions.example',
    STORE: 'sqlite',
    TASKS: 'embedded',
    SECRETS: 'sealed',
    LOCAL_DATA: dataDir,
    GOOGLE_URL: googleServer.url,
  }
  await settleTenant(settings, { erpUrl: erpServer.url, now: options.now })
  const { now, writeLog = () => undefined } = options
  const deps = wire(readConfig(settings), { now, writeLog })
  const account = await deps.accountScopeOf(TENANT)
  const store = options.store ?? account.store
  return {
    google: { ...google, calls: googleServer.calls },
    erp: { ...erp, calls: erpServer.calls },
    settings,
    calendar: await connect({ ...account, store }),
    scope: { ...(await deps.scopeOf(TENANT)), store },
    async close() {
      await Promise.all([googleServer.close(), erpServer.close()])
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

async function settleTenant(
  settings: Readonly<Record<string, string>>,
  { erpUrl, now }: { erpUrl: string; now: () => number },
): Promise<void> {
  const config = readConfig(settings)
  const store = openSqliteStore({ path: databaseOf(config), clock: { now } })
  const secrets = openSealedSecrets({
    path: join(config.LOCAL_DATA, 'secrets.sqlite'),
    keyPath: join(config.LOCAL_DATA, 'secrets.key'),
  })
  const entities = ['Meeting', 'Call']
  await saveTenant(store, {
    id: TENANT,
    erpUrl,
    googleClientId: 'numbered',
    hostedDomain: null,
    entities,
    mail: NO_NEWS,
  })
  await secrets.put(tenantSecrets.erpKey(TENANT), 'numbered-erp-key')
  await secrets.put(tenantSecrets.googleClient(TENANT), 'numbered-client-secret')
  store.close()
}

async function connect(scope: AccountScope): Promise<CalendarKey> {
  const grantedScopes = normaliseScopes([...scope.signInScopes, ...scope.scopesOf('calendar')])
  const identity = { sub: '1234567890', email: EMAIL, emailVerified: true, hd: null }
  const grant = { refreshToken: 'numbered-refresh-token', accessToken: 'none', grantedScopes, identity }
  const result = await connectAccount(
    { userId: USER_ID, features: ['calendar'], allowed: ['calendar'], grant },
    scope,
  )
  if ('refused' in result || result.connection.mainCalendar === null) throw new Error('not connected')
  await startSync({ userId: USER_ID }, scope)
  return result.connection.mainCalendar.key
}
