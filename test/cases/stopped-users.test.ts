import test from 'ava'
import { publish } from '../../infra/local/publish.ts'
import type { UserId } from '../../shared/domain/ids.ts'
import { disconnectAccount } from '../../shared/flows/disconnect-account.ts'
import { setPause, setPauseOfAll } from '../../shared/flows/pause.ts'
import { TENANT, startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { logOf, openTasks, storeOf } from '../functions/world-view.ts'
import { costOf, writesOf } from './cost-of.ts'
import { deskOf, erpHour } from './desk-of.ts'
import type { Desk } from './desk-of.ts'
import { hour, phoneOf } from './phone-of.ts'
import type { Phone } from './phone-of.ts'

/** Cases of the field: users who are not connected, who paused, were stopped or went away, and came back. */
let world: TestWorld
let jana: TestUser
let desk: Desk
let phone: Phone

test.before(async () => {
  world = await startTestWorld()
})
test.after.always(() => world?.close())

const QUIET = { lists: 0, google: [], erp: [] }
const ADMIN = 'administrator' as UserId

async function sweep(message: object = {}): Promise<void> {
  world.pass(60_000)
  await publish(world.functionsUrl, 'sweep', message)
}

const scope = () => world.deps.accountScopeOf(TENANT)
const pause = async (isPaused: boolean): Promise<boolean> =>
  setPause({ userId: jana.id as UserId, pauser: 'administrator', isPaused, by: ADMIN }, await scope())
const linkCount = async (): Promise<number> =>
  (await (await storeOf(world)).find({ tenant: TENANT, collection: 'links', limit: 500 })).length

test.serial('H119 the clock’s work ends well with nobody connected, and asks nobody anything', async (t) => {
  const people = ['petr', 'eva', 'ota', 'iva'].map((name) => `${name}@example.com`)
  for (const email of people) await world.addUser(email, { connected: false })
  const cost = await costOf(world, async () => {
    await sweep()
    await sweep({ depth: 'all' })
    await sweep({ depth: 'access' })
    await publish(world.functionsUrl, 'renew', {})
  })
  t.deepEqual(cost, QUIET)
  t.deepEqual(logOf(world, 'bug'), [])
  t.deepEqual(openTasks(world), [])
})

test.serial('H119 of five users only the connected one is synced', async (t) => {
  jana = await world.addUser('jana@example.com')
  await world.settle()
  desk = deskOf(world, jana)
  phone = phoneOf(world, jana)
  const petr = await world.addUser('petr@example.com', { connected: false })
  const cost = await costOf(world, async () => {
    deskOf(world, petr).create({ name: 'Not connected', ...erpHour(1) })
    desk.create({ name: 'Connected', ...erpHour(1) })
    await sweep()
  })
  t.deepEqual(writesOf(cost), { google: ['insert'], erp: [] })
  t.true(
    world.google.calls.all.every(({ email }) => email === null || email === jana.email),
    'no other account is touched',
  )
})

test.serial(
  'H016 H111 what is made while the administrator paused a user goes over afterwards, with one insert',
  async (t) => {
    t.true(await pause(true))
    const meanwhile = await costOf(world, async () => {
      desk.create({ name: 'Made in the pause', ...erpHour(2) })
      await phone.insert({ summary: 'Inserted in the pause', ...hour(2) })
      await world.settle()
      await sweep()
    })
    t.deepEqual({ lists: meanwhile.lists, ...writesOf(meanwhile) }, QUIET)
    const after = await costOf(world, () => pause(false))
    t.deepEqual(writesOf(after), { google: ['insert'], erp: ['create Meeting'] })
  },
)

test.serial(
  'H017 H009 a linked event edited in a pause is one patch afterwards, with what it is by then',
  async (t) => {
    const id = desk.create({ name: 'Edited in the pause', ...erpHour(3) })
    const left = desk.create({ name: 'Left alone', ...erpHour(3) })
    await world.settle()
    await pause(true)
    const meanwhile = await costOf(world, async () => {
      desk.change(id, { name: 'Edited once' })
      await world.settle()
      desk.change(id, { name: 'Edited twice' })
    })
    t.deepEqual(meanwhile.google, [])
    const { etag } = await phone.find('Left alone')
    const after = await costOf(world, () => pause(false))
    t.deepEqual(writesOf(after), { google: ['patch'], erp: [] })
    t.is((await phone.find('Edited twice')).status, 'confirmed')
    t.is((await phone.find('Left alone')).etag, etag)
    t.is(desk.read(left)['name'], 'Left alone')
  },
)

test.serial('H016 a pause for everybody keeps a deletion, which follows with one delete', async (t) => {
  const id = desk.create({ name: 'Deleted in the pause', ...erpHour(4) })
  await world.settle()
  await setPauseOfAll({ isPaused: true, by: ADMIN }, await scope())
  const meanwhile = await costOf(world, () => desk.remove(id))
  t.deepEqual(meanwhile.google, [])
  const after = await costOf(world, async () => setPauseOfAll({ isPaused: false, by: ADMIN }, await scope()))
  t.deepEqual(writesOf(after), { google: ['delete'], erp: [] })
})

test.serial(
  'H101 H099 a user who is deactivated and comes back: links stay, and only what changed is written',
  async (t) => {
    const id = desk.create({ name: 'Of a former colleague', ...erpHour(5) })
    await world.settle()
    const links = await linkCount()
    const admin = world.erp.as(world.erp.adminId)
    admin.update('User', jana.id, { isActive: false })
    await sweep({ depth: 'access' })
    await world.settle()
    const away = await costOf(world, async () => {
      admin.update('Meeting', id, { name: 'Of a colleague' })
      await world.settle()
      await sweep()
    })
    t.deepEqual(away.google, [])
    t.is(await linkCount(), links)
    admin.update('User', jana.id, { isActive: true })
    const back = await costOf(world, () => sweep({ depth: 'access' }))
    t.deepEqual(writesOf(back), { google: ['patch'], erp: [] })
    t.is((await phone.find('Of a colleague')).status, 'confirmed')
  },
)

test.serial(
  'H131 D7 disconnecting leaves the events where they are, and the same account again doubles nothing',
  async (t) => {
    const id = desk.create({ name: 'Survives it', ...erpHour(6) })
    await world.settle()
    const events = (await world.events(jana)).length
    const names = await desk.names()
    const links = await linkCount()
    const userId = jana.id as UserId
    const ended = await costOf(world, async () => {
      t.is(await disconnectAccount({ userId, feature: 'all', by: userId }, await scope()), 'done')
    })
    t.deepEqual(
      ended.google.filter((call) => call !== 'stop'),
      [],
    )
    t.is(await linkCount(), links)
    const away = await costOf(world, () => desk.change(id, { cLocation: 'Melnik' }))
    t.deepEqual(away.google, [])
    const again = await costOf(world, () => world.connect(jana.id, jana.email))
    t.deepEqual(writesOf(again), { google: ['watch', 'patch'], erp: [] })
    t.is((await world.events(jana)).length, events)
    t.deepEqual(await desk.names(), names)
    t.is((await phone.find('Survives it')).location, 'Melnik')
  },
)

test.serial(
  'H167 G4 with a first connection what the ERP holds is inserted, and nothing is changed or mailed',
  async (t) => {
    const iva = await world.addUser('iva@example.com', { connected: false })
    const hers = deskOf(world, iva)
    hers.create({ name: 'Before she connected', ...erpHour(7) })
    hers.create({ name: 'Also before', ...erpHour(8) })
    const mails = world.google.mail.length
    const cost = await costOf(world, () => world.connect(iva.id, iva.email))
    t.deepEqual(writesOf(cost), { google: ['watch', 'insert', 'insert'], erp: [] })
    t.is(world.google.mail.length, mails)
    t.true(
      world.google.calls.all
        .filter(({ method, path }) => method === 'POST' && /@|%40/.test(path) && path.endsWith('/events'))
        .every(({ query }) => query.includes('sendUpdates=none')),
    )
  },
)
