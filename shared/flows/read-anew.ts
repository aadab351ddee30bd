import type { CalendarKey } from '../domain/ids.ts'
import { calendarsOfUser, newCalendar, readCalendar, saveCalendar } from './calendar-state.ts'
import { readConnection } from './connection.ts'
import type { CalendarConnection } from './connection.ts'
import type { TenantScope } from './tenant-scope.ts'
import { stopChannel } from './watch-calendar.ts'
import { watchedCalendars } from './watched-calendars.ts'

type Chosen = Pick<CalendarConnection, 'userId' | 'mainCalendar' | 'options'>

/**
 * While nobody was connected, or nothing was allowed, both sides went on. Forgets how far the user's calendars were read, so that
 * the next read compares everything; what is linked stays linked. To be called before the connection is saved as working: should
 * the caller die in between, the sweep's own read finds the work.
 */
export async function forgetHowFarRead(
  connection: Chosen,
  scope: Pick<TenantScope, 'store' | 'tenant'>,
): Promise<void> {
  const { userId } = connection
  for (const { key, id } of watchedCalendars(connection))
    await forgetCursor(newCalendar({ key, userId, calendarId: id }), scope)
}

/** Has everything in one calendar read anew. */
export async function forgetCursor(
  fresh: ReturnType<typeof newCalendar>,
  { store, tenant }: Pick<TenantScope, 'store' | 'tenant'>,
): Promise<void> {
  for (let saved = false; !saved;) {
    const stored = await readCalendar(store, tenant, fresh.key)
    const known = stored?.calendar ?? fresh
    const calendar = { ...known, cursor: null, lease: null, reading: null, goneAt: null }
    saved = (await saveCalendar(store, tenant, { calendar, version: stored?.version ?? null })) !== null
  }
}

/** Has the user's calendars read soon; one that he doesn't watch any more is ended by that. */
export async function queueRead(
  connection: Chosen,
  { store, tenant, tasks, clock }: Pick<TenantScope, 'store' | 'tenant' | 'tasks' | 'clock'>,
): Promise<void> {
  const { userId } = connection
  const known = await calendarsOfUser(store, tenant, userId)
  // A read that came before the settings were stored has ended those that were not chosen yet.
  for (const { key, id } of watchedCalendars(connection))
    if (known.every(({ calendar }) => calendar.key !== key))
      await saveCalendar(store, tenant, {
        calendar: newCalendar({ key, userId, calendarId: id }),
        version: null,
      })
  const keys = [...watchedCalendars(connection), ...known.map(({ calendar }) => calendar)].map(
    ({ key }) => key,
  )
  for (const calendar of new Set(keys))
    await tasks.enqueue(
      { kind: 'pull-calendar', tenant, calendar },
      { name: `connected-${calendar}-${clock.now()}` },
    )
}

/**
 * A calendar that its user doesn't watch any more: its channel is stopped as far as that can be done, and how far it was read is
 * forgotten. Its pairs sleep, for the day when he chooses it again; nothing is removed anywhere.
 */
export async function endCalendar(key: CalendarKey, scope: TenantScope): Promise<void> {
  const { store, tenant } = scope
  for (;;) {
    const stored = await readCalendar(store, tenant, key)
    if (stored === null || stored.version === null) return
    const { userId, channel } = stored.calendar
    const owner = channel && (await readConnection(store, tenant, userId))
    if (channel && owner)
      await stopChannel(channel, { scope, google: scope.googleOf(owner.connection), calendar: key })
    if (await store.remove({ tenant, collection: 'calendars', id: key }, stored.version)) return
  }
}
