import type { GroupName } from './ids.ts'

/** Digests a text with a tenant's key; `what` keeps equal texts of different kinds apart. `fingerprintWith` gives one. */
export type DigestOf = (what: string, value: string) => string

export const NAME_PARTS = ['honorificPrefix', 'givenName', 'middleName', 'familyName'] as const
export const ORGANIZATION_PARTS = ['name', 'title'] as const

export type NamePart = (typeof NAME_PARTS)[number]
export type OrganizationPart = (typeof ORGANIZATION_PARTS)[number]

/** A text that the ERP had at the last push. */
export interface KnownText {
  readonly print: string
  /** Whether Google holds it because we wrote it. What the user has of his own is never taken away when the ERP drops it. */
  readonly isOurs: boolean
}

export type KnownParts<Part extends string> = { readonly [Name in Part]?: KnownText }

/** An e-mail, phone or address that the ERP had at the last push, in the ERP's order. */
export interface PushedEntry {
  /** By which it is found again among Google's. */
  readonly key: string
  /** How it was written, and as what type. */
  readonly text: string
  readonly type: string
  /** False also when the user took it away: it isn't brought back then. */
  readonly isOurs: boolean
}

export interface PushedNote {
  readonly print: string
  /** What of it stands in Google; null when the user's own note said the same. */
  readonly written: { readonly print: string; readonly length: number } | null
}

/** What was last pushed of a contact: the base that the ERP's and Google's changes are told by. JSON, without any text. */
export interface Pushed {
  readonly names: KnownParts<NamePart>
  readonly organization: KnownParts<OrganizationPart>
  readonly note: PushedNote | null
  readonly emails: readonly PushedEntry[]
  readonly phones: readonly PushedEntry[]
  readonly addresses: readonly PushedEntry[]
  /** Every group that was ever given; who was taken out of one isn't put in again. */
  readonly groups: readonly GroupName[]
}

/** Whether what was read from the store has the shape of it. */
export function isPushed(value: unknown): value is Pushed {
  return (
    isObject(value) &&
    areKnownParts(value['names'], NAME_PARTS) &&
    areKnownParts(value['organization'], ORGANIZATION_PARTS) &&
    isNote(value['note']) &&
    [value['emails'], value['phones'], value['addresses']].every((list) => isListOf(list, isEntry)) &&
    isListOf(value['groups'], isText)
  )
}

function areKnownParts(value: unknown, parts: readonly string[]): boolean {
  return (
    isObject(value) && Object.entries(value).every(([part, known]) => parts.includes(part) && isKnown(known))
  )
}

function isKnown(value: unknown): boolean {
  return isObject(value) && isText(value['print']) && typeof value['isOurs'] === 'boolean'
}

function isNote(value: unknown): boolean {
  if (value === null) return true
  if (!isObject(value) || !isText(value['print'])) return false
  const { written } = value
  return (
    written === null || (isObject(written) && isText(written['print']) && Number.isInteger(written['length']))
  )
}

function isEntry(value: unknown): boolean {
  return (
    isObject(value) &&
    [value['key'], value['text'], value['type']].every(isText) &&
    typeof value['isOurs'] === 'boolean'
  )
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem)
}

function isText(value: unknown): boolean {
  return typeof value === 'string'
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
