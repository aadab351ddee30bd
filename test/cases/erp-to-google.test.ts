import test from 'ava'
import { callGoogle, startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { costOf, writesOf } from './cost-of.ts'
import { deskOf, erpHour } from './desk-of.ts'
import type { Desk } from './desk-of.ts'
import { hour, phoneOf } from './phone-of.ts'
import type { FullEvent } from './phone-of.ts'
import type { Phone } from './phone-of.ts'

/** Cases of the field: what a change in the ERP does to Google. */
let world: TestWorld
let jana: TestUser
let desk: Desk
let phone: Phone

test.before(async () => {
  world = await startTestWorld()
  jana = await world.addUser('jana@example.com')
  await world.settle()
  desk = deskOf(world, jana)
  phone = phoneOf(world, jana)
})
test.after.always(() => world?.close())

test.serial(
  'H001 H159 a meeting is one insert: its times with a zone, its texts, and a stamp that only this app sees',
  async (t) => {
    const description = '<p>Bring the <b>contract</b></p>'
    const made = { name: 'Smith and sons', description, cLocation: 'Brno 5', ...erpHour(1, 12) }
    const cost = await costOf(world, () => desk.create(made))
    t.deepEqual(writesOf(cost), { google: ['insert'], erp: [] })
    const event = await phone.find('Smith and sons')
    t.like(event, { description, location: 'Brno 5', status: 'confirmed' })
    t.is(Date.parse(event.start.dateTime ?? ''), Date.parse('2027-03-01T12:00:00Z'))
    t.is(Date.parse(event.end.dateTime ?? ''), Date.parse('2027-03-01T13:00:00Z'))
    t.is(event.start.timeZone, 'Europe/Prague')
    const properties = event['extendedProperties'] as { private: object; shared?: object }
    t.is(Object.keys(properties.private).length, 1)
    t.is(properties.shared, undefined)
  },
)

test.serial('H002 a hundred new meetings are a hundred inserts, and not one event is read', async (t) => {
  const cost = await costOf(world, () => {
    for (let n = 0; n < 100; n += 1) desk.create({ name: `Round ${n}`, ...erpHour(2 + (n % 20)) })
  })
  t.deepEqual(
    cost.google,
    Array.from({ length: 100 }, () => 'insert'),
  )
  t.deepEqual(writesOf(cost).erp, [])
  t.true(cost.erp.length <= 100, 'each record is read at most once')
})

test.serial('H006 H147 a record that is gone before anybody heard of it makes no call', async (t) => {
  const cost = await costOf(world, () => {
    const id = desk.create({ name: 'Never mind', ...erpHour(3) })
    desk.remove(id)
  })
  t.deepEqual(cost.google, [])
  t.is(cost.lists, 0)
})

test.serial('H007 H314 a record that is deleted takes its event away with one delete', async (t) => {
  const id = desk.create({ name: 'To be dropped', ...erpHour(3) })
  await world.settle()
  const event = await phone.find('To be dropped')
  const cost = await costOf(world, () => desk.remove(id))
  t.deepEqual(cost.google, ['delete'])
  t.is((await phone.read(event.id)).status, 'cancelled')
  t.deepEqual((await costOf(world, () => undefined)).google, [], 'nothing is left to do')
})

test.serial('H011 a change of a field that Google doesn’t get makes no call', async (t) => {
  const id = desk.create({ name: 'Quarterly', ...erpHour(4) })
  await world.settle()
  const { id: team } = world.erp.createTeam({ name: 'Sales' })
  const cost = await costOf(world, () => desk.change(id, { status: 'Held', teamsIds: [team] }))
  t.deepEqual(cost.google, [])
  t.is(cost.lists, 0)
})

test.serial('H019 H021 a meeting with a place is opaque and gets no video conference', async (t) => {
  await costOf(world, () => desk.create({ name: 'In the office', cLocation: 'Room 4', ...erpHour(5) }))
  const event = await phone.find('In the office')
  t.is(event['conferenceData'], undefined)
  t.is(event['hangoutLink'], undefined)
  t.is(event['transparency'] ?? 'opaque', 'opaque')
  const insert = world.google.calls.all.findLast(({ method }) => method === 'POST')
  t.false(insert?.query.includes('conferenceDataVersion=1'))
})

test.serial(
  'H024 T2 a timed meeting that becomes all-day, and back again, is one patch each time',
  async (t) => {
    const id = desk.create({ name: 'Fair', ...erpHour(6) })
    await world.settle()
    const allDay = await costOf(world, () =>
      desk.change(id, { isAllDay: true, dateStartDate: '2027-03-06', dateEndDate: '2027-03-07' }),
    )
    t.deepEqual(allDay.google, ['patch'])
    const days = await phone.find('Fair')
    t.deepEqual(days.start, { date: '2027-03-06' })
    t.deepEqual(days.end, { date: '2027-03-08' }, 'the last day is meant, Google wants the one after it')
    const timed = await costOf(world, () =>
      desk.change(id, { isAllDay: false, dateStartDate: null, dateEndDate: null, ...erpHour(6, 10) }),
    )
    t.deepEqual(timed.google, ['patch'])
    const again = await phone.find('Fair')
    t.is(again.start.date, undefined)
    t.is(again.end.date, undefined)
    t.is(Date.parse(again.start.dateTime ?? ''), Date.parse('2027-03-06T10:00:00Z'))
  },
)

test.serial('H026 D12 a copy of an all-day meeting gets an event of its own', async (t) => {
  const dates = { isAllDay: true, dateStartDate: '2027-03-09', dateEndDate: '2027-03-09' }
  const id = desk.create({ name: 'Inventory', ...dates })
  await world.settle()
  const { id: eventId, etag } = await phone.find('Inventory')
  const cost = await costOf(world, () => desk.create({ name: 'Inventory', ...dates }))
  t.deepEqual(cost.google, ['insert'])
  const both = (await world.events(jana)).filter(({ summary }) => summary === 'Inventory')
  t.is(new Set(both.map((event) => event.id)).size, 2)
  t.is((await phone.read(eventId)).etag, etag, 'the original was not touched')
  await costOf(world, () => desk.change(id, { name: 'Inventory of the original' }))
  t.is((await phone.read(eventId)).summary, 'Inventory of the original')
})

test.serial('H027 G1 an edit of a meeting that is over mails nobody', async (t) => {
  const id = desk.create({
    name: 'Yesterday',
    dateStart: '2027-01-04 09:00:00',
    dateEnd: '2027-01-04 10:00:00',
  })
  await world.settle()
  const event = await phone.find('Yesterday')
  await phone.patch(event.id, { attendees: [{ email: 'guest@elsewhere.example' }] })
  await world.settle()
  world.pass(24 * 3_600_000)
  const mails = world.google.mail.length
  const cost = await costOf(world, () => desk.change(id, { description: 'Minutes' }))
  t.deepEqual(cost.google, ['patch'])
  t.is(world.google.mail.length, mails)
  t.true(
    world.google.calls.all.findLast(({ method }) => method === 'PATCH')?.query.includes('sendUpdates=none'),
  )
})

test.serial('H056 P3 P4 guests in Google and their answers stay when the title changes', async (t) => {
  const id = desk.create({ name: 'With guests', ...erpHour(10) })
  await world.settle()
  const event = await phone.find('With guests')
  const guests = [
    { email: 'one@elsewhere.example', responseStatus: 'accepted' },
    { email: 'two@elsewhere.example' },
  ]
  await phone.patch(event.id, { attendees: guests })
  await world.settle()
  const before = (await phone.read(event.id))['attendees']
  const cost = await costOf(world, () => desk.change(id, { name: 'With dear guests' }))
  t.deepEqual(cost.google, ['patch'], 'the guests moved its version on, which costs nothing more')
  const after = await phone.find('With dear guests')
  t.deepEqual(after['attendees'], before)
})

test.serial('H054 L2 an event that came from Google is patched once when its record is edited', async (t) => {
  await phone.insert({ summary: 'From the phone', ...hour(11) })
  await world.settle()
  const { id } = await desk.find('From the phone')
  const cost = await costOf(world, () => desk.change(id, { cLocation: 'Ostrava' }))
  t.deepEqual(writesOf(cost), { google: ['patch'], erp: [] })
  t.is((await phone.find('From the phone')).location, 'Ostrava')
})

test.serial(
  'H114 a meeting handed to another connected user leaves one calendar and enters the other',
  async (t) => {
    const petr = await world.addUser('petr@example.com')
    await world.settle()
    const id = desk.create({ name: 'Handed over', ...erpHour(12) })
    await world.settle()
    const mails = world.google.mail.length
    const cost = await costOf(world, () => desk.change(id, { assignedUserId: petr.id }))
    t.deepEqual([...writesOf(cost).google].sort(), ['delete', 'insert'])
    // She is still on the record, so she has it by his invitation.
    const hers = (await world.events(jana)).filter(({ summary }) => summary === 'Handed over')
    t.deepEqual(
      hers.map((event) => (event as FullEvent)['organizer']),
      [{ email: petr.email }],
    )
    t.true((await world.events(petr)).some(({ summary }) => summary === 'Handed over'))
    t.true(world.google.mail.length <= mails + 1)
    t.is((await desk.names()).filter((name) => name === 'Handed over').length, 1)
  },
)

test.serial('H167 H177 what is new, changed and deleted costs one call each', async (t) => {
  const changed = desk.create({ name: 'Changed later', ...erpHour(13) })
  const deleted = desk.create({ name: 'Deleted later', ...erpHour(13) })
  await world.settle()
  const cost = await costOf(world, () => {
    desk.create({ name: 'Wholly new', ...erpHour(13) })
    desk.change(changed, { name: 'Changed by now' })
    desk.remove(deleted)
  })
  t.deepEqual([...cost.google].sort(), ['delete', 'insert', 'patch'])
})

test.serial('H174 of two events with one title only the linked one is renamed', async (t) => {
  const id = desk.create({ name: 'Old title', ...erpHour(14) })
  await world.settle()
  const own = await phone.insert({ summary: 'New title', visibility: 'private', ...hour(14) })
  await world.settle()
  const before = await phone.read(own.id)
  const cost = await costOf(world, () => desk.change(id, { name: 'New title' }))
  t.deepEqual(writesOf(cost), { google: ['patch'], erp: [] })
  t.is((await phone.read(own.id)).etag, before.etag)
})

test.serial(
  'L1 edits one after the other are one patch each, and none meets a version that moved on',
  async (t) => {
    const id = desk.create({ name: 'Edit 0', ...erpHour(15) })
    await world.settle()
    for (const n of [1, 2, 3]) {
      const cost = await costOf(world, () => desk.change(id, { name: `Edit ${n}` }))
      t.deepEqual(cost.google, ['patch'])
    }
    t.is(world.google.calls.count({ status: 412 }), 0)
  },
)

test.serial('P7 P8 P10 P11 what the ERP has no field for stays as it is in Google', async (t) => {
  const id = desk.create({ name: 'Decorated', ...erpHour(16) })
  await world.settle()
  const event = await phone.find('Decorated')
  const own = {
    colorId: '5',
    visibility: 'public',
    transparency: 'transparent',
    reminders: { useDefault: false, overrides: [{ method: 'popup', minutes: 7 }] },
  }
  await callGoogle(world, jana, {
    method: 'PATCH',
    path: `/${event.id}?conferenceDataVersion=1`,
    body: {
      ...own,
      conferenceData: {
        createRequest: { requestId: 'one', conferenceSolutionKey: { type: 'hangoutsMeet' } },
      },
    },
  })
  await world.settle()
  const before = await phone.read(event.id)
  t.like(before, own)
  await costOf(world, () => desk.change(id, { name: 'Decorated anew', description: 'Text', ...erpHour(17) }))
  const after = await phone.find('Decorated anew')
  t.like(after, own)
  t.deepEqual(after['conferenceData'], before['conferenceData'])
  t.deepEqual(after['hangoutLink'], before['hangoutLink'])
})

test.serial(
  'H031 the reminders that a user sets in the ERP are those of his event, at most five; what he sets in Google stays there',
  async (t) => {
    const reminders = [900, 60, 120, 180, 240, 3600, 7200].map((seconds) => ({ type: 'Popup', seconds }))
    const cost = await costOf(world, () => desk.create({ name: 'Reminded', ...erpHour(18), reminders }))
    t.deepEqual(writesOf(cost), { google: ['insert'], erp: [] })
    const popup = (minutes: number) => ({ method: 'popup', minutes })
    const { id } = await phone.find('Reminded')
    const told = { useDefault: false, overrides: [1, 2, 3, 4, 15].map(popup) }
    t.deepEqual((await phone.read(id))['reminders'], told)
    const { id: record } = await desk.find('Reminded')
    const change = await costOf(world, () =>
      desk.change(record, { reminders: [{ type: 'Email', seconds: 600 }] }),
    )
    t.deepEqual(writesOf(change), { google: ['patch'], erp: [] })
    const mine = { useDefault: false, overrides: [{ method: 'email', minutes: 10 }] }
    t.deepEqual((await phone.read(id))['reminders'], mine)
    const own = { useDefault: false, overrides: [popup(7)] }
    await callGoogle(world, jana, { method: 'PATCH', path: `/${id}`, body: { reminders: own } })
    await costOf(world, () => desk.change(record, { name: 'Reminded anew' }))
    t.deepEqual((await phone.find('Reminded anew'))['reminders'], own)
    await costOf(world, () => desk.change(record, { reminders: [] }))
    t.deepEqual((await phone.read(id))['reminders'], { useDefault: true })
  },
)
