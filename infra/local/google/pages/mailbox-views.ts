import { html } from 'hono/html'
import type { MessageRow } from '../mail/gmail-box.ts'
import type { MailboxControls } from '../mail/mail-controls.ts'
import type { Group } from '../world.ts'
import { layout, type Html } from './layout.ts'

export function mailboxPath(email: string): string {
  return `/accounts/${encodeURIComponent(email)}/mail`
}

interface MailboxView {
  readonly email: string
  readonly state: string
  readonly box: MailboxControls
  readonly groups: readonly Group[]
}

export function mailboxView({ email, state, box, groups }: MailboxView): Html {
  if (state !== 'on') {
    const why = state === 'none' ? 'This account has no Gmail.' : 'The administrator has turned Gmail off.'
    return layout('Mailbox', html`<p>Of ${email}. ${why}</p>`)
  }
  const letters = box.list()
  const watch = box.watch()
  return layout(
    'Mailbox',
    html`<p>
        Of ${email}.
        ${watch === null ? 'Nobody watches it.' : `Watched until ${timeText(watch.expiresAt)}, by ${watch.topic}.`}
      </p>
      <div data-follow>
        ${letters.length === 0 ? html`<p>Nothing in it.</p>` : letterTable(email, letters)}
      </div>
      <h2>Mail comes in</h2>
      ${deliveryForm(email, groups)}
      <h2>Addresses to write from</h2>
      ${addressList(email, box)}`,
  )
}

function timeText(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ')
}

function letterTable(email: string, letters: readonly MessageRow[]): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Messages">
    <table>
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">From</th>
          <th scope="col">Subject</th>
          <th scope="col">Labels</th>
          <th scope="col">Do</th>
        </tr>
      </thead>
      <tbody>
        ${letters.map((letter) => letterRow(email, letter))}
      </tbody>
    </table>
  </div>`
}

const MOVES = { archive: 'Archive', inbox: 'To the inbox', spam: 'Spam', read: 'Read' } as const

function letterRow(email: string, letter: MessageRow): Html {
  const path = `${mailboxPath(email)}/messages/${encodeURIComponent(letter.id)}`
  return html`<tr>
    <td>${timeText(letter.receivedAt)}</td>
    <td>${headerOf(letter, 'From')}</td>
    <td>${headerOf(letter, 'Subject') || '(No subject)'}</td>
    <td>${letter.labelIds.join(', ')}</td>
    <td>
      <form method="post" action="${path}/move">
        ${Object.entries(MOVES).map(
          ([name, text]) => html`<button type="submit" name="to" value="${name}">${text}</button>`,
        )}
      </form>
      <form method="post" action="${path}/delete"><button type="submit">Delete</button></form>
    </td>
  </tr>`
}

function headerOf({ headers }: MessageRow, wanted: string): string {
  return headers.find(({ name }) => name === wanted)?.value ?? ''
}

function deliveryForm(email: string, groups: readonly Group[]): Html {
  return html`<form method="post" action="${mailboxPath(email)}">
    <label
      >To
      <select name="to">
        <option value="${email}">${email}</option>
        ${groups.map((group) => html`<option value="${group.email}">${group.email}, a group</option>`)}
      </select></label
    >
    <label
      >From <input type="text" name="from" value="Customer &lt;customer@example.net&gt;" required
    /></label>
    <label>Subject <input type="text" name="subject" required /></label>
    <label>Text <textarea name="text" rows="4"></textarea></label>
    <button type="submit">Deliver</button>
  </form>`
}

function addressList(email: string, box: MailboxControls): Html {
  const path = `${mailboxPath(email)}/addresses`
  const button = (action: string, address: string, text: string) =>
    html`<form method="post" action="${path}/${action}">
      <input type="hidden" name="address" value="${address}" /><button type="submit">${text}</button>
    </form>`
  return html`<ul>
      <li>${email}</li>
      ${[...box.box.sendAs.values()].map(
        ({ address, isVerified }) =>
          html`<li>
            ${address}, ${isVerified ? 'confirmed' : 'not confirmed yet'}
            ${isVerified ? '' : button('confirm', address, 'Confirm')} ${button('remove', address, 'Remove')}
          </li>`,
      )}
    </ul>
    <form method="post" action="${path}">
      <label>Another address <input type="email" name="address" required /></label>
      <button type="submit">Add</button>
    </form>`
}
