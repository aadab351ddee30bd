import test from 'ava'
import type { Attributes } from '../../infra/local/erp/value.ts'
import type { CalendarId, UserId } from '../../shared/domain/ids.ts'
import { calendarKeyOf } from '../../shared/domain/pair-names.ts'
import { askErp, openTasks, storeOf, stored } from '../functions/world-view.ts'
import { TENANT, startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { costOf, writesOf } from './cost-of.ts'
import { deskOf, erpHour } from './desk-of.ts'
import type { Desk } from './desk-of.ts'
import { addPerson, invited, onRecord, outsider } from './guests-of.ts'
import { hour, phoneOf } from './phone-of.ts'
import type { FullEvent, Phone } from './phone-of.ts'
import { choose, readAnew } from './settings-of.ts'
import { sweep } from './sweep.ts'

/** Cases of the field: private events of Google’s never enter the ERP. */
let world: TestWorld
let jana: TestUser
let desk: Desk
let phone: Phone
let karel: string

test.before(async () => {
  world = await startTestWorld()
  jana = await world.addUser('jana@example.com')
  await world.settle()
  desk = deskOf(world, jana)
  phone = phoneOf(world, jana)
  karel = addPerson(world, 'karel@client.example')
})
test.after.always(() => world?.close())
test.afterEach.always(() => choose(world, jana, { privateEvents: 'skip' }))

const SECRET = { summary: 'Psychologist Novotna', description: 'third session', location: 'Masna 7' }
const WORDS = ['Psychologist', 'third session', 'Masna 7', 'healer@']

/** Where nothing of a private event may be: whatever is stored, and the ERP from now on. */
function trace(erp: unknown = null): string[] {
  const texts = `${stored(world)} ${JSON.stringify(erp)} ${world.logLines.join('\n')}`
  return WORDS.filter((word) => texts.includes(word))
}

async function linkedFromErp(name: string, day: number): Promise<{ id: string; event: FullEvent }> {
  const id = desk.create({ name, description: 'for all to read', ...erpHour(day), contactsIds: [karel] })
  await world.settle()
  return { id, event: await phone.find(name) }
}

for (const visibility of ['private', 'confidential'])
  test.serial(`P6 a ${visibility} event makes no record, however it changes`, async (t) => {
    const names = await desk.names()
    const attendees = [{ email: 'healer@elsewhere.example' }]
    const cost = await costOf(world, async () => {
      const event = await phone.insert({ ...SECRET, visibility, attendees, ...hour(1) })
      await world.settle()
      await phone.patch(event.id, { ...hour(2) })
      await world.settle()
      await readAnew(world, jana)
      await phone.remove(event.id)
    })
    t.deepEqual(writesOf(cost), { google: [], erp: [] })
    t.deepEqual(await desk.names(), names)
    t.deepEqual(trace(), [])
  })

test.serial(
  'H309 an event from Google that turns private has its record removed, without a trace',
  async (t) => {
    const event = await phone.insert({
      summary: 'Lunch with Mirka',
      ...hour(3),
      attendees: [{ email: 'karel@client.example' }],
    })
    await world.settle()
    const { id } = await desk.find('Lunch with Mirka')
    const cost = await costOf(world, () => phone.patch(event.id, { ...SECRET, visibility: 'private' }))
    t.deepEqual(writesOf(cost), { google: [], erp: ['remove Meeting'] })
    t.false((await desk.names()).includes('Lunch with Mirka'))
    t.deepEqual(trace(), [])
    const [pair] = await (
      await storeOf(world)
    ).find({
      tenant: TENANT,
      collection: 'links',
      where: { key: 'record', equals: `Meeting/${id}` },
    })
    const log = (pair?.data['log'] ?? []) as { do: string; why: string; was: unknown }[]
    t.like(log.at(-1), { do: 'remove', why: 'private', was: null })
    t.false(stored(world).includes('Mirka'), 'nor is there a trace of what it was called before')
  },
)

test.serial(
  'H309 it goes even though it was edited in the ERP at the same time, and whatever removal means',
  async (t) => {
    await choose(world, jana, { onGoogleRemoval: 'keep' })
    const event = await phone.insert({ summary: 'Coffee', ...hour(4) })
    await world.settle()
    const { id } = await desk.find('Coffee')
    world.erp.deliveries.policy = 'hold'
    desk.change(id, { name: 'Coffee with the team' })
    await world.erp.runWebhookJob()
    await phone.patch(event.id, { ...SECRET, visibility: 'private' })
    await world.settle()
    world.erp.deliveries.policy = 'deliver'
    await world.erp.deliveries.releaseAll()
    await world.settle()
    await choose(world, jana, { onGoogleRemoval: 'remove' })
    t.false((await desk.names()).some((name) => name.startsWith('Coffee')))
    t.like(await phone.read(event.id), { summary: SECRET.summary, status: 'confirmed' })
    t.deepEqual(trace(), [])
  },
)

test.serial('H309 one that is public again has a record again, one', async (t) => {
  const event = await phone.insert({ ...SECRET, visibility: 'private', ...hour(5) })
  await world.settle()
  await phone.patch(event.id, { summary: 'Open door', description: '', location: '', visibility: 'default' })
  await world.settle()
  t.is((await desk.find('Open door'))['assignedUserId'], jana.id)
  await phone.patch(event.id, { visibility: 'private' })
  await world.settle()
  t.false((await desk.names()).includes('Open door'))
  await phone.patch(event.id, { visibility: 'public' })
  await world.settle()
  t.is((await desk.names()).filter((name) => name === 'Open door').length, 1)
})

test.serial(
  'H309 an event from the ERP that turns private loses its texts there, and stays as a busy block',
  async (t) => {
    const { id, event } = await linkedFromErp('Review', 6)
    const cost = await costOf(world, () => phone.patch(event.id, { ...SECRET, visibility: 'private' }))
    t.deepEqual(writesOf(cost), { google: [], erp: ['change Meeting'] })
    t.like(desk.read(id), { name: 'Busy', status: 'Planned', dateStart: '2027-03-06 09:00:00' })
    t.falsy(desk.read(id)['description'])
    t.falsy(desk.read(id)['cLocation'])
    t.deepEqual(trace(), [])
    await costOf(world, () => phone.patch(event.id, { ...hour(7) }))
    t.like(desk.read(id), { name: 'Busy', dateStart: '2027-03-07 09:00:00' })
    t.is((await phone.read(event.id)).summary, SECRET.summary)
  },
)

test.serial(
  'H309 an edit in the ERP of what is private in Google is put right and not carried over',
  async (t) => {
    const { id, event } = await linkedFromErp('Interview', 8)
    await phone.patch(event.id, { ...SECRET, visibility: 'private' })
    await world.settle()
    const cost = await costOf(world, () => desk.change(id, { name: 'Interview again', ...erpHour(9) }))
    t.deepEqual(writesOf(cost).google, [])
    t.like(desk.read(id), { name: 'Busy', dateStart: '2027-03-08 09:00:00' })
    t.like(await phone.read(event.id), { summary: SECRET.summary, description: SECRET.description })
    t.deepEqual(writesOf(await costOf(world, () => sweep(world, 'all'))), { google: [], erp: [] })
  },
)

test.serial('H309 a record that is removed in the ERP leaves the private event alone', async (t) => {
  const { id, event } = await linkedFromErp('Talk', 10)
  await phone.patch(event.id, { ...SECRET, visibility: 'private' })
  await world.settle()
  const cost = await costOf(world, () => desk.remove(id))
  t.deepEqual(writesOf(cost).erp, [])
  t.like(await phone.read(event.id), { summary: SECRET.summary, visibility: 'private' })
  t.deepEqual(openTasks(world), [])
})

test.serial('P6 whoever wants busy blocks gets when, and nothing else', async (t) => {
  await choose(world, jana, { privateEvents: 'busy' })
  const attendees = [{ email: 'karel@client.example' }, { email: 'healer@elsewhere.example' }]
  const event = await phone.insert({ ...SECRET, visibility: 'private', attendees, ...hour(11) })
  await world.settle()
  const record = (await recordsOnDay(11))[0]
  t.like(record, { name: 'Busy', dateStart: '2027-03-11 09:00:00', assignedUserId: jana.id })
  t.falsy(record?.['description'])
  t.falsy(record?.['cLocation'])
  t.deepEqual(Object.keys(onRecord(record ?? {})), [jana.id])
  t.deepEqual(trace(record), [])
  const quiet = await costOf(world, () => phone.patch(event.id, { description: 'fourth session' }))
  t.deepEqual(writesOf(quiet), { google: [], erp: [] }, 'what is not shown is no news')
  await costOf(world, () => phone.patch(event.id, { ...hour(12) }))
  t.is((await recordsOnDay(12)).length, 1)
  t.is((await recordsOnDay(11)).length, 0)
  const gone = await costOf(world, () => phone.remove(event.id))
  t.deepEqual(writesOf(gone), { google: [], erp: ['remove Meeting'] })
})

test.serial('P6 an event that turns private is a busy block for whoever wants that', async (t) => {
  await choose(world, jana, { privateEvents: 'busy' })
  const attendees = [{ email: 'karel@client.example' }]
  const event = await phone.insert({ summary: 'Planning', description: 'see file', attendees, ...hour(13) })
  await world.settle()
  const { id } = await desk.find('Planning')
  const cost = await costOf(world, () => phone.patch(event.id, { ...SECRET, visibility: 'private' }))
  t.deepEqual(writesOf(cost), { google: [], erp: ['change Meeting'] })
  t.like(desk.read(id), { name: 'Busy', description: null })
  t.deepEqual(trace(desk.read(id)), [])
  await costOf(world, () =>
    phone.patch(event.id, { summary: 'Planning 2', description: '', location: '', visibility: 'default' }),
  )
  t.is(desk.read(id)['name'], 'Planning 2')
})

async function recordsOnDay(day: number): Promise<(Attributes & { id: string })[]> {
  const path = `Meeting?maxSize=200&select=dateStart`
  const { list } = await askErp<{ list: { id: string; dateStart: string }[] }>(world, 'GET', path)
  const onDay = list.filter(({ dateStart }) => dateStart.startsWith(`2027-03-${day} `))
  return onDay.map(({ id }) => ({ ...desk.read(id), id }))
}

test.serial('H311 where Google shows no more than that somebody is busy, that is private', async (t) => {
  const petr = outsider(world, 'petr@elsewhere.example')
  const names = await desk.names()
  world.google.shareCalendar({ calendarId: petr.email, email: jana.email, role: 'freeBusyReader' })
  const id = petr.email as CalendarId
  const key = calendarKeyOf(jana.id as UserId, id)
  await choose(world, jana, { otherCalendars: [{ key, id, zone: 'Europe/Prague', isWritable: false }] })
  const event = await phoneOf(world, petr).insert({ ...SECRET, visibility: 'default', ...hour(14) })
  const cost = await costOf(world, () => readAnew(world, jana))
  t.true(cost.lists >= 2, 'both calendars are read')
  t.deepEqual(writesOf(cost).erp, [])
  await costOf(world, async () => {
    await phoneOf(world, petr).patch(event.id, { ...hour(15) })
    await sweep(world)
  })
  t.deepEqual(await desk.names(), names)
  t.deepEqual(trace(), [])
  await choose(world, jana, { otherCalendars: [] })
})

test.serial(
  'H309 guests of a private event are neither written nor removed by what the ERP has',
  async (t) => {
    const { id, event } = await linkedFromErp('Guests stay', 15)
    await phone.patch(event.id, { visibility: 'private' })
    await world.settle()
    await costOf(world, () => desk.change(id, { contactsIds: [] }))
    t.deepEqual(invited(await phone.read(event.id)), { 'karel@client.example': 'needsAction' })
  },
)

test.serial('P6 a guest who hides his own copy of an event takes nothing from the organiser', async (t) => {
  const petr = await world.addUser('petr@example.com')
  await world.settle()
  const attendees = [{ email: petr.email }]
  const event = await phone.insert({ summary: 'Hidden by one', ...hour(16), attendees })
  await world.settle()
  const cost = await costOf(world, () => phoneOf(world, petr).patch(event.id, { visibility: 'private' }))
  t.deepEqual(writesOf(cost), { google: [], erp: [] })
  await costOf(world, () => phone.patch(event.id, { location: 'Brno' }))
  t.is((await desk.find('Hidden by one'))['cLocation'], 'Brno')
})

test.serial('P6 a copy that its user hides leaves the record as it is', async (t) => {
  const petr = await world.addUser('petr@example.com')
  const eva = await world.addUser('eva@example.com', { connected: false })
  const hers = deskOf(world, eva)
  const id = hers.create({ name: 'Hidden copy', ...erpHour(17), usersIds: [eva.id, petr.id] })
  await world.settle()
  const his = phoneOf(world, petr)
  const copy = await his.find('Hidden copy')
  const cost = await costOf(world, () => his.patch(copy.id, { visibility: 'private' }))
  t.deepEqual(writesOf(cost), { google: [], erp: [] })
  t.like(hers.read(id), { name: 'Hidden copy', status: 'Planned' })
  await costOf(world, () => hers.change(id, { name: 'Hidden copy, moved', ...erpHour(18) }))
  t.is(hers.read(id)['name'], 'Hidden copy, moved')
  await costOf(world, () => his.remove(copy.id))
  t.is(onRecord(hers.read(id))[petr.id], 'Declined')
  t.deepEqual(openTasks(world), [])
})
