import test from 'ava'
import { startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { openTasks } from '../functions/world-view.ts'
import { costOf, writesOf } from './cost-of.ts'
import { deskOf, erpHour } from './desk-of.ts'
import type { Desk } from './desk-of.ts'
import { hour, phoneOf } from './phone-of.ts'
import type { Phone } from './phone-of.ts'
import { recordsOf, seriesOf, startsOf } from './series-of.ts'
import { sweep } from './sweep.ts'

/** Cases of the field: both sides have something already when they meet for the first time. */
let world: TestWorld
let jana: TestUser
let desk: Desk
let phone: Phone

test.beforeEach(async () => {
  world = await startTestWorld()
  jana = await world.addUser('jana@example.com', { connected: false })
  desk = deskOf(world, jana)
  phone = phoneOf(world, jana)
})
test.afterEach.always(() => world?.close())
test.afterEach((t) => t.deepEqual(openTasks(world), []))

const NOTHING = { google: [], erp: [] }
const connect = (): Promise<void> => world.connect(jana.id, jana.email)

function made({ google, erp }: { google: string[]; erp: string[] }): { google: string[]; erp: string[] } {
  return { google: google.filter((call) => call !== 'watch'), erp }
}

test.serial('H184 D14 what is on both sides already is linked and not copied', async (t) => {
  const id = desk.create({ name: 'On both sides', ...erpHour(1) })
  await phone.insert({ summary: 'On both sides', ...hour(1), location: 'Plzen' })
  await phone.insert({ summary: 'Only in Google', ...hour(2) })
  desk.create({ name: 'Only in the ERP', ...erpHour(3) })
  const cost = await costOf(world, connect)
  t.deepEqual(made(writesOf(cost)).google, ['insert'])
  t.deepEqual(writesOf(cost).erp.toSorted(), ['change Meeting', 'create Meeting'])
  t.deepEqual(await desk.names(), ['On both sides', 'Only in Google', 'Only in the ERP'])
  t.is((await world.events(jana)).length, 3)
  t.is(desk.read(id)['cLocation'], 'Plzen', 'what only one of them has comes to the other')
  const edit = await costOf(world, () => desk.change(id, { name: 'Linked indeed' }))
  t.deepEqual(writesOf(edit), { google: ['patch'], erp: [] })
  t.is((await world.events(jana)).length, 3)
})

test.serial(
  'H184 linked once: a second record of the same title and hour gets an event of its own',
  async (t) => {
    desk.create({ name: 'Twice here', ...erpHour(4) })
    desk.create({ name: 'Twice here', ...erpHour(4) })
    await phone.insert({ summary: 'Twice here', ...hour(4) })
    const cost = await costOf(world, connect)
    t.deepEqual(made(writesOf(cost)), { google: ['insert'], erp: [] })
    t.is((await world.events(jana)).length, 2)
    t.is((await desk.names()).length, 2)
  },
)

test.serial(
  'H184 linked once: a second event of the same title and hour becomes a record of its own',
  async (t) => {
    const id = desk.create({ name: 'Twice there', ...erpHour(4) })
    await phone.insert({ summary: 'Twice there', ...hour(4) })
    await phone.insert({ summary: 'Twice there', ...hour(4) })
    const cost = await costOf(world, connect)
    t.deepEqual(made(writesOf(cost)), { google: [], erp: ['create Meeting'] })
    t.is((await world.events(jana)).length, 2)
    t.is((await recordsOf(world, 'Twice there')).filter((record) => record.id === id).length, 1)
  },
)

test.serial(
  'H184 the same title at another hour, or the same hour under another title, is something else',
  async (t) => {
    desk.create({ name: 'Alike', ...erpHour(5) })
    desk.create({ name: 'Unlike', ...erpHour(6) })
    await phone.insert({ summary: 'Alike', ...hour(5, 10) })
    await phone.insert({ summary: 'Different', ...hour(6) })
    await connect()
    await world.settle()
    t.is((await desk.names()).length, 4)
    t.is((await world.events(jana)).length, 4)
  },
)

test.serial('H184 a call is found by its label, and a day by its date', async (t) => {
  desk.create({ name: 'Offer', ...erpHour(7) }, 'Call')
  desk.create({ name: 'Fair', isAllDay: true, dateStartDate: '2027-03-08', dateEndDate: '2027-03-08' })
  await phone.insert({ summary: 'Call: Offer', ...hour(7) })
  await phone.insert({ summary: 'Fair', start: { date: '2027-03-08' }, end: { date: '2027-03-09' } })
  const cost = await costOf(world, connect)
  t.deepEqual(made(writesOf(cost)), NOTHING)
  t.deepEqual(await desk.names(), ['Fair'])
  t.deepEqual(await desk.names('Call'), ['Offer'])
})

test.serial('H184 D14 occurrences of a series that are records already are linked one by one', async (t) => {
  for (const day of [1, 2, 3]) desk.create({ name: 'Daily', ...erpHour(day) })
  const before = await recordsOf(world, 'Daily')
  await phone.insert(seriesOf('Daily', 1, 'FREQ=DAILY;COUNT=4'))
  const cost = await costOf(world, connect)
  t.deepEqual(made(writesOf(cost)), { google: [], erp: ['create Meeting'] })
  t.deepEqual((await recordsOf(world, 'Daily')).slice(0, 3), before)
  t.is((await world.events(jana)).length, 1)
})

test.serial(
  'T7 the first read asks for no series by itself: all occurrences come with one list',
  async (t) => {
    for (let n = 0; n < 5; n += 1) await phone.insert(seriesOf(`Series ${n}`, 2, 'FREQ=WEEKLY', 10 + n))
    await phone.insert({ summary: 'Single', ...hour(7) })
    const cost = await costOf(world, connect)
    t.false(cost.google.includes('instances'))
    t.is(cost.lists, 2)
    t.is(writesOf(cost).erp.length, 5 * 4 + 1)
    t.deepEqual(await startsOf(world, 'Series 0'), [
      '2027-03-02 10:00:00',
      '2027-03-09 10:00:00',
      '2027-03-16 10:00:00',
      '2027-03-23 10:00:00',
    ])
  },
)

test.serial('T7 of a series that began long ago only what ends after “since” comes', async (t) => {
  const timeZone = 'Europe/Prague'
  await phone.insert({
    summary: 'For years',
    start: { dateTime: '2020-01-06T09:00:00', timeZone },
    end: { dateTime: '2020-01-06T10:00:00', timeZone },
    recurrence: ['RRULE:FREQ=WEEKLY'],
  })
  await connect()
  await world.settle()
  const starts = await startsOf(world, 'For years')
  t.is(starts.length, 13)
  t.is(starts[0], '2027-01-04 08:00:00')
  t.is(starts.at(-1), '2027-03-29 07:00:00')
})

test.serial('T5 an occurrence that lies across the end of the window comes once, and stays', async (t) => {
  await phone.insert(seriesOf('Across the end', 1, 'FREQ=DAILY', 7))
  await connect()
  await world.settle()
  const before = await recordsOf(world, 'Across the end')
  for (let round = 0; round < 3; round += 1) {
    world.google.expireSyncTokens()
    const cost = await costOf(world, () => sweep(world))
    t.deepEqual(writesOf(cost), NOTHING)
  }
  world.pass(24 * 3_600_000)
  await sweep(world, 'window')
  await world.settle()
  const after = await recordsOf(world, 'Across the end')
  t.deepEqual(after.slice(0, before.length), before)
  t.is(after.length, before.length + 1)
  t.is(new Set(after.map(({ dateStart }) => dateStart)).size, after.length)
})

test.serial('H184 D7 a first sync that is repeated makes nothing twice', async (t) => {
  for (const day of [1, 2, 3]) {
    desk.create({ name: `ERP ${day}`, ...erpHour(day) })
    await phone.insert({ summary: `Google ${day}`, ...hour(day, 14) })
  }
  await connect()
  await world.settle()
  world.google.expireSyncTokens()
  const cost = await costOf(world, async () => {
    await sweep(world)
    await sweep(world, 'all')
  })
  t.deepEqual(writesOf(cost), NOTHING)
  t.is((await desk.names()).length, 6)
  t.is((await world.events(jana)).length, 6)
})
