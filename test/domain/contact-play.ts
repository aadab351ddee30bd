import fc from 'fast-check'
import type { Contact, Phone } from '../../shared/domain/contact.ts'
import type { Person, PersonEntry } from '../../shared/domain/person.ts'
import { EMPTY, inGroup, noteOf, withoutEmpty } from './contact-samples.ts'
import type { Held } from './contact-samples.ts'

/** A contact in the ERP and its person in Google; people write on both sides, and somebody pushes now and then. */
export interface Play extends Held {
  readonly contact: Contact
}

export type ErpAct = { readonly kind: 'erp'; readonly edit: Partial<Contact> } | { readonly kind: 'push' }
export type UserAct = {
  readonly kind: 'user'
  readonly does: string
  readonly at: number
  readonly id: number
}
export type Act = ErpAct | UserAct

/** Both sides write these, so that they meet. */
export const SHARED_EMAILS = ['a@x.example', 'b@x.example', 'c@x.example', 'D@x.example']
const NUMBERS = ['+420731000222', '+420224000111', '+420601000333']
const NAMES = ['', 'Olga', 'Jana', 'Eva']

const phones = fc
  .uniqueArray(fc.constantFrom(...NUMBERS), { maxLength: 3 })
  .chain((numbers) =>
    fc.tuple(
      ...numbers.map((number) =>
        fc
          .constantFrom('Mobile', 'Office', 'Home')
          .map((type): Phone => ({ number, type: type as Phone['type'] })),
      ),
    ),
  )

const address = fc.record({
  street: fc.constantFrom('Dlouhá 5', 'Krátká 1', 'DLOUHÁ 5'),
  city: fc.constantFrom('Praha', 'Brno'),
  region: fc.constant(''),
  postalCode: fc.constantFrom('110 00', ''),
  country: fc.constantFrom('Česko', 'Rakousko', ''),
})

export const erpEdit: fc.Arbitrary<Partial<Contact>> = fc.oneof(
  fc.uniqueArray(fc.constantFrom(...SHARED_EMAILS), { maxLength: 4 }).map((emails) => ({ emails })),
  phones.map((list) => ({ phones: list })),
  fc.array(address, { maxLength: 1 }).map((addresses) => ({ addresses })),
  fc.constantFrom(...NAMES).map((familyName) => ({ familyName })),
  fc.constantFrom(...NAMES).map((givenName) => ({ givenName })),
  fc.constantFrom('', 'Mr.', 'Dr.').map((salutation) => ({ salutation })),
  fc.constantFrom('', 'Sklo', 'Porcelán').map((account) => ({ account })),
  fc.constantFrom('', 'Buyer', 'Head').map((title) => ({ title })),
  fc.constantFrom('', 'Note one.', 'Note\ntwo.', 'Note one.\nMore.').map((note) => ({ note })),
)

/** What only the user has: each of its things can be told from everything else. */
const OWN = [
  'email',
  'phone',
  'address',
  'organization',
  'note below',
  'note above',
  'group',
  'data',
  'suffix',
  'department',
]
/** What he does to things that may be ours. */
const TOUCHES = [
  'relabel',
  'member',
  'drop',
  'shared email',
  'rename',
  'note anew',
  'ungroup',
  'retitle',
  'move',
]

const userAct = (does: readonly string[]): fc.Arbitrary<UserAct> =>
  fc.record({
    kind: fc.constant('user' as const),
    does: fc.constantFrom(...does),
    at: fc.nat({ max: 5 }),
    id: fc.nat({ max: 99 }),
  })

export const ownAct = userAct(OWN)
export const touchAct = userAct(TOUCHES)
export const erpAct = erpEdit.map((edit): ErpAct => ({ kind: 'erp', edit }))
export const pushAct = fc.constant<ErpAct>({ kind: 'push' })

export const history = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: erpAct },
    { weight: 2, arbitrary: ownAct },
    { weight: 3, arbitrary: touchAct },
    { weight: 4, arbitrary: pushAct },
  ),
  { maxLength: 16 },
)

export const someContact: fc.Arbitrary<Contact> = fc
  .array(erpEdit, { maxLength: 8 })
  .map((edits) => Object.assign({}, EMPTY, { middleName: 'Marie' }, ...edits) as Contact)

/** Someone as the user wrote him down, partly like the ERP. */
export const somePerson: fc.Arbitrary<Person> = fc
  .array(fc.oneof(ownAct, touchAct), { maxLength: 12 })
  .map((acts) => acts.reduce((person, act) => userDoes(person, act), {} as Person))

