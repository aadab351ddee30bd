import test from 'ava'
import { ANNA, insert, listAll, refused, startFixture, type Calendar, type Event } from './google-fixture.ts'

const primary = { calendarId: 'primary' }

/** Nine o'clock in Prague for a quarter of an hour, daily from Friday 27 March 2026: summer time begins on the Sunday. */
const standup = (more: Event = {}): Event => ({
  summary: 'Standup',
  start: { dateTime: '2026-03-27T09:00:00', timeZone: 'Europe/Prague' },
  end: { dateTime: '2026-03-27T09:15:00', timeZone: 'Europe/Prague' },
  recurrence: ['RRULE:FREQ=DAILY;COUNT=5'],
  ...more,
})

async function instances(client: Calendar, eventId: string, query: object = {}): Promise<Event[]> {
  return (await client.events.instances({ ...primary, eventId, ...query })).data.items ?? []
}

const startsOf = (items: Event[]) => items.map((item) => item.start?.dateTime ?? item.start?.date)

test('a series keeps its hour over the change to summer time', async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  const { id } = await insert(anna, standup({ recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] }))
  const items = await instances(anna, id)
  t.deepEqual(startsOf(items), [
    '2026-03-27T09:00:00+01:00',
    '2026-03-28T09:00:00+01:00',
    '2026-03-29T09:00:00+02:00',
  ])
  t.deepEqual(
    items.map((item) => item.id),
    [`${id}_20260327T080000Z`, `${id}_20260328T080000Z`, `${id}_20260329T070000Z`],
  )
  t.like(items[2], {
    recurringEventId: id,
    originalStartTime: { dateTime: '2026-03-29T09:00:00+02:00', timeZone: 'Europe/Prague' },
    iCalUID: `${id}@google.com`,
  })
  t.false('recurrence' in (items[0] ?? {}))
})

test('a series of whole days has date ids, and added and excluded dates count', async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  const { id } = await insert(anna, {
    start: { date: '2026-03-02' },
    end: { date: '2026-03-03' },
    recurrence: [
      'RRULE:FREQ=WEEKLY;UNTIL=20260323',
      'EXDATE;VALUE=DATE:20260309',
      'RDATE;VALUE=DATE:20260311',
    ],
  })
  const items = await instances(anna, id)
  t.deepEqual(startsOf(items), ['2026-03-02', '2026-03-11', '2026-03-16', '2026-03-23'])
  t.is(items[1]?.id, `${id}_20260311`)
})

test('the rules of recurrence are checked', async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  const rule = (...recurrence: string[]) => refused(insert(anna, standup({ recurrence })))
  t.is(await rule('RRULE:FREQ=BANANA'), '400 invalid')
  t.is(await rule('FREQ=DAILY'), '400 invalid')
  t.is(await rule('DTSTART:20260327T080000Z', 'RRULE:FREQ=DAILY'), '400 invalid')
  t.is(await rule('RRULE:FREQ=DAILY;UNTIL=20260401T000000'), '400 invalid')
  t.is(await rule('EXDATE:20260328T080000Z'), '400 invalid')
  const zoneless = { start: { dateTime: '2026-03-27T09:00:00Z' }, end: { dateTime: '2026-03-27T10:00:00Z' } }
  t.is(await refused(insert(anna, standup(zoneless))), '400 required')
})

test('a list tells masters and exceptions; expanded it tells occurrences', async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  const { id } = await insert(anna, standup())
  const second = `${id}_20260328T080000Z`
  await anna.events.patch({ ...primary, eventId: second, requestBody: { summary: 'Long standup' } })
  await anna.events.delete({ ...primary, eventId: `${id}_20260327T080000Z` })
  const plain = (await listAll(anna)).items
  t.deepEqual(
    plain.map((item) => [item.id, item.status]),
    [
      [id, 'confirmed'],
      [second, 'confirmed'],
      [`${id}_20260327T080000Z`, 'cancelled'],
    ],
  )
  const expanded = await listAll(anna, {
    singleEvents: true,
    orderBy: 'startTime',
    timeMax: '2026-03-30T00:00:00Z',
  })
  t.deepEqual(
    expanded.items.map((item) => item.summary),
    ['Long standup', 'Standup'],
  )
  const later = await listAll(anna, { timeMin: '2026-03-30T12:00:00Z' })
  t.deepEqual(
    later.items.map((item) => item.id),
    [id],
  )
  t.deepEqual((await listAll(anna, { timeMin: '2026-04-05T00:00:00Z' })).items, [])
})

