import test from 'ava'
import { DEFAULT_ENTITIES } from '../../shared/flows/connection.ts'
import { openTasks } from '../functions/world-view.ts'
import { startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { costOf, writesOf } from './cost-of.ts'
import { deskOf, erpHour } from './desk-of.ts'
import type { Desk } from './desk-of.ts'
import { addPerson, answer, invited, mailsSince, onRecord, outsider } from './guests-of.ts'
import { hour, phoneOf } from './phone-of.ts'
import type { FullEvent, Phone } from './phone-of.ts'
import { choose, chooseElse, readAnew } from './settings-of.ts'
import { sweep } from './sweep.ts'

/** Cases of the field: one and only one system mails the guests, and only for what a person did. */
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
  await chooseElse(world, jana, { since: LAST_YEAR })
})
test.after.always(() => world?.close())
test.afterEach.always(() => world.google.faults.clear())

const WITH_LABELS = [
  { entity: 'Meeting', label: 'M' },
  { entity: 'Call', label: 'Call' },
]
const LAST_YEAR = Date.parse('2026-01-01T00:00:00Z')
const YESTERDAY = { dateStart: '2027-01-03 09:00:00', dateEnd: '2027-01-03 10:00:00' }

async function linked(name: string, day: number, more = {}): Promise<{ id: string; event: FullEvent }> {
  const id = desk.create({ name, ...erpHour(day), contactsIds: [karel], ...more })
  await world.settle()
  return { id, event: await phone.find(name) }
}

/** The mails that an action and all that follows brought about. */
async function mailsOf(action: () => unknown): Promise<string[]> {
  const before = world.google.mail.length
  await action()
  await world.settle()
  return mailsSince(world, before)
}

test.serial('G2 a new meeting invites each guest once, by Google, and the ERP mails nobody', async (t) => {
  const asked = world.erp.calls.entries.length
  const mails = await mailsOf(() =>
    desk.create({ name: 'One invitation', ...erpHour(1), contactsIds: [karel] }),
  )
  t.deepEqual(mails, ['invitation karel@client.example'])
  const posted = world.erp.calls.entries.slice(asked).filter(({ method }) => method !== 'GET')
  t.deepEqual(posted, [], 'nothing is asked of the ERP that could make it mail')
  t.deepEqual(await mailsOf(() => sweep(world, 'all')), [])
})

test.serial('H014 G7 a new time of a meeting to come is told to its guests', async (t) => {
  const { id } = await linked('To be moved', 2)
  t.deepEqual(await mailsOf(() => desk.change(id, erpHour(3))), ['update karel@client.example'])
  t.deepEqual(await mailsOf(() => desk.change(id, { name: 'Renamed' })), ['update karel@client.example'])
})

test.serial('G2 who is taken off hears of it, and so does everybody when it is cancelled', async (t) => {
  const lenka = addPerson(world, 'lenka@client.example')
  const { id } = await linked('To be cancelled', 4, { contactsIds: [karel, lenka] })
  const off = await mailsOf(() => desk.change(id, { contactsIds: [karel] }))
  t.deepEqual(
    off.filter((mail) => mail.startsWith('cancellation')),
    ['cancellation lenka@client.example'],
  )
  t.deepEqual(await mailsOf(() => desk.remove(id)), ['cancellation karel@client.example'])
})

test.serial(
  'G2 Not Held cancels, Planned invites again, once each; Held says nothing to anybody',
  async (t) => {
    const { id } = await linked('On and off', 4)
    t.deepEqual(await mailsOf(() => desk.change(id, { status: 'Held' })), [])
    const off = await mailsOf(() => desk.change(id, { status: 'Not Held' }))
    t.deepEqual(off, ['cancellation karel@client.example'])
    const on = await mailsOf(() => desk.change(id, { status: 'Planned' }))
    t.deepEqual(on, ['invitation karel@client.example'])
  },
)

