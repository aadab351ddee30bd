import { html } from 'hono/html'
import { nameOf } from '../attribute-values.ts'
import { formatDateTime } from '../date-time.ts'
import { recordsOf, type Erp } from '../erp.ts'
import type { ErpRecord } from '../erp-state.ts'
import { bellOf } from '../person.ts'
import { toText } from '../value.ts'
import type { Deliveries } from '../webhook-deliveries.ts'
import type { Html } from './page-layout.ts'
import { people } from './page-session.ts'

export function signInPage(erp: Erp): Html {
  return html`<p>Choose who to be. There is no password: nothing here is real.</p>
    <form class="record" method="post" action="/sign-in">
      <label>
        User
        <select name="userId">
          ${people(erp).map((user) => html`<option value="${user.id}">${describe(erp, user)}</option>`)}
        </select>
      </label>
      <p><button>Sign in</button></p>
    </form>`
}

function describe(erp: Erp, user: ErpRecord): string {
  const name = nameOf(erp, 'User', user.id) ?? ''
  return user.attributes['type'] === 'admin' ? `${name} (administrator)` : name
}

export function bellPage(erp: Erp, user: ErpRecord): Html {
  const items = bellOf(erp, user.id)
  if (items.length === 0) return html`<p>No notifications.</p>`
  return html`<ul>
    ${items.slice(0, 200).map(
      ({ text, entity, recordId, createdAt }) =>
        html`<li>
          ${recordId === null || entity === null ? text : html`<a href="/records/${entity}/${recordId}">${text}</a>`}
          <span class="note">${createdAt} UTC</span>
        </li>`,
    )}
  </ul>`
}

export function webhooksPage(erp: Erp, deliveries: Deliveries): Html {
  const subscriptions = recordsOf(erp, 'Webhook').filter((webhook) => !webhook.deleted)
  return html`<h2>Subscriptions</h2>
    ${
      subscriptions.length === 0
        ? html`<p>None.</p>`
        : table(
            ['Event', 'URL', 'Own changes', 'Active', 'User'],
            subscriptions.map(({ attributes }) => [
              toText(attributes['event']),
              toText(attributes['url']),
              attributes['skipOwn'] === true ? 'skipped' : 'sent',
              attributes['isActive'] === true ? 'yes' : 'no',
              nameOf(erp, 'User', attributes['userId']) ?? '',
            ]),
          )
    }
    <h2>Last deliveries</h2>
    ${
      deliveries.log.length === 0
        ? html`<p>None yet.</p>`
        : table(
            ['When (UTC)', 'Event', 'Answer', 'Body'],
            deliveries.log
              .slice(-50)
              .toReversed()
              .map(({ at, event, status, body }) => [
                formatDateTime(at),
                event,
                String(status),
                body.slice(0, 400),
              ]),
          )
    }`
}

/** What the integration told of new mail, the newest first. */
export function mailPage(erp: Erp): Html {
  if (erp.mailNews.length === 0)
    return html`<p data-follow>
      Nothing yet. The integration tells of new mail in connected mailboxes; the ERP then fetches it.
    </p>`
  return html`<div data-follow>
    ${table(
      ['When (UTC)', 'Mailbox', 'Messages', 'Complete'],
      erp.mailNews
        .slice(-50)
        .toReversed()
        .map(({ at, mailbox, messageIds, complete }) => [
          formatDateTime(at),
          mailbox,
          messageIds.join(' '),
          complete ? 'yes' : 'no: look for yourself',
        ]),
    )}
  </div>`
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): Html {
  return html`<div class="wide">
    <table>
      <thead>
        <tr>
          ${heads.map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (cells) =>
            html`<tr>
              ${cells.map((cell) => html`<td>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}
