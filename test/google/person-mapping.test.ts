import test from 'ava'
import type { Person } from '../../shared/domain/person.ts'
import { changeOf, fromApiPerson, toApiPerson, toApiUpdate } from '../../shared/google/person-mapping.ts'
import { personName } from './canned-people.ts'

const source = { id: '554075f48f2b9366', type: 'CONTACT' }
const own = { metadata: { source } }
const first = { metadata: { primary: true, source } }

/** A contact as Google shows it, with everything that it makes of it. */
const ada = {
  resourceName: 'people/contact-2',
  etag: 'etag-3',
  metadata: {
    objectType: 'PERSON',
    sources: [
      { etag: 'etag-p', id: '1234', type: 'PROFILE' },
      { etag: 'etag-4', ...source, updateTime: '2026-07-27T12:43:24.772772Z' },
    ],
  },
  names: [
    {
      displayName: 'Dr. Ada Byron Lovelace',
      displayNameLastFirst: 'Lovelace, Dr. Ada Byron',
      familyName: 'Lovelace',
      givenName: 'Ada',
      honorificPrefix: 'Dr.',
      metadata: { primary: true, source, sourcePrimary: true },
      middleName: 'Byron',
      unstructuredName: 'Dr. Ada Byron Lovelace',
    },
  ],
  nicknames: [{ ...first, value: 'Ada' }],
  biographies: [{ contentType: 'TEXT_PLAIN', ...first, value: 'Fixture contact.' }],
  emailAddresses: [
    {
      formattedType: 'Work',
      ...first,
      type: 'work',
      value: 'ada.lovelace@example.test',
      displayName: 'Ada L.',
    },
    { formattedType: 'The old one', ...own, type: 'The old one', value: 'ada@home.example.test' },
  ],
  phoneNumbers: [
    {
      canonicalForm: '+31201234567',
      formattedType: 'Work',
      ...first,
      type: 'work',
      value: '+31 20 123 4567',
    },
  ],
  organizations: [{ ...first, name: 'Analytical Engines BV', title: 'Principal Engineer' }],
  addresses: [
    {
      city: 'Amsterdam',
      country: 'Netherlands',
      countryCode: 'NL',
      formattedType: 'Work',
      formattedValue: 'Keizersgracht 1\n1015 CJ Amsterdam\nNetherlands',
      ...first,
      postalCode: '1015 CJ',
      streetAddress: 'Keizersgracht 1',
      type: 'work',
    },
  ],
  memberships: [
    {
      contactGroupMembership: {
        contactGroupId: '4b1546498edf125b',
        contactGroupResourceName: 'contactGroups/group-2',
      },
      ...own,
    },
    { domainMembership: { inViewerDomain: true }, metadata: { source: { type: 'DOMAIN_PROFILE' } } },
  ],
  clientData: [{ ...first, key: 'autoerp', value: 'mark' }],
  photos: [{ default: true, ...first, url: 'https://photos.example.test/1' }],
}

const adaHeld: Person = {
  names: [{ familyName: 'Lovelace', givenName: 'Ada', honorificPrefix: 'Dr.', middleName: 'Byron' }],
  biographies: [{ contentType: 'TEXT_PLAIN', value: 'Fixture contact.' }],
  emailAddresses: [
    { type: 'work', value: 'ada.lovelace@example.test', displayName: 'Ada L.' },
    { type: 'The old one', value: 'ada@home.example.test' },
  ],
  phoneNumbers: [{ type: 'work', value: '+31 20 123 4567' }],
  organizations: [{ name: 'Analytical Engines BV', title: 'Principal Engineer' }],
  addresses: [
    {
      city: 'Amsterdam',
      country: 'Netherlands',
      countryCode: 'NL',
      postalCode: '1015 CJ',
      streetAddress: 'Keizersgracht 1',
      type: 'work',
    },
  ],
  memberships: [{ contactGroupMembership: { contactGroupResourceName: 'contactGroups/group-2' } }],
  clientData: [{ key: 'autoerp', value: 'mark' }],
}

test('a contact is what its user wrote, without what Google makes of it, at the version of the contact', (t) => {
  t.deepEqual(fromApiPerson(ada), {
    resourceName: personName('people/contact-2'),
    etag: 'etag-4',
    person: adaHeld,
  })
})

test('what is read goes back as it was read', (t) => {
  t.deepEqual(toApiPerson(adaHeld), adaHeld as object)
})

