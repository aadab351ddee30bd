import test from 'ava'
import { checkSettings, draftOf } from '../../shared/domain/calendar-settings.ts'
import type { CalendarId } from '../../shared/domain/ids.ts'
import { readSettings } from '../../shared/flows/calendar-settings.ts'
import type { WithCalendar } from '../../shared/flows/calendar-settings.ts'
import { startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { connectionOf, openTasks } from '../functions/world-view.ts'
import { applyChoice, calendarsOffered } from './apply-choice.ts'
import { BY_HAND, calendarAppOf, newCalendar, renameCalendar } from './calendar-app-of.ts'
import type { CalendarApp } from './calendar-app-of.ts'
import { costOf, writesOf } from './cost-of.ts'
import { deskOf, erpHour } from './desk-of.ts'
import type { Desk } from './desk-of.ts'
import { hour, phoneOf } from './phone-of.ts'
import type { Phone } from './phone-of.ts'
import { pairsOf, recordsOf, seriesOf } from './series-of.ts'
import { sweep } from './sweep.ts'

/** Cases of the field: several calendars of one account, calendars of others, and events that move between them. */
let world: TestWorld
let jana: TestUser
let petr: TestUser
let desk: Desk
let phone: Phone
let team: string
let app: CalendarApp

test.beforeEach(async () => {
  world = await startTestWorld()
  jana = await world.addUser('jana@example.com')
  petr = await world.addUser('petr@example.com', { connected: false })
  team = await newCalendar(world, jana, 'Team')
  await applyChoice(world, jana, { otherCalendars: [team] })
  await world.settle()
  desk = deskOf(world, jana)
  phone = phoneOf(world, jana)
  app = calendarAppOf(world, jana, team)
})
test.afterEach.always(() => world?.close())
test.afterEach((t) => t.deepEqual(openTasks(world), []))

const NOTHING = { google: [], erp: [] }

/** Paths that the product asked for. */
function pathsSince(number: number): string[] {
  return world.google.calls.all
    .slice(number)
    .filter(({ path, query }) => !path.includes('/primary/') && !query.includes(BY_HAND))
    .map(({ path }) => path)
}

async function checked(choice: object): Promise<string[]> {
  const settings = readSettings((await connectionOf(world, jana.id)) as WithCalendar)
  const calendars = await calendarsOffered(world, jana)
  const draft = { ...draftOf(settings), ...choice }
  const entities = ['Meeting', 'Call']
  const result = checkSettings(draft, { entities, calendars, now: world.clock.now() })
  return result.ok ? [] : result.errors.map(({ field, code }) => `${field} ${code}`)
}

test.serial('H097 every calendar is asked for by its real id, encoded, and never as “primary”', async (t) => {
  const before = world.google.calls.all.length
  await app.insert({ summary: 'In the team’s', ...hour(1) })
  await phone.insert({ summary: 'In her own', ...hour(1) })
  await world.settle()
  const paths = pathsSince(before).filter((path) => path.endsWith('/events'))
  t.deepEqual(
    [...new Set(paths)].toSorted(),
    [team, jana.email].map((id) => `/calendar/v3/calendars/${encodeURIComponent(id)}/events`),
  )
  t.deepEqual(await desk.names(), ['In her own', 'In the team’s'])
})

test.serial('H111 new records of the ERP go to the main calendar, edits to where the event is', async (t) => {
  await app.insert({ summary: 'Team meeting', ...hour(2) })
  desk.create({ name: 'Made in the ERP', ...erpHour(2) })
  await world.settle()
  t.is((await phone.find('Made in the ERP')).status, 'confirmed')
  desk.change((await desk.find('Team meeting')).id, { name: 'Team meeting, renamed' })
  await world.settle()
  t.deepEqual(
    (await app.list()).map(({ summary }) => summary),
    ['Team meeting, renamed'],
  )
})

test.serial(
  'H102 a shared calendar in two users’ lists makes one record of each event, and no echo',
  async (t) => {
    world.google.shareCalendar({ calendarId: team, email: petr.email, role: 'writer' })
    await world.connect(petr.id, petr.email)
    await world.settle()
    await applyChoice(world, petr, { otherCalendars: [team] })
    await world.settle()
    let id = ''
    const cost = await costOf(world, async () => {
      ;({ id } = await app.insert({ summary: 'Shared', ...hour(3) }))
    })
    t.deepEqual(writesOf(cost), { google: [], erp: ['create Meeting'] })
    const renamed = await costOf(world, () => app.patch(id, { summary: 'Shared, renamed' }))
    t.deepEqual(writesOf(renamed), { google: [], erp: ['change Meeting'] })
    const [record] = await recordsOf(world, 'Shared, renamed')
    const back = await costOf(world, () => desk.change(record?.id ?? '', { name: 'Renamed in the ERP' }))
    t.deepEqual(writesOf(back), { google: ['patch'], erp: [] })
    const all = await costOf(world, () => sweep(world, 'all'))
    t.deepEqual(writesOf(all), NOTHING)
    t.deepEqual(await desk.names(), ['Renamed in the ERP'])
    await app.remove(id)
    await world.settle()
    t.deepEqual(await desk.names(), [])
  },
)

test.serial(
  'H104 a primary calendar that is said not to be there keeps its records and its user',
  async (t) => {
    await phone.insert({ summary: 'Stays', ...hour(4) })
    await world.settle()
    world.google.faults.add({
      method: 'GET',
      path: /\/calendars\/jana[^/]+\/events$/,
      times: 3,
      answer: { status: 404, reason: 'notFound' },
    })
    const cost = await costOf(world, () => sweep(world))
    t.deepEqual(writesOf(cost), NOTHING)
    t.deepEqual(await desk.names(), ['Stays'])
    t.like(await connectionOf(world, jana.id), { state: 'active' })
  },
)

test.serial('X8 another calendar that is deleted removes nothing from the ERP', async (t) => {
  await app.insert({ summary: 'Of a deleted calendar', ...hour(5) })
  await world.settle()
  await fetch(`${world.google.url}/calendar/v3/calendars/${encodeURIComponent(team)}?${BY_HAND}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${jana.token()}` },
  })
  for (let n = 0; n < 3; n += 1) {
    await sweep(world)
    await world.settle()
  }
  t.deepEqual(await desk.names(), ['Of a deleted calendar'])
})

