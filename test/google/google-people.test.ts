import test from 'ava'
import type { PersonWritten } from '../../shared/contact-ports.ts'
import { PERSON_FIELDS } from '../../shared/domain/person.ts'
import { answer, cannedPeople, failure, marked, personName, refusal, shown } from './canned-people.ts'
import type { CannedAnswer } from './canned-server.ts'

const MASK = [...PERSON_FIELDS, 'metadata'].join(',')
const SOURCES = ['READ_SOURCE_TYPE_CONTACT']
const [c1, c2, c3] = [personName('people/c1'), personName('people/c2'), personName('people/c3')]
const STALE =
  'Request person.etag is different than the current person.etag. Clear local cache and get the latest person.'

test('every list names the same parameters, and where to read on', async (t) => {
  await using world = await cannedPeople([{ json: { connections: [], nextPageToken: 'p2' } }])
  const { people, server } = world
  t.deepEqual(await people.list({ syncToken: null, page: null }), {
    changes: [],
    nextPage: 'p2',
    syncToken: null,
  })
  await people.list({ syncToken: null, page: 'p2' })
  await people.list({ syncToken: 's1', page: null })
  await people.list({ syncToken: 's1', page: 'p3' })
  const fixed = { personFields: MASK, sources: SOURCES[0], pageSize: '1000', requestSyncToken: 'true' }
  t.deepEqual(
    server.seen.map(({ query }) => Object.fromEntries(query)),
    [
      fixed,
      { ...fixed, pageToken: 'p2' },
      { ...fixed, syncToken: 's1' },
      { ...fixed, syncToken: 's1', pageToken: 'p3' },
    ],
  )
  t.is(server.seen[0]?.path, '/v1/people/me/connections')
  t.is(server.seen[0]?.headers['authorization'], 'Bearer token-1')
})

test('a list tells who is there, who is gone, and the names that somebody had', async (t) => {
  const merged = shown('people/c2', 'e2')
  const former = { ...merged, metadata: { ...merged.metadata, previousResourceNames: ['people/c9'] } }
  const removed = shown('people/c3', 'e3')
  const gone = { ...removed, metadata: { ...removed.metadata, deleted: true } }
  const connections = [shown('people/c1', 'e1', { names: [{ givenName: 'Ada' }] }), former, gone]
  await using world = await cannedPeople([
    { json: { connections, nextSyncToken: 's2', totalItems: 3, totalPeople: 3 } },
  ])
  t.deepEqual(await world.people.list({ syncToken: 's1', page: null }), {
    changes: [
      {
        kind: 'held',
        held: { resourceName: c1, etag: 'e1', person: { names: [{ givenName: 'Ada' }] } },
        formerNames: [],
      },
      {
        kind: 'held',
        held: { resourceName: c2, etag: 'e2', person: {} },
        formerNames: [personName('people/c9')],
      },
      { kind: 'gone', resourceName: c3 },
    ],
    nextPage: null,
    syncToken: 's2',
  })
})

test('a list without changes is empty; one that ends nowhere is none', async (t) => {
  await using world = await cannedPeople([
    { json: { nextSyncToken: 'google-sync-token-3' } },
    { json: { connections: [] } },
    { html: '<html>Welcome to the hotel' },
  ])
  const list = () => world.people.list({ syncToken: 's1', page: null })
  t.deepEqual(await list(), { changes: [], nextPage: null, syncToken: 'google-sync-token-3' })
  await t.throwsAsync(list(), { code: 'google.unavailable' })
  await t.throwsAsync(list(), { code: 'google.unavailable' })
})

const EXPIRED_INFO = [{ reason: 'EXPIRED_SYNC_TOKEN', domain: 'people.googleapis.com' }]
const EXPIRED_TEXT = 'Sync token is expired. Clear local cache and retry call without the sync token.'
const expiries: [string, CannedAnswer][] = [
  ['by its reason', failure(400, 'INVALID_ARGUMENT', { details: EXPIRED_INFO })],
  ['by its text', failure(400, 'FAILED_PRECONDITION', { message: EXPIRED_TEXT })],
  ['by a 410', failure(410, 'ABORTED')],
  ['that Google can make nothing of', failure(400, 'INVALID_ARGUMENT')],
]
for (const [name, refused] of expiries)
  test(`a sync token is no good any more: one ${name}`, async (t) => {
    await using world = await cannedPeople([refused])
    await t.throwsAsync(world.people.list({ syncToken: 's1', page: null }), { code: 'google.cursor-expired' })
    t.is(world.server.seen.length, 1)
  })

