import { Hono, type Context as HonoContext } from 'hono'
import { ApiError, apiErrorBody, invalid, notFound } from '../api-error.ts'
import type { Context } from '../context.ts'
import { authenticate, openCalendar, type Method, type OpenCalendar } from './access.ts'
import {
  changeCalendar,
  deleteCalendar,
  insertCalendar,
  listCalendars,
  renderCalendar,
  renderListEntry,
} from './calendars.ts'
import { eventRoutes } from './event-routes.ts'
import { readQuery, type Query } from './query.ts'
import { stopChannel } from './watch-events.ts'

/** What a handler gets: the caller is known, their scope suffices and the call is counted. */
export interface ApiRequest {
  readonly query: Query
  readonly body: Readonly<Record<string, unknown>>
  readonly header: (name: string) => string | undefined
  /** The calendar named in the path, as the caller may see it. */
  readonly open: (id?: string) => OpenCalendar
  readonly actor: OpenCalendar['actor']
}

export type Serve = (
  method: Method,
  handle: (request: ApiRequest, c: HonoContext) => Response | Promise<Response>,
) => (c: HonoContext) => Promise<Response>

/** Calendar v3, below /calendar/v3. */
export function calendarApi(context: Context): Hono {
  const app = new Hono()
  const serve: Serve = (method, handle) => async (c) => {
    const actor = authenticate(context, c.req.raw, method)
    // A patch costs as much as three other calls.
    context.quota.spend(actor.email, c.req.method === 'PATCH' ? 3 : 1)
    const open = (id = c.req.param('calendarId') ?? '') => openCalendar(context, actor, { id, method })
    const query = readQuery(new URL(c.req.url).searchParams)
    const body = await readBody(c.req.raw)
    return await handle({ actor, query, body, open, header: (name) => c.req.header(name) }, c)
  }
  app.get(
    '/users/me/calendarList',
    serve('calendarList.list', ({ actor, query }, c) => c.json(listCalendars(context, actor, query))),
  )
  app.get(
    '/users/me/calendarList/:calendarId',
    serve('calendarList.get', ({ actor, open }, c) => c.json(renderListEntry(open().calendar, actor.email))),
  )
  app.post(
    '/calendars',
    serve('calendars.insert', ({ actor, body }, c) =>
      c.json(renderCalendar(insertCalendar(context, actor, body))),
    ),
  )
  app.get(
    '/calendars/:calendarId',
    serve('calendars.get', ({ open }, c) => c.json(renderCalendar(open().calendar))),
  )
  app.patch(
    '/calendars/:calendarId',
    serve('calendars.patch', ({ open, body }, c) =>
      c.json(renderCalendar(changeCalendar(context, open(), body))),
    ),
  )
  app.delete(
    '/calendars/:calendarId',
    serve('calendars.delete', ({ open }, c) => {
      deleteCalendar(context, open())
      return c.body(null, 204)
    }),
  )
  app.post(
    '/channels/stop',
    serve('channels.stop', ({ actor, body }, c) => {
      stopChannel(context, actor, body)
      return c.body(null, 204)
    }),
  )
  eventRoutes(context, app, serve)
  app.notFound(() => answerError(notFound()))
  app.onError((error) => answerError(error))
  return app
}

/** What is no ApiError is a fault of the stand-in; it says so, lest a test take it for Google's. */
function answerError(error: Error): Response {
  if (error instanceof ApiError)
    return Response.json(apiErrorBody(error.code, error.detail), { status: error.code })
  const message = `The stand-in failed: ${error.stack ?? error.message}`
  return Response.json(apiErrorBody(500, { reason: 'standInFailed', message }), { status: 500 })
}

async function readBody(request: Request): Promise<Record<string, unknown>> {
  if (request.method === 'GET' || request.method === 'DELETE') return {}
  const text = await request.text()
  if (text.trim() === '') return {}
  const parsed = parseJson(text)
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw invalid('Invalid value')
  return { ...parsed }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ApiError(400, { reason: 'parseError', message: 'Parse Error' })
  }
}
