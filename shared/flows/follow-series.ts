import type { CalendarKey } from '../domain/ids.ts'
import { seriesRootOf } from '../domain/pair-names.ts'
import type { EventPage, HeldEvent } from '../google-ports.ts'
import { movePair } from './move-pair.ts'
import type { PairContext, Seen } from './pair-context.ts'
import type { Pair, StoredPair } from './pair-document.ts'
import { pairsOfSeries } from './pair-store.ts'

const HALF_DAY_MS = 12 * 3_600_000
/** Somebody may have put it on another day; in most calendars two weeks are one page. */
const WEEK_MS = 14 * HALF_DAY_MS
/** Half a day, and what a calendar's zone may add to a whole day's noon. */
const NEAR_MS = HALF_DAY_MS + 2 * 3_600_000

/**
 * An occurrence whose series was cut may live on under the master that goes on from there, at the same time or another one that
 * day. Its pair is the living one's then. Null when there is none, or it has a record of its own. Costs what `successorOf` does.
 */
export async function followSeries(
  stored: StoredPair,
  context: PairContext,
): Promise<{ readonly stored: StoredPair; readonly now: Seen } | null> {
  const { pair } = stored
  const held = pair.series && (await successorOf(pair, pair.series, context))
  if (!held) return null
  const { userId, calendar, calendarId } = pair
  const moved = await movePair(stored, { userId, calendar: { calendar, calendarId }, held }, context)
  if (moved === null || pair.recordId === null) return null
  return { stored: moved, now: { erp: await context.erp.read(pair.entity, pair.recordId), google: held } }
}

/** What goes on in a calendar at the place of an occurrence that is gone from there. A call for each page of that time, mostly one. */
export async function successorOf(
  { calendarId }: Pick<Pair, 'calendarId'>,
  { id, originalStart }: NonNullable<Pair['series']>,
  { google, options }: PairContext,
): Promise<HeldEvent | null> {
  const at = middleOf(originalStart)
  const root = seriesRootOf(id)
  const distance = ({ occurrence }: HeldEvent) => Math.abs(middleOf(occurrence?.originalStart ?? '') - at)
  const window = { from: at - WEEK_MS, to: at + WEEK_MS }
  const successors: HeldEvent[] = []
  let page: string | null = null
  do {
    const answer: EventPage = await google.occurrences({
      calendarId,
      window,
      types: options.eventTypes,
      page,
    })
    const living = answer.entries.flatMap((entry) => (entry.kind === 'held' ? [entry.held] : []))
    const isOne = (held: HeldEvent) =>
      held.occurrence && seriesRootOf(held.occurrence.seriesId) === root && distance(held) <= NEAR_MS
    successors.push(...living.filter(isOne))
    page = answer.nextPage
  } while (page !== null)
  return successors.sort((a, b) => distance(a) - distance(b))[0] ?? null
}

/** Of a whole day its noon: the day's midnight may be far from an hour of that day. */
function middleOf(originalStart: string): number {
  const isDate = !originalStart.includes('T')
  return Date.parse(originalStart) + (isDate ? HALF_DAY_MS : 0)
}

/** The first in time; null of none. */
export function firstOf(occurrences: readonly HeldEvent[] | 'gone'): HeldEvent | null {
  if (occurrences === 'gone') return null
  return occurrences.toSorted((a, b) => (a.event.when.start < b.event.when.start ? -1 : 1))[0] ?? null
}

/** Whether a calendar has a pair, under whichever id, of the occurrence of the series that was to begin then. */
export async function isPairedAround(
  { seriesId, originalStart }: NonNullable<HeldEvent['occurrence']>,
  calendar: CalendarKey,
  { store, tenant }: Pick<PairContext, 'store' | 'tenant'>,
): Promise<boolean> {
  const at = Date.parse(originalStart)
  const pairs = await pairsOfSeries(store, tenant, { calendar, seriesId })
  return pairs.some(({ pair: { link, series } }) => {
    const distance = series === null ? HALF_DAY_MS : Math.abs(Date.parse(series.originalStart) - at)
    return link.presence.google.includes(true) && distance < HALF_DAY_MS
  })
}
