import test from 'ava'
import type { CalendarEvent } from '../../shared/domain/event.ts'
import { isFault } from '../../shared/domain/fault.ts'
import { connectAccount } from './connected-account.ts'
import { eventId } from './google-ids.ts'

const id = eventId('a1b2c3d4e5f6')
const lunch: CalendarEvent = {
  title: 'Lunch',
  when: { kind: 'timed', start: '2026-03-02T11:00:00Z', end: '2026-03-02T12:00:00Z' },
  description: 'Bring the <b>offer</b>',
  location: 'Brno',
}
const holiday: CalendarEvent = {
  title: 'Holiday',
  when: { kind: 'all-day', start: '2026-03-05', end: '2026-03-07' },
  description: '',
  location: '',
}
const write = { event: lunch, mark: 'main/Meeting/1' }

test('every operation is one call when nothing is in the way', async (t) => {
  await using jane = await connectAccount()
  const { events, calendarId } = jane
  await events.primary()
  t.deepEqual(await jane.callsOf(() => events.insert(calendarId, id, write)), ['POST events'])
  t.deepEqual(await jane.callsOf(() => events.get(calendarId, id)), [`GET events/${id}`])
  const change = { change: { title: 'Late lunch' }, etag: null }
  t.deepEqual(await jane.callsOf(() => events.patch(calendarId, id, change)), [`PATCH events/${id}`])
  t.deepEqual(
    await jane.callsOf(() =>
      events.page({ calendarId, cursor: null, since: 0, page: null, types: ['default'] }),
    ),
    ['GET events'],
  )
  t.deepEqual(await jane.callsOf(() => events.remove(calendarId, id, null)), [`DELETE events/${id}`])
  t.is(jane.google.mail.length, 0)
})

test('the first call of a process costs one refresh more', async (t) => {
  await using jane = await connectAccount()
  t.deepEqual(await jane.callsOf(() => jane.events.primary()), [
    'POST /token',
    'GET /calendar/v3/users/me/calendarList/primary',
  ])
})

test('the primary calendar is known by its real id and its zone', async (t) => {
  await using jane = await connectAccount()
  t.deepEqual(await jane.events.primary(), { calendarId: jane.calendarId, timeZone: 'Europe/Prague' })
})

test('an inserted event is in Google as it was meant, in the zone of the calendar, with our mark', async (t) => {
  await using jane = await connectAccount()
  const { events, hand, calendarId } = jane
  const held = await events.insert(calendarId, id, write)
  t.deepEqual(held.event, lunch)
  t.is(held.eventId, id)
  t.is(held.changedAt, jane.time.now)
  const { data } = await hand.get({ calendarId, eventId: id })
  t.is(data.start?.timeZone, 'Europe/Prague')
  t.deepEqual(data.extendedProperties?.private, { autoerp: 'main/Meeting/1' })
  t.is(data.etag, held.etag)
  t.deepEqual(await events.get(calendarId, id), { kind: 'held', held })
  const allDay = await events.insert(calendarId, eventId('b1b2c3'), { event: holiday, mark: 'm' })
  t.deepEqual(allDay.event, holiday)
})

test('a patch changes what it names and leaves the rest, the zone of the event too', async (t) => {
  await using jane = await connectAccount()
  const { events, hand, calendarId } = jane
  const { etag } = await events.insert(calendarId, id, write)
  const zoned = { dateTime: '2026-03-02T08:00:00', timeZone: 'America/New_York' }
  const { data: before } = await hand.patch({
    calendarId,
    eventId: id,
    requestBody: { start: zoned, end: { ...zoned, dateTime: '2026-03-02T09:00:00' }, colorId: '5' },
  })
  t.not(before.etag, etag)
  const when = { kind: 'timed', start: '2026-03-02T14:00:00Z', end: '2026-03-02T15:00:00Z' } as const
  const held = await events.patch(calendarId, id, { change: { when }, etag: before.etag ?? null })
  t.deepEqual(held?.event, { ...lunch, when })
  const { data: after } = await hand.get({ calendarId, eventId: id })
  t.is(after.start?.timeZone, 'America/New_York')
  t.is(after.colorId, '5')
})

