import test from 'ava'
import { ANNA, BORIS, insert, listAll, lunch, refusalOf, refused, startFixture } from './google-fixture.ts'

test('a sync token tells only what changed since, deletions as four keys', async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  const kept = await insert(anna, lunch({ summary: 'Kept' }))
  const doomed = await insert(anna, lunch({ summary: 'Doomed' }))
  const { syncToken } = await listAll(anna)

  t.deepEqual((await listAll(anna, { syncToken })).items, [])
  await anna.events.patch({ calendarId: 'primary', eventId: kept.id, requestBody: { summary: 'Edited' } })
  await anna.events.delete({ calendarId: 'primary', eventId: doomed.id })
  const { items } = await listAll(anna, { syncToken })

  t.deepEqual(
    items.map((item) => [item.id, item.status, item.summary]),
    [
      [kept.id, 'confirmed', 'Edited'],
      [doomed.id, 'cancelled', undefined],
    ],
  )
  t.deepEqual(Object.keys(items[1] ?? {}).sort(), ['etag', 'id', 'kind', 'status'])
  t.not(items[1]?.etag, doomed.etag)
})

test('an event made and deleted between two syncs is told as deleted', async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  const { syncToken } = await listAll(anna)
  const { id } = await insert(anna, lunch())
  await anna.events.delete({ calendarId: 'primary', eventId: id })
  t.deepEqual(
    (await listAll(anna, { syncToken })).items.map((item) => item.status),
    ['cancelled'],
  )
  t.deepEqual((await listAll(anna)).items, [])
})

test('the sync token comes on the last page only, and every page but the last names the next', async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  for (const summary of ['a', 'b', 'c', 'd', 'e']) await insert(anna, lunch({ summary }))
  const first = await anna.events.list({ calendarId: 'primary', maxResults: 2 })
  t.is(first.data.items?.length, 2)
  t.truthy(first.data.nextPageToken)
  t.false('nextSyncToken' in first.data)
  const all = await listAll(anna, { maxResults: 2 })
  t.deepEqual(
    all.items.map((item) => item.summary),
    ['a', 'b', 'c', 'd', 'e'],
  )
  t.is(all.pages, 3)
  t.truthy(all.syncToken)
})

test('pages may be short or empty and still go on', async (t) => {
  const { as } = await startFixture(t, { paging: { emptyPages: true, pageSizeMax: 1 } })
  const anna = as(ANNA)
  await insert(anna, lunch({ summary: 'a' }))
  await insert(anna, lunch({ summary: 'b' }))
  const first = await anna.events.list({ calendarId: 'primary' })
  t.deepEqual(first.data.items, [])
  t.truthy(first.data.nextPageToken)
  const all = await listAll(anna)
  t.deepEqual(
    all.items.map((item) => item.summary),
    ['a', 'b'],
  )
  t.is(all.pages, 4)
})

test('changes made while a list is being paged are in the next delta', async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  const one = await insert(anna, lunch({ summary: 'one' }))
  await insert(anna, lunch({ summary: 'two' }))
  const three = await insert(anna, lunch({ summary: 'three' }))
  const first = await anna.events.list({ calendarId: 'primary', maxResults: 1 })
  await anna.events.patch({ calendarId: 'primary', eventId: one.id, requestBody: { summary: 'one, later' } })
  await anna.events.delete({ calendarId: 'primary', eventId: three.id })
  await insert(anna, lunch({ summary: 'four' }))

  const seen: (string | null | undefined)[] = []
  let page = first
  while (page.data.nextPageToken) {
    page = await anna.events.list({
      calendarId: 'primary',
      maxResults: 1,
      pageToken: page.data.nextPageToken,
    })
    seen.push(...(page.data.items ?? []).map((item) => item.summary))
  }
  t.deepEqual(seen, ['two'])
  const delta = await listAll(anna, { maxResults: 1, syncToken: page.data.nextSyncToken ?? '' })
  t.deepEqual(
    delta.items.map((item) => item.summary ?? item.status),
    ['one, later', 'cancelled', 'four'],
  )
})

test('an event changed while its list is being paged can be told twice', async (t) => {
  const { as } = await startFixture(t, { paging: { repeatChanged: true } })
  const anna = as(ANNA)
  const one = await insert(anna, lunch({ summary: 'one' }))
  await insert(anna, lunch({ summary: 'two' }))
  const first = await anna.events.list({ calendarId: 'primary', maxResults: 1 })
  await anna.events.patch({ calendarId: 'primary', eventId: one.id, requestBody: { summary: 'later' } })
  const pageToken = first.data.nextPageToken ?? ''
  const last = await anna.events.list({ calendarId: 'primary', maxResults: 1, pageToken })
  t.deepEqual(
    last.data.items?.map((item) => item.summary),
    ['two', 'later'],
  )
})

