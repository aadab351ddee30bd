import type { LogEntry } from '../flows/pair-document.ts'
import { fieldName } from './activity-texts.ts'
import { LOCALES } from './language.ts'
import type { Language } from './language.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import { knownZone } from './time-text.ts'

interface Place {
  readonly zone: string
  readonly language: Language
  /** So many characters of each are shown; 300 unless told otherwise. */
  readonly lengthMax?: number
}

const LENGTH_MAX = 300
const DAY_MS = 24 * 3_600_000

const TEXTS = {
  en: { before: 'Before', nothing: 'nothing', more: '(something that can’t be shown here)' },
  cs: { before: 'Předtím', nothing: 'nic', more: '(něco, co tu nelze ukázat)' },
} as const satisfies Readonly<Record<Language, unknown>>

const ANSWERS: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: {
    out: 'not invited',
    none: 'no answer',
    accepted: 'accepted',
    tentative: 'maybe',
    declined: 'declined',
  },
  cs: {
    out: 'bez pozvání',
    none: 'bez odpovědi',
    accepted: 'přijato',
    tentative: 'možná',
    declined: 'odmítnuto',
  },
}

/** What stood there before, field by field; null when it isn't known. */
export function formerValues(was: LogEntry['was'], place: Place): Markup | null {
  const fields = Object.entries(was ?? {})
  if (fields.length === 0) return null
  const { before } = TEXTS[place.language]
  const rows = fields.map(
    ([field, value]) =>
      html`<dt>${before}: ${fieldName(field, place.language)}</dt>
        <dd>${valueText(value, place)}</dd>`,
  )
  return html`<dl class="facts">${rows}</dl>`
}

/** Whether something of it is so long that it is shown in part only. */
export function isLong(was: LogEntry['was']): boolean {
  return Object.values(was ?? {}).some((value) => JSON.stringify(value).length > LENGTH_MAX)
}

/** By characters, so that none is cut in half. */
export function shortened(text: string, lengthMax = LENGTH_MAX): string {
  if (text.length <= lengthMax) return text
  const characters = Array.from(text)
  return characters.length <= lengthMax ? text : `${characters.slice(0, lengthMax).join('').trimEnd()}…`
}

function valueText(value: unknown, place: Place): string {
  const { nothing, more } = TEXTS[place.language]
  if (value === null || value === '') return nothing
  if (typeof value === 'string') return shortened(value, place.lengthMax)
  if (Array.isArray(value)) return listText(value, place)
  if (!isObject(value)) return JSON.stringify(value) ?? more
  return whenText(value, place) ?? listText(Object.entries(value), place) ?? more
}

/** Guests, however they are noted: an address or name, and what he said. */
function listText(values: readonly unknown[], { language, lengthMax }: Place): string {
  const { nothing, more } = TEXTS[language]
  if (values.length === 0) return nothing
  const items = values.map((value) => {
    const [who, answer] = Array.isArray(value) ? (value as unknown[]) : guestOf(value)
    if (typeof who !== 'string') return more
    const said = typeof answer === 'string' ? (ANSWERS[language][answer] ?? null) : null
    return said === null ? who : `${who} (${said})`
  })
  return shortened([...new Set(items)].join(', '), lengthMax)
}

function guestOf(value: unknown): readonly unknown[] {
  if (!isObject(value)) return [value]
  return [value['email'] ?? value['ref'] ?? value['name'], value['answer']]
}

/** Timed in the reader's zone; days as they are, up to the last one. */
function whenText({ kind, start, end }: Record<string, unknown>, { zone, language }: Place): string | null {
  const from = typeof start === 'string' ? Date.parse(start) : Number.NaN
  const to = typeof end === 'string' ? Date.parse(end) : Number.NaN
  if (Number.isNaN(from) || Number.isNaN(to)) return null
  const isTimed = kind === 'timed'
  const format = new Intl.DateTimeFormat(LOCALES[language], {
    dateStyle: 'long',
    ...(isTimed && { timeStyle: 'short' }),
    timeZone: isTimed ? knownZone(zone) : 'UTC',
  })
  return format.formatRange(from, Math.max(from, isTimed ? to : to - DAY_MS))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
