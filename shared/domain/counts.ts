import type { FaultCode } from './fault.ts'
import type { Side } from './link.ts'

/** How often what happened, by names of `countOf`. Two instances', two hours', two tenants' add up name by name. */
export type Counts = Readonly<Record<string, number>>

/** Google's limits are one for each. */
export const GOOGLE_APIS = ['calendar', 'people', 'gmail'] as const
export type GoogleApi = (typeof GOOGLE_APIS)[number]

/** Changes that took at most so many seconds are counted together, those that took longer than the last as well. */
export const DELAY_BOUNDS_S = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600, 21_600] as const

const MINUTE_MS = 60_000
const MINUTES = 60

/** What is counted. No name holds anything of a person's. */
export const countOf = {
  /** Pairs of meetings that were written, by the side that was. */
  changed: (side: Side) => `changed.${side}`,
  /** Contacts that were written in Google. */
  pushed: 'pushed.google',
  /** From a person's change to its arrival on the other side. */
  delay: (side: Side, ms: number) => `delay.${side}.${bucketOf(ms)}`,
  delayMs: (side: Side) => `delay.${side}.ms`,
  fault: (code: FaultCode | 'bug') => `fault.${code}`,
  /** By the minute of its hour: Google's limits are by the minute. */
  called: (api: GoogleApi, at: number) => `called.${api}.${Math.floor(at / MINUTE_MS) % MINUTES}`,
  task: (end: 'done' | 'parked') => `task.${end}`,
} as const

function bucketOf(ms: number): number {
  const at = DELAY_BOUNDS_S.findIndex((bound) => ms <= bound * 1000)
  return at === -1 ? DELAY_BOUNDS_S.length : at
}

/** All of them together. */
export function sumOf(counts: Iterable<Counts>): Counts {
  const sum: Record<string, number> = {}
  for (const one of counts)
    for (const [name, times] of Object.entries(one)) sum[name] = (sum[name] ?? 0) + times
  return sum
}

export function countIn(counts: Counts, name: string): number {
  return counts[name] ?? 0
}

/** How many changes took how long: one number for each of `DELAY_BOUNDS_S` and one for those beyond. */
export function delaysIn(counts: Counts, sides: readonly Side[]): readonly number[] {
  const buckets = [...DELAY_BOUNDS_S, Infinity]
  return buckets.map((_bound, at) =>
    sides.reduce((sum, side) => sum + countIn(counts, `delay.${side}.${at}`), 0),
  )
}

/**
 * Within how many seconds that share (0 to 1) of the changes arrived, as far as their buckets tell: within one, they are taken to be
 * spread evenly. Infinity beyond the last bound, null where there are none.
 */
export function quantileOf(delays: readonly number[], share: number): number | null {
  const all = delays.reduce((sum, times) => sum + times, 0)
  if (all === 0) return null
  let before = 0
  for (const [at, times] of delays.entries()) {
    if (times > 0 && before + times >= share * all) {
      const to = DELAY_BOUNDS_S[at]
      const from = at === 0 ? 0 : (DELAY_BOUNDS_S[at - 1] ?? 0)
      return to === undefined ? Infinity : from + ((share * all - before) / times) * (to - from)
    }
    before += times
  }
  return Infinity
}

/** Each kind of fault that there was, most frequent first. */
export function faultsIn(counts: Counts): readonly (readonly [code: string, times: number])[] {
  return Object.entries(counts)
    .filter(([name]) => name.startsWith('fault.'))
    .map(([name, times]) => [name.slice('fault.'.length), times] as const)
    .toSorted(([one, few], [other, many]) => many - few || (one < other ? -1 : 1))
}

/** Calls to one of Google's APIs: all, and those of the fullest minute, which has a meaning for the counts of one hour only. */
export function callsIn(counts: Counts, api: GoogleApi): { readonly all: number; readonly fullest: number } {
  const minutes = Array.from({ length: MINUTES }, (_none, minute) =>
    countIn(counts, `called.${api}.${minute}`),
  )
  return { all: minutes.reduce((sum, times) => sum + times, 0), fullest: Math.max(...minutes) }
}
