import type { Contact } from './contact.ts'
import type { Person, PersonEntry } from './person.ts'
import type { DigestOf } from './push-state.ts'

/** Under which our marks lie in `clientData`. */
export const MARK_KEY = 'autoerp'

/** Shorter numbers are extensions and emergency lines: everybody at one company has the same. */
const DIGITS_MIN = 7

/** Digests by which somebody is found again among Google's contacts; each once, the primary one first. */
export interface FindKeys {
  readonly emails: readonly string[]
  readonly phones: readonly string[]
}

export function contactKeys({ emails, phones }: Contact, print: DigestOf): FindKeys {
  return keysOf(
    emails,
    phones.map(({ number }) => number),
    print,
  )
}

export function personKeys(person: Person, print: DigestOf): FindKeys {
  const values = (entries: readonly PersonEntry[] = []): string[] =>
    entries.map((entry) => memberText(entry, 'value'))
  return keysOf(values(person.emailAddresses), values(person.phoneNumbers), print)
}

/** The marks of the ERP's records that this person was made for or joined with; several after two were merged in Google. */
export function marksOfPerson({ clientData = [] }: Person): readonly string[] {
  const marks = clientData
    .filter((entry) => entry['key'] === MARK_KEY)
    .map((entry) => memberText(entry, 'value'))
  return [...new Set(marks)].filter((mark) => mark !== '')
}

/** What makes two e-mail addresses the same; empty for what is none. */
export function emailKey(address: string): string {
  return address.trim().normalize('NFC').toLowerCase()
}

/** The digits, with the country's where they are given; without any digit the text itself. */
export function phoneKey(number: string): string {
  const digits = number.normalize('NFKC').replace(/\D/g, '').replace(/^00/, '')
  return digits === '' ? number.trim().toLowerCase() : digits
}

/** Street, place and postal code, however they are spaced and punctuated: what else there is may be filled in by Google or the user. */
export function addressKey(entry: PersonEntry): string {
  const place = ['streetAddress', 'city', 'postalCode'].map((member) => letters(memberText(entry, member)))
  const wider = ['region', 'country'].map((member) => letters(memberText(entry, member)))
  return [place, wider].map((parts) => parts.join('|')).find((key) => key.replaceAll('|', '') !== '') ?? ''
}

/** A member of an entry that should be text; empty when it isn't. */
export function memberText(entry: PersonEntry, member: string): string {
  const value = entry[member]
  return typeof value === 'string' ? value : ''
}

function keysOf(emails: readonly string[], numbers: readonly string[], print: DigestOf): FindKeys {
  return {
    emails: unique(emails.map(emailKey).filter((key) => key.includes('@'))).map((key) =>
      print('contact.email', key),
    ),
    phones: unique(numbers.map(phoneKey).filter((key) => /^\d+$/.test(key) && key.length >= DIGITS_MIN)).map(
      (key) => print('contact.phone', key),
    ),
  }
}

function letters(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)]
}
