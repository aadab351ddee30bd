import test from 'ava'
import { linkIdOf } from '../../shared/domain/pair-names.ts'
import { changeConnection } from '../../shared/flows/connection.ts'
import { pullCalendar } from '../../shared/flows/pull-calendar.ts'
import {
  answerHold,
  brakeRemovals,
  holdBack,
  holdsOf,
  removalIsHeld,
} from '../../shared/flows/removal-brake.ts'
import { forgetHowFarRead, queueRead } from '../../shared/flows/read-anew.ts'
import type { LinkId } from '../../shared/domain/ids.ts'
import {
  JANA,
  JANAS,
  TENANT,
  calendarWorld,
  event,
  idsOf,
  keyOf,
  ownCalendar,
  readWorld,
  recordsOf,
  titlesOf,
} from './calendar-world.ts'

const HERE = keyOf(JANA, JANAS)

/** Jana's calendar with so many events, all linked. */
async function linked(count: number) {
  const met = await calendarWorld()
  for (let number = 0; number < count; number += 1)
    met.world.google.make(JANAS, { event: event(`Event ${number}`, { hours: 24 + number }) })
  await met.rest()
  met.world.clock.time += 3_600_000
  const rows = met.world.google.living(JANAS)
  const cancel = (some: number): void => rows.slice(0, some).forEach((row) => met.world.google.cancel(row))
  const holds = () => holdsOf(met.world.store, TENANT, JANA.userId)
  return { ...met, rows, cancel, holds }
}

test('twenty removals are made without a question, even if they are all there is', async (t) => {
  const { world, rest, cancel, holds } = await linked(20)
  cancel(20)
  await rest()
  t.deepEqual([recordsOf(world).length, await holds()], [0, []])
})

test('twenty-one of more than three times as many are made, too', async (t) => {
  const { world, rest, cancel, holds } = await linked(63)
  cancel(21)
  await rest()
  t.deepEqual([recordsOf(world).length, await holds()], [42, []])
})

test('X1 more than twenty and more than a third in one read: none is removed until somebody has said so', async (t) => {
  const { world, rest, cancel, holds } = await linked(62)
  cancel(21)
  await rest()
  t.is(recordsOf(world).length, 62)
  const [hold] = await holds()
  t.like(hold, { userId: JANA.userId, calendar: HERE, side: 'erp', count: 21, of: 62, answer: null })
  t.is(hold?.links.length, 21)
  t.true(world.logged.some((line) => line.includes('brake.on')))
})

test('while it stands nothing of the calendar is removed; what is new or changed is carried as ever', async (t) => {
  const { world, rest, cancel, rows, holds } = await linked(30)
  cancel(25)
  await rest()
  world.clock.time += 3_600_000
  const [one, other] = rows.slice(28)
  if (!one || !other) throw new Error('no events')
  world.google.cancel(one)
  world.google.write(other, { event: event('Changed', { hours: 90 }) })
  world.google.make(JANAS, { event: event('New', { hours: 91 }) })
  await rest()
  t.is(recordsOf(world).length, 31)
  t.true(titlesOf(world).includes('Changed'))
  t.is((await holds())[0]?.links.length, 26, 'the one that came later is asked about, too')
  t.true(await removalIsHeld(world.store, TENANT, { calendar: HERE, side: 'erp' }))
  t.false(await removalIsHeld(world.store, TENANT, { calendar: HERE, side: 'google' }))
})

test('said yes, they are removed, and nothing is held any more', async (t) => {
  const { world, rest, cancel, scope, holds } = await linked(30)
  cancel(25)
  await rest()
  t.true(await answerHold({ calendar: HERE, answer: 'remove', by: JANA.userId }, scope))
  await rest()
  t.deepEqual([recordsOf(world).length, await holds()], [5, []])
  t.false(await answerHold({ calendar: HERE, answer: 'remove', by: JANA.userId }, scope))
})

test('said yes, they are removed although more is held by then', async (t) => {
  const { world, rest, cancel, scope, rows, connectionOf, holds } = await linked(60)
  cancel(30)
  await rest()
  await answerHold({ calendar: HERE, answer: 'remove', by: JANA.userId }, scope)
  const links = rows.slice(30, 55).map(({ eventId }) => linkIdOf(HERE, eventId))
  await brakeRemovals({ connection: connectionOf(JANA), calendar: HERE, side: 'erp', links }, scope)
  await rest()
  t.deepEqual([recordsOf(world).length, (await holds()).length], [30, 1])
})

test('said no, they are put back in Google, and linked to the same records', async (t) => {
  const { world, rest, cancel, scope, holds } = await linked(30)
  const before = idsOf(world)
  cancel(25)
  await rest()
  await answerHold({ calendar: HERE, answer: 'keep', by: JANA.userId }, scope)
  await rest()
  t.is(world.google.living(JANAS).length, 30)
  t.deepEqual([idsOf(world), await holds()], [before, []])
})

test('said no, what was a series is put back as events of its own, and linked to the same records', async (t) => {
  const { world, rest, scope } = await calendarWorld()
  const repeats = { days: 1, count: 25 }
  const series = world.google.make(JANAS, { event: event('Standup', { hours: 24 }), repeats })
  await rest()
  const before = idsOf(world)
  world.clock.time += 3_600_000
  world.google.cancel(series)
  await rest()
  await answerHold({ calendar: HERE, answer: 'keep', by: JANA.userId }, scope)
  await rest()
  const living = world.google.living(JANAS)
  t.deepEqual([before.length, living.length], [25, 25])
  t.true(living.every(({ occurrence }) => occurrence === null))
  t.deepEqual([idsOf(world), await holdsOf(world.store, TENANT, JANA.userId)], [before, []])
})

