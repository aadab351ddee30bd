import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js'
import { Fault } from '../domain/fault.ts'
import type { GoogleEvents, GuestChanges, HeldEvent, Notify } from '../google-ports.ts'
import type { CalendarCall } from './calendar-calls.ts'
import { entryOf, heldOrMovedOn, ifMatch, movedOn, unlessGone } from './event-answers.ts'
import { toGooglePatch } from './event-mapping.ts'
import { mergeGuests } from './google-guests.ts'
import { readLivingEvent, type EventPlace } from './read-living-event.ts'

export interface PatchRequest extends EventPlace {
  readonly write: Parameters<GoogleEvents['patch']>[2]
}

/** One call; with guests one more, before it, and none after it when there turns out to be nothing to write. */
export async function patchEvent(call: CalendarCall, patch: PatchRequest): Promise<HeldEvent | null> {
  const { change, etag, notify = 'none' } = patch.write
  const requestBody = toGooglePatch(change)
  if (change.guests === undefined || isEmpty(change.guests))
    return await sendPatch(call, patch, { requestBody, etag, notify })
  const living = await readLivingEvent(call, patch)
  if (living === null) return null
  if (etag !== null && etag !== living.etag) throw movedOn()
  // Nor is a whole series to be written to where one event was meant.
  const held = heldOrMovedOn(entryOf(living.item, patch.zone))
  // Written back, such a list would throw out everybody whom Google didn't show.
  if (living.item.attendeesOmitted === true)
    throw new Fault('google.refused', 'events.patch: not all guests are shown', { field: 'guests' })
  const attendees = mergeGuests(living.item.attendees ?? [], change.guests)
  if (attendees !== null) requestBody.attendees = attendees
  if (Object.keys(requestBody).length === 0) return held
  return await sendPatch(call, patch, { requestBody, etag: living.etag, notify })
}

export interface SentPatch {
  readonly requestBody: calendar_v3.Schema$Event
  readonly etag: string | null
  readonly notify: Notify
}

/** Null when the event is gone. Throws `google.moved-on` when it isn't at the etag any more. */
export async function sendPatch(
  call: CalendarCall,
  { calendarId, eventId, zone }: EventPlace,
  { requestBody, etag, notify }: SentPatch,
): Promise<HeldEvent | null> {
  const item = await unlessGone(
    call('events.patch', ({ events }, request) =>
      events.patch({ calendarId, eventId, sendUpdates: notify, requestBody }, request(ifMatch(etag))),
    ),
  )
  if (item === null) return null
  const entry = entryOf(item, zone)
  // A deleted event can be patched and stays deleted.
  return entry.kind === 'gone' ? null : heldOrMovedOn(entry)
}

function isEmpty({ set, remove, reset }: GuestChanges): boolean {
  return set.length === 0 && remove.length === 0 && reset !== true
}
