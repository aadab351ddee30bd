import test from 'ava'
import { publish } from '../../infra/local/publish.ts'
import { TENANT, startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { openTasks, storeOf } from '../functions/world-view.ts'
import { costOf, writesOf } from './cost-of.ts'
import { deskOf, erpHour } from './desk-of.ts'
import type { Desk } from './desk-of.ts'
import { hour, phoneOf } from './phone-of.ts'
import { sweep } from './sweep.ts'
import type { Phone } from './phone-of.ts'

/** Cases of the field: writes that Google refuses, limits, or answers too late. */
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
test.afterEach.always(() => world.google.faults.clear())

const EVENTS = /\/calendars\/(?!primary)[^/]+\/events(?:\/|$)/

interface Refusal {
  readonly status: number
  readonly reason?: string
}

function refuse(method: string, answer: Refusal, times = 1): void {
  world.google.faults.add({ method, path: EVENTS, times, answer: { domain: 'usageLimits', ...answer } })
}

async function linked(name: string, day: number): Promise<string> {
  const id = desk.create({ name, ...erpHour(day) })
  await world.settle()
  return id
}

/** What was refused for good, and waits with its pair for somebody's word. */
async function refusals(): Promise<unknown[]> {
  const found = await (await storeOf(world)).find({ tenant: TENANT, collection: 'links', limit: 100 })
  return found.flatMap(({ data }) => (data['refused'] as { code?: string } | null)?.code ?? [])
}

for (const [row, answer] of [
  ['H121 H254', { status: 404, reason: 'notFound' }],
  ['H122 X4', { status: 410, reason: 'deleted' }],
] as const) {
  test.serial(
    `${row} a delete that Google answers with ${answer.status} is done, and not asked again`,
    async (t) => {
      const id = await linked(`Gone already, ${answer.status}`, 1)
      refuse('DELETE', answer)
      const cost = await costOf(world, () => desk.remove(id))
      t.deepEqual(cost.google, [`delete ${answer.status}`])
      t.deepEqual(openTasks(world), [])
      const later = await costOf(world, async () => {
        world.pass(60_000)
        await publish(world.functionsUrl, 'sweep', { depth: 'all' })
      })
      t.deepEqual(later.google, [])
      t.false((await refusals()).includes('google.gone'))
    },
  )
}

for (const answer of [
  { status: 503 },
  { status: 429, reason: 'rateLimitExceeded' },
  { status: 403, reason: 'userRateLimitExceeded' },
]) {
  test.serial(
    `H124 a delete that Google puts off with ${answer.status} stays to be done, and waits longer each time`,
    async (t) => {
      const name = `Put off, ${answer.status}`
      const id = await linked(name, 2)
      refuse('DELETE', answer, 3)
      const from = world.google.calls.all.length
      const cost = await costOf(world, () => desk.remove(id))
      const asked = cost.google.filter((call) => call !== 'get')
      t.deepEqual(asked, [...Array.from({ length: 3 }, () => `delete ${answer.status}`), 'delete'])
      const at = world.google.calls.all
        .slice(from)
        .filter(({ method }) => method === 'DELETE')
        .map((call) => call.at)
      const waits = at.slice(1).map((time, n) => time - (at[n] ?? 0))
      t.true(
        waits.every((wait, n) => wait > 0 && wait >= (waits[n - 1] ?? 0)),
        waits.join(', '),
      )
      t.false((await world.events(jana)).some(({ summary }) => summary === name))
    },
  )
}

test.serial('H126 H181 what Google forbids is asked for once, and kept with its reason', async (t) => {
  const id = await linked('Forbidden', 3)
  refuse('PATCH', { status: 403, reason: 'forbidden' }, 100)
  const cost = await costOf(world, () => desk.change(id, { name: 'Forbidden fruit' }))
  t.deepEqual(cost.google, ['patch 403'])
  t.deepEqual(await refusals(), ['google.refused'])
  t.is(desk.read(id)['name'], 'Forbidden fruit', 'the user’s edit is not undone')
  t.deepEqual(openTasks(world), [])
})

test.serial('L5 an edit that was refused goes along with the next one', async (t) => {
  const id = await linked('Refused first', 3)
  refuse('PATCH', { status: 400, reason: 'invalid' })
  desk.change(id, { name: 'Refused at first' })
  await world.settle()
  t.true((await world.events(jana)).some(({ summary }) => summary === 'Refused first'))
  const cost = await costOf(world, () => desk.change(id, { cLocation: 'Zlin' }))
  t.deepEqual(cost.google, ['patch'])
  t.like(await phone.find('Refused at first'), { location: 'Zlin' })
})

test.serial('L5 an edit in Google doesn’t silently undo one of the ERP’s that Google refused', async (t) => {
  const id = await linked('Not forgotten', 3)
  const { id: eventId } = await phone.find('Not forgotten')
  refuse('PATCH', { status: 400, reason: 'invalid' })
  desk.change(id, { name: 'Not forgotten at all' })
  await world.settle()
  await phone.patch(eventId, { location: 'Tabor' })
  await world.settle()
  t.like(desk.read(id), { name: 'Not forgotten at all', cLocation: 'Tabor' })
  t.like(await phone.read(eventId), { summary: 'Not forgotten', location: 'Tabor' })
  world.pass(25 * 3_600_000)
  await sweep(world, 'all')
  await world.settle()
  t.is((await phone.read(eventId)).summary, 'Not forgotten at all', 'a day later it is tried again')
})

test.serial('H181 an insert that meets a limit is tried again and makes one event', async (t) => {
  refuse('POST', { status: 403, reason: 'rateLimitExceeded' }, 4)
  const cost = await costOf(world, () => desk.create({ name: 'Limited', ...erpHour(4) }))
  t.is(cost.google.length, 5)
  t.deepEqual(writesOf(cost).google, ['insert'])
  t.is((await phone.find('Limited')).status, 'confirmed')
})

test.serial('H129 a limit in the middle of ten deletions leaves none behind', async (t) => {
  const ids: string[] = []
  for (let n = 0; n < 10; n += 1) ids.push(await linked(`One of ten, ${n}`, 5))
  refuse('DELETE', { status: 403, reason: 'rateLimitExceeded' }, 4)
  const cost = await costOf(world, () => {
    for (const id of ids) desk.remove(id)
  })
  t.is(cost.google.filter((call) => call === 'delete').length, 10)
  t.is(cost.google.filter((call) => call === 'delete 403').length, 4)
  t.false((await world.events(jana)).some(({ summary }) => summary?.startsWith('One of ten')))
})

test.serial(
  'H211 an account over its quota is left in peace for an hour, then the edit arrives',
  async (t) => {
    refuse('POST', { status: 403, reason: 'quotaExceeded' }, 4)
    const from = world.google.calls.all.length
    const cost = await costOf(world, () => desk.create({ name: 'Over quota', ...erpHour(6) }))
    t.is(cost.google.length, 5)
    const at = world.google.calls.all
      .slice(from)
      .filter(({ method, path }) => method === 'POST' && path.endsWith('/events'))
      .map((call) => call.at)
    t.true(
      at.slice(1).every((time, n) => time - (at[n] ?? 0) >= 3_600_000),
      at.join(', '),
    )
    t.is((await phone.find('Over quota')).status, 'confirmed')
  },
)

test.serial(
  'H209 when Google takes nothing, the ERP still gets what is new there; the error is told once',
  async (t) => {
    const before = (await refusals()).length
    refuse('POST', { status: 400, reason: 'invalid' }, 100)
    const cost = await costOf(world, async () => {
      desk.create({ name: 'Can’t get there', ...erpHour(7) })
      await phone.insert({ summary: 'Gets here', ...hour(7) })
    })
    t.deepEqual(cost.google, ['insert 400'])
    t.deepEqual(writesOf(cost).erp, ['create Meeting'])
    t.is((await refusals()).length, before + 1)
    t.true((await desk.names()).includes('Gets here'))
    t.true((await desk.names()).includes('Can’t get there'))
  },
)

test.serial('D13 an insert whose answer was lost makes no second event', async (t) => {
  world.google.faults.add({ method: 'POST', path: EVENTS, effect: 'done', answer: 'drop' })
  await costOf(world, () => desk.create({ name: 'Answer lost', ...erpHour(8) }))
  t.is((await world.events(jana)).filter(({ summary }) => summary === 'Answer lost').length, 1)
  t.is((await desk.names()).filter((name) => name === 'Answer lost').length, 1)
})

test.serial(
  'D11 D1 a record whose create was cut short in the ERP is found again, not doubled',
  async (t) => {
    world.erp.faults.add({ method: 'POST', path: 'Meeting', effect: 'done', answer: 'drop' })
    await costOf(world, () => phone.insert({ summary: 'Cut short', ...hour(9) }))
    t.is((await desk.names()).filter((name) => name === 'Cut short').length, 1)
    const cost = await costOf(world, async () => {
      const { id } = await phone.find('Cut short')
      await phone.patch(id, { summary: 'Cut short, then renamed' })
    })
    t.deepEqual(writesOf(cost), { google: [], erp: ['change Meeting'] })
  },
)

test.serial(
  'L1 a patch over an event that moved on is tried with its new version, and both edits stay',
  async (t) => {
    const id = await linked('Overtaken', 10)
    const { id: eventId } = await phone.find('Overtaken')
    world.google.pushes.policy = 'hold'
    await phone.patch(eventId, { location: 'Jihlava' })
    for (const push of [...world.google.pushes.held]) world.google.pushes.drop(push)
    world.google.pushes.policy = 'deliver'
    const cost = await costOf(world, () => desk.change(id, { name: 'Overtaken, kept' }))
    t.deepEqual(cost.google, ['patch 412', 'get', 'patch'])
    t.like(await phone.read(eventId), { summary: 'Overtaken, kept', location: 'Jihlava' })
    t.is(desk.read(id)['cLocation'], 'Jihlava')
  },
)

test.serial(
  'H169 an event of a record that is no more, whose pair was forgotten, makes no record',
  async (t) => {
    const id = await linked('Forgotten pair', 11)
    const { id: eventId } = await phone.find('Forgotten pair')
    const store = await storeOf(world)
    const links = await store.find({
      tenant: TENANT,
      collection: 'links',
      where: { key: 'record', equals: `Meeting/${id}` },
    })
    t.is(links.length, 1)
    for (const { key } of links) await store.remove(key)
    desk.remove(id)
    await world.settle()
    const cost = await costOf(world, () => phone.patch(eventId, { location: 'Nowhere' }))
    t.deepEqual(writesOf(cost), { google: [], erp: [] })
  },
)
