import test from 'ava'
import type { LogEntry } from '../../shared/flows/pair-document.ts'
import { openTasks, storeOf } from '../functions/world-view.ts'
import { TENANT, startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { costOf, writesOf } from './cost-of.ts'
import { deskOf, erpHour } from './desk-of.ts'
import type { Desk } from './desk-of.ts'
import { addPerson, answer, invited, mailsSince, onRecord, outsider } from './guests-of.ts'
import { hour, phoneOf } from './phone-of.ts'
import type { FullEvent, Phone } from './phone-of.ts'
import { choose, chooseElse } from './settings-of.ts'
import { sweep } from './sweep.ts'

/** Cases of the field: one meeting of several users of the ERP. */
let world: TestWorld
let jana: TestUser
let petr: TestUser
let ota: TestUser
let desk: Desk
let janas: Phone
let petrs: Phone
let otas: Phone

test.before(async () => {
  world = await startTestWorld()
  jana = await world.addUser('jana@example.com')
  petr = await world.addUser('petr@example.com')
  ota = await world.addUser('ota@example.com')
  await world.settle()
  desk = deskOf(world, jana)
  janas = phoneOf(world, jana)
  petrs = phoneOf(world, petr)
  otas = phoneOf(world, ota)
})
test.after.always(() => world?.close())

const QUIET = { google: [], erp: [] }

/** How often each of them has it in his calendar: Jana, Petr, Ota. */
async function seenBy(title: string): Promise<number[]> {
  const all = await Promise.all([jana, petr, ota].map((user) => world.events(user)))
  return all.map((events) => events.filter(({ summary }) => summary === title).length)
}

async function recordsNamed(name: string): Promise<number> {
  return (await desk.names()).filter((one) => one === name).length
}

/** A meeting of the ERP's with everybody on it. */
async function together(name: string, day: number, more = {}): Promise<string> {
  const usersIds = [jana.id, petr.id, ota.id]
  const id = desk.create({ name, ...erpHour(day), usersIds, ...more })
  await world.settle()
  return id
}

async function invitation(from: Phone, summary: string, day: number): Promise<FullEvent> {
  const attendees = [jana, petr].map(({ email }) => ({ email }))
  const event = await from.insert({ summary, ...hour(day), attendees })
  await world.settle()
  return event
}

/** What was done to the pairs of a record. */
async function logsOf(recordId: string): Promise<readonly LogEntry[]> {
  const where = { key: 'record', equals: `Meeting/${recordId}` }
  const found = await (await storeOf(world)).find({ tenant: TENANT, collection: 'links', where })
  return found.flatMap(({ data }) => data['log'] as unknown as LogEntry[])
}

async function staysSo(t: { deepEqual: (a: unknown, b: unknown) => void }): Promise<void> {
  t.deepEqual(writesOf(await costOf(world, () => sweep(world, 'all'))), QUIET)
  t.deepEqual(openTasks(world), [])
}

test.serial(
  'spec 3: a record of connected users has one event; its guests have that by Google’s invitation',
  async (t) => {
    const mails = world.google.mail.length
    const cost = await costOf(world, () =>
      desk.create({ name: 'All together', ...erpHour(1), usersIds: [jana.id, petr.id, ota.id] }),
    )
    t.deepEqual(writesOf(cost), { google: ['insert'], erp: [] })
    t.deepEqual(await seenBy('All together'), [1, 1, 1])
    t.is((await petrs.find('All together')).id, (await janas.find('All together')).id)
    t.deepEqual(mailsSince(world, mails), ['invitation ota@example.com', 'invitation petr@example.com'])
    await staysSo(t)
    t.is(await recordsNamed('All together'), 1)
  },
)

test.serial(
  'spec 3: what a connected guest answers in Google is on the record, and his answer there in Google',
  async (t) => {
    const id = await together('Who is coming', 2)
    const event = await petrs.find('Who is coming')
    const cost = await costOf(world, () => answer(world, petr, event.id, 'accepted'))
    t.deepEqual(writesOf(cost), { google: [], erp: ['change Meeting'] })
    t.like(onRecord(desk.read(id)), { [jana.id]: 'Accepted', [petr.id]: 'Accepted', [ota.id]: 'None' })
    await costOf(world, () => desk.change(id, { usersColumns: { [ota.id]: { status: 'Tentative' } } }))
    t.is(invited(await otas.find('Who is coming'))['ota@example.com'], 'tentative')
    t.is(invited(await janas.find('Who is coming'))['petr@example.com'], 'accepted')
  },
)

test.serial(
  'H036 a guest who throws his event away has declined; the record and the event stay',
  async (t) => {
    const id = await together('Without Petr', 3)
    const event = await petrs.find('Without Petr')
    const cost = await costOf(world, () => petrs.remove(event.id))
    t.deepEqual(writesOf(cost), { google: [], erp: ['change Meeting'] })
    t.like(onRecord(desk.read(id)), { [petr.id]: 'Declined', [ota.id]: 'None' })
    t.deepEqual(await seenBy('Without Petr'), [1, 0, 1])
    await staysSo(t)
  },
)

test.serial(
  'spec 3: an event that its organiser deletes is gone for everybody, and so is the record',
  async (t) => {
    await together('Off for all', 4)
    const event = await janas.find('Off for all')
    const cost = await costOf(world, () => janas.remove(event.id))
    t.deepEqual(writesOf(cost), { google: [], erp: ['remove Meeting'] })
    t.deepEqual(await seenBy('Off for all'), [0, 0, 0])
  },
)

test.serial(
  'spec 3: a guest who is taken off the record loses the event, one who is added gets it',
  async (t) => {
    const id = await together('Changing guests', 4)
    const cost = await costOf(world, () => desk.change(id, { usersIds: [jana.id, ota.id] }))
    t.deepEqual(writesOf(cost), { google: ['patch'], erp: [] })
    t.deepEqual(await seenBy('Changing guests'), [1, 0, 1])
    await costOf(world, () => desk.change(id, { usersIds: [jana.id, petr.id, ota.id] }))
    t.deepEqual(await seenBy('Changing guests'), [1, 1, 1])
  },
)

test.serial(
  'spec 3: whose assigned user is not connected: each connected guest has a copy without guests',
  async (t) => {
    const eva = await world.addUser('eva@example.com', { connected: false })
    const karel = addPerson(world, 'karel@client.example')
    const mails = world.google.mail.length
    const usersIds = [eva.id, petr.id, ota.id]
    const hers = deskOf(world, eva)
    const cost = await costOf(world, () =>
      hers.create({ name: 'Eva’s', ...erpHour(5), usersIds, contactsIds: [karel] }),
    )
    t.deepEqual(writesOf(cost), { google: ['insert', 'insert'], erp: [] })
    t.deepEqual(await seenBy('Eva’s'), [0, 1, 1])
    const [his, otasOwn] = [await petrs.find('Eva’s'), await otas.find('Eva’s')]
    t.not(his.id, otasOwn.id)
    t.deepEqual(Object.keys(invited(his)), ['petr@example.com'])
    t.deepEqual(mailsSince(world, mails), [])
    await staysSo(t)
  },
)

test.serial('spec 3: a copy follows the record; only its user’s own answer flows back', async (t) => {
  const eva = await world.addUser('eva@example.com', { connected: false })
  const hers = deskOf(world, eva)
  const usersIds = [eva.id, petr.id, ota.id]
  const id = hers.create({ name: 'Copied', ...erpHour(6), usersIds })
  await world.settle()
  const copy = await petrs.find('Copied')
  const renamed = await costOf(world, () => hers.change(id, { name: 'Copied twice' }))
  t.deepEqual(writesOf(renamed), { google: ['patch', 'patch'], erp: [] })
  const answered = await costOf(world, () => answer(world, petr, copy.id, 'accepted'))
  t.deepEqual(writesOf(answered), { google: [], erp: ['change Meeting'] })
  t.like(onRecord(hers.read(id)), { [petr.id]: 'Accepted', [ota.id]: 'None' })
  const edited = await costOf(world, () => petrs.patch(copy.id, { summary: 'My own title', ...hour(7) }))
  t.deepEqual(writesOf(edited), { google: ['patch'], erp: [] })
  const right = await petrs.find('Copied twice')
  t.is(Date.parse(right.start.dateTime ?? ''), Date.parse('2027-03-06T09:00:00Z'))
  const logged = (await logsOf(id)).findLast(({ why }) => why === 'put-right')
  t.like(logged, { on: 'google', was: { title: 'My own title' } })
  t.is(hers.read(id)['name'], 'Copied twice')
  await staysSo(t)
})

test.serial('spec 3: a copy’s own answer goes the other way, too', async (t) => {
  const eva = await world.addUser('eva@example.com', { connected: false })
  const hers = deskOf(world, eva)
  const id = hers.create({ name: 'Answered here', ...erpHour(6), usersIds: [eva.id, petr.id] })
  await world.settle()
  await costOf(world, () => hers.change(id, { usersColumns: { [petr.id]: { status: 'Tentative' } } }))
  t.deepEqual(invited(await petrs.find('Answered here')), { 'petr@example.com': 'tentative' })
})

test.serial('spec 3: who deletes his copy has declined; the record and the other copy stay', async (t) => {
  const eva = await world.addUser('eva@example.com', { connected: false })
  const hers = deskOf(world, eva)
  const id = hers.create({ name: 'One copy less', ...erpHour(7), usersIds: [eva.id, petr.id, ota.id] })
  await world.settle()
  const copy = await petrs.find('One copy less')
  const cost = await costOf(world, () => petrs.remove(copy.id))
  t.deepEqual(writesOf(cost), { google: [], erp: ['change Meeting'] })
  t.like(onRecord(hers.read(id)), { [petr.id]: 'Declined', [ota.id]: 'None' })
  t.deepEqual(await seenBy('One copy less'), [0, 0, 1])
  await staysSo(t)
  await costOf(world, () => hers.change(id, { usersColumns: { [petr.id]: { status: 'Accepted' } } }))
  t.deepEqual(await seenBy('One copy less'), [0, 1, 1], 'he comes after all')
})

test.serial(
  'spec 3: a copy goes when its user is taken off, when the record is removed or not held',
  async (t) => {
    const eva = await world.addUser('eva@example.com', { connected: false })
    const hers = deskOf(world, eva)
    const id = hers.create({ name: 'Copies go', ...erpHour(8), usersIds: [eva.id, petr.id, ota.id] })
    await world.settle()
    const off = await costOf(world, () => hers.change(id, { usersIds: [eva.id, ota.id] }))
    t.deepEqual(writesOf(off), { google: ['delete'], erp: [] })
    t.deepEqual(await seenBy('Copies go'), [0, 0, 1])
    await costOf(world, () => hers.change(id, { status: 'Not Held' }))
    t.deepEqual(await seenBy('Copies go'), [0, 0, 0])
    await costOf(world, () => hers.change(id, { status: 'Planned' }))
    t.deepEqual(await seenBy('Copies go'), [0, 0, 1])
    await costOf(world, () => hers.remove(id))
    t.deepEqual(await seenBy('Copies go'), [0, 0, 0])
  },
)

test.serial(
  'spec 3: who doesn’t want his guests in Google has none there, and each connected guest a copy',
  async (t) => {
    const karel = addPerson(world, 'karel@client.example')
    const alois = await world.addUser('alois@example.com')
    await choose(world, alois, { hasAttendees: false })
    await world.settle()
    const his = deskOf(world, alois)
    const usersIds = [alois.id, petr.id, ota.id]
    const id = his.create({ name: 'No guests', ...erpHour(9), usersIds, contactsIds: [karel] })
    await world.settle()
    t.deepEqual(await seenBy('No guests'), [0, 1, 1])
    t.deepEqual(invited(await phoneOf(world, alois).find('No guests')), {})
    t.deepEqual(Object.keys(invited(await petrs.find('No guests'))), ['petr@example.com'])
    await costOf(world, () => his.change(id, { name: 'Still no guests' }))
    t.deepEqual(await seenBy('Still no guests'), [0, 1, 1])
    await staysSo(t)
    await choose(world, alois, { hasAttendees: true })
    await costOf(world, () => his.change(id, { name: 'With guests now' }))
    t.deepEqual(await seenBy('With guests now'), [0, 1, 1], 'by invitation when he changes his mind')
    t.is((await petrs.find('With guests now')).id, (await phoneOf(world, alois).find('With guests now')).id)
    await choose(world, alois, { hasAttendees: false })
    await costOf(world, () => his.change(id, { name: 'No guests again' }))
    t.deepEqual(await seenBy('No guests again'), [0, 1, 1], 'nobody has it twice when he changes it back')
  },
)

test.serial(
  'spec 3: whose assigned user only takes from Google: the connected guests have copies',
  async (t) => {
    await chooseElse(world, jana, { direction: 'google-to-erp' })
    t.teardown(() => chooseElse(world, jana, { direction: 'both' }))
    await together('One way', 9)
    t.deepEqual(await seenBy('One way'), [0, 1, 1])
    await chooseElse(world, jana, { direction: 'both' })
    await costOf(world, () => sweep(world, 'all'))
    t.deepEqual(await seenBy('One way'), [1, 1, 1])
    t.is((await petrs.find('One way')).id, (await janas.find('One way')).id)
    await staysSo(t)
  },
)

test.serial('H114 a new assignee takes the event over, and whoever had it is his guest', async (t) => {
  const karel = addPerson(world, 'karel@client.example')
  const id = await together('Handed to Petr', 10, { contactsIds: [karel] })
  const mails = world.google.mail.length
  const cost = await costOf(world, () => desk.change(id, { assignedUserId: petr.id }))
  t.deepEqual([...writesOf(cost).google].sort(), ['delete', 'insert'])
  t.deepEqual(await seenBy('Handed to Petr'), [1, 1, 1])
  const event = await petrs.find('Handed to Petr')
  t.like(event['organizer'], { email: 'petr@example.com' })
  t.is((await janas.find('Handed to Petr')).id, event.id)
  const told = mailsSince(world, mails)
  t.is(told.filter((mail) => mail === 'invitation karel@client.example').length, 1)
  t.is(new Set(told).size, told.length, 'nobody is told twice')
  await staysSo(t)
  const back = await costOf(world, () => desk.change(id, { assignedUserId: jana.id }))
  t.is(writesOf(back).erp.length, 0)
  t.deepEqual(await seenBy('Handed to Petr'), [1, 1, 1])
  t.like((await otas.find('Handed to Petr'))['organizer'], { email: 'jana@example.com' })
  await staysSo(t)
})

test.serial(
  'H114 handed to somebody who isn’t connected: copies; to somebody who is: an event again',
  async (t) => {
    const eva = await world.addUser('eva@example.com', { connected: false })
    const id = await together('There and back', 11)
    await costOf(world, () => desk.change(id, { assignedUserId: eva.id }))
    t.deepEqual(await seenBy('There and back'), [1, 1, 1])
    t.not((await janas.find('There and back')).id, (await petrs.find('There and back')).id)
    await staysSo(t)
    await costOf(world, () => desk.change(id, { assignedUserId: petr.id }))
    t.deepEqual(await seenBy('There and back'), [1, 1, 1])
    t.is((await janas.find('There and back')).id, (await petrs.find('There and back')).id)
    await staysSo(t)
    t.is(await recordsNamed('There and back'), 1)
  },
)

test.serial('spec 3: an assigned user who connects later has the event, and the copies go', async (t) => {
  const iva = await world.addUser('iva@example.com', { connected: false })
  const hers = deskOf(world, iva)
  const id = hers.create({ name: 'Iva’s', ...erpHour(12), usersIds: [iva.id, petr.id, ota.id] })
  await world.settle()
  t.deepEqual(await seenBy('Iva’s'), [0, 1, 1])
  const mails = world.google.mail.length
  await world.connect(iva.id, iva.email)
  await world.settle()
  t.deepEqual(await seenBy('Iva’s'), [0, 1, 1])
  const main = await phoneOf(world, iva).find('Iva’s')
  t.is((await petrs.find('Iva’s')).id, main.id)
  t.is((await otas.find('Iva’s')).id, main.id)
  t.deepEqual(mailsSince(world, mails), [])
  t.is(await recordsNamed('Iva’s'), 1)
  t.is(hers.read(id)['assignedUserId'], iva.id)
  await staysSo(t)
})

test.serial('D5 two connected users invited by an outsider have one record, with both answers', async (t) => {
  const boss = phoneOf(world, outsider(world, 'boss@elsewhere.example'))
  const event = await invitation(boss, 'From outside', 13)
  t.is(await recordsNamed('From outside'), 1)
  const { id } = await desk.find('From outside')
  t.deepEqual(Object.keys(onRecord(desk.read(id))).sort(), [jana.id, petr.id].sort())
  await answer(world, jana, event.id, 'accepted')
  await answer(world, petr, event.id, 'tentative')
  await world.settle()
  t.deepEqual(onRecord(desk.read(id)), { [jana.id]: 'Accepted', [petr.id]: 'Tentative' })
  await boss.patch(event.id, { summary: 'From outside, later' })
  await world.settle()
  t.is(desk.read(id)['name'], 'From outside, later')
  t.is(await recordsNamed('From outside, later'), 1)
  await staysSo(t)
})

test.serial(
  'X7 who takes an outsider’s meeting out of his calendar has declined; the record is the other one’s',
  async (t) => {
    const boss = phoneOf(world, outsider(world, 'boss@elsewhere.example'))
    const event = await invitation(boss, 'One of two stays', 15)
    const { id } = await desk.find('One of two stays')
    const leader = desk.read(id)['assignedUserId'] === jana.id ? janas : petrs
    await leader.remove(event.id)
    await world.settle()
    t.is(await recordsNamed('One of two stays'), 1)
    t.is(Object.values(onRecord(desk.read(id))).filter((status) => status === 'Declined').length, 1)
    const other = leader === janas ? petrs : janas
    await other.remove(event.id)
    await world.settle()
    t.is(await recordsNamed('One of two stays'), 0, 'nobody has it any more')
  },
)

for (const first of ['organiser', 'guest'] as const)
  test.serial(
    `H034 a meeting between users, the ${first} read first, is one record of the organiser’s`,
    async (t) => {
      const name = `Between us, ${first} first`
      world.google.pushes.policy = 'hold'
      await petrs.insert({ summary: name, ...hour(16), attendees: [{ email: jana.email }] })
      await world.google.pushes.flush()
      const held = [...world.google.pushes.held]
      world.google.pushes.policy = 'deliver'
      const order = first === 'guest' ? [jana.email, petr.email] : [petr.email, jana.email]
      for (const email of order) {
        const own = held.filter(({ calendarId }) => calendarId === email)
        t.true(own.length > 0)
        for (const push of own) await world.google.pushes.release(push)
        await world.dispatcher.runDue()
      }
      await world.settle()
      t.is(await recordsNamed(name), 1)
      const record = await desk.find(name)
      t.is(record['assignedUserId'], petr.id)
      t.deepEqual(onRecord(record), { [petr.id]: 'Accepted', [jana.id]: 'None' })
      await staysSo(t)
    },
  )
