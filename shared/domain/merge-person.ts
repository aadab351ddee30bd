import { MARK_KEY, marksOfPerson, memberText } from './contact-keys.ts'
import { hasAnythingToShow, wantedPerson } from './contact-mapping.ts'
import type { WantedPerson } from './contact-mapping.ts'
import type { Contact } from './contact.ts'
import { byteLength } from './cut-text.ts'
import type { GroupName } from './ids.ts'
import { ADDRESSES, EMAILS, PHONES, mergeEntries } from './merge-entries.ts'
import type { MergedEntries } from './merge-entries.ts'
import { mergeNames } from './merge-names.ts'
import { mergeNote } from './merge-note.ts'
import { mergeOrganizations } from './merge-organizations.ts'
import { PERSON_FIELDS } from './person.ts'
import type { Person, PersonEntry, PersonField } from './person.ts'
import type { DigestOf, Pushed } from './push-state.ts'

/** Google's group of all that a user calls his contacts. Who is in no group at all is refused, or lands among *other contacts*. */
export const MY_CONTACTS = 'contactGroups/myContacts' as GroupName

/** Google takes 128 KB of a contact (google.md 4.3), of which birthdays, events and the like aren't read here. */
const PERSON_BYTES_MAX = 100_000

const NOTHING_PUSHED: Pushed = {
  names: {},
  organization: {},
  note: null,
  emails: [],
  phones: [],
  addresses: [],
  groups: [],
}

const KINDS = { emailAddresses: EMAILS, phoneNumbers: PHONES, addresses: ADDRESSES } as const

type ListField = keyof typeof KINDS

export interface PushRules {
  /** Names the ERP's record in `clientData`, so that it is found after a create that was cut short. */
  readonly mark: string
  /** Labels that the user chose for what is pushed. */
  readonly groups: readonly GroupName[]
}

export interface MergedPerson {
  /** Whole, also what doesn't change: one call writes the same fields of several people. Never without a group. */
  readonly person: Person
  /** What has to be written; empty when Google holds it all. A field that the person has nothing of is to be removed. */
  readonly fields: readonly PersonField[]
  /** To be kept once it is written. */
  readonly pushed: Pushed
  /** Something of the ERP's was too long or too much for Google. */
  readonly isShortened: boolean
}

/** Whom to create; null when there is nothing to know the contact by. */
export function newPerson(
  contact: Contact,
  rules: PushRules,
  print: DigestOf,
): Omit<MergedPerson, 'fields'> | null {
  if (!hasAnythingToShow(contact)) return null
  const groups = [MY_CONTACTS, ...rules.groups]
  const { person, pushed, isShortened } = mergePerson(
    { contact, person: {}, pushed: null, mark: rules.mark, groups },
    print,
  )
  return { person, pushed, isShortened }
}

/**
 * The ERP's contact brought into a person of Google's, by what was last pushed. Without that (`pushed` null) the person was found
 * in Google: nothing that is there is replaced, and it stays the user's when the ERP drops it.
 */
export function mergePerson(
  sides: PushRules & { readonly contact: Contact; readonly person: Person; readonly pushed: Pushed | null },
  print: DigestOf,
): MergedPerson {
  const { person: now, pushed } = sides
  const base = pushed ?? NOTHING_PUSHED
  const wanted = wantedPerson(sides.contact)
  const fields = mergeFields({ now, wanted, base, isFound: pushed === null }, print)
  const rest: Person = {
    ...fields.person,
    memberships: withGroups(now.memberships ?? [], missingGroups(now, base, sides.groups)),
    clientData: withMark(now, pushed === null ? sides.mark : null),
  }
  const bytesMax = PERSON_BYTES_MAX - byteLength(JSON.stringify(rest))
  const note = mergeNote(
    { now: now.biographies?.[0] ?? null, wanted: wanted.note, base: base.note, bytesMax },
    print,
  )
  const merged: Person = { ...rest, biographies: singly(note.entry) }
  return {
    person: withGroupAtLeast(withoutEmpty(merged)),
    fields: PERSON_FIELDS.filter((field) => !isSame(field, now[field], merged[field])),
    pushed: {
      ...fields.pushed,
      note: note.pushed,
      groups: [...new Set([...base.groups, ...sides.groups])],
    },
    isShortened: wanted.isShortened || fields.isShortened || note.isShortened,
  }
}

