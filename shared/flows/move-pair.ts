import { Fault } from '../domain/fault.ts'
import { NEW_LINK, isTombstone } from '../domain/link.ts'
import { linkIdOf, uidOf } from '../domain/pair-names.ts'
import type { HeldEvent } from '../google-ports.ts'
import type { Store } from '../ports.ts'
import type { TenantId, UserId } from '../domain/ids.ts'
import { comeBackInMs } from './pair-context.ts'
import { isGuestField } from './pair-guests.ts'
import { readPair, savePair } from './pair-store.ts'
import type { Pair, StoredPair } from './pair-document.ts'

/** Where the event of a pair is now. */
export interface NewPlace {
  readonly userId: UserId
  readonly calendar: Pick<Pair, 'calendar' | 'calendarId'>
  readonly held: HeldEvent
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

/**
 * The pair of an event that has another id or calendar now: the same record, the same memory, under a new name. The new one is
 * stored first: cut short in between, two pairs have one record, and the one whose event is gone gives way (see `isDoubled`).
 * Null when the new place has a pair with a record of its own. Throws `pair.claimed` while another task is writing.
 */
export async function movePair(
  found: StoredPair,
  { userId, calendar, held }: NewPlace,
  { store, tenant, clock }: MoveScope,
): Promise<StoredPair | null> {
  const { pair } = found
  const now = clock.now()
  if (pair.claim !== null && pair.claim.until > now)
    throw new Fault('pair.claimed', 'its event moved', { retryAfterMs: comeBackInMs(pair.claim.until, now) })
  const id = linkIdOf(calendar.calendar, held.eventId)
  const there = await readPair(store, tenant, id)
  if (there !== null && !isForgotten(there.pair)) return null
  const moved: Pair = {
    ...pair,
    ...(userId !== pair.userId && { ...withoutGuests(pair), assignedTo: pair.assignedTo ?? pair.userId }),
    ...calendar,
    ...identityOf(held),
    id,
    userId,
    eventId: held.eventId,
    // The version that is known is the other event's.
    etag: null,
    googleChangedAt: null,
  }
  const saved = await savePair(store, tenant, { pair: moved, version: there?.version ?? null })
  if (saved === null) throw new Fault('store.contended', 'another task was faster')
  await forgetPair(found, { store, tenant })
  return saved
}

/** Everybody is met anew: in another user's calendar the own answer is somebody else's, and a new event knows nobody yet. */
export function withoutGuests({ link }: Pair): Pick<Pair, 'guests' | 'link'> {
  const fields = Object.entries(link.fields).filter(([field]) => !isGuestField(field))
  return { guests: {}, link: { ...link, fields: Object.fromEntries(fields) } }
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
