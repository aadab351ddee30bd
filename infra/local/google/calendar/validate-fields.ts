import { ApiError, invalid, required, timeRangeEmpty } from '../api-error.ts'
import { parseEventFields, type Attendee, type EventFields } from './event-fields.ts'
import { normalizeTime } from './event-times.ts'
import { checkRecurrence } from './recurrence.ts'

const PROPERTY_KEY_MAX = 44
const PROPERTY_VALUE_MAX = 1024
const PROPERTIES_MAX = 300
const PROPERTIES_BYTES_MAX = 32 * 1024

/** Checks fields and brings them into the form in which they are kept: UTC times, nothing that only says the default. */
export function validateFields(fields: EventFields, calendarZone: string): EventFields {
  const { start, end } = checkTimes(fields, calendarZone)
  if (fields.recurrence !== undefined && fields.recurrence.length > 0) {
    if (start.dateTime !== undefined && fields.start.timeZone === undefined)
      throw required('Missing time zone definition for start time.')
    checkRecurrence(fields.recurrence, start)
  }
  return dropDefaults({
    ...fields,
    start,
    end,
    recurrence: fields.recurrence?.length === 0 ? undefined : fields.recurrence,
    attendees: fields.attendees?.length ? checkAttendees(fields.attendees) : undefined,
    reminders: checkReminders(fields.reminders),
    extendedProperties: trimProperties(fields.extendedProperties),
  })
}

function checkTimes(fields: EventFields, zone: string): Pick<EventFields, 'start' | 'end'> {
  const start = normalizeTime(fields.start, 'start', zone)
  // An end without a zone of its own belongs to the zone of its start.
  const end = normalizeTime(fields.end, 'end', start.timeZone ?? zone)
  if ((start.date === undefined) !== (end.date === undefined))
    throw invalid('Start and end times must either both be date or both be dateTime.')
  if (start.date !== undefined && end.date !== undefined && end.date <= start.date) throw timeRangeEmpty()
  if (
    start.dateTime !== undefined &&
    end.dateTime !== undefined &&
    Date.parse(end.dateTime) < Date.parse(start.dateTime)
  )
    throw timeRangeEmpty()
  return { start, end }
}

/** One malformed address spoils the whole event. */
function checkAttendees(attendees: readonly Attendee[]): Attendee[] {
  const seen = new Map<string, Attendee>()
  for (const guest of attendees) {
    if (!/^[^\s@<>(),;:"[\]]+@[^\s@<>(),;:"[\]]+$/.test(guest.email)) throw invalid('Invalid attendee email.')
    const { optional, resource, additionalGuests, responseStatus, ...rest } = guest
    const email = guest.email.toLowerCase()
    if (seen.has(email)) continue
    seen.set(email, {
      ...rest,
      email,
      ...(optional === true && { optional }),
      ...(resource === true && { resource }),
      ...(additionalGuests !== undefined && additionalGuests > 0 && { additionalGuests }),
      responseStatus: responseStatus ?? 'needsAction',
    })
  }
  return [...seen.values()]
}

function checkReminders(reminders: EventFields['reminders']): EventFields['reminders'] {
  if (reminders === undefined) return { useDefault: true }
  const { useDefault = false, overrides = [] } = reminders
  if (useDefault && overrides.length > 0) throw invalid('Cannot use default reminders and specify overrides.')
  return overrides.length > 0 ? { useDefault, overrides } : { useDefault }
}

/** Long keys vanish and long values are cut without a word; only too many are refused. */
function trimProperties(properties: EventFields['extendedProperties']): EventFields['extendedProperties'] {
  const shared = trimAll(properties?.shared)
  const own = trimAll(properties?.private)
  const all = [...Object.entries(shared), ...Object.entries(own)]
  if (all.length > PROPERTIES_MAX) throw tooManyProperties()
  if (Buffer.byteLength(all.flat().join('')) > PROPERTIES_BYTES_MAX) throw tooManyProperties()
  if (all.length === 0) return undefined
  return {
    ...(Object.keys(own).length > 0 && { private: own }),
    ...(Object.keys(shared).length > 0 && { shared }),
  }
}

function trimAll(values: Readonly<Record<string, string>> = {}): Record<string, string> {
  const kept = Object.entries(values).filter(([key]) => key.length <= PROPERTY_KEY_MAX)
  return Object.fromEntries(kept.map(([key, value]) => [key, value.slice(0, PROPERTY_VALUE_MAX)]))
}

function tooManyProperties(): ApiError {
  return invalid('The extended properties exceed their limits.')
}

const DEFAULTS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['visibility', 'default'],
  ['transparency', 'opaque'],
  ['eventType', 'default'],
  ['guestsCanInviteOthers', true],
  ['guestsCanModify', false],
  ['guestsCanSeeOtherGuests', true],
  ['anyoneCanAddSelf', false],
  ['endTimeUnspecified', false],
])

function dropDefaults(fields: object): EventFields {
  const kept = Object.entries(fields).filter(
    ([name, value]: [string, unknown]) =>
      name !== 'attendeesOmitted' && value !== undefined && DEFAULTS.get(name) !== value,
  )
  return parseEventFields(Object.fromEntries(kept))
}
