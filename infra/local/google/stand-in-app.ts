import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import type { createCallLog } from './call-log.ts'
import { calendarApi } from './calendar/calendar-api.ts'
import type { Context } from './context.ts'
import { faultResponse, type createFaultInjector } from './fault-injector.ts'
import { answerGmail } from './mail/gmail-api.ts'
import { authorizeRoutes } from './oauth/authorize-routes.ts'
import { identityRoutes } from './oauth/identity-routes.ts'
import { tokenRoutes } from './oauth/token-routes.ts'
import { calendarPages } from './pages/calendar-pages.ts'
import { contactPages } from './pages/contact-pages.ts'
import { mailboxPages } from './pages/mailbox-pages.ts'
import { answerPeople } from './people/people-api.ts'

interface Controls {
  readonly calls: ReturnType<typeof createCallLog>
  readonly faults: ReturnType<typeof createFaultInjector>
}

/** Everything on one port. Only what programs call is logged and can be made to fail; pages are neither. */
export function standInApp(context: Context, { calls, faults }: Controls): Hono<{ Bindings: HttpBindings }> {
  const api = new Hono<{ Bindings: HttpBindings }>()
  api.route('/', tokenRoutes(context))
  api.route('/', identityRoutes(context))
  api.route('/calendar/v3', calendarApi(context))

  const app = new Hono<{ Bindings: HttpBindings }>()
  app.use(async (c, next) => {
    await next()
    const { change } = context.pages
    if (change === null) return
    const page = await change(c.res)
    // Otherwise what stood in its head would be put over what was changed there.
    c.res = undefined
    c.res = page
  })
  app.on(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], API_PATHS, async (c) => {
    const { pathname: path, search: query } = new URL(c.req.url)
    const { method } = c.req
    // Read before the call: a revoked token names nobody afterwards.
    const email = emailOf(context, c.req.header('authorization'))
    const note = (status: number) =>
      calls.add({ method, path, query, status, email, at: context.world.clock.now() })
    const fault = faults.take(method, path)
    if (fault === null || fault.effect === 'done') {
      const response =
        (await answerPeople(context, c.req.raw)) ??
        (await answerGmail(context, c.req.raw)) ??
        (await api.fetch(c.req.raw, c.env))
      context.pushes.announce()
      if (fault === null) {
        note(response.status)
        return response
      }
    }
    if (typeof fault.answer === 'object') {
      note(fault.answer.status)
      return faultResponse(fault.answer, path)
    }
    note(0)
    if (fault.answer === 'drop') c.env.incoming.socket.destroy()
    else await closed(c.env.incoming.socket)
    return new Response(null, { status: 503 })
  })
  app.route('/', authorizeRoutes(context))
  app.route('/', calendarPages(context))
  app.route('/', contactPages(context))
  app.route('/', mailboxPages(context))
  return app
}

const API_PATHS = [
  '/calendar/v3/*',
  '/gmail/v1/*',
  '/token',
  '/revoke',
  '/tokeninfo',
  '/v1/*',
  '/oauth2/*',
  '/.well-known/*',
]

function closed(socket: HttpBindings['incoming']['socket']): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed) resolve()
    socket.once('close', () => resolve())
  })
}

function emailOf(context: Context, header: string | undefined): string | null {
  const token = /^Bearer (.+)$/i.exec(header ?? '')?.[1]
  return token === undefined ? null : (context.world.accessTokens.get(token)?.email ?? null)
}
