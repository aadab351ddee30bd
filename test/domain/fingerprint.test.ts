import test from 'ava'
import type { CalendarEvent } from '../../shared/domain/event.ts'
import { EVENT_FIELDS } from '../../shared/domain/event.ts'
import { fingerprintWith, stateOf } from '../../shared/domain/fingerprint.ts'

const print = fingerprintWith('key')
const event: CalendarEvent = {
  title: 'Lunch',
  when: { kind: 'timed', start: '2027-03-01T12:00:00Z', end: '2027-03-01T13:00:00Z' },
  description: 'Agenda',
  location: 'Hall',
}

test('the same value has the same fingerprint, whatever order its parts were written in', (t) => {
  t.is(print('title', 'Lunch'), print('title', 'Lunch'))
  const { kind, start, end } = event.when
  t.is(print('when', { end, start, kind }), print('when', event.when))
})

test('the value, the field and the key each change it', (t) => {
  const all = [
    print('title', 'Lunch'),
    print('title', 'lunch'),
    print('title', ''),
    print('description', 'Lunch'),
    print('location', 'Lunch'),
    fingerprintWith('another key')('title', 'Lunch'),
  ]
  t.is(new Set(all).size, all.length)
})

test('the start, the end and the kind of a time each change it', (t) => {
  const all = [
    event.when,
    { ...event.when, start: '2027-03-01T12:30:00Z' },
    { ...event.when, end: '2027-03-01T13:30:00Z' },
    { ...event.when, kind: 'all-day' as const },
  ].map((when) => print('when', when))
  t.is(new Set(all).size, all.length)
})

test('a fingerprint is 22 characters of base64url and holds nothing of the text', (t) => {
  t.regex(print('title', 'Lunch'), /^[A-Za-z0-9_-]{22}$/)
  t.regex(print('description', 'x'.repeat(100_000)), /^[A-Za-z0-9_-]{22}$/)
})

test('the state of a side tells what it holds here, and what the other side would hold', (t) => {
  const there = { ...event, title: 'Call: Lunch' }
  const state = stateOf({ here: event, there }, { fields: EVENT_FIELDS, print })
  t.deepEqual(state?.['title'], { here: print('title', 'Lunch'), there: print('title', 'Call: Lunch') })
  t.deepEqual(state?.['when'], { here: print('when', event.when), there: print('when', event.when) })
  t.deepEqual(Object.keys(state ?? {}), [...EVENT_FIELDS])
})

test('only the fields that the pair shares are compared, always in one order', (t) => {
  const state = stateOf({ here: event, there: event }, { fields: ['description', 'title'], print })
  t.deepEqual(Object.keys(state ?? {}), ['title', 'description'])
})

test('a side that holds nothing has no state', (t) => {
  t.is(stateOf(null, { fields: EVENT_FIELDS, print }), null)
})
