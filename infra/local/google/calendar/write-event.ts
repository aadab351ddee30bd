import { randomBytes } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { duplicate, gone, invalid, required } from '../api-error.ts'
import type { Context } from '../context.ts'
import type { EventRow, Person } from '../world.ts'
import { requireWriter, type OpenCalendar } from './access.ts'
import { changeAsGuest, dropAsGuest } from './change-as-guest.ts'
import { cancelAsOrganizer, changeAsOrganizer } from './change-as-organizer.ts'
import { parseEventControls, withoutNulls } from './event-fields.ts'
import { cannotBeOccurrence, checkIfMatch, createStamp, isGuestCopy, requireEvent } from './event-store.ts'
import { mailGuests, mailReply, type SendUpdates } from './guest-mail.ts'
import { changedFields, newFields, type WriteMode, type WriteOptions } from './merge-fields.ts'

export interface EventWrite {
  readonly body: Readonly<Record<string, unknown>>
  readonly options: WriteOptions
  readonly sendUpdates: SendUpdates
}

export interface EventChange extends EventWrite {
  readonly eventId: string
  readonly mode: WriteMode
  readonly ifMatch: string | undefined
}

export function insertEvent(context: Context, open: OpenCalendar, write: EventWrite): EventRow {
  requireWriter(open)
  const controls = parseEventControls(withoutNulls(write.body))
  if (controls.id !== undefined && controls.iCalUID !== undefined)
    throw invalid('Only one of id and iCalUID may be given.')
  if (controls.status === 'cancelled') throw invalid('Invalid value for: status')
  const id = checkNewId(context, open.calendar.id, controls.id ?? newId())
  const fields = newFields(write.body, write.options, open.calendar.timeZone)
  const row = newRow(context, open, {
    id,
    fields,
    status: controls.status ?? 'confirmed',
    sequence: controls.sequence ?? 0,
  })
  const saved = changeAsOrganizer(context, { row, fields, status: row.status, stamp: createStamp(context) })
  mailGuests(context, { before: null, after: saved, sendUpdates: write.sendUpdates })
  return saved
}

export function changeEvent(context: Context, open: OpenCalendar, change: EventChange): EventRow {
  requireWriter(open)
  const row = requireEvent(context, open.calendar.id, change.eventId)
  checkIfMatch(row, change.ifMatch)
  const { status } = parseEventControls(withoutNulls(change.body))
  if (status === 'cancelled')
    return row.status === 'cancelled' ? row : cancel(context, row, change.sendUpdates)
  const fields = changedFields(row, change, open.calendar.timeZone)
  if (row.occurrence !== null && fields.recurrence !== undefined) throw cannotBeOccurrence()
  const stamp = createStamp(context)
  if (isGuestCopy(row)) {
    const revived = { ...row, status: status ?? row.status, dropped: status === undefined && row.dropped }
    const saved = changeAsGuest(context, { row: revived, fields, stamp })
    if (hasAnswered(row, saved)) mailReply(context, saved, change.sendUpdates)
    return saved
  }
  // An update that says nothing of the status means the default one: that is how a deleted event comes back.
  const next = status ?? (change.mode === 'update' ? 'confirmed' : row.status)
  const saved = changeAsOrganizer(context, { row, fields, status: next, stamp })
  mailGuests(context, { before: row, after: saved, sendUpdates: change.sendUpdates })
  return saved
}

function hasAnswered(before: EventRow, after: EventRow): boolean {
  const own = ({ calendarId, fields }: EventRow) =>
    fields.attendees?.find((guest) => guest.email === calendarId)
  return !isDeepStrictEqual(own(before), own(after))
}

export interface EventDeletion {
  readonly eventId: string
  readonly ifMatch: string | undefined
  readonly sendUpdates: SendUpdates
}

