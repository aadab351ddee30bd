import type { MailboxView } from '../flows/mailbox-view.ts'
import { MAILBOX_TEXTS } from './mailbox-texts.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import { RIGHT_NAMES } from './names.ts'
import { csrfField, tenantUrl } from './page-frame.ts'
import type { Shell } from './page-frame.ts'
import { timeElement } from './time-text.ts'

interface ConnectionPart {
  readonly mailbox: MailboxView
  /** The viewer is its owner. */
  readonly isOwn: boolean
  readonly zone: string
}

/** Whose Google account it is, and the way to connect it. */
export function mailboxConnection(shell: Shell, view: ConnectionPart): Markup {
  const { mailbox } = view
  const text = MAILBOX_TEXTS[shell.language].connection
  return html`<section class="card" aria-labelledby="connection">
    <h2 id="connection">${text.title}</h2>
    ${facts(shell, view)} ${aliasNote(shell, mailbox)}
    ${mailbox.state === 'disconnecting' ? null : connectPart(shell, view)}
  </section>`
}

function facts(shell: Shell, { mailbox, zone }: ConnectionPart): Markup {
  const text = MAILBOX_TEXTS[shell.language].connection
  const { kind, user, connectedAt, connectedByName, lostAt } = mailbox
  const time = (at: number): Markup => timeElement(at, { zone, language: shell.language })
  const rows: readonly (readonly [string, string | Markup | null])[] = [
    [text.kind, text.kinds[kind]],
    [text.user, user],
    [text.by, connectedByName],
    [text.at, connectedAt === null ? null : time(connectedAt)],
    [text.lost, lostAt === null ? null : time(lostAt)],
  ]
  return html`<dl class="facts">
    ${rows.map(([name, value]) =>
      value === null
        ? null
        : html`<dt>${name}</dt>
            <dd>${value}</dd>`,
    )}
  </dl>`
}

function aliasNote(shell: Shell, { isAlias, user }: MailboxView): Markup | null {
  if (!isAlias || user === null) return null
  return html`<p class="box">${MAILBOX_TEXTS[shell.language].alias(user)}</p>`
}

function connectPart(shell: Shell, { mailbox, isOwn }: ConnectionPart): Markup | null {
  const text = MAILBOX_TEXTS[shell.language].connection
  const { kind, state, mayConnect } = mailbox
  if (mayConnect) return state === 'active' ? again(shell, mailbox) : howTo(shell, mailbox)
  if (state === 'active' && mailbox.isAllowed) return null
  if (kind === 'personal' && !isOwn) return html`<p>${text.onlyOwner}</p>`
  const names = RIGHT_NAMES[shell.language]
  return html`<p>${text.ask[kind](names['external-accounts'], names[`gmail-${kind}`])}</p>`
}

/** What works can be connected anew all the same: with another account, or after a password was changed. */
function again(shell: Shell, mailbox: MailboxView): Markup {
  const text = MAILBOX_TEXTS[shell.language].connection
  const button = html`<button class="quiet" name="step" value="connect" aria-describedby="again-help">
    ${text.again}
  </button>`
  return html`${connectForm(shell, mailbox, button)}
    <p class="muted" id="again-help">${text.againHelp}</p>`
}

function howTo(shell: Shell, mailbox: MailboxView): Markup {
  const { connection: text, group } = MAILBOX_TEXTS[shell.language]
  const { kind, address, state } = mailbox
  const label = state === 'registered' ? text.connect : text.again
  return html`<p>${kind === 'personal' ? text.signIn(address) : text.notYourself(address)} ${text.how}</p>
    ${connectForm(shell, mailbox, html`<button name="step" value="connect">${label}</button>`)}
    ${
      kind === 'personal'
        ? null
        : html`<h3>${group.title}</h3>
            <p>${group.text}</p>
            <ul>
              <li>${group.account}</li>
              <li>${group.alias}</li>
            </ul>`
    }`
}

function connectForm(shell: Shell, { id }: MailboxView, button: Markup): Markup {
  const url = tenantUrl(shell, `/mailboxes/${encodeURIComponent(id)}`)
  return html`<form class="actions" method="post" action="${url}">${csrfField(shell)}${button}</form>`
}
