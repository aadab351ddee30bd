import { createHash } from 'node:crypto'
import type { CalendarEvent } from '../domain/event.ts'
import { loserBy } from '../domain/direction.ts'
import { stateOf } from '../domain/fingerprint.ts'
import { isTombstone } from '../domain/link.ts'
import type { FieldState, Fingerprint, Link, PairState, Side, SideState } from '../domain/link.ts'
import { asErpHolds, asGoogleHolds, sharedFields } from '../domain/mirror.ts'
import type { PlanRules } from '../domain/plan.ts'
import type { HeldRecord } from '../erp-ports.ts'
import type { HeldEvent } from '../google-ports.ts'
import type { PairContext, Seen } from './pair-context.ts'
import { OUT, OWN_ANSWER, followsGuests, isGuestField } from './pair-guests.ts'
import type { GuestBook } from './pair-guests.ts'
import type { Pair, PairRights } from './pair-document.ts'

/** Where to join by video. Google's to say; the ERP shows it where it has a field for it. */
export const JOIN_URL = 'joinUrl'

/** What a private event of Google's is called in the ERP. */
export const BUSY = 'Busy'

/** Both sides of a pair as its plan sees them. */
export interface PairView {
  readonly link: Link
  readonly state: PairState
  readonly rules: PlanRules
}

export function viewOf(pair: Pair, now: Seen, { book, context }: ViewOf): PairView {
  const state = statesOf(pair, now, { book, context })
  const link = withGuests(linkFor(pair, context), state, context)
  return { link, state, rules: rulesOf(pair, now, { book, context }) }
}

interface ViewOf {
  readonly book: GuestBook
  readonly context: PairContext
}

/**
 * Whether a record counts as there: one that is canceled (Not Held), or was let go of, has no event although it exists. Of a copy
 * it is there for whom it still invites and who has not declined.
 */
export function standsInErp(pair: Pair, record: HeldRecord): boolean {
  if (record.isCanceled || pair.letGo === 'erp') return false
  if (pair.role === 'main') return true
  const own = record.guests.find(({ ref }) => ref === `User/${pair.userId}`)
  return own !== undefined && own.answer !== 'declined'
}

/**
 * Whether an event counts as there: one that was let go of doesn't, until its user accepts what was declined for him, and a
 * private one that nobody wants as a busy block doesn't.
 */
export function standsInGoogle(pair: Pair, event: HeldEvent, context: Pick<PairContext, 'options'>): boolean {
  if (isWithdrawn(pair, event, context)) return false
  if (pair.letGo !== 'google') return true
  const isOurs = event.isOrganizer || event.organizer === null
  const own = isOurs ? undefined : event.guests.find(({ isSelf }) => isSelf)
  return own?.answer === 'accepted' || own?.answer === 'tentative'
}

/** A private event that came from Google: no trace of it may be in the ERP. */
export function isWithdrawn(
  { bornIn, role }: Pick<Pair, 'bornIn' | 'role'>,
  { isPrivate }: Pick<HeldEvent, 'isPrivate'>,
  { options }: Pick<PairContext, 'options'>,
): boolean {
  return isPrivate && role === 'main' && bornIn === 'google' && options.privateEvents === 'skip'
}

/** What this account may write of an event. */
export function rightsOf(pair: Pair, event: HeldEvent, context: PairContext): PairRights {
  if (event.isPrivate || event.type !== 'default' || !context.isWritable(pair.calendar)) return 'none'
  if (event.mayEdit) return 'edit'
  return event.guests.some(({ isSelf }) => isSelf) ? 'answer' : 'none'
}

type DigestBy = Pick<PairContext, 'direction' | 'options' | 'mirror'>

