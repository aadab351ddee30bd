import type { GoogleEvents, OpenChannel } from '../google-ports.ts'
import { saveCalendar } from './calendar-state.ts'
import type { CalendarState, StoredCalendar } from './calendar-state.ts'
import type { CalendarConnection } from './connection.ts'
import type { PullContext } from './pull-context.ts'
import type { TenantScope } from './tenant-scope.ts'
import { stopChannel } from './watch-calendar.ts'

/** As long as a task may run at most (functions and queue give it 9 minutes). */
export const LEASE_MS = 10 * 60_000

/** One task that reads a calendar, and what becomes of it on the way. */
export interface ReadTask {
  readonly connection: CalendarConnection
  readonly google: GoogleEvents
  readonly scope: TenantScope
  readonly beganAt: number
  readonly owners: NonNullable<PullContext['owners']>
  readonly deferred: NonNullable<PullContext['deferred']>
  readonly counts: { changed: number; echo: number; ignored: number; queued: number }
  /** As it was last saved. */
  stored: StoredCalendar
  /** What is to be saved of the channel with whatever is saved next. */
  watch: Pick<CalendarState, 'channel' | 'unwatchableAt'>
  /** The channel that a new one takes the place of: stopped as soon as that is stored. */
  replaced: OpenChannel | null
}

/** Saves how far the calendar is read. False when somebody came in between: then everything is to be read again, and that stands. */
export async function saveRead(task: ReadTask, change: Partial<CalendarState>): Promise<boolean> {
  const { scope, google, stored, watch, replaced } = task
  const calendar = { ...stored.calendar, ...watch, ...change }
  const saved = await saveCalendar(scope.store, scope.tenant, { ...stored, calendar })
  if (saved === null) return false
  task.stored = saved
  task.replaced = null
  if (replaced) await stopChannel(replaced, { scope, google, calendar: calendar.key })
  return true
}
