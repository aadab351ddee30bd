import type { UserId } from '../domain/ids.ts'
import { saveSettings, withSettings } from './calendar-settings.ts'
import type { SettingsChange } from './calendar-settings.ts'
import { changeStanding } from './change-standing.ts'
import { calendarOf, readConnection } from './connection.ts'
import type { Connection } from './connection.ts'
import { forgetHowFarRead, queueRead } from './read-anew.ts'
import type { TenantScope } from './tenant-scope.ts'

export type Applied = 'done' | 'conflict' | 'not-connected'

/**
 * Stores a user's settings and has everything read and compared anew by them, in tasks that go on by themselves; that ends the
 * calendars that he watches no more as well.
 */
export async function applySettings(change: SettingsChange, scope: TenantScope): Promise<Applied> {
  const stored = await readConnection(scope.store, scope.tenant, change.userId)
  const next = stored && calendarOf(withSettings(stored.connection, change.settings, change.calendars))
  // Should we die after they are stored, the sweep's own read finds the work.
  if (next && stored.connection.settingsVersion === change.over) await forgetHowFarRead(next, scope)
  const saved = await saveSettings(change, scope)
  if (typeof saved === 'string') return saved
  const working = calendarOf(saved.after)
  if (working) {
    // A read that began in between went by the old settings, and must not count.
    await forgetHowFarRead(working, scope)
    await queueRead(working, scope)
  }
  return 'done'
}

/** The user has seen what would happen, and lets it begin. Once begun it is not begun again. */
export async function startSync(
  { userId }: { userId: UserId },
  scope: TenantScope,
): Promise<'started' | 'not-connected'> {
  const { store, tenant, clock, log } = scope
  const stored = await readConnection(store, tenant, userId)
  if (stored === null || stored.connection.mainCalendar === null) return 'not-connected'
  const start = (connection: Connection): Connection | null =>
    connection.startedAt === null ? { ...connection, startedAt: clock.now() } : null
  if ((await changeStanding(stored.connection, start, scope)) === null) return 'started'
  log.info('sync.started', { tenant, user: userId })
  return 'started'
}