test('a first list that is refused has no token to blame, and neither has one without the right', async (t) => {
  await using world = await cannedPeople([
    failure(400, 'INVALID_ARGUMENT'),
    failure(403, 'PERMISSION_DENIED'),
  ])
  await t.throwsAsync(world.people.list({ syncToken: null, page: null }), { code: 'google.refused' })
  await t.throwsAsync(world.people.list({ syncToken: 's1', page: null }), { code: 'google.refused' })
})

test('people are read in the order asked for, whatever the order of the answer', async (t) => {
  const gone = { requestedResourceName: 'people/c2', httpStatusCode: 404, status: { code: 5 } }
  const hidden = { ...answer(shown('people/c4', 'e4')), person: { resourceName: 'people/c4', etag: '%e4' } }
  const responses = [
    hidden,
    answer(shown('people/c7', 'e7'), 'people/c3'),
    gone,
    answer(shown('people/c1', 'e1')),
  ]
  await using world = await cannedPeople([{ json: { responses } }])
  t.deepEqual(await world.people.get([c1, c2, c3, personName('people/c4')]), [
    { resourceName: c1, etag: 'e1', person: {} },
    null,
    { resourceName: personName('people/c7'), etag: 'e7', person: {} },
    null,
  ])
  const [{ path, query } = { path: '', query: new URLSearchParams() }] = world.server.seen
  t.is(path, '/v1/people:batchGet')
  t.deepEqual(query.getAll('resourceNames'), ['people/c1', 'people/c2', 'people/c3', 'people/c4'])
  t.is(query.get('personFields'), MASK)
  t.deepEqual(query.getAll('sources'), SOURCES)
})

test('who was gone in the older form of an answer is gone', async (t) => {
  await using world = await cannedPeople([
    { json: { responses: [{ requestedResourceName: 'people/c1', httpStatusCode: 404 }] } },
  ])
  t.deepEqual(await world.people.get([c1]), [null])
})

test('who isn’t spoken of in an answer isn’t gone, nor is who can’t be shown', async (t) => {
  await using world = await cannedPeople([
    { json: { responses: [answer(shown('people/c1', 'e1'))] } },
    { json: {} },
    { json: { responses: [{ ...refusal(7), requestedResourceName: 'people/c1' }] } },
    { json: { responses: [{ requestedResourceName: 'people/c1', status: {} }] } },
  ])
  await t.throwsAsync(world.people.get([c1, c2]), { code: 'google.unavailable' })
  for (let times = 0; times < 3; times++)
    await t.throwsAsync(world.people.get([c1]), { code: 'google.unavailable' })
})

test('nobody is read, made, changed or removed without a call', async (t) => {
  await using world = await cannedPeople([failure(400, 'INVALID_ARGUMENT')])
  t.deepEqual(await world.people.get([]), [])
  t.deepEqual(await world.people.create([]), [])
  t.deepEqual(await world.people.update([], ['names']), [])
  await world.people.remove([])
  t.is(world.server.seen.length, 0)
})

test('people are made with one call, and come back as they are now', async (t) => {
  const createdPeople = [
    answer(shown('people/c1', 'e1', { ...marked('m1'), memberships: [{ contactGroupMembership: {} }] })),
    refusal(3),
    answer(shown('people/c3', 'e3', marked('m3'))),
  ]
  await using world = await cannedPeople([{ json: { createdPeople } }])
  t.deepEqual(await world.people.create([marked('m1'), marked('m2'), marked('m3')]), [
    { kind: 'held', held: { resourceName: c1, etag: 'e1', person: marked('m1') } },
    { kind: 'refused', reason: 'INVALID_ARGUMENT' },
    { kind: 'held', held: { resourceName: c3, etag: 'e3', person: marked('m3') } },
  ])
  t.is(world.server.seen[0]?.path, '/v1/people:batchCreateContacts')
  t.deepEqual(world.bodies(), [
    {
      contacts: ['m1', 'm2', 'm3'].map((mark) => ({ contactPerson: marked(mark) })),
      readMask: MASK,
      sources: SOURCES,
    },
  ])
})

