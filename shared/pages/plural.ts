import { LOCALES } from './language.ts'
import type { Language } from './language.ts'

/** Czech has a form of its own for 2 to 4. `#` stands for the number. */
export interface CountForms {
  readonly en: { readonly one: string; readonly other: string }
  readonly cs: { readonly one: string; readonly few: string; readonly other: string }
}

/** A number with its word in the right form: `2 schůzky`, `5 schůzek`. */
export function plural(count: number, forms: CountForms, language: Language): string {
  const number = new Intl.NumberFormat(LOCALES[language]).format(count)
  return formOf(count, forms, language).replace('#', number)
}

function formOf(count: number, { en, cs }: CountForms, language: Language): string {
  const form = new Intl.PluralRules(language).select(count)
  if (form === 'one') return language === 'cs' ? cs.one : en.one
  if (language === 'en') return en.other
  return form === 'few' ? cs.few : cs.other
}
