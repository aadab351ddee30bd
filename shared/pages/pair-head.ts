import { recordKind } from './activity-texts.ts'
import { shortened } from './former-values.ts'
import type { Language } from './language.ts'
import { html, webAddress } from './markup.ts'
import type { Markup } from './markup.ts'

/** Which meeting or call a line is about. */
export interface PairHead {
  readonly entity: string
  readonly recordId: string | null
  readonly title: string | null
  readonly isPrivate: boolean
  /** The ERP has it, so that a link leads there. */
  readonly isThere: boolean
}

const TEXTS = {
  en: { private: 'A private event', unknown: 'Without a known title', untitled: 'Without a title' },
  cs: { private: 'Soukromá událost', unknown: 'Název není znám', untitled: 'Bez názvu' },
} as const satisfies Readonly<Record<Language, unknown>>

/** What it is called, with the way to it in the ERP, and what kind of record it is. */
export function pairHead(
  one: PairHead,
  { erpUrl, language }: { erpUrl: string | null; language: Language },
): Markup {
  const name = pairName(one, language)
  const url = one.isPrivate || !one.isThere ? null : recordUrl(one, erpUrl)
  const title = url === null ? name : html`<a href="${url}">${name}</a>`
  return html`<div class="head">
    <h3>${title}</h3>
    <span class="mark">${recordKind(one.entity, language)}</span>
  </div>`
}

/** In words that can stand alone. */
export function pairName({ title, isPrivate }: PairHead, language: Language, lengthMax?: number): string {
  const text = TEXTS[language]
  if (isPrivate) return text.private
  if (title === null) return text.unknown
  return title.trim() === '' ? text.untitled : shortened(title, lengthMax)
}

/** Says to a screen reader what a button is about. */
export function aboutPair(one: PairHead, language: Language): Markup {
  return html`<i class="hidden">: ${pairName(one, language, 60)}</i>`
}

/** Where the ERP shows a record (`<erp>/#Meeting/view/<id>`). */
export function recordUrl(
  { entity, recordId }: Pick<PairHead, 'entity' | 'recordId'>,
  erpUrl: string | null,
): string | null {
  if (erpUrl === null || recordId === null) return null
  const place = `#${encodeURIComponent(entity)}/view/${encodeURIComponent(recordId)}`
  return `${webAddress(erpUrl).replace(/\/+$/, '')}/${place}`
}
