import { Hono, type Context } from 'hono'
import { formatDateTime } from '../date-time.ts'
import type { Erp } from '../erp.ts'
import { ErpError } from '../erp-error.ts'
import type { ErpRecord } from '../erp-state.ts'
import { readRecord } from '../read-record.ts'
import { createRecord, removeRecord, updateRecord } from '../save-record.ts'
import { toText, type Attributes } from '../value.ts'
import type { Deliveries } from '../webhook-deliveries.ts'
import { calendarPage, isCalendarEntity } from './calendar-page.ts'
import { bellPage, mailPage, signInPage, webhooksPage } from './list-pages.ts'
import { layout, STYLE } from './page-layout.ts'
import { isSameOrigin, signedInUser, signIn, signOut } from './page-session.ts'
import { isPeopleEntity } from './people-list-page.ts'
import { peopleRoutes } from './people-routes.ts'
import { toPersonAttributes } from './person-form-input.ts'
import { personFormPage } from './person-form-page.ts'
import { changedOnly, toAttributes } from './record-form-input.ts'
import { recordFormPage } from './record-form-page.ts'
import { guarded, showPage, textOf, type Env } from './show-page.ts'

/** Pages for a person: choose who to be, look at the calendar, write in it. They act through the code behind REST. */
export function erpPages({ erp, deliveries }: { erp: Erp; deliveries: Deliveries }): Hono<Env> {
  const app = new Hono<Env>()
  app.use(async (c, next) => {
    if (c.req.method !== 'GET' && !isSameOrigin(c)) return c.text('This form belongs to another site.', 403)
    await next()
    c.header(
      'Content-Security-Policy',
      "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; frame-ancestors 'none'",
    )
    c.header('Cache-Control', 'no-store')
    c.header('Referrer-Policy', 'same-origin')
    if (erp.changePage === null) return undefined
    const page = await erp.changePage(c.res)
    // Otherwise what stood in its head would be put over what was changed there.
    c.res = undefined
    c.res = page
    return undefined
  })
  app.get('/style.css', (c) => c.body(STYLE, 200, { 'Content-Type': 'text/css; charset=utf-8' }))
  app.post('/sign-in', async (c) => {
    const form = await c.req.formData()
    return signIn(c, erp, textOf(form.get('userId'))) ? c.redirect('/', 303) : c.text('No such user.', 400)
  })
  // For a frame that shows somebody's pages. No other site leads to it.
  app.get('/as/:userId', (c) => {
    if (c.req.header('Sec-Fetch-Site') === 'cross-site')
      return c.text('This link belongs to another site.', 403)
    return signIn(c, erp, c.req.param('userId')) ? c.redirect('/', 303) : c.text('No such user.', 400)
  })
  app.post('/sign-out', (c) => {
    signOut(c)
    return c.redirect('/', 303)
  })
  app.use(async (c, next) => {
    const user = signedInUser(c, erp)
    if (user !== null) {
      c.set('user', user)
      return next()
    }
    if (c.req.path !== '/') return c.redirect('/', 303)
    return c.html(layout({ title: 'Sign in', body: signInPage(erp), userName: null }))
  })
  app.get('/', (c) =>
    showPage(c, erp, { title: 'Calendar', body: calendarPage(erp, c.var.user, zoneOf(erp, c.var.user)) }),
  )
  app.get('/bell', (c) => {
    const body = bellPage(erp, c.var.user)
    markRead(erp, c.var.user)
    return showPage(c, erp, { title: 'Notifications', body })
  })
  app.get('/webhooks', (c) => showPage(c, erp, { title: 'Webhooks', body: webhooksPage(erp, deliveries) }))
  app.get('/mail', (c) => showPage(c, erp, { title: 'Mail', body: mailPage(erp) }))
  recordRoutes(app, erp)
  peopleRoutes(app, erp)
  return app
}