/** Digest of all that the ERP's record holds and that is followed: equal to the remembered one means that nothing is news. */
export function erpDigestOf(record: HeldRecord | null, { direction, options, mirror }: DigestBy): string {
  const seen = record && [
    record.event,
    record.guests,
    record.isCanceled,
    record.assignedUserId,
    record.joinUrl,
    // By other settings the same record may be news.
    direction,
    options.hasAttendees,
    mirror.label,
    mirror.traits,
  ]
  return createHash('sha256').update(JSON.stringify(seen)).digest('base64url').slice(0, 22)
}

function rulesOf(pair: Pair, now: Seen, { book, context }: ViewOf): PlanRules {
  const event = now.google === 'unread' ? null : now.google
  const rights = event ? rightsOf(pair, event, context) : pair.rights
  const loses = loserBy(context.direction, loserOf(now))
  if (pair.role === 'copy')
    return {
      loses: (field) => (field === OWN_ANSWER ? loses(field) : 'google'),
      isEdit,
      mayWrite: (side, field) => side === 'google' || field === OWN_ANSWER,
      mayRevive: (side) => side === 'google',
    }
  return {
    loses,
    isEdit,
    // A user whom the ERP adds to a meeting of somebody else's can't be invited, but has it as a copy.
    isPutRight: (field) => book.inGoogle.has(field) || book.refs.get(field)?.startsWith('User/') !== true,
    mayWrite: (side, field) =>
      side === 'erp' || mayWriteGoogle(rights, field) || (rights === 'answer' && book.others.has(field)),
    // What somebody else took away from everybody can't be made anew by us; what was only declined can be taken up again, and whoever
    // restores its record has a meeting of his own.
    mayRevive: (side) =>
      side === 'erp' ||
      rights === 'edit' ||
      // Nothing could be written of it while it was private; now that it is gone, whoever restores its record has an event of his own.
      (rights === 'none' &&
        now.google === null &&
        !pair.link.presence.google.includes(true) &&
        context.isWritable(pair.calendar)) ||
      (rights === 'answer' && (pair.letGo === 'google' || isTombstone(pair.link))),
  }
}

/** What somebody answers doesn't bring a meeting back that was taken away. */
function isEdit(field: string): boolean {
  return !isGuestField(field) && field !== JOIN_URL
}

function mayWriteGoogle(rights: PairRights, field: string): boolean {
  if (field === JOIN_URL) return false
  return rights === 'edit' || (rights === 'answer' && field === OWN_ANSWER)
}

/** The earlier change. The ERP's times have whole seconds, so on a tie its change may well be the later one. */
function loserOf(now: Seen): (field: string) => Side {
  const changedAt = (side: Side) => (now[side] === 'unread' || now[side] === null ? 0 : now[side].changedAt)
  return () => (changedAt('google') >= changedAt('erp') + 1000 ? 'erp' : 'google')
}

/** After a change of labels the ERP's title is news: written in Google anew, with the label that it has now. */
function linkFor(pair: Pair, { mirror }: PairContext): Link {
  const { link, label } = pair
  const title = link.fields['title']
  if (label === null || label === mirror.label || !title) return link
  return { ...link, fields: { ...link.fields, title: { ...title, erp: ['' as Fingerprint] } } }
}

/** Of whom nothing is remembered it is remembered that he was no guest. */
function withGuests(link: Link, { erp, google }: PairState, { print }: PairContext): Link {
  const seen = [erp, google].flatMap((side) => (side === 'unread' || side === null ? [] : Object.keys(side)))
  const strangers = seen.filter((field) => isGuestField(field) && !link.fields[field])
  if (strangers.length === 0) return link
  const out = (field: string) => ({ erp: [print(field, OUT)], google: [print(field, OUT)] })
  return {
    ...link,
    fields: { ...link.fields, ...Object.fromEntries(strangers.map((field) => [field, out(field)])) },
  }
}

