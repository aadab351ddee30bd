import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js'
import type { CalendarId, EventId } from '../domain/ids.ts'
import type { CalendarCall } from './calendar-calls.ts'
import { oddAnswer, unlessGone } from './event-answers.ts'

/** Where an event lies; `zone` is the calendar's. */
export interface EventPlace {
  readonly calendarId: CalendarId
  readonly eventId: EventId
  readonly zone: string
}

export interface LivingEvent {
  readonly item: calendar_v3.Schema$Event
  /** To be named when something is written that was made of what is read here. */
  readonly etag: string
}

/** Null when the event is gone or cancelled. */
export async function readLivingEvent(
  call: CalendarCall,
  { calendarId, eventId }: EventPlace,
): Promise<LivingEvent | null> {
  const item = await unlessGone(
    call('events.get', ({ events }, request) => events.get({ calendarId, eventId }, request())),
  )
  if (item === null || item.status === 'cancelled') return null
  // Without it the write that follows would overwrite whatever happened meanwhile.
  if (!item.etag) throw oddAnswer('events.get')
  return { item, etag: item.etag }
}
