import test from 'ava'
import { ANNA } from './google-fixture.ts'
import { ADA, create, get, listAll, refusalOf, refused, startPeople } from './people-fixture.ts'
import type { People, Person } from './people-fixture.ts'

async function addLabel(client: People, name: string): Promise<string> {
  const { data } = await client.contactGroups.create({ requestBody: { contactGroup: { name } } })
  return data.resourceName ?? ''
}

const inGroups = (...names: string[]): Person => ({
  ...ADA,
  memberships: names.map((contactGroupResourceName) => ({
    contactGroupMembership: { contactGroupResourceName },
  })),
})

const groupsOf = ({ memberships }: Person) =>
  memberships?.map((one) => one.contactGroupMembership?.contactGroupResourceName)

test('a new label comes back as Google was seen to tell it', async (t) => {
  const { as } = await startPeople(t)
  const { data } = await as(ANNA).contactGroups.create({
    requestBody: { contactGroup: { name: 'Fixture Group' } },
  })
  const { resourceName, etag, ...rest } = data
  t.regex(resourceName ?? '', /^contactGroups\/[0-9a-f]{16}$/)
  t.truthy(etag)
  t.deepEqual(rest, {
    formattedName: 'Fixture Group',
    groupType: 'USER_CONTACT_GROUP',
    metadata: { updateTime: '2026-03-02T08:00:00.000000Z' },
    name: 'Fixture Group',
  })
})

test('the list has the user’s labels, then Google’s own, without their members', async (t) => {
  const { as } = await startPeople(t)
  const anna = as(ANNA)
  const label = await addLabel(anna, 'Customers')
  await create(anna, inGroups('contactGroups/myContacts', label))
  const { data } = await anna.contactGroups.list({ pageSize: 1000 })
  t.is(data.totalItems, 9)
  t.deepEqual(
    data.contactGroups?.map(({ name, formattedName, memberCount }) => [name, formattedName, memberCount]),
    [
      ['Customers', 'Customers', 1],
      ['starred', 'Starred', undefined],
      ['friends', 'Friends', undefined],
      ['family', 'Family', undefined],
      ['coworkers', 'Coworkers', undefined],
      ['myContacts', 'My Contacts', 1],
      ['chatBuddies', 'Chat contacts', undefined],
      ['all', 'All Contacts', 1],
      ['blocked', 'Blocked', undefined],
    ],
  )
  t.false(data.contactGroups?.some((group) => 'memberResourceNames' in group))
})

test('labels come in pages too', async (t) => {
  const { as } = await startPeople(t)
  const anna = as(ANNA)
  await addLabel(anna, 'Customers')
  const first = await anna.contactGroups.list({ pageSize: 5 })
  t.false('nextSyncToken' in first.data)
  const second = await anna.contactGroups.list({
    pageSize: 5,
    pageToken: first.data.nextPageToken ?? '',
  })
  t.deepEqual(
    [first, second].map(({ data }) => data.contactGroups?.length),
    [5, 4],
  )
  t.is(await refused(anna.contactGroups.list({ pageSize: 1001 })), '400 INVALID_ARGUMENT')
})

test('a name is taken once, whatever its capitals, and Google’s own are taken', async (t) => {
  const { as } = await startPeople(t)
  const anna = as(ANNA)
  const other = await addLabel(anna, 'Other')
  await addLabel(anna, 'Customers')
  t.deepEqual(await refusalOf(addLabel(anna, 'customers')), {
    code: 409,
    message: 'Contact group name already exists.',
    status: 'ALREADY_EXISTS',
    details: [],
  })
  t.is(await refused(addLabel(anna, 'My Contacts')), '409 ALREADY_EXISTS')
  t.is(
    await refused(
      anna.contactGroups.update({
        resourceName: other,
        requestBody: { contactGroup: { name: 'Customers' } },
      }),
    ),
    '409 ALREADY_EXISTS',
  )
  t.is(await refused(addLabel(anna, ' ')), '400 INVALID_ARGUMENT')
})

