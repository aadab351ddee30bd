import { memberText } from './contact-keys.ts'
import { tidyText } from './contact-mapping.ts'
import { hasChanged, mergePart, printText, withTexts } from './merge-part.ts'
import type { MergedPart, PartRules } from './merge-part.ts'
import type { PersonEntry } from './person.ts'
import { ORGANIZATION_PARTS } from './push-state.ts'
import type { DigestOf, KnownParts, OrganizationPart } from './push-state.ts'

type Texts = Readonly<Record<OrganizationPart, string>>
type Known = KnownParts<OrganizationPart>

export interface OrganizationSides {
  readonly now: readonly PersonEntry[]
  readonly wanted: Texts
  readonly base: Known
  /** Nothing was pushed before: what is there is the user's. */
  readonly isFound: boolean
}

export interface MergedOrganizations {
  readonly entries: readonly PersonEntry[]
  readonly pushed: Known
}

const NONE: Texts = { name: '', title: '' }

/** An entry that says nothing more than this has nothing left to say. */
const EMPTY_MEMBERS: ReadonlySet<string> = new Set(['type', 'current'])

/** Of Google's organizations one at most is the ERP's account and title; the others are the user's and stay. */
export function mergeOrganizations(sides: OrganizationSides, print: DigestOf): MergedOrganizations {
  const { now, wanted, base, isFound } = sides
  if (isFound) {
    const isKept = now.length > 0 && indexOfCompany(now, wanted.name) === -1
    return isKept ? { entries: now, pushed: notOurs(wanted, print) } : joined(now, wanted, print)
  }
  const changed = ORGANIZATION_PARTS.filter((part) =>
    hasChanged({ erp: wanted[part], base: base[part] }, part, print),
  )
  const at = indexOfBase(now, base, print)
  const entry = now[at]
  if (entry === undefined)
    return changed.length > 0 ? joined(now, wanted, print) : { entries: now, pushed: notOurs(wanted, print) }
  const isOurs = (base.name ?? base.title)?.isOurs === true
  if (isOurs || !changed.includes('name')) {
    const merged = mergeEntry({ entry, wanted, base }, { changed, doesErpWin: isOurs }, print)
    return { entries: replaced(now, at, merged.entry), pushed: merged.pushed }
  }
  // Another company: the user's own entry of the old one stays, without a title that we gave it.
  const left = mergeEntry({ entry, wanted: NONE, base }, { changed, doesErpWin: false }, print)
  return joined(replaced(now, at, left.entry), wanted, print)
}

/** Put beside the user's; one of the same company is completed. */
function joined(now: readonly PersonEntry[], wanted: Texts, print: DigestOf): MergedOrganizations {
  if (ORGANIZATION_PARTS.every((part) => wanted[part] === '')) return { entries: now, pushed: {} }
  const at = indexOfCompany(now, wanted.name)
  const { entry, pushed } = mergeEntry(
    { entry: now[at] ?? {}, wanted, base: {} },
    { changed: ORGANIZATION_PARTS, doesErpWin: false },
    print,
  )
  return at === -1
    ? { entries: entry === null ? now : [...now, entry], pushed }
    : { entries: replaced(now, at, entry), pushed }
}

function mergeEntry(
  { entry, wanted, base }: { entry: PersonEntry; wanted: Texts; base: Known },
  { changed, doesErpWin }: { changed: readonly OrganizationPart[]; doesErpWin: boolean },
  print: DigestOf,
): { entry: PersonEntry | null; pushed: Known } {
  const merged = ORGANIZATION_PARTS.map((part): [OrganizationPart, MergedPart] => {
    const rules: PartRules = { what: part, isChanged: changed.includes(part), doesErpWin }
    const now = tidyText(memberText(entry, part))
    return [part, mergePart({ now, erp: wanted[part], base: base[part] }, rules, print)]
  })
  const written = withTexts(entry, Object.fromEntries(merged.map(([part, { value }]) => [part, value])))
  return {
    entry: Object.keys(written).every((member) => EMPTY_MEMBERS.has(member)) ? null : written,
    pushed: Object.fromEntries(merged.flatMap(([part, { known }]) => (known ? [[part, known]] : []))),
  }
}

function notOurs(wanted: Texts, print: DigestOf): Known {
  const known = ORGANIZATION_PARTS.filter((part) => wanted[part] !== '')
  return Object.fromEntries(
    known.map((part) => [part, { print: printText(part, wanted[part], print), isOurs: false }]),
  )
}

/** As it was pushed; else of the same company, as then the user changed the title. */
function indexOfBase(now: readonly PersonEntry[], base: Known, print: DigestOf): number {
  const holds = (entry: PersonEntry, part: OrganizationPart): boolean =>
    !hasChanged({ erp: tidyText(memberText(entry, part)), base: base[part] }, part, print)
  if (!base.name && !base.title) return -1
  const exact = now.findIndex((entry) => ORGANIZATION_PARTS.every((part) => holds(entry, part)))
  return exact === -1 && base.name ? now.findIndex((entry) => holds(entry, 'name')) : exact
}

function indexOfCompany(now: readonly PersonEntry[], name: string): number {
  const plain = (text: string): string => tidyText(text).normalize('NFKC').toLowerCase().replace(/\s+/g, ' ')
  return name === '' ? -1 : now.findIndex((entry) => plain(memberText(entry, 'name')) === plain(name))
}

function replaced(
  entries: readonly PersonEntry[],
  at: number,
  entry: PersonEntry | null,
): readonly PersonEntry[] {
  return entry === null ? entries.filter((_, index) => index !== at) : entries.with(at, entry)
}
