import test from 'ava'
import {
  ALL_CALENDARS,
  ANNA,
  BORIS,
  insert,
  listAll,
  lunch,
  refused,
  startFixture,
} from './google-fixture.ts'

const primary = { calendarId: 'primary' }

test('a new event comes back as Google tells it', async (t) => {
  const { as } = await startFixture(t)
  const event = await insert(as(ANNA), {
    ...lunch(),
    location: 'Brno',
    description: '<b>Soup</b>',
    visibility: 'default',
  })
  const { id, etag, htmlLink, ...rest } = event
  t.regex(id, /^[a-v0-9]{26}$/)
  t.regex(etag, /^"\d+"$/)
  t.truthy(htmlLink)
  t.deepEqual(rest, {
    kind: 'calendar#event',
    status: 'confirmed',
    created: '2026-03-02T08:00:00.000Z',
    updated: '2026-03-02T08:00:00.000Z',
    summary: 'Lunch',
    description: '<b>Soup</b>',
    location: 'Brno',
    creator: { email: ANNA, self: true },
    organizer: { email: ANNA, self: true },
    start: { dateTime: '2026-03-03T12:00:00+01:00', timeZone: 'Europe/Prague' },
    end: { dateTime: '2026-03-03T13:00:00+01:00', timeZone: 'Europe/Prague' },
    iCalUID: `${id}@google.com`,
    sequence: 0,
    reminders: { useDefault: true },
    eventType: 'default',
  })
})

test("times are told in the calendar's zone and keep their own", async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  const event = await insert(anna, {
    start: { dateTime: '2026-07-03T09:00:00', timeZone: 'America/New_York' },
    end: { dateTime: '2026-07-03T14:00:00Z' },
  })
  t.deepEqual(event.start, { dateTime: '2026-07-03T15:00:00+02:00', timeZone: 'America/New_York' })
  t.deepEqual(event.end, { dateTime: '2026-07-03T16:00:00+02:00', timeZone: 'America/New_York' })
  const utc = await anna.events.get({ ...primary, eventId: event.id, timeZone: 'UTC' })
  t.is(utc.data.start?.dateTime, '2026-07-03T13:00:00Z')
})

test('an event may last no time, but not less, and a day at least a day', async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  const at = (dateTime: string) => ({ dateTime })
  const noon = at('2026-03-03T12:00:00Z')
  await t.notThrowsAsync(insert(anna, { start: noon, end: noon }))
  await t.notThrowsAsync(insert(anna, { start: { date: '2026-03-03' }, end: { date: '2026-03-04' } }))
  t.is(await refused(insert(anna, { start: noon, end: at('2026-03-03T11:00:00Z') })), '400 timeRangeEmpty')
  const day = { date: '2026-03-03' }
  t.is(await refused(insert(anna, { start: day, end: day })), '400 timeRangeEmpty')
  t.is(await refused(insert(anna, { start: day, end: noon })), '400 invalid')
  t.is(await refused(insert(anna, { start: noon })), '400 invalid')
  t.is(await refused(insert(anna, { start: at('2026-03-03T12:00:00'), end: noon })), '400 required')
  t.is(await refused(insert(anna, { start: { ...noon, timeZone: 'Mars/Base' }, end: noon })), '400 invalid')
  t.is(
    await refused(insert(anna, { start: { date: '2026-02-30' }, end: { date: '2026-03-04' } })),
    '400 invalid',
  )
})

test('an id of ours is taken once, also after its event was deleted', async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  const id = '0123456789abcdefv'
  t.is((await insert(anna, lunch({ id }))).id, id)
  t.is(await refused(insert(anna, lunch({ id }))), '409 duplicate')
  await anna.events.delete({ ...primary, eventId: id })
  t.is(await refused(insert(anna, lunch({ id }))), '409 duplicate')
  for (const bad of ['abcd', 'wxyzwxyz', 'ABCDEF', 'abc-def', 'a'.repeat(1025)])
    t.is(await refused(insert(anna, lunch({ id: bad }))), '400 invalid')
  t.is(await refused(insert(anna, lunch({ id: 'abcde', iCalUID: 'x@example.test' }))), '400 invalid')
})

test('a deleted event can still be read and comes back by a patch or an update', async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  const { id } = await insert(anna, lunch())
  const eventId = id
  t.is((await anna.events.delete({ ...primary, eventId })).status, 204)
  t.is((await anna.events.get({ ...primary, eventId })).data.status, 'cancelled')
  t.is(await refused(anna.events.delete({ ...primary, eventId })), '410 deleted')
  t.is(await refused(anna.events.delete({ ...primary, eventId: 'unknownid' })), '404 notFound')
  const patched = await anna.events.patch({ ...primary, eventId, requestBody: { status: 'confirmed' } })
  t.deepEqual([patched.data.status, patched.data.summary], ['confirmed', 'Lunch'])
  await anna.events.patch({ ...primary, eventId, requestBody: { status: 'cancelled' } })
  const updated = await anna.events.update({ ...primary, eventId, requestBody: lunch({ summary: 'Again' }) })
  t.deepEqual([updated.data.status, updated.data.summary], ['confirmed', 'Again'])
})

