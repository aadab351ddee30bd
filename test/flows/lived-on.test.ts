import test from 'ava'
import { isFault } from '../../shared/domain/fault.ts'
import { NEW_LINK } from '../../shared/domain/link.ts'
import { linkIdOf } from '../../shared/domain/pair-names.ts'
import { hasLeft } from '../../shared/flows/connection.ts'
import { successorOf } from '../../shared/flows/follow-series.ts'
import { newPair, savePair } from '../../shared/flows/pair-store.ts'
import { syncRecord } from '../../shared/flows/sync-record.ts'
import { ownersOf, pairContextOf } from '../../shared/flows/tenant-scope.ts'
import type { EventId } from '../../shared/domain/ids.ts'
import type { CalendarOptions } from '../../shared/domain/options.ts'
import { eventsOf, flowWorld, connectUser, lunch, webhook } from './flow-world.ts'
import { USER } from '../support/memory-sides.ts'
import { JANA, PETR, meetingWorld } from './meeting-world.ts'
import { JANAS, PETRS, TENANT, event, keyOf, ownCalendar, recordsOf } from './calendar-world.ts'

type Met = Awaited<ReturnType<typeof meetingWorld>>

const titlesIn = ({ world }: Met, id = JANAS): string[] =>
  world.google.living(id).map((row) => row.event.title)

/** Jana’s record lies in a calendar of hers that she has watched for a while. */
async function unwatched(options: Partial<CalendarOptions> = {}) {
  const met = await meetingWorld({ members: [JANA, PETR], options })
  const other = ownCalendar(met.world, JANA, 'choir2')
  const before = met.connectionOf(JANA).options
  await met.change(JANA, { options: { ...before, otherCalendars: [other] } })
  await met.readAnew(JANA)
  const row = await met.record()
  met.world.google.move(met.theEvent(JANA), other.id)
  await met.later()
  await met.change(JANA, { options: before })
  await met.readAnew(JANA)
  return { met, row, other: other.id }
}

test('what lies in a calendar that isn’t watched any more is left alone, and nothing is made of it in another', async (t) => {
  const { met, row, other } = await unwatched()
  await met.edit(row, { title: 'Better offer' })
  t.deepEqual([titlesIn(met), titlesIn(met, other)], [[], ['Offer']])
})

test('… until it is gone from there', async (t) => {
  const { met, row, other } = await unwatched()
  for (const one of met.world.google.living(other)) met.world.google.cancel(one)
  await met.edit(row, { title: 'Better offer' })
  t.deepEqual(titlesIn(met), ['Better offer'])
})

test('… or its record is somebody else’s: who still attends has a copy where she looks', async (t) => {
  const { met, row } = await unwatched({ hasAttendees: false })
  met.world.erp.reassign(met.recordNow(row), JANA.userId, PETR.userId)
  met.world.webhook(row)
  await met.later()
  t.deepEqual([titlesIn(met), titlesIn(met, PETRS)], [['Offer'], ['Offer']])
})

test('… and moved from there into a watched one, it keeps its record', async (t) => {
  const { met, row, other } = await unwatched()
  for (const one of met.world.google.living(other)) met.world.google.move(one, JANAS)
  await met.later()
  await met.edit(row, { title: 'Better offer' })
  t.deepEqual([titlesIn(met), titlesIn(met, other)], [['Better offer'], []])
  t.deepEqual(
    recordsOf(met.world).map(({ recordId }) => recordId),
    [row.recordId],
  )
})

test('a record that is restored after an edit brought it back as another one has an event of its own', async (t) => {
  const met = await meetingWorld()
  const { world, later, theEvent } = met
  const row = await met.record()
  world.hints.fate = 'lose'
  world.google.write(theEvent(JANA), { event: event('Dinner') })
  world.erp.remove(row, JANA.userId)
  world.hints.fate = 'deliver'
  world.webhook(row)
  await later()
  t.deepEqual(
    recordsOf(world).map(({ title }) => title),
    ['Dinner'],
  )
  world.erp.restore(world.erp.rows.get(row.recordId) ?? row)
  world.webhook(row)
  await later()
  t.deepEqual(titlesIn(met).toSorted(), ['Dinner', 'Offer'])
  await met.edit(row, { title: 'Better offer' })
  t.deepEqual(titlesIn(met).toSorted(), ['Better offer', 'Dinner'])
})

