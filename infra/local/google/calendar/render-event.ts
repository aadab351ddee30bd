import type { Context } from '../context.ts'
import type { EventRow, Person, Role } from '../world.ts'
import type { Attendee } from './event-fields.ts'
import { renderTime } from './event-times.ts'
import { etagOf } from './event-store.ts'

export interface EventView {
  /** Zone of the times in the answer: the calendar's, unless the request names another. */
  readonly zone: string
  readonly role: Role
  readonly maxAttendees?: number
  /** Lists tell less of what is cancelled than `get` does. */
  readonly inList?: boolean
}

type Rendered = Readonly<Record<string, unknown>>

/** The event as Google would tell it to this user. */
export function renderEvent(context: Context, row: EventRow, view: EventView): Rendered {
  if (row.status === 'cancelled' && !isTold(row, view)) return renderCancelled(row, view)
  if (isHidden(row, view)) return renderBusy(row, view)
  const { start, end, attendees, conferenceData, eventType, ...fields } = row.fields
  const link = conferenceData?.entryPoints?.find((point) => point.entryPointType === 'video')?.uri
  return {
    ...identity(row),
    htmlLink: `${context.url()}/calendar/event?eid=${Buffer.from(`${row.id} ${row.calendarId}`).toString('base64url')}`,
    created: `${new Date(row.createdAt).toISOString().slice(0, 19)}.000Z`,
    updated: new Date(Math.floor(row.updatedMicros / 1000)).toISOString(),
    ...fields,
    creator: renderPerson(row.creator, row),
    organizer: renderPerson(row.organizer, row),
    start: renderTime(start, view.zone),
    end: renderTime(end, view.zone),
    ...occurrencePart(row, view),
    iCalUID: row.iCalUID,
    sequence: row.sequence,
    ...(attendees !== undefined && attendeesPart(row, attendees, view.maxAttendees)),
    ...(row.privateCopy && { privateCopy: true }),
    ...(typeof link === 'string' && { hangoutLink: link }),
    ...(conferenceData !== undefined && { conferenceData }),
    eventType: eventType ?? 'default',
  }
}

function identity(row: EventRow): Rendered {
  return { kind: 'calendar#event', etag: etagOf(row), id: row.id, status: row.status }
}

/** Only the organizer's own calendar still tells the whole of a cancelled event, and only when asked for it alone. */
function isTold(row: EventRow, view: EventView): boolean {
  return view.inList !== true && row.occurrence === null && row.organizerCalendarId === row.calendarId
}

/** Four keys; a cancelled occurrence of a living series also names its place in it. */
function renderCancelled(row: EventRow, view: EventView): Rendered {
  return { ...identity(row), ...(!row.orphan && occurrencePart(row, view)) }
}

function isHidden(row: EventRow, view: EventView): boolean {
  if (view.role === 'freeBusyReader') return true
  return view.role === 'reader' && ['private', 'confidential'].includes(row.fields.visibility ?? 'default')
}

function renderBusy(row: EventRow, view: EventView): Rendered {
  return {
    ...identity(row),
    updated: new Date(Math.floor(row.updatedMicros / 1000)).toISOString(),
    start: renderTime(row.fields.start, view.zone),
    end: renderTime(row.fields.end, view.zone),
    ...(row.fields.recurrence !== undefined && { recurrence: row.fields.recurrence }),
    ...occurrencePart(row, view),
    visibility: 'private',
    eventType: row.fields.eventType ?? 'default',
  }
}

function occurrencePart(row: EventRow, view: EventView): Rendered {
  if (row.occurrence === null) return {}
  const { masterId, originalStart } = row.occurrence
  return { recurringEventId: masterId, originalStartTime: renderTime(originalStart, view.zone) }
}

function renderPerson(person: Person, row: EventRow): Rendered {
  return { ...person, ...(person.email === row.calendarId && { self: true }) }
}

function attendeesPart(row: EventRow, attendees: readonly Attendee[], max: number | undefined): Rendered {
  const omitted = max !== undefined && attendees.length > max
  const told = omitted ? attendees.filter((guest) => guest.email === row.calendarId) : attendees
  return {
    attendees: told.map((guest) => ({
      ...guest,
      ...(guest.email === row.organizer.email && { organizer: true }),
      ...(guest.email === row.calendarId && { self: true }),
    })),
    ...(omitted && { attendeesOmitted: true }),
  }
}
