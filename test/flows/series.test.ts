import test from 'ava'
import { DEFAULT_OPTIONS } from '../../shared/domain/options.ts'
import { changeConnection } from '../../shared/flows/connection.ts'
import { holdsOf } from '../../shared/flows/removal-brake.ts'
import { sweep } from '../../shared/flows/sweep.ts'
import { occurrenceIdOf, slotsOf } from '../support/whole/google-row.ts'
import type { Row } from '../support/whole/google-row.ts'
import {
  DAY_MS,
  JANA,
  JANAS,
  TENANT,
  event,
  idsOf,
  pairOf,
  readWorld,
  recordsOf,
  stateOf,
  titlesOf,
} from './calendar-world.ts'

const daily = (count: number, days = 1) => ({ event: event('Stand-up'), repeats: { days, count } })

/** Jana's calendar with a series that is linked. */
async function withSeries(count = 3, days = 1) {
  const met = await readWorld()
  const { world } = met
  const row = world.google.make(JANAS, daily(count, days))
  await met.rest()
  world.clock.time += 3_600_000
  const slots = slotsOf(row)
  /** An occurrence as it is now. */
  const at = (index: number): Row =>
    world.google.find(JANAS, occurrenceIdOf(row.eventId, slots[index] ?? '')) as Row
  const series = (): Row => world.google.find(JANAS, row.eventId) as Row
  return { ...met, row, slots, at, series, before: idsOf(world) }
}

test('H061 H062 each occurrence of a series is a record of its own, for one call', async (t) => {
  const { world, rest, calls } = await readWorld()
  calls.length = 0
  world.google.make(JANAS, daily(3))
  await rest()
  t.deepEqual(titlesOf(world), ['Stand-up', 'Stand-up', 'Stand-up'])
  t.is(new Set(recordsOf(world).map(({ start }) => start)).size, 3)
})

test('a series in a first read is listed with all others: no call for each of them', async (t) => {
  const { world, pull, calls } = await readWorld()
  for (const title of ['One', 'Two', 'Three']) world.google.make(JANAS, { ...daily(2), event: event(title) })
  world.google.expireCursors(JANAS)
  await pull(JANA)
  t.is(recordsOf(world).length, 6)
  t.false(calls.includes('google.instances'))
  t.true(calls.includes('google.occurrences'))
})

test('T7 occurrences further ahead than twelve weeks wait until the window has moved on', async (t) => {
  const { world, rest } = await readWorld()
  world.google.make(JANAS, daily(20, 7))
  await rest()
  t.is(recordsOf(world).length, 12)
  world.clock.time += 14 * DAY_MS
  await sweep({ depth: 'window', spreadMs: 1 }, world.scope)
  await rest()
  t.is(recordsOf(world).length, 14)
})

test('T7 … also what is changed in a series that begins after them', async (t) => {
  const { world, rest } = await readWorld()
  const far = event('Stand-up', { hours: 24 * 7 * 14 })
  const row = world.google.make(JANAS, { event: far, repeats: { days: 7, count: 3 } })
  await rest()
  const one = world.google.find(JANAS, occurrenceIdOf(row.eventId, slotsOf(row)[1] ?? '')) as Row
  world.google.write(one, { event: { ...one.event, title: 'Long stand-up' } })
  await rest()
  t.deepEqual(titlesOf(world), [])
})

test('the window moves on once a day, with one call', async (t) => {
  const { world, pull, calls } = await withSeries()
  const { windowEnd } = await stateOf(world, JANA)
  calls.length = 0
  await pull(JANA)
  t.false(calls.includes('google.occurrences'))
  world.clock.time += DAY_MS
  await pull(JANA)
  await pull(JANA)
  t.is(calls.filter((call) => call === 'google.occurrences').length, 1)
  t.true(((await stateOf(world, JANA)).windowEnd ?? 0) - (windowEnd ?? 0) >= DAY_MS)
})

test('H069 a new title of the series renames all of its records, and makes no new one', async (t) => {
  const { world, rest, series, before } = await withSeries()
  world.google.write(series(), { event: event('Planning') })
  await rest()
  t.deepEqual(titlesOf(world), ['Planning', 'Planning', 'Planning'])
  t.deepEqual(idsOf(world), before)
})

test('H071 a series at another hour keeps its records, although its occurrences have other ids', async (t) => {
  const { world, rest, series, before } = await withSeries()
  world.google.write(series(), { event: event('Stand-up', { hours: 26 }) })
  await rest()
  t.deepEqual(idsOf(world), before)
  t.true(recordsOf(world).every(({ start }) => start.endsWith('T10:00:00Z')))
})

test('a series moved while nobody could read keeps its records, too', async (t) => {
  const { world, rest, pull, series, before } = await withSeries()
  world.google.write(series(), { event: event('Stand-up', { hours: 26 }) })
  world.google.expireCursors(JANAS)
  await pull(JANA)
  await rest()
  t.deepEqual(idsOf(world), before)
})