test('of two tasks that make a record’s event at once only one makes it', async (t) => {
  const world = flowWorld()
  await connectUser(world)
  const recordId = world.erp.add(lunch, USER)
  world.hooks.set('before store.create', () => webhook(world, recordId))
  t.true(isFault(await t.throwsAsync(webhook(world, recordId)), 'store.contended'))
  t.is(eventsOf(world).length, 1)
})

/** A series of Jana’s whose three records are known, and the calendar isn’t told of anything more. */
async function series(given: Parameters<typeof meetingWorld>[0] = {}) {
  const met = await meetingWorld({ members: [JANA, PETR], ...given })
  const { world } = met
  const master = world.google.make(JANAS, { event: event('Jour fixe'), repeats: { days: 1, count: 3 } })
  await met.later()
  world.clock.time += 600_000
  const days = () => world.google.occurrences(world.google.find(JANAS, master.eventId) ?? master)
  return { met, master, days }
}

test('an occurrence that is handed on goes from where its series was moved to', async (t) => {
  const { met, master } = await series()
  const { world } = met
  const [, second] = recordsOf(world)
  const row = world.erp.find(second?.recordId ?? ('' as never))
  if (!row) throw new Error('no record')
  world.hints.fate = 'lose'
  world.google.write(master, { event: event('Jour fixe', { hours: 25 }) })
  world.erp.reassign(row, JANA.userId, PETR.userId)
  await syncRecord(row, { ...met.scope, ownerOf: ownersOf(met.scope, 'Meeting') })
  const organizers = world.google.living(JANAS).map(({ organizer }) => organizer)
  t.deepEqual(organizers.toSorted(), [JANAS, JANAS, PETRS])
  world.hints.fate = 'deliver'
  await met.pull(JANA)
  await met.later()
  t.is(recordsOf(world).length, 3)
})

test('the successor of an occurrence is of its own series, and the nearest by when it was to begin', async (t) => {
  const { met, days } = await series()
  const { world, scope } = met
  const before = event('Another one', { hours: 23 })
  world.google.make(JANAS, { event: before, repeats: { days: 1, count: 3 } })
  const [first, second] = days()
  if (!first?.occurrence || !second) throw new Error('no occurrences')
  // The next day’s is there before it.
  world.google.write(second, { event: event('Jour fixe', { hours: 22 }) })
  const context = await pairContextOf(scope, met.connectionOf(JANA), 'Meeting')
  const place = { id: first.occurrence.seriesId, originalStart: before.when.start }
  const found = context && (await successorOf({ calendarId: JANAS }, place, context))
  t.is(found?.eventId, first.eventId)
})

for (const [last, mailed] of [
  ['remove', 'none'],
  ['change', 'all'],
] as const)
  test(`what was taken away in Google is taken away without a word, what was deleted in the ERP isn’t (${last})`, async (t) => {
    const met = await meetingWorld({ members: [JANA, PETR] })
    const { world, scope, sent } = met
    const row = await met.record(['Contact/olga'])
    const eventId = 'was1there' as EventId
    const was = newPair({
      id: linkIdOf(keyOf(PETR, PETRS), eventId),
      entity: 'Meeting',
      recordId: row.recordId,
      userId: PETR.userId,
      calendar: keyOf(PETR, PETRS),
      calendarId: PETRS,
      eventId,
      bornIn: 'google',
    })
    const entry = { at: 0, do: last, on: 'erp', why: 'other-side', fields: [], was: null } as const
    const link = { ...NEW_LINK, presence: { erp: [false], google: [false] } }
    await savePair(scope.store, TENANT, { ...was, pair: { ...was.pair, link, log: [entry] } })
    world.erp.remove(row, JANA.userId)
    world.webhook(row)
    await met.later()
    t.deepEqual(
      sent.filter(({ call }) => call === 'remove').map(({ given }) => given['notify']),
      [mailed],
    )
  })

test('who pauses, has lost his grant or the right to it isn’t gone; who ended it, or took the calendar off, is', async (t) => {
  const connection = (await meetingWorld()).connectionOf(JANA)
  for (const change of [{ pausedBy: ['user'] }, { state: 'needs-reconnecting' }, { allowed: [] }] as const)
    t.false(hasLeft({ ...connection, ...change }))
  for (const change of [{ state: 'disconnecting' }, { features: [] }, { startedAt: null }] as const)
    t.true(hasLeft({ ...connection, ...change }))
})
