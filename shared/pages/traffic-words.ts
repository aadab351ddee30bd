import type { Span } from '../domain/counted-bins.ts'
import { LOCALES } from './language.ts'
import type { Language } from './language.ts'
import { knownZone } from './time-text.ts'

export interface BinPlace {
  readonly span: Span
  readonly zone: string
  readonly language: Language
}

const LONG: Readonly<Record<Span, Intl.DateTimeFormatOptions>> = {
  day: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
  week: { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
  month: { weekday: 'short', day: 'numeric', month: 'short' },
}
const SHORT: Readonly<Record<Span, Intl.DateTimeFormatOptions>> = {
  day: { hour: '2-digit', minute: '2-digit' },
  week: { weekday: 'short', hour: '2-digit', minute: '2-digit' },
  month: { day: 'numeric', month: 'numeric' },
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** When a step of the time that is looked at begins; short enough for a chart's edge, or with its date. */
export function binName(
  at: number,
  { span, zone, language, isShort }: BinPlace & { readonly isShort: boolean },
): string {
  const name = `${span}/${zone}/${language}/${isShort}`
  const made =
    formats.get(name) ??
    new Intl.DateTimeFormat(LOCALES[language], {
      ...(isShort ? SHORT : LONG)[span],
      timeZone: knownZone(zone),
    })
  formats.set(name, made)
  return made.format(at)
}

const MINUTE_S = 60
const HOUR_S = 3600
const LONGEST_S = 6 * HOUR_S

/** Units that are the same in both languages. */
export function durationText(seconds: number): string {
  if (seconds > LONGEST_S) return '> 6 h'
  if (seconds < MINUTE_S) return `${Math.max(1, Math.round(seconds))} s`
  if (seconds < HOUR_S) return `${Math.round(seconds / MINUTE_S)} min`
  return `${Math.round(seconds / HOUR_S)} h`
}
