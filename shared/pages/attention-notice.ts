import type { Language } from './language.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import { tenantUrl } from './page-frame.ts'
import type { Shell } from './page-frame.ts'
import { plural } from './plural.ts'
import type { CountForms } from './plural.ts'

/** How much waits for a person's decision. */
export interface Attention {
  readonly refused: number
  readonly holds: number
}

const REFUSED: CountForms = {
  en: { one: '# change was refused and waits for you.', other: '# changes were refused and wait for you.' },
  cs: {
    one: '# změna byla odmítnuta a čeká na vás.',
    few: '# změny byly odmítnuty a čekají na vás.',
    other: '# změn bylo odmítnuto a čeká na vás.',
  },
}

interface Texts {
  readonly holds: string
  readonly decide: string
  readonly look: string
  readonly activity: string
}

const TEXTS: Readonly<Record<Language, Texts>> = {
  en: {
    holds: 'Very much would be removed at once, so it was held back until you say whether that was meant.',
    decide: 'Decide',
    look: 'Have a look',
    activity: 'See what was done, and undo it',
  },
  cs: {
    holds: 'Najednou by zmizelo velmi mnoho, proto se s tím čeká, dokud neřeknete, jestli to tak má být.',
    decide: 'Rozhodnout',
    look: 'Podívat se',
    activity: 'Podívat se, co se udělalo, a vzít to zpět',
  },
}

/** A warning for one's own connection page; null when nothing waits for anybody. */
export function attentionNotice(shell: Shell, { refused, holds }: Attention): Markup | null {
  if (refused === 0 && holds === 0) return null
  const text = TEXTS[shell.language]
  const held =
    holds === 0
      ? null
      : html`<p class="box warn">${text.holds} <a href="${tenantUrl(shell, '/holds')}">${text.decide}</a></p>`
  const waiting =
    refused === 0
      ? null
      : html`<p class="box warn">
          ${plural(refused, REFUSED, shell.language)}
          <a href="${tenantUrl(shell, '/refused')}">${text.look}</a>
        </p>`
  return html`${held}${waiting}`
}

/** The way from one's own connection page to what was done. */
export function activityLink(shell: Shell): Markup {
  return html`<p><a href="${tenantUrl(shell, '/activity')}">${TEXTS[shell.language].activity}</a></p>`
}
