import test from 'ava'
import type { CalendarEvent } from '../../shared/domain/event.ts'
import { isFault } from '../../shared/domain/fault.ts'
import { googleAt } from '../../shared/google/google-endpoints.ts'
import { googleEvents } from '../../shared/google/google-events.ts'
import { startCannedServer, type CannedAnswer } from './canned-server.ts'
import { calendarId, eventId } from './google-ids.ts'

const NOW = Date.UTC(2026, 2, 1, 12)
const ZONE = 'Europe/Prague'
const calendar = calendarId('cs.czech#holiday@group.v.calendar.google.com')
const id = eventId('_60q30c1g60o30e1i60o4ac1g60rj8gpl88rj2c1h84s34h9g60s30c1g60o30c1g')

const lunch: CalendarEvent = {
  title: 'Lunch',
  when: { kind: 'timed', start: '2026-03-01T12:00:00Z', end: '2026-03-01T13:00:00Z' },
  description: '',
  location: '',
}
const item = {
  id,
  etag: '"2"',
  status: 'confirmed',
  summary: 'Lunch',
  updated: '2026-03-01T10:00:00.000Z',
  start: { dateTime: '2026-03-01T13:00:00+01:00', timeZone: ZONE },
  end: { dateTime: '2026-03-01T14:00:00+01:00', timeZone: ZONE },
}

function failure(status: number, reason: string, headers?: Record<string, string>): CannedAnswer {
  const error = { code: status, message: reason, errors: [{ domain: 'global', reason, message: reason }] }
  return { status, json: { error }, ...(headers === undefined ? {} : { headers }) }
}

