import type { EventPage, EventQuery, GoogleEvents } from '../google-ports.ts'
import type { CalendarCall } from './calendar-calls.ts'
import { entriesOf, oddAnswer } from './event-answers.ts'

// Google's largest: a page is one call, however much is on it.
const MAX_RESULTS = 2500

/**
 * The parameters must stay the same for the whole life of a cursor, so all that differs is where to read on.
 * `timeMin` is refused beside a cursor; while paging through a delta the cursor is sent with every page.
 */
export async function readPage(call: CalendarCall, query: EventQuery, zone: string): Promise<EventPage> {
  const where =
    query.cursor === null ? { timeMin: new Date(query.since).toISOString() } : { syncToken: query.cursor }
  const list = await call('events.list', ({ events }, request) =>
    events.list(
      {
        calendarId: query.calendarId,
        singleEvents: false,
        showDeleted: true,
        eventTypes: [...query.types],
        maxResults: MAX_RESULTS,
        ...where,
        ...(query.page === null ? {} : { pageToken: query.page }),
      },
      request(),
    ),
  )
  const nextPage = list.nextPageToken ?? null
  const nextCursor = list.nextSyncToken ?? null
  // Taken for a last page without changes, such an answer would end the reading with everything unread.
  if (nextPage === null && nextCursor === null) throw oddAnswer('events.list')
  return { entries: entriesOf('events.list', list, zone), nextPage, nextCursor }
}

/** Every series as its occurrences. A list with an end has no cursor, so these parameters are bound to nothing. */
export async function readOccurrences(
  call: CalendarCall,
  query: Parameters<GoogleEvents['occurrences']>[0],
  zone: string,
): Promise<EventPage> {
  const list = await call('events.list', ({ events }, request) =>
    events.list(
      {
        calendarId: query.calendarId,
        singleEvents: true,
        showDeleted: false,
        eventTypes: [...query.types],
        timeMin: new Date(query.window.from).toISOString(),
        timeMax: new Date(query.window.to).toISOString(),
        maxResults: MAX_RESULTS,
        ...(query.page === null ? {} : { pageToken: query.page }),
      },
      request(),
    ),
  )
  const entries = entriesOf('events.list', list, zone)
  return { entries, nextPage: list.nextPageToken ?? null, nextCursor: null }
}
