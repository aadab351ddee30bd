import type { Answer } from '../domain/guests.ts'
import { asGoogleHolds } from '../domain/mirror.ts'
import { markOf } from '../domain/pair-names.ts'
import { remindersOfText } from '../domain/reminders.ts'
import type { HeldRecord } from '../erp-ports.ts'
import type { GuestChanges, Notify } from '../google-ports.ts'
import type { PairContext, Seen } from './pair-context.ts'
import { OUT, OWN_ANSWER, addressesOf, followsGuests, guestField, isGuestField } from './pair-guests.ts'
import type { Pair } from './pair-document.ts'
import { erpDigestOf, rightsOf } from './pair-view.ts'
import { chosen } from './pair-write.ts'
import type { WriteOf, WriteResult } from './pair-write.ts'

/** One call, or two when guests are set: Google replaces their list as a whole. */
export async function writeGoogle(pair: Pair, now: Seen, given: WriteOf): Promise<WriteResult> {
  const { step, context } = given
  const event = now.google === 'unread' ? null : now.google
  const rights = event ? rightsOf(pair, event, context) : pair.rights
  if (step.do === 'remove') return takeFromGoogle(pair, now, { given, rights })
  if (rights === 'answer') return answer(pair, given)
  const notify = await notifyOf(pair, now, given)
  if (step.do === 'create' && event === null) return insert(pair, now.erp as HeldRecord, { given, notify })
  return patch(pair, now, { given, notify })
}

async function patch(
  pair: Pair,
  now: Seen,
  { given, notify }: { given: WriteOf; notify: Notify },
): Promise<WriteResult> {
  const { step, context } = given
  const { event } = now.erp as HeldRecord
  // What was declined for him is accepted again before anything else of it is written.
  const isAnswered = step.do === 'create' && pair.isGuest
  if (isAnswered) await answer(pair, given)
  const change = {
    ...chosen(asGoogleHolds(event, context.mirror), step.fields),
    ...(await guestChanges(pair, given)),
  }
  const etag = isAnswered ? null : etagOf(pair, now)
  const held = await context.google.patch(pair.calendarId, pair.eventId, { change, etag, notify })
  return held === null ? 'moved-on' : { held, letGo: null }
}

/** The version that was seen, or is remembered where nobody looked. */
function etagOf(pair: Pair, { google }: Seen): string | null {
  return google === 'unread' ? pair.etag : (google?.etag ?? null)
}

async function insert(
  pair: Pair,
  record: HeldRecord,
  { given, notify }: { given: WriteOf; notify: Notify },
): Promise<WriteResult> {
  const { context } = given
  const { google, tenant, mirror, options } = context
  const event = asGoogleHolds(record.event, mirror)
  const mark = markOf({ tenant, entity: pair.entity, recordId: record.recordId })
  const colour = options.colours[pair.entity]
  const guests = await guestsOfInsert(pair, given)
  const reminders = pair.reminders === null ? [] : remindersOfText(pair.reminders)
  const withMeet = options.makesMeetLinks && pair.role === 'main' && pair.entity === 'Meeting'
  const held = await google.insert(pair.calendarId, pair.eventId, {
    event,
    mark,
    ...(guests.length > 0 && { guests, notify }),
    ...(colour !== undefined && { colour }),
    ...(withMeet && { withMeet }),
    ...(reminders.length > 0 && { reminders }),
  })
  return { held, letGo: null }
}

async function guestsOfInsert(
  pair: Pair,
  { book, context }: WriteOf,
): Promise<readonly { email: string; answer: Answer }[]> {
  if (!followsGuests(pair, context)) return []
  const fields = [...book.inErp.keys()].filter((field) => pair.role === 'copy' || field !== OWN_ANSWER)
  const known = await answersFor(fields, { book, context })
  const isNew = ({ email }: { email: string }) => known.every((one) => one.email !== email)
  return pair.role === 'copy' ? known : [...known, ...context.broughtAlong.filter(isNew)]
}

async function guestChanges(pair: Pair, given: WriteOf): Promise<{ guests?: GuestChanges }> {
  const { step, book, context } = given
  const fields = step.fields.filter(isGuestField)
  const isMoved = step.do === 'change' && step.fields.includes('when') && hasAnswers(pair, context)
  if (fields.length === 0 && !isMoved) return {}
  const addresses = await currentAddresses(fields, pair, given)
  const ofThose = (isOnRecord: boolean) =>
    [...addresses].filter(([field]) => book.inErp.has(field) === isOnRecord)
  const set = ofThose(true).map(([field, email]) => ({
    email,
    answer: book.inErp.get(field)?.answer ?? 'none',
  }))
  const gone = new Map(ofThose(false))
  // Who said yes to Monday has not said yes to Tuesday (H057).
  return { guests: { set, remove: [...gone.values()], ...(isMoved && { reset: true as const }) } }
}

/** Some are guests under another address than the ERP's first one, or than the one that it has by now: Google knows which. */
async function currentAddresses(
  fields: readonly string[],
  { calendarId, eventId, guests }: Pair,
  { book, context }: WriteOf,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map(await addressesOf(fields, { book, context }))
  const missing = fields.filter((field) => !found.has(field))
  if (missing.length === 0 || Object.keys(guests).length === 0) return found
  const entry = await context.google.get(calendarId, eventId)
  for (const { email } of entry.kind === 'held' ? entry.held.guests : []) {
    const field = guestField(context.print('guest', email))
    if (missing.includes(field)) found.set(field, email)
  }
  return found
}

