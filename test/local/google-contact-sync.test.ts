import test from 'ava'
import { ANNA, BORIS } from './google-fixture.ts'
import { ALL, create, get, listAll, namesOf, refusalOf, refused, startPeople } from './people-fixture.ts'
import type { People, Person } from './people-fixture.ts'

const DAY_MS = 86_400_000
const EXPIRED = 'Sync token is expired. Clear local cache and retry call without the sync token.'

const named = (givenName: string): Person => ({ names: [{ givenName }] })

async function rename(client: People, resourceName: string, givenName: string): Promise<void> {
  const { etag = '' } = await get(client, resourceName)
  await client.people.updateContact({
    resourceName,
    updatePersonFields: 'names',
    requestBody: { etag, names: [{ givenName }] },
  })
}

test('a list tells what changed since the last one, and who was deleted', async (t) => {
  const { as } = await startPeople(t)
  const anna = as(ANNA)
  const [one, two] = [await create(anna, named('One')), await create(anna, named('Two'))]
  await create(anna, named('Three'))
  const first = await listAll(anna)
  t.deepEqual(namesOf(first.people), ['One', 'Two', 'Three'])
  await anna.people.deleteContact({ resourceName: one.resourceName })
  await rename(anna, two.resourceName, 'Second')
  const { people } = await listAll(anna, { syncToken: first.syncToken })
  t.is(people.length, 2)
  t.like(people[0], {
    resourceName: one.resourceName,
    metadata: {
      deleted: true,
      objectType: 'PERSON',
      sources: [{ type: 'CONTACT', updateTime: '1970-01-01T00:00:00Z' }],
    },
  })
  t.deepEqual(Object.keys(people[0] ?? {}).sort(), ['etag', 'metadata', 'photos', 'resourceName'])
  t.is(people[1]?.names?.[0]?.displayName, 'Second')
  t.deepEqual(namesOf((await listAll(anna)).people), ['Three', 'Second'])
})

test('a list without anything new has no list of people', async (t) => {
  const { as } = await startPeople(t)
  const anna = as(ANNA)
  await create(anna)
  const query = { resourceName: 'people/me', personFields: 'names', requestSyncToken: true }
  const { data } = await anna.people.connections.list(query)
  t.like(data, { totalItems: 1, totalPeople: 1 })
  const changed = { ...query, syncToken: data.nextSyncToken ?? '' }
  t.deepEqual(Object.keys((await anna.people.connections.list(changed)).data), ['nextSyncToken'])
  await create(anna)
  t.is((await anna.people.connections.list(changed)).data.totalItems, 1)
  const without = await anna.people.connections.list({ ...query, requestSyncToken: false })
  t.false('nextSyncToken' in without.data)
})

test('a write is in lists after a while, though it can be read at once', async (t) => {
  const { as, clock } = await startPeople(t, { lagMs: 10_000 })
  const anna = as(ANNA)
  const { resourceName } = await create(anna, named('Before'))
  t.is((await get(anna, resourceName)).names?.[0]?.givenName, 'Before')
  const empty = await listAll(anna)
  t.deepEqual(empty.people, [])
  clock.pass(10_000)
  const first = await listAll(anna, { syncToken: empty.syncToken })
  t.deepEqual(namesOf(first.people), ['Before'])
  await rename(anna, resourceName, 'After')
  clock.pass(9_999)
  t.deepEqual(namesOf((await listAll(anna)).people), ['Before'])
  t.deepEqual((await listAll(anna, { syncToken: first.syncToken })).people, [])
  clock.pass(1)
  t.deepEqual(namesOf((await listAll(anna, { syncToken: first.syncToken })).people), ['After'])
})

test('what a list is behind with has the etag of before', async (t) => {
  const { as, clock } = await startPeople(t, { lagMs: 5000 })
  const anna = as(ANNA)
  const { resourceName } = await create(anna, named('Before'))
  clock.pass(5000)
  await rename(anna, resourceName, 'After')
  const [listed] = (await listAll(anna)).people
  t.not(listed?.etag, (await get(anna, resourceName)).etag)
})

test('a later write is never told before an earlier one, whatever becomes of the delay', async (t) => {
  const { as, google, clock } = await startPeople(t, { lagMs: 60_000 })
  const anna = as(ANNA)
  await create(anna, named('Slow'))
  google.contacts.lagMs = 0
  await create(anna, named('Quick'))
  t.deepEqual((await listAll(anna)).people, [])
  clock.pass(60_000)
  t.deepEqual(namesOf((await listAll(anna)).people), ['Slow', 'Quick'])
})

