import { directed, mayWrite } from '../domain/direction.ts'
import { Fault } from '../domain/fault.ts'
import type { Link } from '../domain/link.ts'
import { uidOf } from '../domain/pair-names.ts'
import { holdsNews } from '../domain/plan.ts'
import type { HeldEvent } from '../google-ports.ts'
import type { PairContext, Seen } from './pair-context.ts'
import type { Pair, StoredPair } from './pair-document.ts'
import { OUT, guestsToRemember, isGuestField } from './pair-guests.ts'
import type { GuestBook } from './pair-guests.ts'
import { savePair } from './pair-store.ts'
import { erpDigestOf, rightsOf, viewOf } from './pair-view.ts'

/** Saves what both sides agree on, and the versions at which they do. */
export async function rememberPair(
  stored: StoredPair,
  now: Seen,
  { link, book, context }: { link: Link; book: GuestBook; context: PairContext },
): Promise<StoredPair> {
  const { pair } = stored
  const settled = withoutStrangers(link, context)
  const event = now.google === 'unread' ? null : now.google
  const record = now.erp === 'unread' ? null : now.erp
  const label = labelToRemember(pair, now, context)
  const { link: known, state } = viewOf({ ...pair, link: settled, label }, now, { book, context })
  const seen = directed(known, state, context.direction)
  const next: Pair = {
    ...pair,
    ...googleVersion(pair, now),
    // What is still to be carried over must not pass for an echo, should this task die before it is.
    ...(holdsNews(known, seen, 'google') && { etag: null }),
    ...(event && ofEvent(pair, event, context)),
    recordId: record?.recordId ?? pair.recordId,
    // Where nothing is carried to Google the event isn't moved with its record.
    endsAt: endsAt(event, mayWrite('google', context.direction) ? record : null) ?? pair.endsAt,
    erpDigest: digestToRemember(pair, now, { isNews: holdsNews(known, seen, 'erp'), context }),
    label,
    guests: guestsToRemember(book, Object.keys(settled.fields)),
    link: settled,
    settledAt: context.clock.now(),
    claim: null,
  }
  return saveOrYield({ ...stored, pair: next }, context)
}

/**
 * The one that the ERP's title was last compared by: seen from Google alone, or while nothing is carried there, a change of labels is
 * still to be carried over.
 */
function labelToRemember({ label }: Pair, { erp }: Seen, { mirror, direction }: PairContext): string {
  const isOpen = erp === 'unread' || !mayWrite('google', direction)
  return isOpen && label !== null ? label : mirror.label
}

function digestToRemember(
  { erpDigest }: Pair,
  { erp }: Seen,
  { isNews, context }: { isNews: boolean; context: PairContext },
): string | null {
  if (isNews) return null
  return erp === 'unread' ? erpDigest : erpDigestOf(erp, context)
}

/** What of an event is remembered besides its fields. */
export function ofEvent(pair: Pair, event: HeldEvent, context: PairContext): Partial<Pair> {
  const { uid, occurrence } = event
  return {
    rights: rightsOf(pair, event, context),
    isGuest: !event.isOrganizer && event.organizer !== null,
    uid: uid === null ? pair.uid : uidOf(uid, occurrence?.originalStart ?? null),
    series: occurrence ? { id: occurrence.seriesId, originalStart: occurrence.originalStart } : pair.series,
  }
}

function endsAt(
  event: HeldEvent | null,
  record: { readonly event: HeldEvent['event'] } | null,
): number | null {
  const end = (event ?? record)?.event.when.end
  return end === undefined ? null : Date.parse(end)
}

/** Who is a guest nowhere any more needs no field. */
function withoutStrangers(link: Link, { print }: PairContext): Link {
  const isOut = (field: string, values: readonly string[]) =>
    values.length === 1 && values[0] === print(field, OUT)
  const fields = Object.entries(link.fields).filter(
    ([field, { erp, google }]) => !(isGuestField(field) && isOut(field, erp) && isOut(field, google)),
  )
  return { ...link, fields: Object.fromEntries(fields) }
}

function googleVersion(pair: Pair, { google }: Seen): Pick<Pair, 'etag' | 'googleChangedAt'> {
  if (google === 'unread') return { etag: pair.etag, googleChangedAt: pair.googleChangedAt }
  return { etag: google?.etag ?? null, googleChangedAt: google?.changedAt ?? null }
}

/** Compare-and-set; throws `store.contended` when another task was faster. */
export async function saveOrYield(
  stored: StoredPair,
  { store, tenant }: Pick<PairContext, 'store' | 'tenant'>,
): Promise<StoredPair> {
  const saved = await savePair(store, tenant, stored)
  if (saved === null) throw new Fault('store.contended', 'another task was faster')
  return saved
}