test('a patch merges objects, clears with null and replaces arrays whole', async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  const { id: eventId } = await insert(
    anna,
    lunch({
      location: 'Brno',
      attendees: [{ email: 'eva@example.net' }, { email: 'jan@example.net' }],
      extendedProperties: { private: { a: '1', b: '2' }, shared: { c: '3' } },
    }),
  )
  // The client's types know no null here, though the API does.
  const cleared: Record<string, string> = { d: '4' }
  Object.assign(cleared, { a: null })
  const { data } = await anna.events.patch({
    ...primary,
    eventId,
    requestBody: {
      location: null,
      attendees: [{ email: 'jan@example.net', responseStatus: 'accepted' }],
      extendedProperties: { private: cleared },
    },
  })
  t.false('location' in data)
  t.is(data.summary, 'Lunch')
  t.deepEqual(data.attendees, [{ email: 'jan@example.net', responseStatus: 'accepted' }])
  t.deepEqual(data.extendedProperties, { private: { b: '2', d: '4' }, shared: { c: '3' } })
})

test('an update takes away what it does not name', async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  const { id: eventId } = await insert(
    anna,
    lunch({ location: 'Brno', transparency: 'transparent', colorId: '5' }),
  )
  const { data } = await anna.events.update({
    ...primary,
    eventId,
    requestBody: lunch({ summary: 'Supper' }),
  })
  t.is(data.summary, 'Supper')
  for (const name of ['location', 'transparency', 'colorId']) t.false(name in data)
})

test('switching between a day and a time needs the other member nulled', async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  const { id: eventId } = await insert(anna, { start: { date: '2026-03-03' }, end: { date: '2026-03-04' } })
  const start = { dateTime: '2026-03-03T12:00:00+01:00' }
  const end = { dateTime: '2026-03-03T13:00:00+01:00' }
  t.is(await refused(anna.events.patch({ ...primary, eventId, requestBody: { start, end } })), '400 invalid')
  const requestBody = { start: { ...start, date: null }, end: { ...end, date: null } }
  const { data } = await anna.events.patch({ ...primary, eventId, requestBody })
  t.deepEqual(data.start, { dateTime: '2026-03-03T12:00:00+01:00', timeZone: 'Europe/Prague' })
})

test('every write gives a greater etag, though the clock stands still, and guards with it', async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  const { id: eventId, etag } = await insert(anna, lunch())
  const { data } = await anna.events.patch({ ...primary, eventId, requestBody: { summary: 'Lunch' } })
  const number = (text: string | null | undefined) => Number((text ?? '').slice(1, -1))
  t.true(number(data.etag) > number(etag))
  const stale = { headers: { 'If-Match': etag } }
  const patch = anna.events.patch({ ...primary, eventId, requestBody: { summary: 'x' } }, stale)
  t.is(await refused(patch), '412 conditionNotMet')
  t.is(
    await refused(anna.events.update({ ...primary, eventId, requestBody: lunch() }, stale)),
    '412 conditionNotMet',
  )
  t.is(await refused(anna.events.delete({ ...primary, eventId }, stale)), '412 conditionNotMet')
  const fresh = { headers: { 'If-Match': data.etag ?? '' } }
  t.is((await anna.events.delete({ ...primary, eventId }, fresh)).status, 204)
  // The deleted event has a new etag: a guarded second delete fails by its guard.
  t.is(await refused(anna.events.delete({ ...primary, eventId }, fresh)), '412 conditionNotMet')
})

test('an unchanged event is answered 304', async (t) => {
  const { as, google } = await startFixture(t)
  const { id, etag } = await insert(as(ANNA), lunch())
  const { accessToken } = google.issueTokens({ email: ANNA, clientId: 'erp', scopes: [ALL_CALENDARS] })
  const headers = { authorization: `Bearer ${accessToken}`, 'if-none-match': etag }
  const response = await fetch(`${google.url}/calendar/v3/calendars/primary/events/${id}`, { headers })
  t.is(response.status, 304)
})

