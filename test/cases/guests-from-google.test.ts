import test from 'ava'
import { toText } from '../../infra/local/erp/value.ts'
import { startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { logOf } from '../functions/world-view.ts'
import { costOf, writesOf } from './cost-of.ts'
import { deskOf, erpHour } from './desk-of.ts'
import type { Desk } from './desk-of.ts'
import { addPerson, answer, invited, onRecord, outsider } from './guests-of.ts'
import { hour, phoneOf } from './phone-of.ts'
import type { FullEvent, Phone } from './phone-of.ts'
import { addVisits } from './settings-of.ts'

/** Cases of the field: the guests of Google’s events in the ERP. */
let world: TestWorld
let jana: TestUser
let petr: TestUser
let desk: Desk
let phone: Phone
let karel: string

test.before(async () => {
  world = await startTestWorld()
  jana = await world.addUser('jana@example.com')
  petr = await world.addUser('petr@example.com', { connected: false })
  await world.settle()
  desk = deskOf(world, jana)
  phone = phoneOf(world, jana)
  karel = addPerson(world, 'karel@client.example')
  await addVisits(world, jana)
})
test.after.always(() => world?.close())

const guests = (...emails: string[]) => ({ attendees: emails.map((email) => ({ email })) })

async function made(summary: string, day: number, more = {}): Promise<{ id: string; event: FullEvent }> {
  const event = await phone.insert({ summary, ...hour(day), ...more })
  await world.settle()
  return { id: (await desk.find(summary)).id, event }
}

test.serial('H051 an event without guests becomes a record that its owner has accepted', async (t) => {
  const { id } = await made('Alone', 1)
  t.deepEqual(onRecord(desk.read(id)), { [jana.id]: 'Accepted' })
})

test.serial('H052 two guests are two participants besides the owner, with their answers', async (t) => {
  const cost = await costOf(world, () =>
    phone.insert({
      summary: 'Two guests',
      ...hour(2),
      attendees: [
        { email: 'karel@client.example', responseStatus: 'tentative' },
        { email: 'PETR@example.com', responseStatus: 'accepted' },
      ],
    }),
  )
  t.deepEqual(cost.google, [])
  t.deepEqual(cost.erp, ['create Meeting'])
  const record = await desk.find('Two guests')
  t.deepEqual(onRecord(record), { [jana.id]: 'Accepted', [petr.id]: 'Accepted', [karel]: 'Tentative' })
  t.is(record['assignedUserId'], jana.id)
})

test.serial(
  'H052 rooms and people whom the ERP doesn’t know are no participants, and stay in Google',
  async (t) => {
    const attendees = [
      { email: 'c_room@resource.calendar.google.com', resource: true, responseStatus: 'accepted' },
      { email: 'stranger@elsewhere.example', responseStatus: 'accepted' },
      { email: 'karel@client.example' },
    ]
    const { id, event } = await made('In a room', 2, { attendees })
    t.deepEqual(onRecord(desk.read(id)), { [jana.id]: 'Accepted', [karel]: 'None' })
    await costOf(world, () => desk.change(id, { contactsIds: [] }))
    t.deepEqual(Object.keys(invited(await phone.read(event.id))), [
      'c_room@resource.calendar.google.com',
      'stranger@elsewhere.example',
    ])
  },
)

test.serial('H039 a guest who is dropped from one of two events leaves the other alone', async (t) => {
  const one = await made('First of two', 3, guests('karel@client.example', 'petr@example.com'))
  const two = await made('Second of two', 3, guests('karel@client.example', 'petr@example.com'))
  const cost = await costOf(world, () => phone.patch(one.event.id, guests('petr@example.com')))
  t.deepEqual(cost.google, [])
  t.deepEqual(writesOf(cost).erp, ['change Meeting'])
  t.deepEqual(Object.keys(onRecord(desk.read(one.id))).sort(), [jana.id, petr.id].sort())
  t.deepEqual(Object.keys(onRecord(desk.read(two.id))).sort(), [jana.id, petr.id, karel].sort())
})

test.serial('H042 the user’s own refusal in Google is his answer in the ERP', async (t) => {
  const boss = outsider(world, 'boss@elsewhere.example')
  const event = await phoneOf(world, boss).insert({
    summary: 'Asked by the boss',
    ...hour(4),
    ...guests('jana@example.com'),
  })
  await world.settle()
  const { id } = await desk.find('Asked by the boss')
  t.deepEqual(onRecord(desk.read(id)), { [jana.id]: 'None' })
  const cost = await costOf(world, () => answer(world, jana, event.id, 'declined'))
  t.deepEqual(cost.google, [])
  t.deepEqual(writesOf(cost).erp, ['change Meeting'])
  t.deepEqual(onRecord(desk.read(id)), { [jana.id]: 'Declined' })
  await costOf(world, () => answer(world, jana, event.id, 'accepted'))
  t.deepEqual(onRecord(desk.read(id)), { [jana.id]: 'Accepted' })
})

test.serial('H044 two contacts with one address are one participant', async (t) => {
  const first = addPerson(world, 'office@client.example')
  const second = addPerson(world, 'Office@client.example')
  const { id, event } = await made('At the office', 5, guests('office@client.example'))
  const present = Object.keys(onRecord(desk.read(id))).filter((who) => who !== jana.id)
  t.is(present.length, 1)
  t.true([first, second].includes(present[0] ?? ''))
  await costOf(world, () => phone.patch(event.id, { summary: 'At the office, later' }))
  t.deepEqual(
    Object.keys(onRecord(desk.read(id))).filter((who) => who !== jana.id),
    present,
  )
})

test.serial('H044 both of them on one record are one attendee', async (t) => {
  const first = addPerson(world, 'desk@client.example')
  const second = addPerson(world, 'desk@client.example')
  const id = desk.create({ name: 'At their desk', ...erpHour(5), contactsIds: [first, second] })
  await world.settle()
  const event = await phone.find('At their desk')
  t.deepEqual(Object.keys(invited(event)), ['desk@client.example'])
  await costOf(world, () =>
    phone.patch(event.id, { attendees: [{ email: 'desk@client.example', responseStatus: 'accepted' }] }),
  )
  const said = onRecord(desk.read(id))
  t.true(first in said && second in said, 'nobody is taken off')
  t.true(Object.values(said).filter((status) => status === 'Accepted').length >= 2)
})

test.serial('H044 who has several addresses is met by each of them', async (t) => {
  const many = addPerson(world, null, {
    emailAddressData: [
      { emailAddress: 'many@client.example', primary: true },
      { emailAddress: 'second@client.example', primary: false },
    ],
  })
  const { id } = await made('By another address', 6, guests('second@client.example'))
  t.deepEqual(onRecord(desk.read(id)), { [jana.id]: 'Accepted', [many]: 'None' })
  await costOf(world, () => desk.change(id, { name: 'By that address' }))
  t.deepEqual(Object.keys(invited(await phone.find('By that address'))), ['second@client.example'])
})

test.serial('H049 a guest whom the user may not read in the ERP is linked without an error', async (t) => {
  const { id: role } = world.erp.createRole({
    name: 'Narrow',
    data: {
      Meeting: { create: 'yes', read: 'own', edit: 'own', delete: 'own', stream: 'own' },
      Contact: { create: 'no', read: 'no', edit: 'no', delete: 'no', stream: 'no' },
      User: { read: 'all', edit: 'no' },
    },
  })
  world.erp.as(world.erp.adminId).update('User', jana.id, { rolesIds: [...rolesOf(jana), role] })
  const hidden = addPerson(world, 'hidden@client.example')
  const event = await phone.insert({
    summary: 'With a stranger',
    ...hour(7),
    ...guests('hidden@client.example'),
  })
  await world.settle()
  const record = await desk.find('With a stranger')
  t.true(hidden in onRecord(world.erp.as(world.erp.adminId).read('Meeting', record.id)))
  await costOf(world, () => phone.patch(event.id, { location: 'Brno' }))
  t.is(desk.read(record.id)['cLocation'], 'Brno')
  t.deepEqual(logOf(world, 'pair.refused'), [])
})

function rolesOf({ id }: TestUser): string[] {
  return world.erp.as(world.erp.adminId).read('User', id)['rolesIds'] as string[]
}

test.serial(
  'H054 an edit in the ERP of an event with guests is one patch, its guests untouched',
  async (t) => {
    const { id, event } = await made('Mine', 8, guests('karel@client.example', 'stranger@elsewhere.example'))
    const cost = await costOf(world, () => desk.change(id, { cLocation: 'Ostrava' }))
    t.deepEqual(cost.google, ['patch'])
    t.deepEqual(writesOf(cost).erp, [])
    t.deepEqual(invited(await phone.read(event.id)), {
      'karel@client.example': 'needsAction',
      'stranger@elsewhere.example': 'needsAction',
    })
  },
)

test.serial(
  'H046 H047 the link to join goes to where the ERP has a field for it, and is not emptied',
  async (t) => {
    const { id } = await visitWithMeet('Online visit')
    t.regex(toText(desk.read(id, 'CVisit')['joinUrl']), /^https:\/\/meet\.google\.com\//)
    const event = await phone.find('Visit: Online visit')
    const none = await costOf(world, () =>
      phone.patch(`${event.id}?conferenceDataVersion=1`, { conferenceData: null }),
    )
    t.deepEqual(writesOf(none), { google: [], erp: [] })
    t.regex(toText(desk.read(id, 'CVisit')['joinUrl']), /^https:\/\/meet\.google\.com\//)
  },
)

test.serial(
  'H047 a link of the ERP’s own stays while Google has none, and gives way to Google’s',
  async (t) => {
    const own = 'https://video.example/room-5'
    const id = desk.create({ name: 'Own room', joinUrl: own, ...erpHour(10) }, 'CVisit')
    await world.settle()
    const event = await phone.find('Visit: Own room')
    await costOf(world, () => phone.patch(event.id, { description: 'nothing about video' }))
    t.like(desk.read(id, 'CVisit'), { joinUrl: own, description: 'nothing about video' })
    const cost = await costOf(world, () =>
      phone.patch(`${event.id}?conferenceDataVersion=1`, meetRequest('own-room')),
    )
    t.deepEqual(writesOf(cost), { google: [], erp: ['change CVisit'] })
    t.regex(toText(desk.read(id, 'CVisit')['joinUrl']), /^https:\/\/meet\.google\.com\//)
  },
)

async function visitWithMeet(name: string): Promise<{ id: string }> {
  const event = await phone.insert({ summary: `Visit: ${name}`, ...hour(9) })
  await phone.patch(`${event.id}?conferenceDataVersion=1`, meetRequest(event.id))
  await world.settle()
  return desk.find(name, 'CVisit')
}

function meetRequest(requestId: string): object {
  return {
    conferenceData: { createRequest: { requestId, conferenceSolutionKey: { type: 'hangoutsMeet' } } },
  }
}
