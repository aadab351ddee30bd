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
import { EVENT_TYPES } from '../../shared/domain/options.ts'
import { whenFromGoogle } from '../../shared/google/google-time.ts'
import { eventId } from './google-ids.ts'

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

const heldOf = (more: object) => {
  const entry = fromGoogle({ ...plain, ...more }, ZONE)
  return entry?.kind === 'held' ? entry.held : null
}

test('what Google leaves out is empty, and texts stay as they are', (t) => {
  const bare = fromGoogle({ ...plain, summary: null }, ZONE)
  t.deepEqual(bare, {
    kind: 'held',
    held: {
      eventId: eventId('abc'),
      etag: '"1"',
      changedAt: Date.UTC(2026, 2, 1, 10, 0, 0, 123),
      event: {
        title: '',
        description: '',
        location: '',
        when: { kind: 'timed', start: '2026-03-01T11:00:00Z', end: '2026-03-01T12:00:00Z' },
      },
      guests: [],
      areGuestsOmitted: false,
      organizer: null,
      isOrganizer: false,
      mayEdit: true,
      uid: null,
      occurrence: null,
      isPrivate: false,
      type: 'default',
      joinUrl: '',
    },
  })
  const odd = fromGoogle({ ...plain, summary: '  two \n', description: '<b>x</b>&amp;\r\n' }, ZONE)
  t.like(odd, { held: { event: { title: '  two \n', description: '<b>x</b>&amp;\r\n' } } })
})

test('a cancelled event is gone, whatever else it is or lacks', (t) => {
  const gone = { kind: 'gone', eventId: eventId('abc') } as const
  t.deepEqual(fromGoogle({ id: 'abc', status: 'cancelled' }, ZONE), gone)
  t.deepEqual(fromGoogle({ ...plain, status: 'cancelled', visibility: 'private' }, ZONE), gone)
  t.deepEqual(fromGoogle({ ...plain, status: 'cancelled', recurrence: ['RRULE:FREQ=DAILY'] }, ZONE), gone)
})

test('when a single event was deleted is known where its organiser’s calendar still tells of it', (t) => {
  const gone = { kind: 'gone', eventId: eventId('abc') } as const
  const own = { ...plain, status: 'cancelled', organizer: { email: 'a@example.org', self: true } }
  t.deepEqual(fromGoogle(own, ZONE), { ...gone, deletedAt: Date.parse(plain.updated) })
  t.deepEqual(fromGoogle({ ...own, organizer: { email: 'b@example.org' } }, ZONE), gone)
  t.deepEqual(fromGoogle({ ...own, updated: null }, ZONE), gone)
  t.deepEqual(fromGoogle({ ...own, recurrence: ['RRULE:FREQ=DAILY'] }, ZONE), gone)
  t.deepEqual(fromGoogle({ ...own, recurringEventId: 'def' }, ZONE), gone)
})

test('who organises the event is told in lower case, and whether that is this calendar', (t) => {
  const own = { email: 'Jane@Example.org', self: true }
  t.like(heldOf({ organizer: own }), { organizer: 'jane@example.org', isOrganizer: true })
  const boss = { email: 'boss@example.org', displayName: 'The Boss' }
  t.like(heldOf({ organizer: boss }), { organizer: 'boss@example.org', isOrganizer: false })
})

const rights: [string, object, boolean][] = [
  ['one’s own event', { organizer: { email: 'a@example.org', self: true } }, true],
  ['an event that nobody organises', {}, true],
  ['an event of somebody else', { organizer: { email: 'b@example.org' } }, false],
  ['one that guests may modify', { organizer: { email: 'b@example.org' }, guestsCanModify: true }, true],
  ['a locked copy', { organizer: { email: 'b@example.org' }, guestsCanModify: true, locked: true }, false],
  ['a locked event of one’s own', { organizer: { email: 'a@example.org', self: true }, locked: true }, false],
  ['focus time', { organizer: { email: 'a@example.org', self: true }, eventType: 'focusTime' }, false],
]
for (const [name, more, may] of rights)
  test(`${name} ${may ? 'may' : 'may not'} be edited`, (t) => t.is(heldOf(more)?.mayEdit, may))

