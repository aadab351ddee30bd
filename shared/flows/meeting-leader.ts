import type { CalendarKey, EventId } from '../domain/ids.ts'
import type { Answer } from '../domain/guests.ts'
import { linkIdOf, uidOf } from '../domain/pair-names.ts'
import type { HeldEvent } from '../google-ports.ts'
import type { CalendarState } from './calendar-state.ts'
import { calendarOf, readConnection } from './connection.ts'
import type { Connection } from './connection.ts'
import { isPairedAround } from './follow-series.ts'
import { homeOf, isOwnPrimary } from './home-calendar.ts'
import { goesOnElsewhere, isLeft } from './left-calendar.ts'
import { claimLead, readMeeting } from './meeting-store.ts'
import type { Meeting } from './meeting-store.ts'
import { identityOf, isForgotten, uidsOf } from './move-pair.ts'
import { movesOnElsewhere } from './moves-on-elsewhere.ts'
import type { PullContext } from './pull-context.ts'
import { pairsOfUid, readPair } from './pair-store.ts'
import type { Pair, StoredPair } from './pair-document.ts'
import { watchedCalendars } from './watched-calendars.ts'

/** Whoever was the first to meet it has a pair by then, or never will. */
const SETTLES_MS = 10 * 60_000

/** `ours`, somebody else's, or a pair of somebody who is not there any more, to be taken over with its record. */
export type Lead = 'ours' | 'theirs' | StoredPair

/** Whose an event is that nobody has paired in this calendar: one meeting in several connected calendars is one record. */
export async function leadOf(held: HeldEvent, pull: PullContext): Promise<Lead> {
  // What nobody else is invited to is in no other calendar.
  if (isAloneHere(held, pull)) return 'ours'
  const isHis = isOrganisedHere(held, pull)
  const elsewhere = await pairedElsewhere(held, pull)
  if (elsewhere !== null) return elsewhere
  // Whoever was the first while its organiser rested goes on with all of it.
  if (!isHis && (await isLedHere(held, pull))) return ledHere(held, pull)
  const owner = isHis ? null : await ownerElsewhere(held, pull)
  if (owner === null) return firstCome(held, pull)
  await remindOwner(owner.key, held.eventId, pull)
  return 'theirs'
}

/** Whether its user organises it, in his own calendar and for himself. */
export function isAloneHere(held: HeldEvent, pull: PullContext): boolean {
  return isOrganisedHere(held, pull) && held.guests.every(({ isSelf }) => isSelf)
}

function isOrganisedHere(
  { isOrganizer, organizer }: HeldEvent,
  { connection, calendar }: PullContext,
): boolean {
  return isOwnPrimary(calendar.calendarId, connection.email) && (isOrganizer || organizer === null)
}

/** Whether nobody who is connected organises it. */
export async function isOfOutsider(
  { isOrganizer, organizer }: HeldEvent,
  pull: PullContext,
): Promise<boolean> {
  return !isOrganizer && organizer !== null && (await homeOf(organizer, pull)) === null
}

/** The calendar that organises it, if that is another one that is worked on. */
async function ownerElsewhere({ organizer }: HeldEvent, pull: PullContext): Promise<CalendarState | null> {
  const { calendarId, calendar } = pull.calendar
  if (organizer === null || organizer.toLowerCase() === calendarId.toLowerCase()) return null
  const owner = await homeOf(organizer, pull)
  return owner?.key === calendar ? null : owner
}

/** The pair that the meeting has in another calendar: somebody's whose work goes on or merely rests, or one to be taken over. */
async function pairedElsewhere(held: HeldEvent, pull: PullContext): Promise<'theirs' | StoredPair | null> {
  const { store, tenant, calendar } = pull
  const pairs = (await Promise.all(uidsOf(held).map((uid) => pairsOfUid(store, tenant, uid)))).flat()
  for (const stored of pairs) {
    const { pair } = stored
    if (pair.calendar === calendar.calendar || pair.role === 'copy' || !isInUse(pair)) continue
    if ((await isLeft(pair, pull)) && pair.letGo === null)
      return (await goesOnElsewhere(pair, pull)) ? 'theirs' : stored
    // He may have had it for a moment only, and his record may never have come into being.
    if (pair.recordId === null && pair.claim !== null)
      await comeBack(eventHere(held, pull), pair.claim.until + SETTLES_MS, pull)
    return 'theirs'
  }
  return null
}

