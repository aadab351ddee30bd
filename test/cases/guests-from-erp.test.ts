import test from 'ava'
import { openTasks } from '../functions/world-view.ts'
import { startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { costOf, writesOf } from './cost-of.ts'
import { deskOf, erpHour } from './desk-of.ts'
import type { Desk } from './desk-of.ts'
import { addPerson, invited, onRecord } from './guests-of.ts'
import { phoneOf } from './phone-of.ts'
import type { FullEvent, Phone } from './phone-of.ts'
import { sweep } from './sweep.ts'
import { unheard } from './unheard.ts'

/** Cases of the field: the guests of the ERP’s records in Google. */
let world: TestWorld
let jana: TestUser
let desk: Desk
let phone: Phone
let karel: string
let lenka: string

test.before(async () => {
  world = await startTestWorld()
  jana = await world.addUser('jana@example.com')
  await world.settle()
  desk = deskOf(world, jana)
  phone = phoneOf(world, jana)
  karel = addPerson(world, 'karel@client.example')
  lenka = addPerson(world, 'lenka@client.example', { kind: 'Lead' })
})
test.after.always(() => world?.close())

const QUIET = { google: [], erp: [] }

async function linked(name: string, day: number, more = {}): Promise<{ id: string; event: FullEvent }> {
  const id = desk.create({ name, ...erpHour(day), ...more })
  await world.settle()
  return { id, event: await phone.find(name) }
}

test.serial('H001 H159 a meeting with a guest is one insert, the guest and all', async (t) => {
  const description = '<p>Bring the <b>contract</b></p>'
  const made = { name: 'With a client', description, cLocation: 'Brno 5', ...erpHour(1, 12) }
  const cost = await costOf(world, () => desk.create({ ...made, contactsIds: [karel] }))
  t.deepEqual(writesOf(cost), { google: ['insert'], erp: [] })
  t.deepEqual(cost.google, ['insert'])
  const event = await phone.find('With a client')
  t.like(event, { description, location: 'Brno 5', status: 'confirmed' })
  t.is(Date.parse(event.start.dateTime ?? ''), Date.parse('2027-03-01T12:00:00Z'))
  t.is(event.start.timeZone, 'Europe/Prague')
  t.deepEqual(invited(event), { 'karel@client.example': 'needsAction' })
  t.is(event['transparency'] ?? 'opaque', 'opaque')
  t.not(event['guestsCanModify'], true)
  const { private: stamp } = event['extendedProperties'] as { private: object }
  t.is(Object.keys(stamp).length, 1)
})

test.serial(
  'H002 a hundred meetings with guests are a hundred inserts; each guest’s address is asked for once',
  async (t) => {
    const people = Array.from({ length: 5 }, (_, n) => addPerson(world, `round${n}@client.example`))
    const calls = world.erp.calls.entries.length
    const cost = await costOf(world, () => {
      for (let n = 0; n < 100; n += 1)
        desk.create({
          name: `Round ${n}`,
          ...erpHour(2 + (n % 20)),
          contactsIds: [people[n % 5] ?? '', karel],
        })
    })
    t.deepEqual(
      cost.google,
      Array.from({ length: 100 }, () => 'insert'),
    )
    t.deepEqual(writesOf(cost).erp, [])
    t.true(cost.erp.length <= 100, 'each record is read at most once')
    const asked = world.erp.calls.entries.slice(calls).filter(({ path }) => path === 'Contact')
    t.true(asked.length <= 6, `${asked.length} calls for addresses`)
  },
)

test.serial('H004 a guest who said nothing is asked, one without an address is left out', async (t) => {
  const silent = addPerson(world, null)
  const { id, event } = await linked('No address', 3, {
    contactsIds: [karel, silent],
    contactsColumns: { [karel]: { status: '' } },
  })
  t.deepEqual(invited(event), { 'karel@client.example': 'needsAction' })
  t.true(silent in onRecord(desk.read(id)), 'he stays on the record')
  t.deepEqual(writesOf(await costOf(world, () => sweep(world, 'all'))), QUIET)
})

test.serial('H142 two participants, a contact and a lead, are two attendees of one insert', async (t) => {
  const cost = await costOf(world, () =>
    desk.create({ name: 'Two of them', ...erpHour(4), contactsIds: [karel], leadsIds: [lenka] }),
  )
  t.deepEqual(cost.google, ['insert'])
  t.deepEqual(invited(await phone.find('Two of them')), {
    'karel@client.example': 'needsAction',
    'lenka@client.example': 'needsAction',
  })
})

test.serial('H012 a guest who declines in the ERP declines in Google, and nobody else changes', async (t) => {
  const petr = await world.addUser('petr@example.com', { connected: false })
  const { id, event } = await linked('He is ill', 5, { usersIds: [jana.id, petr.id], contactsIds: [karel] })
  await phone.patch(event.id, {
    attendees: [
      { email: 'petr@example.com', responseStatus: 'accepted' },
      { email: 'karel@client.example', responseStatus: 'accepted' },
    ],
  })
  await world.settle()
  t.like(onRecord(desk.read(id)), { [petr.id]: 'Accepted', [karel]: 'Accepted' })
  const cost = await costOf(world, () =>
    desk.change(id, { usersColumns: { [petr.id]: { status: 'Declined' } } }),
  )
  t.deepEqual(writesOf(cost), { google: ['patch'], erp: [] })
  t.deepEqual(invited(await phone.read(event.id)), {
    'karel@client.example': 'accepted',
    'petr@example.com': 'declined',
  })
})

test.serial('H012 an answer that no webhook tells of is found by the nightly comparison', async (t) => {
  const petr = await world.addUser('petr@example.com', { connected: false })
  const { id, event } = await linked('Said with a button', 6, { usersIds: [jana.id, petr.id] })
  world.erp.as(petr.id).setAcceptanceStatus({ entity: 'Meeting', id, status: 'Tentative' })
  const cost = await costOf(world, () => sweep(world, 'all'))
  t.deepEqual(writesOf(cost), { google: ['patch'], erp: [] })
  t.deepEqual(invited(await phone.read(event.id)), { 'petr@example.com': 'tentative' })
})

test.serial('H022 what changes about a guest himself makes no call', async (t) => {
  const { id } = await linked('Renamed guest', 7, { contactsIds: [karel] })
  const cost = await costOf(world, async () => {
    const admin = world.erp.as(world.erp.adminId)
    admin.update('Contact', karel, { firstName: 'Karel', title: 'Director', description: 'VIP' })
    await sweep(world, 'all')
  })
  t.deepEqual(writesOf(cost), QUIET)
  const edited = await costOf(world, () => desk.change(id, { name: 'Renamed meeting' }))
  t.deepEqual(edited.google, ['patch'])
})

test.serial('H056 P4 answers stay when the title changes, and no guest is written or read', async (t) => {
  const { id, event } = await linked('Old name', 8, { contactsIds: [karel], leadsIds: [lenka] })
  await phone.patch(event.id, {
    attendees: [
      { email: 'karel@client.example', responseStatus: 'accepted' },
      { email: 'lenka@client.example', responseStatus: 'declined' },
    ],
  })
  await world.settle()
  const cost = await costOf(world, () => desk.change(id, { name: 'New name' }))
  t.deepEqual(cost.google, ['patch'])
  t.deepEqual(invited(await phone.find('New name')), {
    'karel@client.example': 'accepted',
    'lenka@client.example': 'declined',
  })
})

test.serial('H057 a new time asks the guests anew, and the ERP’s record says so', async (t) => {
  const { id, event } = await linked('Postponed', 9, { contactsIds: [karel] })
  await phone.patch(event.id, {
    attendees: [
      { email: 'jana@example.com', responseStatus: 'accepted' },
      { email: 'karel@client.example', responseStatus: 'accepted' },
    ],
  })
  await world.settle()
  t.like(onRecord(desk.read(id)), { [jana.id]: 'Accepted', [karel]: 'Accepted' })
  const cost = await costOf(world, () => desk.change(id, erpHour(10)))
  t.deepEqual(writesOf(cost).google, ['patch'])
  t.deepEqual(invited(await phone.read(event.id)), {
    'jana@example.com': 'accepted',
    'karel@client.example': 'needsAction',
  })
  t.like(onRecord(desk.read(id)), { [jana.id]: 'Accepted', [karel]: 'None' })
  t.deepEqual(writesOf(await costOf(world, () => sweep(world, 'all'))), QUIET)
})

test.serial('P3 P4 a guest who is added or taken off in the ERP leaves all others as they are', async (t) => {
  const { id, event } = await linked('Who comes', 11, { contactsIds: [karel] })
  const stranger = { email: 'stranger@elsewhere.example', responseStatus: 'tentative', comment: 'late' }
  const own = { email: 'jana@example.com', responseStatus: 'accepted' }
  const known = { email: 'karel@client.example', responseStatus: 'accepted', optional: true }
  await phone.patch(event.id, { attendees: [own, known, stranger] })
  await world.settle()
  const added = await costOf(world, () => desk.change(id, { leadsIds: [lenka] }))
  t.deepEqual(writesOf(added), { google: ['patch'], erp: [] })
  const event2 = await phone.read(event.id)
  t.deepEqual(invited(event2), {
    'jana@example.com': 'accepted',
    'karel@client.example': 'accepted',
    'lenka@client.example': 'needsAction',
    'stranger@elsewhere.example': 'tentative',
  })
  const list = event2['attendees'] as { email: string; comment?: string; optional?: boolean }[]
  t.like(
    list.find(({ email }) => email === stranger.email),
    { comment: 'late' },
  )
  t.true(list.find(({ email }) => email === known.email)?.optional)
  await costOf(world, () => desk.change(id, { contactsIds: [] }))
  t.deepEqual(Object.keys(invited(await phone.read(event.id))), [
    'jana@example.com',
    'lenka@client.example',
    'stranger@elsewhere.example',
  ])
})

test.serial('P2 an address that Google would refuse is left out; the event and its others go', async (t) => {
  const odd = addPerson(world, 'od\u0301d\\name@client.example')
  const dot = addPerson(world, 'two..dots@client.example')
  const cost = await costOf(world, () =>
    desk.create({ name: 'Odd guests', ...erpHour(12), contactsIds: [odd, dot, karel] }),
  )
  t.deepEqual(cost.google, ['insert'])
  const event = await phone.find('Odd guests')
  t.true('karel@client.example' in invited(event))
  t.false(Object.keys(invited(event)).some((email) => email.includes('\\')))
  t.deepEqual(openTasks(world), [])
  t.deepEqual(writesOf(await costOf(world, () => sweep(world, 'all'))), QUIET)
})

test.serial(
  'P5 who has the organiser’s own address is not invited, stays on the record, and loops nothing',
  async (t) => {
    const alias = addPerson(world, 'Jana@Example.com')
    const { id, event } = await linked('By alias', 13, { contactsIds: [alias, karel] })
    t.deepEqual(Object.keys(invited(event)), ['karel@client.example'])
    t.true(alias in onRecord(desk.read(id)))
    t.deepEqual(writesOf(await costOf(world, () => sweep(world, 'all'))), QUIET)
    const cost = await costOf(world, () => desk.change(id, { name: 'By alias again' }))
    t.deepEqual(writesOf(cost), { google: ['patch'], erp: [] })
    t.true(alias in onRecord(desk.read(id)))
  },
)

test.serial(
  'spec 3: of three hundred guests Google gets the two hundred that it can take, the record keeps all',
  async (t) => {
    const crowd = Array.from({ length: 300 }, (_, n) => addPerson(world, `guest${n}@crowd.example`))
    const cost = await costOf(world, () => desk.create({ name: 'Crowd', ...erpHour(14), contactsIds: crowd }))
    t.deepEqual(writesOf(cost), { google: ['insert'], erp: [] })
    const event = await phone.find('Crowd')
    t.is(Object.keys(invited(event)).length, 200)
    const { id } = await desk.find('Crowd')
    t.is(Object.keys(onRecord(desk.read(id))).length, 301)
    t.deepEqual(writesOf(await costOf(world, () => sweep(world, 'all'))), QUIET)
    await costOf(world, () => desk.change(id, { name: 'Crowded' }))
    t.is(Object.keys(invited(await phone.find('Crowded'))).length, 200)
    t.is(Object.keys(onRecord(desk.read(id))).length, 301)
    t.deepEqual(openTasks(world), [])
  },
)

test.serial('L3 guests who are added on both sides at once are all kept', async (t) => {
  const { id, event } = await linked('Both invite', 15, { contactsIds: [karel] })
  const eva = addPerson(world, 'eva@client.example')
  const cost = await costOf(world, async () => {
    await unheard(world, async () => {
      desk.change(id, { leadsIds: [lenka] })
      const attendees = ['karel@client.example', 'eva@client.example'].map((email) => ({ email }))
      await phone.patch(event.id, { attendees })
    })
    await sweep(world)
  })
  t.deepEqual(writesOf(cost), { google: ['patch'], erp: ['change Meeting'] })
  t.deepEqual(Object.keys(invited(await phone.read(event.id))), [
    'eva@client.example',
    'karel@client.example',
    'lenka@client.example',
  ])
  t.deepEqual(Object.keys(onRecord(desk.read(id))).sort(), [jana.id, karel, lenka, eva].sort())
})

test.serial(
  'spec 3: who organises is not asked whether he comes: his own answer in the ERP makes no call',
  async (t) => {
    const { id } = await linked('My own', 16, { contactsIds: [karel] })
    const cost = await costOf(world, () =>
      desk.change(id, { usersColumns: { [jana.id]: { status: 'Tentative' } } }),
    )
    t.deepEqual(writesOf(cost), QUIET)
    t.is(onRecord(desk.read(id))[jana.id], 'Tentative')
  },
)

test.serial(
  'spec 3: a guest who got another address since is taken off under the one he was invited at',
  async (t) => {
    const moved = addPerson(world, 'old@client.example')
    const { id, event } = await linked('New address', 17, { contactsIds: [moved, karel] })
    world.erp.as(world.erp.adminId).update('Contact', moved, { emailAddress: 'new@client.example' })
    world.pass(20 * 60_000)
    t.deepEqual(writesOf(await costOf(world, () => sweep(world, 'all'))), QUIET)
    await costOf(world, () => desk.change(id, { contactsIds: [karel] }))
    t.deepEqual(Object.keys(invited(await phone.read(event.id))), ['karel@client.example'])
    await costOf(world, () => desk.change(id, { contactsIds: [karel, moved] }))
    t.deepEqual(Object.keys(invited(await phone.read(event.id))), [
      'karel@client.example',
      'new@client.example',
    ])
  },
)

test.serial('spec 3: a guest who accepts while he is taken off is on both sides or on none', async (t) => {
  const { id, event } = await linked('In or out', 18, { contactsIds: [karel] })
  await costOf(world, async () => {
    await unheard(world, async () => {
      desk.change(id, { contactsIds: [] })
      world.pass(5000)
      const attendees = [{ email: 'karel@client.example', responseStatus: 'accepted' }]
      await phone.patch(event.id, { attendees })
    })
    await sweep(world)
  })
  t.is(karel in onRecord(desk.read(id)), 'karel@client.example' in invited(await phone.read(event.id)))
  t.deepEqual(writesOf(await costOf(world, () => sweep(world, 'all'))), QUIET)
})

test.serial(
  'spec 3: a contact who is deleted in the ERP is a stranger from then on, and stays in Google',
  async (t) => {
    const gone = addPerson(world, 'gone@client.example')
    const { id, event } = await linked('Deleted contact', 19, { contactsIds: [gone, karel] })
    world.erp.as(world.erp.adminId).remove('Contact', gone)
    world.pass(20 * 60_000)
    await costOf(world, () => desk.change(id, { name: 'Deleted contact, still', leadsIds: [lenka] }))
    t.deepEqual(Object.keys(invited(await phone.read(event.id))), [
      'gone@client.example',
      'karel@client.example',
      'lenka@client.example',
    ])
    t.deepEqual(openTasks(world), [])
    t.deepEqual(writesOf(await costOf(world, () => sweep(world, 'all'))), QUIET)
  },
)
