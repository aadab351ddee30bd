import type { GoogleEvents } from '../google-ports.ts'
import type { CalendarCall } from './calendar-calls.ts'
import { ifMatch, movedOn, oddAnswer, unlessGone } from './event-answers.ts'
import { remindersToGoogle } from './event-mapping.ts'
import { readLivingEvent } from './read-living-event.ts'
import type { EventPlace } from './read-living-event.ts'

export interface RemindRequest extends EventPlace {
  readonly write: Parameters<GoogleEvents['remind']>[2]
}

/** Changes the etag, but not `updated`: reminders are no change of the event (google.md 2.3). Null when it is gone. */
export async function remindOfEvent(
  call: CalendarCall,
  { write, ...place }: RemindRequest,
): Promise<string | null> {
  const { calendarId, eventId } = place
  if (write.keepsOwn) {
    const living = await readLivingEvent(call, place)
    if (living === null) return null
    if (write.etag !== null && living.etag !== write.etag) throw movedOn()
    if (living.item.reminders?.useDefault === false) return living.etag
  }
  const requestBody = remindersToGoogle(write.reminders)
  const item = await unlessGone(
    call('events.patch', ({ events }, request) =>
      events.patch({ calendarId, eventId, sendUpdates: 'none', requestBody }, request(ifMatch(write.etag))),
    ),
  )
  if (item === null || item.status === 'cancelled') return null
  if (!item.etag) throw oddAnswer('events.patch')
  return item.etag
}