for (const first of ['the calendar it left', 'the calendar it went to'] as const) {
  test.serial(`H107 X2 an event that moves keeps its record, with ${first} read first`, async (t) => {
    const { id } = await phone.insert({ summary: 'On the move', ...hour(6) })
    await world.settle()
    const before = await desk.find('On the move')
    world.google.pushes.policy = 'hold'
    const cost = await costOf(world, async () => {
      await calendarAppOf(world, jana, jana.email).move(id, team)
      const held = [...world.google.pushes.held]
      t.is(held.length, 2)
      const source = first === 'the calendar it left'
      const order = held.sort((one) => ((one.calendarId === jana.email) === source ? -1 : 1))
      for (const push of order) {
        await world.google.pushes.release(push)
        await world.settle()
      }
    })
    world.google.pushes.policy = 'deliver'
    t.deepEqual(writesOf(cost), NOTHING)
    t.is((await desk.find('On the move')).id, before.id)
    const [pair, ...others] = await pairsOf(world, [before.id])
    t.is(others.length, 0)
    t.is(String(pair?.calendarId), team)
    t.is(String(pair?.eventId), id)
    desk.change(before.id, { name: 'Moved and renamed' })
    await world.settle()
    t.is((await app.read(id)).summary, 'Moved and renamed')
  })
}

test.serial('H109 an event that moves to a calendar nobody watches takes its record along', async (t) => {
  const elsewhere = await newCalendar(world, jana, 'Elsewhere')
  const { id } = await phone.insert({ summary: 'Leaves', ...hour(7) })
  await world.settle()
  const cost = await costOf(world, () => calendarAppOf(world, jana, jana.email).move(id, elsewhere))
  t.deepEqual(writesOf(cost), { google: [], erp: ['remove Meeting'] })
})

