import type { CalendarKey } from '../domain/ids.ts'
import type { CalendarConnection, MainCalendar } from './connection.ts'

/** All calendars of a user that are read and written, the main one first. */
export function watchedCalendars({
  mainCalendar,
  options,
}: Pick<CalendarConnection, 'mainCalendar' | 'options'>): readonly MainCalendar[] {
  return [mainCalendar, ...options.otherCalendars.filter(({ key }) => key !== mainCalendar.key)]
}

export function isWatched(
  key: CalendarKey,
  connection: Pick<CalendarConnection, 'mainCalendar' | 'options'>,
): boolean {
  return watchedCalendars(connection).some((calendar) => calendar.key === key)
}
