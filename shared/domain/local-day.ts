import { Temporal } from 'temporal-polyfill'

const DAY = /^\d{4}-\d\d-\d\d$/

/** The date (`YYYY-MM-DD`) that it is in the IANA zone at this moment. */
export function dayOf(at: number, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate().toString()
}

/** The date there on which something begins, given as an instant or, of whole days, as a date. */
export function dayOfStart(start: string, zone: string): string {
  return start.includes('T') ? dayOf(Date.parse(start), zone) : start
}

/** When a day begins and ends there, in milliseconds, the end exclusive; it may last 23 or 25 hours. */
export function spanOfDay(day: string, zone: string): { readonly from: number; readonly to: number } {
  const date = Temporal.PlainDate.from(day)
  return { from: beginOf(date, zone), to: beginOf(date.add({ days: 1 }), zone) }
}

/** The day so many days later, or earlier for a negative number. */
export function dayAfter(day: string, days: number): string {
  return Temporal.PlainDate.from(day).add({ days }).toString()
}

/** The text when it is a date of the calendar, else null. */
export function parseDay(text: string | undefined): string | null {
  if (text === undefined || !DAY.test(text)) return null
  try {
    return Temporal.PlainDate.from(text).toString()
  } catch {
    return null
  }
}

function beginOf(date: Temporal.PlainDate, zone: string): number {
  return date.toZonedDateTime(zone).epochMilliseconds
}
