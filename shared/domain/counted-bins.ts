import { Temporal } from 'temporal-polyfill'
import { GOOGLE_APIS, callsIn, countIn, countOf, delaysIn, sumOf } from './counts.ts'
import type { Counts, GoogleApi } from './counts.ts'

/** How much time is looked at, and in what steps: a day by hours, a week by six hours, a month by days. */
export const SPANS = {
  day: { hours: 24, step: 1 },
  week: { hours: 168, step: 6 },
  month: { hours: 720, step: 24 },
} as const
export type Span = keyof typeof SPANS

/** What was counted in one step of the time that is looked at. */
export interface CountedBin {
  /** Milliseconds. */
  readonly from: number
  readonly counts: Counts
  /** Requests in the fullest minute. */
  readonly fullest: Readonly<Record<GoogleApi, number>>
}

interface Hour {
  readonly from: number
  readonly counts: Counts
}

/** Hours put together by the clock on the wall there: quarters of a day, and days, begin when people's do. The first may be cut. */
export function binsOf(hours: readonly Hour[], span: Span, zone: string): readonly CountedBin[] {
  const groups: { readonly name: string; readonly hours: Hour[] }[] = []
  for (const hour of hours) {
    const name = nameOf(hour.from, span, zone)
    const last = groups.at(-1)
    if (last?.name === name) last.hours.push(hour)
    else groups.push({ name, hours: [hour] })
  }
  return groups.map((group) => binOf(group.hours))
}

function nameOf(at: number, span: Span, zone: string): string {
  const { step } = SPANS[span]
  if (step === 1) return String(at)
  const there = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)
  return `${there.toPlainDate().toString()} ${Math.floor(there.hour / step)}`
}

function binOf(hours: readonly Hour[]): CountedBin {
  const fullestOf = (api: GoogleApi): number =>
    Math.max(...hours.map(({ counts }) => callsIn(counts, api).fullest))
  return {
    from: hours[0]?.from ?? 0,
    counts: sumOf(hours.map(({ counts }) => counts)),
    fullest: Object.fromEntries(GOOGLE_APIS.map((api) => [api, fullestOf(api)])) as CountedBin['fullest'],
  }
}

/** Meetings and contacts that were written there. */
export function changesTo(side: 'google' | 'erp', counts: Counts): number {
  return countIn(counts, countOf.changed(side)) + (side === 'google' ? countIn(counts, countOf.pushed) : 0)
}

export function delaysOfBoth(counts: Counts): readonly number[] {
  return delaysIn(counts, ['google', 'erp'])
}
