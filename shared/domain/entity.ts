import type { GuestKind } from './guests.ts'

/** What an event-like entity of the ERP can hold, read from its metadata. */
export interface EntityTraits {
  readonly entity: string
  /** Meeting and custom events have dates of their own for all-day events; Call has not (erp.md 1.3). */
  readonly holdsAllDay: boolean
  /** The field that takes the location (`location`, or `cLocation` in newer versions), and its length; null where there is none. */
  readonly location: { readonly field: string; readonly maxLength: number | null } | null
  /** The kinds of people that can be invited; empty in custom entities, which have no such links (erp.md 6). */
  readonly guestKinds: readonly GuestKind[]
  /** The statuses that take an event away and bring it back (`Not Held`, `Planned`); null where the entity has none. */
  readonly status: { readonly canceled: readonly string[]; readonly planned: string } | null
  /** The writable field that takes the link to join by (`joinUrl` is read-only in Meeting); null where there is none. */
  readonly joinUrlField: string | null
  readonly hasTeams: boolean
}

/** How a user's events of one entity look in Google: `Call: Offer` for the label `Call`; nothing before the title for an empty one. */
export interface LabelledEntity {
  readonly entity: string
  readonly label: string
}
