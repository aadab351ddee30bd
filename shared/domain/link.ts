declare const brand: unique symbol

/** A keyed digest of one field's value. It tells whether a value moved, never what it says. */
export type Fingerprint = string & { readonly [brand]: 'Fingerprint' }

export type Side = 'erp' | 'google'

/**
 * What a pair remembers: per side, every value that the side may hold without that being news. One value
 * when settled; more while a write of ours may or may not have landed. Presence is such a value too.
 *
 * The two sides have fingerprints of their own, because the same field may have to be stored differently
 * (the ERP refuses `<`, a label stands before the title in Google only).
 */
export interface Link {
  readonly presence: Readonly<Record<Side, readonly boolean[]>>
  readonly fields: Readonly<Record<string, Readonly<Record<Side, readonly Fingerprint[]>>>>
}

/** One field of one side: what it holds, and what the other side would hold if this were written there. */
export interface FieldState {
  readonly here: Fingerprint
  readonly there: Fingerprint
}

/** One side as it is now; null when the record is not there. */
export type SideState = Readonly<Record<string, FieldState>> | null

/** Both sides as far as they are known. A side that was not read is taken to hold what is remembered. */
export type PairState = Readonly<Record<Side, SideState | 'unread'>>

/** The memory of a pair that nobody has met before: absent on both sides. */
export const NEW_LINK: Link = { presence: { erp: [false], google: [false] }, fields: {} }

export function otherSide(side: Side): Side {
  return side === 'erp' ? 'google' : 'erp'
}

/** An unsettled link is a claim: a write was announced and may or may not have landed. */
export function isSettled(link: Link): boolean {
  const fields = Object.values(link.fields)
  return [link.presence, ...fields].every(({ erp, google }) => erp.length === 1 && google.length === 1)
}

/** Where a write was announced and not settled; null for a settled link. */
export function unsettledSide(link: Link): Side | null {
  const sides: readonly Side[] = ['google', 'erp']
  return (
    sides.find((side) =>
      [link.presence, ...Object.values(link.fields)].some((memory) => memory[side].length > 1),
    ) ?? null
  )
}

/** True when both sides are known to be gone: such a link is kept as a tombstone, so nothing comes back by itself. */
export function isTombstone(link: Link): boolean {
  return isEnding(link) && !link.presence.google.includes(true)
}

/** True when the event is not to be there any more: a tombstone, or its removal was announced and may or may not have landed. */
export function isEnding({ presence }: Link): boolean {
  return !presence.erp.includes(true)
}