for (const query of [
  { timeMin: '2026-01-01T00:00:00Z' },
  { timeMax: '2027-01-01T00:00:00Z' },
  { updatedMin: '2026-03-01T00:00:00Z' },
  { q: 'lunch' },
  { iCalUID: 'a@google.com' },
  { orderBy: 'updated' },
  { privateExtendedProperty: ['a=b'] },
  { sharedExtendedProperty: ['a=b'] },
  { showDeleted: false },
])
  test(`a sync token does not go with ${Object.keys(query).join()}`, async (t) => {
    const { as } = await startFixture(t)
    const anna = as(ANNA)
    const { syncToken } = await listAll(anna)
    t.is(await refused(listAll(anna, { syncToken, ...query })), '400 invalid')
  })

test('a first list may start at timeMin; other restrictions give no sync token', async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  t.truthy((await listAll(anna, { timeMin: '2026-01-01T00:00:00Z' })).syncToken)
  t.is((await listAll(anna, { q: 'lunch' })).syncToken, '')
  t.is((await listAll(anna, { orderBy: 'updated' })).syncToken, '')
})

test('a delta must ask the same as the first list did, and each page the same as the one before', async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  await insert(anna, lunch())
  await insert(anna, lunch())
  const { syncToken } = await listAll(anna, { singleEvents: true })
  t.is(await refused(listAll(anna, { syncToken })), '400 invalid')
  t.is(
    await refused(listAll(anna, { syncToken, singleEvents: true, eventTypes: ['default'] })),
    '400 invalid',
  )
  await t.notThrowsAsync(listAll(anna, { syncToken, singleEvents: true }))
  const { data } = await anna.events.list({ calendarId: 'primary', maxResults: 1 })
  const pageToken = data.nextPageToken ?? ''
  t.is(await refused(listAll(anna, { maxResults: 1, showDeleted: true, pageToken })), '400 invalid')
})

test('an expired sync token answers 410 fullSyncRequired as seen live', async (t) => {
  const { as, google } = await startFixture(t)
  const anna = as(ANNA)
  const { syncToken } = await listAll(anna)
  google.expireSyncTokens(ANNA)
  const refusal = await refusalOf(listAll(anna, { syncToken }))
  t.is(refusal.status, 410)
  t.deepEqual(refusal.body, {
    error: {
      code: 410,
      message: 'Sync token is no longer valid, a full sync is required.',
      errors: [
        {
          domain: 'global',
          reason: 'fullSyncRequired',
          message: 'Sync token is no longer valid, a full sync is required.',
        },
      ],
      status: 'ABORTED',
    },
  })
  t.is(await refused(listAll(as(BORIS), { syncToken })), '410 fullSyncRequired')
  t.is(await refused(listAll(anna, { syncToken: 'nonsense' })), '410 fullSyncRequired')
})

test('a change of rights ends the sync tokens of a calendar', async (t) => {
  const { as, google } = await startFixture(t)
  const anna = as(ANNA)
  const { syncToken } = await listAll(anna)
  google.shareCalendar({ calendarId: ANNA, email: BORIS, role: 'reader' })
  t.is(await refused(listAll(anna, { syncToken })), '410 fullSyncRequired')
})

test('timeMin bounds the end and timeMax the start, both exclusively', async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  await insert(anna, lunch())
  const count = async (query: { timeMin?: string; timeMax?: string }) =>
    (await listAll(anna, query)).items.length
  t.is(await count({ timeMin: '2026-03-03T12:59:59+01:00' }), 1)
  t.is(await count({ timeMin: '2026-03-03T13:00:00+01:00' }), 0)
  t.is(await count({ timeMax: '2026-03-03T12:00:01+01:00' }), 1)
  t.is(await count({ timeMax: '2026-03-03T12:00:00+01:00' }), 0)
  const empty = { timeMin: '2026-03-03T12:00:00Z', timeMax: '2026-03-03T12:00:00Z' }
  t.is(await refused(listAll(anna, empty)), '400 timeRangeEmpty')
  t.is(await refused(listAll(anna, { timeMin: '2026-03-03T12:00:00' })), '400 invalid')
})

test('a list can be narrowed by words, iCalUID, property, type and deletion', async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  const marked = await insert(anna, lunch({ extendedProperties: { private: { erp: 'm1' } } }))
  const other = await insert(anna, lunch({ summary: 'Board meeting', location: 'Brno' }))
  const ids = async (query: object) => (await listAll(anna, query)).items.map((item) => item.id)
  t.deepEqual(await ids({ q: 'brno BOARD' }), [other.id])
  t.deepEqual(await ids({ iCalUID: marked.iCalUID }), [marked.id])
  t.deepEqual(await ids({ privateExtendedProperty: ['erp=m1'] }), [marked.id])
  t.deepEqual(await ids({ eventTypes: ['focusTime'] }), [])
  await anna.events.delete({ calendarId: 'primary', eventId: other.id })
  t.deepEqual(await ids({}), [marked.id])
  t.deepEqual(await ids({ showDeleted: true }), [marked.id, other.id])
  t.deepEqual(await ids({ updatedMin: '2026-03-01T00:00:00Z' }), [marked.id, other.id])
  t.is(await refused(listAll(anna, { orderBy: 'title' })), '400 invalid')
  t.is(await refused(listAll(anna, { eventTypes: ['party'] })), '400 invalid')
  t.is(await refused(listAll(anna, { orderBy: 'startTime' })), '400 invalid')
  t.is(await refused(listAll(anna, { maxResults: 0 })), '400 invalid')
})
