import type { EventId } from '../domain/ids.ts'
import type { TimeWindow } from '../google-ports.ts'
import type { CalendarState } from './calendar-state.ts'
import type { CalendarConnection } from './connection.ts'
import type { MatchUnlinked } from './match-unlinked.ts'
import type { PairContext } from './pair-context.ts'
import type { Pair } from './pair-document.ts'
import type { TenantScope } from './tenant-scope.ts'

/** How far ahead the occurrences of a series become records; an endless one would fill the ERP (failures.md T7). */
export const WINDOW_MS = 12 * 7 * 24 * 3_600_000

/** One calendar of one connected user, and the means to reach both sides for an entity; null for one the ERP doesn't have. */
export interface PullContext extends TenantScope {
  readonly connection: CalendarConnection
  readonly calendar: Pick<Pair, 'calendar' | 'calendarId'>
  /** When the page that the entry stands on was asked for; milliseconds. */
  readonly listedAt: number
  readonly contextOf: (entity: string) => Promise<PairContext | null>
  /** Up to where occurrences of series are taken; without it up to twelve weeks from now. */
  readonly windowEnd?: number
  /** An event that is at the version a settled pair remembers is no news. Not after a change of settings. */
  readonly trustsEtags?: boolean
  /** Everything is being read: series come as a list of their occurrences, and what both sides have already is matched. */
  readonly full?: FullPull
  /** The one event that the task is about: what goes wrong with it is the task's own trouble. */
  readonly own?: EventId
  /** Which watched calendar an organiser is, as far as it was asked for in this read. */
  readonly owners?: Map<string, Promise<CalendarState | null>>
  /**
   * What is read are the occurrences of all series at once: those of the whole window, or of the days that it has gone on by. Nothing about
   * their series has changed.
   */
  readonly areOccurrences?: boolean
  /** Series that were met while the page was worked through, and read as a whole where they are linked. */
  readonly seriesRead?: Set<string>
  /** Events that this read has left to tasks of their own. */
  readonly deferred?: Set<EventId>
  /** Removals are left for the end of the read, when it is known how many they are. Without it they are done at once. */
  readonly postpone?: (pair: Pair, why: Postponed) => void
}

/** `vanished`: not cancelled; its series was cut short or moved, and a new one may be about to take it over. */
export type Postponed = 'gone' | 'vanished'

export interface FullPull {
  readonly match: MatchUnlinked
  /** Series of which nothing was linked when this read met them: they have no record to keep, and cost no call. */
  readonly newSeries: Set<string>
}

export type PullOutcome = 'changed' | 'echo' | 'ignored'

/** What of series is taken. */
export function windowOf({
  connection,
  windowEnd,
  clock,
}: Pick<PullContext, 'connection' | 'windowEnd' | 'clock'>): TimeWindow {
  return { from: connection.since, to: windowEnd ?? clock.now() + WINDOW_MS }
}
