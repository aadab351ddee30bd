import { calendarsOf } from './calendar-state.ts'
import type { TenantScope } from './tenant-scope.ts'
import { needsChannel } from './watch-calendar.ts'

/**
 * Keeps Google's channels of one tenant alive: each calendar whose channel ends soon gets a task of its own, so that one that
 * fails doesn't stop the others (failures.md W9). The pull that follows opens the new channel before it stops the old one.
 */
export async function renewChannels({ store, tenant, tasks, clock, push }: TenantScope): Promise<number> {
  if (push === null) return 0
  let calendars = 0
  for await (const { calendar } of calendarsOf(store, tenant)) {
    if (!needsChannel(calendar, clock.now())) continue
    calendars += 1
    const name = `renew-${calendar.key}-${calendar.channel?.expiresAt ?? 'none'}-${Math.floor(clock.now() / 3_600_000)}`
    await tasks.enqueue({ kind: 'pull-calendar', tenant, calendar: calendar.key }, { name })
  }
  return calendars
}