async function setUp(answers: readonly CannedAnswer[], deadlineMs?: number) {
  const server = await startCannedServer(...answers)
  const rejected: (string | null)[] = []
  const events = googleEvents({
    endpoints: googleAt(server.url),
    accessToken: (token) => Promise.resolve(`token-${rejected.push(token)}`),
    zone: ZONE,
    clock: { now: () => NOW },
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
  })
  return { server, events, rejected, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

test('a first read names the same parameters as the reads after it, and where to start', async (t) => {
  await using world = await setUp([{ json: { kind: 'calendar#events', items: [], nextPageToken: 'p2' } }])
  const since = Date.UTC(2026, 0, 1)
  const at = { calendarId: calendar, since, types: ['default', 'outOfOffice'] } as const
  const page = await world.events.page({ ...at, cursor: null, page: null })
  t.deepEqual(page, { entries: [], nextPage: 'p2', nextCursor: null })
  await world.events.page({ ...at, cursor: null, page: 'p2' })
  await world.events.page({ ...at, cursor: 'c1', page: null })
  await world.events.page({ ...at, cursor: 'c1', page: 'p3' })
  for (const { query } of world.server.seen) {
    t.deepEqual(query.getAll('eventTypes'), ['default', 'outOfOffice'])
    query.delete('eventTypes')
  }
  const fixed = { singleEvents: 'false', showDeleted: 'true', maxResults: '2500' }
  t.deepEqual(
    world.server.seen.map(({ query }) => Object.fromEntries(query)),
    [
      { ...fixed, timeMin: '2026-01-01T00:00:00.000Z' },
      { ...fixed, timeMin: '2026-01-01T00:00:00.000Z', pageToken: 'p2' },
      { ...fixed, syncToken: 'c1' },
      { ...fixed, syncToken: 'c1', pageToken: 'p3' },
    ],
  )
  t.is(
    world.server.seen[0]?.path,
    '/calendar/v3/calendars/cs.czech%23holiday%40group.v.calendar.google.com/events',
  )
})

test('a page with neither a next page nor a cursor is no page', async (t) => {
  await using world = await setUp([
    { json: { kind: 'calendar#events', items: [] } },
    { html: '<html>Welcome to the hotel' },
  ])
  const at = { calendarId: calendar, types: ['default'], page: null } as const
  const read = () => world.events.page({ ...at, cursor: 'c1', since: 0 })
  await t.throwsAsync(read(), { code: 'google.unavailable' })
  await t.throwsAsync(read(), { code: 'google.unavailable' })
})

test('a window is asked for as such, and has no cursor whatever Google answers', async (t) => {
  const list = { kind: 'calendar#events', items: [], nextSyncToken: 'c1' }
  await using world = await setUp([{ json: list }])
  const window = { from: NOW, to: NOW + 86_400_000 }
  const query = { calendarId: calendar, window, types: ['default'], page: 'p2' } as const
  t.deepEqual(await world.events.occurrences(query), { entries: [], nextPage: null, nextCursor: null })
  await world.events.instances(calendar, id, window)
  const asked = {
    timeMin: '2026-03-01T12:00:00.000Z',
    timeMax: '2026-03-02T12:00:00.000Z',
    showDeleted: 'false',
    maxResults: '2500',
  }
  t.deepEqual(
    world.server.seen.slice(0, 2).map(({ query: sent }) => Object.fromEntries(sent)),
    [{ ...asked, singleEvents: 'true', eventTypes: 'default', pageToken: 'p2' }, asked],
  )
  t.true(world.server.seen[1]?.path.endsWith(`/events/${id}/instances`))
})

test('what is no list is not taken for an empty one', async (t) => {
  await using world = await setUp([{ html: '<html>Welcome to the hotel' }, { json: { items: [] } }])
  const window = { from: NOW, to: NOW + 86_400_000 }
  const types = ['default'] as const
  const code = { code: 'google.unavailable' }
  const occurrences = () => world.events.occurrences({ calendarId: calendar, window, types, page: null })
  const instances = () => world.events.instances(calendar, id, window)
  for (const read of [occurrences, instances, () => world.events.calendars()]) {
    await t.throwsAsync(read(), code)
    await t.throwsAsync(read(), code)
  }
})

test('writes are conditional, tell nobody, and carry the token of the account', async (t) => {
  await using world = await setUp([{ json: item }])
  await world.events.patch(calendar, id, { change: { title: 'Late lunch' }, etag: '"1"' })
  await world.events.patch(calendar, id, { change: { title: 'Late lunch' }, etag: null })
  await world.events.remove(calendar, id, '"2"')
  const [guarded, unguarded, removal] = world.server.seen
  t.is(guarded?.method, 'PATCH')
  t.is(guarded?.body, '{"summary":"Late lunch"}')
  t.is(guarded?.headers['if-match'], '"1"')
  t.is(guarded?.headers['authorization'], 'Bearer token-1')
  t.is(guarded?.query.get('sendUpdates'), 'none')
  t.is(unguarded?.headers['if-match'], undefined)
  t.is(removal?.method, 'DELETE')
  t.is(removal?.headers['if-match'], '"2"')
  t.is(removal?.query.get('sendUpdates'), 'none')
})

const failing: [string, CannedAnswer, string][] = [
  ['500', failure(500, 'backendError'), 'google.unavailable'],
  ['429', failure(429, 'rateLimitExceeded'), 'google.rate-limited'],
  ['403', failure(403, 'userRateLimitExceeded'), 'google.rate-limited'],
  ['a dropped connection', 'drop', 'google.unavailable'],
  ['a page of HTML with 404', { status: 404, html: '<!DOCTYPE html>' }, 'google.unavailable'],
]
for (const [name, answer, code] of failing)
  test(`${name} is one call and a fault: repeating is the queue's`, async (t) => {
    await using world = await setUp([answer])
    await t.throwsAsync(world.events.get(calendar, id), { code })
    await t.throwsAsync(world.events.remove(calendar, id, null), { code })
    await t.throwsAsync(world.events.insert(calendar, id, { event: lunch, mark: 'm' }), { code })
    t.is(world.server.seen.length, 3)
  })

test('how long Google wants to be left alone is passed on', async (t) => {
  await using world = await setUp([failure(403, 'rateLimitExceeded', { 'retry-after': '90' })])
  const error = await t.throwsAsync(world.events.get(calendar, id))
  t.is(isFault(error) ? error.retryAfterMs : null, 90_000)
})

test('an answer that never comes ends at the deadline', async (t) => {
  await using world = await setUp(['hang'], 300)
  await t.throwsAsync(world.events.insert(calendar, id, { event: lunch, mark: 'm' }), {
    code: 'google.unavailable',
    message: 'events.insert: no answer TimeoutError',
  })
})

test('the deadline is for all calls of one operation together', async (t) => {
  await using world = await setUp([failure(409, 'duplicate'), 'hang'], 2000)
  await t.throwsAsync(world.events.insert(calendar, id, { event: lunch, mark: 'm' }), {
    code: 'google.unavailable',
    message: 'events.get: no answer TimeoutError',
  })
})

test('an access token that never comes ends at the deadline too', async (t) => {
  await using server = await startCannedServer({ json: item })
  const events = googleEvents({
    endpoints: googleAt(server.url),
    accessToken: () => new Promise(() => {}),
    zone: ZONE,
    clock: { now: () => NOW },
    deadlineMs: 50,
  })
  // Something real must be under way, or the process would be taken for done.
  const alive = setTimeout(() => {}, 5_000)
  await t.throwsAsync(events.get(calendar, id), { code: 'google.unavailable' })
  clearTimeout(alive)
  t.is(server.seen.length, 0)
})

test('a refused token is replaced once and the call repeated', async (t) => {
  await using world = await setUp([failure(401, 'authError'), { json: item }])
  t.like(await world.events.get(calendar, id), { kind: 'held' })
  t.deepEqual(world.rejected, [null, 'token-1'])
  t.deepEqual(
    world.server.seen.map(({ headers }) => headers['authorization']),
    ['Bearer token-1', 'Bearer token-2'],
  )
})

test('an account that is refused with a fresh token too is refused', async (t) => {
  await using world = await setUp([failure(401, 'authError')])
  await t.throwsAsync(world.events.get(calendar, id), { code: 'google.refused' })
  t.is(world.server.seen.length, 2)
})

test('an unauthorised channel address is our configuration, not the token', async (t) => {
  await using world = await setUp([failure(401, 'push.webhookUrlUnauthorized')])
  const channel = { id: 'c', token: 't', address: 'https://example.org/push', ttlMs: 604_800_000 }
  await t.throwsAsync(world.events.watch(calendar, channel), { code: 'google.misconfigured' })
  t.is(world.server.seen.length, 1)
})

test('a channel is asked for with its life in seconds, and lives as long as Google says', async (t) => {
  const answer = { kind: 'api#channel', id: 'c', resourceId: 'r', expiration: '1772370000000' }
  await using world = await setUp([{ json: answer }])
  const channel = { id: 'c', token: 't', address: 'https://example.org/push', ttlMs: 604_800_000 }
  t.deepEqual(await world.events.watch(calendar, channel), {
    id: 'c',
    resourceId: 'r',
    expiresAt: 1_772_370_000_000,
  })
  t.deepEqual(JSON.parse(world.server.seen[0]?.body ?? ''), {
    id: 'c',
    token: 't',
    type: 'web_hook',
    address: 'https://example.org/push',
    params: { ttl: '604800' },
  })
})

test('an event that was deleted is revived only as it was seen, and stays ours', async (t) => {
  const cancelled = { json: { id, etag: '"7"', status: 'cancelled' } }
  await using world = await setUp([failure(409, 'duplicate'), cancelled, { json: item }])
  t.like(await world.events.insert(calendar, id, { event: lunch, mark: 'm' }), { etag: '"2"' })
  const [, , patch] = world.server.seen
  t.is(patch?.headers['if-match'], '"7"')
  t.deepEqual(JSON.parse(patch?.body ?? ''), {
    status: 'confirmed',
    summary: 'Lunch',
    attendees: [],
    description: '',
    location: '',
    start: { dateTime: '2026-03-01T12:00:00Z', date: null, timeZone: ZONE },
    end: { dateTime: '2026-03-01T13:00:00Z', date: null, timeZone: ZONE },
    extendedProperties: { private: { autoerp: 'm' } },
  })
})

test('a write whose answer is not an event we sync is to be looked at anew', async (t) => {
  await using world = await setUp([{ json: { ...item, recurrence: ['RRULE:FREQ=DAILY'] } }])
  const write = { change: { title: 'Late lunch' }, etag: null }
  await t.throwsAsync(world.events.patch(calendar, id, write), { code: 'google.moved-on' })
})