function hasAnswers({ link, role }: Pair, { print }: PairContext): boolean {
  if (role === 'copy') return false
  return Object.entries(link.fields).some(([field, { google }]) => {
    if (!isGuestField(field) || field === OWN_ANSWER) return false
    return google[0] !== print(field, 'none') && google[0] !== print(field, OUT)
  })
}

async function answersFor(
  fields: readonly string[],
  { book, context }: Pick<WriteOf, 'book' | 'context'>,
): Promise<{ email: string; answer: Answer }[]> {
  const addresses = await addressesOf(fields, { book, context })
  return [...addresses].map(([field, email]) => ({ email, answer: book.inErp.get(field)?.answer ?? 'none' }))
}

/** On what somebody else organises only answers can be given, each by the account whose it is. */
async function answer(pair: Pair, { step, book, context }: WriteOf): Promise<WriteResult> {
  await answerForOthers(pair, { step, book })
  const { calendarId, eventId } = pair
  if (step.do !== 'create' && !step.fields.includes(OWN_ANSWER)) {
    const entry = await context.google.get(calendarId, eventId)
    return entry.kind === 'held' ? { held: entry.held, letGo: null } : 'moved-on'
  }
  const own = book.inErp.get(OWN_ANSWER)?.answer ?? 'none'
  const said = step.do === 'create' && own === 'declined' ? 'none' : own
  const held = await context.google.answer(calendarId, eventId, said)
  return held === null ? 'moved-on' : { held, letGo: null }
}

async function answerForOthers(
  { eventId }: Pair,
  { step, book }: Pick<WriteOf, 'step' | 'book'>,
): Promise<void> {
  for (const [field, { google, calendarId }] of book.others) {
    if (!step.fields.includes(field)) continue
    // Who was taken off a meeting that is somebody else's can only decline it.
    await google.answer(calendarId, eventId, book.inErp.get(field)?.answer ?? 'declined')
  }
}

/** Deleted; declined, where somebody else organises it; or left to Google, where that is what the user chose. */
async function takeFromGoogle(
  pair: Pair,
  now: Seen,
  { given, rights }: { given: WriteOf; rights: Pair['rights'] },
): Promise<WriteResult> {
  const { google } = given.context
  const event = now.google === 'unread' ? null : now.google
  if (pair.role === 'main' && staysInGoogle(pair, now, { given, rights }))
    return { held: event, letGo: 'google' }
  if ((rights === 'answer' || pair.isGuest) && pair.role === 'main') {
    const held = await google.answer(pair.calendarId, pair.eventId, 'declined')
    return { held, letGo: held === null ? null : 'google' }
  }
  const notify = await notifyOf(pair, now, given)
  const wasThere = await google.remove(pair.calendarId, pair.eventId, etagOf(pair, now), notify)
  return wasThere || !given.context.isElsewhere ? { held: null, letGo: null } : 'moved-on'
}

function staysInGoogle(
  { bornIn, isGuest }: Pair,
  { erp }: Seen,
  { given, rights }: { given: WriteOf; rights: Pair['rights'] },
): boolean {
  const isKept = bornIn === 'google' && erp === null && !given.context.options.removesGoogleBorn
  return rights === 'none' || (rights === 'edit' && !isGuest && isKept)
}

/**
 * Guests are mailed when a person changed something in the ERP that is still to come, and only then: not for what a job does, not
 * for what was changed before all this began, and not for what comes from Google.
 */
async function notifyOf(pair: Pair, now: Seen, { step, book, context }: WriteOf): Promise<Notify> {
  const record = now.erp === 'unread' ? null : now.erp
  const { clock, erp, isQuiet, startedAt } = context
  const others = [...Object.keys(pair.link.fields).filter(isGuestField), ...book.inErp.keys()]
  if (isQuiet || pair.role === 'copy' || others.every((field) => field === OWN_ANSWER)) return 'none'
  const endsAt = endAfter(pair, now, step)
  if (endsAt === null || endsAt < clock.now()) return 'none'
  if (record === null) return 'all'
  if (record.changedAt < startedAt || (record.modifiedById ?? record.createdById) === (await erp.ownUserId()))
    return 'none'
  return isOnlyRelabelled(pair, record, context) ? 'none' : 'all'
}

/** Its user calls such records by another name in Google, and nobody has changed anything of this one. */
function isOnlyRelabelled({ label, erpDigest }: Pair, record: HeldRecord, context: PairContext): boolean {
  const { mirror } = context
  if (label === null || label === mirror.label) return false
  return erpDigestOf(record, { ...context, mirror: { ...mirror, label } }) === erpDigest
}

/** By the record, where its time is written; else by the event as it is, whatever the record says by now. */
function endAfter(
  { endsAt }: Pair,
  { erp, google }: Seen,
  { do: kind, fields }: WriteOf['step'],
): number | null {
  const told = kind === 'create' || fields.includes('when') ? erp : google
  return told === 'unread' || told === null ? endsAt : Date.parse(told.event.when.end)
}
