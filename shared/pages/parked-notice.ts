import type { ParkedCount } from '../flows/parked-tasks.ts'
import type { Language } from './language.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import { tenantUrl } from './page-frame.ts'
import type { Shell } from './page-frame.ts'
import { plural } from './plural.ts'
import type { CountForms } from './plural.ts'

const WAITING: CountForms = {
  en: {
    one: '# task was given up on and waits for an administrator.',
    other: '# tasks were given up on and wait for an administrator.',
  },
  cs: {
    one: '# úloha byla vzdána a čeká na správce.',
    few: '# úlohy byly vzdány a čekají na správce.',
    other: '# úloh bylo vzdáno a čeká na správce.',
  },
}

const AT_LEAST: Readonly<Record<Language, string>> = { en: 'At least', cs: 'Nejméně' }
const LOOK: Readonly<Record<Language, string>> = { en: 'See which, and why', cs: 'Podívat se, které a proč' }

/** `31 tasks were given up on and wait for an administrator.` */
export function parkedSentence({ count, isAll }: ParkedCount, language: Language): string {
  const sentence = plural(count, WAITING, language)
  return isAll ? sentence : `${AT_LEAST[language]} ${sentence}`
}

/** For administrators, the way to what was given up on; null when nothing was. */
export function parkedNotice(shell: Shell, parked: ParkedCount): Markup | null {
  if (parked.count === 0) return null
  const { language } = shell
  return html`<p class="box warn">
    ${parkedSentence(parked, language)} <a href="${tenantUrl(shell, '/parked')}">${LOOK[language]}</a>
  </p>`
}