test('made people who come back in another order, or not as many, are nobody’s: they may have been made', async (t) => {
  const [one, two] = [shown('people/c1', 'e1', marked('m1')), shown('people/c2', 'e2', marked('m2'))]
  await using world = await cannedPeople([
    { json: { createdPeople: [answer(two), answer(one)] } },
    { json: { createdPeople: [answer(one)] } },
    { json: { createdPeople: [answer(one), answer(two), answer(two)] } },
    { json: {} },
    { html: '<html>Welcome to the hotel' },
  ])
  for (let times = 0; times < 5; times++)
    await t.throwsAsync(world.people.create([marked('m1'), marked('m2')]), { code: 'google.unavailable' })
})

test('people are changed at their version, in whole fields, and answered by name', async (t) => {
  const updateResult = {
    'people/c3': { ...refusal(9, STALE), requestedResourceName: 'people/c3' },
    'people/c2': refusal(5),
    'people/c1': answer(shown('people/c1', 'e9', { names: [{ givenName: 'Ada' }] })),
  }
  await using world = await cannedPeople([{ json: { updateResult } }])
  const person = { names: [{ givenName: 'Ada' }], phoneNumbers: [{ value: '+31201234567' }] }
  const changes = [
    { resourceName: c1, etag: 'e1', person },
    { resourceName: c2, etag: 'e2', person: {} },
    { resourceName: c3, etag: 'e3', person: { emailAddresses: [{ value: 'a@example.test' }] } },
  ]
  t.deepEqual(await world.people.update(changes, ['names', 'emailAddresses']), [
    { kind: 'held', held: { resourceName: c1, etag: 'e9', person: { names: [{ givenName: 'Ada' }] } } },
    { kind: 'gone' },
    { kind: 'moved-on' },
  ])
  const at = (etag: string) => ({ metadata: { sources: [{ type: 'CONTACT', etag }] } })
  t.is(world.server.seen[0]?.path, '/v1/people:batchUpdateContacts')
  t.deepEqual(world.bodies(), [
    {
      contacts: {
        'people/c1': { ...at('e1'), names: [{ givenName: 'Ada' }] },
        'people/c2': at('e2'),
        'people/c3': { ...at('e3'), emailAddresses: [{ value: 'a@example.test' }] },
      },
      updateMask: 'names,emailAddresses',
      readMask: MASK,
      sources: SOURCES,
    },
  ])
})

const OVERFLOW = 'MY_CONTACTS_OVERFLOW_COUNT'
const parts: [string, object, PersonWritten | null][] = [
  ['a wrong value', refusal(3), { kind: 'refused', reason: 'INVALID_ARGUMENT' }],
  ['a reason of its own', refusal(3, 'Ada', [{ reason: 'TOO_ODD' }]), { kind: 'refused', reason: 'TOO_ODD' }],
  ['another precondition', refusal(9), { kind: 'refused', reason: 'FAILED_PRECONDITION' }],
  ['a full book', refusal(8, `Ada: ${OVERFLOW}`), { kind: 'refused', reason: OVERFLOW }],
  ['trouble in Google', refusal(13), null],
  ['a time that ran out', refusal(4), null],
  ['a race of writes', refusal(10), null],
  ['a limit of calls', refusal(8), null],
  ['a call given up', refusal(1), null],
  ['a number that nobody knows', refusal(99), null],
  ['silence', {}, null],
]
for (const [name, part, expected] of parts)
  test(`${name} for one of several is ${expected ? 'his alone' : 'trouble of the whole batch'}`, async (t) => {
    const ok = answer(shown('people/c1', 'e1'))
    await using world = await cannedPeople([
      { json: { updateResult: { 'people/c1': ok, 'people/c2': part } } },
    ])
    const changes = [c1, c2].map((resourceName) => ({ resourceName, etag: 'e', person: {} }))
    const writing = world.people.update(changes, ['names'])
    if (expected) t.deepEqual((await writing)[1], expected)
    else await t.throwsAsync(writing, { code: 'google.unavailable' })
    t.is(world.server.seen.length, 1)
  })