export function deleteEvent(context: Context, open: OpenCalendar, deletion: EventDeletion): void {
  requireWriter(open)
  const row = requireEvent(context, open.calendar.id, deletion.eventId)
  // First: the cancelled event has a new etag, so a guarded second delete is a 412 and not a 410.
  checkIfMatch(row, deletion.ifMatch)
  if (row.status === 'cancelled') throw gone()
  cancel(context, row, deletion.sendUpdates)
}

function cancel(context: Context, row: EventRow, sendUpdates: SendUpdates): EventRow {
  const stamp = createStamp(context)
  if (isGuestCopy(row)) {
    const dropped = dropAsGuest(context, row, stamp)
    mailReply(context, dropped, sendUpdates)
    return dropped
  }
  const cancelled = cancelAsOrganizer(context, row, stamp)
  mailGuests(context, { before: row, after: cancelled, sendUpdates })
  return cancelled
}

/**
 * A private copy of an event from elsewhere. It mails nobody and reaches no guest, keeps the caller's iCalUID, and a
 * second import of that iCalUID writes the same copy.
 */
export function importEvent(context: Context, open: OpenCalendar, write: EventWrite): EventRow {
  requireWriter(open)
  const { iCalUID, status, sequence } = parseEventControls(withoutNulls(write.body))
  if (iCalUID === undefined) throw required('Missing iCalUID.')
  const fields = newFields(write.body, write.options, open.calendar.timeZone)
  if (fields.eventType !== undefined) throw invalid('Only default events can be imported.')
  const rows = [...context.world.eventsOf(open.calendar.id).values()]
  const earlier = rows.find((row) => row.iCalUID === iCalUID && row.occurrence === null)
  const fresh = newRow(context, open, {
    id: importedId(iCalUID),
    fields,
    status: 'confirmed',
    sequence: sequence ?? 0,
  })
  const row: EventRow = earlier ?? {
    ...fresh,
    iCalUID,
    privateCopy: true,
    organizer: organizerOf(write.body) ?? fresh.organizer,
    organizerCalendarId: organizerOf(write.body) === null ? open.calendar.id : null,
  }
  return changeAsOrganizer(context, {
    row,
    fields,
    status: status ?? 'confirmed',
    stamp: createStamp(context),
  })
}

function organizerOf(body: Readonly<Record<string, unknown>>): Person | null {
  const organizer = body['organizer']
  if (typeof organizer !== 'object' || organizer === null) return null
  const { email, displayName } = organizer as Partial<Record<string, unknown>>
  if (typeof email !== 'string') return null
  return { email: email.toLowerCase(), ...(typeof displayName === 'string' && { displayName }) }
}

interface NewRow extends Pick<EventRow, 'id' | 'fields' | 'status' | 'sequence'> {}

function newRow(context: Context, { actor, calendar }: OpenCalendar, given: NewRow): EventRow {
  return {
    ...given,
    calendarId: calendar.id,
    iCalUID: `${given.id}@google.com`,
    serial: 0,
    change: 0,
    etagMicros: 0,
    updatedMicros: 0,
    createdAt: context.world.clock.now(),
    creator: { email: actor.email },
    organizer: organizerFor(calendar),
    organizerCalendarId: calendar.id,
    privateCopy: false,
    occurrence: null,
    orphan: false,
    dropped: false,
  }
}

/** The organizer is the calendar itself: an account's address, or the id of a secondary calendar and its name. */
export function organizerFor(calendar: OpenCalendar['calendar']): Person {
  return calendar.primary ? { email: calendar.id } : { email: calendar.id, displayName: calendar.summary }
}

/** Deleted ids stay taken. */
function checkNewId(context: Context, calendarId: string, id: string): string {
  if (!/^[a-v0-9]{5,1024}$/.test(id)) throw invalid('Invalid resource id value.')
  if (context.world.eventsOf(calendarId).has(id)) throw duplicate()
  return id
}

function newId(): string {
  return base32hex(randomBytes(16))
}

function importedId(iCalUID: string): string {
  return `_${base32hex(Buffer.from(iCalUID))}`
}

function base32hex(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => Number.parseInt(five.padEnd(5, '0'), 2).toString(32))
    .join('')
}
