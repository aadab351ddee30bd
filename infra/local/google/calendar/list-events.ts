import { ApiError, invalid } from '../api-error.ts'
import type { Context } from '../context.ts'
import type { EventRow } from '../world.ts'
import type { OpenCalendar } from './access.ts'
import { isListed, readEventFilter, type EventFilter } from './event-filter.ts'
import { findEvent } from './event-store.ts'
import { momentOf } from './event-times.ts'
import { occurrencesOf } from './event-window.ts'
import { takePage, type Listing, type Page } from './listings.ts'
import { GENERAL_PARAMETERS, type Query } from './query.ts'
import { renderEvent } from './render-event.ts'
import { readSyncToken, syncScope, writeSyncToken } from './sync-token.ts'

const PAGE_SIZE = 250
const PAGE_SIZE_MAX = 2500

const NOT_WITH_SYNC_TOKEN = [
  'iCalUID',
  'orderBy',
  'privateExtendedProperty',
  'q',
  'sharedExtendedProperty',
  'timeMin',
  'timeMax',
  'updatedMin',
]

/** One page of events.list: a first list, or what changed since a sync token. */
export function listEvents(context: Context, open: OpenCalendar, query: Query): Record<string, unknown> {
  const { calendar, role } = open
  const filter = readEventFilter(query)
  const order = query.choice('orderBy', ['startTime', 'updated'])
  if (order === 'startTime' && !filter.singleEvents)
    throw invalid('The requested ordering is not available for the particular query.', 'orderBy')
  const since = readSince(open, query)
  const request = {
    pageToken: query.text('pageToken'),
    pageSize: Math.min(query.count('maxResults') ?? PAGE_SIZE, PAGE_SIZE_MAX),
    signature: calendar.id + query.signature([...GENERAL_PARAMETERS, 'pageToken']),
    paging: context.paging,
  }
  const page = takePage(context.listings, request, () => ({
    keys: (since === null
      ? firstRows(context, open, { filter, order })
      : changedRows(context, open, { filter, since })
    ).map((row) => row.id),
    asOf: context.world.lastChange(),
    signature: request.signature,
  }))
  const view = {
    zone: query.zone('timeZone') ?? calendar.timeZone,
    role,
    inList: true,
    ...maxAttendees(query),
  }
  const rows = pageRows(context, open, { page, showAll: since !== null || filter.showDeleted })
  return {
    kind: 'calendar#events',
    etag: `"p${page.listing.asOf.toString(32)}o"`,
    summary: calendar.summary,
    description: calendar.description,
    updated: new Date(Math.floor(lastUpdated(context, calendar.id) / 1000)).toISOString(),
    timeZone: view.zone,
    accessRole: role,
    defaultReminders: calendar.primary ? [{ method: 'popup', minutes: 30 }] : [],
    items: rows.map((row) => renderEvent(context, row, view)),
    ...(page.nextPageToken === null
      ? lastPagePart(open, query, page.listing)
      : { nextPageToken: page.nextPageToken }),
  }
}

export function maxAttendees(query: Query): { maxAttendees?: number } {
  const max = query.count('maxAttendees')
  return max === null ? {} : { maxAttendees: max }
}

/** Parameters that a sync token is bound to: all but those that only a first list may have, and those of one request. */
function syncSignature(query: Query): string {
  return query.signature([
    ...GENERAL_PARAMETERS,
    ...NOT_WITH_SYNC_TOKEN,
    'pageToken',
    'syncToken',
    'showDeleted',
  ])
}

function readSince({ calendar }: OpenCalendar, query: Query): number | null {
  const token = query.text('syncToken')
  if (token === null) return null
  const forbidden = NOT_WITH_SYNC_TOKEN.find((name) => query.has(name))
  if (forbidden !== undefined) throw notWithSyncToken(forbidden)
  if (query.flag('showDeleted') === false) throw notWithSyncToken('showDeleted')
  return readSyncToken(token, syncScope(calendar, syncSignature(query)))
}

