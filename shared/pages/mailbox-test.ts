import type { MailboxView } from '../flows/mailbox-view.ts'
import { shortened } from './former-values.ts'
import type { Language } from './language.ts'
import { FOLDERS } from './mailbox-texts.ts'
import { MAILBOX_TEST_TEXTS } from './mailbox-test-texts.ts'
import type { Failure, Report } from './mailbox-test-texts.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import { csrfField, tenantUrl } from './page-frame.ts'
import type { Shell } from './page-frame.ts'
import { plural } from './plural.ts'
import { agoText, timeElement } from './time-text.ts'

interface Place {
  readonly now: number
  readonly zone: string
  readonly language: Language
}

/** The buttons that test a mailbox, for who may; and what the last test found. Null where there is neither. */
export function mailboxTest(
  shell: Shell,
  { id, lastTest, mayConnect }: MailboxView,
  { canTest, now, zone }: { readonly canTest: boolean; readonly now: number; readonly zone: string },
): Markup | null {
  if (!canTest && lastTest === null) return null
  const text = MAILBOX_TEST_TEXTS[shell.language]
  const place = { now, zone, language: shell.language }
  return html`<section class="card" aria-labelledby="test">
    <h2 id="test">${text.title}</h2>
    ${canTest ? buttons(shell, id, mayConnect) : null}
    ${
      lastTest === null
        ? html`<p>${text.none}</p>`
        : html`<h3>${text.last}, ${agoText(lastTest.at, place)}</h3>
            ${sideResult(text.imap, lastTest.report.imap, { place, wellOf: imapWell })}
            ${sideResult(text.smtp, lastTest.report.smtp, { place, wellOf: smtpWell })}`
    }
  </section>`
}

/** Only who could connect it may write from it. */
function buttons(shell: Shell, id: string, canSend: boolean): Markup {
  const text = MAILBOX_TEST_TEXTS[shell.language]
  return html`<p class="muted" id="test-help">${text.help}</p>
    <form
      class="actions"
      method="post"
      action="${tenantUrl(shell, `/mailboxes/${encodeURIComponent(id)}`)}"
      aria-describedby="test-help"
    >
      ${csrfField(shell)}<button class="quiet" name="step" value="test">${text.logIn}</button>
      ${canSend ? html`<button class="quiet" name="step" value="test-sending">${text.send}</button>` : null}
    </form>`
}

/** What the message to itself says. */
export function testLetter(language: Language): { readonly subject: string; readonly text: string } {
  return MAILBOX_TEST_TEXTS[language].letter
}

function sideResult<Well extends { readonly ok: true }>(
  name: string,
  result: Well | Failure,
  { place, wellOf }: { readonly place: Place; readonly wellOf: (well: Well, place: Place) => Markup },
): Markup {
  const text = MAILBOX_TEST_TEXTS[place.language]
  const hasFailed = 'failed' in result
  return html`<div class="box ${hasFailed ? 'bad' : 'good'}">
    <div class="head">
      <strong>${name}</strong> <span class="mark">${hasFailed ? text.fails : text.works}</span>
    </div>
    ${hasFailed ? failure(result, place.language) : wellOf(result, place)}
  </div>`
}

function imapWell({ folders, newestAt }: Exclude<Report['imap'], Failure>, place: Place): Markup {
  const text = MAILBOX_TEST_TEXTS[place.language]
  const newest = newestAt === null ? text.empty : html`${text.newest} ${timeElement(newestAt, place)}.`
  return html`<p>${plural(folders, FOLDERS, place.language)} ${newest}</p>`
}

function smtpWell({ messageId }: Exclude<Report['smtp'], Failure>, { language }: Place): Markup {
  const text = MAILBOX_TEST_TEXTS[language]
  return html`<p>${messageId === null ? text.unsent : text.sent}</p>`
}

/** The words are the server’s: mail servers speak English. */
function failure({ failed, said }: Failure, language: Language): Markup {
  const text = MAILBOX_TEST_TEXTS[language]
  const words = said === '' ? text.saidNothing : html`${text.said} <code lang="en">${shortened(said)}</code>`
  return html`<p>${text.why[failed]}</p>
    <p>${words}</p>`
}
