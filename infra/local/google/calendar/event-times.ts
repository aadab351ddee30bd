import { Temporal } from 'temporal-polyfill'
import { ApiError, invalid, required } from '../api-error.ts'
import type { EventTime } from './event-fields.ts'

const DATE = /^\d{4}-\d{2}-\d{2}$/
const OFFSET = /(Z|[+-]\d{2}:?\d{2})$/i

/**
 * Brings a start or end into the stored form: a date alone, or the instant in UTC with its zone.
 * `fallbackZone` is the calendar's; it says where a time belongs when only an offset came along.
 */
export function normalizeTime(time: EventTime, name: 'start' | 'end', fallbackZone: string): EventTime {
  const { date, dateTime, timeZone } = time
  if (date !== undefined && dateTime !== undefined)
    throw invalid(`Invalid ${name} time: both date and dateTime.`)
  if (timeZone !== undefined && !isTimeZone(timeZone))
    throw invalid(`Invalid time zone definition for ${name} time.`)
  if (date !== undefined) {
    if (!DATE.test(date) || !isDate(date)) throw invalid(`Invalid ${name} date.`)
    return { date }
  }
  if (dateTime === undefined) throw required(`Missing ${name} time.`)
  return { dateTime: toInstant(dateTime, name, timeZone), timeZone: timeZone ?? fallbackZone }
}

function toInstant(dateTime: string, name: string, timeZone: string | undefined): string {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/i.test(dateTime)) throw invalid(`Invalid ${name} time.`)
  try {
    if (OFFSET.test(dateTime)) return secondsOf(Temporal.Instant.from(dateTime))
    if (timeZone === undefined) throw required(`Missing time zone definition for ${name} time.`)
    return secondsOf(Temporal.PlainDateTime.from(dateTime).toZonedDateTime(timeZone).toInstant())
  } catch (error) {
    if (error instanceof ApiError) throw error
    throw invalid(`Invalid ${name} time.`)
  }
}

/** Calendar keeps whole seconds. */
function secondsOf(instant: Temporal.Instant): string {
  return instant.toString({ smallestUnit: 'second', roundingMode: 'floor' })
}

export function isTimeZone(zone: string): boolean {
  // Temporal takes offsets for zones as well; Google wants a name of the IANA database.
  if (/^[+-]/.test(zone)) return false
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone)
    return true
  } catch {
    return false
  }
}

function isDate(date: string): boolean {
  try {
    Temporal.PlainDate.from(date)
    return true
  } catch {
    return false
  }
}

/** The moment of a start or end; a date begins at midnight of the calendar's zone. */
export function momentOf(time: EventTime, calendarZone: string): number {
  if (time.dateTime !== undefined) return Date.parse(time.dateTime)
  return Temporal.PlainDate.from(time.date ?? '').toZonedDateTime(calendarZone).epochMilliseconds
}

/** As Google tells it: the offset of the zone of the answer, beside the event's own zone. */
export function renderTime(time: EventTime, zone: string): EventTime {
  const { date, dateTime, timeZone } = time
  if (dateTime === undefined) return { ...(date !== undefined && { date }) }
  return { dateTime: renderMoment(Date.parse(dateTime), zone), ...(timeZone !== undefined && { timeZone }) }
}

export function renderMoment(at: number, zone: string): string {
  const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)
  const text = zoned.toString({ timeZoneName: 'never', smallestUnit: 'second' })
  return text.endsWith('+00:00') ? `${text.slice(0, -6)}Z` : text
}

/** Parses a timeMin, timeMax or updatedMin: RFC 3339 with an offset; milliseconds are ignored. */
export function parseMoment(text: string, parameter: string): number {
  if (
    !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/i.test(text) ||
    Number.isNaN(Date.parse(text))
  )
    throw invalid('Bad Request', parameter)
  return Math.floor(Date.parse(text) / 1000) * 1000
}
