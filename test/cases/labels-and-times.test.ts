import test from 'ava'
import { publish } from '../../infra/local/publish.ts'
import type { UserId } from '../../shared/domain/ids.ts'
import type { LabelledEntity } from '../../shared/domain/entity.ts'
import { changeConnection } from '../../shared/flows/connection.ts'
import { TENANT, startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { storeOf } from '../functions/world-view.ts'
import { costOf, writesOf } from './cost-of.ts'
import { deskOf, erpHour } from './desk-of.ts'
import type { Desk } from './desk-of.ts'
import { hour, phoneOf } from './phone-of.ts'
import type { Phone } from './phone-of.ts'

/** Cases of the field: labels in titles, and times. */
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

const NOTHING = { google: [], erp: [] }

test.serial(
  'H301 H302 a call named Smith is “Call: Smith” in Google, and its echo changes nothing',
  async (t) => {
    const cost = await costOf(world, () => desk.create({ name: 'Smith', ...erpHour(1) }, 'Call'))
    t.deepEqual(writesOf(cost), { google: ['insert'], erp: [] })
    t.is((await phone.find('Call: Smith')).status, 'confirmed')
    t.true((await desk.names('Call')).includes('Smith'))
    world.pass(600_000)
    const echo = await costOf(world, () => publish(world.functionsUrl, 'sweep', {}))
    t.deepEqual(writesOf(echo), NOTHING)
  },
)

test.serial(
  'H301 an event that begins with the label is a call, in either case, without the label',
  async (t) => {
    const cost = await costOf(world, () => phone.insert({ summary: 'CALL: Novak', ...hour(1) }))
    t.deepEqual(writesOf(cost), { google: [], erp: ['create Call'] })
    t.true((await desk.names('Call')).includes('Novak'))
    t.is((await phone.find('CALL: Novak')).summary, 'CALL: Novak', 'the title stays as it was typed')
  },
)

test.serial('H304 of the labels C and CC the longest that fits decides', async (t) => {
  const before = await labelled([
    { entity: 'Meeting', label: 'C' },
    { entity: 'Call', label: 'CC' },
  ])
  const cost = await costOf(world, async () => {
    await phone.insert({ summary: 'CC: both fit', ...hour(2) })
    await phone.insert({ summary: 'C: one fits', ...hour(2) })
    await phone.insert({ summary: 'CCC: none fits', ...hour(2) })
  })
  t.deepEqual([...writesOf(cost).erp].sort(), ['create Call', 'create Meeting'])
  t.true((await desk.names('Call')).includes('both fit'))
  t.true((await desk.names('Meeting')).includes('one fits'))
  await labelled(before)
})

test.serial('T1 an all-day event keeps its days, east of Greenwich, in both directions', async (t) => {
  const { id } = await phone.insert({
    summary: 'Holiday',
    start: { date: '2027-03-27' },
    end: { date: '2027-03-29' },
  })
  await world.settle()
  const record = await desk.find('Holiday')
  t.like(record, { isAllDay: true, dateStartDate: '2027-03-27', dateEndDate: '2027-03-28' })
  const cost = await costOf(world, () => desk.change(record.id, { dateEndDate: '2027-03-29' }))
  t.deepEqual(writesOf(cost), { google: ['patch'], erp: [] })
  const event = await phone.read(id)
  t.deepEqual([event.start, event.end], [{ date: '2027-03-27' }, { date: '2027-03-30' }])
})

test.serial(
  'T1 H024 an all-day event that becomes timed in Google, and back, is so in the ERP',
  async (t) => {
    const { id } = await phone.insert({
      summary: 'Trip',
      start: { date: '2027-03-05' },
      end: { date: '2027-03-06' },
    })
    await world.settle()
    const record = await desk.find('Trip')
    const timed = (dateTime: string) => ({ dateTime, date: null })
    await phone.patch(id, { start: timed('2027-03-05T10:00:00Z'), end: timed('2027-03-05T11:00:00Z') })
    await world.settle()
    t.like(desk.read(record.id), {
      isAllDay: false,
      dateStartDate: null,
      dateStart: '2027-03-05 10:00:00',
      dateEnd: '2027-03-05 11:00:00',
    })
    const day = (date: string) => ({ date, dateTime: null, timeZone: null })
    const cost = await costOf(world, () =>
      phone.patch(id, { start: day('2027-03-06'), end: day('2027-03-07') }),
    )
    t.deepEqual(writesOf(cost), { google: [], erp: ['change Meeting'] })
    t.like(desk.read(record.id), { isAllDay: true, dateStartDate: '2027-03-06', dateEndDate: '2027-03-06' })
  },
)

test.serial('T3 a time with an offset or with a zone is the same instant in the ERP', async (t) => {
  await phone.insert({
    summary: 'By its offset',
    start: { dateTime: '2027-03-08T10:15:00-05:00' },
    end: { dateTime: '2027-03-08T11:15:00-05:00' },
  })
  await phone.insert({
    summary: 'By its zone',
    start: { dateTime: '2027-03-08T10:15:00', timeZone: 'Asia/Tokyo' },
    end: { dateTime: '2027-03-08T11:15:00', timeZone: 'Asia/Tokyo' },
  })
  await world.settle()
  t.is((await desk.find('By its offset'))['dateStart'], '2027-03-08 15:15:00')
  t.is((await desk.find('By its zone'))['dateStart'], '2027-03-08 01:15:00')
})

test.serial(
  'T4 T6 a meeting moved over the change of clocks keeps its hour, and its event the zone it had',
  async (t) => {
    const zone = { timeZone: 'Europe/Prague' }
    const { id } = await phone.insert({
      summary: 'Every spring',
      start: { dateTime: '2027-03-26T09:00:00', ...zone },
      end: { dateTime: '2027-03-26T10:00:00', ...zone },
    })
    await world.settle()
    const record = await desk.find('Every spring')
    t.is(record['dateStart'], '2027-03-26 08:00:00')
    const moved = { dateStart: '2027-03-29 07:00:00', dateEnd: '2027-03-29 08:00:00' }
    await costOf(world, () => desk.change(record.id, moved))
    const event = await phone.read(id)
    t.is(Date.parse(event.start.dateTime ?? ''), Date.parse('2027-03-29T09:00:00+02:00'))
    t.is(event.start.timeZone, 'Europe/Prague')
    const back = await costOf(world, () =>
      phone.patch(id, {
        start: { dateTime: '2027-03-26T09:00:00', ...zone },
        end: { dateTime: '2027-03-26T10:00:00', ...zone },
      }),
    )
    t.deepEqual(writesOf(back).erp, ['change Meeting'])
    t.is(desk.read(record.id)['dateStart'], '2027-03-26 08:00:00')
  },
)

test.serial('D15 an event with the longest id that Google takes is linked like any other', async (t) => {
  const id = 'v'.repeat(1024)
  const cost = await costOf(world, () => phone.insert({ id, summary: 'A long name for it', ...hour(9) }))
  t.deepEqual(writesOf(cost).erp, ['create Meeting'])
  const record = await desk.find('A long name for it')
  const changed = await costOf(world, () => desk.change(record.id, { cLocation: 'Telc' }))
  t.deepEqual(changed.google, ['patch'])
  t.is((await phone.read(id)).location, 'Telc')
})

test.serial(
  'P2 P14 a title that the ERP wouldn’t take comes in a form that it takes, and stays in Google',
  async (t) => {
    const summary = `a < b = c > ${'d'.repeat(400)}`
    const { id } = await phone.insert({ summary, ...hour(10) })
    await world.settle()
    const [name = ''] = (await desk.names()).filter((one) => one.startsWith('a ＜'))
    t.is(Array.from(name).length, 255)
    const record = await desk.find(name)
    const cost = await costOf(world, () => desk.change(record.id, { cLocation: 'Cheb' }))
    t.deepEqual(cost.google, ['patch'])
    t.like(await phone.read(id), { summary, location: 'Cheb' })
  },
)

/** Another choice of labels; returns the one before. */
async function labelled(entities: readonly LabelledEntity[]): Promise<readonly LabelledEntity[]> {
  let before: readonly LabelledEntity[] = []
  await changeConnection({ store: await storeOf(world), tenant: TENANT }, jana.id as UserId, (connection) => {
    if (JSON.stringify(connection.entities) === JSON.stringify(entities)) return null
    before = connection.entities
    const defaultEntity = entities.find(({ label }) => label === '')?.entity ?? null
    return { ...connection, entities, options: { ...connection.options, defaultEntity } }
  })
  return before
}
