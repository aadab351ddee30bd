import { holdersOfCalendar } from './calendar-state.ts'
import type { CalendarState } from './calendar-state.ts'
import { readConnection } from './connection.ts'
import { isLeft } from './left-calendar.ts'
import type { PullContext } from './pull-context.ts'

export function isOwnPrimary(calendarId: string, email: string): boolean {
  return calendarId.toLowerCase() === email.toLowerCase()
}

/**
 * The calendar that organises what has this organiser: a connected user's own, or a shared one that somebody watches and may write.
 * There all of it can be edited, in the calendars of its guests little more than answered.
 */
export async function homeOf(organizer: string, pull: PullContext): Promise<CalendarState | null> {
  const known = pull.owners?.get(organizer)
  if (known) return known
  const asked = lookUpHome(organizer, pull)
  pull.owners?.set(organizer, asked)
  return asked
}

/** Also while his work rests: what he organises waits for him, and isn't taken over and handed back. */
async function lookUpHome(organizer: string, pull: PullContext): Promise<CalendarState | null> {
  const { store, tenant } = pull
  for (const calendar of await holdersOfCalendar(store, tenant, organizer)) {
    const { userId, key, calendarId } = calendar
    const stored = await readConnection(store, tenant, userId)
    if (!stored) continue
    const { email, options } = stored.connection
    const isWritable = options.otherCalendars.some((one) => one.key === key && one.isWritable)
    if (!isWritable && !isOwnPrimary(calendarId, email)) continue
    if (!(await isLeft({ userId, calendar: key }, pull))) return calendar
  }
  return null
}
