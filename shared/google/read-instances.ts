import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js'
import type { CalendarId, EventId } from '../domain/ids.ts'
import type { HeldEvent, TimeWindow } from '../google-ports.ts'
import type { CalendarCall } from './calendar-calls.ts'
import { entriesOf, unlessGone } from './event-answers.ts'

// Google's largest: twelve weeks of any series are one call.
const MAX_RESULTS = 2500

export interface SeriesWindow {
  readonly calendarId: CalendarId
  readonly seriesId: EventId
  readonly window: TimeWindow
  readonly zone: string
}

/** The occurrences of a series within a window; `gone` when the master isn't there any more. */
export async function readInstances(
  call: CalendarCall,
  series: SeriesWindow,
): Promise<readonly HeldEvent[] | 'gone'> {
  const { calendarId, seriesId: eventId, zone } = series
  const held = new Map<EventId, HeldEvent>()
  let page: string | null = null
  do {
    const list: calendar_v3.Schema$Events | null = await unlessGone(askForPage(call, series, page))
    if (list === null) return 'gone'
    for (const entry of entriesOf('events.instances', list, zone))
      if (entry.kind === 'held') held.set(entry.held.eventId, entry.held)
    page = list.nextPageToken ?? null
  } while (page !== null)
  if (held.size > 0) return [...held.values()]
  // A deleted series is still known by its id, and has no occurrence that isn't cancelled.
  const master = await unlessGone(
    call('events.get', ({ events }, request) => events.get({ calendarId, eventId }, request())),
  )
  return master === null || master.status === 'cancelled' ? 'gone' : []
}

function askForPage(call: CalendarCall, { calendarId, seriesId, window }: SeriesWindow, page: string | null) {
  return call('events.instances', ({ events }, request) =>
    events.instances(
      {
        calendarId,
        eventId: seriesId,
        timeMin: new Date(window.from).toISOString(),
        timeMax: new Date(window.to).toISOString(),
        showDeleted: false,
        maxResults: MAX_RESULTS,
        ...(page === null ? {} : { pageToken: page }),
      },
      request(),
    ),
  )
}
