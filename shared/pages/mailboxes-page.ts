import type { MailboxView } from '../flows/mailbox-view.ts'
import { shortened } from './former-values.ts'
import {
  mailboxRemark,
  mailboxStanding,
  needsSomebody,
  STANDING_MARKS,
  STANDING_TONES,
} from './mailbox-standing.ts'
import { askForRights, ALL_WORK, MAILBOXES_TEXTS, SOME_FAIL } from './mailboxes-texts.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import { listed } from './names.ts'
import { pageFrame, tenantUrl } from './page-frame.ts'
import type { Shell } from './page-frame.ts'
import { plural } from './plural.ts'
import { knownZone } from './time-text.ts'

export interface MailboxesView {
  /** All that the person may see. */
  readonly mailboxes: readonly MailboxView[]
  /** The user who looks; what is his is called his. */
  readonly viewerId: string
  /** All of the tenant's are listed, and not only his own and his teams'. */
  readonly isEverybodys: boolean
  readonly canRegister: boolean
  /** From 0. */
  readonly page: number
  readonly now: number
  readonly zone: string
}

const ON_A_PAGE = 40
const NAMES_MAX = 120

/** The mailboxes that a person may use, and whether each of them works. */
export function mailboxesPage(shell: Shell, view: MailboxesView): string {
  const text = MAILBOXES_TEXTS[shell.language]
  const register = html`<p class="actions">
    <a class="main" href="${tenantUrl(shell, '/mailboxes/new')}">${text.register}</a>
  </p>`
  const how = view.canRegister ? register : html`<p>${askForRights(shell)}</p>`
  const body =
    view.mailboxes.length === 0
      ? html`<p class="lead">${text.about} ${view.canRegister ? text.begin : null}</p>
          ${how}`
      : html`${summary(shell, view.mailboxes)}
          <p>${text.about}</p>
          ${how} ${table(shell, view)}
          <p class="muted">${text.zone} ${knownZone(view.zone)}.</p>`
  return pageFrame(shell, { title: text.title, body })
}

function summary({ language }: Shell, mailboxes: readonly MailboxView[]): Markup {
  const standings = mailboxes.filter(needsSomebody).map(mailboxStanding)
  if (standings.length === 0)
    return html`<p class="lead good">${plural(mailboxes.length, ALL_WORK, language)}</p>`
  const tone = standings.includes('needs-reconnecting') ? 'bad' : 'warn'
  return html`<p class="lead ${tone}">${plural(standings.length, SOME_FAIL, language)}</p>`
}

function table(shell: Shell, view: MailboxesView): Markup {
  const text = MAILBOXES_TEXTS[shell.language]
  const { page, mailboxes } = view
  const start = page * ON_A_PAGE
  const rank = (one: MailboxView): number => (needsSomebody(one) ? 0 : 1)
  const shown = mailboxes
    .toSorted((a, b) => rank(a) - rank(b) || a.address.localeCompare(b.address))
    .slice(start, start + ON_A_PAGE)
  const link = (to: number, name: string): Markup =>
    html`<a href="${tenantUrl(shell, `/mailboxes?page=${to}`)}">${name}</a> `
  const links = [
    page > 0 ? link(page - 1, text.back) : null,
    mailboxes.length > start + ON_A_PAGE ? link(page + 1, text.more) : null,
  ]
  return html`<table>
      <caption>
        ${view.isEverybodys ? text.caption.all : text.caption.own}
      </caption>
      <thead>
        <tr>
          ${[text.address, text.whose, text.standing].map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${shown.map((mailbox) => row(shell, mailbox, view))}
      </tbody>
    </table>
    ${links.every((one) => one === null) ? null : html`<p class="actions">${links}</p>`}`
}

function row(shell: Shell, mailbox: MailboxView, view: MailboxesView): Markup {
  const text = MAILBOXES_TEXTS[shell.language]
  const standing = mailboxStanding(mailbox)
  const url = tenantUrl(shell, `/mailboxes/${encodeURIComponent(mailbox.id)}`)
  const { now, zone } = view
  return html`<tr>
    <td class="address" data-label="${text.address}"><a href="${url}">${mailbox.address}</a></td>
    <td class="address" data-label="${text.whose}">${whoseText(mailbox, view.viewerId, shell)}</td>
    <td data-label="${text.standing}">
      <span class="mark ${STANDING_TONES[standing]}">${STANDING_MARKS[shell.language][standing]}</span>
      ${mailboxRemark(mailbox, { now, zone, language: shell.language })}
    </td>
  </tr>`
}

/** Its owner, or its teams. */
export function whoseText(
  { kind, ownerId, ownerName, teams }: MailboxView,
  viewerId: string,
  { language }: Shell,
): string {
  const text = MAILBOXES_TEXTS[language]
  if (kind === 'personal') return ownerId === viewerId ? text.yours : (ownerName ?? ownerId ?? '–')
  if (teams.length === 0) return text.nobodys
  return shortened(
    listed(
      teams.map(({ name }) => name),
      language,
    ),
    NAMES_MAX,
  )
}
