export const ANSWERS = ['none', 'accepted', 'tentative', 'declined'] as const

/** What a guest said; `none` as long as nothing. */
export type Answer = (typeof ANSWERS)[number]

export const GUEST_KINDS = ['User', 'Contact', 'Lead'] as const

export type GuestKind = (typeof GUEST_KINDS)[number]

/** Somebody whom the ERP knows: `Contact/6b03141b4e5b43949`. */
export type GuestRef = `${GuestKind}/${string}`

/** A guest of a record in the ERP. */
export interface ErpGuest {
  readonly ref: GuestRef
  readonly answer: Answer
}

/** A guest of an event in Google. */
export interface GoogleGuest {
  /** In lower case. */
  readonly email: string
  readonly answer: Answer
  /** The account in whose calendar the event was read. */
  readonly isSelf: boolean
  readonly isOrganizer: boolean
}

export function refOf(kind: GuestKind, id: string): GuestRef {
  return `${kind}/${id}`
}

/** One `@` with something on both sides, and nothing that Google would refuse the whole event for (failures.md P2). */
export function isAddress(text: string): boolean {
  return text.length <= 254 && /^[^\s@<>()[\]\\,;:"]+@[^\s@<>()[\]\\,;:"]+\.[^\s@<>()[\]\\,;:".]+$/.test(text)
}
