import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { ANNA, BORIS, startFixture } from './google-fixture.ts'
import { ADA, create, get, listAll, refusalOf, refused, startPeople } from './people-fixture.ts'
import type { People } from './people-fixture.ts'

const MINUTE_MS = 60_000

const drafts = (count: number) => Array.from({ length: count }, () => ({ contactPerson: ADA }))

function createMany(client: People, count: number): Promise<unknown> {
  return client.people.batchCreateContacts({ requestBody: { contacts: drafts(count), readMask: 'names' } })
}

test('a batch writes 200 people, deletes 500 and reads 200', async (t) => {
  const { as } = await startPeople(t)
  const anna = as(ANNA)
  t.is(await refused(createMany(anna, 201)), '400 INVALID_ARGUMENT')
  t.is(await refused(createMany(anna, 0)), '400 INVALID_ARGUMENT')
  await t.notThrowsAsync(createMany(anna, 200))
  const names = (count: number) => Array.from({ length: count }, (_, index) => `people/c${index}`)
  const people = Object.fromEntries(names(201).map((name) => [name, { etag: 'x' }]))
  const update = { contacts: people, updateMask: 'names', readMask: 'names' }
  t.is(await refused(anna.people.batchUpdateContacts({ requestBody: update })), '400 INVALID_ARGUMENT')
  const remove = (count: number) =>
    anna.people.batchDeleteContacts({ requestBody: { resourceNames: names(count) } })
  t.is(await refused(remove(501)), '400 INVALID_ARGUMENT')
  t.is(await refused(remove(500)), '404 NOT_FOUND')
  const read = (count: number) =>
    anna.people.getBatchGet({ resourceNames: names(count), personFields: 'names' })
  t.is(await refused(read(201)), '400 INVALID_ARGUMENT')
  t.is((await read(200)).data.responses?.length, 200)
})

test('more contacts than an account may have are refused as a whole; the trash counts for a month', async (t) => {
  const { as, clock } = await startPeople(t, { contactsMax: 3 })
  const anna = as(ANNA)
  const { resourceName } = await create(anna)
  const full = await refusalOf(createMany(anna, 3))
  t.is(full.code, 400)
  t.regex(full.message, /MY_CONTACTS_OVERFLOW_COUNT/)
  t.is(full.details[0]?.['reason'], 'MY_CONTACTS_OVERFLOW_COUNT')
  t.is((await listAll(anna)).people.length, 1)
  await createMany(anna, 2)
  await anna.people.deleteContact({ resourceName })
  t.is((await refusalOf(create(anna))).code, 400)
  clock.pass(30 * 86_400_000)
  await t.notThrowsAsync(create(as(ANNA)))
})

test('a batch costs six critical writes of the thirty a minute and user', async (t) => {
  const { as, clock } = await startPeople(t)
  const anna = as(ANNA)
  for (let batch = 0; batch < 5; batch += 1) await createMany(anna, 1)
  const metric = 'Critical write requests (Contact Creates and Updates)'
  const told = await refusalOf(create(anna))
  t.deepEqual([told.code, told.status], [429, 'RESOURCE_EXHAUSTED'])
  t.true(
    told.message.startsWith(
      `Quota exceeded for quota metric '${metric}' and limit '${metric} per minute per user'`,
    ),
  )
  await t.notThrowsAsync(create(as(BORIS)))
  clock.pass(MINUTE_MS)
  await t.notThrowsAsync(create(anna))
  t.is((await listAll(anna)).people.length, 6)
})

test('reads have sixty a minute, of which a batch takes six', async (t) => {
  const { as } = await startPeople(t)
  const anna = as(ANNA)
  const read = () => anna.people.getBatchGet({ resourceNames: ['people/c1'], personFields: 'names' })
  for (let batch = 0; batch < 10; batch += 1) await read()
  t.regex((await refusalOf(read())).message, /'Critical read requests \(Contact and Profile Reads\)'/)
})

