import { removeCalendar } from './calendar-state.ts'
import { calendarOf, changeConnection } from './connection.ts'
import type { CalendarConnection, Connection } from './connection.ts'
import { forgetHowFarRead, queueRead } from './read-anew.ts'
import { resumeExports } from './resume-exports.ts'
import type { TenantScope } from './tenant-scope.ts'
import { watchedCalendars } from './watched-calendars.ts'

type Scope = Pick<TenantScope, 'store' | 'tenant' | 'tasks' | 'clock'>

/**
 * Changes what decides whether a user's work goes on (rights, pauses). When it goes on again, everything is compared anew: both
 * sides went on meanwhile. `change` returns null when there is nothing to change. Null when nothing was changed.
 */
export async function changeStanding(
  connection: Connection,
  change: (stored: Connection) => Connection | null,
  scope: Scope,
): Promise<Connection | null> {
  const changed = change(connection)
  if (changed === null) return null
  const next = calendarOf(changed)
  const resumes = next !== null && calendarOf(connection) === null
  // Before it is saved as working: should we die in between, the sweep's own read finds the work.
  if (resumes) await forgetHowFarRead(next, scope)
  const stored = await changeConnection(scope, connection.userId, change)
  if (resumes) await resume(next, stored?.connection ?? null, scope)
  if (!stored?.changed) return null
  await resumeExports(connection, stored.connection, scope)
  return stored.connection
}

/** Has the calendars read, unless their end was begun since we looked: then nothing of them may be left. */
async function resume(
  connection: CalendarConnection,
  stored: Connection | null,
  scope: Scope,
): Promise<void> {
  const isEnding = stored === null || stored.state === 'disconnecting' || stored.mainCalendar === null
  if (!isEnding) return queueRead(connection, scope)
  for (const { key } of watchedCalendars(connection)) await removeCalendar(scope.store, scope.tenant, key)
}
