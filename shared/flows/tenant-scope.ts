import type { FingerprintOf } from '../domain/fingerprint.ts'
import type { CalendarKey, TenantId, UserId } from '../domain/ids.ts'
import { isFault } from '../domain/fault.ts'
import type { FaultCode } from '../domain/fault.ts'
import type { Log } from '../platform/log.ts'
import type { Clock, ErpRecords, GoogleEvents, Store, Tasks } from '../ports.ts'
import { readConnection, saveConnection } from './connection.ts'
import type { Connection } from './connection.ts'
import type { PairContext } from './pair-context.ts'
import type { Owner, OwnerOf } from './sync-record.ts'

/** One tenant and the means to work for it. Nothing in it leads to another tenant's data. */
export interface TenantScope {
  readonly tenant: TenantId
  readonly store: Store
  readonly tasks: Tasks
  readonly clock: Clock
  readonly log: Log
  readonly erp: ErpRecords
  readonly print: FingerprintOf
  /** The entities that this tenant syncs; a user chooses among them. */
  readonly entities: readonly string[]
  readonly googleOf: (connection: Connection) => GoogleEvents
  /** Where Google sends its notices, and the token they must carry; null where Google can't reach us and the poll does it all. */
  readonly push: {
    readonly address: string
    readonly tokenOf: (calendar: CalendarKey, channelId: string) => string
  } | null
}

/** What bringing a pair of this user and entity to agreement needs; null when the user didn't choose it or the ERP hasn't got it. */
export async function pairContextOf(
  scope: TenantScope,
  connection: Connection,
  entity: string,
): Promise<PairContext | null> {
  const { tenant, store, erp, print, clock, log } = scope
  const labelled = connection.entities.find((one) => one.entity === entity)
  const traits = labelled ? await erp.traits(entity) : null
  if (!labelled || !traits) return null
  const mirror = { traits, label: labelled.label, zone: connection.mainCalendar.zone }
  return { tenant, mirror, print, store, erp, google: scope.googleOf(connection), clock, log }
}

/** Looks up a record's user for one entity; each user once. */
export function ownersOf(scope: TenantScope, entity: string): OwnerOf {
  const known = new Map<UserId, Promise<Owner | null>>()
  return (userId) => {
    if (userId === null) return Promise.resolve(null)
    const found = known.get(userId) ?? lookUp(scope, entity, userId)
    known.set(userId, found)
    return found
  }
}

async function lookUp(scope: TenantScope, entity: string, userId: UserId): Promise<Owner | null> {
  const stored = await readConnection(scope.store, scope.tenant, userId)
  if (stored === null || stored.connection.state !== 'active') return null
  const context = await pairContextOf(scope, stored.connection, entity)
  return context && { connection: stored.connection, context }
}

/**
 * Runs work for a connection. When its grant turns out to be dead, the connection waits for its user from now on, so that no
 * further call is made with that token. Rethrows.
 */
export async function withGrant<T>(
  scope: Pick<TenantScope, 'store' | 'tenant' | 'log'>,
  userId: UserId,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (isFault(error) && error.disposition === 'reconnect') await markLost(scope, userId, error.code)
    throw error
  }
}

async function markLost(
  scope: Parameters<typeof withGrant>[0],
  userId: UserId,
  code: FaultCode,
): Promise<void> {
  const { store, tenant, log } = scope
  const stored = await readConnection(store, tenant, userId)
  if (stored === null || stored.connection.state !== 'active') return
  await saveConnection(store, tenant, {
    ...stored,
    connection: { ...stored.connection, state: 'needs-reconnecting' },
  })
  log.warn('connection.lost', { tenant, user: userId, code })
}
