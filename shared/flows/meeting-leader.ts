import { z } from 'zod'
import type { CalendarKey, EventId, UserId } from '../domain/ids.ts'
import { linkIdOf } from '../domain/pair-names.ts'
import type { DocumentVersion, HeldEvent } from '../ports.ts'
import { holdersOfCalendar } from './calendar-state.ts'
import type { CalendarState } from './calendar-state.ts'
import { workingCalendar } from './connection.ts'
import { identityOf, isForgotten } from './move-pair.ts'
import type { PullContext } from './pull-context.ts'
import { readPair } from './pair-store.ts'
import type { Pair, StoredPair } from './pair-store.ts'
import type { TenantScope } from './tenant-scope.ts'
import { isWatched } from './watched-calendars.ts'

/** Whoever was the first to meet it has a pair by then, or never will. */
const SETTLES_MS = 10 * 60_000

/** Which of the calendars that have one meeting leads: its events become the record, those of the others are ignored. */
interface Meeting {
  readonly calendar: CalendarKey
  readonly eventId: EventId
  readonly userId: UserId
  /** Milliseconds. */
  readonly at: number
}

interface StoredMeeting {
  readonly meeting: Meeting
  readonly version: DocumentVersion
}

const schema = z.object({
  schema: z.literal(1),
  calendar: z.string(),
  eventId: z.string(),
  userId: z.string(),
  at: z.number(),
})

/** `ours`, somebody else's, or a pair of somebody who is not there any more, to be taken over with its record. */
export type Lead = 'ours' | 'theirs' | StoredPair

/** Whose an event is that nobody has paired in this calendar: one meeting in several connected calendars is one record. */
export async function leadOf(held: HeldEvent, pull: PullContext): Promise<Lead> {
  const { connection, calendar } = pull
  if (isOwnPrimary(calendar.calendarId, connection.email) && (held.isOrganizer || held.organizer === null))
    return 'ours'
  const owner = held.organizer === null ? null : await primaryOf(held.organizer, pull)
  if (owner !== null && owner.key !== calendar.calendar) {
    await remindOwner(owner.key, held.eventId, pull)
    return 'theirs'
  }
  return firstCome(held, pull)
}

/** The calendar whose pair leads the meeting; null when it has an owner, or nobody has met it. */
export async function leaderOf(
  uid: string,
  scope: Pick<TenantScope, 'store' | 'tenant'>,
): Promise<Meeting | null> {
  return (await readMeeting(uid, scope))?.meeting ?? null
}

/** Makes another calendar's event lead. */
export async function handOver(
  uid: string,
  to: Pick<Meeting, 'calendar' | 'eventId' | 'userId'>,
  scope: Pick<TenantScope, 'store' | 'tenant' | 'clock'>,
): Promise<void> {
  await claim(uid, to, { over: (await readMeeting(uid, scope))?.version ?? null, scope })
}

function isOwnPrimary(calendarId: string, email: string): boolean {
  return calendarId.toLowerCase() === email.toLowerCase()
}

/** The calendar of a connected user whose own address this is, if he watches it. */
async function primaryOf(address: string, pull: PullContext): Promise<CalendarState | null> {
  const known = pull.owners?.get(address)
  if (known) return known
  const asked = lookUpPrimary(address, pull)
  pull.owners?.set(address, asked)
  return asked
}

async function lookUpPrimary(address: string, { store, tenant }: PullContext): Promise<CalendarState | null> {
  for (const calendar of await holdersOfCalendar(store, tenant, address)) {
    const connection = await workingCalendar(store, tenant, calendar.userId)
    if (
      connection &&
      isOwnPrimary(calendar.calendarId, connection.email) &&
      isWatched(calendar.key, connection)
    )
      return calendar
  }
  return null
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

async function firstCome(held: HeldEvent, pull: PullContext): Promise<Lead> {
  const { uid } = identityOf(held)
  if (uid === null) return 'ours'
  const { connection, calendar } = pull
  const us = { calendar: calendar.calendar, eventId: held.eventId, userId: connection.userId }
  const stored = await readMeeting(uid, pull)
  if (stored === null)
    return (await claim(uid, us, { over: null, scope: pull })) ? 'ours' : firstCome(held, pull)
  return isSame(stored.meeting, us) ? 'ours' : contest(uid, us, { stored, pull })
}

function isSame(one: Omit<Meeting, 'at'>, other: Omit<Meeting, 'at'>): boolean {
  return one.calendar === other.calendar && one.eventId === other.eventId
}

/** Somebody else leads; unless he is there no more. */
async function contest(
  uid: string,
  us: Omit<Meeting, 'at'>,
  { stored, pull }: { stored: StoredMeeting; pull: PullContext },
): Promise<Lead> {
  const { meeting, version } = stored
  const leader = await readPair(pull.store, pull.tenant, linkIdOf(meeting.calendar, meeting.eventId))
  if (await leads(meeting, leader?.pair ?? null, pull)) {
    if (leader === null) await comeBack(us, meeting.at + SETTLES_MS, pull)
    return 'theirs'
  }
  if (!(await claim(uid, us, { over: version, scope: pull }))) return 'theirs'
  const isStanding = leader !== null && !isForgotten(leader.pair)
  return isStanding && leader.pair.link.presence.google.includes(true) ? leader : 'ours'
}

async function leads(meeting: Meeting, pair: Pair | null, pull: PullContext): Promise<boolean> {
  const { store, tenant, clock } = pull
  const connection = await workingCalendar(store, tenant, meeting.userId)
  if (!connection || !isWatched(meeting.calendar, connection)) return false
  if (pair === null) return clock.now() - meeting.at < SETTLES_MS
  // Let go of: its record was removed in the ERP while the event lives on. It must not come back through somebody else.
  return pair.claim !== null || pair.letGo === 'google' || pair.link.presence.google.includes(true)
}

/** He leads, and has no pair yet: should his task have died, it is for us. */
async function comeBack(us: Omit<Meeting, 'at'>, at: number, { tasks, tenant }: PullContext): Promise<void> {
  const { calendar, eventId } = us
  const name = `lead-${linkIdOf(calendar, eventId)}-${at}`
  await tasks.enqueue({ kind: 'sync-pair', tenant, calendar, eventId }, { name, at })
}

async function readMeeting(
  uid: string,
  { store, tenant }: Pick<TenantScope, 'store' | 'tenant'>,
): Promise<StoredMeeting | null> {
  const document = await store.get({ tenant, collection: 'meetings', id: uid })
  if (document === null) return null
  const { schema: _schema, ...meeting } = schema.parse(document.data)
  return { meeting: meeting as unknown as Meeting, version: document.version }
}

interface Claim {
  readonly over: DocumentVersion | null
  readonly scope: Pick<TenantScope, 'store' | 'tenant' | 'clock'>
}

async function claim(uid: string, to: Omit<Meeting, 'at'>, { over, scope }: Claim): Promise<boolean> {
  const { store, tenant, clock } = scope
  const key = { tenant, collection: 'meetings', id: uid }
  const { calendar, eventId, userId } = to
  const content = { data: { schema: 1, calendar, eventId, userId, at: clock.now() }, keys: { user: userId } }
  return (await (over === null ? store.create(key, content) : store.replace(key, content, over))) !== null
}