test.serial(
  'H112 an event of the ERP’s that moves there and back is the same record and event all along',
  async (t) => {
    const record = desk.create({ name: 'Back and forth', ...erpHour(8) })
    await world.settle()
    const { id } = await phone.find('Back and forth')
    for (const [from, to] of [
      [jana.email, team],
      [team, jana.email],
    ] as const) {
      const moved = await costOf(world, () => calendarAppOf(world, jana, from).move(id, to))
      t.deepEqual(writesOf(moved), NOTHING)
      const [pair] = await pairsOf(world, [record])
      t.is(String(pair?.calendarId), to)
      const cost = await costOf(world, () => desk.change(record, { description: `now in ${to}` }))
      t.deepEqual(writesOf(cost), { google: ['patch'], erp: [] })
      t.is((await calendarAppOf(world, jana, to).read(id)).description, `now in ${to}`)
    }
  },
)

test.serial(
  'H112 an event that the user was assigned away and back is one event in each calendar in turn',
  async (t) => {
    await world.connect(petr.id, petr.email)
    await world.settle()
    const record = desk.create({ name: 'Handed over', ...erpHour(9) })
    await world.settle()
    const there = await costOf(world, () => desk.change(record, { assignedUserId: petr.id }))
    t.deepEqual(writesOf(there).google.toSorted(), ['delete', 'insert'])
    t.is((await phoneOf(world, petr).find('Handed over')).status, 'confirmed')
    desk.change(record, { assignedUserId: jana.id })
    await world.settle()
    t.is((await phone.find('Handed over')).status, 'confirmed')
  },
)

test.serial('X2 a series that moves to another calendar keeps its records', async (t) => {
  const { id } = await phone.insert(seriesOf('Moving series', 1, 'FREQ=DAILY;COUNT=4'))
  await world.settle()
  const before = await recordsOf(world, 'Moving series')
  t.is(before.length, 4)
  const cost = await costOf(world, () => calendarAppOf(world, jana, jana.email).move(id, team))
  t.deepEqual(writesOf(cost), NOTHING)
  t.deepEqual(await recordsOf(world, 'Moving series'), before)
})

test.serial(
  'H116 who sees only when somebody is busy can’t choose that calendar, and nothing comes of it',
  async (t) => {
    const busy = await newCalendar(world, petr, 'Busy')
    world.google.shareCalendar({ calendarId: busy, email: jana.email, role: 'freeBusyReader' })
    await calendarAppOf(world, petr, busy).insert({ summary: 'Nobody’s business', ...hour(10) })
    t.deepEqual(await checked({ otherCalendars: [busy] }), ['otherCalendars busy-only'])
    await applyChoice(world, jana, { otherCalendars: [team, busy], privateEvents: 'busy' })
    await world.settle()
    t.deepEqual(await desk.names(), [])
  },
)

test.serial('H117 only a calendar that may be written can be the main one', async (t) => {
  const readable = await newCalendar(world, petr, 'Readable')
  const writable = await newCalendar(world, petr, 'Writable')
  world.google.shareCalendar({ calendarId: readable, email: jana.email, role: 'reader' })
  world.google.shareCalendar({ calendarId: writable, email: jana.email, role: 'writer' })
  t.deepEqual(await checked({ mainCalendar: readable }), ['mainCalendar read-only'])
  t.deepEqual(await checked({ mainCalendar: 'nowhere@example.com' }), ['mainCalendar not-there'])
  t.deepEqual(await checked({ mainCalendar: writable }), [])
  t.deepEqual(await checked({ otherCalendars: [jana.email] }), ['otherCalendars is-main'])
})