test('members that nobody here knows come and go back', (t) => {
  const api = {
    ...ada,
    emailAddresses: [{ ...own, value: 'a@example.test', novelty: { of: ['next year'] } }],
    organizations: [{ ...own, name: 'A', startDate: { year: 1833 }, current: false }],
  }
  const held = fromApiPerson(api)
  const emailAddresses = [{ value: 'a@example.test', novelty: { of: ['next year'] } }]
  const organizations = [{ name: 'A', startDate: { year: 1833 }, current: false }]
  t.like(held?.person, { emailAddresses, organizations })
  t.like(toApiPerson(held?.person ?? {}), { emailAddresses, organizations })
})

test('a name or an address in one piece stays as it is', (t) => {
  const names = [{ displayName: 'Ada', unstructuredName: 'Ada', ...own }]
  const addresses = [{ formattedValue: 'Behind the mill', formattedType: 'Home', type: 'home', ...own }]
  t.deepEqual(fromApiPerson({ ...ada, names, addresses })?.person, {
    ...adaHeld,
    names: [{ unstructuredName: 'Ada' }],
    addresses: [{ formattedValue: 'Behind the mill', type: 'home' }],
  })
})

test('what people tell of themselves in their profiles is not the contact’s', (t) => {
  const profile = { metadata: { primary: true, source: { type: 'PROFILE', id: '1234' } } }
  const names = [{ ...profile, givenName: 'Countess' }, ...ada.names]
  const emailAddresses = [{ ...profile, value: 'countess@example.test' }]
  const { emailAddresses: _, ...others } = adaHeld
  t.deepEqual(fromApiPerson({ ...ada, names, emailAddresses })?.person, others)
})

test('the primary one comes first, as its place is all that tells in a write', (t) => {
  const entry = (value: string, says: object = {}) => ({ value, metadata: { source, ...says } })
  const read = (...emailAddresses: ReturnType<typeof entry>[]) =>
    fromApiPerson({ ...ada, emailAddresses })?.person.emailAddresses?.map(({ value }) => value)
  t.deepEqual(read(entry('a'), entry('b'), entry('c', { primary: true })), ['c', 'a', 'b'])
  t.deepEqual(read(entry('a', { primary: true }), entry('b', { sourcePrimary: true })), ['b', 'a'])
  t.deepEqual(read(entry('a'), entry('b')), ['a', 'b'])
})

test('a field without entries is no field', (t) => {
  const bare = { resourceName: ada.resourceName, metadata: ada.metadata, names: [], emailAddresses: [own] }
  t.deepEqual(fromApiPerson(bare)?.person, {})
  t.deepEqual(toApiPerson({ names: [], memberships: [{ domainMembership: {} }] }), {})
})

test('who is no contact of the user’s isn’t held', (t) => {
  t.is(fromApiPerson({ ...ada, resourceName: '' }), null)
  t.is(fromApiPerson({ ...ada, metadata: { sources: [{ type: 'PROFILE', etag: 'etag-p' }] } }), null)
  const { metadata: _, ...bare } = ada
  t.is(fromApiPerson(bare), null)
})

test('in a list somebody deleted is gone, with whatever is left of him', (t) => {
  const removed = {
    etag: 'etag-7',
    metadata: {
      deleted: true,
      objectType: 'PERSON',
      sources: [{ etag: 'etag-8', ...source, updateTime: '1970-01-01T00:00:00Z' }],
    },
    photos: ada.photos,
    resourceName: 'people/contact-2',
  }
  t.deepEqual(changeOf(removed), { kind: 'gone', resourceName: personName('people/contact-2') })
  t.is(changeOf({ metadata: { deleted: true } }), null)
})

test('in a list somebody tells the names that he had', (t) => {
  t.like(changeOf(ada), { kind: 'held', held: { etag: 'etag-4' }, formerNames: [] })
  const merged = {
    ...ada,
    metadata: { ...ada.metadata, previousResourceNames: ['people/c1', '', 'people/c2'] },
  }
  t.like(changeOf(merged), { kind: 'held', formerNames: ['people/c1', 'people/c2'] })
})

test('a change holds the fields that it is about, whole, and the version that it is for', (t) => {
  const metadata = { sources: [{ type: 'CONTACT', etag: 'etag-4' }] }
  t.deepEqual(toApiUpdate({ etag: 'etag-4', person: adaHeld }, ['emailAddresses', 'memberships']), {
    metadata,
    emailAddresses: adaHeld.emailAddresses,
    memberships: adaHeld.memberships,
  } as object)
  t.deepEqual(toApiUpdate({ etag: 'etag-4', person: {} }, ['phoneNumbers']), { metadata })
})