test('changing one occurrence is told as its series and itself, with one etag', async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  const { id, etag } = await insert(anna, standup())
  const { syncToken } = await listAll(anna)
  const eventId = `${id}_20260328T080000Z`
  const { data } = await anna.events.patch({
    ...primary,
    eventId,
    requestBody: {
      start: { dateTime: '2026-03-28T15:00:00+01:00' },
      end: { dateTime: '2026-03-28T16:00:00+01:00' },
    },
  })
  t.like(data, {
    id: eventId,
    recurringEventId: id,
    originalStartTime: { dateTime: '2026-03-28T09:00:00+01:00' },
  })
  const { items } = await listAll(anna, { syncToken })
  t.deepEqual(
    items.map((item) => item.id),
    [id, eventId],
  )
  t.is(items[0]?.etag, items[1]?.etag)
  t.not(items[0]?.etag, etag)
  t.deepEqual(startsOf(await instances(anna, id)).slice(0, 3), [
    '2026-03-27T09:00:00+01:00',
    '2026-03-28T15:00:00+01:00',
    '2026-03-29T09:00:00+02:00',
  ])
  const [found] = await instances(anna, id, { originalStart: '2026-03-28T09:00:00+01:00' })
  t.is(found?.id, eventId)
})

test('a cancelled occurrence is told by its place in the series alone', async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  const { id } = await insert(anna, standup())
  const { syncToken } = await listAll(anna)
  const eventId = `${id}_20260328T080000Z`
  await anna.events.patch({ ...primary, eventId, requestBody: { status: 'cancelled' } })
  const { items } = await listAll(anna, { syncToken })
  t.deepEqual(items[1], {
    kind: 'calendar#event',
    etag: items[0]?.etag,
    id: eventId,
    status: 'cancelled',
    recurringEventId: id,
    originalStartTime: { dateTime: '2026-03-28T09:00:00+01:00', timeZone: 'Europe/Prague' },
  })
  t.is(await refused(anna.events.delete({ ...primary, eventId })), '410 deleted')
  t.is((await instances(anna, id)).length, 4)
  t.is((await instances(anna, id, { showDeleted: true })).length, 5)
  await anna.events.patch({ ...primary, eventId, requestBody: { status: 'confirmed' } })
  t.is((await instances(anna, id)).length, 5)
})

test('an id that is no occurrence of the series is not found', async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  const { id } = await insert(anna, standup())
  for (const eventId of [`${id}_20260328T090000Z`, `${id}_20260328`, `${id}_20260501T070000Z`])
    t.is(await refused(anna.events.get({ ...primary, eventId })), '404 notFound')
})

test('deleting a series is told as one item of four keys', async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  const { id } = await insert(anna, standup())
  const eventId = `${id}_20260328T080000Z`
  await anna.events.patch({ ...primary, eventId, requestBody: { summary: 'x' } })
  const { syncToken } = await listAll(anna)
  await anna.events.delete({ ...primary, eventId: id })
  const { items } = await listAll(anna, { syncToken })
  t.deepEqual(items, [{ kind: 'calendar#event', etag: items[0]?.etag ?? '', id, status: 'cancelled' }])
  t.deepEqual((await listAll(anna)).items, [])
  t.is((await anna.events.get({ ...primary, eventId })).data.status, 'cancelled')
  await anna.events.patch({ ...primary, eventId: id, requestBody: { status: 'confirmed' } })
  t.is((await instances(anna, id)).length, 5)
})

test('cutting a series off tells its later exceptions without their parent', async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  const { id } = await insert(anna, standup())
  const early = `${id}_20260328T080000Z`
  const late = `${id}_20260330T070000Z`
  await anna.events.delete({ ...primary, eventId: early })
  await anna.events.delete({ ...primary, eventId: late })
  const { syncToken } = await listAll(anna)
  const recurrence = ['RRULE:FREQ=DAILY;UNTIL=20260329T215959Z']
  await anna.events.patch({ ...primary, eventId: id, requestBody: { recurrence } })
  const { items } = await listAll(anna, { syncToken })
  t.deepEqual(
    items.map((item) => [item.id, item.status, item.recurringEventId]),
    [
      [id, 'confirmed', undefined],
      [early, 'cancelled', id],
      [late, 'cancelled', undefined],
    ],
  )
  t.deepEqual(Object.keys(items[2] ?? {}).sort(), ['etag', 'id', 'kind', 'status'])
})