test('reminders move the etag but not `updated`; a new time moves the sequence, a new text does not', async (t) => {
  const { as, clock } = await startFixture(t)
  const anna = as(ANNA)
  const before = await insert(anna, lunch())
  const eventId = before.id
  clock.pass(60_000)
  const reminders = { useDefault: false, overrides: [{ method: 'popup', minutes: 10 }] }
  const after = (await anna.events.patch({ ...primary, eventId, requestBody: { reminders } })).data
  t.is(after.updated, before.updated)
  t.not(after.etag, before.etag)
  t.deepEqual(after.reminders, reminders)
  const text = (await anna.events.patch({ ...primary, eventId, requestBody: { summary: 'Soup' } })).data
  t.is(text.updated, '2026-03-02T08:01:00.000Z')
  t.is(text.sequence, 0)
  const end = { dateTime: '2026-03-03T14:00:00+01:00' }
  t.is((await anna.events.patch({ ...primary, eventId, requestBody: { end } })).data.sequence, 1)
  const six = Array.from({ length: 6 }, () => ({ method: 'popup', minutes: 1 }))
  for (const overrides of [six, [{ method: 'popup', minutes: 40_321 }], [{ method: 'sms', minutes: 1 }]]) {
    const requestBody = { reminders: { useDefault: false, overrides } }
    t.is(await refused(anna.events.patch({ ...primary, eventId, requestBody })), '400 invalid')
  }
})

test('long property keys vanish, long values are cut, too many are refused', async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  const values = { ['k'.repeat(44)]: 'v'.repeat(2000), ['k'.repeat(45)]: 'lost' }
  const event = await insert(anna, lunch({ extendedProperties: { private: values } }))
  t.deepEqual(event.extendedProperties, { private: { ['k'.repeat(44)]: 'v'.repeat(1024) } })
  const many = Object.fromEntries(Array.from({ length: 301 }, (_, n) => [`k${n}`, 'v']))
  t.is(await refused(insert(anna, lunch({ extendedProperties: { shared: many } }))), '400 invalid')
})

test('a Meet link is made only for callers that speak of conferences, and stays on other edits', async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  const conferenceData = {
    createRequest: { requestId: 'r1', conferenceSolutionKey: { type: 'hangoutsMeet' } },
  }
  t.false('conferenceData' in (await insert(anna, lunch({ conferenceData }))))
  const made = await anna.events.insert({
    ...primary,
    conferenceDataVersion: 1,
    requestBody: lunch({ conferenceData }),
  })
  t.regex(made.data.hangoutLink ?? '', /^https:\/\/meet\.google\.com\/[a-z]{3}-[a-z]{4}-[a-z]{3}$/)
  t.is(made.data.conferenceData?.createRequest?.status?.statusCode, 'success')
  const eventId = made.data.id ?? ''
  const updated = await anna.events.update({ ...primary, eventId, requestBody: lunch() })
  t.is(updated.data.hangoutLink, made.data.hangoutLink)
})

test('an event type is chosen once', async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  const { id: eventId } = await insert(anna, lunch({ eventType: 'focusTime', focusTimeProperties: {} }))
  t.is(
    await refused(anna.events.patch({ ...primary, eventId, requestBody: { eventType: 'default' } })),
    '400 invalid',
  )
  t.is(await refused(insert(anna, lunch({ eventType: 'fromGmail' }))), '400 invalid')
  t.is(await refused(insert(anna, lunch({ eventType: 'outOfOffice' }))), '400 invalid')
})

test('an import keeps its iCalUID, is private, and writes the same copy again', async (t) => {
  const { as, google } = await startFixture(t)
  const anna = as(ANNA)
  const requestBody = lunch({
    iCalUID: 'far@example.net',
    organizer: { email: 'boss@example.net' },
    attendees: [{ email: BORIS }],
  })
  const one = (await anna.events.import({ ...primary, requestBody })).data
  const two = (await anna.events.import({ ...primary, requestBody: { ...requestBody, summary: 'Moved' } }))
    .data
  t.deepEqual(
    [one.iCalUID, one.privateCopy, one.organizer],
    ['far@example.net', true, { email: 'boss@example.net' }],
  )
  t.deepEqual([two.id, two.summary], [one.id, 'Moved'])
  t.deepEqual((await listAll(as(BORIS))).items, [])
  t.deepEqual(google.mail, [])
})

test('a move changes the organizer and leaves a cancelled id behind', async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  const { data: team } = await anna.calendars.insert({ requestBody: { summary: 'Team' } })
  const { id: eventId } = await insert(anna, lunch({ visibility: 'private', transparency: 'transparent' }))
  const { syncToken } = await listAll(anna)
  const destination = team.id ?? ''
  const moved = (await anna.events.move({ ...primary, eventId, destination })).data
  t.deepEqual(moved.organizer, { email: destination, displayName: 'Team', self: true })
  t.deepEqual([moved.id, moved.visibility, moved.transparency], [eventId, 'private', 'transparent'])
  const delta = await listAll(anna, { syncToken })
  t.deepEqual(
    delta.items.map((item) => [item.id, item.status]),
    [[eventId, 'cancelled']],
  )
  t.is((await anna.events.get({ calendarId: destination, eventId })).data.status, 'confirmed')
})