test('every known kind of event comes with its kind, an unknown one is unreadable', (t) => {
  for (const type of EVENT_TYPES) t.is(heldOf({ eventType: type })?.type, type)
  t.is(heldOf({ eventType: undefined })?.type, 'default')
  const entry = fromGoogle({ ...plain, eventType: 'seance' }, ZONE)
  t.deepEqual(entry, { kind: 'excluded', eventId: eventId('abc'), why: 'unreadable' })
})

test('an event without a time is unreadable, one without anything else is free/busy', (t) => {
  const why = (more: object) => fromGoogle({ ...plain, ...more }, ZONE)
  t.like(why({ start: undefined, end: undefined }), { kind: 'excluded', why: 'unreadable' })
  t.like(why({ start: { date: 'soon' } }), { kind: 'excluded', why: 'unreadable' })
  t.like(why({ etag: undefined, summary: undefined }), { kind: 'excluded', why: 'busy-only' })
  t.like(why({ summary: undefined }), { kind: 'held' })
})

test('the master of a series is known as such, and an occurrence by where it was to begin', (t) => {
  const series = { kind: 'series', eventId: eventId('abc') } as const
  t.deepEqual(fromGoogle({ ...plain, recurrence: ['RRULE:FREQ=DAILY'] }, ZONE), series)
  t.is(heldOf({ recurrence: [] })?.occurrence, null)
  const part = { recurringEventId: 'abc', id: 'abc_20260301T110000Z' }
  const moved = { dateTime: '2026-03-01T09:00:00-03:00', timeZone: 'America/Sao_Paulo' }
  t.deepEqual(heldOf({ ...part, originalStartTime: moved })?.occurrence, {
    seriesId: eventId('abc'),
    originalStart: '2026-03-01T12:00:00Z',
  })
  t.is(
    heldOf({ ...part, originalStartTime: { date: '2026-03-01' } })?.occurrence?.originalStart,
    '2026-03-01',
  )
  const unreadable = { kind: 'excluded', why: 'unreadable' } as const
  for (const odd of [{}, { originalStartTime: {} }, { originalStartTime: { date: 'soon' } }])
    t.like(fromGoogle({ ...plain, ...part, ...odd }, ZONE), unreadable)
})

test('the identity that all calendars share comes with the event', (t) => {
  t.is(heldOf({ iCalUID: 'fixture-invitation@example.test' })?.uid, 'fixture-invitation@example.test')
})

test('the link to join by is the conference’s video, or else the hangout’s', (t) => {
  const phone = { entryPointType: 'phone', uri: 'tel:+420123' }
  const video = { entryPointType: 'video', uri: 'https://meet.google.com/aaa-bbbb-ccc' }
  const hangoutLink = 'https://meet.google.com/old'
  t.is(heldOf({ conferenceData: { entryPoints: [phone, video] }, hangoutLink })?.joinUrl, video.uri)
  t.is(heldOf({ conferenceData: { entryPoints: [phone] }, hangoutLink })?.joinUrl, hangoutLink)
  t.is(heldOf({ conferenceData: { entryPoints: [phone] } })?.joinUrl, '')
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
  const event = { title: 'Lunch', description: 'x', location: 'y', when }
  t.deepEqual(toGoogleInsert(event, { zone: ZONE, mark: 'main/Meeting/1' }), {
    summary: 'Lunch',
    description: 'x',
    location: 'y',
    start: { dateTime: when.start, timeZone: ZONE },
    end: { dateTime: when.end, timeZone: ZONE },
    extendedProperties: { private: { autoerp: 'main/Meeting/1' } },
  })
})

test('an insert names no description and no location where there is none', (t) => {
  const when = { kind: 'all-day', start: '2026-03-01', end: '2026-03-02' } as const
  const event = { title: 'Lunch', description: '', location: '', when }
  const body = toGoogleInsert(event, { zone: ZONE, mark: 'm' })
  t.deepEqual(Object.keys(body).sort(), ['end', 'extendedProperties', 'start', 'summary'])
})