test('pages are followed with the same parameters, of which there are at most 1,000 people each', async (t) => {
  const { as } = await startPeople(t)
  const anna = as(ANNA)
  for (const name of ['One', 'Two', 'Three']) await create(anna, named(name))
  const list = await listAll(anna, { pageSize: 2 })
  t.deepEqual([namesOf(list.people), list.pages], [['One', 'Two', 'Three'], 2])
  const query = { resourceName: 'people/me', personFields: ALL, requestSyncToken: true }
  const { data } = await anna.people.connections.list({ ...query, pageSize: 2 })
  t.false('nextSyncToken' in data)
  const pageToken = data.nextPageToken ?? ''
  t.is(
    await refused(anna.people.connections.list({ ...query, pageSize: 3, pageToken })),
    '400 INVALID_ARGUMENT',
  )
  t.is(
    await refused(anna.people.connections.list({ ...query, personFields: 'names', pageSize: 2, pageToken })),
    '400 INVALID_ARGUMENT',
  )
  t.is(await refused(listAll(anna, { pageSize: 1001 })), '400 INVALID_ARGUMENT')
})

test('the pages of a list of changes are asked for with its sync token', async (t) => {
  const { as } = await startPeople(t)
  const anna = as(ANNA)
  const { syncToken } = await listAll(anna, { pageSize: 1 })
  await create(anna, named('One'))
  await create(anna, named('Two'))
  t.deepEqual(namesOf((await listAll(anna, { pageSize: 1, syncToken })).people), ['One', 'Two'])
  const query = { resourceName: 'people/me', personFields: ALL, requestSyncToken: true, pageSize: 1 }
  const { data } = await anna.people.connections.list({ ...query, syncToken })
  const pageToken = data.nextPageToken ?? ''
  t.is(await refused(anna.people.connections.list({ ...query, pageToken })), '400 INVALID_ARGUMENT')
})

test('who is deleted while his list is paged is told by the next one', async (t) => {
  const { as } = await startPeople(t)
  const anna = as(ANNA)
  const one = await create(anna, named('One'))
  await create(anna, named('Two'))
  const query = { resourceName: 'people/me', personFields: ALL, requestSyncToken: true, pageSize: 1 }
  const first = await anna.people.connections.list(query)
  await anna.people.deleteContact({ resourceName: one.resourceName })
  const second = await anna.people.connections.list({ ...query, pageToken: first.data.nextPageToken ?? '' })
  t.deepEqual(namesOf(second.data.connections ?? []), ['Two'])
  const { people } = await listAll(anna, { syncToken: second.data.nextSyncToken ?? '', pageSize: 1 })
  t.deepEqual(
    people.map(({ resourceName, metadata }) => [resourceName, metadata?.deleted]),
    [[one.resourceName, true]],
  )
})

test('a sync token lasts seven days from the full list, however often it was exchanged', async (t) => {
  const { as, clock } = await startPeople(t)
  const first = await listAll(as(ANNA))
  clock.pass(6 * DAY_MS)
  const second = await listAll(as(ANNA), { syncToken: first.syncToken })
  clock.pass(DAY_MS - 1)
  await t.notThrowsAsync(listAll(as(ANNA), { syncToken: second.syncToken }))
  clock.pass(1)
  t.deepEqual(await refusalOf(listAll(as(ANNA), { syncToken: second.syncToken })), {
    code: 400,
    message: EXPIRED,
    status: 'INVALID_ARGUMENT',
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'EXPIRED_SYNC_TOKEN',
        domain: 'people.googleapis.com',
      },
    ],
  })
})

test('it can be made to expire at once, in the other forms that were seen', async (t) => {
  const { as, google } = await startPeople(t)
  const { syncToken } = await listAll(as(ANNA))
  google.contactsOf(ANNA).expireSyncTokens()
  google.contacts.expiredToken = { code: 410, status: 'FAILED_PRECONDITION' }
  const told = await refusalOf(listAll(as(ANNA), { syncToken }))
  t.deepEqual([told.code, told.message], [410, EXPIRED])
  await t.notThrowsAsync(listAll(as(ANNA)))
})

