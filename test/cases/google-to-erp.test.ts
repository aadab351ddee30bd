import test from 'ava'
import { publish } from '../../infra/local/publish.ts'
import { startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { logOf, stored } from '../functions/world-view.ts'
import { costOf, writesOf } from './cost-of.ts'
import { deskOf } from './desk-of.ts'
import type { Desk } from './desk-of.ts'
import { hour, phoneOf } from './phone-of.ts'
import type { Phone } from './phone-of.ts'
import { unheard } from './unheard.ts'

/** Cases of the field: what a change in Google does to the ERP. */
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
  'H032 H157 H317 P15 an event becomes its user’s record at the right instant; it gets no stamp, the record no team',
  async (t) => {
    const cost = await costOf(world, () =>
      phone.insert({
        summary: 'Review',
        description: 'Agenda',
        start: { dateTime: '2027-01-15T16:55:00+01:00' },
        end: { dateTime: '2027-01-15T17:55:00+01:00' },
      }),
    )
    t.deepEqual(cost.google, [])
    t.is(cost.lists, 1)
    t.deepEqual(cost.erp, ['create Meeting'])
    t.like(await desk.find('Review'), {
      dateStart: '2027-01-15 15:55:00',
      dateEnd: '2027-01-15 16:55:00',
      description: 'Agenda',
      assignedUserId: jana.id,
      teamsIds: [],
    })
  },
)

test.serial(
  'H041 G3 an event with guests brings no mail about, neither as it comes nor as it changes',
  async (t) => {
    const attendees = [{ email: 'guest@elsewhere.example' }]
    const mails = world.google.mail.length
    const asked = world.erp.calls.entries.length
    const event = await phone.insert({ summary: 'With an outsider', attendees, ...hour(1) })
    await world.settle()
    const cost = await costOf(world, () =>
      phone.patch(event.id, { summary: 'With an outsider, later', ...hour(1, 12) }),
    )
    t.deepEqual(cost.google, [])
    t.deepEqual(cost.erp, ['read Meeting', 'change Meeting'])
    t.is(world.google.mail.length, mails)
    const elsewhere = world.erp.calls.entries
      .slice(asked)
      .filter(({ method, path }) => method !== 'GET' && !path.startsWith('Meeting'))
    t.deepEqual(elsewhere, [], 'no mail of the ERP is asked for')
  },
)

test.serial('H059 P12 P13 where somebody works and when he is away are no meetings', async (t) => {
  const names = await desk.names()
  const cost = await costOf(world, async () => {
    await phone.insert({
      eventType: 'workingLocation',
      summary: 'Office',
      visibility: 'public',
      transparency: 'transparent',
      workingLocationProperties: { type: 'officeLocation', officeLocation: { label: 'Brno' } },
      start: { date: '2027-03-02' },
      end: { date: '2027-03-03' },
    })
    await phone.insert({
      eventType: 'outOfOffice',
      summary: 'Away',
      outOfOfficeProperties: { autoDeclineMode: 'declineNone' },
      ...hour(2),
    })
    // No notice tells of such events, so a list has to be asked for.
    world.pass(60_000)
    await publish(world.functionsUrl, 'sweep', {})
  })
  t.is(cost.lists, 1)
  t.deepEqual(writesOf(cost), { google: [], erp: [] })
  t.deepEqual(await desk.names(), names)
})

test.serial('H074 W6 a notice that comes twice makes one record', async (t) => {
  world.google.pushes.policy = 'hold'
  await phone.insert({ summary: 'Told twice', ...hour(3) })
  const [push] = world.google.pushes.held
  world.google.pushes.policy = 'deliver'
  if (!push) return t.fail('no notice')
  const first = await costOf(world, () => world.google.pushes.release(push))
  const second = await costOf(world, () => world.google.pushes.release(push))
  t.deepEqual(first.erp, ['create Meeting'])
  t.deepEqual(second.erp, [])
  t.is((await desk.names()).filter((name) => name === 'Told twice').length, 1)
})

test.serial('H149 an event that was deleted before anybody read it makes no call to the ERP', async (t) => {
  const cost = await costOf(world, async () => {
    world.google.pushes.policy = 'hold'
    const { id } = await phone.insert({ summary: 'Mistake', ...hour(4) })
    await phone.remove(id)
    world.google.pushes.policy = 'deliver'
    for (const push of [...world.google.pushes.held]) await world.google.pushes.release(push)
  })
  t.true(cost.lists > 0)
  t.deepEqual(cost.erp, [])
})

test.serial(
  'H152 an event that is newer in Google changes the record, and Google is not written',
  async (t) => {
    const { id } = await phone.insert({ summary: 'First version', ...hour(5) })
    await world.settle()
    const cost = await costOf(world, () => phone.patch(id, { summary: 'Second version' }))
    t.deepEqual(cost, { lists: 1, google: [], erp: ['read Meeting', 'change Meeting'] })
    t.true((await desk.names()).includes('Second version'))
  },
)

test.serial('H154 an event that is cancelled in Google removes its record', async (t) => {
  const { id } = await phone.insert({ summary: 'Cancelled soon', ...hour(6) })
  await world.settle()
  const cost = await costOf(world, () => phone.remove(id))
  t.deepEqual(writesOf(cost), { google: [], erp: ['remove Meeting'] })
  t.false((await desk.names()).includes('Cancelled soon'))
})

test.serial(
  'H161 P14 an untitled event gets a placeholder in the ERP and stays untitled in Google',
  async (t) => {
    const { id } = await phone.insert({ description: 'no title here', ...hour(7) })
    await world.settle()
    const record = await desk.find('(no title)')
    t.is(record['description'], 'no title here')
    const cost = await costOf(world, () => desk.change(record.id, { description: 'still none' }))
    t.deepEqual(cost.google, ['patch'])
    const event = await phone.read(id)
    t.is(event.summary, undefined)
    t.is(event.description, 'still none')
  },
)

