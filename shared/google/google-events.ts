import type { GoogleEvents } from '../google-ports.ts'
import { answerEvent } from './answer-event.ts'
import { calendarCalls, type CalendarCallsOptions } from './calendar-calls.ts'
import { entryOf, ifMatch, unlessGone } from './event-answers.ts'
import { stopChannel, watchEvents } from './event-channels.ts'
import { insertEvent } from './insert-event.ts'
import { listCalendars, readPrimary } from './list-calendars.ts'
import { patchEvent } from './patch-event.ts'
import { readInstances } from './read-instances.ts'
import { readOccurrences, readPage } from './read-page.ts'
import { remindOfEvent } from './remind-of-event.ts'
import { reviveDeleted } from './revive-deleted.ts'

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
    instances: (calendarId, seriesId, window) =>
      readInstances(start(), { calendarId, seriesId, window, zone }),
    occurrences: (query) => readOccurrences(start(), query, zone),
    insert: (calendarId, eventId, write) => insertEvent(start(), { calendarId, eventId, write, zone }),
    patch: (calendarId, eventId, write) => patchEvent(start(), { calendarId, eventId, write, zone }),
    answer: (calendarId, eventId, answer) => answerEvent(start(), { calendarId, eventId, answer, zone }),
    remind: (calendarId, eventId, write) => remindOfEvent(start(), { calendarId, eventId, write, zone }),
    revive: (calendarId, eventId) => reviveDeleted(start(), { calendarId, eventId, zone }),
    remove: async (calendarId, eventId, ...[etag, notify = 'none']) => {
      const answered = await unlessGone(
        start()('events.delete', async ({ events }, request) => ({
          data: await events.delete({ calendarId, eventId, sendUpdates: notify }, request(ifMatch(etag))),
        })),
      )
      return answered !== null
    },
    watch: (calendarId, channel) => watchEvents(start(), calendarId, channel),
    stop: (channel) => stopChannel(start(), channel),
    primary: () => readPrimary(start()),
    calendars: () => listCalendars(start()),
  }
}
