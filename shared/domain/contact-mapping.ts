import type { Contact, Phone, PhoneType, PostalAddress } from './contact.ts'
import { addressKey, emailKey, phoneKey } from './contact-keys.ts'
import { cutText } from './cut-text.ts'
import type { PersonEntry } from './person.ts'
import type { NamePart, OrganizationPart } from './push-state.ts'

/** Of a field other than the note (google.md 4.3). */
export const FIELD_LENGTH_MAX = 1024

/** Google's names for the ERP's types of phones (google.md 4.3). */
const PHONE_TYPES: Readonly<Record<PhoneType, string>> = {
  Mobile: 'mobile',
  Office: 'work',
  Home: 'home',
  Fax: 'workFax',
  Other: 'other',
}

/** A contact of the ERP as Google would hold it if nobody else wrote there. What isn't known is empty. */
export interface WantedPerson {
  readonly names: Readonly<Record<NamePart, string>>
  readonly organization: Readonly<Record<OrganizationPart, string>>
  /** In full length; how much of it fits depends on what else there is. */
  readonly note: string
  /** The primary one first, none twice; so the other lists. */
  readonly emails: readonly PersonEntry[]
  readonly phones: readonly PersonEntry[]
  readonly addresses: readonly PersonEntry[]
  /** Something was too long for Google. */
  readonly isShortened: boolean
}

/** Whether there is anything to know the contact by: a name, an account, an e-mail or a phone. */
export function hasAnythingToShow(contact: Contact): boolean {
  const { givenName, middleName, familyName, account, emails, phones } = contact
  return [givenName, middleName, familyName, account, ...emails, ...phones.map(({ number }) => number)].some(
    (text) => tidyText(text) !== '',
  )
}

export function wantedPerson(contact: Contact): WantedPerson {
  const texts = fieldTexts()
  const names = {
    givenName: texts.fit(contact.givenName),
    middleName: texts.fit(contact.middleName),
    familyName: texts.fit(contact.familyName),
  }
  // A salutation alone is no name.
  const isNamed = Object.values(names).some((name) => name !== '')
  return {
    names: { honorificPrefix: isNamed ? texts.fit(contact.salutation) : '', ...names },
    organization: { name: texts.fit(contact.account), title: texts.fit(contact.title) },
    note: tidyText(contact.note),
    emails: distinct(contact.emails.map(emailEntry), (entry) => emailKey(entry.value)).filter(texts.fits),
    phones: distinct(contact.phones.map(phoneEntry), (entry) => phoneKey(entry.value)).filter(texts.fits),
    addresses: distinct(
      contact.addresses.map((address) => addressEntry(address, texts.fit)),
      addressKey,
    ),
    isShortened: texts.isShortened(),
  }
}

/** Without what no side keeps: NUL, halves of characters, blanks around; lines end with `\n`. */
export function tidyText(text: string): string {
  return text.replaceAll('\0', '').replaceAll('\r\n', '\n').toWellFormed().trim()
}

function fieldTexts(): {
  readonly fit: (text: string) => string
  /** A part of an address or a number is worse than none. */
  readonly fits: (entry: { readonly value: string }) => boolean
  readonly isShortened: () => boolean
} {
  let isShortened = false
  return {
    fit: (text) => {
      const tidy = tidyText(text)
      if (tidy.length > FIELD_LENGTH_MAX) isShortened = true
      return cutText(tidy, FIELD_LENGTH_MAX)
    },
    fits: ({ value }) => {
      if (value.length > FIELD_LENGTH_MAX) isShortened = true
      return value.length <= FIELD_LENGTH_MAX
    },
    isShortened: () => isShortened,
  }
}

function emailEntry(address: string): { value: string; type: string } {
  return { value: tidyText(address), type: 'work' }
}

function phoneEntry({ number, type }: Phone): { value: string; type: string } {
  return { value: tidyText(number), type: PHONE_TYPES[type] }
}

function addressEntry(address: PostalAddress, fit: (text: string) => string): PersonEntry {
  const members = {
    streetAddress: fit(address.street),
    city: fit(address.city),
    region: fit(address.region),
    postalCode: fit(address.postalCode),
    country: fit(address.country),
  }
  return { ...Object.fromEntries(Object.entries(members).filter(([, text]) => text !== '')), type: 'work' }
}

/** The first of each key; what has none is nothing. */
function distinct<Entry>(entries: readonly Entry[], keyOf: (entry: Entry) => string): Entry[] {
  const seen = new Set([''])
  return entries.filter((entry) => {
    const key = keyOf(entry)
    const isNew = !seen.has(key)
    seen.add(key)
    return isNew
  })
}