test.serial('H214 X4 of a page with a new and a deleted event both are taken, with one list', async (t) => {
  const { id } = await phone.insert({ summary: 'Leaving', ...hour(8) })
  await world.settle()
  const cost = await costOf(world, async () => {
    await unheardPhone(async () => {
      await phone.remove(id)
      await phone.insert({ summary: 'Arriving', ...hour(8) })
    })
    await phone.insert({ summary: 'Arriving too', ...hour(8) })
  })
  t.is(cost.lists, 1)
  t.deepEqual([...writesOf(cost).erp].sort(), ['create Meeting', 'create Meeting', 'remove Meeting'])
})

test.serial('H229 a zero character in a title is left out in the ERP', async (t) => {
  const cost = await costOf(world, () => phone.insert({ summary: 'Zero\u0000 sum', ...hour(9) }))
  t.deepEqual(cost.erp, ['create Meeting'])
  t.true((await desk.names()).includes('Zero sum'))
  t.deepEqual(logOf(world, 'task.parked'), [])
})

test.serial(
  'H251 an event of the ERP’s that is moved in Google moves its record, with no patch back',
  async (t) => {
    const id = desk.create({
      name: 'Moved in Google',
      dateStart: '2027-03-10 09:00:00',
      dateEnd: '2027-03-10 10:00:00',
    })
    await world.settle()
    const event = await phone.find('Moved in Google')
    const cost = await costOf(world, () => phone.patch(event.id, hour(11)))
    t.deepEqual(writesOf(cost), { google: [], erp: ['change Meeting'] })
    t.like(desk.read(id), { dateStart: '2027-03-11 09:00:00', dateEnd: '2027-03-11 10:00:00' })
  },
)

test.serial(
  'H312 an event made before the account was connected and changed after it is there once',
  async (t) => {
    const petr = await world.addUser('petr@example.com', { connected: false })
    const other = phoneOf(world, petr)
    const { id } = await other.insert({ summary: 'Older than the connection', ...hour(12) })
    world.pass(60_000)
    await world.connect(petr.id, petr.email)
    await world.settle()
    await other.patch(id, { summary: 'Changed after connecting' })
    await world.settle()
    const names = await desk.names()
    t.is(names.filter((name) => name === 'Changed after connecting').length, 1)
    t.false(names.includes('Older than the connection'))
  },
)

test.serial('P6 a private event never enters the ERP, the store or the log', async (t) => {
  const names = await desk.names()
  const cost = await costOf(world, () =>
    phone.insert({ summary: 'Zahradnictvi', visibility: 'private', location: 'Podebrady', ...hour(13) }),
  )
  t.deepEqual(cost.erp, [])
  t.deepEqual(await desk.names(), names)
  t.false(/Zahradnictvi|Podebrady/.test(stored(world)))
  t.false(world.logLines.some((line) => /Zahradnictvi|Podebrady/.test(line)))
})

test.serial(
  'P9 a description that Google formats stays as it is there while other fields change',
  async (t) => {
    const description = '<ul><li>one</li><li>two &amp; three</li></ul>'
    const { id } = await phone.insert({ summary: 'Formatted', description, ...hour(14) })
    await world.settle()
    const record = await desk.find('Formatted')
    const cost = await costOf(world, () => desk.change(record.id, { name: 'Formatted still' }))
    t.deepEqual(writesOf(cost), { google: ['patch'], erp: [] })
    t.is((await phone.read(id)).description, description)
  },
)

test.serial('X3 a copy that carries the original’s stamp is an event of its own', async (t) => {
  const original = desk.create({
    name: 'Copied in Google',
    dateStart: '2027-03-15 09:00:00',
    dateEnd: '2027-03-15 10:00:00',
  })
  await world.settle()
  const { extendedProperties } = await phone.find('Copied in Google')
  const copy = await phone.insert({ summary: 'The copy', extendedProperties, ...hour(16) })
  await world.settle()
  t.true((await desk.names()).includes('The copy'))
  await phone.remove(copy.id)
  await world.settle()
  t.false((await desk.names()).includes('The copy'))
  t.is(desk.read(original)['name'], 'Copied in Google')
  t.is((await phone.find('Copied in Google')).status, 'confirmed')
})

test.serial('H179 an event with a damaged stamp is taken like any other, once', async (t) => {
  const extendedProperties = { private: { autoerp: 'Meeting/' } }
  const cost = await costOf(world, () =>
    phone.insert({ summary: 'Odd stamp', extendedProperties, ...hour(17) }),
  )
  t.deepEqual(cost.erp, ['create Meeting'])
  t.deepEqual(cost.google, [])
  t.is((await desk.names()).filter((name) => name === 'Odd stamp').length, 1)
})

test.serial('H102 S9 what comes from one calendar leaves the records of another user alone', async (t) => {
  const eva = await world.addUser('eva@example.com')
  await world.settle()
  const before = await desk.names()
  await phoneOf(world, eva).insert({ summary: 'Only hers', ...hour(18) })
  const cost = await costOf(world, () => undefined)
  t.deepEqual(cost.erp, ['create Meeting'])
  t.deepEqual(await desk.names(), [...before, 'Only hers'].sort())
  t.like(await desk.find('Only hers'), { assignedUserId: eva.id })
})

/** Notices of this work are lost; the next one brings it along. */
async function unheardPhone(work: () => Promise<unknown>): Promise<void> {
  await unheard(world, work)
}