function notWithSyncToken(name: string): ApiError {
  return invalid(`Sync token cannot be used together with ${name}.`, name)
}

/** A list with a restriction that a later delta could not have ends without a sync token; timeMin is the exception. */
function lastPagePart(
  { calendar }: OpenCalendar,
  query: Query,
  listing: Listing,
): { nextSyncToken?: string } {
  const restricted = NOT_WITH_SYNC_TOKEN.some((name) => name !== 'timeMin' && query.has(name))
  if (restricted) return {}
  return {
    nextSyncToken: writeSyncToken({ ...syncScope(calendar, syncSignature(query)), change: listing.asOf }),
  }
}

interface First {
  readonly filter: EventFilter
  readonly order: 'startTime' | 'updated' | null
}

function firstRows(
  context: Context,
  { calendar, role }: OpenCalendar,
  { filter, order }: First,
): readonly EventRow[] {
  const all = [...context.world.eventsOf(calendar.id).values()].sort((a, b) => a.serial - b.serial)
  const expanded = filter.singleEvents || role === 'freeBusyReader'
  const rows = expanded ? all.flatMap((row) => expand(context, row, filter)) : all
  const listed = rows.filter((row) => isListed(row, filter, calendar.timeZone))
  if (order === 'updated') return listed.sort((a, b) => a.updatedMicros - b.updatedMicros)
  if (order === null) return listed
  const startOf = (row: EventRow) => momentOf(row.fields.start, calendar.timeZone)
  return listed.sort((a, b) => startOf(a) - startOf(b))
}

/** A series becomes its occurrences; its changed occurrences come with it and not by themselves. */
function expand(context: Context, row: EventRow, filter: EventFilter): readonly EventRow[] {
  if (row.fields.recurrence !== undefined) return occurrencesOf(context, row, filter.window)
  const master = row.occurrence && context.world.eventsOf(row.calendarId).get(row.occurrence.masterId)
  return master && !row.orphan ? [] : [row]
}

interface Delta {
  readonly filter: EventFilter
  readonly since: number
}

function changedRows(
  context: Context,
  { calendar }: OpenCalendar,
  { filter, since }: Delta,
): readonly EventRow[] {
  const all = [...context.world.eventsOf(calendar.id).values()]
  const changed = all
    .filter((row) => row.change > since && filter.matches(row))
    .sort((a, b) => a.change - b.change)
  if (!filter.singleEvents) return changed
  const rows = changed.flatMap((row) =>
    row.fields.recurrence === undefined ? [row] : occurrencesOf(context, row, filter.window),
  )
  return [...new Map(rows.map((row) => [row.id, row])).values()]
}

/** The rows of a page as they are by now; what was deleted since the first page leaves a gap. */
function pageRows(
  context: Context,
  { calendar }: OpenCalendar,
  { page, showAll }: { page: Page; showAll: boolean },
): EventRow[] {
  const { keys, asOf } = page.listing
  const changedMeanwhile = (id: string) => (context.world.eventsOf(calendar.id).get(id)?.change ?? 0) > asOf
  const repeated =
    context.paging.repeatChanged === true && page.nextPageToken === null ? keys.filter(changedMeanwhile) : []
  return [...page.keys, ...repeated.filter((id) => !page.keys.includes(id))].flatMap((id) => {
    const row = findEvent(context, calendar.id, id)
    if (row === null) return []
    const isToldDeleted = showAll || !changedMeanwhile(id)
    return row.status === 'cancelled' && !isToldDeleted ? [] : [row]
  })
}

function lastUpdated(context: Context, calendarId: string): number {
  let last = context.world.calendars.get(calendarId)?.etagMicros ?? 0
  for (const row of context.world.eventsOf(calendarId).values()) last = Math.max(last, row.updatedMicros)
  return last
}