test('H066 H067 one occurrence moved to another day: that record moves, the others stay', async (t) => {
  const { world, rest, at, before } = await withSeries()
  world.google.write(at(1), { event: event('Stand-up', { hours: 24 * 9 }) })
  await rest()
  t.deepEqual([...idsOf(world)].sort(), [...before].sort())
  t.is(recordsOf(world).at(-1)?.recordId, before[1])
})

test('H096 an edit of an occurrence’s record changes that occurrence only, by one patch', async (t) => {
  const { world, rest, at, before, calls } = await withSeries()
  const record = world.erp.find(before[1] as (typeof before)[number])
  if (!record) throw new Error('no record')
  calls.length = 0
  world.erp.change(record, JANA.userId, { title: 'Retrospective' })
  world.webhook(record)
  await rest()
  t.deepEqual(
    [at(0), at(1), at(2)].map((row) => row.event.title),
    ['Stand-up', 'Retrospective', 'Stand-up'],
  )
  t.deepEqual(idsOf(world), before)
})

test('H064 a cancelled occurrence takes its record away, and no other', async (t) => {
  const { world, rest, at, before } = await withSeries()
  world.google.cancel(at(0))
  await rest()
  t.deepEqual(idsOf(world), before.slice(1))
})

test('H072 a deleted series takes all of its records away', async (t) => {
  const { world, rest, series } = await withSeries()
  world.google.cancel(series())
  await rest()
  t.deepEqual(recordsOf(world), [])
})

test('H079 "this and following" keeps every record, renamed from there on', async (t) => {
  const { world, rest, series, slots, before } = await withSeries(4)
  world.google.cut(series(), slots[2] ?? '', { title: 'Planning' })
  await rest()
  t.deepEqual(idsOf(world), before)
  t.deepEqual(titlesOf(world), ['Stand-up', 'Stand-up', 'Planning', 'Planning'])
})

test('"this and following" to another hour keeps every record, too', async (t) => {
  const { world, rest, series, slots, before } = await withSeries(4)
  const { when } = event('x', { hours: 24 * 3 + 2 })
  world.google.cut(series(), slots[2] ?? '', { when })
  await rest()
  t.deepEqual(idsOf(world), before)
  t.deepEqual(
    recordsOf(world).map(({ start }) => start.slice(11, 13)),
    ['08', '08', '10', '10'],
  )
})

test('D2 cut twice, to another hour each time, a series keeps every record', async (t) => {
  const { world, rest, series, slots, before } = await withSeries(6)
  const at = (day: number, hour: number) => event('x', { hours: 24 * (day + 1) + hour }).when
  world.google.cut(series(), slots[2] ?? '', { when: at(2, 2) })
  await rest()
  world.clock.time += DAY_MS / 24
  const rest1 = [...world.google.calendar(JANAS).rows.values()].find(({ eventId }) => eventId.includes('_R'))
  if (!rest1) throw new Error('nothing goes on')
  world.google.cut(rest1, slotsOf(rest1)[2] ?? '', { when: at(4, 4) })
  await rest()
  t.deepEqual(idsOf(world), before)
  t.deepEqual(
    recordsOf(world).map(({ start }) => start.slice(11, 13)),
    ['08', '08', '10', '10', '12', '12'],
  )
})

test('what a series lost is removed after a minute, not at once: the other half of it may be on its way', async (t) => {
  const { world, pull, rest, series, before } = await withSeries(4)
  world.google.write(series(), { repeats: { days: 1, count: 2 } })
  await pull(JANA)
  t.is(recordsOf(world).length, 4)
  await rest()
  t.deepEqual(idsOf(world), before.slice(0, 2))
})

test('H076 a single event that becomes a series: its record is the first occurrence', async (t) => {
  const { world, rest } = await readWorld()
  const single = world.google.make(JANAS, { event: event('Stand-up') })
  await rest()
  const [first] = idsOf(world)
  world.clock.time += 3_600_000
  world.google.write(single, { repeats: { days: 1, count: 3 } })
  await rest()
  t.is(recordsOf(world).length, 3)
  t.is(idsOf(world)[0], first)
  t.is((await pairOf(world, JANA, single))?.recordId, null, 'nothing is left under the old id')
})

test('what lies before the time that the user wants is left alone when its series changes', async (t) => {
  const { world, rest, pull, scope, series, calls } = await withSeries()
  const since = Date.parse('2027-01-17T00:00:00Z')
  await changeConnection(scope, JANA.userId, (one) => ({ ...one, since }))
  world.google.write(series(), { event: event('Planning') })
  calls.length = 0
  await pull(JANA)
  await rest()
  t.deepEqual(titlesOf(world), ['Stand-up', 'Planning', 'Planning'])
  t.false(calls.includes('google.get'))
})

