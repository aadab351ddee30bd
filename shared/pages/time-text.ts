import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import { LOCALES } from './language.ts'
import type { Language } from './language.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** The date and time of day in an IANA zone, in words. */
export function timeText(at: number, { zone, language }: { zone: string; language: Language }): string {
  return new Intl.DateTimeFormat(LOCALES[language], {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: knownZone(zone),
  }).format(at)
}

/** The same as `timeText`, so that a program can read it too. */
export function timeElement(at: number, place: { zone: string; language: Language }): Markup {
  return html`<time datetime="${new Date(at).toISOString()}">${timeText(at, place)}</time>`
}

/** The time of day, for where the day is known; a program can read the whole of it. */
export function clockElement(at: number, { zone, language }: { zone: string; language: Language }): Markup {
  const format = new Intl.DateTimeFormat(LOCALES[language], { timeStyle: 'short', timeZone: knownZone(zone) })
  return html`<time datetime="${new Date(at).toISOString()}">${format.format(at)}</time>`
}

/** How long ago it was, or its date when that was more than a day ago; to stand in a sentence. */
export function agoText(
  at: number,
  { now, zone, language }: { now: number; zone: string; language: Language },
): string {
  const pastMs = now - at
  if (pastMs < MINUTE_MS) return language === 'cs' ? 'před chvílí' : 'a moment ago'
  const relative = new Intl.RelativeTimeFormat(LOCALES[language])
  if (pastMs < HOUR_MS) return relative.format(-Math.floor(pastMs / MINUTE_MS), 'minute')
  if (pastMs < DAY_MS) return relative.format(-Math.floor(pastMs / HOUR_MS), 'hour')
  return `${language === 'cs' ? '' : 'on '}${timeText(at, { zone, language })}`
}

/** The zone comes from a setting of another system; a page is still better in UTC than not there. */
export function knownZone(zone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone
  } catch {
    return 'UTC'
  }
}
