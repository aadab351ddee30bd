import type { CalendarKey, EventId, LinkId, RecordId, TenantId, UserId } from '../domain/ids.ts'
import { NEW_LINK } from '../domain/link.ts'
import type { Store, StoredDocument } from '../ports.ts'
import type { CalendarConnection } from './connection.ts'

import {
  dayKey,
  keyOf,
  eventKey,
  parsePair,
  pendingKey,
  recordKey,
  seriesKey,
  slotKey,
  toContent,
  SINCE_SCHEMA_2,
} from './pair-document.ts'
import type { Pair, StoredPair } from './pair-document.ts'
export async function readPair(store: Store, tenant: TenantId, id: LinkId): Promise<StoredPair | null> {
  const document = await store.get(keyOf(tenant, id))
  return document && parsePair(document)
}

/** Every pair of a record: one, or more after the record changed hands. */
export async function pairsOfRecord(
  store: Store,
  tenant: TenantId,
  of: { entity: string; recordId: RecordId },
): Promise<StoredPair[]> {
  return findPairs(store, tenant, { key: 'record', equals: recordKey(of.entity, of.recordId) })
}

/** Pairs whose record is being created for the user right now, or whose creating task died. */
export async function pendingCreates(
  store: Store,
  tenant: TenantId,
  of: { entity: string; userId: UserId },
): Promise<StoredPair[]> {
  return findPairs(store, tenant, { key: 'record', equals: pendingKey(of.entity, of.userId) })
}

/** A page of a calendar's pairs, by id, after the id `after`. */
export async function pairsOfCalendar(
  store: Store,
  tenant: TenantId,
  of: { calendar: CalendarKey; after: LinkId | null },
): Promise<StoredPair[]> {
  const query = { tenant, collection: 'links', where: { key: 'calendar', equals: of.calendar }, limit: 200 }
  const documents = await store.find(of.after === null ? query : { ...query, after: of.after })
  return documents.map(parsePair)
}

/** Compare-and-set; null when another task was faster. */
export async function savePair(
  store: Store,
  tenant: TenantId,
  { pair, version }: StoredPair,
): Promise<StoredPair | null> {
  const content = toContent(pair)
  const key = keyOf(tenant, pair.id)
  const saved = await (version === null ? store.create(key, content) : store.replace(key, content, version))
  return saved === null ? null : { pair, version: saved }
}

/** The pairs that the event of this id has in the user's calendars. */
export async function pairsOfEvent(
  store: Store,
  tenant: TenantId,
  { userId, eventId }: { userId: UserId; eventId: EventId },
): Promise<StoredPair[]> {
  return findPairs(store, tenant, { key: 'event', equals: eventKey(userId, eventId) })
}

/** The pairs of a series' occurrences, under whichever of its masters. */
export async function pairsOfSeries(
  store: Store,
  tenant: TenantId,
  { calendar, seriesId }: { calendar: CalendarKey; seriesId: EventId },
): Promise<StoredPair[]> {
  return findPairs(store, tenant, { key: 'series', equals: seriesKey(calendar, seriesId) })
}

/** The pairs of one slot of a series, under whichever of its masters. */
export async function pairsOfSlot(
  store: Store,
  tenant: TenantId,
  { calendar, series }: { calendar: CalendarKey; series: NonNullable<Pair['series']> },
): Promise<StoredPair[]> {
  return findPairs(store, tenant, { key: 'slot', equals: slotKey(calendar, series) })
}

/** The pairs of one meeting in all calendars of the tenant; see `uidOf` in pair-names. */
export async function pairsOfUid(store: Store, tenant: TenantId, uid: string): Promise<StoredPair[]> {
  return findPairs(store, tenant, { key: 'uid', equals: uid })
}

/** A page of the pairs of a user that were last changed on that day (UTC), by id, after the id `after`. */
export async function pairsOfDay(
  store: Store,
  tenant: TenantId,
  of: { userId: UserId; at: number; after: LinkId | null },
): Promise<StoredPair[]> {
  const where = { key: 'day', equals: dayKey(of.userId, of.at) }
  const query = { tenant, collection: 'links', where, limit: 100 }
  return (await store.find(of.after === null ? query : { ...query, after: of.after })).map(parsePair)
}

/** A page of the pairs of a user whose last write was refused, by id, after the id `after`. `pairsOfDay` doesn't name these. */
export async function refusedPairsOf(
  store: Store,
  tenant: TenantId,
  of: { userId: UserId; after: LinkId | null },
): Promise<StoredPair[]> {
  const where = { key: 'refused', equals: of.userId }
  const query = { tenant, collection: 'links', where, limit: 100 }
  return (await store.find(of.after === null ? query : { ...query, after: of.after })).map(parsePair)
}

async function findPairs(
  store: Store,
  tenant: TenantId,
  where: { key: string; equals: string },
): Promise<StoredPair[]> {
  const pairs: StoredPair[] = []
  // A daily series has more occurrences than one look returns.
  for (let after: string | null = null; ;) {
    const query = { tenant, collection: 'links', where, limit: FOUND_AT_ONCE }
    const page: readonly StoredDocument[] = await store.find(after === null ? query : { ...query, after })
    pairs.push(...page.map(parsePair))
    const last = page.at(-1)
    if (!last || page.length < FOUND_AT_ONCE) return pairs
    after = last.key.id
  }
}

const FOUND_AT_ONCE = 500

/** A pair that nobody has met before. */
export function newPair(
  of: Pick<Pair, 'id' | 'entity' | 'recordId' | 'userId' | 'calendar' | 'calendarId' | 'eventId' | 'bornIn'> &
    Partial<Pick<Pair, 'role' | 'uid' | 'series' | 'reminders'>>,
): StoredPair {
  return {
    pair: {
      ...SINCE_SCHEMA_2,
      ...of,
      etag: null,
      googleChangedAt: null,
      settledAt: 0,
      link: NEW_LINK,
      claim: null,
    },
    version: null,
  }
}

/**
 * Whether the pair belongs to a calendar that its user has connected now. One that was made with another Google account, or in
 * a calendar that he doesn't watch any more, is remembered for the day when that is connected again, and is left alone until then.
 */
export function isOfCalendar(
  pair: Pick<Pair, 'userId' | 'calendar'>,
  { userId, mainCalendar, options }: CalendarConnection,
): boolean {
  if (pair.userId !== userId) return false
  return pair.calendar === mainCalendar.key || options.otherCalendars.some(({ key }) => key === pair.calendar)
}
