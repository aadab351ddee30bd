import { randomBytes } from 'node:crypto'
import { ApiError, fullSyncRequired, invalid, required } from '../api-error.ts'
import type { Actor, Context } from '../context.ts'
import type { CalendarRow } from '../world.ts'
import { roleOn, type OpenCalendar } from './access.ts'
import { isTimeZone } from './event-times.ts'
import { takePage } from './listings.ts'
import { GENERAL_PARAMETERS, type Query } from './query.ts'
import { readSyncToken, writeSyncToken } from './sync-token.ts'

const ROLES = ['freeBusyReader', 'reader', 'writer', 'owner'] as const

export interface NewCalendar {
  readonly id: string
  readonly ownerEmail: string
  readonly primary: boolean
  readonly summary: string
  readonly description: string
  readonly timeZone: string
  readonly clientId: string | null
}

export function createCalendar(context: Context, given: NewCalendar): CalendarRow {
  const { world } = context
  const row = {
    ...given,
    roles: {},
    deleted: false,
    change: world.nextChange(),
    etagMicros: world.nextMicros(),
    syncEpoch: 0,
  }
  world.calendars.put(row.id, row)
  return row
}

/** A secondary calendar of the actor. */
export function insertCalendar(
  context: Context,
  actor: Actor,
  body: Readonly<Record<string, unknown>>,
): CalendarRow {
  const { summary, description = '', timeZone } = body
  if (typeof summary !== 'string' || summary === '') throw required('Missing title.')
  if (typeof description !== 'string') throw invalid('Invalid value for: description')
  const zone = timeZone ?? context.world.accounts.get(actor.email)?.timeZone ?? 'UTC'
  if (typeof zone !== 'string' || !isTimeZone(zone)) throw invalid('Invalid value for: timeZone')
  return createCalendar(context, {
    id: `c_${randomBytes(20).toString('hex')}@group.calendar.google.com`,
    ownerEmail: actor.email,
    primary: false,
    summary,
    description,
    timeZone: zone,
    clientId: actor.clientId,
  })
}

/** `calendars.patch`: its name, description or zone; only the owner can. */
export function changeCalendar(
  context: Context,
  { calendar, role }: OpenCalendar,
  body: Readonly<Record<string, unknown>>,
): CalendarRow {
  if (role !== 'owner') throw new ApiError(403, { reason: 'forbidden', message: 'Forbidden' })
  const { summary, description, timeZone } = { ...calendar, ...body }
  if (typeof summary !== 'string' || summary === '') throw required('Missing title.')
  if (typeof timeZone !== 'string' || !isTimeZone(timeZone)) throw invalid('Invalid value for: timeZone')
  const row = {
    ...calendar,
    summary,
    description,
    timeZone,
    change: context.world.nextChange(),
    etagMicros: context.world.nextMicros(),
  }
  context.world.calendars.put(row.id, row)
  return row
}

/** Only the owner can, and nobody can delete a primary calendar. */
export function deleteCalendar(context: Context, { calendar, role }: OpenCalendar): void {
  if (calendar.primary || role !== 'owner')
    throw new ApiError(403, { reason: 'forbidden', message: 'Forbidden' })
  context.world.calendars.put(calendar.id, {
    ...calendar,
    deleted: true,
    change: context.world.nextChange(),
    etagMicros: context.world.nextMicros(),
  })
}

export function renderCalendar(calendar: CalendarRow): object {
  return {
    kind: 'calendar#calendar',
    etag: `"${calendar.etagMicros * 2}"`,
    id: calendar.id,
    summary: calendar.summary,
    ...(calendar.description !== '' && { description: calendar.description }),
    timeZone: calendar.timeZone,
    conferenceProperties: { allowedConferenceSolutionTypes: ['hangoutsMeet'] },
  }
}

export function renderListEntry(calendar: CalendarRow, email: string): object {
  const base = { kind: 'calendar#calendarListEntry', etag: `"${calendar.etagMicros * 2}"`, id: calendar.id }
  if (calendar.deleted) return { ...base, deleted: true }
  return {
    ...base,
    summary: calendar.summary,
    ...(calendar.description !== '' && { description: calendar.description }),
    timeZone: calendar.timeZone,
    colorId: '14',
    backgroundColor: '#9fe1e7',
    foregroundColor: '#000000',
    selected: true,
    accessRole: roleOn(calendar, email) ?? 'reader',
    defaultReminders: calendar.primary ? [{ method: 'popup', minutes: 30 }] : [],
    ...(calendar.primary && calendar.ownerEmail === email && { primary: true }),
    conferenceProperties: { allowedConferenceSolutionTypes: ['hangoutsMeet'] },
  }
}

/** One page of calendarList.list; with a sync token what changed, deleted ones included. */
export function listCalendars(context: Context, actor: Actor, query: Query): object {
  const minRole = query.choice('minAccessRole', ROLES)
  const token = query.text('syncToken')
  if (token !== null && minRole !== null)
    throw invalid('minAccessRole cannot be used with syncToken.', 'minAccessRole')
  const scope = { of: `calendarList ${actor.email}`, epoch: 0, signature: '' }
  const since = token === null ? null : readSince(context, token, scope)
  const request = {
    pageToken: query.text('pageToken'),
    pageSize: Math.min(query.count('maxResults') ?? 100, 250),
    signature: scope.of + query.signature([...GENERAL_PARAMETERS, 'pageToken']),
    paging: context.paging,
  }
  const showDeleted = since !== null || query.flag('showDeleted') === true
  const page = takePage(context.listings, request, () => ({
    keys: [...context.world.calendars.values()]
      .filter((row) => roleOn(row, actor.email) !== null && (!row.deleted || showDeleted))
      .filter(
        (row) =>
          minRole === null || ROLES.indexOf(roleOn(row, actor.email) ?? 'reader') >= ROLES.indexOf(minRole),
      )
      .filter((row) => since === null || row.change > since)
      .sort((a, b) => Number(b.primary) - Number(a.primary) || a.change - b.change)
      .map((row) => row.id),
    asOf: context.world.lastChange(),
    signature: request.signature,
  }))
  const { asOf } = page.listing
  return {
    kind: 'calendar#calendarList',
    etag: `"p${asOf.toString(32)}o"`,
    items: page.keys.flatMap((id) => {
      const row = context.world.calendars.get(id)
      return row === undefined ? [] : [renderListEntry(row, actor.email)]
    }),
    ...(page.nextPageToken === null
      ? minRole === null && { nextSyncToken: writeSyncToken({ ...scope, change: asOf }) }
      : { nextPageToken: page.nextPageToken }),
  }
}

function readSince(
  context: Context,
  token: string,
  scope: { of: string; epoch: number; signature: string },
): number {
  const since = readSyncToken(token, scope)
  if (since > context.world.lastChange()) throw fullSyncRequired()
  return since
}
