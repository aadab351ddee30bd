import test from 'ava'
import type { EventChangeEntry, HeldEvent } from '../../shared/google-ports.ts'
import { connectAccount } from './connected-account.ts'
import * as ids from './google-ids.ts'

type Account = Awaited<ReturnType<typeof connectAccount>>

const window = { from: Date.UTC(2026, 2, 1), to: Date.UTC(2026, 2, 11) }
const series = ids.eventId('serie')
const times = {
  start: { dateTime: '2026-03-02T12:00:00', timeZone: 'Europe/Prague' },
  end: { dateTime: '2026-03-02T13:00:00', timeZone: 'Europe/Prague' },
}
const daily = { id: 'serie', summary: 'Stand-up', ...times, recurrence: ['RRULE:FREQ=DAILY;COUNT=5'] }

/** Five days from 2 March on; the third one is moved to 20:00, the fourth one cancelled. */
async function withSeries(account: Account): Promise<void> {
  const { hand, calendarId } = account
  await hand.insert({ calendarId, requestBody: daily })
  const late = { dateTime: '2026-03-04T20:00:00', timeZone: 'Europe/Prague' }
  const later = { ...late, dateTime: '2026-03-04T21:00:00' }
  await hand.patch({
    calendarId,
    eventId: 'serie_20260304T110000Z',
    requestBody: { start: late, end: later },
  })
  await hand.delete({ calendarId, eventId: 'serie_20260305T110000Z' })
}

const startsOf = (held: readonly HeldEvent[] | 'gone') =>
  held === 'gone' ? held : held.map(({ event }) => event.when.start)
const idOf = (entry: EventChangeEntry) => (entry.kind === 'held' ? entry.held.eventId : entry.eventId)

test('the occurrences of a series come with where each was to begin, without the cancelled ones', async (t) => {
  await using jane = await connectAccount()
  const { events, calendarId } = jane
  await withSeries(jane)
  const held = await events.instances(calendarId, series, window)
  t.deepEqual(startsOf(held), [
    '2026-03-02T11:00:00Z',
    '2026-03-03T11:00:00Z',
    '2026-03-04T19:00:00Z',
    '2026-03-06T11:00:00Z',
  ])
  t.deepEqual(
    held === 'gone' ? held : held.map(({ occurrence }) => occurrence),
    ['02', '03', '04', '06'].map((day) => ({
      seriesId: series,
      originalStart: `2026-03-${day}T11:00:00Z`,
    })),
  )
})

test('only occurrences within the window come, in one call', async (t) => {
  await using jane = await connectAccount()
  const { events, calendarId } = jane
  await withSeries(jane)
  const part = { from: Date.UTC(2026, 2, 3), to: Date.UTC(2026, 2, 4) }
  let held: readonly HeldEvent[] | 'gone' = []
  const calls = await jane.callsOf(async () => (held = await events.instances(calendarId, series, part)))
  t.deepEqual(
    calls.filter((call) => call !== 'POST /token'),
    ['GET events/serie/instances'],
  )
  t.deepEqual(startsOf(held), ['2026-03-03T11:00:00Z'])
})

test('an all-day occurrence was to begin on a date', async (t) => {
  await using jane = await connectAccount()
  const { events, hand, calendarId } = jane
  const days = { start: { date: '2026-03-02' }, end: { date: '2026-03-03' } }
  const recurrence = ['RRULE:FREQ=DAILY;COUNT=2']
  await hand.insert({ calendarId, requestBody: { ...daily, ...days, recurrence } })
  const held = await events.instances(calendarId, series, window)
  t.deepEqual(held === 'gone' ? held : held.map(({ occurrence }) => occurrence?.originalStart), [
    '2026-03-02',
    '2026-03-03',
  ])
})

test('all pages of a series are read', async (t) => {
  await using jane = await connectAccount({ paging: { pageSizeMax: 2, emptyPages: true } })
  const { events, calendarId } = jane
  await withSeries(jane)
  t.is((await events.instances(calendarId, series, window)).length, 4)
})

test('a series that is over before the window has no occurrences there, but isn’t gone', async (t) => {
  await using jane = await connectAccount()
  const { events, calendarId } = jane
  await withSeries(jane)
  const later = { from: Date.UTC(2026, 5, 1), to: Date.UTC(2026, 6, 1) }
  t.deepEqual(await events.instances(calendarId, series, later), [])
})

test('a series that was deleted, or never was, is gone', async (t) => {
  await using jane = await connectAccount()
  const { events, hand, calendarId } = jane
  t.is(await events.instances(calendarId, series, window), 'gone')
  await withSeries(jane)
  await hand.delete({ calendarId, eventId: 'serie' })
  t.is(await events.instances(calendarId, series, window), 'gone')
})

