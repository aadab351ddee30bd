import { otherSide } from './link.ts'
import type { Fingerprint, Link, Side, SideState } from './link.ts'

/** What is to be done with a pair, and what to remember of it. */
export type Step =
  | { readonly do: 'nothing' }
  /** Both sides agree; only the memory lags behind. */
  | { readonly do: 'remember'; readonly settled: Link }
  | Write
  /** The plan hangs on a side that was not read. Read it and plan again. */
  | { readonly do: 'read'; readonly side: Side }

/** One write to one side. `claim` is saved before it, `settled` after it. */
export interface Write {
  readonly do: 'create' | 'change' | 'remove'
  readonly on: Side
  /** The fields to write; all of them for a create, none for a remove. */
  readonly fields: readonly string[]
  /** Of these, the ones whose value on `on` was a person's edit that loses: to be kept in the history. */
  readonly overwrites: readonly string[]
  readonly claim: Link
  readonly settled: Link
}

export type Present = Exclude<SideState, null>
export type Both = Readonly<Record<Side, Present>>
/** A side that was not read is left out. */
export type Reading = Partial<Record<Side, SideState>>

export function create(link: Link, on: Side, source: Present): Write {
  const fields = Object.keys(source)
  const claimed = fields.map(
    (field) => [field, fieldMemory(on, [thereIn(source, field)], [hereIn(source, field)])] as const,
  )
  const kept: Link = { ...link, fields: { ...link.fields, ...Object.fromEntries(claimed) } }
  return {
    do: 'create',
    on,
    fields,
    overwrites: [],
    claim: { ...kept, presence: presence(on, unique([...link.presence[on], false, true]), [true]) },
    settled: bothPresent(kept),
  }
}

export function remove(link: Link, on: Side): Write {
  return {
    do: 'remove',
    on,
    fields: [],
    overwrites: [],
    claim: { ...link, presence: presence(on, unique([...link.presence[on], true, false]), [false]) },
    settled: { ...settleLists(link), presence: { erp: [false], google: [false] } },
  }
}

interface Change {
  readonly source: Present
  /** Null when the target was not read and is taken at its memory. */
  readonly target: Present | null
  readonly fields: readonly string[]
  readonly overwrites: readonly string[]
}

export function change(link: Link, on: Side, { source, target, fields, overwrites }: Change): Write {
  const claims: Record<string, Link['fields'][string]> = { ...link.fields }
  const settled: Record<string, Link['fields'][string]> = { ...link.fields }
  for (const field of fields) {
    const held = target?.[field]?.here
    const may = [...(link.fields[field]?.[on] ?? []), ...(held ? [held] : []), thereIn(source, field)]
    claims[field] = fieldMemory(on, unique(may), [hereIn(source, field)])
    settled[field] = fieldMemory(on, [thereIn(source, field)], [hereIn(source, field)])
  }
  return {
    do: 'change',
    on,
    fields,
    overwrites,
    claim: bothPresent({ ...link, fields: claims }),
    settled: bothPresent({ ...link, fields: settled }),
  }
}

/** Both sides are there and no field has to be written anywhere: what they hold is what was agreed on. */
export function rememberBoth(link: Link, now: Both): Step {
  const settled = bothPresent(
    settleFields(link, now, unique([...Object.keys(now.erp), ...Object.keys(now.google)])),
  )
  return sameLink(settled, link) ? { do: 'nothing' } : { do: 'remember', settled }
}

export function settleAbsent(link: Link): Step {
  const settled: Link = { ...settleLists(link), presence: { erp: [false], google: [false] } }
  return sameLink(settled, link) ? { do: 'nothing' } : { do: 'remember', settled }
}

/** The memory of `fields` becomes what the sides that were read hold now. */
export function settleFields(link: Link, now: Reading, fields: readonly string[]): Link {
  const next: Record<string, Link['fields'][string]> = { ...link.fields }
  for (const field of fields) {
    const erp = heldBy('erp', { link, now, field })
    const google = heldBy('google', { link, now, field })
    if (erp && google) next[field] = { erp: [erp], google: [google] }
  }
  return { ...link, fields: next }
}

/** What a side holds; where it was not read, what it last held, else what the other side's value makes of it. */
function heldBy(
  side: Side,
  { link, now, field }: { link: Link; now: Reading; field: string },
): Fingerprint | undefined {
  const other = now[otherSide(side)]?.[field]
  return now[side]?.[field]?.here ?? link.fields[field]?.[side][0] ?? other?.there
}

/** A removed pair keeps one value per field, the newest we meant: a restored record with the same content is no edit. */
export function settleLists(link: Link): Link {
  const fields = Object.entries(link.fields).map(([field, { erp, google }]) => [
    field,
    { erp: erp.slice(-1), google: google.slice(-1) },
  ])
  return { ...link, fields: Object.fromEntries(fields) as Link['fields'] }
}

export function bothPresent(link: Link): Link {
  return { ...link, presence: { erp: [true], google: [true] } }
}

function fieldMemory(
  on: Side,
  target: readonly Fingerprint[],
  source: readonly Fingerprint[],
): Link['fields'][string] {
  return on === 'erp' ? { erp: target, google: source } : { erp: source, google: target }
}

export function presence(on: Side, target: readonly boolean[], source: readonly boolean[]): Link['presence'] {
  return on === 'erp' ? { erp: target, google: source } : { erp: source, google: target }
}

function hereIn(source: Present, field: string): Fingerprint {
  return (source[field] as Present[string]).here
}

function thereIn(source: Present, field: string): Fingerprint {
  return (source[field] as Present[string]).there
}

export function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)]
}

export function sameLink(a: Link, b: Link): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
