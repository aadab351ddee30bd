import { RRuleTemporal } from 'rrule-temporal'
import { Temporal } from 'temporal-polyfill'
import { invalid } from '../api-error.ts'
import type { EventTime } from './event-fields.ts'

export interface Series {
  readonly start: EventTime
  readonly recurrence: readonly string[]
}

const LINE = /^(RRULE|EXRULE|RDATE|EXDATE)((?:;[A-Z]+=[^:;]+)*):(.+)$/
const RULE_PARTS =
  /^(FREQ|UNTIL|COUNT|INTERVAL|BYSECOND|BYMINUTE|BYHOUR|BYDAY|BYMONTHDAY|BYYEARDAY|BYWEEKNO|BYMONTH|BYSETPOS|WKST)=/
const OCCURRENCES_MAX = 5000

/** Refuses what Google does not take: other lines, DTSTART, an UNTIL that is not in UTC (or not a date, for whole days). */
export function checkRecurrence(recurrence: readonly string[], start: EventTime): void {
  const untilForm = start.date === undefined ? /^\d{8}T\d{6}Z$/ : /^\d{8}$/
  const wellFormed = recurrence.every((line) => isRecurrenceLine(line, untilForm))
  if (!wellFormed || !recurrence.some((line) => /^(RRULE|RDATE)/.test(line)))
    throw invalid('Invalid recurrence rule.')
  try {
    const at = originOf(start)
    startsBetween({ start, recurrence }, at, at + 1000)
  } catch {
    throw invalid('Invalid recurrence rule.')
  }
}

function isRecurrenceLine(line: string, untilForm: RegExp): boolean {
  const [, kind, , value = ''] = LINE.exec(line) ?? []
  if (kind === undefined) return false
  if (kind.endsWith('DATE')) return true
  const until = /UNTIL=([^;]+)/.exec(value)?.[1]
  return (
    (until === undefined || untilForm.test(until)) && value.split(';').every((part) => RULE_PARTS.test(part))
  )
}

/**
 * Starts of a series from `from` to before `to`, in order, as moments. Dates count as midnights in UTC: a series of
 * whole days has no zone. Excluded dates are left out; changed occurrences are not known here.
 */
export function startsBetween(series: Series, from: number, to: number): readonly number[] {
  const excluded = new Set(listedMoments(series, 'EXDATE'))
  for (const at of ruleMoments(series, 'EXRULE', [from, to])) excluded.add(at)
  const starts = new Set([...ruleMoments(series, 'RRULE', [from, to]), ...listedMoments(series, 'RDATE')])
  // The first instance stands whether or not the rule would have made it.
  starts.add(originOf(series.start))
  const inside = [...starts].filter((at) => at >= from && at < to && !excluded.has(at))
  return inside.sort((a, b) => a - b).slice(0, OCCURRENCES_MAX)
}

export function hasStart(series: Series, at: number): boolean {
  return startsBetween(series, at, at + 1).includes(at)
}

/** The moment of a start as series count it. */
export function originOf(start: EventTime): number {
  return start.dateTime === undefined
    ? Date.parse(`${start.date ?? ''}T00:00:00Z`)
    : Date.parse(start.dateTime)
}

/** The start of one occurrence in the form of its series. */
export function startAt(series: Pick<Series, 'start'>, at: number): EventTime {
  if (series.start.dateTime === undefined) return { date: new Date(at).toISOString().slice(0, 10) }
  const { timeZone } = series.start
  return {
    dateTime: `${new Date(at).toISOString().slice(0, 19)}Z`,
    ...(timeZone !== undefined && { timeZone }),
  }
}

/** `<master>_20250328T150000Z`, or `<master>_20250328` for whole days. */
export function occurrenceId(masterId: string, start: EventTime): string {
  const stamp = new Date(originOf(start)).toISOString().replaceAll(/[-:]/g, '').replace('.000', '')
  return `${masterId}_${start.dateTime === undefined ? stamp.slice(0, 8) : stamp}`
}

/** Takes an occurrence's id apart; null when the id can't be one. */
export function parseOccurrenceId(id: string): { masterId: string; at: number } | null {
  const [, masterId, year, month, day, time] = /^(.+)_(\d{4})(\d{2})(\d{2})(T\d{6}Z)?$/.exec(id) ?? []
  if (masterId === undefined) return null
  const clock =
    time === undefined ? '00:00:00' : `${time.slice(1, 3)}:${time.slice(3, 5)}:${time.slice(5, 7)}`
  const at = Date.parse(`${year}-${month}-${day}T${clock}Z`)
  return Number.isNaN(at) ? null : { masterId, at }
}

function ruleMoments(
  series: Series,
  kind: 'RRULE' | 'EXRULE',
  [from, to]: readonly [number, number],
): number[] {
  const rules = series.recurrence.filter((line) => line.startsWith(`${kind}:`))
  return rules.flatMap((line) => {
    const rule = new RRuleTemporal({
      rruleString: `${dtstartLine(series.start)}\nRRULE:${line.slice(kind.length + 1)}`,
    })
    const found = rule.between(new Date(from), new Date(to), true)
    return found.map((at) => at.epochMilliseconds)
  })
}

function dtstartLine(start: EventTime): string {
  const zone = start.dateTime === undefined ? 'UTC' : (start.timeZone ?? 'UTC')
  const local = Temporal.Instant.fromEpochMilliseconds(originOf(start))
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
  return `DTSTART;TZID=${zone}:${local.toString({ smallestUnit: 'second' }).replaceAll(/[-:]/g, '')}`
}

function listedMoments(series: Series, kind: 'RDATE' | 'EXDATE'): number[] {
  return series.recurrence.flatMap((line) => {
    const [, lineKind, parameters = '', values = ''] = LINE.exec(line) ?? []
    if (lineKind !== kind) return []
    const zone = /TZID=([^;:]+)/.exec(parameters)?.[1] ?? series.start.timeZone ?? 'UTC'
    return values
      .split(',')
      .map((value) => listedMoment(value, series.start.dateTime === undefined ? 'UTC' : zone))
  })
}

function listedMoment(value: string, zone: string): number {
  if (value.endsWith('Z')) return Temporal.Instant.from(value).epochMilliseconds
  return Temporal.PlainDateTime.from(value).toZonedDateTime(zone).epochMilliseconds
}