function statesOf(pair: Pair, now: Seen, { book, context }: ViewOf): PairState {
  const event = now.google === 'unread' ? null : now.google
  const record = now.erp === 'unread' ? null : now.erp
  const fields = guestFields(pair, { event, book, context })
  const erp =
    now.erp === 'unread'
      ? now.erp
      : record && standsInErp(pair, record)
        ? erpState(record, event, { fields, book, context })
        : null
  // A copy that its user made private shows nothing to compare: it is taken to hold what we last meant it to.
  if (event?.isPrivate && pair.role === 'copy') return { erp, google: asMeant(pair.link) }
  const google =
    now.google === 'unread'
      ? now.google
      : event && standsInGoogle(pair, event, context)
        ? googleState(pair, event, { fields, book, context })
        : null
  return { erp, google }
}

function asMeant({ fields }: Link): SideState {
  const meant = Object.entries(fields).flatMap(([field, { erp, google }]) => {
    const [there, here] = [erp.at(-1), google.at(-1)]
    return here && there ? [[field, { here, there }] as const] : []
  })
  return Object.fromEntries(meant)
}

interface StateOf extends ViewOf {
  readonly fields: readonly string[]
}

function erpState(
  record: HeldRecord,
  event: HeldEvent | null,
  { fields, book, context }: StateOf,
): SideState {
  const { mirror, print } = context
  const common = { fields: sharedFields(mirror.traits), print }
  const own = stateOf({ here: record.event, there: asGoogleHolds(record.event, mirror) }, common)
  const guests = fields.map((field) => {
    const value = print(field, book.inErp.get(field)?.answer ?? OUT)
    return [field, { here: value, there: value }] as const
  })
  // What Google has come by since, the ERP lacks; what Google lacks is the ERP's own.
  const isShown = event ? event.joinUrl !== '' : record.joinUrl !== ''
  return { ...own, ...Object.fromEntries(guests), ...(isShown && joinState(record.joinUrl, context)) }
}

function googleState(pair: Pair, event: HeldEvent, { fields, book, context }: StateOf): SideState {
  const { mirror, print } = context
  const here = event.isPrivate ? masked(event) : event.event
  const common = { fields: sharedFields(mirror.traits), print }
  const own = stateOf({ here, there: asErpHolds(here, mirror) }, common)
  const guests = fields.map((field) => [field, guestState(pair, field, { book, print })] as const)
  return {
    ...own,
    ...Object.fromEntries(guests),
    ...(event.joinUrl !== '' && joinState(event.joinUrl, context)),
  }
}

/** Whom the ERP doesn't know it can't hold: that he is a guest in Google only is what was agreed on. */
function guestState(
  { link }: Pair,
  field: string,
  { book, print }: { book: GuestBook; print: PairContext['print'] },
): FieldState {
  const here = print(field, book.inGoogle.get(field)?.answer ?? OUT)
  if (book.refs.has(field)) return { here, there: here }
  const there: Fingerprint = link.fields[field]?.erp[0] ?? print(field, OUT)
  return { here, there }
}

/** As the ERP is to hold a private event: when, and nothing else. */
export function masked({ event }: HeldEvent): CalendarEvent {
  return { title: BUSY, when: event.when, description: '', location: '' }
}

/** Without a link in Google the ERP's own one stays (H047). */
function joinState(url: string, { mirror, print }: PairContext): Record<string, FieldState> {
  if (mirror.traits.joinUrlField === null) return {}
  const value = print(JOIN_URL, url)
  return { [JOIN_URL]: { here: value, there: value } }
}

/** Everybody who is, or was last known as, a guest on either side. */
function guestFields(
  pair: Pair,
  { event, book, context }: { event: HeldEvent | null } & ViewOf,
): readonly string[] {
  if (!followsGuests(pair, context) || event?.isPrivate || event?.areGuestsOmitted) return []
  const known = Object.keys(pair.link.fields).filter(isGuestField)
  const all = new Set([...known, ...book.inErp.keys(), ...book.inGoogle.keys()])
  // Who organises an event is not asked whether he comes, unless Google lists him.
  if (event ? !book.inGoogle.has(OWN_ANSWER) : !known.includes(OWN_ANSWER)) all.delete(OWN_ANSWER)
  return [...all].sort()
}
