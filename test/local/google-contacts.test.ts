import test from 'ava'
import { ANNA, BORIS } from './google-fixture.ts'
import {
  ADA,
  ALL,
  CONTACTS,
  create,
  get,
  listAll,
  refusalOf,
  refused,
  startPeople,
} from './people-fixture.ts'
import type { Person } from './people-fixture.ts'

const source = (id: string) => ({ type: 'CONTACT', id })

test('a new contact comes back as Google was seen to tell it', async (t) => {
  const { as } = await startPeople(t)
  const person = await create(as(ANNA))
  t.regex(person.resourceName, /^people\/c\d+$/)
  const told = person.metadata?.sources?.[0]
  const id = told?.id ?? ''
  t.regex(id, /^[0-9a-f]{16}$/)
  t.not(told?.etag, person.etag)
  t.like(told, { type: 'CONTACT', updateTime: '2026-03-02T08:00:00.000000Z' })
  t.is(person.metadata?.objectType, 'PERSON')
  t.deepEqual(person.names, [
    {
      displayName: 'Dr. Ada Byron Lovelace',
      displayNameLastFirst: 'Lovelace, Dr. Ada Byron',
      familyName: 'Lovelace',
      givenName: 'Ada',
      honorificPrefix: 'Dr.',
      metadata: { primary: true, source: source(id), sourcePrimary: true },
      middleName: 'Byron',
      unstructuredName: 'Dr. Ada Byron Lovelace',
    },
  ])
  t.deepEqual(person.emailAddresses, [
    {
      formattedType: 'Work',
      metadata: { primary: true, source: source(id) },
      type: 'work',
      value: 'ada.lovelace@example.test',
    },
    { formattedType: 'Home', metadata: { source: source(id) }, type: 'home', value: 'ada@home.example.test' },
  ])
  t.deepEqual(person.phoneNumbers?.[1], {
    canonicalForm: '+31612345678',
    formattedType: 'Mobile',
    metadata: { source: source(id) },
    type: 'mobile',
    value: '+31 6 1234 5678',
  })
  t.like(person.addresses?.[0], {
    formattedType: 'Work',
    formattedValue: 'Keizersgracht 1\n1015 CJ Amsterdam\nNetherlands',
  })
  t.deepEqual(person.memberships, [
    {
      contactGroupMembership: {
        contactGroupId: 'myContacts',
        contactGroupResourceName: 'contactGroups/myContacts',
      },
      metadata: { source: source(id) },
    },
  ])
  t.deepEqual(person.organizations, [
    {
      metadata: { primary: true, source: source(id) },
      name: 'Analytical Engines BV',
      title: 'Principal Engineer',
    },
  ])
  t.like(person.clientData?.[0], { key: 'autoerp', value: 'main:Contact:1' })
  t.true(person.photos?.[0]?.default)
})

test('a type of one’s own is shown as it is, and a name that was sent is made anew', async (t) => {
  const { as } = await startPeople(t)
  const person = await create(as(ANNA), {
    names: [{ givenName: 'Ada', displayName: 'Somebody else' }],
    phoneNumbers: [{ value: '777 123 456', type: 'cottage' }],
  })
  t.is(person.names?.[0]?.displayName, 'Ada')
  t.like(person.phoneNumbers?.[0], { type: 'cottage', formattedType: 'cottage' })
  t.false('canonicalForm' in (person.phoneNumbers?.[0] ?? {}))
})

test('the same contact created twice is two contacts', async (t) => {
  const { as } = await startPeople(t)
  const [first, second] = [await create(as(ANNA)), await create(as(ANNA))]
  t.not(first.resourceName, second.resourceName)
  t.is((await listAll(as(ANNA))).people.length, 2)
  t.is((await listAll(as(BORIS))).people.length, 0)
})

test('only what a mask names is told, and a mask there must be', async (t) => {
  const { as } = await startPeople(t)
  const anna = as(ANNA)
  const { resourceName } = await create(anna)
  const { data } = await anna.people.get({ resourceName, personFields: 'names' })
  t.deepEqual(Object.keys(data).sort(), ['etag', 'names', 'resourceName'])
  for (const call of [
    anna.people.get({ resourceName }),
    anna.people.getBatchGet({ resourceNames: [resourceName] }),
    anna.people.connections.list({ resourceName: 'people/me' }),
  ])
    t.regex((await refusalOf(call)).message, /^personFields mask is required\./)
  t.is(
    (await refusalOf(anna.people.get({ resourceName, personFields: 'names,etag' }))).message,
    'Invalid personFields mask path: "etag".',
  )
})