const wholes: [string, CannedAnswer, string][] = [
  ['a stale version', failure(400, 'FAILED_PRECONDITION', { message: STALE }), 'google.moved-on'],
  ['a wrong value', failure(400, 'INVALID_ARGUMENT'), 'google.refused'],
  [
    'a full book',
    failure(400, 'FAILED_PRECONDITION', { details: [{ reason: OVERFLOW }] }),
    'google.contacts-full',
  ],
  ['a limit of calls', failure(429, 'RESOURCE_EXHAUSTED'), 'google.rate-limited'],
  ['a race of writes', failure(409, 'ABORTED'), 'google.unavailable'],
  ['trouble in Google', failure(503, 'UNAVAILABLE'), 'google.unavailable'],
  ['a dropped connection', 'drop', 'google.unavailable'],
]
for (const [name, refused, code] of wholes)
  test(`${name} for a whole call is one call and ${code}: repeating is the queue's`, async (t) => {
    await using world = await cannedPeople([refused])
    await t.throwsAsync(world.people.create([marked('m1')]), { code })
    await t.throwsAsync(world.people.update([{ resourceName: c1, etag: 'e', person: {} }], ['names']), {
      code,
    })
    t.is(world.server.seen.length, 2)
  })

test('people are removed with one call', async (t) => {
  const answers = [{ json: {} }, { html: '<html>Welcome to the hotel' }, failure(503, 'UNAVAILABLE')]
  await using world = await cannedPeople(answers)
  await world.people.remove([c1, c2])
  t.is(world.server.seen[0]?.path, '/v1/people:batchDeleteContacts')
  t.deepEqual(world.bodies(), [{ resourceNames: ['people/c1', 'people/c2'] }])
  await t.throwsAsync(world.people.remove([c1]), { code: 'google.unavailable' })
  await t.throwsAsync(world.people.remove([c1]), { code: 'google.unavailable' })
  t.is(world.server.seen.length, 3)
})

test('who was gone doesn’t keep the others, and nobody is removed for whom he was merged into', async (t) => {
  const gone = { requestedResourceName: 'people/c1', status: { code: 5 } }
  const responses = [gone, answer(shown('people/c7', 'e7'), 'people/c2'), answer(shown('people/c3', 'e3'))]
  await using world = await cannedPeople([failure(404, 'NOT_FOUND'), { json: { responses } }, { json: {} }])
  await world.people.remove([c1, c2, c3])
  t.deepEqual(JSON.parse(world.server.seen[2]?.body ?? ''), { resourceNames: ['people/c3'] })
  t.is(world.server.seen.length, 3)
})

test('it is enough that all were gone', async (t) => {
  const responses = [{ requestedResourceName: 'people/c1', status: { code: 5 } }]
  await using world = await cannedPeople([failure(404, 'NOT_FOUND'), { json: { responses } }])
  await world.people.remove([c1])
  t.is(world.server.seen.length, 2)
})

test('a refused token is replaced once and the call repeated', async (t) => {
  await using world = await cannedPeople([failure(401, 'UNAUTHENTICATED'), { json: { nextSyncToken: 's2' } }])
  t.like(await world.people.list({ syncToken: 's1', page: null }), { syncToken: 's2' })
  t.deepEqual(world.rejected, [null, 'token-1'])
  t.deepEqual(
    world.server.seen.map(({ headers }) => headers['authorization']),
    ['Bearer token-1', 'Bearer token-2'],
  )
})

test('an answer that never comes ends at the deadline', async (t) => {
  t.timeout(10_000)
  await using world = await cannedPeople(['hang'], 300)
  await t.throwsAsync(world.people.create([marked('m1')]), {
    code: 'google.unavailable',
    message: 'people.batchCreateContacts: no answer TimeoutError',
  })
})