test('an event turns into an all-day event and back', async (t) => {
  await using jane = await connectAccount()
  const { events, hand, calendarId } = jane
  await events.insert(calendarId, id, write)
  const there = await events.patch(calendarId, id, { change: { when: holiday.when }, etag: null })
  t.deepEqual(there?.event, { ...lunch, when: holiday.when })
  const { data } = await hand.get({ calendarId, eventId: id })
  t.deepEqual(data.start, { date: '2026-03-05' })
  const back = await events.patch(calendarId, id, { change: { when: lunch.when }, etag: there?.etag ?? null })
  t.deepEqual(back?.event, lunch)
})

test('a text can be emptied', async (t) => {
  await using jane = await connectAccount()
  const { events, calendarId } = jane
  await events.insert(calendarId, id, write)
  const change = { title: '', description: '', location: '' }
  const held = await events.patch(calendarId, id, { change, etag: null })
  t.deepEqual(held?.event, { ...lunch, ...change })
})

test('a write over a version that is not there any more is refused and changes nothing', async (t) => {
  await using jane = await connectAccount()
  const { events, hand, calendarId } = jane
  const { etag } = await events.insert(calendarId, id, write)
  await hand.patch({ calendarId, eventId: id, requestBody: { summary: 'Dinner' } })
  const change = { title: 'Late lunch' }
  await t.throwsAsync(events.patch(calendarId, id, { change, etag }), { code: 'google.moved-on' })
  await t.throwsAsync(events.remove(calendarId, id, etag), { code: 'google.moved-on' })
  t.like(await events.get(calendarId, id), { held: { event: { title: 'Dinner' } } })
})

test('a deleted event is gone for reads, writes and removals', async (t) => {
  await using jane = await connectAccount()
  const { events, calendarId } = jane
  const { etag } = await events.insert(calendarId, id, write)
  await events.remove(calendarId, id, etag)
  t.like(await events.get(calendarId, id), { kind: 'gone', eventId: id })
  await t.notThrowsAsync(events.remove(calendarId, id, null))
  t.is(await events.patch(calendarId, id, { change: { title: 'x' }, etag: null }), null)
  await t.throwsAsync(events.patch(calendarId, id, { change: { title: 'x' }, etag }), {
    code: 'google.moved-on',
  })
})

test('an event that never was is gone too', async (t) => {
  await using jane = await connectAccount()
  const { events, calendarId } = jane
  t.deepEqual(await events.get(calendarId, id), { kind: 'gone', eventId: id })
  t.is(await events.patch(calendarId, id, { change: { title: 'x' }, etag: '"1"' }), null)
  await t.notThrowsAsync(events.remove(calendarId, id, '"1"'))
})

test('an insert revives a deleted event of its id with its own content', async (t) => {
  await using jane = await connectAccount()
  const { events, hand, calendarId } = jane
  await events.insert(calendarId, id, write)
  await events.remove(calendarId, id, null)
  const again = { event: { ...holiday, title: 'Again' }, mark: 'main/Meeting/2' }
  let revived
  const calls = await jane.callsOf(async () => (revived = await events.insert(calendarId, id, again)))
  t.deepEqual(calls, ['POST events', `GET events/${id}`, `PATCH events/${id}`])
  t.like(revived, { eventId: id, event: again.event })
  const { data } = await hand.get({ calendarId, eventId: id })
  t.is(data.status, 'confirmed')
  t.deepEqual(data.extendedProperties?.private, { autoerp: 'main/Meeting/2' })
})

