import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js'
import type { CalendarId } from '../domain/ids.ts'
import type { ListedCalendar } from '../google-ports.ts'
import type { CalendarCall } from './calendar-calls.ts'
import { oddAnswer } from './event-answers.ts'

// Google's largest.
const MAX_RESULTS = 250

const ACCESS_OF: ReadonlyMap<unknown, ListedCalendar['access']> = new Map<unknown, ListedCalendar['access']>([
  ['owner', 'owner'],
  ['writer', 'writer'],
  ['reader', 'reader'],
])

/** All calendars of the account, hidden ones included; one call for each 250. */
export async function listCalendars(call: CalendarCall): Promise<readonly ListedCalendar[]> {
  const listed: ListedCalendar[] = []
  let page: string | null = null
  do {
    const list = await askForPage(call, page)
    // Taken for a list, such an answer would say that the account has no calendars.
    if (list.kind !== 'calendar#calendarList') throw oddAnswer('calendarList.list')
    listed.push(...(list.items ?? []).flatMap((entry) => listedCalendar(entry) ?? []))
    page = list.nextPageToken ?? null
  } while (page !== null)
  return listed
}

/** The real id and the zone of the account's own calendar. */
export async function readPrimary(call: CalendarCall): Promise<{ calendarId: CalendarId; timeZone: string }> {
  const entry = await call('calendarList.get', ({ calendarList }, request) =>
    calendarList.get({ calendarId: 'primary' }, request()),
  )
  if (!isCalendarId(entry.id)) throw oddAnswer('calendarList.get')
  return { calendarId: entry.id, timeZone: entry.timeZone ?? 'UTC' }
}

function askForPage(call: CalendarCall, page: string | null) {
  return call('calendarList.list', ({ calendarList }, request) =>
    calendarList.list(
      { maxResults: MAX_RESULTS, showHidden: true, ...(page === null ? {} : { pageToken: page }) },
      request(),
    ),
  )
}

function listedCalendar(entry: calendar_v3.Schema$CalendarListEntry): ListedCalendar | null {
  if (!isCalendarId(entry.id) || entry.deleted === true) return null
  return {
    calendarId: entry.id,
    title: entry.summaryOverride ?? entry.summary ?? '',
    timeZone: entry.timeZone ?? 'UTC',
    isPrimary: entry.primary === true,
    // A role that we don't know counts for the least.
    access: ACCESS_OF.get(entry.accessRole) ?? 'free-busy',
  }
}

function isCalendarId(value: unknown): value is CalendarId {
  return typeof value === 'string' && value !== ''
}
