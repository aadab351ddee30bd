import type { EventId } from '../domain/ids.ts'
import { linkIdOf } from '../domain/pair-names.ts'
import type { EventChangeEntry, HeldEvent } from '../google-ports.ts'
import { isPairedAround } from './follow-series.ts'
import { pullGone } from './gone-pair.ts'
import { isStillHere } from './meeting-leader.ts'
import { isForgotten } from './move-pair.ts'
import type { StoredPair } from './pair-document.ts'
import { readPair } from './pair-store.ts'
import type { PullContext, PullOutcome } from './pull-context.ts'
import { pullHeld } from './pull-held.ts'
import { endSeries, isKnownSeries, livingSingle, syncSeries } from './sync-series.ts'

/** Brings the pair of one entry of Google's list to agreement. An echo of our own write costs one read of the store. */
export async function pullEntry(entry: EventChangeEntry, pull: PullContext): Promise<PullOutcome> {
  // What can't be read, or shows no more than that somebody is busy, goes no further: not even into a comparison.
  if (entry.kind === 'excluded') return 'ignored'
  // While everything is read all occurrences are listed at once, which costs no call for each series.
  if (entry.kind === 'series') return pull.full ? 'ignored' : pullSeries(entry.eventId, pull)
  const eventId = entry.kind === 'held' ? entry.held.eventId : entry.eventId
  if (entry.kind === 'held' && pull.full && (await isReadAsSeries(entry.held, pull))) return 'ignored'
  const stored = await readPair(pull.store, pull.tenant, linkIdOf(pull.calendar.calendar, eventId))
  if (entry.kind === 'held') return pullHeldOrSeries(entry.held, stored, pull)
  return pullEnd(eventId, stored, pull)
}

async function pullEnd(eventId: EventId, stored: StoredPair | null, pull: PullContext): Promise<PullOutcome> {
  // The master of a series has no pair of its own.
  if (stored === null || isForgotten(stored.pair)) return endSeries(eventId, pull)
  return pullVanished(stored, pull)
}

async function pullVanished(stored: StoredPair, pull: PullContext): Promise<PullOutcome> {
  const { eventId, series, link } = stored.pair
  const wasSingle = series === null && link.presence.google.includes(true)
  const outcome = await pullGone(stored, pull)
  // Repeated, and deleted while it was read as a series: its occurrences have records, and it has its own one still.
  return wasSingle && (await endSeries(eventId, pull)) === 'changed' ? 'changed' : outcome
}

async function pullSeries(seriesId: EventId, pull: PullContext): Promise<PullOutcome> {
  const outcome = await syncSeries(seriesId, pull)
  if (outcome !== null) return outcome
  const single = await livingSingle(seriesId, pull)
  if (single) await pullGone(single, pull)
  return endSeries(seriesId, pull)
}

/**
 * The first that is heard of a change of a series may be one of its occurrences. What was a single event goes on as its first one,
 * and what was moved keeps its record: that is seen when it is read as a whole. Once in a page for each.
 */
async function pullHeldOrSeries(
  held: HeldEvent,
  stored: StoredPair | null,
  pull: PullContext,
): Promise<PullOutcome> {
  const { occurrence } = held
  const isKnown = stored !== null && !isForgotten(stored.pair)
  if (isKnown || occurrence === null || (await isTakenAlone(occurrence, pull)))
    return pullHeld(held, stored, pull)
  const { seriesId } = occurrence
  const isLinked = (await livingSingle(seriesId, pull)) !== null || (await isKnownSeries(seriesId, pull))
  const outcome = await readWhole(held, { seriesId, isLinked, read: pull.seriesRead }, pull)
  return outcome ?? pullHeld(held, stored, pull)
}

/** Null where the occurrence is to be taken by itself. */
async function readWhole(
  held: HeldEvent,
  { seriesId, isLinked, read }: { seriesId: EventId; isLinked: boolean; read: Set<string> | undefined },
  pull: PullContext,
): Promise<PullOutcome | null> {
  const outcome = isLinked ? await syncSeries(seriesId, pull) : null
  // Deleted since it was listed; else its user is invited to some of its occurrences only.
  if (isLinked && outcome === null && !(await isStillHere(held, pull))) return 'ignored'
  // Not before: as long as it can't be read as a whole, none of its occurrences is taken for a new one.
  read?.add(seriesId)
  return outcome
}

/**
 * Its series is read anyway, or nothing is to be read of it: what the window has come to is listed by days. Unless one of the same time
 * has a record already: then the series was moved a moment ago, and nobody has told that yet.
 */
async function isTakenAlone(
  occurrence: NonNullable<HeldEvent['occurrence']>,
  pull: PullContext,
): Promise<boolean> {
  const { full, areOccurrences, seriesRead, calendar } = pull
  if (full !== undefined || seriesRead?.has(occurrence.seriesId)) return true
  return areOccurrences === true && !(await isPairedAround(occurrence, calendar.calendar, pull))
}

/**
 * A series that is linked may have been moved while nobody read: read as a whole, its occurrences keep their records. Once in
 * a page for each series that has something new. What is changed in a new one is told before its occurrences are listed, and
 * comes once more with them, unless the series was moved meanwhile: it waits for that, else it was beside what it has become.
 */
async function isReadAsSeries(held: HeldEvent, pull: PullContext): Promise<boolean> {
  const { full, seriesRead, areOccurrences } = pull
  const seriesId = held.occurrence?.seriesId
  if (!full || seriesId === undefined || seriesRead?.has(seriesId)) return false
  if (full.newSeries.has(seriesId)) return !areOccurrences
  if (await isLinkedUnder(held.eventId, pull)) return false
  const isLinked = (await isLinkedUnder(seriesId, pull)) || (await isKnownSeries(seriesId, pull))
  const read = isLinked ? seriesRead : full.newSeries
  const outcome = await readWhole(held, { seriesId, isLinked, read }, pull)
  return outcome !== null || !(isLinked || areOccurrences)
}

async function isLinkedUnder(eventId: EventId, { store, tenant, calendar }: PullContext): Promise<boolean> {
  const stored = await readPair(store, tenant, linkIdOf(calendar.calendar, eventId))
  return stored !== null && !isForgotten(stored.pair)
}

export type { PullOutcome } from './pull-context.ts'