test('an insert leaves a living event of its id alone', async (t) => {
  await using jane = await connectAccount()
  const { events, calendarId } = jane
  await events.insert(calendarId, id, write)
  const other = { event: holiday, mark: 'm' }
  await t.throwsAsync(events.insert(calendarId, id, other), { code: 'google.moved-on' })
  t.like(await events.get(calendarId, id), { held: { event: lunch } })
})

test('an insert whose answer was lost is found by its id', async (t) => {
  await using jane = await connectAccount()
  const { events, google, calendarId } = jane
  await events.primary()
  google.faults.add({ method: 'POST', path: /events$/, effect: 'done', answer: 'drop' })
  await t.throwsAsync(events.insert(calendarId, id, write), { code: 'google.unavailable' })
  await t.throwsAsync(events.insert(calendarId, id, write), { code: 'google.moved-on' })
  t.like(await events.get(calendarId, id), { held: { event: lunch } })
})

test('a lost access token is replaced within the call, a lost grant is not asked for twice', async (t) => {
  await using jane = await connectAccount()
  const { events, google, calendarId } = jane
  await events.primary()
  google.expireAccessTokens()
  t.deepEqual(await jane.callsOf(() => events.get(calendarId, id)), [
    `GET events/${id}`,
    'POST /token',
    `GET events/${id}`,
  ])
  google.revokeGrant('jane@example.org')
  const attempt = () => t.throwsAsync(events.get(calendarId, id), { code: 'google.grant-dead' })
  t.deepEqual(await jane.callsOf(attempt), [`GET events/${id}`, 'POST /token'])
  jane.time.now += 3_600_000
  t.deepEqual(await jane.callsOf(attempt), [])
})

test('a box that was not ticked is told apart from a right that is missing', async (t) => {
  await using jane = await connectAccount({ scopes: ['openid'] })
  await t.throwsAsync(jane.events.get(jane.calendarId, id), { code: 'google.scope-missing' })
  await t.throwsAsync(jane.events.primary(), { code: 'google.scope-missing' })
})

test('a rate limit is one call and a fault, and passes', async (t) => {
  for (const status of [403, 429] as const) {
    await using jane = await connectAccount({ quota: { perUserPerMinute: 1, status } })
    const { events, calendarId } = jane
    await events.get(calendarId, id)
    const calls = await jane.callsOf(() =>
      t.throwsAsync(events.get(calendarId, id), { code: 'google.rate-limited' }),
    )
    t.is(calls.length, 1)
    jane.time.now += 61_000
    await t.notThrowsAsync(events.get(calendarId, id))
  }
})

test('no answer in time is google.unavailable, whether it took effect or not', async (t) => {
  await using jane = await connectAccount({ deadlineMs: 5000 })
  const { events, google, calendarId } = jane
  await events.primary()
  google.faults.add({ method: 'POST', path: /events$/, effect: 'done', answer: 'hang' })
  const error = await t.throwsAsync(events.insert(calendarId, id, write))
  t.true(isFault(error, 'google.unavailable'))
  t.like(await events.get(calendarId, id), { held: { event: lunch } })
})

test('a channel is opened, and closed more than once without complaint', async (t) => {
  await using jane = await connectAccount()
  const { events, google, calendarId } = jane
  const wish = { id: 'channel-1', token: 'token-1', address: 'http://127.0.0.1:9/push', ttlMs: 3_600_000 }
  const channel = await events.watch(calendarId, wish)
  t.is(channel.id, 'channel-1')
  t.is(channel.expiresAt, jane.time.now + 3_600_000)
  await t.throwsAsync(events.watch(calendarId, wish), { code: 'google.duplicate' })
  await events.stop(channel)
  await events.stop(channel)
  await events.stop({ id: 'never-was', resourceId: 'never-was' })
  const plain = { ...wish, id: 'channel-2', address: 'http://example.org/push' }
  await t.throwsAsync(events.watch(calendarId, plain), { code: 'google.misconfigured' })
  t.is(google.calls.count({ path: /channels\/stop$/ }), 3)
})