test('a token that is none, somebody else’s or for other fields is an invalid argument without a reason', async (t) => {
  const { as } = await startPeople(t)
  const { syncToken } = await listAll(as(ANNA))
  const malformed = {
    code: 400,
    message: 'Request contains an invalid argument.',
    status: 'INVALID_ARGUMENT',
    details: [],
  }
  t.deepEqual(await refusalOf(listAll(as(ANNA), { syncToken: 'none' })), malformed)
  t.deepEqual(await refusalOf(listAll(as(BORIS), { syncToken })), malformed)
  t.deepEqual(await refusalOf(listAll(as(ANNA), { syncToken, personFields: 'names' })), malformed)
  t.deepEqual(await refusalOf(listAll(as(ANNA), { syncToken, pageSize: 7 })), malformed)
})

test('after a merge the survivor says whom it took over, to lists of changes alone', async (t) => {
  const { as, google } = await startPeople(t)
  const anna = as(ANNA)
  const [one, two] = [
    await create(anna, { ...named('Ada'), emailAddresses: [{ value: 'a@example.test' }] }),
    await create(anna, { ...named('Ada L.'), emailAddresses: [{ value: 'b@example.test' }] }),
  ]
  const { syncToken } = await listAll(anna)
  google.contactsOf(ANNA).merge([one.resourceName, two.resourceName])
  const { people } = await listAll(anna, { syncToken })
  t.deepEqual(
    people.map(({ resourceName, metadata }) => [
      resourceName,
      metadata?.deleted,
      metadata?.previousResourceNames,
    ]),
    [
      [two.resourceName, true, undefined],
      [one.resourceName, undefined, [two.resourceName]],
    ],
  )
  t.deepEqual(
    people[1]?.emailAddresses?.map(({ value }) => value),
    ['a@example.test', 'b@example.test'],
  )
  t.is(people[1]?.names?.length, 1)
  const read = [await get(anna, one.resourceName), ...(await listAll(anna)).people]
  for (const { metadata } of read) t.false('previousResourceNames' in (metadata ?? {}))
  t.is(await refused(get(anna, two.resourceName)), '404 NOT_FOUND')
})

test('or those merged away go without a word, and their names lead on', async (t) => {
  const { as, google } = await startPeople(t, { mergedAway: 'silent', formerNames: 'lead-on' })
  const anna = as(ANNA)
  const [one, two] = [await create(anna, named('One')), await create(anna, named('Two'))]
  const { syncToken } = await listAll(anna)
  google.contactsOf(ANNA).merge([one.resourceName, two.resourceName])
  const { people } = await listAll(anna, { syncToken })
  t.deepEqual(namesOf(people), ['One'])
  const { data } = await anna.people.getBatchGet({
    resourceNames: [two.resourceName],
    personFields: 'names',
  })
  t.like(data.responses?.[0], {
    requestedResourceName: two.resourceName,
    person: { resourceName: one.resourceName },
  })
})

test('a contact that was linked with a profile has another name, and the same source', async (t) => {
  const { as, google } = await startPeople(t)
  const anna = as(ANNA)
  const before = await create(anna, named('Ada'))
  const { syncToken } = await listAll(anna)
  const renamed = google.contactsOf(ANNA).rename(before.resourceName)
  const { people } = await listAll(anna, { syncToken })
  t.is(people.length, 1)
  t.like(people[0], {
    resourceName: renamed,
    metadata: { previousResourceNames: [before.resourceName] },
  })
  t.is(people[0]?.metadata?.sources?.[0]?.id, before.metadata?.sources?.[0]?.id)
})

test('a list tells at most a hundred addresses of a person', async (t) => {
  const { as } = await startPeople(t)
  const anna = as(ANNA)
  const emailAddresses = Array.from({ length: 101 }, (_, index) => ({ value: `a${index}@example.test` }))
  const { resourceName } = await create(anna, { emailAddresses })
  t.is((await listAll(anna)).people[0]?.emailAddresses?.length, 100)
  t.is((await get(anna, resourceName)).emailAddresses?.length, 101)
})

test('the etags of lists can be made worthless for writes, as one library found them', async (t) => {
  const { as, google } = await startPeople(t)
  const anna = as(ANNA)
  const { resourceName } = await create(anna)
  const update = (etag: string) =>
    anna.people.updateContact({
      resourceName,
      updatePersonFields: 'names',
      requestBody: { etag, names: [{ givenName: 'New' }] },
    })
  google.contacts.listEtags = 'refused'
  const [listed] = (await listAll(anna)).people
  t.is(await refused(update(listed?.etag ?? '')), '400 FAILED_PRECONDITION')
  await t.notThrowsAsync(update((await get(anna, resourceName)).etag ?? ''))
})