test('deletions, labels, days and full lists have limits of their own', async (t) => {
  const { as, google } = await startPeople(t)
  const anna = as(ANNA)
  const refusedOver = async (limits: object, call: () => Promise<unknown>) => {
    google.contacts.quota = limits
    return (await refusalOf(call())).message
  }
  const { resourceName } = await create(anna)
  const remove = () => anna.people.deleteContact({ resourceName })
  t.regex(await refusedOver({ writes: 0 }, remove), /'Write requests \(Contact Deletes and/)
  const label = () => anna.contactGroups.create({ requestBody: { contactGroup: { name: 'A' } } })
  t.regex(await refusedOver({ writes: 0 }, label), /'Write requests \(Contact Deletes and/)
  t.regex(
    await refusedOver({ groupReads: 0 }, () => anna.contactGroups.list()),
    /'Read requests \(Contact Group Reads\)'/,
  )
  t.regex(await refusedOver({ dailyWrites: 200 }, () => createMany(anna, 1)), /per day per user'/)
  t.is(await refusedOver({ fullSyncs: 0 }, () => listAll(anna)), 'FBS quota limit exceeded.')
})

test('writes of one account at the same time are counted, and only one is done', async (t) => {
  const { as, google } = await startPeople(t, { writeLastsMs: 1000 })
  const anna = as(ANNA)
  const told = await Promise.allSettled([create(anna), create(anna), create(as(BORIS))])
  const failed = told.flatMap((one) => (one.status === 'rejected' ? [one.reason as Error] : []))
  t.is(failed.length, 1)
  t.regex(failed[0]?.message ?? '', /aborted/)
  t.is(google.contactsOf(ANNA).overlaps(), 1)
  t.is(google.contactsOf(BORIS).overlaps(), 0)
  t.is((await listAll(anna)).people.length, 1)
})

test('writes one after another, and reads at any time, overlap with nothing', async (t) => {
  const { as, google } = await startPeople(t)
  const anna = as(ANNA)
  const { resourceName } = await create(anna)
  google.contacts.writeLastsMs = 500
  await Promise.all([create(anna), get(anna, resourceName), listAll(anna)])
  t.is(google.contactsOf(ANNA).overlaps(), 0)
})

test('the stand-in can be told to do both, as Google mostly does', async (t) => {
  const { as, google } = await startPeople(t, { overlapping: 'done', writeLastsMs: 1000 })
  await Promise.all([create(as(ANNA)), create(as(ANNA))])
  t.is(google.contactsOf(ANNA).overlaps(), 1)
  t.is((await listAll(as(ANNA))).people.length, 2)
})

test('calls are logged, can be made to fail before and after their effect, and answer in People’s envelope', async (t) => {
  const { as, google } = await startPeople(t)
  const anna = as(ANNA)
  const answer = { status: 503, reason: 'backendError', message: 'Backend Error' }
  google.faults.add({ path: /batchCreateContacts/, answer })
  t.is(await refused(createMany(anna, 1)), '503 UNAVAILABLE')
  t.is((await listAll(anna)).people.length, 0)
  google.faults.add({ path: /batchCreateContacts/, effect: 'done', answer: 'drop' })
  await t.throwsAsync(createMany(anna, 1))
  t.is((await listAll(anna)).people.length, 1)
  t.is(google.calls.count({ path: '/v1/people:batchCreateContacts', email: ANNA }), 2)
})

test('contacts are there again after a restart, each in its account', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'google-contacts-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const statePath = join(folder, 'google.sqlite')
  const first = await startFixture(t, { statePath })
  const app = first.google.contactsOf(ANNA)
  const name = app.add({ ...ADA, memberships: inGroup(app.addGroup('Customers')) })
  const before = app.get(name)
  await first.google.close()
  const second = await startFixture(t, { statePath })
  const later = second.google.contactsOf(ANNA)
  t.deepEqual(later.get(name), before)
  t.deepEqual(second.google.contactsOf(BORIS).list(), [])
  t.not(later.add(ADA), name)
})

function inGroup(contactGroupResourceName: string) {
  return [{ contactGroupMembership: { contactGroupResourceName } }]
}
