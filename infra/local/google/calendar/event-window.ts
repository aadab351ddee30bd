import type { Context } from '../context.ts'
import type { EventRow } from '../world.ts'
import { momentOf } from './event-times.ts'
import { exceptionsOf, lengthOf, occurrenceAt, seriesOf } from './event-store.ts'
import { originOf, startsBetween } from './recurrence.ts'

/** Both bounds exclusive: an event is inside that ends after `from` and starts before `to`. */
export interface Window {
  readonly from: number | null
  readonly to: number | null
}

const DAY_MS = 86_400_000
/** How far a series without end is expanded. Google has a horizon too but does not tell which. */
const HORIZON_MS = 2 * 366 * DAY_MS
/** Long enough for the last occurrence of any series that ends. */
const FAR_MS = 200 * 366 * DAY_MS

export function overlaps(row: EventRow, { from, to }: Window, zone: string): boolean {
  const start = momentOf(row.fields.start, zone)
  const end = momentOf(row.fields.end, zone)
  return (from === null || end > from) && (to === null || start < to)
}

/** Whether any occurrence of a series lies in the window. */
export function endsAfter(master: EventRow, window: Window, zone: string): boolean {
  const series = seriesOf(master)
  if (series === null) return overlaps(master, window, zone)
  const first = momentOf(master.fields.start, zone)
  if (window.to !== null && first >= window.to) return false
  if (window.from === null) return true
  const endless = !series.recurrence.some((line) => /^RRULE.*(UNTIL|COUNT)=/.test(line))
  if (endless && window.to === null && series.recurrence.some((line) => line.startsWith('RRULE'))) return true
  const to = Math.min(window.to ?? first + FAR_MS, window.from + FAR_MS)
  const starts = startsBetween(series, window.from - lengthOf(master) - DAY_MS, to + DAY_MS)
  return starts.some((at) => overlaps(occurrenceAt(master, at), window, zone))
}

/** The occurrences of a series in a window, changed and cancelled ones in their places, in order of time. */
export function occurrencesOf(context: Context, master: EventRow, window: Window): readonly EventRow[] {
  const series = seriesOf(master)
  if (series === null) return []
  const zone = context.world.calendars.get(master.calendarId)?.timeZone ?? 'UTC'
  const exceptions = exceptionsOf(context, master)
  const replaced = new Set(
    exceptions.map((row) => originOf(row.occurrence?.originalStart ?? row.fields.start)),
  )
  const from = window.from === null ? originOf(master.fields.start) : window.from - lengthOf(master) - DAY_MS
  const horizon = Math.max(context.world.clock.now(), originOf(master.fields.start)) + HORIZON_MS
  const to = Math.min(window.to === null ? horizon : window.to + DAY_MS, horizon)
  const starts = startsBetween(series, from, to).filter((at) => !replaced.has(at))
  const rows = [...starts.map((at) => occurrenceAt(master, at)), ...exceptions]
  return rows
    .filter((row) => overlaps(row, window, zone))
    .sort((a, b) => momentOf(a.fields.start, zone) - momentOf(b.fields.start, zone))
}
