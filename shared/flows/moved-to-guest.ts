import { isFault } from '../domain/fault.ts'
import type { EventChangeEntry } from '../google-ports.ts'
import { movePair } from './move-pair.ts'
import type { Pair, StoredPair } from './pair-document.ts'
import type { RecordDeps } from './pair-record.ts'
import type { Owner, Wanted } from './wanted-by.ts'

/**
 * A meeting that was moved to a calendar which nobody watches, and then handed to one of its guests before anybody had read of that: he
 * has its invitation, and an event of his own besides would be a second one. So it is where it was moved from a shared calendar into his
 * own. Its pair goes on with what he has; true when it does, and then the record is to be looked at anew. Two calls, and only where
 * somebody gets a record whose guest he was, or which lay in a shared calendar.
 */
export async function goesOnAsGuests(
  leaving: readonly StoredPair[],
  wanted: readonly Wanted[],
  deps: RecordDeps,
): Promise<boolean> {
  const owner = wanted.find(({ role }) => role === 'main')?.owner
  const found = owner && leaving.find(({ pair }) => isOfAnother(pair, owner))
  const former = found && (await deps.ownerOf(found.pair.userId))
  if (!owner || !found || !former || !mayHaveIt(owner, found.pair, former)) return false
  const { calendarId, eventId } = found.pair
  const { key: calendar, id } = owner.connection.mainCalendar
  if ((await entryOf(former, calendarId, eventId))?.kind !== 'gone') return false
  const entry = await entryOf(owner, id, eventId)
  if (entry?.kind !== 'held') return false
  const { userId } = owner.connection
  const place = {
    userId,
    calendar: { calendar, calendarId: id },
    held: entry.held,
    isHandedOn: true,
  } as const
  return (await movePair(found, place, deps)) !== null
}

function isOfAnother({ role, userId, link }: Pair, { connection }: Owner): boolean {
  return role === 'main' && link.presence.google[0] === true && userId !== connection.userId
}

function mayHaveIt({ connection }: Owner, { guests, calendar }: Pair, former: Owner): boolean {
  const isShared = calendar !== former.connection.mainCalendar.key
  return isShared || guests[`User/${connection.userId}`] !== undefined
}

/** Null where the account can't be asked any more. */
async function entryOf(
  { context: { google } }: Owner,
  calendarId: Pair['calendarId'],
  eventId: Pair['eventId'],
): Promise<EventChangeEntry | null> {
  try {
    return await google.get(calendarId, eventId)
  } catch (error) {
    if (isFault(error) && error.disposition !== 'retry') return null
    throw error
  }
}
