import type { CalendarId } from '../domain/ids.ts'
import type { GoogleEvents } from '../ports.ts'
import { calendarCalls, type CalendarCall, type CalendarCallsOptions } from './calendar-calls.ts'
import { entryOf, heldOrMovedOn, ifMatch, oddAnswer, unlessGone } from './event-answers.ts'
import { stopChannel, watchEvents } from './event-channels.ts'
import { toGooglePatch } from './event-mapping.ts'
import { insertEvent } from './insert-event.ts'
import { readPage } from './read-page.ts'

export interface GoogleEventsOptions extends Omit<CalendarCallsOptions, 'deadlineMs'> {
  /** The IANA zone of the account's calendar: new events are shown in it. */
  readonly zone: string
  /** For one call of the port, whatever it takes. It must be shorter than a claim. */
  readonly deadlineMs?: number
}

const DEADLINE_MS = 20_000

/** Google Calendar through the official client, as one connected account. */
export function googleEvents(options: GoogleEventsOptions): GoogleEvents {
  const start = calendarCalls({ ...options, deadlineMs: options.deadlineMs ?? DEADLINE_MS })
  const { zone } = options

  return {
    page: (query) => readPage(start(), query, zone),
    get: async (calendarId, eventId) => {
      const item = await unlessGone(
        start()('events.get', ({ events }, request) => events.get({ calendarId, eventId }, request())),
      )
      return item === null ? { kind: 'gone', eventId } : entryOf(item, zone)
    },
    insert: (calendarId, eventId, write) => insertEvent(start(), { calendarId, eventId, write, zone }),
    patch: async (calendarId, eventId, { change, etag }) => {
      const requestBody = toGooglePatch(change)
      const item = await unlessGone(
        start()('events.patch', ({ events }, request) =>
          events.patch({ calendarId, eventId, sendUpdates: 'none', requestBody }, request(ifMatch(etag))),
        ),
      )
      if (item === null) return null
      const entry = entryOf(item, zone)
      // A deleted event can be patched and stays deleted.
      return entry.kind === 'gone' ? null : heldOrMovedOn(entry)
    },
    remove: async (calendarId, eventId, etag) => {
      await unlessGone(
        start()('events.delete', ({ events }, request) =>
          events.delete({ calendarId, eventId, sendUpdates: 'none' }, request(ifMatch(etag))),
        ),
      )
    },
    watch: (calendarId, channel) => watchEvents(start(), calendarId, channel),
    stop: (channel) => stopChannel(start(), channel),
    primary: () => readPrimary(start()),
  }
}

async function readPrimary(call: CalendarCall): Promise<{ calendarId: CalendarId; timeZone: string }> {
  const entry = await call('calendarList.get', ({ calendarList }, request) =>
    calendarList.get({ calendarId: 'primary' }, request()),
  )
  if (!isCalendarId(entry.id)) throw oddAnswer('calendarList.get')
  return { calendarId: entry.id, timeZone: entry.timeZone ?? 'UTC' }
}

function isCalendarId(value: unknown): value is CalendarId {
  return typeof value === 'string' && value !== ''
}
