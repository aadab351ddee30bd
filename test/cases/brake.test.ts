import test from 'ava'
import type { ExecutionContext } from 'ava'
import type { CalendarKey, UserId } from '../../shared/domain/ids.ts'
import { answerHold, holdsOf } from '../../shared/flows/removal-brake.ts'
import type { Hold, HoldAnswer } from '../../shared/flows/removal-brake.ts'
import { TENANT, startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { connectionOf, logOf, openTasks, storeOf } from '../functions/world-view.ts'
import { answerListWith } from './answer-list-with.ts'
import { calendarAppOf, newCalendar } from './calendar-app-of.ts'
import { applyChoice } from './apply-choice.ts'
import { costOf, writesOf } from './cost-of.ts'
import { deskOf, erpHour } from './desk-of.ts'
import type { Desk } from './desk-of.ts'
import { hour, phoneOf } from './phone-of.ts'
import type { Phone } from './phone-of.ts'
import { seriesOf } from './series-of.ts'
import { sweep } from './sweep.ts'
import { unheard } from './unheard.ts'

/** Cases of the field: much vanishes at once. */
let world: TestWorld
let jana: TestUser
let desk: Desk
let phone: Phone

test.beforeEach(async () => {
  world = await startTestWorld()
  jana = await world.addUser('jana@example.com')
  await world.settle()
  desk = deskOf(world, jana)
  phone = phoneOf(world, jana)
})
test.afterEach.always(() => world?.close())
test.afterEach((t) => t.deepEqual(openTasks(world), []))

const NOTHING = { google: [], erp: [] }

/** So many events of Google’s that have become records; returns their ids. */
async function events(count: number): Promise<string[]> {
  const ids: string[] = []
  await unheard(world, async () => {
    for (let n = 0; n < count; n += 1)
      ids.push((await phone.insert({ summary: `Event ${n}`, ...hour(1 + (n % 28)) })).id)
  })
  await sweep(world)
  await world.settle()
  return ids
}

/** So many records that have become events; returns their ids. */
async function meetings(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, n) =>
    desk.create({ name: `Meeting ${n}`, ...erpHour(1 + (n % 28)) }),
  )
  await world.settle()
  return ids
}

/** All of these vanish from Google, and only a sweep finds out. */
async function vanish(ids: readonly string[]): Promise<void> {
  await unheard(world, async () => {
    for (const id of ids) await phone.remove(id)
  })
}

async function held(): Promise<readonly Hold[]> {
  return holdsOf(await storeOf(world), TENANT, jana.id as UserId)
}

async function say(answer: HoldAnswer): Promise<boolean> {
  const connection = await connectionOf(world, jana.id)
  const calendar = connection?.mainCalendar?.key as CalendarKey
  return answerHold({ calendar, answer, by: jana.id as UserId }, await world.deps.scopeOf(TENANT))
}

async function counts(): Promise<{ erp: number; google: number }> {
  return { erp: (await desk.names()).length, google: (await world.events(jana)).length }
}

/** Nothing more comes of it, however often everything is looked through. */
async function isQuiet(t: ExecutionContext): Promise<void> {
  const cost = await costOf(world, async () => {
    await sweep(world)
    await sweep(world, 'all')
  })
  t.deepEqual(writesOf(cost), NOTHING)
}

test.serial('X1 of 30 events 21 vanish: nothing is removed, and somebody is asked', async (t) => {
  const ids = await events(30)
  t.deepEqual(await counts(), { erp: 30, google: 30 })
  await vanish(ids.slice(0, 21))
  const cost = await costOf(world, () => sweep(world))
  t.deepEqual(writesOf(cost), NOTHING)
  t.deepEqual(
    (await held()).map(({ side, count, of, answer, links }) => ({
      side,
      count,
      of,
      answer,
      links: links.length,
    })),
    [{ side: 'erp', count: 21, of: 30, answer: null, links: 21 }],
  )
  t.is(logOf(world, 'brake.on').length, 1)
  await isQuiet(t)
  world.google.expireSyncTokens()
  await isQuiet(t)
  t.deepEqual(await counts(), { erp: 30, google: 9 })
  t.is((await held())[0]?.count, 21)
})

test.serial('X1 the answer “remove” removes what was held, and only that', async (t) => {
  const ids = await events(30)
  await vanish(ids.slice(0, 21))
  await sweep(world)
  await world.settle()
  const cost = await costOf(world, async () => t.true(await say('remove')))
  t.is(writesOf(cost).erp.length, 21)
  t.deepEqual(writesOf(cost).google, [])
  t.deepEqual(await counts(), { erp: 9, google: 9 })
  t.deepEqual(await held(), [])
  await isQuiet(t)
})

