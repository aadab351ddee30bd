import { isFault } from '../domain/fault.ts'
import type { HeldEvent } from '../google-ports.ts'
import { holdersOfCalendar } from './calendar-state.ts'
import type { MainCalendar } from './connection.ts'
import { heldIn } from './held-in.ts'
import { movePair } from './move-pair.ts'
import type { Pair, StoredPair } from './pair-document.ts'
import type { RecordDeps } from './pair-record.ts'
import { watchedCalendars } from './watched-calendars.ts'
import type { Owner, Wanted } from './wanted-by.ts'

/**
 * Meetings that were moved, and handed to somebody else before anybody had read of that. In another calendar of the same user it is still
 * the event that leaves him. Out of his sight, it may be with whoever has the record now: as the invitation of a guest, or because he moved
 * it from a shared calendar into his own; an event of his own besides would be a second one. Its pair goes on with it; true when one did,
 * and then the record is to be looked at anew. One call and one for each of those calendars, and none where there are none; one call where
 * its former user's work rests.
 */
export async function followMoved(
  leaving: readonly StoredPair[],
  wanted: readonly Wanted[],
  deps: RecordDeps,
): Promise<boolean> {
  const owner = wanted.find(({ role }) => role === 'main')?.owner ?? null
  let isMoved = false
  for (const stored of leaving) if (await follow(stored, owner, deps)) isMoved = true
  return isMoved
}

interface Candidate {
  readonly calendar: MainCalendar
  readonly of: Owner
}

async function follow(stored: StoredPair, owner: Owner | null, deps: RecordDeps): Promise<boolean> {
  const { pair } = stored
  if (pair.role !== 'main' || pair.link.presence.google[0] !== true) return false
  const former = await deps.ownerOf(pair.userId)
  if (former === null) return owner !== null && followUnasked(stored, owner, deps)
  const candidates = candidatesFor(pair, former, owner)
  if (candidates.length === 0 || !(await isGone(pair, former))) return false
  for (const candidate of candidates) {
    const held = await heldBy(candidate, pair)
    if (held !== null) return goOnWith(stored, { ...candidate, held }, deps)
  }
  return false
}

/**
 * The calendar of whoever rests can't be asked. But a move changes the organiser (google.md 2.6): what its new user has under its id from
 * elsewhere has left there. Where it went into a calendar that somebody here has, that one's reading finds it.
 */
async function followUnasked(stored: StoredPair, of: Owner, deps: RecordDeps): Promise<boolean> {
  const { pair } = stored
  const { userId, mainCalendar: calendar } = of.connection
  if (pair.userId === userId) return false
  const held = await heldBy({ calendar, of }, pair)
  const organizer = held?.organizer ?? pair.calendarId
  if (held === null || organizer.toLowerCase() === pair.calendarId.toLowerCase()) return false
  const isOutside = async () => (await holdersOfCalendar(deps.store, deps.tenant, organizer)).length === 0
  if (!held.isOrganizer && !(await isOutside())) return false
  return goOnWith(stored, { calendar, of, held }, deps)
}

async function heldBy({ calendar, of }: Candidate, { eventId }: Pair): Promise<HeldEvent | null> {
  const { connection, context } = of
  return orNull(() => heldIn(calendar, eventId, { ...context, connection }))
}

async function goOnWith(
  stored: StoredPair,
  { calendar, of, held }: Candidate & { readonly held: HeldEvent },
  deps: RecordDeps,
): Promise<boolean> {
  const there = { calendar: calendar.key, calendarId: calendar.id }
  const place = { userId: of.connection.userId, calendar: there, held, isHandedOn: true } as const
  return (await movePair(stored, place, deps)) !== null
}

function candidatesFor(pair: Pair, former: Owner, owner: Owner | null): readonly Candidate[] {
  const others = watchedCalendars(former.connection).filter(({ key }) => key !== pair.calendar)
  const own = others.map((calendar) => ({ calendar, of: former }))
  if (owner === null || !mayHaveIt(owner, pair, former)) return own
  return [...own, { calendar: owner.connection.mainCalendar, of: owner }]
}

function mayHaveIt({ connection }: Owner, { userId, guests, calendar }: Pair, former: Owner): boolean {
  const isShared = calendar !== former.connection.mainCalendar.key
  return userId !== connection.userId && (isShared || guests[`User/${connection.userId}`] !== undefined)
}

async function isGone({ calendarId, eventId }: Pair, { context: { google } }: Owner): Promise<boolean> {
  return (await orNull(() => google.get(calendarId, eventId)))?.kind === 'gone'
}

/** Null also where the account can't be asked any more. */
async function orNull<T>(look: () => Promise<T>): Promise<T | null> {
  try {
    return await look()
  } catch (error) {
    if (isFault(error) && error.disposition !== 'retry') return null
    throw error
  }
}
