import { dayOfStart } from '../domain/local-day.ts'
import type { EventId } from '../domain/ids.ts'
import { isTombstone } from '../domain/link.ts'
import { linkIdOf } from '../domain/pair-names.ts'
import type { HeldEvent } from '../google-ports.ts'
import { orDefer } from './defer-task.ts'
import { firstOf } from './follow-series.ts'
import { pullGone } from './gone-pair.ts'
import { forgetPair, isForgotten } from './move-pair.ts'
import { pairsOfSeries, readPair } from './pair-store.ts'
import type { Pair, StoredPair } from './pair-document.ts'
import { windowOf } from './pull-context.ts'
import type { PullContext, PullOutcome } from './pull-context.ts'
import { pullHeld, takeOver } from './pull-held.ts'
import { asOnlyDecider } from './record-lease.ts'
import type { Stay } from './record-lease.ts'

/**
 * A series was made or changed: each of its occurrences within the window is a record of its own. What was moved keeps its record:
 * an occurrence of another id on the same day takes the place of one that is no more. Costs one call for the occurrences.
 * One task at a time: throws `pair.claimed` while another reads the same series. Null where the calendar has no such series: it may
 * be gone, or have been cut down to the occurrences its user is invited to.
 */
export async function syncSeries(seriesId: EventId, pull: PullContext): Promise<PullOutcome | null> {
  const { calendar } = pull.calendar
  return asOnlyDecider({ calendar, seriesId }, pull, (stay) => readSeries(seriesId, pull, stay))
}

async function readSeries(seriesId: EventId, pull: PullContext, stay: Stay): Promise<PullOutcome | null> {
  const { connection, calendar } = pull
  const occurrences = await pull.googleOf(connection).instances(calendar.calendarId, seriesId, windowOf(pull))
  if (occurrences === 'gone') return null
  const single = await singleOf(seriesId, pull)
  const family = await livingFamily(seriesId, pull)
  const known = family.filter(({ pair }) => pair.series?.id === seriesId)
  const unseen = single && (await settleSingle(single, occurrences, pull))
  const vanished = vanishedOf(unseen ? [...known, unseen] : known, occurrences, pull)
  const ids = new Set(known.map(({ pair }) => pair.eventId))
  const hasNew = occurrences.some(({ eventId }) => !ids.has(eventId))
  const others = hasNew ? family.filter(({ pair }) => pair.series?.id !== seriesId) : []
  const formers = byDay([...vanished, ...(await cutOff(others, pull))], pull)
  const outcomes = new Set<PullOutcome | 'queued'>()
  for (const held of occurrences) {
    await stay()
    outcomes.add(await orDefer(held.eventId, pull, () => pullOccurrence(held, formers, pull)))
  }
  for (const stored of [...formers.values()].flat()) {
    await stay()
    if (vanished.includes(stored)) outcomes.add(await pullVanished(stored, pull))
  }
  return sumOf(outcomes)
}

/** The master is gone, and all that it stood for. */
export async function endSeries(seriesId: EventId, pull: PullContext): Promise<PullOutcome> {
  const outcomes = new Set<PullOutcome>()
  for (const stored of await livingPairs(seriesId, pull)) outcomes.add(await pullGone(stored, pull))
  return sumOf(outcomes)
}

/** Whether anything of the series is linked here, under whichever of its masters. */
export async function isKnownSeries(seriesId: EventId, pull: PullContext): Promise<boolean> {
  return (await livingFamily(seriesId, pull)).length > 0
}

async function livingPairs(seriesId: EventId, pull: PullContext): Promise<StoredPair[]> {
  return (await livingFamily(seriesId, pull)).filter(({ pair }) => pair.series?.id === seriesId)
}

/** The pairs of all masters that came of one series; also those whose record is there without them, as one restored beside its hidden event. */
async function livingFamily(
  seriesId: EventId,
  { store, tenant, calendar }: PullContext,
): Promise<StoredPair[]> {
  const pairs = await pairsOfSeries(store, tenant, { calendar: calendar.calendar, seriesId })
  return pairs.filter(({ pair }) => !isTombstone(pair.link))
}

export async function livingSingle(eventId: EventId, pull: PullContext): Promise<StoredPair | null> {
  const stored = await readPair(pull.store, pull.tenant, linkIdOf(pull.calendar.calendar, eventId))
  return stored && isLiving(stored.pair) ? stored : null
}

function isLiving(pair: Pair): boolean {
  return !isForgotten(pair) && pair.link.presence.google.includes(true)
}

