import test from 'ava'
import fc from 'fast-check'
import type { EntityTraits } from '../../shared/domain/entity.ts'
import type { CalendarEvent, When } from '../../shared/domain/event.ts'
import { UNTITLED, asErpHolds, asGoogleHolds, sharedFields } from '../../shared/domain/mirror.ts'
import type { Mirror } from '../../shared/domain/mirror.ts'
import { worlds } from '../support/worlds.ts'

const rest = { guestKinds: [], status: null, joinUrlField: null, hasTeams: false } as const
const meeting: EntityTraits = {
  ...rest,
  entity: 'Meeting',
  holdsAllDay: true,
  location: { field: 'location', maxLength: null },
}
const call: EntityTraits = {
  ...rest,
  entity: 'Call',
  holdsAllDay: false,
  location: { field: 'cLocation', maxLength: 5 },
}
const visit: EntityTraits = { ...rest, entity: 'Visit', holdsAllDay: true, location: null }
const plain: Mirror = { traits: meeting, label: '', zone: 'Europe/Prague' }
const labelled: Mirror = { traits: call, label: 'Call', zone: 'Europe/Prague' }

const noon: When = { kind: 'timed', start: '2027-03-01T12:00:00Z', end: '2027-03-01T13:00:00Z' }
const event: CalendarEvent = { title: 'Lunch', when: noon, description: 'Agenda', location: 'Hall' }
const titled = (title: string): CalendarEvent => ({ ...event, title })
const on = (start: string, end: string): CalendarEvent => ({
  ...event,
  when: { kind: 'all-day', start, end },
})

const titles: readonly [rule: string, inGoogle: string, inErp: string][] = [
  ['a title without a label stays', 'Lunch', 'Lunch'],
  ['the label is not part of the name', 'Call: Lunch', 'Lunch'],
  ['the label counts however it is written', 'CALL:Lunch', 'Lunch'],
  ['a word that only begins like the label is no label', 'Callout: Lunch', 'Callout: Lunch'],
  ['what the ERP refuses is written full-width', 'a < b = c > d', 'a ＜ b ＝ c ＞ d'],
  ['U+0000 is dropped', 'Lu\0nch', 'Lunch'],
  ['no title at all', '', UNTITLED],
  ['nothing but the label', 'Call:', UNTITLED],
  ['nothing but blanks and U+0000', ' \0 ', UNTITLED],
  ['blanks around it go', '  Lunch  ', 'Lunch'],
  ['255 characters fit', 'x'.repeat(255), 'x'.repeat(255)],
  ['the 256th is cut', 'x'.repeat(256), 'x'.repeat(255)],
  ['255 emoji fit although they are 510 code units', '🍜'.repeat(255), '🍜'.repeat(255)],
  ['an emoji at the edge is never cut in half', `${'x'.repeat(254)}🍜🍜`, `${'x'.repeat(254)}🍜`],
  ['no blank is left at the cut', `${'x'.repeat(254)} y`, 'x'.repeat(254)],
]
for (const [rule, inGoogle, inErp] of titles) {
  test(`a title on its way to the ERP: ${rule}`, (t) => {
    t.is(asErpHolds(titled(inGoogle), labelled).title, inErp)
  })
}

test('the label stands before the title in Google, and nothing else is changed there', (t) => {
  t.deepEqual(asGoogleHolds(event, labelled), { ...event, title: 'Call: Lunch' })
  t.deepEqual(asGoogleHolds(event, plain), event)
})

test('texts lose U+0000 on their way to the ERP and keep all else', (t) => {
  const given = { ...event, description: 'a\0b <3 = c', location: 'Ha\0ll' }
  const held = asErpHolds(given, plain)
  t.is(held.description, 'ab <3 = c')
  t.is(held.location, 'Hall')
})

test('a location is cut to what its field holds, by characters; a text field takes all of it', (t) => {
  t.is(asErpHolds({ ...event, location: 'Tower' }, labelled).location, 'Tower')
  t.is(asErpHolds({ ...event, location: '🍜🍜🍜🍜🍜 Tower' }, labelled).location, '🍜🍜🍜🍜🍜')
  t.is(asErpHolds({ ...event, location: 'x'.repeat(9000) }, plain).location.length, 9000)
})

test('an entity that holds dates keeps an all-day event a date', (t) => {
  const { when } = on('2027-03-01', '2027-03-02')
  t.deepEqual(asErpHolds({ ...event, when }, plain).when, when)
})