test.serial('G2 a change that comes from Google, or only puts something right, mails nobody', async (t) => {
  const { id, event } = await linked('Edited in Google', 5)
  t.deepEqual(await mailsOf(() => phone.patch(event.id, { summary: 'Edited there', ...hour(6) })), [])
  t.is(desk.read(id)['name'], 'Edited there')
  const labelled = await mailsOf(() => chooseElse(world, jana, { entities: WITH_LABELS }))
  t.deepEqual(labelled, [])
  t.deepEqual(await mailsOf(() => readAnew(world, jana)), [], 'nor do new labels in all titles')
  t.is((await phone.read(event.id)).summary, 'M: Edited there')
  await chooseElse(world, jana, { entities: DEFAULT_ENTITIES })
  t.deepEqual(await mailsOf(() => readAnew(world, jana)), [])
  t.is((await phone.read(event.id)).summary, 'Edited there')
})

test.serial('H027 G1 G7 an edit, a new time or a deletion of what is over mails nobody', async (t) => {
  const mails = await mailsOf(async () => {
    const id = desk.create({ name: 'It was', ...YESTERDAY, contactsIds: [karel] })
    await world.settle()
    desk.change(id, { description: 'Minutes' })
    await world.settle()
    desk.change(id, { dateStart: '2027-01-03 11:00:00', dateEnd: '2027-01-03 12:00:00' })
    await world.settle()
    t.is(Date.parse((await phone.find('It was')).start.dateTime ?? ''), Date.parse('2027-01-03T11:00:00Z'))
    desk.remove(id)
  })
  t.deepEqual(mails, [])
  t.false((await world.events(jana)).some(({ summary }) => summary === 'It was'))
})

test.serial(
  'G3 H041 what comes from Google with outside guests mails nobody, nor does its change',
  async (t) => {
    const asked = world.erp.calls.entries.length
    const mails = await mailsOf(async () => {
      const event = await phone.insert({
        summary: 'From Google',
        ...hour(5),
        attendees: [{ email: 'karel@client.example' }, { email: 'stranger@elsewhere.example' }],
      })
      await world.settle()
      await phone.patch(event.id, { ...hour(6) })
      await world.settle()
      await phone.remove(event.id)
    })
    t.deepEqual(mails, [])
    const other = world.erp.calls.entries
      .slice(asked)
      .filter(({ method, path }) => method !== 'GET' && !path.startsWith('Meeting'))
    t.deepEqual(other, [])
  },
)

test.serial(
  'G4 what was in the ERP before an account is connected goes to Google without a word',
  async (t) => {
    const eva = await world.addUser('eva@example.com', { connected: false })
    const before = deskOf(world, eva)
    const id = before.create({ name: 'Long planned', ...erpHour(7), contactsIds: [karel] })
    world.pass(60_000)
    t.deepEqual(await mailsOf(() => world.connect(eva.id, eva.email)), [])
    const event = await phoneOf(world, eva).find('Long planned')
    t.deepEqual(invited(event), { 'karel@client.example': 'needsAction' })
    world.pass(60_000)
    const changed = await mailsOf(() => before.change(id, { name: 'Long planned, now sure' }))
    t.deepEqual(changed, ['update karel@client.example'], 'from then on they hear of what a person does')
  },
)

test.serial('G4 neither a full read nor the nightly comparison mails anybody', async (t) => {
  await linked('Read again', 8)
  t.deepEqual(await mailsOf(() => readAnew(world, jana)), [])
  world.google.expireSyncTokens()
  t.deepEqual(await mailsOf(() => sweep(world)), [])
  t.deepEqual(await mailsOf(() => sweep(world, 'all')), [])
})