test.serial('X1 the answer “keep” brings the events back to Google, as they were', async (t) => {
  const ids = await events(30)
  await vanish(ids.slice(0, 21))
  await sweep(world)
  await world.settle()
  const cost = await costOf(world, async () => t.true(await say('keep')))
  t.deepEqual(writesOf(cost).erp, [])
  t.deepEqual(await counts(), { erp: 30, google: 30 })
  t.is((await phone.find('Event 3')).id, ids[3] ?? '')
  t.deepEqual(await held(), [])
  await isQuiet(t)
  desk.change((await desk.find('Event 3')).id, { name: 'Event 3, alive' })
  await world.settle()
  t.is((await phone.find('Event 3, alive')).status, 'confirmed')
})

test.serial('X1 of 30 events 20 vanish: they are removed without a question', async (t) => {
  const ids = await events(30)
  await vanish(ids.slice(0, 20))
  await sweep(world)
  await world.settle()
  t.deepEqual(await counts(), { erp: 10, google: 10 })
  t.deepEqual(await held(), [])
})

test.serial('X1 21 of 66 are less than a third: they go without a question', async (t) => {
  const ids = await events(66)
  await vanish(ids.slice(0, 21))
  await sweep(world)
  await world.settle()
  t.deepEqual(await counts(), { erp: 45, google: 45 })
  t.deepEqual(await held(), [])
})

test.serial(
  'X1 while it is held, what vanishes one by one is held too, and everything else goes on',
  async (t) => {
    const ids = await events(30)
    await vanish(ids.slice(0, 21))
    await sweep(world)
    await world.settle()
    await phone.remove(ids[25] ?? '')
    await phone.patch(ids[26] ?? '', { summary: 'Goes on' })
    await phone.insert({ summary: 'Is new', ...hour(20) })
    await world.settle()
    t.is((await desk.names()).length, 31)
    t.true((await desk.names()).includes('Goes on'))
    t.is((await held())[0]?.count, 22)
    await say('remove')
    await world.settle()
    t.deepEqual(await counts(), { erp: 9, google: 9 })
  },
)

test.serial('X1 what came back by itself before the answer stays', async (t) => {
  const ids = await events(30)
  await vanish(ids.slice(0, 21))
  await sweep(world)
  await world.settle()
  await phone.patch(ids[0] ?? '', { status: 'confirmed' })
  await world.settle()
  await say('remove')
  await world.settle()
  t.deepEqual(await counts(), { erp: 10, google: 10 })
  t.true((await desk.names()).includes('Event 0'))
})

test.serial(
  'X1 an event that is edited in the ERP is not removed by the answer: the edit wins',
  async (t) => {
    const ids = await events(30)
    await vanish(ids.slice(0, 21))
    await sweep(world)
    await world.settle()
    desk.change((await desk.find('Event 2')).id, { name: 'Event 2, needed' })
    await world.settle()
    await say('remove')
    await world.settle()
    t.true((await desk.names()).includes('Event 2, needed'))
    t.is((await phone.find('Event 2, needed')).status, 'confirmed')
    t.is((await desk.names()).length, 10)
  },
)

test.serial('X1 a series of 28 that is deleted is held as well', async (t) => {
  const { id } = await phone.insert(seriesOf('All of March', 1, 'FREQ=DAILY;COUNT=28'))
  await world.settle()
  t.is((await desk.names()).length, 28)
  const cost = await costOf(world, () => phone.remove(id))
  t.deepEqual(writesOf(cost), NOTHING)
  t.is((await held())[0]?.count, 28)
  await say('remove')
  await world.settle()
  t.deepEqual(await desk.names(), [])
})

test.serial(
  'H199 X9 a list that is wrongly empty asks for each event, finds them all, and holds nothing',
  async (t) => {
    await events(30)
    world.google.faults.add({
      method: 'GET',
      path: /\/calendars\/(?!primary)[^/]+\/events$/,
      answer: { status: 410, reason: 'fullSyncRequired' },
    })
    await answerListWith(world, jana, [])
    const cost = await costOf(world, () => sweep(world))
    t.deepEqual(writesOf(cost), NOTHING)
    t.is(cost.google.filter((call) => call === 'get').length, 30)
    t.deepEqual(await held(), [])
    t.deepEqual(await counts(), { erp: 30, google: 30 })
  },
)

