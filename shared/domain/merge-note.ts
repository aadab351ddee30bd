import { memberText } from './contact-keys.ts'
import { tidyText } from './contact-mapping.ts'
import { byteLength, cutToBytes } from './cut-text.ts'
import { evenText, printText } from './merge-part.ts'
import type { PersonEntry } from './person.ts'
import type { DigestOf, PushedNote } from './push-state.ts'

/** Between the user's own note and the ERP's, on a line of its own. */
export const NOTE_MARKER = '--- AutoERP ---'

export interface NoteSides {
  readonly now: PersonEntry | null
  /** What the ERP has, in full. */
  readonly wanted: string
  readonly base: PushedNote | null
  /** How long the note may be, in bytes of UTF-8. */
  readonly bytesMax: number
}

export interface MergedNote {
  readonly entry: PersonEntry | null
  readonly pushed: PushedNote | null
  readonly isShortened: boolean
}

/**
 * Google has one note, and replaces it as a whole (failures.md C3). What the user wrote stays, without or with our marker below
 * it; only our own part is exchanged, and only when the ERP's note changed. Where the user wrote into our part it became his.
 */
export function mergeNote(sides: NoteSides, print: DigestOf): MergedNote {
  const { now, wanted, base } = sides
  if (wanted === '') return { entry: withoutOurs(sides, print), pushed: null, isShortened: false }
  // Here a change of line ends counts, unlike in what Google may have reformatted.
  const known = print('contact.note', wanted)
  if (base?.print === known) {
    const isShortened = base.written !== null && base.written.length < wanted.length
    return { entry: now, pushed: base, isShortened }
  }
  const value = noteOf(now)
  const own = ownText(value, sides, print)
  if (own === null && value === wanted)
    return { entry: now, pushed: { print: known, written: null }, isShortened: false }
  const { text, ours } = composed(own ?? withoutMarker(value), sides)
  return {
    entry: withNote(now, text),
    pushed: { print: known, written: { print: printText('note.written', ours, print), length: ours.length } },
    isShortened: ours.length < wanted.length,
  }
}

function withoutOurs(sides: NoteSides, print: DigestOf): PersonEntry | null {
  const value = noteOf(sides.now)
  return withNote(sides.now, ownText(value, sides, print) ?? value)
}

/** The user's own above, as much of ours as fits below. */
function composed(own: string, { wanted, bytesMax }: NoteSides): { text: string; ours: string } {
  const lead = own === '' ? '' : `${own}\n\n${NOTE_MARKER}\n`
  const ours = cutToBytes(wanted, bytesMax - byteLength(lead))
  return { text: ours === '' ? own : lead + ours, ours }
}

/** The note without our part; null when our part isn't in it as we wrote it. */
function ownText(value: string, { wanted, base }: NoteSides, print: DigestOf): string | null {
  const last = base?.written ?? null
  if (last !== null) {
    const is = (text: string): boolean => printText('note.written', text, print) === last.print
    const own = is(value) ? '' : ownAround(value, { length: last.length, is, isMarked: false })
    if (own !== null) return own
  }
  if (wanted === '') return null
  // A push that was cut short after it wrote: what it wrote is what the ERP has now.
  const is = (text: string): boolean => evenText(text) === evenText(wanted)
  return last !== null && is(value) ? '' : ownAround(value, { length: wanted.length, is, isMarked: true })
}

/** How our part of a note is recognized. */
interface Ours {
  readonly length: number
  readonly is: (text: string) => boolean
  /** Only below a marker: anywhere else the user himself may have written the same. */
  readonly isMarked: boolean
}

/** The user's lines above and below ours. */
function ownAround(value: string, { length, is, isMarked }: Ours): string | null {
  if (length === 0) return null
  for (const start of lineStarts(value)) {
    const above = value.slice(0, start).trimEnd()
    const end = start + length
    const isBelowMarker = endsWithMarker(above)
    const isWholeLines = end === value.length || value[end] === '\n'
    if (isBelowMarker && is(value.slice(start))) return joined(above, '')
    if ((isBelowMarker || !isMarked) && isWholeLines && is(value.slice(start, end)))
      return joined(above, value.slice(end))
  }
  return null
}

function lineStarts(value: string): readonly number[] {
  return [0, ...[...value.matchAll(/\n/g)].map(({ index }) => index + 1)]
}

function endsWithMarker(text: string): boolean {
  return text === NOTE_MARKER || text.endsWith(`\n${NOTE_MARKER}`)
}

function joined(above: string, below: string): string {
  const own = endsWithMarker(above) ? above.slice(0, -NOTE_MARKER.length) : above
  return tidyText(`${tidyText(own)}\n${tidyText(below)}`)
}

function withoutMarker(value: string): string {
  const lines = value.split('\n')
  const at = lines.findLastIndex((line) => line.trim() === NOTE_MARKER)
  return at === -1 ? value : tidyText(lines.filter((_, index) => index !== at).join('\n'))
}

function withNote(now: PersonEntry | null, value: string): PersonEntry | null {
  if (noteOf(now) === value) return now
  if (value === '') return null
  return now === null ? { value, contentType: 'TEXT_PLAIN' } : { ...now, value }
}

function noteOf(now: PersonEntry | null): string {
  return tidyText(memberText(now ?? {}, 'value'))
}
