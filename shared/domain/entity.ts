/** What an event-like entity of the ERP can hold, read from its metadata. */
export interface EntityTraits {
  readonly entity: string
  /** Meeting and custom events have dates of their own for all-day events; Call has not (erp.md 1.3). */
  readonly holdsAllDay: boolean
  /** The field that takes the location (`location`, or `cLocation` in newer versions), and its length; null where there is none. */
  readonly location: { readonly field: string; readonly maxLength: number | null } | null
}

/** How a user's events of one entity look in Google: `Call: Offer` for the label `Call`; nothing before the title for an empty one. */
export interface LabelledEntity {
  readonly entity: string
  readonly label: string
}
