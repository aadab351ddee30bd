import test from 'ava'
import type { LogEntry } from '../../shared/flows/pair-document.ts'
import { openTasks, storeOf } from '../functions/world-view.ts'
import { TENANT, startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { costOf, writesOf } from './cost-of.ts'
import { deskOf } from './desk-of.ts'
import type { Desk } from './desk-of.ts'
import { addPerson, answer, invited, onRecord, outsider } from './guests-of.ts'
import { hour, phoneOf } from './phone-of.ts'
import type { FullEvent, Phone } from './phone-of.ts'
import { sweep } from './sweep.ts'

/** Cases of the field: events that somebody without the ERP organises, and that a user only attends. */
let world: TestWorld
let jana: TestUser
let boss: TestUser
let desk: Desk
let phone: Phone
let theirs: Phone

test.before(async () => {
  world = await startTestWorld()
  jana = await world.addUser('jana@example.com')
  await world.settle()
  boss = outsider(world, 'boss@elsewhere.example')
  desk = deskOf(world, jana)
  phone = phoneOf(world, jana)
  theirs = phoneOf(world, boss)
})
test.after.always(() => world?.close())

async function invitation(
  summary: string,
  day: number,
  more = {},
): Promise<{ id: string; event: FullEvent }> {
  const attendees = [{ email: 'jana@example.com' }, { email: 'karel@client.example' }]
  const event = await theirs.insert({ summary, ...hour(day), attendees, ...more })
  await world.settle()
  return { id: (await desk.find(summary)).id, event }
}

async function logOfPair(recordId: string): Promise<readonly LogEntry[]> {
  const where = { key: 'record', equals: `Meeting/${recordId}` }
  const found = await (await storeOf(world)).find({ tenant: TENANT, collection: 'links', where })
  return found.flatMap(({ data }) => data['log'] as unknown as LogEntry[])
}

test.serial('H032 an invitation becomes one record of the invited user’s', async (t) => {
  const karel = addPerson(world, 'karel@client.example')
  const { id } = await invitation('Kick-off', 1)
  t.is(desk.read(id)['assignedUserId'], jana.id)
  t.deepEqual(onRecord(desk.read(id)), { [jana.id]: 'None', [karel]: 'None' })
})

test.serial(
  'H037 P1 X7 a guest’s edit in the ERP is put right; Google is asked nothing it would refuse',
  async (t) => {
    const { id, event } = await invitation('Strategy', 2)
    const cost = await costOf(world, () => desk.change(id, { name: 'My strategy', cLocation: 'Zlin' }))
    t.deepEqual(writesOf(cost).google, [])
    t.false(
      cost.google.some((call) => call.includes(' ')),
      'nothing was refused',
    )
    t.like(desk.read(id), { name: 'Strategy', cLocation: null })
    t.is((await theirs.read(event.id)).summary, 'Strategy')
    const logged = (await logOfPair(id)).at(-1)
    t.like(logged, { do: 'change', on: 'erp', why: 'put-right' })
    t.like(logged?.was, { title: 'My strategy', location: 'Zlin' })
    const again = await costOf(world, () => sweep(world, 'all'))
    t.deepEqual(writesOf(again), { google: [], erp: [] })
  },
)

test.serial('H037 the own answer in the ERP is all that is written in Google', async (t) => {
  const { id, event } = await invitation('Asked', 3)
  const cost = await costOf(world, () =>
    desk.change(id, { usersColumns: { [jana.id]: { status: 'Tentative' } } }),
  )
  t.deepEqual(writesOf(cost), { google: ['patch'], erp: [] })
  t.deepEqual(invited(await theirs.read(event.id)), {
    'jana@example.com': 'tentative',
    'karel@client.example': 'needsAction',
  })
  t.is((await theirs.read(event.id)).summary, 'Asked')
})

test.serial('H037 somebody else’s answer or place on the list can’t be changed from the ERP', async (t) => {
  const karel = addPerson(world, 'karel@client.example')
  const { id, event } = await invitation('Not mine', 4)
  const [onIt] = Object.keys(onRecord(desk.read(id))).filter((who) => who !== jana.id)
  const other = addPerson(world, 'other@client.example')
  t.not(karel, other)
  const cost = await costOf(world, () => desk.change(id, { contactsIds: [other] }))
  t.deepEqual(writesOf(cost).google, [])
  t.deepEqual(Object.keys(onRecord(desk.read(id))).sort(), [jana.id, onIt ?? ''].sort())
  t.deepEqual(Object.keys(invited(await theirs.read(event.id))), ['jana@example.com', 'karel@client.example'])
})

test.serial('H037 where guests may change the event, an edit in the ERP is one patch', async (t) => {
  const { id, event } = await invitation('Open to all', 5, { guestsCanModify: true })
  const cost = await costOf(world, () => desk.change(id, { name: 'Opened to all' }))
  t.deepEqual(writesOf(cost), { google: ['patch'], erp: [] })
  t.is((await theirs.read(event.id)).summary, 'Opened to all')
})

test.serial(
  'X7 a record that is removed in the ERP declines, and the event stays for everybody else',
  async (t) => {
    const { id, event } = await invitation('Not for me', 6)
    const cost = await costOf(world, () => desk.remove(id))
    t.deepEqual(writesOf(cost).google, ['patch'])
    t.is((await theirs.read(event.id)).status, 'confirmed')
    t.deepEqual(invited(await theirs.read(event.id)), {
      'jana@example.com': 'declined',
      'karel@client.example': 'needsAction',
    })
    t.is((await phone.read(event.id)).status, 'confirmed')
    const again = await costOf(world, () => sweep(world, 'all'))
    t.deepEqual(writesOf(again), { google: [], erp: [] })
    t.false((await desk.names()).includes('Not for me'), 'it doesn’t come back')
  },
)

test.serial(
  'X7 what was declined by removing the record comes back when the user accepts after all',
  async (t) => {
    const { id, event } = await invitation('On second thought', 7)
    desk.remove(id)
    await world.settle()
    await answer(world, jana, event.id, 'accepted')
    await world.settle()
    const record = await desk.find('On second thought')
    t.is(onRecord(record)[jana.id], 'Accepted')
    t.is((await theirs.read(event.id)).status, 'confirmed')
  },
)

test.serial('H036 an event that its guest takes out of his calendar stays with the others', async (t) => {
  const { event } = await invitation('Thrown away', 8)
  const cost = await costOf(world, () => phone.remove(event.id))
  t.deepEqual(writesOf(cost).google, [])
  t.is((await theirs.read(event.id)).status, 'confirmed')
  t.is(invited(await theirs.read(event.id))['jana@example.com'], 'declined')
  t.false((await desk.names()).includes('Thrown away'), 'the record was hers alone')
})

test.serial('spec 3: an event that its organiser deletes is gone by the user’s policy', async (t) => {
  const { event } = await invitation('Called off', 9)
  const cost = await costOf(world, () => theirs.remove(event.id))
  t.deepEqual(writesOf(cost), { google: [], erp: ['remove Meeting'] })
})

test.serial(
  'H171 an event that the user has declined before anybody heard of it makes no record',
  async (t) => {
    const names = await desk.names()
    world.google.pushes.policy = 'hold'
    const attendees = [{ email: 'jana@example.com' }]
    const event = await theirs.insert({ summary: 'No, thanks', ...hour(10), attendees })
    await answer(world, jana, event.id, 'declined')
    world.google.pushes.policy = 'deliver'
    for (const push of world.google.pushes.held) await world.google.pushes.release(push)
    const cost = await costOf(world, () => theirs.patch(event.id, { location: 'Praha' }))
    t.deepEqual(writesOf(cost), { google: [], erp: [] })
    t.deepEqual(await desk.names(), names)
    const accepted = await costOf(world, () => answer(world, jana, event.id, 'accepted'))
    t.deepEqual(accepted.erp, ['create Meeting'])
  },
)

test.serial('H171 a linked event that is declined keeps its record, with the answer', async (t) => {
  const { id, event } = await invitation('Rather not', 11)
  const cost = await costOf(world, () => answer(world, jana, event.id, 'declined'))
  t.deepEqual(writesOf(cost), { google: [], erp: ['change Meeting'] })
  t.is(onRecord(desk.read(id))[jana.id], 'Declined')
})

test.serial('spec 3: what the organiser changes follows, whatever the record says', async (t) => {
  const { id, event } = await invitation('Weekly', 12)
  await theirs.patch(event.id, { summary: 'Fortnightly', ...hour(13) })
  await world.settle()
  t.like(desk.read(id), { name: 'Fortnightly', dateStart: '2027-03-13 09:00:00' })
  t.deepEqual(openTasks(world), [])
})

test.serial('spec 3: a record handed to somebody else leaves the invitation where it came to', async (t) => {
  const eva = await world.addUser('eva@example.com', { connected: false })
  const { id, event } = await invitation('Yours now', 14)
  const cost = await costOf(world, () => desk.change(id, { assignedUserId: eva.id }))
  t.deepEqual(writesOf(cost).google, [])
  t.is((await phone.read(event.id)).status, 'confirmed')
  t.is(desk.read(id)['assignedUserId'], eva.id)
})
