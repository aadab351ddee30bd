import { isFault } from '../domain/fault.ts'
import type { FaultCode } from '../domain/fault.ts'
import type { UserId } from '../domain/ids.ts'
import { changeConnection, readConnection } from './connection.ts'
import type { Connection } from './connection.ts'
import type { TenantScope } from './tenant-scope.ts'
import { logFault } from '../platform/log-fault.ts'

type Scope = Pick<TenantScope, 'store' | 'tenant' | 'log' | 'clock' | 'people' | 'consoleUrl'>

/**
 * Runs work for a connection's calendar. When its grant turns out to be dead, the connection waits for its user from now on, so
 * that no further call is made with that token, and he is told in the ERP. Rethrows.
 */
export async function withGrant<T>(
  scope: Scope,
  connection: Pick<Connection, 'userId' | 'grantedAt'>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (isFault(error) && error.disposition === 'reconnect') await markLost(scope, connection, error.code)
    throw error
  }
}

async function markLost(
  scope: Scope,
  { userId, grantedAt }: Pick<Connection, 'userId' | 'grantedAt'>,
  code: FaultCode,
): Promise<void> {
  const { tenant, log, clock } = scope
  const marked = await changeConnection(scope, userId, (stored) => {
    // He may have connected anew since this work began: then it is the old grant that is dead.
    if (stored.state !== 'active' || stored.grantedAt !== grantedAt) return null
    if (code !== 'google.scope-missing')
      return { ...stored, state: 'needs-reconnecting', lostAt: clock.now(), toldAt: null }
    // The account is fine; only this feature lacks its permission.
    const granted = stored.granted.filter((feature) => feature !== 'calendar')
    return granted.length < stored.granted.length ? { ...stored, granted } : null
  })
  if (!marked?.changed) return
  log.warn('connection.lost', { tenant, user: userId, code })
  if (marked.connection.state === 'needs-reconnecting') await tellUser(userId, scope)
}

/**
 * A post in the ERP that only the user sees. Where the API user may not post, or the ERP can't be reached, it is tried again by
 * the next check of the rights; the console says it in any case.
 */
export async function tellUser(userId: UserId, scope: Scope): Promise<void> {
  const { tenant, log, clock, people, store, consoleUrl } = scope
  const stored = await readConnection(store, tenant, userId)
  if (stored?.connection.state !== 'needs-reconnecting' || stored.connection.toldAt !== null) return
  try {
    if (!(await people.tell(userId, textWith(consoleUrl)))) return
  } catch (error) {
    if (!isFault(error)) throw error
    logFault(log, 'tell', error)
    return
  }
  await changeConnection(scope, userId, (connection) =>
    connection.state === 'needs-reconnecting' ? { ...connection, toldAt: clock.now() } : null,
  )
}

/** The API user can't know the language of somebody's ERP (Preferences are private, erp.md 1.5), so it is said in both. */
function textWith(url: string): string {
  return `Propojení s Googlem přestalo fungovat, protože Google už přístup neuznává. Připojte se prosím znovu: ${url}

The connection with Google has stopped working because Google no longer accepts the access. Please connect again: ${url}`
}
