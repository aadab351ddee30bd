import test from 'ava'
import { isFault } from '../../shared/domain/fault.ts'
import { googleAt } from '../../shared/google/google-endpoints.ts'
import { googleEvents } from '../../shared/google/google-events.ts'
import { startCannedServer, type CannedAnswer } from './canned-server.ts'
import { calendarId, eventId } from './google-ids.ts'

const calendar = calendarId('jane@example.org')
const id = eventId('a1b2c3')
const self = { email: 'jane@example.org', self: true, responseStatus: 'needsAction', comment: 'late' }
const item = {
  id,
  etag: '"2"',
  status: 'confirmed',
  summary: 'Lunch',
  start: { dateTime: '2026-03-01T13:00:00+01:00' },
  end: { dateTime: '2026-03-01T14:00:00+01:00' },
  organizer: { email: 'boss@example.org' },
  attendees: [self],
}
const change = { guests: { set: [{ email: 'bob@example.org', answer: 'none' }], remove: [] } } as const

async function setUp(...answers: readonly CannedAnswer[]) {
  const server = await startCannedServer(...answers)
  const events = googleEvents({
    endpoints: googleAt(server.url),
    accessToken: () => Promise.resolve('token'),
    zone: 'Europe/Prague',
    clock: { now: () => 0 },
  })
  return { server, events, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

test('a list of guests that Google cut short is not written back', async (t) => {
  await using world = await setUp({ json: { ...item, attendeesOmitted: true } })
  const error = await t.throwsAsync(world.events.patch(calendar, id, { change, etag: null }))
  t.true(isFault(error, 'google.refused'))
  t.is(isFault(error) ? error.field : null, 'guests')
  t.is(world.server.seen.length, 1)
  const entry = await world.events.get(calendar, id)
  t.true(entry.kind === 'held' && entry.held.areGuestsOmitted)
})

test('to an event whose guests are cut short only the own answer is written, and said to be all', async (t) => {
  await using world = await setUp({ json: { ...item, attendeesOmitted: true } })
  await world.events.answer(calendar, id, 'accepted')
  const [, patch] = world.server.seen
  t.deepEqual(JSON.parse(patch?.body ?? ''), {
    attendeesOmitted: true,
    attendees: [{ ...self, responseStatus: 'accepted' }],
  })
})

test('what is made of what was read is written over nothing else, and an answer is always told', async (t) => {
  await using world = await setUp({ json: item })
  await world.events.patch(calendar, id, { change, etag: null })
  await world.events.answer(calendar, id, 'accepted')
  const [, patch, , answer] = world.server.seen
  t.is(patch?.headers['if-match'], '"2"')
  t.is(patch?.query.get('sendUpdates'), 'none')
  t.is(answer?.headers['if-match'], '"2"')
  t.is(answer?.query.get('sendUpdates'), 'all')
  t.deepEqual(JSON.parse(answer?.body ?? ''), { attendees: [{ ...self, responseStatus: 'accepted' }] })
})

test('what has become a series is not answered as a whole', async (t) => {
  await using world = await setUp({ json: { ...item, recurrence: ['RRULE:FREQ=WEEKLY'] } })
  await t.throwsAsync(world.events.answer(calendar, id, 'declined'), { code: 'google.moved-on' })
  t.is(world.server.seen.length, 1)
})

test('an event without a version is no ground for a new list of guests', async (t) => {
  const { etag: _, ...unversioned } = item
  await using world = await setUp({ json: unversioned })
  await t.throwsAsync(world.events.patch(calendar, id, { change, etag: null }), {
    code: 'google.unavailable',
  })
  await t.throwsAsync(world.events.answer(calendar, id, 'accepted'), { code: 'google.unavailable' })
  t.is(world.server.seen.length, 2)
})

test('an insert asks for a conference by the event’s id, and otherwise speaks of none', async (t) => {
  await using world = await setUp({ json: item })
  const when = { kind: 'all-day', start: '2026-03-01', end: '2026-03-02' } as const
  const write = { event: { title: 'Lunch', when, description: '', location: '' }, mark: 'm' }
  await world.events.insert(calendar, id, { ...write, withMeet: true, notify: 'all' })
  await world.events.insert(calendar, id, write)
  const [withMeet, without] = world.server.seen
  t.is(withMeet?.query.get('conferenceDataVersion'), '1')
  t.is(withMeet?.query.get('sendUpdates'), 'all')
  t.like(JSON.parse(withMeet?.body ?? ''), {
    conferenceData: {
      createRequest: { requestId: id, conferenceSolutionKey: { type: 'hangoutsMeet' } },
    },
  })
  t.false(without?.query.has('conferenceDataVersion'))
  t.is(without?.query.get('sendUpdates'), 'none')
  t.deepEqual(Object.keys(JSON.parse(without?.body ?? '') as object).sort(), [
    'end',
    'extendedProperties',
    'id',
    'start',
    'summary',
  ])
})
