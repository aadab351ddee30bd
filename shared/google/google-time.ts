import { Temporal } from 'temporal-polyfill'
import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js'
import type { When } from '../domain/event.ts'

type GoogleTime = calendar_v3.Schema$EventDateTime

const WITH_OFFSET = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.\d+)?(Z|[+-]\d{2}:\d{2})$/i
const DATE = /^\d{4}-\d{2}-\d{2}$/

/** Null when there is no start to go by. A missing or impossible end is the start (all-day: the day after). */
export function whenFromGoogle(
  start: GoogleTime | undefined,
  end: GoogleTime | undefined,
  zone: string,
): When | null {
  if (isDate(start?.date)) {
    const next = dayAfter(start.date)
    return {
      kind: 'all-day',
      start: start.date,
      end: isDate(end?.date) && end.date > start.date ? end.date : next,
    }
  }
  const startsAt = instantOf(start, zone)
  if (startsAt === null) return null
  const endsAt = instantOf(end, start?.timeZone ?? zone)
  return { kind: 'timed', start: startsAt, end: endsAt !== null && endsAt > startsAt ? endsAt : startsAt }
}

/** A date, or an instant; null when it can't be read. */
export function startFromGoogle(start: GoogleTime | undefined, zone: string): string | null {
  return isDate(start?.date) ? start.date : instantOf(start, zone)
}

/** For a new event. The zone doesn't move an instant; it says how Google shows it. */
export function whenToGoogle(when: When, zone: string): { start: GoogleTime; end: GoogleTime } {
  if (when.kind === 'all-day') return { start: { date: when.start }, end: { date: when.end } }
  return {
    start: { dateTime: when.start, timeZone: zone },
    end: { dateTime: when.end, timeZone: zone },
  }
}

/**
 * For an event that may be of the other kind: the members that are not used are nulled, or Google would hold
 * both. The zone of a timed event is not named, so the event keeps the one it has.
 */
export function whenToGooglePatch(when: When): { start: GoogleTime; end: GoogleTime } {
  const time = (value: string): GoogleTime =>
    when.kind === 'all-day'
      ? { date: value, dateTime: null, timeZone: null }
      : { dateTime: value, date: null }
  return { start: time(when.start), end: time(when.end) }
}

function instantOf(time: GoogleTime | undefined, zone: string): string | null {
  const text = time?.dateTime
  if (typeof text !== 'string') return null
  const parts = WITH_OFFSET.exec(text)
  const at =
    parts === null
      ? localInstant(text, time?.timeZone ?? zone)
      : Date.parse(`${parts[1]}T${parts[2]}${parts[3]}`)
  return Number.isNaN(at) ? null : `${new Date(at).toISOString().slice(0, 19)}Z`
}

function localInstant(text: string, zone: string): number {
  try {
    return Temporal.PlainDateTime.from(text).toZonedDateTime(zone).epochMilliseconds
  } catch {
    return Number.NaN
  }
}

function isDate(value: string | null | undefined): value is string {
  return typeof value === 'string' && DATE.test(value) && !Number.isNaN(Date.parse(value))
}

function dayAfter(date: string): string {
  return new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10)
}