test('a contact can be made in groups, the user’s labels come first', async (t) => {
  const { as } = await startPeople(t)
  const anna = as(ANNA)
  const label = await addLabel(anna, 'Customers')
  const person = await create(anna, inGroups('contactGroups/myContacts', label))
  t.deepEqual(groupsOf(person), [label, 'contactGroups/myContacts'])
  const { data } = await anna.contactGroups.get({ resourceName: label, maxMembers: 10 })
  t.deepEqual(data.memberResourceNames, [person.resourceName])
})

test('members are put in and taken out, and what can’t be done is told', async (t) => {
  const { as } = await startPeople(t)
  const anna = as(ANNA)
  const label = await addLabel(anna, 'Customers')
  const { resourceName } = await create(anna)
  const modify = (group: string, requestBody: object) =>
    anna.contactGroups.members.modify({ resourceName: group, requestBody })
  const added = await modify(label, { resourceNamesToAdd: [resourceName, 'people/c1'] })
  t.deepEqual(added.data, { notFoundResourceNames: ['people/c1'] })
  t.deepEqual(groupsOf(await get(anna, resourceName)), [label, 'contactGroups/myContacts'])
  const out = { resourceNamesToRemove: [resourceName] }
  t.deepEqual((await modify('contactGroups/myContacts', out)).data, {})
  t.deepEqual((await modify(label, out)).data, {
    canNotRemoveLastContactGroupResourceNames: [resourceName],
  })
  t.deepEqual(groupsOf(await get(anna, resourceName)), [label])
  const put = { resourceNamesToAdd: [resourceName] }
  t.is(await refused(modify('contactGroups/friends', put)), '400 INVALID_ARGUMENT')
  t.is(await refused(modify('contactGroups/none', put)), '404 NOT_FOUND')
  const many = { resourceNamesToAdd: Array.from({ length: 1001 }, () => resourceName) }
  t.is(await refused(modify(label, many)), '400 INVALID_ARGUMENT')
})

test('who loses his last label is in myContacts', async (t) => {
  const { as } = await startPeople(t)
  const anna = as(ANNA)
  const label = await addLabel(anna, 'Customers')
  const { resourceName } = await create(anna, inGroups(label))
  const { syncToken } = await listAll(anna)
  await anna.contactGroups.delete({ resourceName: label })
  const { people } = await listAll(anna, { syncToken })
  t.deepEqual(people.map(groupsOf), [['contactGroups/myContacts']])
  t.is(await refused(anna.contactGroups.get({ resourceName: label })), '404 NOT_FOUND')
  t.is(people[0]?.resourceName, resourceName)
})

test('a label can take its contacts with it', async (t) => {
  const { as } = await startPeople(t)
  const anna = as(ANNA)
  const label = await addLabel(anna, 'Customers')
  await create(anna, inGroups(label))
  await create(anna)
  await anna.contactGroups.delete({ resourceName: label, deleteContacts: true })
  t.is((await listAll(anna)).people.length, 1)
})

test('later lists of labels tell which were made, renamed or deleted', async (t) => {
  const { as } = await startPeople(t)
  const anna = as(ANNA)
  const [one, two] = [await addLabel(anna, 'One'), await addLabel(anna, 'Two')]
  await addLabel(anna, 'Three')
  const syncToken = (await anna.contactGroups.list({ pageSize: 1000 })).data.nextSyncToken ?? ''
  await anna.contactGroups.delete({ resourceName: one })
  await anna.contactGroups.update({ resourceName: two, requestBody: { contactGroup: { name: 'Second' } } })
  const { data } = await anna.contactGroups.list({ syncToken })
  t.deepEqual(
    data.contactGroups?.map(({ resourceName, name, metadata }) => [resourceName, name, metadata?.deleted]),
    [
      [one, undefined, true],
      [two, 'Second', undefined],
    ],
  )
})

test('Google’s own groups can be neither renamed nor deleted', async (t) => {
  const { as } = await startPeople(t)
  const anna = as(ANNA)
  const resourceName = 'contactGroups/starred'
  t.is(await refused(anna.contactGroups.delete({ resourceName })), '400 INVALID_ARGUMENT')
  const requestBody = { contactGroup: { name: 'Mine' } }
  t.is(await refused(anna.contactGroups.update({ resourceName, requestBody })), '400 INVALID_ARGUMENT')
})
