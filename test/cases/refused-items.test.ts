import test from 'ava'
import type { LinkId, UserId } from '../../shared/domain/ids.ts'
import { refusedOf } from '../../shared/flows/refused-items.ts'
import type { RefusedItem } from '../../shared/flows/refused-items.ts'
import { resolveRefused, undoLast } from '../../shared/flows/settle-by-hand.ts'
import { TENANT, startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { openTasks } from '../functions/world-view.ts'
import { costOf, writesOf } from './cost-of.ts'
import { deskOf, erpHour } from './desk-of.ts'
import type { Desk } from './desk-of.ts'
import { hour, phoneOf } from './phone-of.ts'
import type { FullEvent, Phone } from './phone-of.ts'
import { occurrenceOf, pairsOf, recordsOf, seriesOf } from './series-of.ts'
import { sweep } from './sweep.ts'

/** Cases of the field: what one side refuses for good, the ways out, and taking back the last change. */
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

const EVENTS = /\/calendars\/(?!primary)[^/]+\/events(?:\/|$)/
const NOTHING = { google: [], erp: [] }
const FORBIDDEN = { status: 403, reason: 'requiredAccessLevel', domain: 'calendar' }
/** As the ERP says it (erp.md 1.4). */
const INVALID = JSON.stringify({
  messageTranslation: { label: 'validationFailure', data: { field: 'name', type: 'maxLength' } },
})

async function linked(name: string, day: number): Promise<{ id: string; event: FullEvent; pairId: LinkId }> {
  const id = desk.create({ name, ...erpHour(day) })
  await world.settle()
  const [pair] = await pairsOf(world, [id])
  return { id, event: await phone.find(name), pairId: pair?.id as LinkId }
}

function googleRefuses(times = 1): void {
  world.google.faults.add({ method: 'PATCH', path: EVENTS, times, answer: FORBIDDEN })
}

function erpRefuses(times = 1): void {
  world.erp.faults.add({
    method: 'PUT',
    path: /^Meeting\//,
    times,
    answer: { status: 400, body: INVALID, headers: { 'content-type': 'application/json' } },
  })
}

const userId = () => jana.id as UserId

async function refused(): Promise<readonly RefusedItem[]> {
  const scope = await world.deps.scopeOf(TENANT)
  return (await refusedOf({ userId: userId(), after: null }, scope)).items
}

async function resolve(pairId: LinkId, take: 'retry' | 'erp' | 'google'): Promise<string> {
  const done = await resolveRefused({ pairId, userId: userId(), take }, await world.deps.scopeOf(TENANT))
  await world.settle()
  return done
}

async function undo(pairId: LinkId): Promise<string> {
  const done = await undoLast({ pairId, userId: userId() }, await world.deps.scopeOf(TENANT))
  await world.settle()
  return done
}

async function looksThroughEverything(): Promise<void> {
  await sweep(world)
  await world.settle()
  world.google.expireSyncTokens()
  await sweep(world, 'all')
}

test.serial(
  'H126 L5 what Google forbids is asked once, kept, shown, and left alone by every sweep',
  async (t) => {
    const { id, pairId } = await linked('Forbidden', 1)
    world.google.faults.add({ method: 'PATCH', path: EVENTS, times: 100, answer: FORBIDDEN })
    const cost = await costOf(world, () => desk.change(id, { name: 'Forbidden, renamed' }))
    t.deepEqual(cost.google, ['patch 403'])
    const later = await costOf(world, looksThroughEverything)
    t.false(later.google.some((call) => call.startsWith('patch')))
    t.deepEqual(writesOf(later), NOTHING)
    const [item, ...others] = await refused()
    t.is(others.length, 0)
    t.like(item, { pairId, on: 'google', code: 'google.refused', title: 'Forbidden, renamed' })
    t.is(desk.read(id)['name'], 'Forbidden, renamed')
  },
)

test.serial('H187 L5 what the ERP refuses is asked once, and the field that it named is shown', async (t) => {
  const { id, event, pairId } = await linked('Invalid', 2)
  erpRefuses(100)
  const cost = await costOf(world, () => phone.patch(event.id, { summary: 'Invalid, renamed' }))
  t.deepEqual(
    cost.erp.filter((call) => call.startsWith('change')),
    ['change Meeting 400'],
  )
  const later = await costOf(world, looksThroughEverything)
  t.deepEqual(
    later.erp.filter((call) => call.startsWith('change')),
    [],
  )
  t.like((await refused())[0], { pairId, on: 'erp', code: 'erp.refused', field: 'name' })
  t.is(desk.read(id)['name'], 'Invalid')
})

test.serial('H187 L5 one that is refused keeps no other waiting', async (t) => {
  await linked('Refused one', 3)
  googleRefuses()
  const first = await desk.find('Refused one')
  desk.change(first.id, { name: 'Refused one, renamed' })
  await world.settle()
  await phone.insert({ summary: 'Made after it', ...hour(3) })
  desk.create({ name: 'Created after it', ...erpHour(3) })
  await world.settle()
  t.is((await phone.find('Created after it')).status, 'confirmed')
  t.true((await desk.names()).includes('Made after it'))
})

for (const side of ['google', 'erp'] as const) {
  const refuse = side === 'google' ? googleRefuses : erpRefuses

  /** An edit that this side refuses. */
  const refusedEdit = async (name: string): Promise<{ id: string; event: FullEvent; pairId: LinkId }> => {
    const pair = await linked(name, 4)
    refuse()
    if (side === 'google') desk.change(pair.id, { name: `${name}, renamed` })
    else await phone.patch(pair.event.id, { summary: `${name}, renamed` })
    await world.settle()
    return pair
  }
  const namesOf = async ({ id, event }: { id: string; event: FullEvent }): Promise<unknown[]> => [
    desk.read(id)['name'],
    (await phone.read(event.id)).summary,
  ]

  test.serial(
    `L5 refused by ${side}: retried when somebody says so, and done if it is let through`,
    async (t) => {
      const pair = await refusedEdit('Again')
      t.is((await refused()).length, 1)
      t.is(await resolve(pair.pairId, 'retry'), 'done')
      t.deepEqual(await namesOf(pair), ['Again, renamed', 'Again, renamed'])
      t.deepEqual(await refused(), [])
    },
  )

  test.serial(`L5 refused by ${side}: retried and refused again, it stays refused`, async (t) => {
    const pair = await refusedEdit('Again in vain')
    refuse()
    t.is(await resolve(pair.pairId, 'retry'), 'not-possible')
    t.is((await refused()).length, 1)
  })

  for (const take of ['erp', 'google'] as const) {
    test.serial(`L5 refused by ${side}: settled by what ${take} holds`, async (t) => {
      const pair = await refusedEdit('Settled')
      t.is(await resolve(pair.pairId, take), 'done')
      const name = take === side ? 'Settled' : 'Settled, renamed'
      t.deepEqual(await namesOf(pair), [name, name])
      t.deepEqual(await refused(), [])
      const later = await costOf(world, looksThroughEverything)
      t.deepEqual(writesOf(later), NOTHING)
    })
  }

  test.serial(`L5 refused by ${side}: a further edit is tried by itself, and carries both`, async (t) => {
    const pair = await refusedEdit('Edited on')
    if (side === 'google') desk.change(pair.id, { description: 'more' })
    else await phone.patch(pair.event.id, { description: 'more' })
    await world.settle()
    t.deepEqual(await namesOf(pair), ['Edited on, renamed', 'Edited on, renamed'])
    t.is(desk.read(pair.id)['description'], 'more')
    t.is((await phone.read(pair.event.id)).description, 'more')
    t.deepEqual(await refused(), [])
  })
}

test.serial('L5 a day later what was refused is tried again, when it comes up', async (t) => {
  const { id, event } = await linked('A day later', 5)
  googleRefuses()
  desk.change(id, { name: 'A day later, renamed' })
  await world.settle()
  world.pass(25 * 3_600_000)
  world.google.expireSyncTokens()
  await sweep(world)
  await world.settle()
  t.is((await phone.read(event.id)).summary, 'A day later, renamed')
})

test.serial('L5 a refused occurrence doesn’t hold up the others of its series', async (t) => {
  const { id } = await phone.insert(seriesOf('Thrice', 1, 'FREQ=DAILY;COUNT=3'))
  await world.settle()
  erpRefuses()
  await phone.patch(id, { summary: 'Thrice, renamed' })
  await world.settle()
  t.is((await recordsOf(world, 'Thrice')).length, 1)
  t.is((await recordsOf(world, 'Thrice, renamed')).length, 2)
  const [item] = await refused()
  t.is(await resolve(item?.pairId as LinkId, 'retry'), 'done')
  t.is((await recordsOf(world, 'Thrice, renamed')).length, 3)
})

test.serial('L5 undo: a change that came from Google is taken back on both sides', async (t) => {
  const { id, event, pairId } = await linked('As it was', 6)
  await phone.patch(event.id, { summary: 'By mistake', location: 'Nowhere' })
  await world.settle()
  t.is(desk.read(id)['name'], 'By mistake')
  t.is(await undo(pairId), 'done')
  t.like(desk.read(id), { name: 'As it was', cLocation: null })
  const after = await phone.read(event.id)
  t.is(after.summary, 'As it was')
  t.is(after.location ?? '', '')
  t.deepEqual(writesOf(await costOf(world, looksThroughEverything)), NOTHING)
})

test.serial('L5 undo: a change that came from the ERP is taken back on both sides, once', async (t) => {
  const { id, event, pairId } = await linked('As agreed', 7)
  desk.change(id, { name: 'By mistake' })
  await world.settle()
  t.is(await undo(pairId), 'done')
  t.is(desk.read(id)['name'], 'As agreed')
  t.is((await phone.read(event.id)).summary, 'As agreed')
  t.not(await undo(pairId), 'done')
})

test.serial(
  'L5 undo: a record that was made of an event goes, and doesn’t come back with the next read',
  async (t) => {
    const { id } = await phone.insert({ summary: 'Not for the ERP', ...hour(8) })
    await world.settle()
    const [pair] = await pairsOf(world, [(await desk.find('Not for the ERP')).id])
    t.is(await undo(pair?.id as LinkId), 'done')
    t.deepEqual(writesOf(await costOf(world, looksThroughEverything)), NOTHING)
    t.deepEqual(await desk.names(), [])
    t.is((await phone.read(id)).status, 'confirmed')
  },
)

test.serial('L5 undo: an event that was made of a record goes, and the record stays', async (t) => {
  const { id, event, pairId } = await linked('Not for Google', 9)
  t.is(await undo(pairId), 'done')
  t.deepEqual(writesOf(await costOf(world, looksThroughEverything)), NOTHING)
  t.is((await phone.read(event.id)).status, 'cancelled')
  t.is(desk.read(id)['name'], 'Not for Google')
})

test.serial(
  'L5 undo: a record that was removed because its event was deleted is there again, with an event',
  async (t) => {
    const { event, pairId } = await linked('Deleted by mistake', 10)
    await phone.remove(event.id)
    await world.settle()
    t.deepEqual(await desk.names(), [])
    t.is(await undo(pairId), 'done')
    t.deepEqual(await desk.names(), ['Deleted by mistake'])
    t.is((await phone.find('Deleted by mistake')).status, 'confirmed')
    t.deepEqual(writesOf(await costOf(world, looksThroughEverything)), NOTHING)
  },
)

test.serial(
  'L5 undo: an event that was deleted because its record was removed is there again, with a record',
  async (t) => {
    const { id, event, pairId } = await linked('Removed by mistake', 11)
    desk.remove(id)
    await world.settle()
    t.is((await phone.read(event.id)).status, 'cancelled')
    t.is(await undo(pairId), 'done')
    t.is((await phone.read(event.id)).status, 'confirmed')
    t.deepEqual(await desk.names(), ['Removed by mistake'])
    t.deepEqual(writesOf(await costOf(world, looksThroughEverything)), NOTHING)
  },
)

test.serial('L5 undo: the loser of a conflict is what it was again', async (t) => {
  const { id, event, pairId } = await linked('Undecided', 12)
  world.erp.deliveries.policy = 'hold'
  world.google.pushes.policy = 'hold'
  desk.change(id, { name: 'As the ERP says' })
  world.pass(5000)
  await phone.patch(event.id, { summary: 'As Google says' })
  world.erp.deliveries.policy = 'deliver'
  world.google.pushes.policy = 'deliver'
  await sweep(world)
  await world.settle()
  t.is(desk.read(id)['name'], 'As Google says')
  t.is(await undo(pairId), 'done')
  t.is(desk.read(id)['name'], 'As the ERP says')
  t.is((await phone.read(event.id)).summary, 'As the ERP says')
})

test.serial('L5 undo: a change of one occurrence is taken back there alone', async (t) => {
  const { id } = await phone.insert(seriesOf('Weekly', 1, 'FREQ=WEEKLY;COUNT=3'))
  await world.settle()
  const [, second] = await recordsOf(world, 'Weekly')
  desk.change(second?.id ?? '', { name: 'Weekly, not' })
  await world.settle()
  t.is((await phone.read(occurrenceOf(id, 8))).summary, 'Weekly, not')
  const [pair] = await pairsOf(world, [second?.id ?? ''])
  t.is(await undo(pair?.id as LinkId), 'done')
  t.is((await phone.read(occurrenceOf(id, 8))).summary, 'Weekly')
  t.is((await recordsOf(world, 'Weekly')).length, 3)
})
