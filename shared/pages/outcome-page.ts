import type { Language } from './language.ts'
import { html, webAddress } from './markup.ts'
import type { Markup } from './markup.ts'
import { outcomeText } from './outcome-texts.ts'
import type { Outcome, OutcomeFacts } from './outcome-text.ts'
import { pageFrame } from './page-frame.ts'
import type { Shell } from './page-frame.ts'

interface Ways {
  readonly again: string
  readonly goOn: string
  readonly another: string
}

const WAYS: Readonly<Record<Language, Ways>> = {
  en: { again: 'Begin again', goOn: 'Yes, use this account', another: 'No, begin again' },
  cs: { again: 'Začít znovu', goOn: 'Ano, použít tento účet', another: 'Ne, začít znovu' },
}

const STATUS: Readonly<Partial<Record<Outcome, number>>> = {
  'state-invalid': 400,
  'account-taken': 409,
  'other-account': 409,
  'being-ended': 409,
  // Nothing is refused yet: a question.
  'alias-to-confirm': 200,
  'mailbox-gone': 404,
  unavailable: 503,
}

/** The HTTP status that an outcome's page is answered with. */
export function statusOfOutcome(outcome: Outcome): number {
  return STATUS[outcome] ?? 403
}

/** The end of a way to Google, in words; or where it goes on, when only the person can say whether it is right. */
export function outcomePage(shell: Shell, outcome: Outcome, facts: OutcomeFacts): string {
  const { title, text, ways } = outcomeText(outcome, facts, shell.language)
  const list = html`<ul>
    ${ways.map((way) => html`<li>${way}</li>`)}
  </ul>`
  return pageFrame(shell, {
    title,
    body: html`<p>${text}</p>
      ${ways.length === 0 ? null : list} ${onward(shell.language, facts)}`,
  })
}

function onward(language: Language, { again, confirmUrl }: OutcomeFacts): Markup | null {
  const words = WAYS[language]
  if (confirmUrl === undefined)
    return again === null
      ? null
      : html`<p class="actions start"><a href="${webAddress(again)}">${words.again}</a></p>`
  return html`<p class="actions">
    <a class="main" href="${webAddress(confirmUrl)}">${words.goOn}</a>
    ${again === null ? null : html`<a href="${webAddress(again)}">${words.another}</a>`}
  </p>`
}
