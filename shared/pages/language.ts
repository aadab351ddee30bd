export type Language = 'cs' | 'en'

export const LANGUAGES: readonly Language[] = ['cs', 'en']

/** How numbers, dates and lists are written. */
export const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', cs: 'cs-CZ' }

/** Czech for a browser that prefers it to English. */
export function languageOf(acceptLanguage: string | undefined): Language {
  const order = (acceptLanguage ?? '')
    .toLowerCase()
    .split(',')
    .map((part) => part.trim().slice(0, 2))
  return order.find((one) => one === 'cs' || one === 'en') === 'cs' ? 'cs' : 'en'
}