const days: readonly [rule: string, zone: string, dates: [string, string], instants: [string, string]][] = [
  [
    'an ordinary day',
    'Europe/Prague',
    ['2027-03-01', '2027-03-02'],
    ['2027-02-28T23:00:00Z', '2027-03-01T23:00:00Z'],
  ],
  [
    'several days',
    'Europe/Prague',
    ['2027-03-01', '2027-03-04'],
    ['2027-02-28T23:00:00Z', '2027-03-03T23:00:00Z'],
  ],
  [
    'the day of 23 hours',
    'Europe/Prague',
    ['2027-03-28', '2027-03-29'],
    ['2027-03-27T23:00:00Z', '2027-03-28T22:00:00Z'],
  ],
  [
    'the day of 25 hours',
    'Europe/Prague',
    ['2027-10-31', '2027-11-01'],
    ['2027-10-30T22:00:00Z', '2027-10-31T23:00:00Z'],
  ],
  [
    'a day west of Greenwich',
    'America/New_York',
    ['2027-01-10', '2027-01-11'],
    ['2027-01-10T05:00:00Z', '2027-01-11T05:00:00Z'],
  ],
  [
    'a day far east',
    'Pacific/Kiritimati',
    ['2027-01-10', '2027-01-11'],
    ['2027-01-09T10:00:00Z', '2027-01-10T10:00:00Z'],
  ],
  // In Beirut clocks go from 00:00 to 01:00, so the day begins at 01:00.
  [
    'a day without a midnight',
    'Asia/Beirut',
    ['2024-03-31', '2024-04-01'],
    ['2024-03-30T22:00:00Z', '2024-03-31T21:00:00Z'],
  ],
  ['a leap day', 'UTC', ['2028-02-29', '2028-03-01'], ['2028-02-29T00:00:00Z', '2028-03-01T00:00:00Z']],
]
for (const [rule, zone, [from, to], [start, end]] of days) {
  test(`all day, in an entity that holds instants only: ${rule}`, (t) => {
    t.deepEqual(asErpHolds(on(from, to), { ...labelled, zone }).when, { kind: 'timed', start, end })
  })
}

test('a timed event stays as it is in every zone', (t) => {
  t.deepEqual(asErpHolds(event, { ...labelled, zone: 'Asia/Tokyo' }).when, noon)
})

const ends: readonly [rule: string, inErp: When, inGoogle: When][] = [
  ['an end after the start', noon, noon],
  ['an end at the start', { ...noon, end: noon.start }, { ...noon, end: noon.start }],
  ['an end before the start', { ...noon, end: '2027-03-01T11:00:00Z' }, { ...noon, end: noon.start }],
  [
    'an all-day event of no day lasts one',
    { kind: 'all-day', start: '2027-02-28', end: '2027-02-28' },
    { kind: 'all-day', start: '2027-02-28', end: '2027-03-01' },
  ],
  [
    'an all-day event that ends before it starts lasts one day',
    { kind: 'all-day', start: '2027-12-31', end: '2027-12-01' },
    { kind: 'all-day', start: '2027-12-31', end: '2028-01-01' },
  ],
  [
    'an all-day event of one day',
    { kind: 'all-day', start: '2027-03-01', end: '2027-03-02' },
    { kind: 'all-day', start: '2027-03-01', end: '2027-03-02' },
  ],
]
for (const [rule, inErp, inGoogle] of ends) {
  test(`what Google would refuse as an empty time is mended: ${rule}`, (t) => {
    t.deepEqual(asGoogleHolds({ ...event, when: inErp }, plain).when, inGoogle)
  })
}

test('a location is shared only where the entity has a field for it', (t) => {
  t.deepEqual(sharedFields(meeting), ['title', 'when', 'description', 'location'])
  t.deepEqual(sharedFields(visit), ['title', 'when', 'description'])
})

const anyText = fc.string({ unit: 'binary', maxLength: 300 })
const anyEvent = fc.record({
  title: fc.oneof(
    anyText,
    anyText.map((text) => `call: ${text}`),
  ),
  when: fc.oneof(
    fc.constant(noon),
    fc.integer({ min: 1, max: 28 }).map((day): When => ({
      kind: 'all-day',
      start: `2027-03-${String(day).padStart(2, '0')}`,
      end: '2027-03-29',
    })),
  ),
  description: anyText,
  location: anyText,
})

test('what came from Google, shown there and read again, is the same for the ERP: a round trip is no edit', (t) => {
  fc.assert(
    fc.property(anyEvent, fc.constantFrom(plain, labelled), (given, mirror) => {
      const held = asErpHolds(given, mirror)
      t.deepEqual(asErpHolds(asGoogleHolds(held, mirror), mirror), held)
    }),
    worlds(500),
  )
})

test('whatever a title holds, the ERP can take it', (t) => {
  fc.assert(
    fc.property(anyEvent, (given) => {
      const { title } = asErpHolds(given, labelled)
      t.regex(title, /^[^<>=\0]+$/)
      t.true(Array.from(title).length <= 255)
      t.is(title, title.trim())
    }),
    worlds(500),
  )
})
