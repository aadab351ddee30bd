import test from 'ava'
import { cannedPeople, failure, groupName } from './canned-people.ts'

test('of the labels those that can be given are listed, from every page', async (t) => {
  const system = (resourceName: string, name: string, formattedName: string) => ({
    resourceName,
    name,
    formattedName,
    groupType: 'SYSTEM_CONTACT_GROUP',
  })
  const own = { resourceName: 'contactGroups/group-2', groupType: 'USER_CONTACT_GROUP', memberCount: 1 }
  const label = { ...own, etag: 'etag-13', formattedName: 'Fixture Group', name: 'Fixture Group' }
  const page1 = [label, system('contactGroups/starred', 'starred', 'Starred')]
  const page2 = [
    system('contactGroups/friends', 'friends', 'Friends'),
    system('contactGroups/all', 'all', 'All Contacts'),
    system('contactGroups/myContacts', 'myContacts', 'My Contacts'),
  ]
  await using world = await cannedPeople([
    { json: { contactGroups: page1, nextPageToken: 'p2' } },
    { json: { contactGroups: page2 } },
    { json: {} },
  ])
  t.deepEqual(await world.people.groups(), [
    { name: groupName('contactGroups/group-2'), title: 'Fixture Group', isSystem: false },
    { name: groupName('contactGroups/starred'), title: 'Starred', isSystem: true },
    { name: groupName('contactGroups/myContacts'), title: 'My Contacts', isSystem: true },
  ])
  const asked = { groupFields: 'groupType,name', pageSize: '1000' }
  t.deepEqual(
    world.server.seen.map(({ path, query }) => [path, Object.fromEntries(query)]),
    [
      ['/v1/contactGroups', asked],
      ['/v1/contactGroups', { ...asked, pageToken: 'p2' }],
    ],
  )
  await t.throwsAsync(world.people.groups(), { code: 'google.unavailable' })
})

test('a label is made by its title; one that there is already is told', async (t) => {
  const created = {
    etag: 'etag-13',
    formattedName: 'Customers',
    groupType: 'USER_CONTACT_GROUP',
    name: 'Customers',
    resourceName: 'contactGroups/group-2',
  }
  await using world = await cannedPeople([{ json: created }, failure(409, 'ALREADY_EXISTS'), { json: {} }])
  t.deepEqual(await world.people.createGroup('Customers'), {
    name: groupName('contactGroups/group-2'),
    title: 'Customers',
    isSystem: false,
  })
  t.deepEqual(world.bodies(), [{ contactGroup: { name: 'Customers' }, readGroupFields: 'groupType,name' }])
  await t.throwsAsync(world.people.createGroup('Customers'), { code: 'google.duplicate' })
  await t.throwsAsync(world.people.createGroup('Customers'), { code: 'google.unavailable' })
})