test('a batch answers in its order, and tells nothing without a read mask', async (t) => {
  const { as } = await startPeople(t)
  const anna = as(ANNA)
  const contacts = ['One', 'Two'].map((givenName) => ({ contactPerson: { names: [{ givenName }] } }))
  const { data } = await anna.people.batchCreateContacts({ requestBody: { contacts, readMask: 'names' } })
  t.deepEqual(
    data.createdPeople?.map(({ person, httpStatusCode, status, requestedResourceName }) => [
      person?.names?.[0]?.displayName,
      httpStatusCode,
      status,
      requestedResourceName === person?.resourceName,
    ]),
    [
      ['One', 200, {}, true],
      ['Two', 200, {}, true],
    ],
  )
  const blind = await anna.people.batchCreateContacts({ requestBody: { contacts, readMask: '' } })
  t.deepEqual(blind.data, {})
  t.is((await listAll(anna)).people.length, 4)
})

test('who is gone has a status of his own where several are read', async (t) => {
  const { as } = await startPeople(t)
  const anna = as(ANNA)
  const { resourceName } = await create(anna)
  const { data } = await anna.people.getBatchGet({
    resourceNames: ['people/c1', resourceName],
    personFields: 'names',
  })
  t.deepEqual(data.responses?.[0], {
    httpStatusCode: 404,
    requestedResourceName: 'people/c1',
    status: { code: 5, message: 'Requested entity was not found.' },
  })
  t.like(data.responses?.[1], { httpStatusCode: 200, requestedResourceName: resourceName, status: {} })
  t.is(await refused(get(anna, 'people/c1')), '404 NOT_FOUND')
})

test('an update replaces the fields of its mask as a whole, and no others', async (t) => {
  const { as } = await startPeople(t)
  const anna = as(ANNA)
  const { resourceName, etag } = await create(anna)
  const { data } = await anna.people.updateContact({
    resourceName,
    updatePersonFields: 'emailAddresses,phoneNumbers',
    personFields: ALL,
    requestBody: { etag, emailAddresses: [{ value: 'new@example.test' }], names: [{ givenName: 'Ignored' }] },
  })
  t.deepEqual(
    data.emailAddresses?.map(({ value }) => value),
    ['new@example.test'],
  )
  t.false('phoneNumbers' in data)
  t.is(data.names?.[0]?.givenName, 'Ada')
  t.not(data.etag, etag)
})

test('the etag of the person or of its contact source is asked for, and it must be the newest', async (t) => {
  const { as } = await startPeople(t)
  const anna = as(ANNA)
  const before = await create(anna)
  const update = (requestBody: Person) =>
    anna.people.updateContact({
      resourceName: before.resourceName,
      updatePersonFields: 'biographies',
      requestBody: { ...requestBody, biographies: [{ value: 'new' }] },
    })
  const missing = await refusalOf(update({}))
  t.is(missing.code, 400)
  t.regex(missing.message, /^Request must set person\.etag or person\.metadata\.sources\.etag/)
  await update({ metadata: { sources: before.metadata?.sources ?? [] } })
  t.deepEqual(await refusalOf(update({ etag: before.etag })), {
    code: 400,
    message:
      'Request person.etag is different than the current person.etag. Clear local cache and get the latest person.',
    status: 'FAILED_PRECONDITION',
    details: [],
  })
  const now = await get(anna, before.resourceName)
  await t.notThrowsAsync(update({ etag: now.etag ?? '' }))
})

test('the etag moves with the labels too', async (t) => {
  const { as, google } = await startPeople(t)
  const anna = as(ANNA)
  const { resourceName, etag } = await create(anna)
  await anna.contactGroups.members.modify({
    resourceName: google.contactsOf(ANNA).addGroup('Friends of Ada'),
    requestBody: { resourceNamesToAdd: [resourceName] },
  })
  t.not((await get(anna, resourceName)).etag, etag)
})

for (const [what, wrong] of [
  ['two names', { names: [{ givenName: 'A' }, { givenName: 'B' }] }],
  ['two notes', { biographies: [{ value: 'A' }, { value: 'B' }] }],
  ['an address without its @', { emailAddresses: [{ value: 'ada' }] }],
  ['a type that is no text', { phoneNumbers: [{ value: '1', type: 1 }] }],
  ['a note of an unknown kind', { biographies: [{ value: 'A', contentType: 'TEXT_RTF' }] }],
  ['a name of 1,025 characters', { names: [{ givenName: 'a'.repeat(1025) }] }],
  [
    '501 entries',
    { urls: Array.from({ length: 501 }, (_, index) => ({ value: `https://a.test/${index}` })) },
  ],
  ['more than 128 KB', { biographies: [{ value: 'a'.repeat(128 * 1024) }] }],
  ['a group that is not there', membership('contactGroups/none')],
  ['a group of Google’s that nobody can be put into', membership('contactGroups/blocked')],
  ['a field that there is not', { ...ADA, nickname: 'Ada' }],
  ['a member that there is not', { names: [{ givenName: 'Ada', firstName: 'Ada' }] }],
  ['nothing at all', {}],
] as const) {
  test(`a contact with ${what} is refused`, async (t) => {
    const { as } = await startPeople(t)
    // The client's types forbid some of it.
    t.is(await refused(create(as(ANNA), wrong as Person)), '400 INVALID_ARGUMENT')
    t.is((await listAll(as(ANNA))).people.length, 0)
  })
}

