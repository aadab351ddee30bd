import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js'
import { Fault, isFault } from '../domain/fault.ts'
import type { EventId } from '../domain/ids.ts'
import type { EventChangeEntry, HeldEvent } from '../google-ports.ts'
import { fromGoogle } from './event-mapping.ts'

/** What one event that Google answered with is to us. */
export function entryOf(item: calendar_v3.Schema$Event, zone: string): EventChangeEntry {
  const entry = fromGoogle(item, zone)
  if (entry === null) throw oddAnswer('event')
  return entry
}

/** What a list is to us, each event once. Throws when it is no list: an answer without events would say that there are none. */
export function entriesOf(
  operation: string,
  list: calendar_v3.Schema$Events,
  zone: string,
): readonly EventChangeEntry[] {
  if (list.kind !== 'calendar#events') throw oddAnswer(operation)
  const entries = (list.items ?? []).map((item) => fromGoogle(item, zone)).filter((entry) => entry !== null)
  return lastOfEach(list.accessRole === 'freeBusyReader' ? entries.map(busyOnly) : entries)
}

/** An event that turned into something we don't sync is to be looked at anew, not taken for what we wrote. */
export function heldOrMovedOn(entry: EventChangeEntry): HeldEvent {
  if (entry.kind !== 'held') throw movedOn()
  return entry.held
}

/** Null for what isn't there any more. */
export async function unlessGone<Answer>(answer: Promise<Answer>): Promise<Answer | null> {
  try {
    return await answer
  } catch (error) {
    if (isFault(error, 'google.gone')) return null
    throw error
  }
}

/** The header that lets a write happen only to the version that was seen. */
export function ifMatch(etag: string | null): Record<string, string> {
  return etag ? { 'if-match': etag } : {}
}

export function movedOn(): Fault {
  return new Fault('google.moved-on', 'the event is not what it was')
}

/** Such as a page of some proxy's with the status 200. */
export function oddAnswer(operation: string): Fault {
  return new Fault('google.unavailable', `${operation}: an answer without what it must hold`)
}

/** Google may list an event twice on a page, as it was and as it is: the last one counts, where the first one stood. */
function lastOfEach(entries: readonly EventChangeEntry[]): readonly EventChangeEntry[] {
  return [...new Map(entries.map((entry) => [eventIdOf(entry), entry])).values()]
}

/** Who may only see when somebody is busy gets times that belong to nothing. */
function busyOnly(entry: EventChangeEntry): EventChangeEntry {
  return entry.kind === 'gone' ? entry : { kind: 'excluded', eventId: eventIdOf(entry), why: 'busy-only' }
}

function eventIdOf(entry: EventChangeEntry): EventId {
  return entry.kind === 'held' ? entry.held.eventId : entry.eventId
}
