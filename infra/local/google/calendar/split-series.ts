import { Temporal } from 'temporal-polyfill'
import { invalid, notFound } from '../api-error.ts'
import type { Context } from '../context.ts'
import type { EventRow } from '../world.ts'
import { changeAsOrganizer } from './change-as-organizer.ts'
import { mergePatch, parseEventFields } from './event-fields.ts'
import { createStamp, exceptionsOf, occurrenceAt, requireEvent, saveEvent, seriesOf } from './event-store.ts'
import type { Stamp } from './event-store.ts'
import { hasStart, originOf, startsBetween } from './recurrence.ts'
import type { Series } from './recurrence.ts'
import { validateFields } from './validate-fields.ts'

export interface SeriesSplit {
  readonly calendarId: string
  readonly seriesId: string
  /** Original start of the first occurrence that is changed: an instant, or a date for whole days. */
  readonly from: string
  /** What is different from there on; the body of a patch. */
  readonly change?: object
}

/**
 * "This and following events", as Google's own calendar does it (google.md 2.3, 2.5; the program interface has no such call): the
 * series ends with the day before, and `<series>_R<start>` goes on, with an iCalUID of its own and the same etag. Exceptions after
 * the cut keep their ids and belong to the new series. Returns the new series.
 */
export function splitSeries(
  context: Context,
  { calendarId, seriesId, from, change = {} }: SeriesSplit,
): EventRow {
  const calendar = context.world.calendars.get(calendarId.toLowerCase())
  if (calendar === undefined) throw notFound()
  const before = requireEvent(context, calendar.id, seriesId)
  const series = seriesOf(before)
  const at = Date.parse(from)
  if (series === null || !hasStart(series, at) || at <= originOf(series.start))
    throw invalid('No occurrence that a series could be cut at.')
  const first = occurrenceAt(before, at)
  const recurrence = restOf(series, at)
  const given = mergePatch({ ...first.fields, recurrence }, change)
  const fields = validateFields(parseEventFields(given), calendar.timeZone)
  const id = `${seriesId.replace(/_R\d{8}(T\d{6})?$/, '')}_R${stampOf(series, at)}`
  const after: EventRow = { ...before, id, iCalUID: `${id}@google.com`, serial: 0, fields }
  const stamp = createStamp(context)
  const moved = handOver(context, before, { at, to: id, stamp })
  const untilThen = endedBefore(series, at, calendar.timeZone)
  const left = { ...before.fields, recurrence: untilThen }
  changeAsOrganizer(context, { row: before, fields: left, status: before.status, stamp })
  const saved = changeAsOrganizer(context, { row: after, fields, status: before.status, stamp })
  for (const exception of moved) saveEvent(context, exception, { stamp })
  return saved
}

/** Exceptions from the cut on, as they belong to the new series; written first, lest the old one takes them along. */
function handOver(
  context: Context,
  before: EventRow,
  { at, to, stamp }: { at: number; to: string; stamp: Stamp },
): readonly EventRow[] {
  return exceptionsOf(context, before)
    .filter(({ occurrence, fields }) => originOf(occurrence?.originalStart ?? fields.start) >= at)
    .map((row) => {
      const occurrence = row.occurrence && { ...row.occurrence, masterId: to }
      const moved = { ...row, occurrence, iCalUID: `${to}@google.com` }
      return saveEvent(context, moved, { stamp })
    })
}

function restOf({ start, recurrence }: Series, at: number): string[] {
  const done = startsBetween({ start, recurrence }, originOf(start), at).length
  return recurrence.map((line) =>
    line.replace(/COUNT=(\d+)/, (_, count: string) => `COUNT=${Number(count) - done}`),
  )
}

/** Up to the last second of the day before, or that day itself for whole days. */
function endedBefore({ start, recurrence }: Series, at: number, zone: string): string[] {
  const day = Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(start.dateTime === undefined ? 'UTC' : (start.timeZone ?? zone))
    .toPlainDate()
  const lastSecond = day.toZonedDateTime(start.timeZone ?? zone).epochMilliseconds - 1000
  const until =
    start.dateTime === undefined
      ? plain(day.subtract({ days: 1 }).toString())
      : `${plain(new Date(lastSecond).toISOString().slice(0, 19))}Z`
  return recurrence.map((line) =>
    line.startsWith('RRULE:') ? `${line.replace(/;(?:UNTIL|COUNT)=[^;]+/, '')};UNTIL=${until}` : line,
  )
}

/** `20250409T120000`, or `20250409` for whole days. */
function stampOf({ start }: Series, at: number): string {
  const text = plain(new Date(at).toISOString().slice(0, 19))
  return start.dateTime === undefined ? text.slice(0, 8) : text
}

function plain(text: string): string {
  return text.replaceAll(/[-:]/g, '')
}
