import { dayOfStart } from '../domain/local-day.ts'
import type { HeldEvent } from '../google-ports.ts'
import type { CalendarState } from './calendar-state.ts'
import { workingCalendar } from './connection.ts'
import { homeOf } from './home-calendar.ts'
import type { Pair } from './pair-document.ts'
import { pairsOfSeries } from './pair-store.ts'
import type { PullContext } from './pull-context.ts'
import { watchedCalendars } from './watched-calendars.ts'

/**
 * Whether another guest has the record of this occurrence by the id that it had before its series was moved, and has it still: his
 * record goes on with it once his calendar is read. One query for each guest who is connected, a call only for what he has.
 */
export async function movesOnElsewhere(held: HeldEvent, pull: PullContext): Promise<boolean> {
  if (held.occurrence === null) return false
  for (const { email, isSelf } of held.guests) {
    const home = isSelf ? null : await homeOf(email, pull)
    const isOther = home !== null && home.key !== pull.calendar.calendar
    if (isOther && (await movesOnIn(home, held, pull))) return true
  }
  return false
}

async function movesOnIn(
  { key: calendar, userId }: CalendarState,
  { eventId, occurrence }: HeldEvent,
  { store, tenant, googleOf }: PullContext,
): Promise<boolean> {
  const connection = await workingCalendar(store, tenant, userId)
  const watched = connection && watchedCalendars(connection).find(({ key }) => key === calendar)
  if (!connection || !watched || occurrence === null) return false
  const { seriesId, originalStart } = occurrence
  const { zone } = connection.mainCalendar
  const day = dayOfStart(originalStart, zone)
  const pairs = await pairsOfSeries(store, tenant, { calendar, seriesId })
  const isFormer = ({ role, series, link }: Pair): boolean =>
    role === 'main' &&
    link.presence.google.includes(true) &&
    series !== null &&
    series.originalStart !== originalStart &&
    dayOfStart(series.originalStart, zone) === day
  if (!pairs.some(({ pair }) => isFormer(pair))) return false
  return (await googleOf(connection).get(watched.id, eventId)).kind === 'held'
}
