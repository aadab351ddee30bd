import type { When } from '../domain/event.ts'
import type { Side } from '../domain/link.ts'

export const PREVIEW_KINDS = ['create', 'change', 'remove'] as const

export type PreviewKind = (typeof PREVIEW_KINDS)[number]

/** Something that would be written, as it would be then; as it is now when it would be removed. */
export interface PreviewRow {
  /** Null for an event of Google's: its title names what it is. */
  readonly entity: string | null
  readonly title: string
  readonly when: When
}

/** Who would be put on something that is created, as far as a row has room: addresses, and how many besides. */
export interface RowGuests {
  readonly addresses: readonly string[]
  readonly more: number
}

export interface PreviewSide {
  /** Each record or event counts once. */
  readonly counts: Readonly<Record<PreviewKind, number>>
  /** At most ten of each. */
  readonly first: Readonly<Record<PreviewKind, readonly PreviewRow[]>>
}

/** Guests of all that would be created on a side, how much of it has any, and who is on each of `first.create`. */
export interface PreviewGuests {
  readonly people: number
  readonly of: number
  readonly rows: readonly RowGuests[]
}

/** What a sync would do. Its texts are for the page that asks, and are kept nowhere. */
export interface Preview {
  readonly erp: PreviewSide
  readonly google: PreviewSide
  /** Found on both sides without ever having been linked: put together, and not written. */
  readonly linked: number
  /** So much would be removed at once that it waits until its user has said yes. */
  readonly held: Readonly<Record<Side, number>>
  /** Null: guests aren't exchanged. */
  readonly guests: Readonly<Record<Side, PreviewGuests>> | null
  /** Bells that the ERP rings for its user: one for each record that somebody else creates for him (erp.md 6). */
  readonly notifications: number
  /** False: it was too much to look at all of it, so at least that much would be done. */
  readonly isComplete: boolean
}

/** What was done so far, in a rehearsal. */
export interface Ledger {
  /** `id` names what is written within its side. What was created and is changed afterwards stays created. */
  readonly note: (
    side: Side,
    kind: PreviewKind,
    of: { readonly id: string; readonly row: PreviewRow },
  ) => void
  readonly has: (side: Side, kind: PreviewKind, id: string) => boolean
  readonly sideOf: (side: Side) => PreviewSide
  /** Ids of all that would be created, in order; those that are shown are the side's first ones. */
  readonly createdOn: (side: Side) => readonly { readonly id: string; readonly isShown: boolean }[]
}

const ROWS_MAX = 10

interface Entry {
  readonly kind: PreviewKind
  /** Only of the first ones: nobody looks at more. */
  readonly row: PreviewRow | null
}

export function newLedger(): Ledger {
  const entries: Record<Side, Map<string, Entry>> = { erp: new Map(), google: new Map() }
  const rows: Record<Side, Record<PreviewKind, number>> = { erp: { ...NONE }, google: { ...NONE } }
  return {
    note(side, kind, { id, row }) {
      const before = entries[side].get(id)
      // Made and taken away again: nobody will have seen it.
      if (before?.kind === 'create' && kind === 'remove') {
        entries[side].delete(id)
        return
      }
      const next = before === undefined ? kind : together(before.kind, kind)
      const isShown = before?.row ?? (rows[side][next] < ROWS_MAX ? row : null)
      if (isShown && !before?.row) rows[side][next] += 1
      entries[side].set(id, { kind: next, row: isShown && row })
    },
    has: (side, kind, id) => entries[side].get(id)?.kind === kind,
    sideOf: (side) => summed([...entries[side].values()]),
    createdOn(side) {
      const created = [...entries[side]].filter(([, { kind }]) => kind === 'create')
      const shown = new Set(created.filter(([, { row }]) => row !== null).slice(0, ROWS_MAX))
      return created.map((one) => ({ id: one[0], isShown: shown.has(one) }))
    },
  }
}

const NONE: Readonly<Record<PreviewKind, number>> = { create: 0, change: 0, remove: 0 }

/** What two writes of one thing come to. */
function together(before: PreviewKind, then: PreviewKind): PreviewKind {
  if (before === 'create') return before
  return before === 'remove' && then !== 'remove' ? 'change' : then
}

function summed(all: readonly Entry[]): PreviewSide {
  const of = (kind: PreviewKind) => all.filter((entry) => entry.kind === kind)
  const rowsOf = (kind: PreviewKind) =>
    of(kind)
      .flatMap(({ row }) => row ?? [])
      .slice(0, ROWS_MAX)
  return {
    counts: { create: of('create').length, change: of('change').length, remove: of('remove').length },
    first: { create: rowsOf('create'), change: rowsOf('change'), remove: rowsOf('remove') },
  }
}