/** Let go of: its record was removed in the ERP while the event lives on. It must not come back through somebody else. */
function isInUse({ claim, letGo, link }: Pair): boolean {
  return claim !== null || letGo === 'google' || link.presence.google.includes(true)
}

/** Google tells the owner, too, so this is only for an event that he seems to have missed. Reminders of one moment become one. */
async function remindOwner(calendar: CalendarKey, eventId: EventId, pull: PullContext): Promise<void> {
  const { store, tenant, tasks, clock } = pull
  const id = linkIdOf(calendar, eventId)
  const stored = await readPair(store, tenant, id)
  if (stored !== null && !isForgotten(stored.pair)) return
  const at = Math.ceil((clock.now() + 2_000) / 5_000) * 5_000
  await tasks.enqueue({ kind: 'sync-pair', tenant, calendar, eventId }, { name: `owner-${id}-${at}`, at })
}

async function isLedHere(held: HeldEvent, pull: PullContext): Promise<boolean> {
  const id = meetingOf(held)
  const stored = id === null ? null : await readMeeting(id, pull)
  if (id === null || stored?.meeting.calendar !== pull.calendar.calendar) return false
  const { store, tenant, connection, calendar } = pull
  const { eventId, occurrence } = held
  const pair =
    occurrence === null ? await readPair(store, tenant, linkIdOf(calendar.calendar, eventId)) : null
  // What was over is begun anew, and somebody else may be about to take it over: only one of them may.
  if (pair === null || isInUse(pair.pair)) return true
  const us = { ...eventHere(held, pull), userId: connection.userId }
  return claimLead(id, us, { over: stored.version, scope: pull })
}

/** But what he wasn't to come to may be somebody else's record, and is again as soon as that one reads that its series was moved. */
async function ledHere(held: HeldEvent, pull: PullContext): Promise<Lead> {
  if (await movesOnElsewhere(held, pull)) {
    await comeBack(eventHere(held, pull), pull.clock.now() + SETTLES_MS, pull)
    return 'theirs'
  }
  const { store, tenant, connection, calendar } = pull
  const pair = held.occurrence && (await readPair(store, tenant, linkIdOf(calendar.calendar, held.eventId)))
  // Of what he has no more, or had declined, somebody else who has the series may be about to make a record.
  if (pair === null || isInUse(pair.pair)) return 'ours'
  const us = { ...eventHere(held, pull), userId: connection.userId }
  const isOurs = (await isStillHere(held, pull)) && (await isOursAlone(held, us, pull))
  return isOurs ? 'ours' : 'theirs'
}

/** Of those whom somebody else has invited, whoever meets the event first: that is noted, so that no two make a record of it. */
async function firstCome(held: HeldEvent, pull: PullContext): Promise<Lead> {
  const id = meetingOf(held)
  if (id === null) return 'ours'
  const us = { ...eventHere(held, pull), userId: pull.connection.userId }
  const stored = await readMeeting(id, pull)
  if (stored === null)
    return (await claimLead(id, us, { over: null, scope: pull })) ? 'ours' : firstCome(held, pull)
  const { meeting, version } = stored
  if (meeting.calendar === us.calendar) return 'ours'
  if (!(await isLeft(meeting, pull)) && (await leads(meeting, held, pull))) {
    if (held.occurrence === null) await comeBackUnlessPaired(us, meeting, pull)
    return 'theirs'
  }
  // Listed before it was over for whoever came first, it may be over here as well: its record was deleted, and the event with it.
  if (!(await isStillHere(held, pull))) return 'theirs'
  // Of a series that somebody else leads this one occurrence may be ours alone.
  const isAlone = held.occurrence !== null && !(await isLeft(meeting, pull))
  const isOurs = isAlone
    ? await isOursAlone(held, us, pull)
    : await claimLead(id, us, { over: version, scope: pull })
  return isOurs ? 'ours' : 'theirs'
}

/** Several may have it so: whoever notes it first for this one. */
async function isOursAlone(held: HeldEvent, us: Omit<Meeting, 'at'>, pull: PullContext): Promise<boolean> {
  const { uid } = identityOf(held)
  return uid === null || noteFirst(uid, { held: { ...held, occurrence: null }, us }, pull)
}

