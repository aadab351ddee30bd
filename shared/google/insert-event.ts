import type { CalendarEvent } from '../domain/event.ts'
import { isFault } from '../domain/fault.ts'
import type { CalendarId, EventId } from '../domain/ids.ts'
import type { HeldEvent } from '../ports.ts'
import type { CalendarCall } from './calendar-calls.ts'
import { entryOf, heldOrMovedOn, ifMatch, movedOn, unlessGone } from './event-answers.ts'
import { toGoogleInsert, toGoogleRevival } from './event-mapping.ts'

export interface Insertion {
  readonly calendarId: CalendarId
  readonly eventId: EventId
  readonly write: { readonly event: CalendarEvent; readonly mark: string }
  readonly zone: string
}

/** One call when the id is free, three when a deleted event holds it. Throws `google.moved-on` when a living one does. */
export async function insertEvent(call: CalendarCall, insertion: Insertion): Promise<HeldEvent> {
  const { calendarId, eventId, write, zone } = insertion
  const requestBody = { id: eventId, ...toGoogleInsert(write.event, { zone, mark: write.mark }) }
  try {
    const item = await call('events.insert', ({ events }, request) =>
      events.insert({ calendarId, sendUpdates: 'none', requestBody }, request()),
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
  const requestBody = toGoogleRevival(write.event, { zone, mark: write.mark })
  const item = await call('events.patch', ({ events }, request) =>
    events.patch(
      { calendarId, eventId, sendUpdates: 'none', requestBody },
      request(ifMatch(there.etag ?? null)),
    ),
  )
  return heldOrMovedOn(entryOf(item, zone))
}