test('an exception further ahead than the window waits for it', async (t) => {
  const { world, rest } = await readWorld()
  const row = world.google.make(JANAS, daily(20, 7))
  await rest()
  const late = world.google.find(JANAS, occurrenceIdOf(row.eventId, slotsOf(row)[15] ?? ''))
  if (late) world.google.write(late, { event: { ...late.event, title: 'Retrospective' } })
  await rest()
  t.false(titlesOf(world).includes('Retrospective'))
  t.is(recordsOf(world).length, 12)
})

test('what was brought forward is no record of this window when its series is brought back without it', async (t) => {
  const { world, rest, at, row } = await withSeries(20, 7)
  world.google.write(at(15), { event: event('Stand-up', { hours: 30 }) })
  await rest()
  t.is(recordsOf(world).length, 13)
  const [, early] = recordsOf(world)
  const slot = Date.parse(at(15).occurrence?.originalStart ?? '')
  world.google.cancel(row)
  world.google.write(row, { isAlive: true })
  await rest()
  const now = recordsOf(world).find(({ recordId }) => recordId === early?.recordId)
  t.is(Date.parse(now?.start ?? ''), slot)
})

test('a series that is deleted while we ask for its occurrences is gone', async (t) => {
  let deletes: (() => void) | null = null
  const met = await readWorld({
    around: async (label, call) => {
      const then = label === 'google.instances' ? deletes : null
      if (then) deletes = null
      then?.()
      return call()
    },
  })
  const row = met.world.google.make(JANAS, daily(3))
  await met.rest()
  met.world.clock.time += 3_600_000
  met.world.hints.fate = 'lose'
  met.world.google.write(row, { event: event('Planning') })
  deletes = () => met.world.google.cancel(row)
  await met.pull(JANA)
  t.deepEqual(recordsOf(met.world), [])
})

test('many occurrences that go on under a new master are no removals: nothing is held', async (t) => {
  const { world, rest, series, slots, before } = await withSeries(40)
  world.google.cut(series(), slots[3] ?? '', { title: 'Planning' })
  await rest()
  t.deepEqual(idsOf(world), before)
  t.deepEqual(await holdsOf(world.store, TENANT, JANA.userId), [])
})

test('H074 D1 told twice, a series makes its records once', async (t) => {
  const { world, rest, pull } = await withSeries()
  world.google.expireCursors(JANAS)
  await pull(JANA)
  await pull(JANA)
  await rest()
  t.is(recordsOf(world).length, 3)
})

test('H077 a series moved to other days: new records there, none is left where it was', async (t) => {
  const { world, rest, series } = await withSeries(2, 7)
  world.google.write(series(), { event: event('Stand-up', { hours: 24 * 4 }) })
  await rest()
  t.deepEqual(
    recordsOf(world).map(({ start }) => start.slice(0, 10)),
    ['2027-01-19', '2027-01-26'],
  )
})

test('an occurrence that cannot be synced now has a task of its own; the others are done', async (t) => {
  let fails = 1
  const met = await readWorld({
    around: async (label, call) => {
      if (label === 'erp.create' && (fails -= 1) === 0) throw new TypeError('bug')
      return call()
    },
  })
  met.world.google.make(JANAS, daily(3))
  await met.pull(JANA)
  t.is(recordsOf(met.world).length, 2)
  await met.rest()
  t.is(recordsOf(met.world).length, 3)
})

test('… and a series that cannot be read now takes none of its records away', async (t) => {
  let fails = false
  const met = await readWorld({
    around: async (label, call) => {
      if (label === 'google.instances' && fails) throw new TypeError('bug')
      return call()
    },
  })
  const { world } = met
  const row = world.google.make(JANAS, daily(3))
  await met.rest()
  world.clock.time += 3_600_000
  const [first] = world.google.occurrences(row)
  if (first) world.google.write(first, { event: event('Planning') })
  await met.rest()
  const before = idsOf(world)
  world.google.write(row, { event: event('Stand-up', { hours: 26 }) })
  fails = true
  await met.pull(JANA)
  fails = false
  await met.rest()
  t.deepEqual(idsOf(world), before)
})

test('a series that is moved while the window goes on has one record for each of its occurrences', async (t) => {
  let moves: (() => void) | null = null
  const met = await readWorld({
    change: { options: { ...DEFAULT_OPTIONS, onGoogleRemoval: 'keep' } },
    around: async (label, call) => {
      const then = label === 'google.occurrences' ? moves : null
      if (then) moves = null
      then?.()
      return call()
    },
  })
  const { world } = met
  const row = world.google.make(JANAS, daily(20, 7))
  await met.rest()
  world.clock.time += 14 * DAY_MS
  world.hints.fate = 'lose'
  world.google.write(row, { event: event('Planning') })
  moves = () => world.google.write(row, { event: event('Planning', { hours: 26 }) })
  await met.pull(JANA)
  await met.pull(JANA)
  await met.rest()
  const days = recordsOf(world).map(({ start }) => start.slice(0, 10))
  t.is(new Set(days).size, days.length)
  t.is(days.length, 14)
})
