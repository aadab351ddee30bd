import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js'
import { isFault } from '../domain/fault.ts'
import type { EventId } from '../domain/ids.ts'
import type { GoogleEvents, HeldEvent } from '../google-ports.ts'
import type { CalendarCall } from './calendar-calls.ts'
import { entryOf, heldOrMovedOn, ifMatch, movedOn, unlessGone } from './event-answers.ts'
import { remindersToGoogle, toGoogleInsert, toGoogleRevival } from './event-mapping.ts'
import { guestsToGoogle } from './google-guests.ts'
import type { EventPlace } from './read-living-event.ts'

type NewEvent = Parameters<GoogleEvents['insert']>[2]

export interface Insertion extends EventPlace {
  readonly write: NewEvent
}

/** One call when the id is free, three when a deleted event holds it. Throws `google.moved-on` when a living one does. */
export async function insertEvent(call: CalendarCall, insertion: Insertion): Promise<HeldEvent> {
  const { calendarId, eventId, write, zone } = insertion
  const requestBody = {
    id: eventId,
    ...toGoogleInsert(write.event, { zone, mark: write.mark }),
    ...besidesEvent(write, eventId),
  }
  try {
    const item = await call('events.insert', ({ events }, request) =>
      events.insert({ calendarId, ...howToWrite(write), requestBody }, request()),
    )
    return heldOrMovedOn(entryOf(item, zone))
  } catch (error) {
    if (!isFault(error, 'google.duplicate')) throw error
    return await reviveEvent(call, insertion)
  }
}

/** The ids of deleted events stay reserved, so what is to come back is brought back from the dead. */
async function reviveEvent(
  call: CalendarCall,
  { calendarId, eventId, write, zone }: Insertion,
): Promise<HeldEvent> {
  const there = await unlessGone(
    call('events.get', ({ events }, request) => events.get({ calendarId, eventId }, request())),
  )
  if (there?.status !== 'cancelled') throw movedOn()
  const requestBody = {
    ...toGoogleRevival(write.event, { zone, mark: write.mark }),
    // Whoever was invited when it was deleted is not invited again by its coming back.
    attendees: [],
    ...besidesEvent(write, eventId),
  }
  const item = await call('events.patch', ({ events }, request) =>
    events.patch(
      { calendarId, eventId, ...howToWrite(write), requestBody },
      request(ifMatch(there.etag ?? null)),
    ),
  )
  return heldOrMovedOn(entryOf(item, zone))
}

function besidesEvent(
  { guests, colour, withMeet, reminders }: NewEvent,
  eventId: EventId,
): Pick<calendar_v3.Schema$Event, 'attendees' | 'colorId' | 'conferenceData' | 'reminders'> {
  return {
    ...(guests === undefined ? {} : { attendees: guestsToGoogle(guests) }),
    ...(colour === undefined ? {} : { colorId: colour }),
    ...(withMeet === true ? { conferenceData: { createRequest: meetRequest(eventId) } } : {}),
    ...(reminders === undefined ? {} : remindersToGoogle(reminders)),
  }
}

/** Google ignores a request that it has answered before, so a repeated insert makes no second conference. */
function meetRequest(eventId: EventId): calendar_v3.Schema$CreateConferenceRequest {
  return { requestId: eventId, conferenceSolutionKey: { type: 'hangoutsMeet' } }
}

function howToWrite({ notify = 'none', withMeet }: NewEvent): {
  sendUpdates: string
  conferenceDataVersion?: number
} {
  // Said only with a conference to make: otherwise the one that is there would count as taken away (failures.md P10).
  return { sendUpdates: notify, ...(withMeet === true ? { conferenceDataVersion: 1 } : {}) }
}
