import type { CalendarSettings } from '../../shared/domain/calendar-settings.ts'
import type { CalendarId, UserId } from '../../shared/domain/ids.ts'
import { applySettings } from '../../shared/flows/apply-settings.ts'
import { readSettings } from '../../shared/flows/calendar-settings.ts'
import type { WithCalendar } from '../../shared/flows/calendar-settings.ts'
import type { ListedCalendar } from '../../shared/google-ports.ts'
import { connectionOf } from '../functions/world-view.ts'
import { TENANT } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'

type Choice = Partial<Omit<CalendarSettings, 'mainCalendar' | 'otherCalendars'>> & {
  readonly mainCalendar?: string
  readonly otherCalendars?: readonly string[]
}

/** The user saves other settings, and everything is read anew by them. */
export async function applyChoice(world: TestWorld, user: TestUser, choice: Choice): Promise<void> {
  const scope = await world.deps.scopeOf(TENANT)
  const connection = (await connectionOf(world, user.id)) as WithCalendar
  const { mainCalendar, otherCalendars, ...others } = choice
  const settings = {
    ...readSettings(connection),
    ...others,
    ...(mainCalendar !== undefined && { mainCalendar: mainCalendar as CalendarId }),
    ...(otherCalendars && { otherCalendars: otherCalendars as readonly CalendarId[] }),
  }
  const userId = user.id as UserId
  const calendars = await calendarsOffered(world, user)
  const over = connection.settingsVersion
  const applied = await applySettings({ userId, settings, calendars, over, by: userId }, scope)
  if (applied !== 'done') throw new Error(applied)
}

/** The calendars that there are to choose from, as Google lists them. */
export async function calendarsOffered(world: TestWorld, user: TestUser): Promise<readonly ListedCalendar[]> {
  const scope = await world.deps.scopeOf(TENANT)
  const connection = await connectionOf(world, user.id)
  if (connection === null) throw new Error('not connected')
  return scope.googleOf(connection).calendars()
}
