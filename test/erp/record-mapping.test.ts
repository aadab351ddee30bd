import test from 'ava'
import * as fc from 'fast-check'
import type { EntityTraits } from '../../shared/domain/entity.ts'
import type { CalendarEvent, When } from '../../shared/domain/event.ts'
import { isFault } from '../../shared/domain/fault.ts'
import { addDays, fromErpTime, isErpDate, toErpTime } from '../../shared/erp/erp-time.ts'
import { fromErp, readAttributes, toErp } from '../../shared/erp/record-mapping.ts'

const MEETING: EntityTraits = {
  entity: 'Meeting',
  holdsAllDay: true,
  location: { field: 'cLocation', maxLength: 255 },
  guestKinds: [],
  status: { canceled: ['Not Held', 'Off'], planned: 'Planned' },
  joinUrlField: 'cJoinUrl',
  hasTeams: true,
}
const CALL: EntityTraits = {
  entity: 'Call',
  holdsAllDay: false,
  location: null,
  guestKinds: [],
  status: null,
  joinUrlField: null,
  hasTeams: false,
}

const RECORD = {
  id: '6b00000000000a001',
  name: 'Oběd',
  deleted: false,
  dateStart: '2026-12-01 09:00:00',
  dateEnd: '2026-12-01 10:30:00',
  isAllDay: false,
  dateStartDate: null,
  dateEndDate: null,
  description: 'Agenda',
  cLocation: 'Brno',
  assignedUserId: '6b00000000000u001',
  createdById: '6b00000000000u002',
  modifiedAt: '2026-11-22 16:40:27',
  modifiedById: '6b00000000000u003',
  status: 'Planned',
  cJoinUrl: 'https://meet.example.com/abc',
}

const MS_MIN = Date.UTC(1971, 0, 1)
const MS_MAX = Date.UTC(2999, 11, 1)
const moments = fc.integer({ min: MS_MIN / 1000, max: MS_MAX / 1000 }).map((seconds) => seconds * 1000)
const instants = moments.map((ms) => new Date(ms).toISOString().replace('.000', ''))
const dates = moments.map((ms) => new Date(ms).toISOString().slice(0, 10))

const timed: fc.Arbitrary<When> = fc.record({ kind: fc.constant('timed'), start: instants, end: instants })
const allDay: fc.Arbitrary<When> = fc
  .tuple(dates, fc.integer({ min: 1, max: 400 }))
  .map(([start, days]) => ({ kind: 'all-day', start, end: addDays(start, days) }))

const events = (when: fc.Arbitrary<When>): fc.Arbitrary<CalendarEvent> =>
  fc.record({ title: fc.string(), when, description: fc.string(), location: fc.string() })

const stored = (attributes: object): object => ({ ...RECORD, ...attributes })

test('any event that a Meeting holds is read back as it was written', (t) => {
  fc.assert(
    fc.property(events(fc.oneof(timed, allDay)), (event) => {
      t.deepEqual(fromErp(stored(toErp(event, MEETING)), MEETING)?.event, event)
    }),
  )
})

test('any timed event that a Call holds is read back as it was written, without a location', (t) => {
  fc.assert(
    fc.property(events(timed), (event) => {
      t.deepEqual(fromErp(stored(toErp(event, CALL)), CALL)?.event, { ...event, location: '' })
    }),
  )
})

test('times and days survive the way there and back', (t) => {
  fc.assert(fc.property(moments, (ms) => fromErpTime(toErpTime(ms)) === ms))
  fc.assert(fc.property(dates, (date) => isErpDate(date) && addDays(addDays(date, 1), -1) === date))
  t.is(toErpTime(Date.UTC(2026, 0, 2, 3, 4, 5, 999)), '2026-01-02 03:04:05')
})

test('a timed record is read with its users, its change time and its version', (t) => {
  t.deepEqual(fromErp({ ...RECORD, versionNumber: 7 }, MEETING), {
    recordId: '6b00000000000a001',
    event: {
      title: 'Oběd',
      when: { kind: 'timed', start: '2026-12-01T09:00:00Z', end: '2026-12-01T10:30:00Z' },
      description: 'Agenda',
      location: 'Brno',
    },
    assignedUserId: '6b00000000000u001',
    createdById: '6b00000000000u002',
    changedAt: Date.UTC(2026, 10, 22, 16, 40, 27),
    version: 7,
    guests: [],
    isCanceled: false,
    modifiedById: '6b00000000000u003',
    joinUrl: 'https://meet.example.com/abc',
  } as unknown)
})

test('the inclusive last day of the ERP becomes an exclusive end, whatever the flag isAllDay says', (t) => {
  const days = { dateStartDate: '2026-12-30', dateEndDate: '2026-12-31', isAllDay: false }
  const when = fromErp({ ...RECORD, ...days }, MEETING)?.event.when
  t.deepEqual(when, { kind: 'all-day', start: '2026-12-30', end: '2027-01-01' })
  const oneDay = fromErp({ ...RECORD, ...days, dateEndDate: null }, MEETING)?.event.when
  t.deepEqual(oneDay, { kind: 'all-day', start: '2026-12-30', end: '2026-12-31' })
})