test('an occurrence is changed alone', async (t) => {
  await using jane = await connectAccount()
  const { events, calendarId } = jane
  await withSeries(jane)
  const second = ids.eventId('serie_20260303T110000Z')
  const change = {
    title: 'Retrospective',
    guests: { set: [{ email: 'b@example.com', answer: 'none' }], remove: [] },
  } as const
  const held = await events.patch(calendarId, second, { change, etag: null })
  t.like(held, { eventId: second, event: { title: 'Retrospective' }, guests: { length: 1 } })
  t.is(held?.occurrence?.originalStart, '2026-03-03T11:00:00Z')
  const all = await events.instances(calendarId, series, window)
  t.deepEqual(all === 'gone' ? all : all.map(({ event }) => event.title), [
    'Stand-up',
    'Retrospective',
    'Stand-up',
    'Stand-up',
  ])
})

test('what has become a series is neither answered nor are its guests changed as a whole', async (t) => {
  await using jane = await connectAccount()
  const { events, hand, calendarId } = jane
  const guests = [{ email: calendarId as string, answer: 'none' as const }]
  const when = { kind: 'timed', start: '2026-03-02T11:00:00Z', end: '2026-03-02T12:00:00Z' } as const
  const event = { title: 'Lunch', when, description: '', location: '' }
  await events.insert(calendarId, series, { event, mark: 'main/Meeting/1', guests })
  await hand.patch({
    calendarId,
    eventId: series,
    requestBody: { ...times, recurrence: ['RRULE:FREQ=DAILY;COUNT=5'] },
  })
  const change = { guests: { set: [{ email: 'b@example.com', answer: 'none' }], remove: [] } } as const
  await t.throwsAsync(events.answer(calendarId, series, 'declined'), { message: /not what it was/ })
  await t.throwsAsync(events.patch(calendarId, series, { change, etag: null }), {
    message: /not what it was/,
  })
  const all = await events.instances(calendarId, series, window)
  t.deepEqual(all === 'gone' ? all : all.map((one) => one.guests.map(({ answer }) => answer)), [
    ['none'],
    ['none'],
    ['none'],
    ['none'],
    ['none'],
  ])
})

test('a window shows single events and the occurrences of all series, and never ends with a cursor', async (t) => {
  await using jane = await connectAccount()
  const { events, hand, calendarId } = jane
  await withSeries(jane)
  await hand.insert({ calendarId, requestBody: { id: 'single', ...times } })
  await hand.insert({ calendarId, requestBody: { id: 'deleted', ...times } })
  await hand.delete({ calendarId, eventId: 'deleted' })
  const past = { dateTime: '2026-02-02T12:00:00Z' }
  await hand.insert({ calendarId, requestBody: { id: 'older', start: past, end: past } })
  const future = { dateTime: '2026-04-02T12:00:00Z' }
  await hand.insert({ calendarId, requestBody: { id: 'later', start: future, end: future } })
  const page = await events.occurrences({ calendarId, window, types: ['default'], page: null })
  t.deepEqual(page.entries.map(idOf).sort(), [
    ids.eventId('serie_20260302T110000Z'),
    ids.eventId('serie_20260303T110000Z'),
    ids.eventId('serie_20260304T110000Z'),
    ids.eventId('serie_20260306T110000Z'),
    ids.eventId('single'),
  ])
  t.true(page.entries.every(({ kind }) => kind === 'held'))
  t.is(page.nextPage, null)
  t.is(page.nextCursor, null)
})

test('a window is read page by page', async (t) => {
  await using jane = await connectAccount({ paging: { pageSizeMax: 3 } })
  const { events, calendarId } = jane
  await withSeries(jane)
  const query = { calendarId, window, types: ['default'] } as const
  const first = await events.occurrences({ ...query, page: null })
  t.is(first.entries.length, 3)
  t.not(first.nextPage, null)
  const second = await events.occurrences({ ...query, page: first.nextPage })
  t.is(second.entries.length, 1)
  t.is(second.nextPage, null)
})

test('a window holds the kinds of events that were asked for', async (t) => {
  await using jane = await connectAccount()
  const { events, hand, calendarId } = jane
  const absent = { id: 'absent0', eventType: 'outOfOffice', outOfOfficeProperties: {}, ...times }
  await hand.insert({ calendarId, requestBody: absent })
  await hand.insert({ calendarId, requestBody: { id: 'single', ...times } })
  const query = { calendarId, window, page: null } as const
  const plain = await events.occurrences({ ...query, types: ['default'] })
  t.deepEqual(plain.entries.map(idOf), [ids.eventId('single')])
  const both = await events.occurrences({ ...query, types: ['default', 'outOfOffice'] })
  t.is(both.entries.length, 2)
})
