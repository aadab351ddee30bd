import { Fault } from '../domain/fault.ts'
import { NEW_LINK, isSettled, isTombstone } from '../domain/link.ts'
import { linkIdOf, uidOf } from '../domain/pair-names.ts'
import type { HeldEvent } from '../google-ports.ts'
import type { DocumentVersion, Store } from '../ports.ts'
import type { TenantId, UserId } from '../domain/ids.ts'
import { CLAIM_MS, comeBackInMs } from './pair-context.ts'
import { guestField, isGuestField } from './pair-guests.ts'
import { readPair, savePair } from './pair-store.ts'
import type { Pair, StoredPair } from './pair-document.ts'

/** Where the event of a pair is now. */
export interface NewPlace {
  readonly userId: UserId
  readonly calendar: Pick<Pair, 'calendar' | 'calendarId'>
  /** Null where it was deleted since. */
  readonly held: HeldEvent | null
  /** The record is this user's by now: handed on once more, it leaves him like what he always had. */
  readonly isHandedOn?: true
}

interface MoveScope {
  readonly store: Store
  readonly tenant: TenantId
  readonly clock: { now(): number }
}

/** Nothing leads from it anywhere any more: its record is another pair's, or never came to be. */
export function isForgotten({ recordId, link, claim }: Pair): boolean {
  return recordId === null && claim === null && isTombstone(link)
}

/** What is known of an event beside its content. */
export function identityOf({ uid, occurrence }: HeldEvent): Pick<Pair, 'uid' | 'series'> {
  const series = occurrence && { id: occurrence.seriesId, originalStart: occurrence.originalStart }
  return { uid: uid === null ? null : uidOf(uid, occurrence?.originalStart ?? null), series }
}

/** Under which its pairs may be: a series may have been a single event until a moment ago, and its pair know nothing of it yet. */
export function uidsOf({ uid, occurrence }: HeldEvent): readonly string[] {
  if (uid === null) return []
  return occurrence ? [uidOf(uid, occurrence.originalStart), uidOf(uid, null)] : [uidOf(uid, null)]
}

/**
 * The pair of an event that has another id or calendar now: the same record, the same memory, under a new name. The old one is
 * claimed meanwhile, and the new one stored before it is forgotten: cut short in between, two pairs have one record, and the one
 * whose event is gone gives way (see doubled-pairs).
 * Null when the new place has a pair with a record of its own. Throws `pair.claimed` while another task is writing.
 */
export async function movePair(
  found: StoredPair,
  { userId, calendar, held, isHandedOn }: NewPlace,
  { store, tenant, clock }: MoveScope,
): Promise<StoredPair | null> {
  const { pair } = found
  const now = clock.now()
  if (pair.claim !== null && pair.claim.until > now)
    throw new Fault('pair.claimed', 'its event moved', { retryAfterMs: comeBackInMs(pair.claim.until, now) })
  const { eventId, uid, series } = held ? { ...identityOf(held), eventId: held.eventId } : pair
  const id = linkIdOf(calendar.calendar, eventId)
  const there = await readPair(store, tenant, id)
  if (there !== null && !isForgotten(there.pair)) return null
  const moved: Pair = {
    ...pair,
    ...(userId !== pair.userId && {
      ...withoutGuests(pair),
      assignedTo: isHandedOn ? null : (pair.assignedTo ?? pair.userId),
    }),
    ...calendar,
    id,
    userId,
    eventId,
    uid,
    series,
    // The version that is known is the other event's.
    etag: null,
    googleChangedAt: null,
  }
  const saved = await putInPlace(
    moved,
    { of: found, version: there?.version ?? null },
    { store, tenant, clock },
  )
  if (saved === null) throw new Fault('store.contended', 'another task was faster')
  return saved
}

/**
 * Stores a pair under its new name and forgets the old one, which nobody else may work on meanwhile: both would go on with the
 * record. Null when somebody was faster with the new one, and then the old one is as it was. Throws `store.contended` when
 * somebody was faster with the old one.
 */
export async function putInPlace(
  pair: Pair,
  { of: old, version }: { of: StoredPair; version: DocumentVersion | null },
  { store, tenant, clock }: MoveScope,
): Promise<StoredPair | null> {
  const since = isSettled(old.pair.link) ? clock.now() : (old.pair.claim?.since ?? clock.now())
  const claim = { since, until: clock.now() + CLAIM_MS }
  const held = await savePair(store, tenant, { ...old, pair: { ...old.pair, claim } })
  if (held === null) throw new Fault('store.contended', 'another task was faster')
  const saved = await savePair(store, tenant, { pair, version })
  if (saved !== null) await forgetPair(held, { store, tenant })
  else await savePair(store, tenant, { ...held, pair: old.pair })
  return saved
}

/**
 * Everybody is met anew: in another user's calendar the own answer is somebody else's, and a new event knows nobody yet. Or only
 * those with some of the fields.
 */
export function withoutGuests(
  { guests, link }: Pair,
  which: (field: string) => boolean = isGuestField,
): Pick<Pair, 'guests' | 'link'> {
  const kept = Object.entries(guests).filter(([, digest]) => !which(guestField(digest)))
  const fields = Object.entries(link.fields).filter(([field]) => !which(field))
  return { guests: Object.fromEntries(kept), link: { ...link, fields: Object.fromEntries(fields) } }
}

/** Leaves a tombstone that has no record, so that nothing is done with it any more. */
export async function forgetPair(
  { pair, version }: StoredPair,
  { store, tenant }: Pick<MoveScope, 'store' | 'tenant'>,
): Promise<void> {
  const nothing = { recordId: null, link: NEW_LINK, claim: null, etag: null, googleChangedAt: null }
  const forgotten: Pair = { ...pair, ...nothing, uid: null, series: null, refused: null, log: [] }
  if ((await savePair(store, tenant, { pair: forgotten, version })) === null)
    throw new Fault('store.contended', 'another task was faster')
}
