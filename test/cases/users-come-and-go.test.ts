import test from 'ava'
import type { UserId } from '../../shared/domain/ids.ts'
import { disconnectAccount } from '../../shared/flows/disconnect-account.ts'
import { setPause } from '../../shared/flows/pause.ts'
import { openTasks } from '../functions/world-view.ts'
import { TENANT, callGoogle, startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { costOf, writesOf } from './cost-of.ts'
import { deskOf, erpHour } from './desk-of.ts'
import type { Desk } from './desk-of.ts'
import { addPerson, answer, invited, onRecord, outsider } from './guests-of.ts'
import { hour, phoneOf } from './phone-of.ts'
import type { Phone } from './phone-of.ts'
import { sweep } from './sweep.ts'

/** Cases of the field: one meeting of several users, of whom some come, go, pause, or have another address in Google. */
let world: TestWorld
let jana: TestUser
let petr: TestUser
let desk: Desk
let janas: Phone
let petrs: Phone

test.before(async () => {
  world = await startTestWorld()
  jana = await world.addUser('jana@example.com')
  petr = await world.addUser('petr@example.com')
  await world.settle()
  desk = deskOf(world, jana)
  janas = phoneOf(world, jana)
  petrs = phoneOf(world, petr)
})
test.after.always(() => world?.close())

const QUIET = { google: [], erp: [] }
const ADMIN = 'administrator' as UserId

async function seenBy(title: string, users: readonly TestUser[] = [jana, petr]): Promise<number[]> {
  const all = await Promise.all(users.map((user) => world.events(user)))
  return all.map((events) => events.filter(({ summary }) => summary === title).length)
}

async function recordsNamed(name: string): Promise<number> {
  return (await desk.names()).filter((one) => one === name).length
}

async function staysSo(t: { deepEqual: (a: unknown, b: unknown) => void }): Promise<void> {
  t.deepEqual(writesOf(await costOf(world, () => sweep(world, 'all'))), QUIET)
  t.deepEqual(openTasks(world), [])
}

async function pause(user: TestUser, isPaused: boolean): Promise<void> {
  const scope = await world.deps.accountScopeOf(TENANT)
  await setPause({ userId: user.id as UserId, pauser: 'user', isPaused, by: ADMIN }, scope)
  await world.settle()
}

async function disconnect(user: TestUser): Promise<void> {
  const scope = await world.deps.accountScopeOf(TENANT)
  await disconnectAccount({ userId: user.id as UserId, feature: 'all', by: ADMIN }, scope)
  await world.settle()
}

test.serial('spec 3: a pause of the assigned user gives nobody the meeting a second time', async (t) => {
  const pavla = await world.addUser('pavla@example.com')
  await world.settle()
  const hers = deskOf(world, pavla)
  const id = hers.create({ name: 'Paused', ...erpHour(1), usersIds: [pavla.id, petr.id] })
  await world.settle()
  await pause(pavla, true)
  t.teardown(() => pause(pavla, false))
  await costOf(world, () => hers.change(id, { cLocation: 'Brno' }))
  t.deepEqual(await seenBy('Paused', [pavla, petr]), [1, 1])
  await sweep(world, 'all')
  await world.settle()
  t.deepEqual(await seenBy('Paused', [pavla, petr]), [1, 1])
  await pause(pavla, false)
  t.deepEqual(await seenBy('Paused', [pavla, petr]), [1, 1])
  t.is((await petrs.find('Paused')).location, 'Brno', 'what was changed meanwhile follows')
  await staysSo(t)
})

test.serial('spec 3: nor does it when the assigned user has taken his account away', async (t) => {
  const eva = await world.addUser('eva@example.com')
  await world.settle()
  const hers = deskOf(world, eva)
  const id = hers.create({ name: 'Disconnected', ...erpHour(2), usersIds: [eva.id, petr.id] })
  await world.settle()
  await disconnect(eva)
  await costOf(world, () => hers.change(id, { cLocation: 'Brno' }))
  t.deepEqual(await seenBy('Disconnected', [eva, petr]), [1, 1])
  await world.connect(eva.id, eva.email)
  await world.settle()
  t.deepEqual(await seenBy('Disconnected', [eva, petr]), [1, 1])
  t.is((await petrs.find('Disconnected')).location, 'Brno')
  await staysSo(t)
})

test.serial(
  'spec 3: an organiser who connects after his guest finds the meeting’s record there already',
  async (t) => {
    const iva = await world.addUser('iva@example.com', { connected: false })
    const event = await phoneOf(world, iva).insert({
      summary: 'Guest was first',
      ...hour(3),
      attendees: [{ email: jana.email }],
    })
    await world.settle()
    t.is(await recordsNamed('Guest was first'), 1)
    await world.connect(iva.id, iva.email)
    await world.settle()
    t.is(await recordsNamed('Guest was first'), 1)
    await phoneOf(world, iva).patch(event.id, { summary: 'Guest was first, renamed' })
    await world.settle()
    t.is(await recordsNamed('Guest was first, renamed'), 1)
    t.is(await recordsNamed('Guest was first'), 0)
    await staysSo(t)
  },
)

test.serial(
  'spec 3: an outsider’s meeting goes on with the other guest when the first one disconnects',
  async (t) => {
    const eva = await world.addUser('eva@example.com', { connected: false })
    await world.connect(eva.id, eva.email)
    await world.settle()
    const boss = phoneOf(world, outsider(world, 'boss@elsewhere.example'))
    const event = await boss.insert({ summary: 'Goes on', ...hour(4), attendees: [{ email: eva.email }] })
    await world.settle()
    const { id } = await desk.find('Goes on')
    await boss.patch(event.id, { attendees: [{ email: eva.email }, { email: petr.email }] })
    await world.settle()
    t.is(await recordsNamed('Goes on'), 1)
    t.true(petr.id in onRecord(desk.read(id)), 'who is invited later is on the same record')
    await disconnect(eva)
    await boss.patch(event.id, { summary: 'Goes on without her' })
    await world.settle()
    await sweep(world)
    await world.settle()
    t.is(desk.read(id)['name'], 'Goes on without her')
    t.is(await recordsNamed('Goes on without her'), 1)
    await staysSo(t)
  },
)

test.serial(
  'spec 3: on an outsider’s meeting each connected user’s answer in the ERP is given by himself',
  async (t) => {
    const boss = phoneOf(world, outsider(world, 'boss@elsewhere.example'))
    const attendees = [jana, petr].map(({ email }) => ({ email }))
    const event = await boss.insert({ summary: 'Both answer', ...hour(5), attendees })
    await world.settle()
    const { id } = await desk.find('Both answer')
    await costOf(world, () => desk.change(id, { usersColumns: { [jana.id]: { status: 'Accepted' } } }))
    await costOf(world, () => desk.change(id, { usersColumns: { [petr.id]: { status: 'Declined' } } }))
    t.deepEqual(invited(await boss.read(event.id)), {
      'jana@example.com': 'accepted',
      'petr@example.com': 'declined',
    })
    t.deepEqual(onRecord(desk.read(id)), { [jana.id]: 'Accepted', [petr.id]: 'Declined' })
  },
)

test.serial(
  'H114 answers, and guests whom the ERP doesn’t know, go along to the new assignee’s event',
  async (t) => {
    const karel = addPerson(world, 'karel@client.example')
    const event = await janas.insert({
      summary: 'Goes along',
      description: 'notes',
      ...hour(6),
      attendees: [
        { email: 'karel@client.example', responseStatus: 'accepted' },
        { email: 'stranger@elsewhere.example', responseStatus: 'tentative' },
      ],
    })
    await world.settle()
    const { id } = await desk.find('Goes along')
    t.is(onRecord(desk.read(id))[karel], 'Accepted')
    await costOf(world, () => desk.change(id, { assignedUserId: petr.id, usersIds: [petr.id] }))
    const taken = await petrs.find('Goes along')
    t.like(invited(taken), {
      'karel@client.example': 'accepted',
      'stranger@elsewhere.example': 'tentative',
    })
    t.is((await janas.read(event.id)).status, 'cancelled')
    t.is(await recordsNamed('Goes along'), 1)
    await staysSo(t)
  },
)

test.serial(
  'spec 3: a user whose Google account has another address is invited there, and known by both',
  async (t) => {
    const dan = await world.addUser('dan@example.com', { connected: false })
    const daniel = outsider(world, 'daniel@mail.example')
    await world.connect(dan.id, daniel.email)
    await world.settle()
    const id = desk.create({ name: 'Dan comes', ...erpHour(7), usersIds: [jana.id, dan.id] })
    await world.settle()
    const event = await janas.find('Dan comes')
    t.deepEqual(Object.keys(invited(event)), ['daniel@mail.example'])
    await answer(world, daniel, event.id, 'accepted')
    await world.settle()
    t.is(onRecord(desk.read(id))[dan.id], 'Accepted')
    t.is(await recordsNamed('Dan comes'), 1)
    for (const [n, email] of ['dan@example.com', 'daniel@mail.example'].entries()) {
      await janas.insert({ summary: `Known by ${n}`, ...hour(8 + n), attendees: [{ email }] })
      await world.settle()
      t.true(dan.id in onRecord(await desk.find(`Known by ${n}`)), email)
      t.is(await recordsNamed(`Known by ${n}`), 1)
    }
    await staysSo(t)
  },
)

test.serial('spec 3: a copy’s user who becomes the assigned one has the event itself, once', async (t) => {
  const ota = await world.addUser('ota@example.com', { connected: false })
  const his = deskOf(world, ota)
  const id = his.create({ name: 'From copy to event', ...erpHour(10), usersIds: [ota.id, jana.id, petr.id] })
  await world.settle()
  t.deepEqual(await seenBy('From copy to event'), [1, 1])
  await costOf(world, () => his.change(id, { assignedUserId: petr.id }))
  t.deepEqual(await seenBy('From copy to event'), [1, 1])
  const event = await petrs.find('From copy to event')
  t.is((await janas.find('From copy to event')).id, event.id)
  t.true('jana@example.com' in invited(event))
  await staysSo(t)
})

test.serial(
  'spec 3: a meeting of the ERP’s that ends is not remade by guests who still have it',
  async (t) => {
    const id = desk.create({ name: 'Over for all', ...erpHour(11), usersIds: [jana.id, petr.id] })
    await world.settle()
    const event = await petrs.find('Over for all')
    world.google.pushes.policy = 'hold'
    await answer(world, petr, event.id, 'accepted')
    await world.google.pushes.flush()
    const held = [...world.google.pushes.held]
    world.google.pushes.policy = 'deliver'
    desk.remove(id)
    await world.settle()
    for (const push of held) await world.google.pushes.release(push)
    await world.settle()
    t.deepEqual(await seenBy('Over for all'), [0, 0])
    t.is(await recordsNamed('Over for all'), 0)
    await staysSo(t)
  },
)

test.serial(
  'spec 3: what a connected guest may change in the event is changed on the record, once',
  async (t) => {
    const attendees = [{ email: petr.email }]
    const event = await janas.insert({ summary: 'Open', guestsCanModify: true, attendees, ...hour(12) })
    await world.settle()
    const { id } = await desk.find('Open')
    const eva = addPerson(world, 'eva@client.example')
    const cost = await costOf(world, () =>
      petrs.patch(event.id, {
        summary: 'Opened',
        attendees: [{ email: petr.email, responseStatus: 'accepted' }, { email: 'eva@client.example' }],
      }),
    )
    t.deepEqual(writesOf(cost), { google: [], erp: ['change Meeting'] })
    t.is(desk.read(id)['name'], 'Opened')
    t.deepEqual(onRecord(desk.read(id)), { [jana.id]: 'Accepted', [petr.id]: 'Accepted', [eva]: 'None' })
    await staysSo(t)
  },
)

test.serial(
  'spec 3: handed on while the old assignee is paused, the meeting is nobody’s twice when he is back',
  async (t) => {
    const pavla = await world.addUser('pavla@example.com')
    await world.settle()
    const hers = deskOf(world, pavla)
    const id = hers.create({ name: 'Handed on in a pause', ...erpHour(13), usersIds: [pavla.id, petr.id] })
    await world.settle()
    await pause(pavla, true)
    t.teardown(() => pause(pavla, false))
    await costOf(world, () => hers.change(id, { assignedUserId: petr.id, usersIds: [petr.id, jana.id] }))
    await pause(pavla, false)
    await costOf(world, () => sweep(world, 'all'))
    t.deepEqual(await seenBy('Handed on in a pause', [pavla, petr, jana]), [0, 1, 1])
    t.is((await janas.find('Handed on in a pause')).id, (await petrs.find('Handed on in a pause')).id)
    t.is(await recordsNamed('Handed on in a pause'), 1)
    await staysSo(t)
  },
)

test.serial('spec 3: two users who are handed a meeting in turn leave no event behind', async (t) => {
  const id = desk.create({ name: 'Hot potato', ...erpHour(14) })
  await world.settle()
  for (const user of [petr, jana, petr, jana])
    desk.change(id, { assignedUserId: user.id, usersIds: [user.id] })
  await world.settle()
  t.deepEqual(await seenBy('Hot potato'), [1, 0])
  for (const user of [petr, jana, petr]) {
    desk.change(id, { assignedUserId: user.id, usersIds: [user.id] })
    await world.settle()
  }
  t.deepEqual(await seenBy('Hot potato'), [0, 1])
  await staysSo(t)
})

for (const refusal of [
  { status: 503 },
  { status: 403, reason: 'userRateLimitExceeded', domain: 'usageLimits' },
] as const)
  test.serial(
    `H114 while the new assignee’s calendar answers ${refusal.status}, nobody is left without`,
    async (t) => {
      const name = `Waits for ${refusal.status}`
      const id = desk.create({ name, ...erpHour(15) })
      await world.settle()
      const path = /\/calendars\/petr[^/]+\/events$/
      world.google.faults.add({ method: 'POST', path, times: 6, answer: refusal })
      t.teardown(() => world.google.faults.clear())
      desk.change(id, { assignedUserId: petr.id, usersIds: [petr.id] })
      await world.erp.runWebhookJob()
      await world.dispatcher.runDue()
      t.deepEqual(await seenBy(name), [1, 0])
      await world.settle()
      t.deepEqual(await seenBy(name), [0, 1])
      await staysSo(t)
    },
  )

test.serial(
  'spec 3: an assignee whose access is dead gets nothing now, and everything when he reconnects',
  async (t) => {
    const zora = await world.addUser('zora@example.com')
    await world.settle()
    world.google.revokeGrant(zora.email)
    const hers = deskOf(world, zora)
    const id = hers.create({ name: 'Dead access', ...erpHour(16), usersIds: [zora.id, jana.id] })
    await world.settle()
    world.pass(60 * 60_000)
    await sweep(world, 'all')
    await world.settle()
    t.deepEqual(await seenBy('Dead access', [zora, jana]), [0, 1], 'Jana has a copy meanwhile')
    await world.connect(zora.id, zora.email)
    await world.settle()
    await sweep(world, 'all')
    await world.settle()
    t.deepEqual(await seenBy('Dead access', [zora, jana]), [1, 1])
    t.is((await janas.find('Dead access')).id, (await phoneOf(world, zora).find('Dead access')).id)
    t.is(hers.read(id)['name'], 'Dead access')
    await staysSo(t)
  },
)

test.serial(
  'D5 one of Outlook’s, of which Google makes each guest a copy of his own, is one record',
  async (t) => {
    const attendees = [jana, petr].map(({ email }) => ({ email }))
    const organizer = { email: 'chief@outlook.example' }
    const body = { summary: 'From Outlook', iCalUID: '040000008200E00074C5B7101A82E008', ...hour(14) }
    for (const user of [jana, petr]) {
      const given = { method: 'POST', path: '/import', body: { ...body, organizer, attendees } }
      t.is((await callGoogle(world, user, given)).status, 200)
    }
    await world.settle()
    t.is(await recordsNamed('From Outlook'), 1)
    await staysSo(t)
  },
)
