import test from 'ava'
import { TENANT, startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { openTasks, storeOf } from '../functions/world-view.ts'
import { calendarAppOf } from './calendar-app-of.ts'
import type { CalendarApp } from './calendar-app-of.ts'
import { costOf, writesOf } from './cost-of.ts'
import { deskOf } from './desk-of.ts'
import type { Desk } from './desk-of.ts'
import { answerListWith } from './answer-list-with.ts'
import { occurrenceOf, pairsOf, recordsOf, seriesOf, startsOf } from './series-of.ts'
import { hour, phoneOf } from './phone-of.ts'
import type { FullEvent, Phone } from './phone-of.ts'
import { sweep } from './sweep.ts'
import { unheard } from './unheard.ts'

/** Cases of the field: series of Google's that are edited in the ERP, cut in two, and without end. */
let world: TestWorld
let jana: TestUser
let desk: Desk
let phone: Phone
let app: CalendarApp

test.beforeEach(async () => {
  world = await startTestWorld()
  jana = await world.addUser('jana@example.com')
  await world.settle()
  desk = deskOf(world, jana)
  phone = phoneOf(world, jana)
  app = calendarAppOf(world, jana, jana.email)
})
test.afterEach.always(() => world?.close())
test.afterEach((t) => t.deepEqual(openTasks(world), []))

const NOTHING = { google: [], erp: [] }
const DAY_MS = 24 * 3_600_000
const idsOf = async (name: string): Promise<string[]> => (await recordsOf(world, name)).map(({ id }) => id)

/** A daily series from 1 March on; returns its id and the ids of its records. */
async function daily(summary: string, count: number): Promise<{ id: string; records: string[] }> {
  const { id } = await phone.insert(seriesOf(summary, 1, `FREQ=DAILY;COUNT=${count}`))
  await world.settle()
  return { id, records: await idsOf(summary) }
}

async function startsInGoogle(id: string): Promise<string[]> {
  const occurrences = await app.occurrences(id)
  return occurrences.map(({ start }) => new Date(start.dateTime ?? '').toISOString().slice(5, 16))
}

test.serial(
  'H096 an occurrence’s time that is changed in the ERP is one patch of that occurrence alone',
  async (t) => {
    const { id, records } = await daily('Standup', 3)
    const before = await phone.read(id)
    const cost = await costOf(world, () =>
      desk.change(records[1] ?? '', { dateStart: '2027-03-02 13:00:00', dateEnd: '2027-03-02 14:00:00' }),
    )
    t.deepEqual(writesOf(cost), { google: ['patch'], erp: [] })
    t.deepEqual(await startsInGoogle(id), ['03-01T09:00', '03-02T13:00', '03-03T09:00'])
    const patches = world.google.calls.all.filter(({ method }) => method === 'PATCH')
    t.true(patches.at(-1)?.path.endsWith(`/events/${occurrenceOf(id, 2)}`))
    const after = await phone.read(id)
    t.deepEqual([after.start, after['recurrence']], [before.start, before['recurrence']])
    t.deepEqual(await idsOf('Standup'), records)
  },
)

test.serial('H127 each occurrence whose record is removed in the ERP is one delete', async (t) => {
  const { id, records } = await daily('Ten times', 10)
  const [first, ...others] = records
  const cost = await costOf(world, () => desk.remove(first ?? ''))
  t.deepEqual(writesOf(cost), { google: ['delete'], erp: [] })
  t.is((await app.occurrences(id)).length, 9)
  const rest = await costOf(world, () => others.forEach((one) => desk.remove(one)))
  t.deepEqual(
    writesOf(rest).google,
    Array.from({ length: 9 }, () => 'delete'),
  )
  t.deepEqual(writesOf(rest).erp, [])
  t.is((await app.occurrences(id)).length, 0)
})

test.serial('D2 “this and following” keeps the records: those before and those after the cut', async (t) => {
  const { id, records } = await daily('Cut in two', 6)
  const cost = await costOf(world, () =>
    world.google.splitSeries({
      calendarId: jana.email,
      seriesId: id,
      from: '2027-03-04T09:00:00Z',
      change: { summary: 'The second half' },
    }),
  )
  t.deepEqual(writesOf(cost), { google: [], erp: ['change Meeting', 'change Meeting', 'change Meeting'] })
  t.deepEqual(await idsOf('Cut in two'), records.slice(0, 3))
  t.deepEqual(await idsOf('The second half'), records.slice(3))
  const later = await costOf(world, () => sweep(world, 'all'))
  t.deepEqual(writesOf(later), NOTHING)
})

test.serial('D2 a second cut of what goes on keeps the records too, also at another hour', async (t) => {
  const { id, records } = await daily('Cut twice', 6)
  const next = world.google.splitSeries({
    calendarId: jana.email,
    seriesId: id,
    from: '2027-03-03T09:00:00Z',
  })
  await world.settle()
  const { start, end } = seriesOf('', 5, '', 15) as { start: object; end: object }
  world.google.splitSeries({
    calendarId: jana.email,
    seriesId: next,
    from: '2027-03-05T09:00:00Z',
    change: { start, end },
  })
  await world.settle()
  t.deepEqual(await idsOf('Cut twice'), records)
  t.deepEqual(
    await startsOf(world, 'Cut twice'),
    [1, 2, 3, 4, 5, 6].map((day) => `2027-03-0${day} ${day < 5 ? '09' : '15'}:00:00`),
  )
})

test.serial(
  'D2 when the two halves are told apart, nothing is removed before the second has come',
  async (t) => {
    const { id, records } = await daily('Two halves', 6)
    let next = ''
    await unheard(world, () => {
      next = world.google.splitSeries({ calendarId: jana.email, seriesId: id, from: '2027-03-04T09:00:00Z' })
    })
    const [first, second] = [await phone.read(id), await phone.read(next)]
    await answerListWith(world, jana, [first])
    await sweep(world)
    for (let seconds = 0; seconds < 20; seconds += 1) {
      await world.dispatcher.runDue()
      world.pass(1000)
    }
    t.deepEqual(await idsOf('Two halves'), records)
    await answerListWith(world, jana, [second])
    await phone.insert({ summary: 'Sends a notice', ...hour(20) })
    await world.settle()
    t.deepEqual(await idsOf('Two halves'), records)
  },
)

test.serial(
  'D2 when only the second half is told first, the records go on with it all the same',
  async (t) => {
    const { id, records } = await daily('Other order', 6)
    let next = ''
    await unheard(world, () => {
      next = world.google.splitSeries({ calendarId: jana.email, seriesId: id, from: '2027-03-04T09:00:00Z' })
    })
    const [first, second] = [await phone.read(id), await phone.read(next)]
    await answerListWith(world, jana, [second])
    await sweep(world)
    await world.settle()
    await answerListWith(world, jana, [first])
    await sweep(world)
    await world.settle()
    t.deepEqual(await idsOf('Other order'), records)
  },
)

test.serial(
  'H079 a changed occurrence that is told under its old and its new id is one record',
  async (t) => {
    const { id, records } = await daily('Same slot', 5)
    await phone.patch(occurrenceOf(id, 4), { location: 'Brno' })
    await world.settle()
    let next = ''
    await unheard(world, () => {
      next = world.google.splitSeries({ calendarId: jana.email, seriesId: id, from: '2027-03-03T09:00:00Z' })
    })
    const old = await phone.read(occurrenceOf(id, 4))
    const again: FullEvent = { ...old, id: occurrenceOf(next, 4) }
    const masters = [await phone.read(id), await phone.read(next)]
    await answerListWith(world, jana, [...masters, old, again])
    await sweep(world)
    await world.settle()
    t.deepEqual(await idsOf('Same slot'), records)
    world.google.expireSyncTokens()
    await sweep(world)
    await world.settle()
    t.deepEqual(await idsOf('Same slot'), records)
    const [pair, ...others] = await pairsOf(world, [records[3] ?? ''])
    t.is(others.length, 0)
    t.is(pair?.series?.id, next as never)
  },
)

test.serial('D2 a series that is cut off and not gone on with loses the records after the cut', async (t) => {
  const { id, records } = await daily('Ends sooner', 5)
  const cost = await costOf(world, () =>
    phone.patch(id, { recurrence: ['RRULE:FREQ=DAILY;UNTIL=20270303T225959Z'] }),
  )
  t.deepEqual(writesOf(cost), { google: [], erp: ['remove Meeting', 'remove Meeting'] })
  t.deepEqual(await idsOf('Ends sooner'), records.slice(0, 3))
})

test.serial('T7 an endless series makes no more records than the window holds', async (t) => {
  let id = ''
  const cost = await costOf(world, async () => {
    ;({ id } = await phone.insert(seriesOf('For ever', 22, 'FREQ=DAILY')))
  })
  t.deepEqual(cost.google, ['instances'])
  t.deepEqual((await startsOf(world, 'For ever')).at(0), '2027-03-22 09:00:00')
  t.deepEqual((await startsOf(world, 'For ever')).at(-1), '2027-03-28 08:00:00', 'summer time has begun')
  t.true((await app.occurrences(id)).length > 365)
})

test.serial('T7 the window moves with the days: one list for the new ones, one record each', async (t) => {
  await phone.insert(seriesOf('Daily bread', 22, 'FREQ=DAILY'))
  await phone.insert(seriesOf('On Mondays', 1, 'FREQ=WEEKLY'))
  await world.settle()
  const before = await idsOf('Daily bread')
  world.pass(7 * DAY_MS)
  const cost = await costOf(world, () => sweep(world, 'window'))
  t.is(cost.lists, 2, 'what changed, and the days that were added')
  t.false(cost.google.includes('instances'))
  t.deepEqual(new Set(writesOf(cost).erp), new Set(['create Meeting']))
  t.deepEqual((await idsOf('Daily bread')).slice(0, before.length), before)
  t.is((await startsOf(world, 'Daily bread')).at(-1), '2027-04-05 08:00:00')
  t.is((await startsOf(world, 'On Mondays')).at(-1), '2027-04-05 08:00:00')
  const again = await costOf(world, () => sweep(world, 'window'))
  t.deepEqual(writesOf(again), NOTHING)
})

test.serial(
  'S1 S2 what happened to series while the token was lost is made good by a full read',
  async (t) => {
    const kept = await daily('Kept', 3)
    const gone = await daily('Gone in the gap', 3)
    const less = await daily('One less in the gap', 3)
    const moved = await daily('Moved in the gap', 3)
    await unheard(world, async () => {
      await phone.remove(gone.id)
      await phone.remove(occurrenceOf(less.id, 2))
      const { start, end } = seriesOf('', 1, '', 16) as { start: object; end: object }
      await phone.patch(moved.id, { start, end })
    })
    world.google.expireSyncTokens()
    await sweep(world)
    await world.settle()
    t.deepEqual(await idsOf('Kept'), kept.records)
    t.deepEqual(await idsOf('Gone in the gap'), [])
    t.deepEqual(await idsOf('One less in the gap'), [less.records[0], less.records[2]])
    t.deepEqual(await idsOf('Moved in the gap'), moved.records)
    t.is((await startsOf(world, 'Moved in the gap'))[0], '2027-03-01 16:00:00')
  },
)

test.serial(
  'S1 D14 a full read of known series writes nothing, and asks for no series by itself',
  async (t) => {
    await daily('Known', 3)
    await phone.insert(seriesOf('Known and endless', 2, 'FREQ=WEEKLY'))
    await world.settle()
    world.google.expireSyncTokens()
    const cost = await costOf(world, () => sweep(world))
    t.deepEqual(writesOf(cost), NOTHING)
    t.false(cost.google.includes('instances'))
  },
)

test.serial(
  'S3 S4 a full read that fails half-way loses no record of a series, and is finished later',
  async (t) => {
    const { records } = await daily('Through trouble', 5)
    await unheard(world, () => phone.insert(seriesOf('Made meanwhile', 1, 'FREQ=DAILY;COUNT=3', 12)))
    world.google.expireSyncTokens()
    world.google.paging.pageSizeMax = 2
    world.google.faults.add({
      method: 'GET',
      path: /\/calendars\/(?!primary)[^/]+\/events$/,
      answer: { status: 410, reason: 'fullSyncRequired' },
    })
    const full = /\/calendars\/(?!primary)[^/]+\/events$/
    world.pass(60_000)
    await sweep(world)
    await world.dispatcher.runDue()
    world.google.faults.add({ method: 'GET', path: full, times: 4, answer: { status: 503 } })
    await world.settle()
    t.deepEqual(await idsOf('Through trouble'), records)
    t.is((await idsOf('Made meanwhile')).length, 3)
  },
)

test.serial('D1 no pair of an occurrence is left without its record, nor twice', async (t) => {
  const { id } = await daily('Counted', 4)
  world.google.splitSeries({ calendarId: jana.email, seriesId: id, from: '2027-03-03T09:00:00Z' })
  await world.settle()
  const found = await (await storeOf(world)).find({ tenant: TENANT, collection: 'links', limit: 100 })
  const living = found.filter(({ data }) => data['recordId'] !== null)
  t.is(living.length, 4)
  t.is(new Set(living.map(({ data }) => data['recordId'])).size, 4)
})