interface FieldSides {
  readonly now: Person
  readonly wanted: WantedPerson
  readonly base: Pushed
  readonly isFound: boolean
}

/** All that is the contact's own, without the note. */
function mergeFields(
  { now, wanted, base, isFound }: FieldSides,
  print: DigestOf,
): { person: Person; pushed: Omit<Pushed, 'note' | 'groups'>; isShortened: boolean } {
  const names = mergeNames({ now: now.names?.[0], wanted: wanted.names, base: base.names, isFound }, print)
  const organizations = mergeOrganizations(
    { now: now.organizations ?? [], wanted: wanted.organization, base: base.organization, isFound },
    print,
  )
  const merge = (field: ListField, of: 'emails' | 'phones' | 'addresses'): MergedEntries =>
    mergeEntries({ now: now[field] ?? [], wanted: wanted[of], base: base[of] }, KINDS[field], print)
  const emails = merge('emailAddresses', 'emails')
  const phones = merge('phoneNumbers', 'phones')
  const addresses = merge('addresses', 'addresses')
  return {
    person: {
      names: singly(names.entry),
      emailAddresses: emails.entries,
      phoneNumbers: phones.entries,
      addresses: addresses.entries,
      organizations: organizations.entries,
    },
    pushed: {
      names: names.pushed,
      organization: organizations.pushed,
      emails: emails.pushed,
      phones: phones.pushed,
      addresses: addresses.pushed,
    },
    isShortened: [emails, phones, addresses].some((list) => list.isShortened),
  }
}

function singly(entry: PersonEntry | null): readonly PersonEntry[] {
  return entry === null ? [] : [entry]
}

/** Those never given before; who is in none yet gets into *my contacts* with them (failures.md C6). */
function missingGroups(now: Person, base: Pushed, groups: readonly GroupName[]): readonly GroupName[] {
  const held = (now.memberships ?? []).map(groupOf).filter((group) => group !== '')
  const missing = groups.filter((group) => !held.includes(group) && !base.groups.includes(group))
  const home = held.length === 0 && missing.length > 0 ? [MY_CONTACTS] : []
  return [...new Set([...home, ...missing])]
}

function withGroups(now: readonly PersonEntry[], groups: readonly GroupName[]): readonly PersonEntry[] {
  return [...now, ...groups.map((group) => ({ contactGroupMembership: { contactGroupResourceName: group } }))]
}

/** A write of several people's memberships would be refused for all of them (google.md 4.3). */
function withGroupAtLeast(person: Person): Person {
  const isInOne = (person.memberships ?? []).some((entry) => groupOf(entry) !== '')
  return isInOne ? person : { ...person, memberships: withGroups(person.memberships ?? [], [MY_CONTACTS]) }
}

function groupOf({ contactGroupMembership: membership }: PersonEntry): string {
  return typeof membership === 'object' && membership !== null
    ? memberText(membership as PersonEntry, 'contactGroupResourceName')
    : ''
}

function withMark(now: Person, mark: string | null): readonly PersonEntry[] {
  const entries = now.clientData ?? []
  const isThere = mark === null || marksOfPerson(now).includes(mark)
  return isThere ? entries : [...entries, { key: MARK_KEY, value: mark }]
}

/** A second entry of what there can be one of isn't ours to count. */
function isSame(
  field: PersonField,
  now: readonly PersonEntry[] = [],
  merged: readonly PersonEntry[] = [],
): boolean {
  const held = field === 'names' || field === 'biographies' ? now.slice(0, 1) : now
  return JSON.stringify(held) === JSON.stringify(merged)
}

function withoutEmpty(person: Person): Person {
  return Object.fromEntries(
    PERSON_FIELDS.flatMap((field) => {
      const entries = person[field] ?? []
      return entries.length === 0 ? [] : [[field, entries]]
    }),
  )
}