/**
 * The single event that the series was. One that was taken away before, and brought back to be repeated, stands for nothing any more: were
 * its pair left, the end of the series would be taken for the end of that.
 */
async function singleOf(seriesId: EventId, pull: PullContext): Promise<StoredPair | null> {
  const stored = await readPair(pull.store, pull.tenant, linkIdOf(pull.calendar.calendar, seriesId))
  if (stored === null || isForgotten(stored.pair)) return null
  if (isLiving(stored.pair)) return stored
  if (stored.pair.claim === null) await forgetPair(stored, pull)
  return null
}

/** What is left of a single event that became a series: nothing, unless none of its occurrences is seen. */
async function settleSingle(
  single: StoredPair,
  occurrences: readonly HeldEvent[],
  pull: PullContext,
): Promise<StoredPair | null> {
  if (await goesOnAsFirst(single, occurrences, pull)) return null
  // None is seen: left for later, unless this is what later is.
  if (occurrences.length === 0 && pull.own !== single.pair.eventId) return single
  // Its first occurrence has a record of its own already.
  await pullGone(single, pull)
  return null
}

/** A single event became a series: its record goes on as the first occurrence. */
async function goesOnAsFirst(
  single: StoredPair,
  occurrences: readonly HeldEvent[],
  pull: PullContext,
): Promise<boolean> {
  const first = firstOf(occurrences)
  return first !== null && (await takeOver(single, first, pull)) !== null
}

/** Linked, within the window by its slot or brought forward into it, and no more among the occurrences. */
function vanishedOf(
  known: readonly StoredPair[],
  occurrences: readonly HeldEvent[],
  pull: PullContext,
): readonly StoredPair[] {
  const ids = new Set(occurrences.map(({ eventId }) => eventId))
  const { from, to } = windowOf(pull)
  return known.filter(({ pair: { eventId, series, endsAt } }) => {
    const at = series === null ? from : Date.parse(series.originalStart)
    const isWithin = (at >= from && at < to) || (endsAt !== null && endsAt > from && endsAt <= to)
    return isWithin && !ids.has(eventId)
  })
}

/**
 * "This and following" gives the rest of a series a master of its own: what the others have lost is what the new one may have.
 * One call for each of the others.
 */
async function cutOff(pairs: readonly StoredPair[], pull: PullContext): Promise<readonly StoredPair[]> {
  const { connection, calendar } = pull
  const lost: StoredPair[] = []
  for (const id of new Set(pairs.flatMap(({ pair }) => pair.series?.id ?? []))) {
    const left = await pull.googleOf(connection).instances(calendar.calendarId, id, windowOf(pull))
    const own = pairs.filter(({ pair }) => pair.series?.id === id)
    lost.push(...vanishedOf(own, left === 'gone' ? [] : left, pull))
  }
  return lost
}

function byDay(pairs: readonly StoredPair[], { connection }: PullContext): Map<string, StoredPair[]> {
  const { zone } = connection.mainCalendar
  const days = new Map<string, StoredPair[]>()
  for (const stored of pairs) {
    const { series, eventId } = stored.pair
    const day = series === null ? eventId : dayOfStart(series.originalStart, zone)
    days.set(day, [...(days.get(day) ?? []), stored])
  }
  return days
}

async function pullOccurrence(
  held: HeldEvent,
  formers: Map<string, StoredPair[]>,
  pull: PullContext,
): Promise<PullOutcome> {
  const stored = await readPair(pull.store, pull.tenant, linkIdOf(pull.calendar.calendar, held.eventId))
  const day = dayOfStart(held.occurrence?.originalStart ?? '', pull.connection.mainCalendar.zone)
  const isNew = stored === null || isForgotten(stored.pair)
  const [former, ...others] = (isNew && formers.get(day)) || []
  const followed = former && (await takeOver(former, held, pull))
  if (!followed) return pullHeld(held, stored, pull)
  formers.set(day, others)
  return followed
}

/**
 * No more among the occurrences of its series: cut off, or moved to another day. A series that was cut in two goes on under another
 * master, which Google may tell of next; until then nothing is removed.
 */
async function pullVanished(stored: StoredPair, pull: PullContext): Promise<PullOutcome> {
  return pull.postpone ? pullGone(stored, pull, 'vanished') : 'ignored'
}

function sumOf(outcomes: ReadonlySet<string>): PullOutcome {
  if (outcomes.has('changed')) return 'changed'
  return outcomes.has('echo') ? 'echo' : 'ignored'
}
