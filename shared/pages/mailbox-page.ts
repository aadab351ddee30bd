import type { MailboxView } from '../flows/mailbox-view.ts'
import { shortened } from './former-values.ts'
import { mailboxConnection } from './mailbox-connection.ts'
import { TEAM_NAME_MAX, teamTicks } from './mailbox-form-page.ts'
import type { TeamChoice } from './mailbox-form-page.ts'
import { mailboxSentence, mailboxStanding, STANDING_TONES } from './mailbox-standing.ts'
import { mailboxTest } from './mailbox-test.ts'
import { MAILBOX_TEXTS } from './mailbox-texts.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import { csrfField, pageFrame, tenantUrl } from './page-frame.ts'
import type { Shell } from './page-frame.ts'
import { agoText, knownZone, timeText } from './time-text.ts'

export interface MailboxPageView {
  readonly mailbox: MailboxView
  /** The viewer is its owner. */
  readonly isOwn: boolean
  /** The teams to choose from; null for who may not change them, and for a mailbox that has none. */
  readonly teamsToChoose: readonly TeamChoice[] | null
  /** What was sent when no team was left that the viewer may choose, and so nothing was saved; else null. */
  readonly refusedTeams: readonly string[] | null
  readonly now: number
  readonly zone: string
}

const HISTORY_SHOWN_MS = 7 * 24 * 3_600_000

/** How it stands with one mailbox, and all that can be done about it. */
export function mailboxPage(shell: Shell, view: MailboxPageView): string {
  const text = MAILBOX_TEXTS[shell.language]
  const { mailbox, now, zone } = view
  const tone = STANDING_TONES[mailboxStanding(mailbox)]
  const isOn = mailbox.state !== 'registered' && mailbox.state !== 'disconnecting'
  const body = html`<p class="lead ${tone}">
      ${mailboxSentence(mailbox, { now, zone, language: shell.language })}
    </p>
    ${historyNotice(shell, view)} ${mailboxConnection(shell, view)}
    ${isOn ? mailboxTest(shell, mailbox, { ...view, canTest: canTest(view) }) : null}
    ${isOn ? useCard(shell, view) : null} ${usersCard(shell, view)} ${endCard(shell, view)}
    <p><a href="${tenantUrl(shell, '/mailboxes')}">${text.back}</a></p>
    <p class="muted">${text.zone} ${knownZone(zone)}.</p>`
  return pageFrame(shell, { title: `${text.title} ${mailbox.address}`, body })
}

/** What nobody may use, and who may not use it, there is nothing to test. */
function canTest({ mailbox, isOwn }: MailboxPageView): boolean {
  const { kind, state, isAllowed } = mailbox
  return state === 'active' && isAllowed && (isOwn || kind === 'group')
}

/** As long as somebody might miss something. */
function historyNotice(shell: Shell, { mailbox, now, zone }: MailboxPageView): Markup | null {
  const { lostHistoryAt } = mailbox
  if (lostHistoryAt === null || now - lostHistoryAt > HISTORY_SHOWN_MS) return null
  const when = timeText(lostHistoryAt, { zone, language: shell.language })
  return html`<p class="box warn">${MAILBOX_TEXTS[shell.language].history(when)}</p>`
}

function useCard(shell: Shell, { mailbox, now, zone }: MailboxPageView): Markup {
  const text = MAILBOX_TEXTS[shell.language].use
  const ago = (at: number | null): string =>
    at === null ? text.never : agoText(at, { now, zone, language: shell.language })
  return html`<section class="card" aria-labelledby="use">
    <h2 id="use">${text.title}</h2>
    <dl class="facts">
      <dt>${text.asked}</dt>
      <dd>${ago(mailbox.lastCredentialAt)}</dd>
      <dt>${text.news}</dt>
      <dd>${mailbox.isTold ? text.watch[mailbox.watch] : text.untold}</dd>
      ${
        !mailbox.isTold
          ? null
          : html`<dt>${text.looked}</dt>
              <dd>${ago(mailbox.readAt)}</dd>`
      }
    </dl>
  </section>`
}

function usersCard(shell: Shell, view: MailboxPageView): Markup {
  return html`<section class="card" aria-labelledby="users">
    <h2 id="users">${MAILBOX_TEXTS[shell.language].users.title}</h2>
    ${usersText(shell, view)} ${teamsForm(shell, view)}
  </section>`
}

function usersText(shell: Shell, { mailbox, isOwn, teamsToChoose }: MailboxPageView): Markup {
  const text = MAILBOX_TEXTS[shell.language].users
  const { kind, ownerId, ownerName, teams } = mailbox
  if (isOwn) return html`<p>${text.own}</p>`
  if (kind === 'personal') return html`<p>${text.one} ${ownerName ?? ownerId ?? '–'}.</p>`
  if (teams.length === 0)
    return html`<p class="box warn">${teamsToChoose === null ? text.nobodyHere : text.nobody}</p>`
  return html`<p>${text.of}</p>
    <ul>
      ${teams.map(({ name }) => html`<li>${shortened(name, TEAM_NAME_MAX)}</li>`)}
    </ul>`
}

function teamsForm(shell: Shell, { mailbox, teamsToChoose, refusedTeams }: MailboxPageView): Markup | null {
  if (teamsToChoose === null) return null
  const text = MAILBOX_TEXTS[shell.language].users
  const isWrong = refusedTeams !== null
  const wrong = isWrong
    ? html`<p class="box bad" id="teams-error" role="alert" tabindex="-1" autofocus>${text.wrong}</p>`
    : null
  const described = isWrong ? html` aria-describedby="teams-error"` : null
  const chosen = refusedTeams ?? mailbox.teams.map(({ id }) => id)
  return html`<form
    method="post"
    action="${tenantUrl(shell, `/mailboxes/${encodeURIComponent(mailbox.id)}`)}"
  >
    ${csrfField(shell)}
    <div role="group" aria-labelledby="change-teams" ${described}>
      <h3 id="change-teams">${text.change}</h3>
      ${wrong} ${teamTicks({ teams: teamsToChoose, chosen })}
    </div>
    <p class="actions"><button class="quiet" name="step" value="teams">${text.save}</button></p>
  </form>`
}

function endCard(shell: Shell, { mailbox }: MailboxPageView): Markup | null {
  if (!mailbox.mayManage || mailbox.state === 'disconnecting') return null
  const text = MAILBOX_TEXTS[shell.language].end
  const url = tenantUrl(shell, `/mailboxes/${encodeURIComponent(mailbox.id)}`)
  return html`<section class="card" aria-labelledby="end">
    <h2 id="end">${text.title}</h2>
    <p class="actions">
      ${mailbox.state === 'registered' ? null : html`<a href="${url}/disconnect">${text.disconnect}</a> `}
      <a href="${url}/remove">${text.remove}</a>
    </p>
  </section>`
}
