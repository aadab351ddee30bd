import test from 'ava'
import * as fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import type { CalendarEvent, When } from '../../shared/domain/event.ts'
import {
  fromGoogle,
  toGoogleInsert,
  toGooglePatch,
  toGoogleRevival,
} from '../../shared/google/event-mapping.ts'
import { whenFromGoogle } from '../../shared/google/google-time.ts'

const ZONE = 'Europe/Prague'
const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'))
// Before 1973 some zones were off by odd seconds, which an RFC 3339 offset can't say.
const seconds = fc.integer({ min: Date.UTC(1973, 0) / 1000, max: Date.UTC(2099, 0) / 1000 })
const instant = (second: number) => `${new Date(second * 1000).toISOString().slice(0, 19)}Z`
const date = (second: number) => new Date(second * 1000).toISOString().slice(0, 10)

const whens = fc.oneof(
  fc
    .tuple(seconds, fc.nat(10 * 86_400))
    .map(([start, length]): When => ({ kind: 'timed', start: instant(start), end: instant(start + length) })),
  fc.tuple(seconds, fc.integer({ min: 1, max: 30 })).map(([start, days]): When => ({
    kind: 'all-day',
    start: date(start),
    end: date(start + days * 86_400),
  })),
)

const plain = {
  id: 'abc',
  etag: '"1"',
  status: 'confirmed',
  updated: '2026-03-01T10:00:00.123Z',
  summary: 'Lunch',
  start: { dateTime: '2026-03-01T12:00:00+01:00', timeZone: ZONE },
  end: { dateTime: '2026-03-01T13:00:00+01:00', timeZone: ZONE },
}

test('an event is the same after the way to Google and back', (t) => {
  const events = fc.record({
    title: fc.string(),
    description: fc.string(),
    location: fc.string(),
    when: whens,
  })
  fc.assert(
    fc.property(events, zones, (event: CalendarEvent, zone) => {
      const insert = toGoogleInsert(event, { zone, mark: 'm' })
      const revival = toGoogleRevival(event, { zone, mark: 'm' })
      for (const body of [insert, revival, toGooglePatch(event)]) {
        const entry = fromGoogle({ ...body, id: 'abc', etag: '"1"' }, zone)
        t.deepEqual(entry?.kind === 'held' ? entry.held.event : entry, event)
      }
    }),
  )
})

test('a time is the same instant in whatever zone and offset Google tells it', (t) => {
  fc.assert(
    fc.property(seconds, zones, zones, (second, zone, calendarZone) => {
      const local = Temporal.Instant.fromEpochMilliseconds(second * 1000).toZonedDateTimeISO(zone)
      const time = { dateTime: local.toString({ timeZoneName: 'never' }), timeZone: zone }
      t.deepEqual(whenFromGoogle(time, time, calendarZone), {
        kind: 'timed',
        start: instant(second),
        end: instant(second),
      })
    }),
    { numRuns: 1000 },
  )
})

test('a time without an offset is read in its zone, or else in the calendar’s', (t) => {
  fc.assert(
    fc.property(seconds, zones, fc.boolean(), (second, zone, named) => {
      const local = Temporal.Instant.fromEpochMilliseconds(second * 1000)
        .toZonedDateTimeISO(zone)
        .toPlainDateTime()
      const time = { dateTime: local.toString(), ...(named ? { timeZone: zone } : {}) }
      const when = whenFromGoogle(time, undefined, named ? 'UTC' : zone)
      // Twice a year an hour is told twice; which of the two is meant can't be known.
      const back = Temporal.Instant.from(when?.start ?? '').toZonedDateTimeISO(zone)
      t.true(back.toPlainDateTime().equals(local))
    }),
  )
})

test('the hour that a change to summer time skips is taken for the one after it', (t) => {
  const skipped = { dateTime: '2026-03-29T02:30:00', timeZone: ZONE }
  t.is(whenFromGoogle(skipped, skipped, 'UTC')?.start, '2026-03-29T01:30:00Z')
})

test('fractions of a second are dropped', (t) => {
  const time = { dateTime: '2026-03-01T12:00:00.999999+01:00' }
  t.is(whenFromGoogle(time, time, ZONE)?.start, '2026-03-01T11:00:00Z')
})

test('an end that is missing, unreadable or before the start is the start', (t) => {
  const { start } = plain
  const expected = { kind: 'timed', start: '2026-03-01T11:00:00Z', end: '2026-03-01T11:00:00Z' } as const
  t.deepEqual(whenFromGoogle(start, undefined, ZONE), expected)
  t.deepEqual(whenFromGoogle(start, { dateTime: 'soon' }, ZONE), expected)
  t.deepEqual(whenFromGoogle(start, { dateTime: '2026-02-01T12:00:00Z' }, ZONE), expected)
})

