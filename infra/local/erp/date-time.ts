import { Temporal } from 'temporal-polyfill'

const DATE = /^\d{4}-\d{2}-\d{2}$/
const STORED = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}(:\d{2})?$/
const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})$/

/** `YYYY-MM-DD HH:MM:SS`, UTC. */
export function formatDateTime(millis: number): string {
  return new Date(millis).toISOString().slice(0, 19).replace('T', ' ')
}

export function parseDateTime(text: string): number {
  return Date.parse(`${text.replace(' ', 'T')}Z`)
}

/**
 * What the ERP accepts as a date-time, in its own form: that form (seconds may miss) or ISO with `Z` or an offset.
 * Null for milliseconds, bare dates, words and days that don't exist.
 */
export function toStoredDateTime(text: string): string | null {
  if (STORED.test(text)) return isRealDate(text.slice(0, 10)) ? roundTrip(`${text.replace(' ', 'T')}Z`) : null
  return ISO.test(text) && isRealDate(text.slice(0, 10)) ? roundTrip(text) : null
}

function roundTrip(text: string): string | null {
  const millis = Date.parse(text)
  return Number.isNaN(millis) ? null : formatDateTime(millis)
}

export function isRealDate(text: string): boolean {
  if (!DATE.test(text)) return false
  const millis = Date.parse(`${text}T00:00:00Z`)
  // JavaScript rolls 31 February over into March; a date that moves is not one.
  return !Number.isNaN(millis) && new Date(millis).toISOString().startsWith(text)
}

/** The first moment of a day in a zone, `plusDays` later, as the ERP stores it. */
export function startOfDay(date: string, timeZone: string, plusDays = 0): string {
  const day = Temporal.PlainDate.from(date).add({ days: plusDays })
  return formatDateTime(day.toZonedDateTime({ timeZone }).epochMilliseconds)
}

/** The day that a moment falls on in a zone. */
export function dayOf(millis: number, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(millis).toZonedDateTimeISO(timeZone).toPlainDate().toString()
}

/** A wall-clock time (`YYYY-MM-DD HH:MM[:SS]` or a date alone) of a zone, in UTC. */
export function fromWallClock(text: string, timeZone: string): string {
  const local = Temporal.PlainDateTime.from(text.replace(' ', 'T'))
  return formatDateTime(local.toZonedDateTime(timeZone).epochMilliseconds)
}

/** A stored UTC time as wall-clock `YYYY-MM-DDTHH:MM` of a zone, as HTML forms want it. */
export function toWallClock(stored: string, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(parseDateTime(stored))
    .toZonedDateTimeISO(timeZone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' })
}

export function addDays(date: string, days: number): string {
  return Temporal.PlainDate.from(date).add({ days }).toString()
}