test('a long note is taken, and so are 1,024 characters', async (t) => {
  const { as } = await startPeople(t)
  const names = [{ givenName: 'a'.repeat(1024) }]
  await t.notThrowsAsync(create(as(ANNA), { names, biographies: [{ value: 'b'.repeat(20_000) }] }))
})

test('an update may not leave a contact without any group', async (t) => {
  const { as } = await startPeople(t)
  const anna = as(ANNA)
  const { resourceName, etag } = await create(anna)
  const update = (memberships: Person['memberships']) =>
    anna.people.updateContact({
      resourceName,
      updatePersonFields: 'memberships',
      requestBody: { etag, ...(memberships && { memberships }) },
    })
  t.is(await refused(update([])), '400 INVALID_ARGUMENT')
  t.is(await refused(update(undefined)), '400 INVALID_ARGUMENT')
  await t.notThrowsAsync(update(membership('contactGroups/starred').memberships))
})

test('one bad person spoils his whole batch, with an error for each', async (t) => {
  const { as } = await startPeople(t)
  const anna = as(ANNA)
  const contacts = [
    { contactPerson: ADA },
    { contactPerson: { emailAddresses: [{ value: 'no address' }] } },
    { contactPerson: {} },
  ]
  const { code, details } = await refusalOf(
    anna.people.batchCreateContacts({ requestBody: { contacts, readMask: 'names' } }),
  )
  t.is(code, 400)
  t.is(details[0]?.['@type'], 'type.googleapis.com/google.people.v1.BatchCreateContactsErrorDetails')
  t.deepEqual(Object.keys(details[0]?.['contactErrors'] ?? {}), ['1', '2'])
  t.is((await listAll(anna)).people.length, 0)
})

test('or the bad one alone, when the stand-in is told so', async (t) => {
  const { as } = await startPeople(t, { badPerson: 'alone' })
  const anna = as(ANNA)
  const good = await create(anna)
  const stale = await create(anna)
  await anna.people.updateContact({
    resourceName: stale.resourceName,
    updatePersonFields: 'names',
    requestBody: { etag: stale.etag, names: [{ givenName: 'New' }] },
  })
  const { data } = await anna.people.batchUpdateContacts({
    requestBody: {
      contacts: {
        [good.resourceName]: { etag: good.etag, names: [{ givenName: 'Good' }] },
        [stale.resourceName]: { etag: stale.etag, names: [{ givenName: 'Late' }] },
        'people/c1': { etag: 'x', names: [{ givenName: 'Gone' }] },
      },
      updateMask: 'names',
      readMask: 'names',
    },
  })
  const results = data.updateResult ?? {}
  t.is(results[good.resourceName]?.person?.names?.[0]?.displayName, 'Good')
  t.like(results[stale.resourceName], { httpStatusCode: 400, status: { code: 9 } })
  t.like(results['people/c1'], { httpStatusCode: 404, status: { code: 5 } })
  t.is((await get(anna, stale.resourceName)).names?.[0]?.displayName, 'New')
})

test('a deleted contact is gone, and deleting it again is a 404', async (t) => {
  const { as } = await startPeople(t)
  const anna = as(ANNA)
  const [one, two] = [await create(anna), await create(anna)]
  await anna.people.deleteContact({ resourceName: one.resourceName })
  t.is(await refused(get(anna, one.resourceName)), '404 NOT_FOUND')
  const resourceNames = [one.resourceName, two.resourceName]
  t.is(await refused(anna.people.batchDeleteContacts({ requestBody: { resourceNames } })), '404 NOT_FOUND')
  await t.notThrowsAsync(get(anna, two.resourceName))
})

test('contacts need their scope: reading is enough for reading', async (t) => {
  const { as } = await startPeople(t)
  const reader = as(ANNA, [`${CONTACTS}.readonly`])
  t.is((await listAll(reader)).people.length, 0)
  const told = await refusalOf(create(reader))
  t.deepEqual([told.code, told.status], [403, 'PERMISSION_DENIED'])
  t.is(told.message, 'Request had insufficient authentication scopes.')
  t.is(
    await refused(listAll(as(ANNA, ['https://www.googleapis.com/auth/calendar']))),
    '403 PERMISSION_DENIED',
  )
})

function membership(contactGroupResourceName: string) {
  return { memberships: [{ contactGroupMembership: { contactGroupResourceName } }] }
}
