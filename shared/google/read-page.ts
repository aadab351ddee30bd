import type { EventId } from '../domain/ids.ts'
import type { EventChangeEntry, EventPage, EventQuery } from '../ports.ts'
import type { CalendarCall } from './calendar-calls.ts'
import { oddAnswer } from './event-answers.ts'
import { fromGoogle } from './event-mapping.ts'

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
        eventTypes: ['default'],
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
  const entries = (list.items ?? []).map((item) => fromGoogle(item, zone)).filter((entry) => entry !== null)
  return { entries: lastOfEach(entries), nextPage, nextCursor }
}

/** Google may list an event twice on a page, as it was and as it is: the last one counts, where the first one stood. */
function lastOfEach(entries: readonly EventChangeEntry[]): readonly EventChangeEntry[] {
  const byId = new Map<EventId, EventChangeEntry>()
  for (const entry of entries) byId.set(entry.kind === 'held' ? entry.held.eventId : entry.eventId, entry)
  return [...byId.values()]
}
