import type { CalendarChoice, CalendarSettings } from '../domain/calendar-settings.ts'
import type { CalendarId, UserId } from '../domain/ids.ts'
import { dayOf, spanOfDay } from '../domain/local-day.ts'
import { calendarKeyOf } from '../domain/pair-names.ts'
import { noteAudit } from './audit.ts'
import { changeConnection } from './connection.ts'
import type { CalendarConnection, Connection, MainCalendar } from './connection.ts'
import type { TenantScope } from './tenant-scope.ts'

/** A connection that has a calendar, whether it is worked on or not. */
export type WithCalendar = Connection & { readonly mainCalendar: MainCalendar }

/** What the user has chosen, or what was chosen for him until he does. */
export function readSettings({
  direction,
  since,
  entities,
  mainCalendar,
  options,
}: WithCalendar): CalendarSettings {
  return {
    ...options,
    direction,
    since: dayOf(since, mainCalendar.zone),
    entities,
    mainCalendar: mainCalendar.id,
    otherCalendars: options.otherCalendars.map(({ id }) => id),
  }
}

/** The connection as it would be with these settings, which were checked against these calendars. */
export function withSettings(
  connection: Connection,
  settings: CalendarSettings,
  calendars: readonly CalendarChoice[],
): CalendarConnection {
  const { direction, since, entities, mainCalendar, otherCalendars, ...options } = settings
  const { userId } = connection
  const placeOf = (id: CalendarId) => ({ key: calendarKeyOf(userId, id), id, zone: zoneOf(id, calendars) })
  const main = placeOf(mainCalendar)
  return {
    ...connection,
    direction,
    since: spanOfDay(since, main.zone).from,
    entities,
    mainCalendar: main,
    options: {
      ...options,
      otherCalendars: otherCalendars.map((id) => ({
        ...placeOf(id),
        isWritable: isWritable(id, calendars),
      })),
    },
    settingsVersion: connection.settingsVersion + 1,
  }
}

export interface SettingsChange {
  readonly userId: UserId
  readonly settings: CalendarSettings
  readonly calendars: readonly CalendarChoice[]
  /** The version of the settings that the user saw when he chose. */
  readonly over: number
  readonly by: UserId
}

/** The connection before and after; `conflict` when it was changed since the user saw it, and nothing was stored. */
export type SavedSettings =
  | { readonly before: Connection; readonly after: CalendarConnection }
  | 'conflict'
  | 'not-connected'

/** Stores what was chosen, and nothing else; see apply-settings for what has to follow. */
export async function saveSettings(
  { userId, settings, calendars, over, by }: SettingsChange,
  scope: Pick<TenantScope, 'store' | 'tenant' | 'clock'>,
): Promise<SavedSettings> {
  let saved: { before: Connection; after: CalendarConnection } | null = null
  const stored = await changeConnection(scope, userId, (before) => {
    saved = null
    // While its end is under way, or before it was granted, there is no calendar to settle anything for.
    if (before.mainCalendar === null || before.state === 'disconnecting' || before.settingsVersion !== over)
      return null
    saved = { before, after: withSettings(before, settings, calendars) }
    return saved.after
  })
  if (stored === null || stored.connection.mainCalendar === null) return 'not-connected'
  if (saved === null) return stored.connection.state === 'disconnecting' ? 'not-connected' : 'conflict'
  const detail = `version ${over + 1}`
  await noteAudit(scope, { action: 'settings-changed', by, subject: userId, detail })
  return saved
}

function zoneOf(id: CalendarId, calendars: readonly CalendarChoice[]): string {
  return calendars.find(({ calendarId }) => calendarId === id)?.timeZone ?? 'UTC'
}

function isWritable(id: CalendarId, calendars: readonly CalendarChoice[]): boolean {
  const access = calendars.find(({ calendarId }) => calendarId === id)?.access
  return access === 'owner' || access === 'writer'
}
