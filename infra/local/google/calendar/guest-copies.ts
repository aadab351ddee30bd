import type { Context } from '../context.ts'
import type { EventRow } from '../world.ts'
import type { EventFields } from './event-fields.ts'
import { exceptionsOf, findEvent, saveEvent, touchMaster, type Stamp } from './event-store.ts'

/** What each guest has for themselves. Everything else on a copy is the organizer's. */
export const OWN_FIELDS: readonly (keyof EventFields)[] = [
  'reminders',
  'colorId',
  'transparency',
  'visibility',
]

/**
 * Brings the copies in the guests' primary calendars in line with the organizer's row. Only accounts of the stand-in
 * have copies; everybody else would get mail.
 */
export function spreadToGuests(context: Context, row: EventRow, stamp: Stamp): void {
  if (row.privateCopy || row.organizerCalendarId !== row.calendarId) return
  for (const { email: calendarId } of context.world.accounts.values())
    if (calendarId !== row.calendarId) spreadToGuest(context, { row, calendarId, stamp })
}

function spreadToGuest(context: Context, { row, calendarId, stamp }: Omit<CopyWrite, 'copy'>): void {
  const copy = findEvent(context, calendarId, row.id) ?? undefined
  // Somebody's own event that happens to have the same id is no copy.
  if (copy !== undefined && copy.iCalUID !== row.iCalUID) return
  const invited = row.fields.attendees?.some((guest) => guest.email === calendarId) ?? false
  if (invited) writeCopy(context, { row, copy, calendarId, stamp })
  else if (copy?.dropped === true) context.world.putEvent({ ...copy, dropped: false })
  else if (copy !== undefined && copy.status !== 'cancelled') dropCopy(context, copy, stamp)
}

interface CopyWrite {
  readonly row: EventRow
  readonly copy: EventRow | undefined
  readonly calendarId: string
  readonly stamp: Stamp
}

function writeCopy(context: Context, { row, copy, calendarId, stamp }: CopyWrite): void {
  if (copy?.dropped === true) {
    // Kept up to date without a word, for the day the guest takes it back.
    if (copy.serial !== 0) context.world.putEvent({ ...copy, fields: copyFields(row.fields, copy.fields) })
    return
  }
  if (row.status === 'cancelled' && (copy?.status ?? 'cancelled') === 'cancelled') return
  const fresh = copy === undefined || copy.status === 'cancelled'
  const next: EventRow = {
    ...row,
    calendarId,
    serial: copy?.serial ?? 0,
    fields: copyFields(row.fields, fresh ? undefined : copy.fields),
    dropped: false,
  }
  touchMaster(context, next, stamp)
  saveEvent(context, next, { stamp })
}

function dropCopy(context: Context, copy: EventRow, stamp: Stamp): void {
  saveEvent(context, { ...copy, status: 'cancelled' }, { stamp })
  for (const exception of exceptionsOf(context, copy)) forgetException(context, exception)
}

/** With its series gone an occurrence is gone too, and no list tells it apart. */
export function forgetException(context: Context, exception: EventRow): void {
  context.world.putEvent({ ...exception, status: 'cancelled', orphan: true })
}

function copyFields(shared: EventFields, own: EventFields | undefined): EventFields {
  const { extendedProperties, colorId: _, ...fields } = shared
  const properties = {
    ...(extendedProperties?.shared && { shared: extendedProperties.shared }),
    ...(own?.extendedProperties?.private && { private: own.extendedProperties.private }),
  }
  return {
    ...(own === undefined ? fields : withOwnFields(fields, own)),
    reminders: own?.reminders ?? { useDefault: true },
    ...(Object.keys(properties).length > 0 && { extendedProperties: properties }),
  }
}

function withOwnFields(shared: EventFields, own: EventFields): EventFields {
  const { transparency: _, visibility: __, ...fields } = shared
  const { transparency, visibility, colorId } = own
  return {
    ...fields,
    ...(transparency !== undefined && { transparency }),
    ...(visibility !== undefined && { visibility }),
    ...(colorId !== undefined && { colorId }),
  }
}
