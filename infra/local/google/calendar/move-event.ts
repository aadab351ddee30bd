import { duplicate, forbiddenForNonOrganizer, invalid } from '../api-error.ts'
import type { Context } from '../context.ts'
import type { EventRow } from '../world.ts'
import { requireWriter, type OpenCalendar } from './access.ts'
import {
  cannotBeOccurrence,
  createStamp,
  exceptionsOf,
  isGuestCopy,
  requireEvent,
  saveEvent,
} from './event-store.ts'
import { spreadToGuests } from './guest-copies.ts'
import { mailGuests, type SendUpdates } from './guest-mail.ts'
import { organizerFor } from './write-event.ts'

export interface EventMove {
  readonly eventId: string
  readonly destination: OpenCalendar
  readonly sendUpdates: SendUpdates
}

/** Gives an event to another calendar, which becomes its organizer; a cancelled id stays behind on the source. */
export function moveEvent(context: Context, source: OpenCalendar, move: EventMove): EventRow {
  requireWriter(source)
  requireWriter(move.destination)
  const row = requireEvent(context, source.calendar.id, move.eventId)
  const target = move.destination.calendar
  if (row.occurrence !== null) throw cannotBeOccurrence()
  if (row.status === 'cancelled') throw invalid('A cancelled event cannot be moved.')
  if (row.fields.eventType !== undefined) throw invalid('Only default events can be moved.')
  if (isGuestCopy(row)) throw forbiddenForNonOrganizer()
  if (target.id === row.calendarId) return row
  const there = context.world.eventsOf(target.id).get(row.id)
  if (there !== undefined && there.status !== 'cancelled' && !isCopyOf(there, row)) throw duplicate()
  const stamp = createStamp(context)
  const exceptions = exceptionsOf(context, row)
  const settle = (one: EventRow) => {
    // Also when its old owner is a guest: the id stays cancelled there.
    const left = { ...one, status: 'cancelled' as const, orphan: one.occurrence !== null, dropped: true }
    saveEvent(context, left, { stamp })
    const serial = context.world.eventsOf(target.id).get(one.id)?.serial ?? 0
    const organizer = organizerFor(target)
    const moved: EventRow = {
      ...one,
      calendarId: target.id,
      serial,
      organizer,
      organizerCalendarId: target.id,
    }
    const saved = saveEvent(context, moved, { stamp })
    spreadToGuests(context, saved, stamp)
    return saved
  }
  const saved = settle(row)
  for (const exception of exceptions) settle(exception)
  mailGuests(context, { before: row, after: saved, sendUpdates: move.sendUpdates })
  return saved
}

function isCopyOf(copy: EventRow, row: EventRow): boolean {
  return copy.iCalUID === row.iCalUID && copy.organizerCalendarId === row.organizerCalendarId
}
