import type { CalendarId, EventId } from '../../shared/domain/ids.ts'

export function calendarId(text: string): CalendarId {
  if (!isCalendarId(text)) throw new RangeError('empty id')
  return text
}

export function eventId(text: string): EventId {
  if (!isEventId(text)) throw new RangeError('empty id')
  return text
}

function isCalendarId(text: string): text is CalendarId {
  return text !== ''
}

function isEventId(text: string): text is EventId {
  return text !== ''
}
