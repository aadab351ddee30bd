import { isFault } from '../domain/fault.ts'
import { refOf } from '../domain/guests.ts'
import type { LinkId, UserId } from '../domain/ids.ts'
import { logFault } from '../platform/log-fault.ts'
import type { HeldRecord } from '../erp-ports.ts'
import { workingCalendar } from './connection.ts'
import type { Pair } from './pair-document.ts'
import type { TenantScope } from './tenant-scope.ts'

/** What a pair is about, as it may be shown to its user now. Only for pages: never stored, logged or put into an address. */
export interface PairTitle {
  /** Null when it is private, not to be had now, or gone. */
  readonly title: string | null
  /** Its content is to be shown nowhere. */
  readonly isPrivate: boolean
  /** The ERP has the record, and it is one of the user's. */
  readonly isThere: boolean
}

export interface RecordTitle extends PairTitle {
  /** When and by whom the record was last changed; null where it isn't there. */
  readonly changed: { readonly at: number; readonly by: UserId | null } | null
}

const UNKNOWN: PairTitle = { title: null, isPrivate: false, isThere: false }
const PRIVATE: PairTitle = { title: null, isPrivate: true, isThere: false }
/** The most that the ERP's port takes at once. */
const IDS_MAX = 200

/**
 * Asks the ERP what the pairs' records are called: one call per entity; beyond 200 records of an entity the rest stays unknown.
 * A record that its user neither has nor attends any more is not his to read. Where the ERP can't be asked, nothing is known.
 */
export async function titlesOf(
  pairs: readonly Pair[],
  scope: Pick<TenantScope, 'erp' | 'log'>,
): Promise<ReadonlyMap<LinkId, RecordTitle>> {
  const records = new Map<string, HeldRecord>()
  for (const entity of new Set(pairs.map((pair) => pair.entity)))
    for (const record of await recordsOf(entity, pairs, scope))
      records.set(`${entity}/${record.recordId}`, record)
  return new Map(
    pairs.map((pair) => [pair.id, titleOf(pair, records.get(`${pair.entity}/${pair.recordId}`) ?? null)]),
  )
}

/**
 * What an event is called that has no record yet: one call to Google. Nothing is known where the user's calendar isn't worked on
 * or Google can't be asked.
 */
export async function titleInGoogle(
  { userId, calendarId, eventId }: Pair,
  scope: Pick<TenantScope, 'store' | 'tenant' | 'googleOf' | 'log'>,
): Promise<PairTitle> {
  const connection = await workingCalendar(scope.store, scope.tenant, userId)
  if (connection === null) return UNKNOWN
  try {
    const entry = await scope.googleOf(connection).get(calendarId, eventId)
    if (entry.kind !== 'held') return UNKNOWN
    return entry.held.isPrivate ? PRIVATE : { ...UNKNOWN, title: entry.held.event.title }
  } catch (error) {
    if (!isFault(error)) throw error
    logFault(scope.log, 'console', error)
    return UNKNOWN
  }
}

/** Whether the pair's event has turned private, as far as the log says. */
export function isPrivatePair({ log }: Pick<Pair, 'log'>): boolean {
  return log.at(-1)?.why === 'private'
}

function titleOf(pair: Pair, record: HeldRecord | null): RecordTitle {
  if (isPrivatePair(pair)) return { ...PRIVATE, changed: null }
  if (record === null || !isOf(record, pair.userId)) return { ...UNKNOWN, changed: null }
  const changed = { at: record.changedAt, by: record.modifiedById ?? record.createdById }
  return { title: record.event.title, isPrivate: false, isThere: true, changed }
}

function isOf({ assignedUserId, guests }: HeldRecord, userId: UserId): boolean {
  return assignedUserId === userId || guests.some(({ ref }) => ref === refOf('User', userId))
}

async function recordsOf(
  entity: string,
  pairs: readonly Pair[],
  { erp, log }: Pick<TenantScope, 'erp' | 'log'>,
): Promise<readonly HeldRecord[]> {
  const ids = pairs.flatMap((pair) => (pair.entity === entity ? (pair.recordId ?? []) : []))
  if (ids.length === 0) return []
  try {
    return await erp.among(entity, [...new Set(ids)].slice(0, IDS_MAX))
  } catch (error) {
    // The log of what was done is worth reading without titles, too.
    if (!isFault(error)) throw error
    logFault(log, 'console', error)
    return []
  }
}
