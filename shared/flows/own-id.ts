import type { CalendarKey, EventId, RecordId } from '../domain/ids.ts'
import { isTombstone } from '../domain/link.ts'
import { linkIdOf, ownEventId, ownICalUid, uidOf } from '../domain/pair-names.ts'
import { isForgotten, putInPlace } from './move-pair.ts'
import type { PairContext } from './pair-context.ts'
import { readPair, savePair } from './pair-store.ts'
import type { Pair, StoredPair } from './pair-document.ts'

interface Place extends Pick<Pair, 'calendar' | 'calendarId'> {
  /** What was taken away stays known as the record's: Google brings an occurrence back when its series is cut. */
  readonly isRemembered?: boolean
}

/**
 * The pair goes on with an event of our own: what was an occurrence of a series that is gone is a single event from now on, and
 * what its user made is not made anew with our words in it. The new one is stored first, so that the record is never without a
 * pair. In another calendar where one is named. Null when the record has such an event already.
 */
export async function toOwnId(
  found: StoredPair,
  { store, tenant, clock }: Pick<PairContext, 'store' | 'tenant' | 'clock'>,
  { calendar, calendarId, isRemembered = false }: Place = found.pair,
): Promise<StoredPair | null> {
  const { pair } = found
  const { entity, recordId, series } = pair
  if (recordId === null) return null
  const eventId = ownEventId({ tenant, entity, recordId: nameOf(recordId, series), calendar })
  const id = linkIdOf(calendar, eventId)
  if (id === pair.id || isOurs(pair, calendar)) return found
  const there = await readPair(store, tenant, id)
  if (there !== null && !isFree(there.pair, pair)) return null
  const own: Pair = {
    ...pair,
    id,
    calendar,
    calendarId,
    eventId,
    series: null,
    uid: uidOf(ownICalUid(eventId), null),
    etag: null,
    googleChangedAt: null,
    rights: 'edit',
    isGuest: false,
    bornIn: 'erp',
  }
  const version = there?.version ?? null
  // Until one is made there, both are gone: this one is the later, which is the one to go on with (see isReplaced).
  const settledAt = Math.max(clock.now(), pair.settledAt + 1)
  if (isRemembered && series !== null)
    return savePair(store, tenant, { pair: { ...own, settledAt }, version })
  return putInPlace(own, { of: found, version }, { store, tenant, clock })
}

/** Nothing leads there, or what this record had there before is gone, and nobody works on it. */
function isFree(there: Pair, { entity, recordId }: Pair): boolean {
  const isGone = there.claim === null && isTombstone(there.link)
  return isForgotten(there) || (isGone && there.entity === entity && there.recordId === recordId)
}

/** Where an event of ours was made a series, its master has the record's own id. */
function nameOf(recordId: RecordId, series: Pair['series']): RecordId {
  return (series ? `${recordId}@${series.originalStart}` : recordId) as RecordId
}

/** Made by us in this calendar, and nobody has made a series of it: under the record's own id there may be one. */
function isOurs(pair: Pair, calendar: CalendarKey): boolean {
  const { bornIn, isGuest, series, eventId } = pair
  return pair.calendar === calendar && bornIn === 'erp' && !isGuest && series === null && isOwnId(eventId)
}

/** Ids of occurrences and of imported events are none that Google would take for a new one (google.md 2.3). */
export function isOwnId(eventId: EventId): boolean {
  return /^[a-v0-9]{5,1024}$/.test(eventId)
}
