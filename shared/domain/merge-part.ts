import { memberText } from './contact-keys.ts'
import { tidyText } from './contact-mapping.ts'
import type { PersonEntry } from './person.ts'
import type { DigestOf, KnownText } from './push-state.ts'

/** One text that both sides have: what Google holds, what the ERP has, and what the ERP had at the last push. */
export interface PartSides {
  readonly now: string
  readonly erp: string
  readonly base: KnownText | undefined
}

export interface PartRules {
  /** Names the kind of text in its digest. */
  readonly what: string
  /** Whether the ERP's change is carried over at all; a part that didn't change follows those it belongs to. */
  readonly isChanged: boolean
  /** Whether the ERP's change replaces what the user wrote. */
  readonly doesErpWin: boolean
}

export interface MergedPart {
  readonly value: string
  /** Null when the ERP has none. */
  readonly known: KnownText | null
}

/** What becomes of one text; absent is empty. */
export function mergePart(sides: PartSides, rules: PartRules, print: DigestOf): MergedPart {
  const { now, erp, base } = sides
  const isOurs = base?.isOurs === true
  const isAsPushed = now !== '' && !hasChanged({ erp: now, base }, rules.what, print)
  // An edit beats a removal: only what still stands there as we wrote it goes.
  if (erp === '') return { value: isOurs && isAsPushed ? '' : now, known: null }
  const known = (isStillOurs: boolean): KnownText => ({
    print: printText(rules.what, erp, print),
    isOurs: isStillOurs,
  })
  if (!rules.isChanged) return { value: now, known: known(isOurs && isAsPushed) }
  if (now === erp) return { value: now, known: known(isOurs) }
  const isWritten = now === '' || isAsPushed || rules.doesErpWin
  return { value: isWritten ? erp : now, known: known(isWritten) }
}

/** Whether the ERP's text is another one than at the last push. */
export function hasChanged(sides: Pick<PartSides, 'erp' | 'base'>, what: string, print: DigestOf): boolean {
  return (sides.erp === '' ? undefined : printText(what, sides.erp, print)) !== sides.base?.print
}

/** However it is spaced and composed: Google may store that in its own way, which is no change. */
export function printText(what: string, text: string, print: DigestOf): string {
  return print(`contact.${what}`, evenText(text))
}

/** On one line, with single blanks, each letter composed. */
export function evenText(text: string): string {
  return tidyText(text).normalize('NFC').replace(/\s+/g, ' ')
}

/** The entry with other texts; an empty one takes the member away, all others stay as and where they are. */
export function withTexts(entry: PersonEntry, texts: Readonly<Record<string, string>>): PersonEntry {
  const held = (member: string): string => tidyText(memberText(entry, member))
  const kept = Object.entries(entry).filter(([member]) => texts[member] !== '' || held(member) === '')
  const set = Object.entries(texts).filter(([member, text]) => text !== '' && text !== held(member))
  return { ...Object.fromEntries(kept), ...Object.fromEntries(set) }
}
