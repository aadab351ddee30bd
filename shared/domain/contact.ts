/** What can be pushed to Google Contacts. */
export const CONTACT_ENTITIES = ['Contact', 'Lead'] as const

export type ContactEntity = (typeof CONTACT_ENTITIES)[number]

/** The ERP's types of phone numbers (erp.md 1.3). */
export const PHONE_TYPES = ['Mobile', 'Office', 'Home', 'Fax', 'Other'] as const

export type PhoneType = (typeof PHONE_TYPES)[number]

export interface Phone {
  /** E.164 with `+`, unless the ERP's check is switched off. */
  readonly number: string
  readonly type: PhoneType
}

export interface PostalAddress {
  /** May have several lines. */
  readonly street: string
  readonly city: string
  /** State or region. */
  readonly region: string
  readonly postalCode: string
  /** A name, not a code. */
  readonly country: string
}

/** A contact or lead as the ERP holds it. What isn't known is empty. */
export interface Contact {
  readonly salutation: string
  readonly givenName: string
  readonly middleName: string
  readonly familyName: string
  readonly note: string
  /** The primary one first. */
  readonly emails: readonly string[]
  /** The primary one first. */
  readonly phones: readonly Phone[]
  readonly account: string
  readonly title: string
  /** Those that hold anything. */
  readonly addresses: readonly PostalAddress[]
}