test('a record without an end ends when it starts', (t) => {
  const when = fromErp({ ...RECORD, dateEnd: null }, MEETING)?.event.when
  t.deepEqual(when, { kind: 'timed', start: '2026-12-01T09:00:00Z', end: '2026-12-01T09:00:00Z' })
})

test("a create's answer, which leaves out what was not sent, is read like a full record", (t) => {
  const {
    description: _,
    dateStartDate: __,
    dateEndDate: ___,
    cLocation: ____,
    cJoinUrl: _____,
    modifiedById: ______,
    ...answer
  } = RECORD
  const held = fromErp(answer, MEETING)
  t.is(held?.event.description, '')
  t.is(held?.event.location, '')
  t.is(held?.event.when.kind, 'timed')
  t.is(held?.version, null)
  t.is(held?.joinUrl, '')
  t.is(held?.modifiedById, null)
})

test('a record with any of the canceled statuses is canceled, where the entity has such', (t) => {
  const isCanceled = (status: string, traits = MEETING): unknown =>
    fromErp({ ...RECORD, status }, traits)?.isCanceled
  t.deepEqual(
    ['Planned', 'Held', 'Not Held', 'Off', ''].map((one) => isCanceled(one)),
    [false, false, true, true, false],
  )
  t.false(isCanceled('Not Held', CALL))
})

test('a deleted record is none', (t) => {
  t.is(fromErp({ ...RECORD, deleted: true }, MEETING), null)
  t.is(fromErp({ id: 'x', deleted: true }, MEETING), null)
})

const unreadable: readonly [string, unknown, string][] = [
  ['no start', { ...RECORD, dateStart: null }, 'dateStart'],
  ['a start that is no moment', { ...RECORD, dateStart: '2026-12-01T09:00' }, 'dateStart'],
  ['a day that does not exist', { ...RECORD, dateStartDate: '2026-02-30' }, 'dateStartDate'],
  ['no change time', { ...RECORD, modifiedAt: null }, 'modifiedAt'],
  ['no id', { ...RECORD, id: '' }, 'id'],
  ['no attributes at all', 'true', 'record'],
]
for (const [what, answer, field] of unreadable) {
  test(`a record with ${what} is refused by the name of the field, without its value`, (t) => {
    const fault = t.throws(() => fromErp(answer, MEETING))
    t.true(isFault(fault, 'erp.refused') && fault.field === field)
    t.is(fault?.message, `Meeting: unreadable ${field}`)
  })
}

test('only the changed fields are written', (t) => {
  t.deepEqual(toErp({}, MEETING), {})
  t.deepEqual(toErp({ title: 'A' }, MEETING), { name: 'A' })
  t.deepEqual(toErp({ description: '', location: '' }, MEETING), { description: null, cLocation: null })
  t.deepEqual(toErp({ location: 'Brno' }, CALL), {})
})

test('status, join link and team are written where the entity has a place for them', (t) => {
  t.deepEqual(toErp({ isCanceled: true }, MEETING), { status: 'Not Held' })
  t.deepEqual(toErp({ isCanceled: false }, MEETING), { status: 'Planned' })
  t.deepEqual(toErp({ joinUrl: 'https://x.example' }, MEETING), { cJoinUrl: 'https://x.example' })
  t.deepEqual(toErp({ joinUrl: '' }, MEETING), { cJoinUrl: null })
  t.deepEqual(toErp({ teamId: 't1' }, MEETING), { teamsIds: ['t1'] })
  const nowhere = { isCanceled: true, joinUrl: 'x', teamId: 't1', guests: [] }
  t.deepEqual(toErp(nowhere, CALL), {})
})

test('a timed event clears the days of an all-day one, where the entity has them', (t) => {
  const when = { kind: 'timed', start: '2026-12-01T09:00:00Z', end: '2026-12-01T10:00:00Z' } as const
  const moved = { dateStart: '2026-12-01 09:00:00', dateEnd: '2026-12-01 10:00:00' }
  t.deepEqual(toErp({ when }, CALL), moved)
  t.deepEqual(toErp({ when }, MEETING), {
    ...moved,
    isAllDay: false,
    dateStartDate: null,
    dateEndDate: null,
  })
})

test('an all-day event is written with its flag and its inclusive last day', (t) => {
  const when = { kind: 'all-day', start: '2026-12-10', end: '2026-12-12' } as const
  t.deepEqual(toErp({ when }, MEETING), {
    isAllDay: true,
    dateStartDate: '2026-12-10',
    dateEndDate: '2026-12-11',
  })
  t.like(toErp({ when: { ...when, end: '2026-12-10' } }, MEETING), { dateEndDate: '2026-12-10' })
})

test('an all-day event is refused where the entity has no days', (t) => {
  const when = { kind: 'all-day', start: '2026-12-10', end: '2026-12-12' } as const
  const fault = t.throws(() => toErp({ when }, CALL))
  t.true(isFault(fault, 'erp.refused') && fault.field === 'when')
})

test('a list asks for nothing but what is read', (t) => {
  for (const name of ['cLocation', 'cJoinUrl', 'status', 'modifiedById'])
    t.true(readAttributes(MEETING).includes(name))
  t.false(readAttributes(CALL).some((name) => /location|dateStartDate|status|joinUrl/i.test(name)))
})
