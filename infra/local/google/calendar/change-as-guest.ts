import { isDeepStrictEqual } from 'node:util'
import { forbiddenForNonOrganizer } from '../api-error.ts'
import type { Context } from '../context.ts'
import type { EventRow } from '../world.ts'
import { changeAsOrganizer } from './change-as-organizer.ts'
import type { Attendee, EventFields } from './event-fields.ts'
import { findEvent, requireEvent, saveEvent, touchMaster, type Stamp } from './event-store.ts'
import { OWN_FIELDS } from './guest-copies.ts'
import { changedNames } from './merge-fields.ts'

export interface GuestChange {
  readonly row: EventRow
  readonly fields: EventFields
  readonly stamp: Stamp
}

/**
 * A guest writes on their copy: their own fields stay with them, their answer goes to the organizer and from there to
 * everybody, and the shared part is refused unless the organizer let guests change it.
 */
export function changeAsGuest(context: Context, { row, fields, stamp }: GuestChange): EventRow {
  const names = changedNames(row.fields, fields)
  const shared = names.filter(
    (name) => !OWN_FIELDS.includes(name) && name !== 'attendees' && !isOwnProperties(name, row, fields),
  )
  const organizer = organizersRow(context, row)
  if (shared.length > 0 && row.fields.guestsCanModify !== true) throw forbiddenForNonOrganizer()
  const attendees = answeredBy(row, fields)
  const onlyReminders = names.length === 1 && names[0] === 'reminders'
  const own = { ...row.fields, ...ownPart(fields), attendees }
  touchMaster(context, row, stamp)
  const saved = saveEvent(
    context,
    { ...row, fields: clean(own, fields) },
    { stamp, keepUpdated: onlyReminders },
  )
  const answered = !isDeepStrictEqual(attendees, row.fields.attendees)
  if (organizer === null || (shared.length === 0 && !answered)) return saved
  const next = shared.length > 0 ? sharedPart(organizer.fields, fields) : organizer.fields
  changeAsOrganizer(context, {
    row: organizer,
    fields: { ...next, ...(attendees !== undefined && { attendees }) },
    status: organizer.status,
    stamp,
  })
  return requireEvent(context, row.calendarId, row.id)
}

/** Throwing a copy away is a refusal: the event stays for everybody else. */
export function dropAsGuest(context: Context, row: EventRow, stamp: Stamp): EventRow {
  touchMaster(context, row, stamp)
  const dropped = saveEvent(context, { ...row, status: 'cancelled', dropped: true }, { stamp })
  const organizer = organizersRow(context, row)
  if (organizer === null || organizer.status === 'cancelled') return dropped
  const attendees = (organizer.fields.attendees ?? []).map((guest) =>
    guest.email === row.calendarId ? { ...guest, responseStatus: 'declined' as const } : guest,
  )
  changeAsOrganizer(context, {
    row: organizer,
    fields: { ...organizer.fields, attendees },
    status: organizer.status,
    stamp,
  })
  return dropped
}

function organizersRow(context: Context, row: EventRow): EventRow | null {
  return row.organizerCalendarId === null ? null : findEvent(context, row.organizerCalendarId, row.id)
}

function isOwnProperties(name: keyof EventFields, row: EventRow, fields: EventFields): boolean {
  if (name !== 'extendedProperties') return false
  return isDeepStrictEqual(row.fields.extendedProperties?.shared, fields.extendedProperties?.shared)
}

/** The guest list after a guest's write: only their own entry counts, and further guests if the event allows it. */
function answeredBy(row: EventRow, fields: EventFields): Attendee[] | undefined {
  const before = row.fields.attendees
  const own = fields.attendees?.find((guest) => guest.email === row.calendarId)
  if (before === undefined || own === undefined) return before
  const { responseStatus, comment, additionalGuests } = own
  const answer = {
    ...(responseStatus !== undefined && { responseStatus }),
    ...(comment !== undefined && { comment }),
    ...(additionalGuests !== undefined && { additionalGuests }),
  }
  const known = before.map((guest) => (guest.email === row.calendarId ? { ...guest, ...answer } : guest))
  if (row.fields.guestsCanInviteOthers === false) return known
  const added = (fields.attendees ?? []).filter(
    (guest) => !before.some((other) => other.email === guest.email),
  )
  return [...known, ...added]
}

function ownPart(fields: EventFields): Partial<EventFields> {
  const { reminders, colorId, transparency, visibility, extendedProperties } = fields
  return {
    ...(reminders !== undefined && { reminders }),
    ...(colorId !== undefined && { colorId }),
    ...(transparency !== undefined && { transparency }),
    ...(visibility !== undefined && { visibility }),
    ...(extendedProperties !== undefined && { extendedProperties }),
  }
}

/** Removes own fields the guest cleared; they are absent from `wanted` and would survive the merge. */
function clean(merged: Record<string, unknown> & Partial<EventFields>, wanted: EventFields): EventFields {
  const next: Record<string, unknown> = { ...merged }
  for (const name of [...OWN_FIELDS, 'extendedProperties'] as const)
    if (wanted[name] === undefined) delete next[name]
  if (next['attendees'] === undefined) delete next['attendees']
  return { ...next, start: merged.start ?? wanted.start, end: merged.end ?? wanted.end }
}

/** The shared part as a guest with the right to change it left it; the organizer's own fields stay. */
function sharedPart(organizer: EventFields, wanted: EventFields): EventFields {
  const next: Record<string, unknown> = { ...wanted }
  for (const name of [...OWN_FIELDS, 'extendedProperties', 'attendees'] as const) {
    if (organizer[name] === undefined) delete next[name]
    else next[name] = organizer[name]
  }
  return { ...next, start: wanted.start, end: wanted.end }
}
