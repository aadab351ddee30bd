import type { Language } from './language.ts'
import { html, webAddress } from './markup.ts'
import { outcomeText } from './outcome-texts.ts'
import type { Outcome, OutcomeFacts } from './outcome-texts.ts'
import { pageFrame } from './page-frame.ts'
import type { Shell } from './page-frame.ts'

const AGAIN: Readonly<Record<Language, string>> = { en: 'Begin again', cs: 'Začít znovu' }

const STATUS: Readonly<Partial<Record<Outcome, number>>> = {
  'state-invalid': 400,
  'account-taken': 409,
  'other-account': 409,
  'being-ended': 409,
  unavailable: 503,
}

/** The HTTP status that an outcome's page is answered with. */
export function statusOfOutcome(outcome: Outcome): number {
  return STATUS[outcome] ?? 403
}

/** The end of a way to Google, in words. */
export function outcomePage(shell: Shell, outcome: Outcome, facts: OutcomeFacts): string {
  const { title, text } = outcomeText(outcome, facts, shell.language)
  const again =
    facts.again === null
      ? null
      : html`<p class="actions start"><a href="${webAddress(facts.again)}">${AGAIN[shell.language]}</a></p>`
  return pageFrame(shell, {
    title,
    body: html`<p>${text}</p>
      ${again}`,
  })
}
