import { readCalendar, saveCalendar } from './calendar-state.ts'
import type { CalendarConnection } from './connection.ts'
import type { TenantScope } from './tenant-scope.ts'

/**
 * While nobody was connected, or nothing was allowed, both sides went on. Forgets how far the calendar was read, so that the
 * next read compares everything; what is linked stays linked. To be called before the connection is saved as working: should
 * the caller die in between, the sweep's own read finds the work.
 */
export async function forgetHowFarRead(
  { userId, mainCalendar }: Pick<CalendarConnection, 'userId' | 'mainCalendar'>,
  { store, tenant }: Pick<TenantScope, 'store' | 'tenant'>,
): Promise<void> {
  for (let saved = false; !saved;) {
    const stored = await readCalendar(store, tenant, mainCalendar.key)
    const calendar = {
      ...(stored?.calendar ?? {
        key: mainCalendar.key,
        userId,
        calendarId: mainCalendar.id,
        channel: null,
        readAt: null,
      }),
      cursor: null,
      lease: null,
    }
    saved = (await saveCalendar(store, tenant, { calendar, version: stored?.version ?? null })) !== null
  }
}

/** Has the calendar read soon. */
export async function queueRead(
  { mainCalendar }: Pick<CalendarConnection, 'mainCalendar'>,
  { tenant, tasks, clock }: Pick<TenantScope, 'tenant' | 'tasks' | 'clock'>,
): Promise<void> {
  await tasks.enqueue(
    { kind: 'pull-calendar', tenant, calendar: mainCalendar.key },
    { name: `connected-${mainCalendar.key}-${clock.now()}` },
  )
}
