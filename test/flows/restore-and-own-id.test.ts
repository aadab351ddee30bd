import test from 'ava'
import type { EventId } from '../../shared/domain/ids.ts'
import { linkIdOf } from '../../shared/domain/pair-names.ts'
import { toOwnId } from '../../shared/flows/own-id.ts'
import { restorePair } from '../../shared/flows/restore-pair.ts'
import { newPair, readPair } from '../../shared/flows/pair-store.ts'
import { pairContextOf } from '../../shared/flows/tenant-scope.ts'
import type { Side } from '../../shared/domain/link.ts'
import { metPair, pairOf } from './flow-world.ts'
import { EVA, JANA, asGuests, meetingWorld } from './meeting-world.ts'
import { JANAS, TENANT, event, idsOf } from './calendar-world.ts'

type Met = Awaited<ReturnType<typeof meetingWorld>>

async function restore(met: Met, made: Parameters<Met['pair']>[1], side: Side): Promise<void> {
  const { id, entity } = await met.pair(JANA, made)
  const stored = await readPair(met.world.store, TENANT, id)
  const context = await pairContextOf(met.scope, met.connectionOf(JANA), entity)
  if (stored === null || context === null) throw new Error('no pair')
  await restorePair(stored, side, context)
}

test('what was removed is put back from the other side, what is there already is left as it is', async (t) => {
  const met = await meetingWorld()
  const row = await met.record()
  const made = met.theEvent(JANA)
  met.world.hints.fate = 'lose'
  met.world.google.cancel(made)
  await restore(met, made, 'google')
  t.deepEqual(met.titles(JANA), ['Offer'])
  const before = met.sent.length
  await restore(met, made, 'google')
  await restore(met, made, 'erp')
  t.is(met.sent.length, before)
  met.world.erp.remove(row, JANA.userId)
  met.world.google.cancel(met.theEvent(JANA))
  await restore(met, made, 'erp')
  t.is(met.sent.length, before, 'nothing to put it back from')
})

test('what only its organiser can bring back isn’t tried', async (t) => {
  const met = await meetingWorld()
  const theirs = met.world.google.make(EVA, { event: event('Offer'), guests: asGuests(EVA, JANAS) })
  await met.later()
  const made = met.theEvent(JANA)
  met.world.hints.fate = 'lose'
  met.world.google.cancel(theirs)
  const before = met.sent.length
  await restore(met, made, 'google')
  t.is(met.sent.length, before)
  t.deepEqual(met.titles(JANA), [])
})

/** A day of a series is changed in the ERP just when the series is deleted in Google: it lives on as an event of ours. */
async function outlived() {
  const met = await meetingWorld({ options: { removesGoogleBorn: false } })
  const series = met.world.google.make(JANAS, { event: event('Jour fixe'), repeats: { days: 1, count: 2 } })
  await met.later()
  const [day] = met.world.google.occurrences(series)
  const [first] = [...met.world.erp.rows.values()]
  if (!first || !day) throw new Error('no record')
  met.world.clock.time += 600_000
  met.world.erp.change(first, JANA.userId, { title: 'Farewell' })
  met.world.google.cancel(series)
  await met.later()
  return { ...met, series, day, first }
}

test('a day that outlives its series is a single event with an id of ours, and its record’s only one', async (t) => {
  const { titles, theEvent, series, day, first, pair, world } = await outlived()
  t.deepEqual(titles(JANA), ['Farewell'])
  t.notRegex(theEvent(JANA).eventId, new RegExp(series.eventId))
  const own = await pair(JANA, theEvent(JANA))
  t.like(own, { recordId: first.recordId, series: null, bornIn: 'erp', rights: 'edit' })
  t.deepEqual(idsOf(world), [first.recordId])
  const former = await pair(JANA, day)
  t.is(former.recordId, null)
})

test('… it is followed in both directions, and goes with its record as what the ERP made does', async (t) => {
  const { edit, write, theEvent, recordNow, titles, first, world, later } = await outlived()
  await edit(first, { title: 'Goodbye' })
  t.is(theEvent(JANA).event.title, 'Goodbye')
  await write(theEvent(JANA), { event: event('So long') })
  t.is(recordNow(first).event.title, 'So long')
  world.erp.remove(recordNow(first), JANA.userId)
  world.webhook(first)
  await later()
  t.deepEqual(titles(JANA), [])
})

test('a record whose event has an id of ours already gets no second one', async (t) => {
  const met = await metPair()
  const { world, connection, recordId, eventId } = met
  const context = await pairContextOf(world.scope, connection, 'Call')
  const { pair } = newPair({
    ...(await pairOf(world, connection, eventId)),
    id: linkIdOf(connection.mainCalendar.key, 'abc_20270301' as EventId),
    eventId: 'abc_20270301' as EventId,
  })
  t.is(context && (await toOwnId({ pair, version: null }, context)), null)
  t.is((await pairOf(world, connection, eventId)).recordId, recordId)
})

test('… nor where that event was organised from somewhere else meanwhile', async (t) => {
  const { world, connection, eventId } = await metPair()
  const context = await pairContextOf(world.scope, connection, 'Call')
  const pair = { ...(await pairOf(world, connection, eventId)), isGuest: true }
  const own = context && (await toOwnId({ pair, version: null }, context))
  t.is(own?.pair.eventId, eventId)
})
