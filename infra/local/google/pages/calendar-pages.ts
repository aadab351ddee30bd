import { Hono, type Context as HonoContext } from 'hono'
import { html } from 'hono/html'
import { ApiError, notFound } from '../api-error.ts'
import { openCalendar, roleOn, type OpenCalendar } from '../calendar/access.ts'
import { insertCalendar } from '../calendar/calendars.ts'
import { requireEvent } from '../calendar/event-store.ts'
import { momentOf, renderMoment } from '../calendar/event-times.ts'
import { occurrencesOf, overlaps } from '../calendar/event-window.ts'
import { changeEvent, deleteEvent, insertEvent } from '../calendar/write-event.ts'
import type { Actor, Context } from '../context.ts'
import { calendarScope } from '../oauth/scopes.ts'
import type { EventRow } from '../world.ts'
import { calendarPath, calendarView, eventView, homeView, mailView } from './calendar-views.ts'
import { bodyOf, emptyValues, valuesOf, type Form } from './event-form.ts'
import { layout, PAGE_HEADERS, STYLES, type Html } from './layout.ts'
import { isSameOrigin } from './same-origin.ts'

const DAY_MS = 86_400_000
const CALENDAR = '/accounts/:email/calendars/:calendarId'
const EVENT = `${CALENDAR}/events/:eventId`

/** Pages on which a person looks at the calendars and edits them, by the same code as the API. */
export function calendarPages(context: Context): Hono {
  const app = new Hono()
  const show = (c: HonoContext, page: Html) => c.html(page, 200, PAGE_HEADERS)
  const open = (c: HonoContext) =>
    openAs(context, c.req.param('email') ?? '', c.req.param('calendarId') ?? 'primary')

  app.get('/stand-in.css', (c) => c.body(STYLES, 200, { 'content-type': 'text/css; charset=utf-8' }))
  app.get('/', (c) => show(c, homeView(accountsWithCalendars(context))))
  app.get('/mail', (c) => show(c, mailView(context.mail.sent)))
  // Where the htmlLink of an event leads.
  app.get('/calendar/event', (c) => c.redirect(eventPath(context, c.req.query('eid') ?? '')))
  app.get(CALENDAR, (c) => {
    const { actor, calendar } = open(c)
    const today = renderMoment(context.world.clock.now(), calendar.timeZone).slice(0, 10)
    const events = comingEvents(context, calendar.id, calendar.timeZone)
    return show(c, calendarView({ email: actor.email, calendar, events, values: emptyValues(today) }))
  })
  app.get(EVENT, (c) => {
    const { actor, calendar } = open(c)
    const row = requireEvent(context, calendar.id, c.req.param('eventId'))
    return show(c, eventView({ email: actor.email, calendar, row, values: valuesOf(row, calendar.timeZone) }))
  })
  app.post(
    '/accounts/:email/calendars',
    formHandler(context, (form, c) => {
      const calendar = insertCalendar(context, actorOf(c.req.param('email') ?? ''), {
        summary: form['summary'],
      })
      return calendarPath(calendar.ownerEmail, calendar.id)
    }),
  )
  app.post(
    `${CALENDAR}/events`,
    formHandler(context, (form, c) => saveForm(context, open(c), { form, eventId: null })),
  )
  app.post(
    EVENT,
    formHandler(context, (form, c) =>
      saveForm(context, open(c), { form, eventId: c.req.param('eventId') ?? '' }),
    ),
  )
  app.post(
    `${EVENT}/delete`,
    formHandler(context, (_, c) => {
      const at = open(c)
      deleteEvent(context, at, {
        eventId: c.req.param('eventId') ?? '',
        ifMatch: undefined,
        sendUpdates: 'all',
      })
      return calendarPath(at.actor.email, at.calendar.id)
    }),
  )
  app.onError((error, c) => {
    if (!(error instanceof ApiError)) throw error
    const page = layout('That did not work', html`<div class="error"><p>${error.message}</p></div>`)
    return c.html(page, error.code === 404 ? 404 : 400, PAGE_HEADERS)
  })
  return app
}

/** Takes a form from the stand-in's own pages only; the handler says where to go next. */
function formHandler(
  context: Context,
  handle: (form: Form, c: HonoContext) => string,
): (c: HonoContext) => Promise<Response> {
  return async (c) => {
    if (!isSameOrigin(c.req.raw, context.url()))
      throw new ApiError(403, { reason: 'forbidden', message: 'The form came from another site.' })
    const form = Object.fromEntries(new URLSearchParams(await c.req.text()))
    const next = handle(form, c)
    context.pushes.announce()
    return c.redirect(next, 303)
  }
}

function eventPath(context: Context, eid: string): string {
  const [id = '', calendarId = ''] = Buffer.from(eid, 'base64url').toString().split(' ')
  const calendar = context.world.calendars.get(calendarId)
  if (calendar === undefined) throw notFound()
  return `${calendarPath(calendar.ownerEmail, calendarId)}/events/${encodeURIComponent(id)}`
}

/** On these pages everybody may do all that the account may. */
function actorOf(email: string): Actor {
  return { email: email.toLowerCase(), clientId: 'stand-in-pages', scopes: [calendarScope('calendar')] }
}

function openAs(context: Context, email: string, id: string): OpenCalendar {
  return openCalendar(context, actorOf(email), { id, method: 'events.write' })
}

function accountsWithCalendars(context: Context) {
  return [...context.world.accounts.values()].map((account) => ({
    account,
    calendars: [...context.world.calendars.values()].filter(
      (calendar) => !calendar.deleted && roleOn(calendar, account.email) !== null,
    ),
  }))
}

/** From yesterday to five weeks ahead. */
function comingEvents(context: Context, calendarId: string, zone: string): readonly EventRow[] {
  const now = context.world.clock.now()
  const window = { from: now - DAY_MS, to: now + 35 * DAY_MS }
  const rows = [...context.world.eventsOf(calendarId).values()]
  const events = rows.flatMap((row) => {
    if (row.fields.recurrence !== undefined)
      return row.status === 'cancelled' ? [] : occurrencesOf(context, row, window)
    const inSeries =
      row.occurrence !== null && context.world.eventsOf(calendarId).has(row.occurrence.masterId)
    return inSeries || !overlaps(row, window, zone) ? [] : [row]
  })
  return events
    .filter((row) => row.status !== 'cancelled')
    .sort((a, b) => momentOf(a.fields.start, zone) - momentOf(b.fields.start, zone))
}

/** Saves as somebody at Google's own pages does: guests are told. */
function saveForm(
  context: Context,
  at: OpenCalendar,
  { form, eventId }: { form: Form; eventId: string | null },
): string {
  const options = { conferenceDataVersion: 0, supportsAttachments: false }
  const before = eventId === null ? null : requireEvent(context, at.calendar.id, eventId)
  const body = bodyOf(form, at.calendar.timeZone, before)
  const write = { body, options, sendUpdates: 'all' as const }
  if (eventId === null) insertEvent(context, at, write)
  else changeEvent(context, at, { ...write, eventId, mode: 'patch', ifMatch: undefined })
  return calendarPath(at.actor.email, at.calendar.id)
}
