import { memberText } from './contact-keys.ts'
import { tidyText } from './contact-mapping.ts'
import { hasChanged, mergePart, withTexts } from './merge-part.ts'
import type { MergedPart } from './merge-part.ts'
import type { PersonEntry } from './person.ts'
import { NAME_PARTS } from './push-state.ts'
import type { DigestOf, KnownParts, NamePart } from './push-state.ts'

export interface NameSides {
  readonly now: PersonEntry | undefined
  readonly wanted: Readonly<Record<NamePart, string>>
  readonly base: KnownParts<NamePart>
  /** Nothing was pushed before: what is there is the user's. */
  readonly isFound: boolean
}

/**
 * A name is one thing: when a part of it changes in the ERP, all of the ERP's parts are written, so that no two people are mixed.
 * The salutation is a thing of its own. What only Google has (suffix, phonetic names, a title of the user's) stays.
 */
export function mergeNames(
  { now = {}, wanted, base, isFound }: NameSides,
  print: DigestOf,
): { readonly entry: PersonEntry | null; readonly pushed: KnownParts<NamePart> } {
  const changed = NAME_PARTS.filter((part) =>
    hasChanged({ erp: wanted[part], base: base[part] }, part, print),
  )
  const isNameChanged = changed.some((part) => part !== 'honorificPrefix')
  const isLeftAlone = isFound && isNamed(now)
  const merged = NAME_PARTS.map((part): [NamePart, MergedPart] => {
    const sides = { now: tidyText(memberText(now, part)), erp: wanted[part], base: base[part] }
    const isChanged = !isLeftAlone && (part === 'honorificPrefix' ? changed.includes(part) : isNameChanged)
    return [part, mergePart(sides, { what: part, isChanged, doesErpWin: true }, print)]
  })
  const entry = withTexts(now, Object.fromEntries(merged.map(([part, { value }]) => [part, value])))
  return {
    entry: Object.keys(entry).length === 0 ? null : entry,
    pushed: Object.fromEntries(merged.flatMap(([part, { known }]) => (known ? [[part, known]] : []))),
  }
}

function isNamed(entry: PersonEntry): boolean {
  return ['givenName', 'middleName', 'familyName', 'unstructuredName'].some(
    (member) => memberText(entry, member).trim() !== '',
  )
}