/** Noted anew also by who was the first before: what he had of it may be over, so that another one may come first now. */
async function noteFirst(
  uid: string,
  { held, us }: { held: HeldEvent; us: Omit<Meeting, 'at'> },
  pull: PullContext,
): Promise<boolean> {
  const stored = await readMeeting(uid, pull)
  const isOther = stored !== null && stored.meeting.calendar !== us.calendar
  if (isOther && (await leads(stored.meeting, held, pull))) {
    await comeBackUnlessPaired(us, stored.meeting, pull)
    return false
  }
  const isNoted = await claimLead(uid, us, { over: stored?.version ?? null, scope: pull })
  return isNoted || noteFirst(uid, { held, us }, pull)
}

/** All occurrences of a series are one meeting here, moved to other times or not, and so is the single event that it may have been. */
function meetingOf({ uid }: HeldEvent): string | null {
  return uid === null ? null : uidOf(uid, null)
}

/** Whether the one who came first has the event, or may still be about to make its record. */
async function leads(meeting: Meeting, held: HeldEvent, pull: PullContext): Promise<boolean> {
  const { store, tenant } = pull
  if (held.occurrence === null) return leadsSingle(meeting, pull)
  const pair = await readPair(store, tenant, linkIdOf(meeting.calendar, held.eventId))
  if (pair !== null && isInUse(pair.pair)) return true
  const answer = await answerOf(meeting, held, pull)
  if (answer !== 'declined') return answer !== null
  // What he had a record of before he declined it, he has under another id as long as nobody has read that its series was moved.
  return isPairedAround(held.occurrence, meeting.calendar, pull)
}

/** What the one who came first has said to it; null where he isn't asked to come. */
async function answerOf(
  { userId, calendar }: Meeting,
  held: HeldEvent,
  { store, tenant, googleOf }: PullContext,
): Promise<Answer | null> {
  const stored = await readConnection(store, tenant, userId)
  const working = stored && calendarOf(stored.connection)
  const watched = working && watchedCalendars(working).find(({ key }) => key === calendar)
  if (!watched) return stored && answerOnList(stored.connection, calendar, held)
  const entry = await googleOf(working).get(watched.id, held.eventId)
  return entry.kind === 'held' ? (entry.held.guests.find(({ isSelf }) => isSelf)?.answer ?? 'none') : null
}

/** While somebody's work rests, his calendar can't be asked; but who is invited is there for everybody to see. */
function answerOnList(
  { mainCalendar, email }: Connection,
  calendar: CalendarKey,
  { guests, areGuestsOmitted, isPrivate }: HeldEvent,
): Answer | null {
  if (areGuestsOmitted || isPrivate || mainCalendar?.key !== calendar) return 'none'
  return guests.find((one) => one.email.toLowerCase() === email.toLowerCase())?.answer ?? null
}

async function leadsSingle(meeting: Meeting, pull: PullContext): Promise<boolean> {
  const { store, tenant, clock } = pull
  const pair = await readPair(store, tenant, linkIdOf(meeting.calendar, meeting.eventId))
  if (pair !== null && (isInUse(pair.pair) || (await isRestored(pair.pair, pull)))) return true
  // He has begun, for the first time or anew.
  return (pair === null || pair.pair.settledAt < meeting.at) && clock.now() - meeting.at < SETTLES_MS
}

/** Its record is back, and nobody has come to it yet. */
async function isRestored({ entity, recordId }: Pair, { erp }: PullContext): Promise<boolean> {
  const record = recordId === null ? null : await erp.read(entity, recordId)
  return record !== null && !record.isCanceled
}

/** What was listed may be gone since. */
export async function isStillHere(
  { eventId }: HeldEvent,
  { googleOf, connection, calendar }: PullContext,
): Promise<boolean> {
  return (await googleOf(connection).get(calendar.calendarId, eventId)).kind === 'held'
}

type EventHere = Pick<Meeting, 'calendar' | 'eventId'>

function eventHere({ eventId }: HeldEvent, { calendar }: PullContext): EventHere {
  return { calendar: calendar.calendar, eventId }
}

/** He leads, and may have no pair yet: should his task have died, it is for us. */
async function comeBackUnlessPaired(us: EventHere, leader: Meeting, pull: PullContext): Promise<void> {
  const pair = await readPair(pull.store, pull.tenant, linkIdOf(leader.calendar, leader.eventId))
  if (pair === null) await comeBack(us, leader.at + SETTLES_MS, pull)
}

/** The event is looked at again then. */
async function comeBack(
  { calendar, eventId }: EventHere,
  at: number,
  { tasks, tenant }: PullContext,
): Promise<void> {
  const name = `lead-${linkIdOf(calendar, eventId)}-${at}`
  await tasks.enqueue({ kind: 'sync-pair', tenant, calendar, eventId }, { name, at })
}