test('S2 X9 a full list that shows nothing: each event is looked at first, and those that are there stay', async (t) => {
  const { world, rest, pull, calls, holds } = await linked(30)
  const rows = [...world.google.calendar(JANAS).rows]
  world.google.expireCursors(JANAS)
  let isBlind = true
  const { googleOf } = world.scope
  const blind = (connection: Parameters<typeof googleOf>[0]) => {
    const google = googleOf(connection)
    const page: typeof google.page = async (query) => {
      const answer = await google.page({ ...query, page: null })
      return isBlind ? { entries: [], nextPage: null, nextCursor: answer.nextCursor ?? 'c' } : answer
    }
    return { ...google, page }
  }
  calls.length = 0
  await forgetHowFarRead(world.connectionOf(JANA), world.scope)
  const scope = { ...world.scope, googleOf: blind }
  await pullCalendar({ kind: 'pull-calendar', tenant: TENANT, calendar: HERE }, scope)
  isBlind = false
  t.is(recordsOf(world).length, 30)
  t.deepEqual(await holds(), [])
  await pull(JANA)
  await rest()
  t.is(world.google.calendar(JANAS).rows.size, rows.length)
})

test('S2 many that vanished while nobody could read are looked at, counted, and held', async (t) => {
  const { world, rest, cancel, holds } = await linked(30)
  world.hints.fate = 'lose'
  cancel(25)
  for (const [id, row] of world.google.calendar(JANAS).rows)
    if (!row.isAlive) world.google.calendar(JANAS).rows.delete(id)
  world.google.expireCursors(JANAS)
  await forgetHowFarRead(world.connectionOf(JANA), world.scope)
  await world.scope.tasks.enqueue({ kind: 'pull-calendar', tenant: TENANT, calendar: HERE })
  await rest()
  t.is(recordsOf(world).length, 30)
  t.is((await holds())[0]?.count, 25)
})

test('a series with many occurrences that ends is held like any others', async (t) => {
  const { world, rest } = await readWorld()
  const row = world.google.make(JANAS, { event: event('Stand-up'), repeats: { days: 1, count: 40 } })
  await rest()
  world.clock.time += 3_600_000
  world.google.write(row, { repeats: { days: 1, count: 5 } })
  await rest()
  t.is(recordsOf(world).length, 40)
  t.is((await holdsOf(world.store, TENANT, JANA.userId))[0]?.count, 35)
})

test('the other side’s removals are held by themselves, and two reads that find the same ones make one list', async (t) => {
  const { world, scope, connectionOf, holds } = await linked(30)
  const links = Array.from({ length: 25 }, (_, index) => `link-${index}` as LinkId)
  const removals = { connection: connectionOf(JANA), calendar: HERE, side: 'google', links } as const
  t.is(await brakeRemovals({ ...removals, links: links.slice(0, 20) }, scope), 'go-on')
  t.is(await brakeRemovals(removals, scope), 'held')
  t.is(await brakeRemovals({ ...removals, links: links.slice(3, 5) }, scope), 'held')
  t.is((await holds())[0]?.links.length, 25)
  t.false(await removalIsHeld(world.store, TENANT, { calendar: HERE, side: 'erp' }))
})

test('what is held in one calendar holds nothing back in another one of the same user', async (t) => {
  const { world, rest, scope, connectionOf, cancel } = await linked(30)
  const other = ownCalendar(world, JANA, 'choir')
  const before = connectionOf(JANA)
  const connection = { ...before, options: { ...before.options, otherCalendars: [other] } }
  await changeConnection(scope, JANA.userId, () => connection)
  await forgetHowFarRead(connection, scope)
  await queueRead(connection, scope)
  await rest()
  const choir = world.google.make(other.id, { event: event('Choir', { hours: 200 }) })
  await rest()
  world.clock.time += 3_600_000
  cancel(25)
  await rest()
  t.is(recordsOf(world).length, 31)
  world.google.cancel(choir)
  await rest()
  t.deepEqual([recordsOf(world).length, titlesOf(world).includes('Choir')], [30, false])
})

test('a removal that began before everything was held is asked about as well', async (t) => {
  const { scope, rest, cancel, rows, holds } = await linked(30)
  cancel(25)
  await rest()
  const [last] = rows.slice(28)
  if (!last) throw new Error('no event')
  const id = linkIdOf(HERE, last.eventId)
  t.true(await holdBack({ id, calendar: HERE }, 'erp', scope))
  t.true(await holdBack({ id, calendar: HERE }, 'erp', scope))
  t.is((await holds())[0]?.links.filter((one) => one === id).length, 1)
  t.false(await holdBack({ id, calendar: HERE }, 'google', scope))
})

test('said yes while one more is added: it is held back no more', async (t) => {
  const { world, scope, rest, cancel, rows, holds } = await linked(30)
  cancel(25)
  await rest()
  const { store } = world
  let isFirst = true
  const replace: typeof store.replace = async (...given) => {
    const isOvertaken = isFirst
    isFirst = false
    if (isOvertaken) await answerHold({ calendar: HERE, answer: 'remove', by: JANA.userId }, scope)
    return store.replace(...given)
  }
  const [late] = rows.slice(28)
  if (!late) throw new Error('no event')
  const pair = { id: linkIdOf(HERE, late.eventId), calendar: HERE }
  t.false(await holdBack(pair, 'erp', { tenant: TENANT, store: { ...store, replace } }))
  t.deepEqual(await holds(), [])
})
