import type { Contact } from '../../shared/domain/contact.ts'
import { fingerprintWith } from '../../shared/domain/fingerprint.ts'
import type { GroupName } from '../../shared/domain/ids.ts'
import { mergePerson, newPerson } from '../../shared/domain/merge-person.ts'
import type { MergedPerson } from '../../shared/domain/merge-person.ts'
import { PERSON_FIELDS } from '../../shared/domain/person.ts'
import type { Person, PersonEntry } from '../../shared/domain/person.ts'
import type { Pushed } from '../../shared/domain/push-state.ts'

export const print = fingerprintWith('key')

export const EMPTY: Contact = {
  salutation: '',
  givenName: '',
  middleName: '',
  familyName: '',
  note: '',
  emails: [],
  phones: [],
  account: '',
  title: '',
  addresses: [],
}

export const OLGA: Contact = {
  salutation: 'Mrs.',
  givenName: 'Olga',
  middleName: '',
  familyName: 'Černá',
  note: 'Met at the fair.\nLikes tea.',
  emails: ['olga@cerna.example', 'o.cerna@work.example'],
  phones: [
    { number: '+420731000222', type: 'Mobile' },
    { number: '+420224000111', type: 'Office' },
  ],
  account: 'Sklo a syn',
  title: 'Buyer',
  addresses: [{ street: 'Dlouhá 5', city: 'Praha', region: '', postalCode: '110 00', country: 'Česko' }],
}

export const RULES = { mark: 'main/Contact/1', groups: ['contactGroups/erp' as GroupName] }

/** What Google holds of somebody, and what we remember of our last push. */
export interface Held {
  readonly person: Person
  readonly pushed: Pushed | null
}

export function created(contact: Contact): Held {
  const made = newPerson(contact, RULES, print)
  if (made === null) throw new Error('nothing to show')
  return { person: made.person, pushed: made.pushed }
}

/** Pushes, and has Google take what is written, as it does: whole fields, and those alone. */
export function push(contact: Contact, held: Held): Held & { merged: MergedPerson } {
  const merged = mergePerson({ contact, ...held, ...RULES }, print)
  // The store keeps JSON.
  const pushed = JSON.parse(JSON.stringify(merged.pushed)) as Pushed
  const written = Object.fromEntries(merged.fields.map((field) => [field, merged.person[field] ?? []]))
  return { person: withoutEmpty({ ...held.person, ...written }), pushed, merged }
}

/** Olga is pushed, the user changes her in Google, the ERP changes her, and she is pushed again. */
export function pushedAgain(
  user: (person: Person) => Person,
  erp: Partial<Contact>,
): ReturnType<typeof push> {
  const held = created(OLGA)
  return push({ ...OLGA, ...erp }, { ...held, person: user(held.person) })
}

/** Found in Google, never pushed before. */
export function found(person: Person, contact: Contact = OLGA): ReturnType<typeof push> {
  return push(contact, { person, pushed: null })
}

/** As Google shows it. */
export function withoutEmpty(person: Person): Person {
  const kept = PERSON_FIELDS.filter((field) => (person[field]?.length ?? 0) > 0)
  return Object.fromEntries(kept.map((field) => [field, person[field]]))
}

export function values(entries: readonly PersonEntry[] = []): unknown[] {
  return entries.map(({ value }) => value)
}

export function noteOf({ biographies = [] }: Person): string {
  const value = biographies[0]?.['value']
  return typeof value === 'string' ? value : ''
}

export function groupsOf({ memberships = [] }: Person): unknown[] {
  return memberships.map(
    ({ contactGroupMembership: of }) => (of as { contactGroupResourceName: string }).contactGroupResourceName,
  )
}

export function inGroup(name: string): PersonEntry {
  return { contactGroupMembership: { contactGroupResourceName: name } }
}
