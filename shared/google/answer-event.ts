import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js'
import type { Answer } from '../domain/guests.ts'
import type { HeldEvent } from '../google-ports.ts'
import type { CalendarCall } from './calendar-calls.ts'
import { entryOf, heldOrMovedOn } from './event-answers.ts'
import { withAnswer } from './google-guests.ts'
import { sendPatch } from './patch-event.ts'
import { readLivingEvent, type EventPlace } from './read-living-event.ts'

export interface AnswerRequest extends EventPlace {
  readonly answer: Answer
}

/**
 * Two calls, one when that is the answer already. The organiser is always told: an answer written in silence never
 * reaches him (failures.md G5). Null when the event is gone or this account isn't on it. Throws `google.moved-on` for a series.
 */
export async function answerEvent(call: CalendarCall, request: AnswerRequest): Promise<HeldEvent | null> {
  const living = await readLivingEvent(call, request)
  const own = living?.item.attendees?.find((attendee) => attendee.self === true)
  if (living === null || own === undefined) return null
  // Before anything is written: what has been repeated meanwhile would be answered with all its occurrences.
  const held = heldOrMovedOn(entryOf(living.item, request.zone))
  const answered = withAnswer(own, request.answer)
  if (answered === own) return held
  const { attendees = [], attendeesOmitted } = living.item
  // Of a guest only his own entry counts, but an organiser's list replaces what is there (google.md 2.6).
  const requestBody: calendar_v3.Schema$Event =
    attendeesOmitted === true
      ? { attendeesOmitted, attendees: [answered] }
      : { attendees: attendees.map((attendee) => (attendee === own ? answered : attendee)) }
  return await sendPatch(call, request, { requestBody, etag: living.etag, notify: 'all' })
}
