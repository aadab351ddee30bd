import type { GuestRef } from '../domain/guests.ts'
import type { Write } from '../domain/plan-step.ts'
import { followSeries } from './follow-series.ts'
import { withoutGuests } from './move-pair.ts'
import { isOwnId, toOwnId } from './own-id.ts'
import type { PairContext, Seen } from './pair-context.ts'
import type { Pair, StoredPair } from './pair-document.ts'
import { addressesOf } from './pair-guests.ts'
import type { GuestBook } from './pair-guests.ts'

/** What a step is to be planned anew on. */
export interface Prepared {
  readonly stored: StoredPair
  readonly now?: Seen
  /** It can't be made: the record has such an event already. */
  readonly left?: 'refused'
}

/**
 * Whoever is put on an event is invited at the address that he has now, whatever the one was at which he was known; and a new
 * event has an id that Google takes. Null when nothing is left to prepare.
 */
export async function prepareWrite(
  stored: StoredPair,
  { google }: Seen,
  given: { step: Write; book: GuestBook; context: PairContext },
): Promise<Prepared | null> {
  const { step, context } = given
  if (step.on !== 'google' || step.do === 'remove') return null
  const { pair } = stored
  const isUnseen = google === null || google === 'unread'
  if (step.do === 'create' && isUnseen) return prepareInsert(stored, context)
  const former = isUnseen || !google.mayEdit ? [] : await formerFields(pair, given)
  return former.length === 0 ? null : metAnew(stored, (field) => former.includes(field))
}

async function prepareInsert(stored: StoredPair, context: PairContext): Promise<Prepared | null> {
  const { pair } = stored
  if (Object.keys(pair.guests).length > 0) return metAnew(stored)
  if (isOwnId(pair.eventId) && !pair.isGuest && !(await isOrganisedElsewhere(pair, context))) return null
  const successor = await followSeries(stored, context)
  if (successor !== null) return successor
  const moved = await toOwnId(stored, context)
  return moved ? { stored: moved } : { stored, left: 'refused' }
}

/**
 * What Google's people made may have been moved to another organiser before it was gone from here. Under the id that it left behind it
 * would still be that organiser's, for all that is known (google.md 2.6): only the calendar that organised a deleted event tells when it
 * was deleted, and there alone it is brought back.
 */
async function isOrganisedElsewhere(
  { bornIn, calendarId, eventId }: Pair,
  { google }: PairContext,
): Promise<boolean> {
  if (bornIn !== 'google') return false
  const entry = await google.get(calendarId, eventId)
  return entry.kind === 'gone' && entry.deletedAt === undefined
}

/** Of guests who are to be put on an event that has them no more, and have another address than the one that was taken off. */
async function formerFields(
  { guests }: Pair,
  { step, book, context }: { step: Write; book: GuestBook; context: PairContext },
): Promise<readonly string[]> {
  const isKnown = (ref: GuestRef | undefined) => ref !== undefined && guests[ref] !== undefined
  const missing = step.fields.filter(
    (field) => !book.inGoogle.has(field) && isKnown(book.inErp.get(field)?.ref),
  )
  if (missing.length === 0) return []
  const addresses = await addressesOf(missing, { book, context })
  return missing.filter((field) => !addresses.has(field))
}

function metAnew(stored: StoredPair, which?: (field: string) => boolean): Prepared {
  const { pair } = stored
  return { stored: { ...stored, pair: { ...pair, ...withoutGuests(pair, which) } } }
}