test('an all-day event without a usable end lasts one day', (t) => {
  const expected = { kind: 'all-day', start: '2026-02-28', end: '2026-03-01' } as const
  for (const end of [undefined, {}, { date: '2026-02-28' }, { date: '2026-02-01' }])
    t.deepEqual(whenFromGoogle({ date: '2026-02-28' }, end, ZONE), expected)
})

test('our mark comes back with the event, and an event without one has none', (t) => {
  const marked = { ...plain, extendedProperties: { private: { autoerp: 'main/Call/r1', other: 'x' } } }
  t.like(fromGoogle(marked, ZONE), { kind: 'held', held: { mark: 'main/Call/r1' } })
  const entry = fromGoogle(plain, ZONE)
  t.false(entry?.kind === 'held' && 'mark' in entry.held)
})

test('what Google leaves out is empty, and texts stay as they are', (t) => {
  const bare = fromGoogle({ ...plain, summary: null }, ZONE)
  t.deepEqual(bare, {
    kind: 'held',
    held: {
      eventId: 'abc',
      etag: '"1"',
      changedAt: Date.UTC(2026, 2, 1, 10, 0, 0, 123),
      event: {
        title: '',
        description: '',
        location: '',
        when: { kind: 'timed', start: '2026-03-01T11:00:00Z', end: '2026-03-01T12:00:00Z' },
      },
    },
  })
  const odd = fromGoogle({ ...plain, summary: '  two \n', description: '<b>x</b>&amp;\r\n' }, ZONE)
  t.like(odd, { held: { event: { title: '  two \n', description: '<b>x</b>&amp;\r\n' } } })
})

test('a cancelled event is gone, whatever else it is or lacks', (t) => {
  const gone = { kind: 'gone', eventId: 'abc' }
  t.deepEqual(fromGoogle({ id: 'abc', status: 'cancelled' }, ZONE), gone)
  t.deepEqual(fromGoogle({ ...plain, status: 'cancelled', visibility: 'private' }, ZONE), gone)
})

test('private events, parts of series and special types are excluded without their content', (t) => {
  const why = (more: object) => fromGoogle({ ...plain, ...more }, ZONE)
  t.deepEqual(why({ visibility: 'private' }), { kind: 'excluded', eventId: 'abc', why: 'private' })
  t.like(why({ visibility: 'confidential', recurrence: ['RRULE:FREQ=DAILY'] }), { why: 'private' })
  t.like(why({ recurrence: ['RRULE:FREQ=DAILY'] }), { why: 'series' })
  t.like(why({ recurringEventId: 'abc', id: 'abc_20260301T110000Z' }), { why: 'series' })
  t.like(why({ eventType: 'focusTime' }), { why: 'type' })
  t.like(why({ start: undefined, end: undefined }), { why: 'type' })
  t.like(why({ visibility: 'public', eventType: 'default', recurrence: [] }), { kind: 'held' })
})

test('an item without an id says nothing', (t) => {
  t.is(fromGoogle({ ...plain, id: null }, ZONE), null)
})

test('a patch holds what changed and nothing else', (t) => {
  t.deepEqual(toGooglePatch({}), {})
  t.deepEqual(toGooglePatch({ title: '' }), { summary: '' })
  t.deepEqual(toGooglePatch({ location: 'Brno', description: '' }), { location: 'Brno', description: '' })
})

test('a patch of the time clears the members of the other kind and leaves the zone of a timed event', (t) => {
  const timed = { kind: 'timed', start: '2026-03-01T11:00:00Z', end: '2026-03-01T12:00:00Z' } as const
  t.deepEqual(toGooglePatch({ when: timed }), {
    start: { dateTime: '2026-03-01T11:00:00Z', date: null },
    end: { dateTime: '2026-03-01T12:00:00Z', date: null },
  })
  t.deepEqual(toGooglePatch({ when: { kind: 'all-day', start: '2026-03-01', end: '2026-03-02' } }), {
    start: { date: '2026-03-01', dateTime: null, timeZone: null },
    end: { date: '2026-03-02', dateTime: null, timeZone: null },
  })
})

test('an insert carries our mark and the zone', (t) => {
  const when = { kind: 'timed', start: '2026-03-01T11:00:00Z', end: '2026-03-01T12:00:00Z' } as const
  const event = { title: 'Lunch', description: '', location: '', when }
  t.deepEqual(toGoogleInsert(event, { zone: ZONE, mark: 'main/Meeting/1' }), {
    summary: 'Lunch',
    description: '',
    location: '',
    start: { dateTime: when.start, timeZone: ZONE },
    end: { dateTime: when.end, timeZone: ZONE },
    extendedProperties: { private: { autoerp: 'main/Meeting/1' } },
  })
})