test.serial('G5 the organiser is told what the user answers in the ERP', async (t) => {
  const boss = outsider(world, 'boss@elsewhere.example')
  const event = await phoneOf(world, boss).insert({
    summary: 'Come and see me',
    ...hour(9),
    attendees: [{ email: 'jana@example.com' }],
  })
  await world.settle()
  const { id } = await desk.find('Come and see me')
  const mails = await mailsOf(() => desk.change(id, { usersColumns: { [jana.id]: { status: 'Accepted' } } }))
  t.deepEqual(mails, ['reply boss@elsewhere.example'])
  t.deepEqual(invited(await phoneOf(world, boss).read(event.id)), { 'jana@example.com': 'accepted' })
  const later = await mailsOf(() => answer(world, jana, event.id, 'declined'))
  t.deepEqual(later, [], 'what she answers in Google is told by Google, not again by us')
  t.deepEqual(onRecord(desk.read(id)), { [jana.id]: 'Declined' })
})

test.serial('G6 a copy in a colleague’s calendar has no guests, and mails nobody', async (t) => {
  const ota = await world.addUser('ota@example.com')
  await world.settle()
  await choose(world, jana, { hasAttendees: false })
  const mails = await mailsOf(() =>
    desk.create({
      name: 'Without guests',
      ...erpHour(10),
      usersIds: [jana.id, ota.id],
      contactsIds: [karel],
    }),
  )
  await choose(world, jana, { hasAttendees: true })
  t.deepEqual(mails, [])
  const copy = await phoneOf(world, ota).find('Without guests')
  t.deepEqual(
    Object.keys(invited(copy)).filter((email) => email !== 'ota@example.com'),
    [],
  )
})

test.serial(
  'G7 an event that a new assignee takes over invites its guests once, and cancels nothing',
  async (t) => {
    const ota = await world.addUser('ota@example.com')
    const { id } = await linked('Taken over', 11)
    const mails = await mailsOf(() => desk.change(id, { assignedUserId: ota.id, usersIds: [ota.id] }))
    t.deepEqual(mails, ['invitation karel@client.example'])
    t.deepEqual(invited(await phoneOf(world, ota).find('Taken over')), {
      'karel@client.example': 'needsAction',
    })
    t.false((await world.events(jana)).some(({ summary }) => summary === 'Taken over'))
  },
)

test.serial('G7 no mail goes about a past meeting that a new assignee takes over', async (t) => {
  const ota = await world.addUser('ota@example.com')
  await chooseElse(world, ota, { since: LAST_YEAR })
  const id = desk.create({ name: 'Over and handed on', ...YESTERDAY, contactsIds: [karel] })
  await world.settle()
  t.deepEqual(await mailsOf(() => desk.change(id, { assignedUserId: ota.id, usersIds: [ota.id] })), [])
  t.is((await phoneOf(world, ota).find('Over and handed on')).status, 'confirmed')
})

test.serial(
  'G8 over its limit of invitations Google is left alone for long, and the event follows',
  async (t) => {
    world.google.faults.add({
      method: 'POST',
      path: /\/calendars\/(?!primary)[^/]+\/events$/,
      times: 3,
      answer: { status: 403, reason: 'quotaExceeded', domain: 'usageLimits' },
    })
    const from = world.google.calls.all.length
    const cost = await costOf(world, () =>
      desk.create({ name: 'Too many mails', ...erpHour(12), contactsIds: [karel] }),
    )
    t.deepEqual(writesOf(cost).google, ['insert'])
    const tries = world.google.calls.all
      .slice(from)
      .filter(({ method, path }) => method === 'POST' && path.endsWith('/events'))
    t.is(tries.length, 4)
    const waits = tries.slice(1).map(({ at }, n) => at - (tries[n]?.at ?? 0))
    t.true(
      waits.every((wait) => wait >= 30 * 60_000),
      `waited ${waits.map((wait) => Math.round(wait / 60_000)).join(', ')} minutes`,
    )
    t.deepEqual(invited(await phone.find('Too many mails')), { 'karel@client.example': 'needsAction' })
    t.deepEqual(openTasks(world), [])
  },
)