export function userDoes(person: Person, { does, at, id }: UserAct): Person {
  const doing = DOINGS[does]
  if (doing === undefined) throw new Error(does)
  return withoutEmpty(doing(person, at, id))
}

const DOINGS: Readonly<Record<string, (person: Person, at: number, id: number) => Person>> = {
  email: (person, at, id) =>
    put(person, 'emailAddresses', at, { value: `own${id}@u.example`, type: `Label ${id}`, displayName: 'U' }),
  phone: (person, at, id) => put(person, 'phoneNumbers', at, { value: `+4207770000${id}`, type: 'Cottage' }),
  address: (person, at, id) => put(person, 'addresses', at, { streetAddress: `Own ${id}`, poBox: `${id}` }),
  organization: (person, at, id) =>
    put(person, 'organizations', at, { name: `Own club ${id}`, title: 'Buyer' }),
  'note below': (person, _, id) => noted(person, `${noteOf(person)}\nOwn line ${id}.`),
  'note above': (person, _, id) => noted(person, `Own line ${id}.\n${noteOf(person)}`),
  group: (person, at, id) => put(person, 'memberships', at, inGroup(`contactGroups/own${id}`)),
  data: (person, at, id) => put(person, 'clientData', at, { key: 'other', value: `${id}` }),
  suffix: (person, _, id) => ({ ...person, names: [{ ...person.names?.[0], honorificSuffix: `${id}` }] }),
  department: (person, at, id) =>
    touch(person, 'organizations', at, (entry) => ({ ...entry, department: `${id}` })),
  relabel: (person, at, id) =>
    touch(person, id % 2 ? 'emailAddresses' : 'phoneNumbers', at, (entry) => ({
      ...entry,
      type: `Label ${id}`,
    })),
  member: (person, at, id) => touch(person, 'phoneNumbers', at, (entry) => ({ ...entry, unknown: { id } })),
  drop: (person, at, id) => {
    const field =
      (['emailAddresses', 'phoneNumbers', 'addresses', 'organizations'] as const)[id % 4] ?? 'addresses'
    return {
      ...person,
      [field]: (person[field] ?? []).filter((entry, index) => index !== at || isOwn(entry)),
    }
  },
  'shared email': (person, at, id) => {
    const value = SHARED_EMAILS[id % SHARED_EMAILS.length] ?? ''
    const isThere = (person.emailAddresses ?? []).some((entry) => entry['value'] === value)
    return isThere ? person : put(person, 'emailAddresses', at, { value, type: 'home' })
  },
  rename: (person, _, id) => ({ ...person, names: [{ ...person.names?.[0], givenName: `Own ${id}` }] }),
  'note anew': (person, _, id) => {
    const lines = noteOf(person)
      .split('\n')
      .filter((line) => line.startsWith('Own line'))
    return noted(person, [...lines, `Anew ${id}`].join('\n'))
  },
  ungroup: (person, at) => {
    const memberships = (person.memberships ?? []).filter(
      (entry, index) => index !== at || JSON.stringify(entry).includes('/own'),
    )
    return memberships.length === 0 ? person : { ...person, memberships }
  },
  retitle: (person, at, id) =>
    touch(person, 'organizations', at, (entry) =>
      isOwn(entry) ? entry : { ...entry, title: `Other ${id}` },
    ),
  move: (person) => ({ ...person, emailAddresses: (person.emailAddresses ?? []).toReversed() }),
}

export function isOwn(entry: PersonEntry): boolean {
  return /"(?:own\d|Own |\+420777)/.test(JSON.stringify(entry))
}

type List = 'emailAddresses' | 'phoneNumbers' | 'addresses' | 'organizations' | 'memberships' | 'clientData'

/** At some place, unless it is there. */
function put(person: Person, field: List, at: number, entry: PersonEntry): Person {
  const now = person[field] ?? []
  const isThere = now.some((each) =>
    ['value', 'streetAddress', 'name', 'contactGroupMembership'].some(
      (member) =>
        entry[member] !== undefined && JSON.stringify(each[member]) === JSON.stringify(entry[member]),
    ),
  )
  return isThere ? person : { ...person, [field]: now.toSpliced(at, 0, entry) }
}

function touch(person: Person, field: List, at: number, change: (entry: PersonEntry) => PersonEntry): Person {
  return {
    ...person,
    [field]: (person[field] ?? []).map((entry, index) => (index === at ? change(entry) : entry)),
  }
}

function noted(person: Person, value: string): Person {
  const trimmed = value.trim()
  return { ...person, biographies: trimmed === '' ? [] : [{ ...person.biographies?.[0], value: trimmed }] }
}