test.serial(
  'H117 a calendar that may only be read leads: what the ERP changes is put right, what it removes stays',
  async (t) => {
    const readable = await newCalendar(world, petr, 'Readable')
    world.google.shareCalendar({ calendarId: readable, email: jana.email, role: 'reader' })
    const theirs = calendarAppOf(world, petr, readable)
    await theirs.insert({ summary: 'Theirs', ...hour(11) })
    await applyChoice(world, jana, { otherCalendars: [team, readable] })
    await world.settle()
    const { id } = await desk.find('Theirs')
    const cost = await costOf(world, () => desk.change(id, { name: 'Mine' }))
    t.deepEqual(writesOf(cost), { google: [], erp: ['change Meeting'] })
    t.is(desk.read(id)['name'], 'Theirs')
    const removed = await costOf(world, () => desk.remove(id))
    t.deepEqual(writesOf(removed), NOTHING)
    await sweep(world, 'all')
    await world.settle()
    t.deepEqual(await desk.names(), [])
    t.is((await theirs.list()).length, 1)
  },
)

test.serial('H252 W7 holidays can’t be watched: asked once a day, and polled', async (t) => {
  const holidays = 'cs.czech#holiday@group.v.calendar.google.com'
  world.google.addPublicCalendar({ id: holidays, summary: 'Holidays', timeZone: 'Europe/Prague' })
  world.google.shareCalendar({ calendarId: holidays, email: jana.email, role: 'reader' })
  world.google.shareCalendar({ calendarId: holidays, email: petr.email, role: 'writer' })
  const chosen = await costOf(world, () => applyChoice(world, jana, { otherCalendars: [team, holidays] }))
  t.deepEqual(
    chosen.google.filter((call) => call.startsWith('watch')),
    ['watch 400'],
  )
  await calendarAppOf(world, petr, holidays).insert({
    summary: 'Easter Friday',
    start: { date: '2027-03-26' },
    end: { date: '2027-03-27' },
  })
  const polled = await costOf(world, () => sweep(world))
  t.deepEqual(writesOf(polled), { google: [], erp: ['create Meeting'] })
  t.false(polled.google.some((call) => call.startsWith('watch')))
})

test.serial('D8 a calendar that is renamed is the same calendar', async (t) => {
  await app.insert({ summary: 'Under any name', ...hour(12) })
  await world.settle()
  await renameCalendar(world, jana, { id: team, summary: 'The best team' })
  world.google.expireSyncTokens()
  const cost = await costOf(world, () => sweep(world))
  t.deepEqual(writesOf(cost), NOTHING)
  t.deepEqual(await desk.names(), ['Under any name'])
})

test.serial(
  'D7 a calendar that is watched no more leaves its records, and chosen again doubles none',
  async (t) => {
    const { id } = await app.insert({ summary: 'Asleep', ...hour(13) })
    await world.settle()
    const dropped = await costOf(world, () => applyChoice(world, jana, { otherCalendars: [] }))
    t.deepEqual(writesOf(dropped).erp, [])
    await app.patch(id, { location: 'Brno' })
    const asleep = await costOf(world, () => sweep(world))
    t.deepEqual(writesOf(asleep), NOTHING)
    const again = await costOf(world, () => applyChoice(world, jana, { otherCalendars: [team] }))
    t.deepEqual(writesOf(again), { google: ['watch'], erp: ['change Meeting'] })
    t.is((await desk.find('Asleep'))['cLocation'], 'Brno')
  },
)

test.serial(
  'D8 another main calendar: new records go there, and what is in the first one stays',
  async (t) => {
    desk.create({ name: 'Before', ...erpHour(14) })
    await world.settle()
    const choice = { mainCalendar: team, otherCalendars: [jana.email] as CalendarId[] }
    const cost = await costOf(world, () => applyChoice(world, jana, choice))
    t.deepEqual(writesOf(cost), NOTHING)
    desk.create({ name: 'After', ...erpHour(15) })
    await world.settle()
    t.is((await phone.find('Before')).status, 'confirmed')
    t.deepEqual(
      (await app.list()).map(({ summary }) => summary),
      ['After'],
    )
  },
)