test.serial(
  'H199 X9 a calendar that was really emptied is held, also when only a full read finds out',
  async (t) => {
    const ids = await events(30)
    await vanish(ids)
    world.google.expireSyncTokens()
    world.google.faults.add({
      method: 'GET',
      path: /\/calendars\/(?!primary)[^/]+\/events$/,
      answer: { status: 410, reason: 'fullSyncRequired' },
    })
    await answerListWith(world, jana, [])
    const cost = await costOf(world, () => sweep(world))
    t.deepEqual(writesOf(cost), NOTHING)
    t.is((await held())[0]?.count, 30)
    await say('keep')
    await world.settle()
    t.deepEqual(await counts(), { erp: 30, google: 30 })
  },
)

test.serial(
  'X9 records that vanish from the ERP together are held as well, by the nightly comparison',
  async (t) => {
    const ids = await meetings(30)
    t.deepEqual(await counts(), { erp: 30, google: 30 })
    await unheard(world, () => ids.slice(0, 21).forEach((id) => desk.remove(id)))
    const cost = await costOf(world, () => sweep(world, 'all'))
    t.deepEqual(writesOf(cost), NOTHING)
    t.deepEqual(
      (await held()).map(({ side, count, of }) => ({ side, count, of })),
      [{ side: 'google', count: 21, of: 30 }],
    )
    await isQuiet(t)
    await say('remove')
    await world.settle()
    t.deepEqual(await counts(), { erp: 9, google: 9 })
  },
)

test.serial('X9 kept, the records that vanished from the ERP are made again there, one each', async (t) => {
  const ids = await meetings(30)
  await unheard(world, () => ids.slice(0, 21).forEach((id) => desk.remove(id)))
  await sweep(world, 'all')
  await world.settle()
  await say('keep')
  await world.settle()
  t.deepEqual(await counts(), { erp: 30, google: 30 })
  t.is(new Set(await desk.names()).size, 30)
  await isQuiet(t)
})

test.serial(
  'X9 while it is held, a record whose removal is told by a webhook keeps its event too, until the answer',
  async (t) => {
    const ids = await meetings(30)
    await unheard(world, () => ids.slice(0, 21).forEach((id) => desk.remove(id)))
    await sweep(world, 'all')
    await world.settle()
    const cost = await costOf(world, () => {
      desk.remove(ids[25] ?? '')
      desk.change(ids[26] ?? '', { name: 'Goes on' })
    })
    t.deepEqual(writesOf(cost), { google: ['patch'], erp: [] })
    await isQuiet(t)
    t.deepEqual(await counts(), { erp: 8, google: 30 })
    t.is((await held())[0]?.count, 22)
    await say('remove')
    await world.settle()
    t.deepEqual(await counts(), { erp: 8, google: 8 })
  },
)

test.serial('X9 20 records that are removed by webhooks, one by one, are removed in Google', async (t) => {
  const ids = await meetings(30)
  ids.slice(0, 20).forEach((id) => desk.remove(id))
  await world.settle()
  t.deepEqual(await counts(), { erp: 10, google: 10 })
})

test.serial(
  'X6 a removal of many that meets Google’s limit half-way is gone on with until all are done',
  async (t) => {
    const ids = await meetings(30)
    await unheard(world, () => ids.forEach((id) => desk.remove(id)))
    await sweep(world, 'all')
    await world.settle()
    const left = world.google.faults.add({
      method: 'DELETE',
      path: /\/calendars\/(?!primary)[^/]+\/events\//,
      times: 10,
      answer: { status: 403, reason: 'rateLimitExceeded', domain: 'usageLimits' },
    })
    await say('remove')
    await world.settle()
    t.is(left.left(), 0)
    t.deepEqual(await counts(), { erp: 0, google: 0 })
  },
)

test.serial(
  'H221 120 that are let go are removed in batches, and those of another calendar are not',
  async (t) => {
    const other = await newCalendar(world, jana, 'Other')
    await applyChoice(world, jana, { otherCalendars: [other] })
    await world.settle()
    const app = calendarAppOf(world, jana, other)
    for (const n of [1, 2, 3]) await app.insert({ summary: `Other ${n}`, ...hour(n) })
    const ids = await events(120)
    await vanish(ids)
    await sweep(world)
    await world.settle()
    t.is((await desk.names()).length, 123)
    const cost = await costOf(world, () => say('remove'))
    t.is(writesOf(cost).erp.length, 120)
    t.deepEqual(await desk.names(), ['Other 1', 'Other 2', 'Other 3'])
    t.is((await app.list()).length, 3)
  },
)
