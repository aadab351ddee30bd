import type { Hono } from 'hono'
import { invalid, required } from '../api-error.ts'
import type { Context } from '../context.ts'
import type { EventRow } from '../world.ts'
import type { OpenCalendar } from './access.ts'
import type { ApiRequest, Serve } from './calendar-api.ts'
import { etagOf, requireEvent } from './event-store.ts'
import type { SendUpdates } from './guest-mail.ts'
import { listEvents, maxAttendees } from './list-events.ts'
import { listInstances } from './list-instances.ts'
import { moveEvent } from './move-event.ts'
import type { Query } from './query.ts'
import { renderEvent } from './render-event.ts'
import { watchEvents } from './watch-events.ts'
import { changeEvent, deleteEvent, importEvent, insertEvent, type EventWrite } from './write-event.ts'

const EVENTS = '/calendars/:calendarId/events'
const EVENT = `${EVENTS}/:eventId`

export function eventRoutes(context: Context, app: Hono, serve: Serve): void {
  readRoutes(context, app, serve)
  createRoutes(context, app, serve)
  changeRoutes(context, app, serve)
}

function readRoutes(context: Context, app: Hono, serve: Serve): void {
  app.get(
    EVENTS,
    serve('events.read', ({ open, query }, c) => c.json(listEvents(context, open(), query))),
  )
  app.get(
    EVENT,
    serve('events.read', ({ open, query, header }, c) => {
      const at = open()
      const row = requireEvent(context, at.calendar.id, c.req.param('eventId') ?? '')
      if (header('if-none-match') === etagOf(row))
        return new Response(null, { status: 304, headers: { etag: etagOf(row) } })
      return answer(context, row, { open: at, query })
    }),
  )
  app.get(
    `${EVENT}/instances`,
    serve('events.read', ({ open, query }, c) =>
      c.json(listInstances(context, open(), { eventId: c.req.param('eventId') ?? '', query })),
    ),
  )
}

function createRoutes(context: Context, app: Hono, serve: Serve): void {
  app.post(
    EVENTS,
    serve('events.write', (request) => {
      const open = request.open()
      return answer(context, insertEvent(context, open, readWrite(request)), { open, query: request.query })
    }),
  )
  app.post(
    `${EVENTS}/import`,
    serve('events.write', (request) => {
      const open = request.open()
      return answer(context, importEvent(context, open, readWrite(request)), { open, query: request.query })
    }),
  )
  app.post(
    `${EVENTS}/watch`,
    serve('events.read', async ({ open, body, query }, c) =>
      c.json(await watchEvents(context, open(), { body, query })),
    ),
  )
}

function changeRoutes(context: Context, app: Hono, serve: Serve): void {
  app.on(
    ['PATCH', 'PUT'],
    EVENT,
    serve('events.write', (request, c) => {
      const open = request.open()
      const mode = c.req.method === 'PUT' ? 'update' : 'patch'
      const eventId = c.req.param('eventId') ?? ''
      const row = changeEvent(context, open, {
        ...readWrite(request),
        eventId,
        mode,
        ifMatch: request.header('if-match'),
      })
      return answer(context, row, { open, query: request.query })
    }),
  )
  app.delete(
    EVENT,
    serve('events.write', ({ open, query, header }, c) => {
      const eventId = c.req.param('eventId') ?? ''
      deleteEvent(context, open(), {
        eventId,
        ifMatch: header('if-match'),
        sendUpdates: readSendUpdates(query),
      })
      return c.body(null, 204)
    }),
  )
  app.post(
    `${EVENT}/move`,
    serve('events.move', ({ open, query }, c) => {
      const target = query.text('destination')
      if (target === null) throw required('Required')
      const destination = open(target)
      const move = { eventId: c.req.param('eventId') ?? '', destination, sendUpdates: readSendUpdates(query) }
      return answer(context, moveEvent(context, open(), move), { open: destination, query })
    }),
  )
}

interface Asked {
  readonly open: OpenCalendar
  readonly query: Query
}

function answer(context: Context, row: EventRow, { open, query }: Asked): Response {
  const { calendar, role } = open
  const zone = query.zone('timeZone') ?? calendar.timeZone
  const body = renderEvent(context, row, { zone, role, ...maxAttendees(query) })
  return Response.json(body, { headers: { etag: etagOf(row) } })
}

function readWrite({ body, query }: ApiRequest): EventWrite {
  const version = query.text('conferenceDataVersion') ?? '0'
  if (version !== '0' && version !== '1')
    throw invalid('Invalid value for: conferenceDataVersion', 'conferenceDataVersion')
  const options = {
    conferenceDataVersion: Number(version),
    supportsAttachments: query.flag('supportsAttachments') ?? false,
  }
  return { body, options, sendUpdates: readSendUpdates(query) }
}

/** Nobody is mailed unless the caller says so; the old parameter still counts. */
function readSendUpdates(query: Query): SendUpdates {
  const old = query.flag('sendNotifications') === true ? 'all' : 'none'
  return query.choice('sendUpdates', ['all', 'externalOnly', 'none']) ?? old
}
