import { html } from 'hono/html'
import { renderMoment } from '../calendar/event-times.ts'
import { originOf } from '../calendar/recurrence.ts'
import type { SentMail } from '../sent-mail.ts'
import type { Account, CalendarRow, EventRow } from '../world.ts'
import { contactsPath } from './contact-views.ts'
import { eventForm, type EventFormValues } from './event-form.ts'
import { layout, type Html } from './layout.ts'
import { mailboxPath } from './mailbox-views.ts'

export function calendarPath(email: string, calendarId: string): string {
  return `/accounts/${encodeURIComponent(email)}/calendars/${encodeURIComponent(calendarId)}`
}

interface AccountCalendars {
  readonly account: Account
  readonly calendars: readonly CalendarRow[]
}

export function homeView(all: readonly AccountCalendars[]): Html {
  return layout(
    'Accounts',
    html`${all.map(
        ({ account, calendars }) =>
          html`<section>
            <h2>${account.name}</h2>
            <p>${account.email}, ${account.timeZone}</p>
            <ul>
              ${calendars.map(
                (calendar) =>
                  html`<li>
                    <a href="${calendarPath(account.email, calendar.id)}">${calendar.summary}</a>
                  </li>`,
              )}
            </ul>
            <p>
              <a href="${contactsPath(account.email)}">Contacts</a>
              <a href="${mailboxPath(account.email)}">Mailbox</a>
            </p>
            <form method="post" action="/accounts/${encodeURIComponent(account.email)}/calendars">
              <label>New calendar <input type="text" name="summary" required /></label>
              <button type="submit">Create</button>
            </form>
          </section>`,
      )}
      <p><a href="/mail">Mail that would have been sent</a></p>`,
  )
}

interface CalendarView {
  readonly email: string
  readonly calendar: CalendarRow
  readonly events: readonly EventRow[]
  readonly values: EventFormValues
}

export function calendarView({ email, calendar, events, values }: CalendarView): Html {
  const path = calendarPath(email, calendar.id)
  return layout(
    calendar.summary,
    html`<p>As ${email}. Times in ${calendar.timeZone}.</p>
      <div data-follow>
        ${events.length === 0 ? html`<p>Nothing in the next weeks.</p>` : eventTable(path, calendar, events)}
      </div>
      <h2>New event</h2>
      ${eventForm(`${path}/events`, values, repeatsField())}`,
  )
}

function eventTable(path: string, calendar: CalendarRow, events: readonly EventRow[]): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Events">
    <table>
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">What</th>
          <th scope="col">Where</th>
        </tr>
      </thead>
      <tbody>
        ${events.map(
          (row) =>
            html`<tr>
              <td>${whenText(row, calendar.timeZone)}</td>
              <td>
                <a href="${path}/events/${encodeURIComponent(row.id)}"
                  >${row.fields.summary ?? '(No title)'}</a
                >
              </td>
              <td>${row.fields.location ?? ''}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

function whenText({ fields }: EventRow, zone: string): string {
  const { start, end } = fields
  if (start.date !== undefined) return start.date
  const [from = '', to = ''] = [start, end].map((time) => renderMoment(originOf(time), zone))
  return `${from.slice(0, 10)} ${from.slice(11, 16)}-${to.slice(11, 16)}`
}

function repeatsField(): Html {
  return html`<label
    >Repeats
    <select name="repeats">
      <option value="">never</option>
      <option value="DAILY">every day</option>
      <option value="WEEKLY">every week</option>
      <option value="MONTHLY">every month</option>
    </select></label
  >`
}

interface EventView {
  readonly email: string
  readonly calendar: CalendarRow
  readonly row: EventRow
  readonly values: EventFormValues
}

export function eventView({ email, calendar, row, values }: EventView): Html {
  const path = calendarPath(email, calendar.id)
  const action = `${path}/events/${encodeURIComponent(row.id)}`
  const own = row.fields.attendees?.find((guest) => guest.email === row.calendarId)
  const master = row.occurrence?.masterId
  return layout(
    row.fields.summary ?? '(No title)',
    html`<p><a href="${path}">Back to the calendar</a></p>
      <p>Organizer: ${row.organizer.email}. Times in ${row.fields.start.timeZone ?? calendar.timeZone}.</p>
      ${
        master === undefined
          ? ''
          : html`<p>
              One of a series.
              <a href="${path}/events/${encodeURIComponent(master)}">Edit the whole series</a>
            </p>`
      }
      ${row.fields.recurrence === undefined ? '' : html`<p>Repeats: ${row.fields.recurrence.join(', ')}</p>`}
      ${eventForm(action, values, own === undefined ? html`` : answerField(own.responseStatus ?? 'needsAction'))}
      <form method="post" action="${action}/delete"><button type="submit">Delete</button></form>`,
  )
}

const ANSWERS = { needsAction: 'no answer yet', accepted: 'yes', tentative: 'maybe', declined: 'no' } as const

function answerField(current: string): Html {
  return html`<label
    >Going?
    <select name="answer">
      ${Object.entries(ANSWERS).map(
        ([value, text]) =>
          html`<option value="${value}" ${value === current ? 'selected' : ''}>${text}</option>`,
      )}
    </select></label
  >`
}

export function mailView(mails: readonly SentMail[]): Html {
  if (mails.length === 0) return layout('Mail', html`<p>Nothing was sent.</p>`)
  return layout(
    'Mail',
    html`<div class="scroll" tabindex="0" role="region" aria-label="Mail">
      <table>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">To</th>
            <th scope="col">What</th>
            <th scope="col">Event</th>
          </tr>
        </thead>
        <tbody>
          ${mails.toReversed().map(
            (mail) =>
              html`<tr>
                <td>${new Date(mail.at).toISOString().slice(0, 19).replace('T', ' ')}</td>
                <td>${mail.to}</td>
                <td>${mail.kind}</td>
                <td>${mail.summary}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`,
  )
}