test('an occurrence follows its series in what was never changed on it alone', async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  const { id } = await insert(anna, standup())
  const eventId = `${id}_20260328T080000Z`
  await anna.events.patch({ ...primary, eventId, requestBody: { summary: 'Long standup' } })
  const end = { dateTime: '2026-03-27T09:30:00+01:00' }
  await anna.events.patch({
    ...primary,
    eventId: id,
    requestBody: { summary: 'Daily', location: 'Brno', end },
  })
  const { data } = await anna.events.get({ ...primary, eventId })
  t.deepEqual(
    [data.summary, data.location, data.end?.dateTime],
    ['Long standup', 'Brno', '2026-03-28T09:30:00+01:00'],
  )
  const start = { dateTime: '2026-03-27T09:10:00+01:00' }
  await anna.events.patch({ ...primary, eventId: id, requestBody: { start } })
  t.is((await anna.events.get({ ...primary, eventId })).data.status, 'cancelled')
  t.is((await instances(anna, id)).length, 5)
})

test('a series without end is expanded to a horizon, page by page', async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  const { id: eventId } = await insert(anna, standup({ recurrence: ['RRULE:FREQ=WEEKLY'] }))
  const { data } = await anna.events.instances({ ...primary, eventId, maxResults: 50 })
  t.is(data.items?.length, 50)
  const next = await anna.events.instances({
    ...primary,
    eventId,
    maxResults: 50,
    pageToken: data.nextPageToken ?? '',
  })
  t.is(new Set([...(data.items ?? []), ...(next.data.items ?? [])].map((item) => item.id)).size, 100)
  const far = await listAll(anna, { timeMin: '2050-01-01T00:00:00Z' })
  t.deepEqual(
    far.items.map((item) => item.id),
    [eventId],
  )
})

test('an occurrence takes no recurrence of its own and cannot be moved away', async (t) => {
  const { as } = await startFixture(t)
  const anna = as(ANNA)
  const { data: team } = await anna.calendars.insert({ requestBody: { summary: 'Team' } })
  const { id } = await insert(anna, standup())
  const eventId = `${id}_20260328T080000Z`
  const requestBody = { recurrence: ['RRULE:FREQ=DAILY'] }
  t.is(await refused(anna.events.patch({ ...primary, eventId, requestBody })), '400 invalid')
  t.is(await refused(anna.events.move({ ...primary, eventId, destination: team.id ?? '' })), '400 invalid')
})

test('"this and following" ends the series the day before, and goes on as one of its own', async (t) => {
  const { as, google } = await startFixture(t)
  const anna = as(ANNA)
  const { id } = await insert(anna, standup())
  const early = `${id}_20260327T080000Z`
  const late = `${id}_20260330T070000Z`
  for (const eventId of [early, late])
    await anna.events.patch({ ...primary, eventId, requestBody: { location: 'Brno' } })
  const { syncToken } = await listAll(anna)
  const next = google.splitSeries({
    calendarId: ANNA,
    seriesId: id,
    from: '2026-03-29T09:00:00+02:00',
    change: { summary: 'Sit-down' },
  })
  t.is(next, `${id}_R20260329T070000`)
  const { items } = await listAll(anna, { syncToken })
  t.deepEqual(
    items.map((item) => [item.id, item.summary, item.recurringEventId, item.recurrence?.[0]]),
    [
      [id, 'Standup', undefined, 'RRULE:FREQ=DAILY;UNTIL=20260328T225959Z'],
      [early, 'Standup', id, undefined],
      [next, 'Sit-down', undefined, 'RRULE:FREQ=DAILY;COUNT=3'],
      [late, 'Standup', next, undefined],
    ],
  )
  t.is(items[2]?.etag, items[0]?.etag)
  t.is(items[2]?.iCalUID, `${next}@google.com`)
  t.is((await instances(anna, id)).length, 2)
  t.deepEqual(
    (await instances(anna, next)).map((item) => item.id),
    [`${next}_20260329T070000Z`, late, `${next}_20260331T070000Z`],
  )
})
