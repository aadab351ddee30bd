import type { HttpBindings } from '@hono/node-server'
import { Hono, type Context } from 'hono'
import { hasCredentials, type Authenticator, type Credentials } from './authentication.ts'
import type { callLog } from './call-log.ts'
import type { Erp } from './erp.ts'
import type { Fault, faultInjector } from './fault-injector.ts'
import { NEWS_PATH, takeNews } from './mail-news.ts'
import { failure, methodNotAllowed, success } from './rest-answer.ts'
import { routeRest } from './rest-routes.ts'
import { readSettings } from './settings.ts'
import { isMap, type Attributes } from './value.ts'

export interface RestParts {
  readonly erp: Erp
  readonly authenticator: Authenticator
  readonly calls: ReturnType<typeof callLog>
  readonly faults: ReturnType<typeof faultInjector>
}

/** What the nginx or Apache before an ERP takes at most in one line, by default; it isn't the ERP that answers then. */
const REQUEST_LINE_MAX = 8_000

type Env = { Bindings: HttpBindings }

/** REST v1 under `/api/v1/`. Every request is logged, meets its fault if there is one, and is answered in the ERP's form. */
export function restApp(parts: RestParts): Hono<Env> {
  const app = new Hono<Env>()
  app.all('/api/v1/*', async (c) => {
    const url = new URL(c.req.url)
    const path = url.pathname.replace(/^\/api\/v1\//, '')
    const { method } = c.req
    if (c.req.url.length - url.origin.length > REQUEST_LINE_MAX) return tooLong()
    const log = (status: number): void =>
      parts.calls.add({ method, path, query: url.search.slice(1), status, at: parts.erp.clock.now() })
    const fault = parts.faults.take({ method, path })
    if (fault === null) {
      const response = await answer(parts, c, { path, search: url.search })
      log(response.status)
      return response
    }
    if (fault.effect === 'done') await answer(parts, c, { path, search: url.search })
    log(typeof fault.answer === 'object' ? fault.answer.status : 0)
    return faulty(c, fault)
  })
  return app
}

function tooLong(): Response {
  const body = '<html><head><title>414 Request-URI Too Large</title></head></html>'
  return new Response(body, { status: 414, headers: { 'Content-Type': 'text/html' } })
}

async function answer(
  { erp, authenticator }: RestParts,
  c: Context<Env>,
  { path, search }: { path: string; search: string },
): Promise<Response> {
  const { method } = c.req
  if (method === 'POST' && path === NEWS_PATH) {
    const called = { header: (name: string) => c.req.header(name), path: `/api/v1/${path}` }
    const status = takeNews(erp, { ...called, body: await c.req.text() })
    return new Response(status === 200 ? 'true' : null, { status })
  }
  const credentials: Credentials = {
    method,
    path,
    ip: c.env.incoming.socket.remoteAddress ?? '',
    header: (name) => c.req.header(name),
  }
  const nowMs = erp.clock.now()
  try {
    const isPublic = method === 'GET' && path === 'Settings' && !hasCredentials(credentials)
    if (isPublic) return success(readSettings(erp, false), { status: 200, nowMs })
    const user = authenticator.authenticate(credentials)
    const input = await bodyOf(c)
    const segments = path
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent)
    const result = await routeRest({
      erp,
      user,
      method,
      path: segments,
      search,
      input,
      header: (name) => c.req.header(name),
    })
    return 'allow' in result
      ? methodNotAllowed(result.allow)
      : success(result.body, { status: result.status, nowMs })
  } catch (error) {
    return failure(error)
  }
}

/** The body as an object. What is no JSON is thrown as it is: the ERP answers 500, not 400. */
async function bodyOf(c: Context<Env>): Promise<Attributes> {
  if (c.req.method === 'GET') return {}
  const text = await c.req.text()
  const parsed: unknown = text === '' ? {} : JSON.parse(text)
  return isMap(parsed) ? parsed : {}
}

async function faulty(c: Context<Env>, fault: Fault): Promise<Response> {
  const { socket } = c.env.incoming
  if (fault.answer === 'drop') {
    socket.destroy()
    return new Response(null)
  }
  if (fault.answer === 'hang') {
    await new Promise((resolve) => socket.once('close', resolve))
    return new Response(null)
  }
  const { status, reason, body = '', headers = {} } = fault.answer
  return new Response(body, {
    status,
    headers: {
      'Content-Type': 'application/json',
      ...(reason === undefined ? {} : { 'X-Status-Reason': reason }),
      ...headers,
    },
  })
}
