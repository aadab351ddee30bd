import type { ContactsBook } from './contacts-book.ts'
import { quotaExceeded, tooManyFullSyncs } from './people-error.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/**
 * Names and costs are documented; the numbers are those that users of the console report (google.md 4.3), the lowest where they differ.
 * How many full syncs may begin in a minute nobody tells.
 */
const METRICS = {
  criticalReads: { title: 'Critical read requests (Contact and Profile Reads)', max: 60 },
  criticalWrites: { title: 'Critical write requests (Contact Creates and Updates)', max: 30 },
  dailyWrites: { title: 'Daily Contact Writes (Total)', max: 100_000 },
  writes: { title: 'Write requests (Contact Deletes and Contact Group Writes)', max: 30 },
  groupReads: { title: 'Read requests (Contact Group Reads)', max: 90 },
  fullSyncs: { title: 'Full sync requests', max: 10 },
} as const

export type QuotaMetric = keyof typeof METRICS

/** Per minute and user; `dailyWrites` per day. */
export type QuotaLimits = { [metric in QuotaMetric]?: number }

export type Cost = Readonly<Partial<Record<QuotaMetric, number>>>

/** Counts a call in sliding windows of the book's clock, or throws when it no longer fits; then nothing is counted. */
export function spend(book: ContactsBook, cost: Cost): void {
  const now = book.clock.now()
  const asked = Object.entries(cost) as [QuotaMetric, number][]
  for (const [metric, units] of asked) {
    const max = book.options.quota?.[metric] ?? METRICS[metric].max
    if (usedIn(book, metric, now) + units <= max) continue
    throw metric === 'fullSyncs'
      ? tooManyFullSyncs()
      : quotaExceeded(METRICS[metric].title, metric === 'dailyWrites' ? 'day' : 'minute')
  }
  for (const [metric, units] of asked) {
    const spent = book.spent.get(metric) ?? []
    spent.push({ at: now, units })
    book.spent.set(metric, spent)
  }
}

function usedIn(book: ContactsBook, metric: QuotaMetric, now: number): number {
  const spent = book.spent.get(metric) ?? []
  const from = now - (metric === 'dailyWrites' ? DAY_MS : MINUTE_MS)
  while (spent[0] !== undefined && spent[0].at <= from) spent.shift()
  return spent.reduce((sum, { units }) => sum + units, 0)
}
