import { addressKey, emailKey, memberText, phoneKey } from './contact-keys.ts'
import { evenText, printText, withTexts } from './merge-part.ts'
import type { PersonEntry } from './person.ts'
import type { DigestOf, PushedEntry } from './push-state.ts'

/** Lists are read with at most 100 entries of a kind (google.md 4.3). */
const READ_MAX = 100

export interface EntryKind {
  readonly what: 'email' | 'phone' | 'address'
  /** The members that the ERP has something for, besides the type. */
  readonly members: readonly string[]
  /** Equal for what is the same value; empty for what can't be compared. */
  readonly keyOf: (entry: PersonEntry) => string
}

export const EMAILS: EntryKind = {
  what: 'email',
  members: ['value'],
  keyOf: (entry) => emailKey(memberText(entry, 'value')),
}

export const PHONES: EntryKind = {
  what: 'phone',
  members: ['value'],
  keyOf: (entry) => phoneKey(memberText(entry, 'value')),
}

export const ADDRESSES: EntryKind = {
  what: 'address',
  members: ['streetAddress', 'city', 'region', 'postalCode', 'country'],
  keyOf: addressKey,
}

export interface EntrySides {
  readonly now: readonly PersonEntry[]
  /** Each value once. */
  readonly wanted: readonly PersonEntry[]
  /** Empty for somebody who was found in Google. */
  readonly base: readonly PushedEntry[]
}

export interface MergedEntries {
  readonly entries: readonly PersonEntry[]
  readonly pushed: readonly PushedEntry[]
  /** Not all of them fit. */
  readonly isShortened: boolean
}

interface Printed {
  readonly entry: PersonEntry
  readonly key: string
  readonly text: string
  readonly type: string
}

/** One of the ERP's list, with its place among Google's; null where Google has none of it. */
interface Placed {
  readonly wanted: Printed
  readonly base: PushedEntry | undefined
  readonly at: number | null
}

/**
 * Entries are told apart by their values. New ones of the ERP are added, those that we wrote and the ERP has no more go, what the
 * user took away stays away, and everything else is the user's and stays: with its label, in its place.
 */
export function mergeEntries(sides: EntrySides, kind: EntryKind, print: DigestOf): MergedEntries {
  const now = sides.now.map((entry) => printed(entry, kind, print))
  const wanted = sides.wanted.map((entry) => printed(entry, kind, print))
  // What is written replaces the whole list, so the rest of one that was read in part would be lost.
  if (now.length >= READ_MAX)
    return { entries: sides.now, pushed: sides.base, isShortened: wanted.length > 0 }
  const placed = wanted.map((each): Placed => {
    const base = sides.base.find(({ key }) => key === each.key)
    return { wanted: each, base, at: placeOf(now, base ?? each) }
  })
  const gone = sides.base.flatMap((base) => {
    const isKept = !base.isOurs || wanted.some(({ key }) => key === base.key)
    const at = isKept ? null : placeOf(now, base)
    return at === null ? [] : [{ base, at }]
  })
  const fresh = placed.filter(({ base, at }) => base === undefined && at === null)
  const swap = swapOf(gone, fresh)
  const staying = now.flatMap((each, at): readonly PersonEntry[] => {
    if (at === swap?.at) return [rewritten(each.entry, swap.to.wanted.entry, kind)]
    if (gone.some((one) => one.at === at)) return []
    const known = placed.find((one) => one.at === at)
    return [known ? updated(each, known, kind) : each.entry]
  })
  const missing = fresh.filter((each) => each !== swap?.to)
  const added = missing.slice(0, Math.max(0, READ_MAX - 1 - staying.length))
  const left = new Set(missing.slice(added.length))
  const entries = [...staying, ...added.map((each) => each.wanted.entry)]
  return {
    entries: primaryFirst(entries, { wanted, base: sides.base }, (entry) => keyPrint(entry, kind, print)),
    pushed: placed.filter((each) => !left.has(each)).map(remembered),
    isShortened: left.size > 0,
  }
}

/** As we wrote it, if it is there twice. */
function placeOf(now: readonly Printed[], wanted: Pick<Printed, 'key' | 'text' | 'type'>): number | null {
  const exact = now.findIndex(
    ({ key, text, type }) => key === wanted.key && text === wanted.text && type === wanted.type,
  )
  const at = exact === -1 ? now.findIndex(({ key }) => key === wanted.key) : exact
  return at === -1 ? null : at
}

/** One went and one of the same type came: it was corrected, and keeps its place, the user's label, and what else he wrote there. */
function swapOf(
  gone: readonly { base: PushedEntry; at: number }[],
  fresh: readonly Placed[],
): { at: number; to: Placed } | null {
  const [from, to] = [gone[0], fresh[0]]
  if (gone.length !== 1 || fresh.length !== 1 || !from || !to) return null
  return from.base.type === to.wanted.type ? { at: from.at, to } : null
}

/** What changed in the ERP of an entry that we wrote, as far as it still stands as we wrote it. */
function updated(now: Printed, { wanted, base }: Placed, kind: EntryKind): PersonEntry {
  if (!base?.isOurs) return now.entry
  const isTextOurs = now.text === base.text && wanted.text !== base.text
  const isTypeOurs = now.type === base.type && wanted.type !== base.type
  const entry = isTextOurs ? rewritten(now.entry, wanted.entry, kind) : now.entry
  return isTypeOurs ? withTexts(entry, { type: memberText(wanted.entry, 'type') }) : entry
}

function rewritten(entry: PersonEntry, wanted: PersonEntry, { members }: EntryKind): PersonEntry {
  const texts: [string, string][] = members.map((member) => [member, memberText(wanted, member)])
  // Of another country the code would say something else than the name.
  if (memberText(entry, 'country') !== memberText(wanted, 'country')) texts.push(['countryCode', ''])
  return withTexts(entry, Object.fromEntries(texts))
}

function remembered({ wanted, base, at }: Placed): PushedEntry {
  const isOurs = base === undefined ? at === null : base.isOurs && at !== null
  return { key: wanted.key, text: wanted.text, type: wanted.type, isOurs }
}

/** The ERP's primary one is moved to the front once, when it became so. */
function primaryFirst(
  entries: readonly PersonEntry[],
  { wanted, base }: { wanted: readonly Printed[]; base: readonly PushedEntry[] },
  keyOf: (entry: PersonEntry) => string,
): readonly PersonEntry[] {
  const [primary, before] = [wanted[0]?.key, base[0]?.key]
  if (primary === undefined || before === undefined || primary === before) return entries
  const at = entries.findIndex((entry) => keyOf(entry) === primary)
  const first = entries[at]
  return first === undefined ? entries : [first, ...entries.filter((_, index) => index !== at)]
}

function printed(entry: PersonEntry, kind: EntryKind, print: DigestOf): Printed {
  const texts = kind.members.map((member) => evenText(memberText(entry, member)))
  return {
    entry,
    key: keyPrint(entry, kind, print),
    text: printText(`${kind.what}.text`, JSON.stringify(texts), print),
    type: printText(`${kind.what}.type`, memberText(entry, 'type'), print),
  }
}

/** What can't be compared is like nothing of the ERP's, which always has a key. */
function keyPrint(entry: PersonEntry, { what, keyOf }: EntryKind, print: DigestOf): string {
  const key = keyOf(entry)
  return key === '' ? '' : print(`contact.${what}`, key)
}
