import test from 'ava'
import fc from 'fast-check'
import type { CalendarId, CalendarKey, EventId, RecordId, TenantId, UserId } from '../../shared/domain/ids.ts'
import { calendarKeyOf, linkIdOf, markOf, recordOfMark, ownEventId } from '../../shared/domain/pair-names.ts'
import { worlds } from '../support/worlds.ts'

const of = {
  tenant: 'main' as TenantId,
  entity: 'Call',
  recordId: 'r1' as RecordId,
  calendar: 'c1' as CalendarKey,
}

test('an event id is made of the letters that Google takes, whatever the record is called', (t) => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (entity, recordId) => {
      t.regex(ownEventId({ ...of, entity, recordId: recordId as RecordId }), /^[a-v0-9]{40}$/)
    }),
    worlds(200),
  )
})

test('the same record asks for the same event id every time, and each part of its name changes it', (t) => {
  t.is(ownEventId(of), ownEventId({ ...of }))
  const all = [
    of,
    { ...of, tenant: 'other' as TenantId },
    { ...of, entity: 'Meeting' },
    { ...of, recordId: 'r2' as RecordId },
    { ...of, calendar: 'c2' as CalendarKey },
  ].map(ownEventId)
  t.is(new Set(all).size, all.length)
})

test('no two names meet because their parts run together', (t) => {
  fc.assert(
    fc.property(fc.string({ maxLength: 4 }), fc.string({ maxLength: 4 }), fc.nat(4), (left, right, cut) => {
      const joined = left + right
      const [a, b] = [joined.slice(0, cut), joined.slice(cut)]
      if (a === left) return
      const link = (calendar: string, event: string): string =>
        linkIdOf(calendar as CalendarKey, event as EventId)
      const key = (user: string, calendar: string): string =>
        calendarKeyOf(user as UserId, calendar as CalendarId)
      t.not(link(left, right), link(a, b))
      t.not(key(left, right), key(a, b))
      t.not(
        ownEventId({ ...of, entity: left, recordId: right as RecordId }),
        ownEventId({ ...of, entity: a, recordId: b as RecordId }),
      )
    }),
    worlds(500),
  )
})

test('a link, a calendar and an event of the same parts have different names', (t) => {
  const link = linkIdOf('a' as CalendarKey, 'b' as EventId)
  const calendar = calendarKeyOf('a' as UserId, 'b' as CalendarId)
  t.not(link.slice(0, 32), calendar.slice(0, 32))
})

test('names fit into paths, tasks and channel tokens', (t) => {
  t.regex(linkIdOf('c1' as CalendarKey, 'ü/ _'.repeat(256) as EventId), /^[0-9a-f]{40}$/)
  t.regex(calendarKeyOf('u1' as UserId, 'jana@example.com' as CalendarId), /^[0-9a-f]{32}$/)
})

test('each user and each calendar has its own memory of one event', (t) => {
  const event = 'e1' as EventId
  t.not(linkIdOf('c1' as CalendarKey, event), linkIdOf('c2' as CalendarKey, event))
  t.not(linkIdOf('c1' as CalendarKey, event), linkIdOf('c1' as CalendarKey, 'e2' as EventId))
})

test('the same shared calendar has a key of its own for each user', (t) => {
  const shared = 'team@example.com' as CalendarId
  t.not(calendarKeyOf('u1' as UserId, shared), calendarKeyOf('u2' as UserId, shared))
})

test('the mark on an event names its record for people who look', (t) => {
  t.is(markOf(of), 'main/Call/r1')
})

test('the mark leads back to the record, on the event that was made for it and on no copy', (t) => {
  const tenant = 'main' as TenantId
  const calendar = 'c1' as CalendarKey
  const record = { entity: 'Call', recordId: 'r1' as RecordId }
  const eventId = ownEventId({ tenant, calendar, ...record })
  const mark = markOf({ tenant, ...record })
  t.deepEqual(recordOfMark(mark, { tenant, calendar, eventId }), record)
  t.is(recordOfMark(mark, { tenant, calendar, eventId: 'copy' as EventId }), null)
  t.is(recordOfMark(mark, { tenant, calendar: 'c2' as CalendarKey, eventId }), null)
  t.is(recordOfMark(mark, { tenant: 'other' as TenantId, calendar, eventId }), null)
  for (const odd of ['', 'main', 'main/Call', 'main/Call/r2', 'other/Call/r1'])
    t.is(recordOfMark(odd, { tenant, calendar, eventId }), null, odd)
})
