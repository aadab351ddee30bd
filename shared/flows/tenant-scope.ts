import type { FingerprintOf } from '../domain/fingerprint.ts'
import type { CalendarKey, TenantId, UserId } from '../domain/ids.ts'
import type { Log } from '../platform/log.ts'
import type { Clock, ErpPeople, ErpRecords, GoogleEvents, Store, Tasks } from '../ports.ts'
import { workingCalendar } from './connection.ts'
import type { CalendarConnection, Connection } from './connection.ts'
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
  readonly people: ErpPeople
  readonly print: FingerprintOf
  /** The entities that this tenant syncs; a user chooses among them. */
  readonly entities: readonly string[]
  readonly googleOf: (connection: Pick<Connection, 'googleSub' | 'mainCalendar'>) => GoogleEvents
  /** Where this tenant's people look after their connections. */
  readonly consoleUrl: string
  /** Where Google sends its notices, and the token they must carry; null where Google can't reach us and the poll does it all. */
  readonly push: {
    readonly address: string
    readonly tokenOf: (calendar: CalendarKey, channelId: string) => string
  } | null
}

/** What bringing a pair of this user and entity to agreement needs; null when the user didn't choose it or the ERP hasn't got it. */
export async function pairContextOf(
  scope: TenantScope,
  connection: CalendarConnection,
  entity: string,
): Promise<PairContext | null> {
  const { tenant, store, erp, print, clock, log } = scope
  const labelled = connection.entities.find((one) => one.entity === entity)
  const traits = labelled ? await erp.traits(entity) : null
  if (!labelled || !traits) return null
  const mirror = { traits, label: labelled.label, zone: connection.mainCalendar.zone }
  const { direction } = connection
  return { tenant, mirror, direction, print, store, erp, google: scope.googleOf(connection), clock, log }
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
  const connection = await workingCalendar(scope.store, scope.tenant, userId)
  const context = connection && (await pairContextOf(scope, connection, entity))
  return context && { connection, context }
}