function recordRoutes(app: Hono<Env>, erp: Erp): void {
  app.get('/records/:entity/new', (c) => {
    const entity = c.req.param('entity')
    if (!hasForm(entity)) return c.notFound()
    const attributes = {
      assignedUserId: c.var.user.id,
      ...(isCalendarEntity(entity) && { status: 'Planned', ...nextHour(erp) }),
    }
    return showForm(c, erp, { entity, id: null, attributes })
  })
  app.get('/records/:entity/:id', (c) => {
    const { entity, id } = c.req.param()
    if (!hasForm(entity)) return c.notFound()
    return guarded(c, () =>
      showForm(c, erp, { entity, id, attributes: readRecord(erp, c.var.user, { entity, id }) }),
    )
  })
  app.post('/records/:entity', async (c) => {
    const entity = c.req.param('entity')
    if (!hasForm(entity)) return c.notFound()
    const attributes = await formAttributes(c, erp, { entity, stored: {} })
    return saved(c, erp, {
      view: { entity, id: null, attributes },
      save: () => void createRecord(erp, c.var.user, { entity, input: attributes }),
    })
  })
  app.post('/records/:entity/:id', async (c) => {
    const { entity, id } = c.req.param()
    if (!hasForm(entity)) return c.notFound()
    return guarded(c, async () => {
      const stored = readRecord(erp, c.var.user, { entity, id })
      const attributes = await formAttributes(c, erp, { entity, stored })
      return saved(c, erp, {
        view: { entity, id, attributes },
        save() {
          const input = changedOnly(attributes, stored)
          // The real form does not save what was not changed.
          if (Object.keys(input).length > 0) updateRecord(erp, c.var.user, { entity, id, input })
        },
      })
    })
  })
  app.post('/records/:entity/:id/delete', (c) => {
    const { entity, id } = c.req.param()
    if (!hasForm(entity)) return c.notFound()
    return guarded(c, () => {
      removeRecord(erp, c.var.user, { entity, id })
      return c.redirect(listPathOf(entity), 303)
    })
  })
}

const HOUR_MS = 3_600_000

/** As the ERP's own form proposes it. */
function nextHour({ clock }: Erp): Attributes {
  const start = Math.ceil(clock.now() / HOUR_MS) * HOUR_MS
  return { dateStart: formatDateTime(start), dateEnd: formatDateTime(start + HOUR_MS) }
}

function hasForm(entity: string): boolean {
  return isCalendarEntity(entity) || isPeopleEntity(entity)
}

/** Where a record is found again. */
function listPathOf(entity: string): string {
  return isPeopleEntity(entity) ? `/list/${entity}` : '/'
}

interface FormView {
  readonly entity: string
  readonly id: string | null
  readonly attributes: Attributes
}

async function saved(
  c: Context<Env>,
  erp: Erp,
  { view, save }: { view: FormView; save: () => void },
): Promise<Response> {
  try {
    save()
    return c.redirect(listPathOf(view.entity), 303)
  } catch (error) {
    if (!(error instanceof ErpError)) throw error
    return showForm(c, erp, { ...view, refusal: error })
  }
}

async function showForm(
  c: Context<Env>,
  erp: Erp,
  { refusal, ...view }: FormView & { refusal?: ErpError },
): Promise<Response> {
  const error = refusal === undefined ? null : refusal.reason || `Refused (${refusal.status}).`
  const body = isPeopleEntity(view.entity)
    ? personFormPage(erp, { ...view, error })
    : recordFormPage(erp, { ...view, error, timeZone: zoneOf(erp, c.var.user) })
  const title = view.id === null ? `New ${view.entity}` : `${view.entity}: ${toText(view.attributes['name'])}`
  c.status(refusal === undefined ? 200 : refusal.status === 403 ? 403 : 400)
  return showPage(c, erp, { title, body })
}

async function formAttributes(
  c: Context<Env>,
  erp: Erp,
  { entity, stored }: { entity: string; stored: Attributes },
): Promise<Attributes> {
  const form = await c.req.formData()
  const values = new Map<string, string[]>()
  for (const name of new Set(form.keys())) values.set(name, form.getAll(name).map(textOf))
  if (isPeopleEntity(entity)) return toPersonAttributes({ entity, values, stored })
  return toAttributes({ entity, timeZone: zoneOf(erp, c.var.user), values })
}

function zoneOf(erp: Erp, user: ErpRecord): string {
  return toText(user.attributes['preferredTimeZone']) || erp.timeZone
}

function markRead(erp: Erp, user: ErpRecord): void {
  for (const item of erp.state.bell.all()) {
    if (item.userId !== user.id || item.read) continue
    item.read = true
    erp.state.bell.put(item)
  }
}
