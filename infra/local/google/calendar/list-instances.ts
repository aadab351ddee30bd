import { invalid } from '../api-error.ts'
import type { Context } from '../context.ts'
import type { OpenCalendar } from './access.ts'
import { findEvent, requireEvent } from './event-store.ts'
import { occurrencesOf } from './event-window.ts'
import { takePage } from './listings.ts'
import { maxAttendees } from './list-events.ts'
import { GENERAL_PARAMETERS, type Query } from './query.ts'
import { originOf } from './recurrence.ts'
import { renderEvent } from './render-event.ts'

/** One page of events.instances. */
export function listInstances(
  context: Context,
  open: OpenCalendar,
  at: { eventId: string; query: Query },
): object {
  const { calendar, role } = open
  const { eventId, query } = at
  const master = requireEvent(context, calendar.id, eventId)
  const window = { from: query.moment('timeMin'), to: query.moment('timeMax') }
  const showDeleted = query.flag('showDeleted') ?? false
  const original = parseOriginalStart(query.text('originalStart'))
  const request = {
    pageToken: query.text('pageToken'),
    pageSize: Math.min(query.count('maxResults') ?? 250, 2500),
    signature: `${calendar.id}/${eventId}${query.signature([...GENERAL_PARAMETERS, 'pageToken'])}`,
    paging: context.paging,
  }
  const page = takePage(context.listings, request, () => ({
    keys: occurrencesOf(context, master, window)
      .filter((row) => showDeleted || row.status !== 'cancelled')
      .filter(
        (row) =>
          original === null || originOf(row.occurrence?.originalStart ?? row.fields.start) === original,
      )
      .map((row) => row.id),
    asOf: context.world.lastChange(),
    signature: request.signature,
  }))
  const view = {
    zone: query.zone('timeZone') ?? calendar.timeZone,
    role,
    inList: true,
    ...maxAttendees(query),
  }
  const rows = page.keys.flatMap((id) => findEvent(context, calendar.id, id) ?? [])
  return {
    kind: 'calendar#events',
    etag: `"p${page.listing.asOf.toString(32)}o"`,
    summary: calendar.summary,
    description: calendar.description,
    updated: new Date(Math.floor(master.updatedMicros / 1000)).toISOString(),
    timeZone: view.zone,
    accessRole: role,
    defaultReminders: calendar.primary ? [{ method: 'popup', minutes: 30 }] : [],
    items: rows.map((row) => renderEvent(context, row, view)),
    ...(page.nextPageToken !== null && { nextPageToken: page.nextPageToken }),
  }
}

function parseOriginalStart(text: string | null): number | null {
  if (text === null) return null
  const at = Date.parse(text)
  if (Number.isNaN(at)) throw invalid('Invalid value for: originalStart', 'originalStart')
  return at
}
