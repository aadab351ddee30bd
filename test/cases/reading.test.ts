import test from 'ava'
import { publish } from '../../infra/local/publish.ts'
import { startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { connectionOf, logOf, openTasks } from '../functions/world-view.ts'
import { costOf, writesOf } from './cost-of.ts'
import { deskOf, erpHour } from './desk-of.ts'
import type { Desk } from './desk-of.ts'
import { hour, phoneOf } from './phone-of.ts'
import type { FullEvent, Phone } from './phone-of.ts'
import { unheard } from './unheard.ts'

/** Cases of the field: reading Google's lists, pages and sync tokens. */
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
test.afterEach.always(() => {
  world.google.faults.clear()
  world.erp.faults.clear()
  delete world.google.paging.pageSizeMax
  delete world.google.paging.emptyPages
})

/** The product names the calendar by its id, people's own apps say `primary`. */
const EVENTS = /\/calendars\/(?!primary)[^/]+\/events$/

async function sweep(): Promise<void> {
  world.pass(60_000)
  await publish(world.functionsUrl, 'sweep', {})
}

/** The queries of the product's own lists, from the call with this number on. */
function listsSince(number: number): URLSearchParams[] {
  return world.google.calls.all
    .slice(number)
    .filter(({ method, path }) => method === 'GET' && EVENTS.test(path))
    .map(({ query }) => new URLSearchParams(query))
}

/** The next list is answered with these events, and with a good token of the stand-in's. */
async function answerListWith(items: readonly FullEvent[]): Promise<void> {
  const query =
    'singleEvents=false&showDeleted=true&eventTypes=default&maxResults=2500&timeMin=2027-01-04T08:00:00Z'
  const response = await fetch(`${world.google.url}/calendar/v3/calendars/primary/events?${query}`, {
    headers: { authorization: `Bearer ${jana.token()}` },
  })
  const list = (await response.json()) as object
  const body = JSON.stringify({ ...list, items })
  world.google.faults.add({
    method: 'GET',
    path: EVENTS,
    answer: { status: 200, headers: { 'content-type': 'application/json' }, body },
  })
}

test.serial(
  'H182 H242 S5 three pages are three lists, each event once, and the token is the last page’s',
  async (t) => {
    world.google.paging.pageSizeMax = 2
    const cost = await costOf(world, async () => {
      await unheard(world, async () => {
        for (const n of [1, 2, 3, 4]) await phone.insert({ summary: `Paged ${n}`, ...hour(n) })
      })
      await phone.insert({ summary: 'Paged 5', ...hour(5) })
    })
    t.is(cost.lists, 3)
    t.deepEqual(
      cost.erp,
      Array.from({ length: 5 }, () => 'create Meeting'),
    )
    const next = await costOf(world, sweep)
    t.deepEqual({ lists: next.lists, writes: writesOf(next) }, { lists: 1, writes: { google: [], erp: [] } })
  },
)

test.serial('S5 an empty page in between is not the end', async (t) => {
  world.google.paging.pageSizeMax = 1
  world.google.paging.emptyPages = true
  await unheard(world, async () => {
    await phone.insert({ summary: 'Behind emptiness', ...hour(6) })
    await phone.insert({ summary: 'Further behind', ...hour(6) })
  })
  await sweep()
  await world.settle()
  const names = await desk.names()
  t.true(names.includes('Behind emptiness'))
  t.true(names.includes('Further behind'))
})

test.serial(
  'H241 S6 the first list begins at a time, later ones only name the token, all else stays the same',
  async (t) => {
    const before = world.google.calls.all.length
    world.google.expireSyncTokens()
    await sweep()
    await world.settle()
    await sweep()
    await world.settle()
    const [refused, full, delta] = listsSince(before)
    if (!refused || !full || !delta) return t.fail('three lists were expected')
    t.true(refused.has('syncToken'))
    t.true(full.has('timeMin'))
    t.false(full.has('syncToken'))
    t.false(delta.has('timeMin'))
    for (const odd of ['orderBy', 'q', 'updatedMin', 'timeMax']) t.false(full.has(odd) || delta.has(odd))
    const fixed = (query: URLSearchParams): string[] =>
      [...query].filter(([name]) => name !== 'syncToken' && name !== 'timeMin').map(String)
    t.deepEqual(fixed(full), fixed(delta))
  },
)

test.serial('S8 the token of a read that brought nothing is the one that is used next', async (t) => {
  await sweep()
  await world.settle()
  const before = world.google.calls.all.length
  await phone.insert({ summary: 'Moves the calendar on', visibility: 'private', ...hour(7) })
  await world.settle()
  await sweep()
  await world.settle()
  const [first, second] = listsSince(before).map((query) => query.get('syncToken'))
  t.truthy(first)
  t.truthy(second)
  t.not(first, second)
})

test.serial('H226 H074 a full read of what is known writes nothing', async (t) => {
  world.google.expireSyncTokens()
  const cost = await costOf(world, sweep)
  t.deepEqual(writesOf(cost), { google: [], erp: [] })
  t.false(cost.google.includes('get'), 'and reads no event that it was shown')
})

test.serial(
  'H232 S1 S2 what a full read doesn’t show is looked at once, and removed when it is gone',
  async (t) => {
    const { id } = await phone.insert({ summary: 'Gone unseen', ...hour(8) })
    await world.settle()
    await unheard(world, () => phone.remove(id))
    world.google.expireSyncTokens()
    world.google.faults.add({
      method: 'GET',
      path: EVENTS,
      answer: { status: 410, reason: 'fullSyncRequired' },
    })
    await answerListWith((await world.events(jana)) as FullEvent[])
    const cost = await costOf(world, sweep)
    t.deepEqual(cost.google, ['get'])
    t.deepEqual(writesOf(cost).erp, ['remove Meeting'])
    t.false((await desk.names()).includes('Gone unseen'))
  },
)

test.serial('H199 X1 X9 a list that is wrongly empty removes nothing, on either side', async (t) => {
  const names = await desk.names()
  t.true(names.length > 3)
  const events = (await world.events(jana)).length
  world.google.faults.add({
    method: 'GET',
    path: EVENTS,
    answer: { status: 410, reason: 'fullSyncRequired' },
  })
  await answerListWith([])
  for (const entity of ['Meeting', 'Call'])
    world.erp.faults.add({
      method: 'GET',
      path: entity,
      times: 4,
      answer: { status: 200, body: '{"total":0,"list":[]}', headers: { 'content-type': 'application/json' } },
    })
  const cost = await costOf(world, sweep)
  t.deepEqual(writesOf(cost), { google: [], erp: [] })
  world.erp.faults.clear()
  t.deepEqual(await desk.names(), names)
  t.is((await world.events(jana)).length, events)
})

test.serial(
  'S3 while a full read fails nothing is lost, and it is made good when Google answers again',
  async (t) => {
    const names = await desk.names()
    await unheard(world, () => phone.insert({ summary: 'Made meanwhile', ...hour(9) }))
    world.google.expireSyncTokens()
    world.google.faults.add({
      method: 'GET',
      path: EVENTS,
      answer: { status: 410, reason: 'fullSyncRequired' },
    })
    world.google.faults.add({ method: 'GET', path: EVENTS, times: 3, answer: { status: 503 } })
    const cost = await costOf(world, sweep)
    t.deepEqual(writesOf(cost), { google: [], erp: ['create Meeting'] })
    t.deepEqual(await desk.names(), [...names, 'Made meanwhile'].sort())
  },
)

test.serial(
  'H244 a full list that is refused too ends the run, and is not asked for in a loop',
  async (t) => {
    world.google.faults.add({
      method: 'GET',
      path: EVENTS,
      times: 100,
      answer: { status: 410, reason: 'fullSyncRequired' },
    })
    world.pass(60_000)
    await publish(world.functionsUrl, 'sweep', {})
    const before = world.google.calls.all.length
    await world.dispatcher.runDue()
    t.is(listsSince(before).length, 2)
    world.google.faults.clear()
    await world.settle()
    t.deepEqual(openTasks(world), [])
  },
)

test.serial('H216 X8 a calendar that is not found empties nothing and asks once', async (t) => {
  const names = await desk.names()
  world.google.faults.add({ method: 'GET', path: EVENTS, answer: { status: 404, reason: 'notFound' } })
  const cost = await costOf(world, sweep)
  t.is(cost.lists, 1)
  t.deepEqual(writesOf(cost), { google: [], erp: [] })
  t.deepEqual(await desk.names(), names)
  t.like(await connectionOf(world, jana.id), { state: 'active' })
})

test.serial(
  'H219 a server error is passing: the list is asked for again and the changes arrive',
  async (t) => {
    // The calendar that was not found is looked for again a day later.
    world.pass(24 * 3_600_000)
    await sweep()
    await world.settle()
    await unheard(world, () => phone.insert({ summary: 'After the error', ...hour(10) }))
    world.google.faults.add({ method: 'GET', path: EVENTS, times: 2, answer: { status: 500 } })
    const cost = await costOf(world, sweep)
    t.is(cost.lists, 3)
    t.true((await desk.names()).includes('After the error'))
  },
)

test.serial(
  'H299 S10 of an event that is told twice the last version holds, and it is one record',
  async (t) => {
    const { id } = await phone.insert({ summary: 'Told as it was', ...hour(11) })
    await world.settle()
    const early = await phone.read(id)
    await unheard(world, () => phone.patch(id, { summary: 'Told as it is', ...hour(11, 14) }))
    const late = await phone.read(id)
    await answerListWith([{ ...early, summary: 'Told in between' }, late])
    const cost = await costOf(world, sweep)
    t.false(writesOf(cost).erp.includes('create Meeting'))
    t.like(await desk.find('Told as it is'), { dateStart: '2027-03-11 14:00:00' })
  },
)

test.serial('S12 an event that can’t be understood keeps no other waiting', async (t) => {
  const good = await unheardEvent('Fine in itself')
  await answerListWith([{ id: 'oddone', status: 'confirmed', etag: '"1"' } as unknown as FullEvent, good])
  await sweep()
  await world.settle()
  t.true((await desk.names()).includes('Fine in itself'))
  t.deepEqual(logOf(world, 'bug'), [])
})

test.serial('S13 a user whose calendar fails keeps no other user waiting', async (t) => {
  const petr = await world.addUser('petr@example.com')
  await world.settle()
  await unheard(world, async () => {
    await phone.insert({ summary: 'Waits for Google', ...hour(13) })
    await phoneOf(world, petr).insert({ summary: 'Of the other user', ...hour(13) })
  })
  const failing = world.google.faults.add({
    method: 'GET',
    path: /jana.*\/events$/,
    times: 100,
    answer: { status: 503 },
  })
  await sweep()
  for (let n = 0; n < 3; n += 1) {
    await world.dispatcher.runDue()
    world.pass(1000)
  }
  t.true((await desk.names()).includes('Of the other user'))
  t.false((await desk.names()).includes('Waits for Google'))
  failing.remove()
  await world.settle()
  t.true((await desk.names()).includes('Waits for Google'))
})

test.serial(
  'H172 with nothing new on either side a sweep costs one list for each calendar and entity',
  async (t) => {
    await sweep()
    await world.settle()
    world.pass(600_000)
    const cost = await costOf(world, sweep)
    t.is(cost.lists, 2)
    t.deepEqual(cost.google, [])
    t.deepEqual([...cost.erp].sort(), ['list Call', 'list Meeting'])
  },
)

test.serial(
  'T5 an event on the edge of the time that is read is neither doubled nor dropped by full reads',
  async (t) => {
    const connection = await connectionOf(world, jana.id)
    const day = new Date(connection?.since ?? 0).toISOString().slice(0, 10)
    const id = desk.create({ name: 'On the edge', isAllDay: true, dateStartDate: day, dateEndDate: day })
    desk.create({ name: 'Far from it', ...erpHour(20) })
    await world.settle()
    for (let round = 0; round < 2; round += 1) {
      world.google.expireSyncTokens()
      const cost = await costOf(world, sweep)
      t.deepEqual(writesOf(cost), { google: [], erp: [] })
    }
    t.is(desk.read(id)['name'], 'On the edge')
    t.is((await phone.find('On the edge')).status, 'confirmed')
  },
)

async function unheardEvent(summary: string): Promise<FullEvent> {
  let made: FullEvent | null = null
  await unheard(world, async () => {
    made = await phone.insert({ summary, ...hour(12) })
  })
  if (made === null) throw new Error('no event')
  return made
}
