import test from 'ava'
import { Fault, isFault } from '../../shared/domain/fault.ts'
import { NEW_LINK } from '../../shared/domain/link.ts'
import { linkIdOf } from '../../shared/domain/pair-names.ts'
import { changeConnection, hasLeft, workingCalendar } from '../../shared/flows/connection.ts'
import type { Connection } from '../../shared/flows/connection.ts'
import { successorOf } from '../../shared/flows/follow-series.ts'
import { forgetHowFarRead, queueRead } from '../../shared/flows/read-anew.ts'
import { newPair, savePair } from '../../shared/flows/pair-store.ts'
import { syncRecord } from '../../shared/flows/sync-record.ts'
import { ownersOf, pairContextOf } from '../../shared/flows/tenant-scope.ts'
import type { CalendarId, EventId, UserId } from '../../shared/domain/ids.ts'
import type { CalendarOptions, OtherCalendar } from '../../shared/domain/options.ts'
import { eventsOf, flowWorld, connectUser, lunch, webhook } from './flow-world.ts'
import { USER } from '../support/memory-sides.ts'
import { JANA, PETR, meetingWorld } from './meeting-world.ts'
import { JANAS, PETRS, TENANT, event, keyOf, ownCalendar, readWorld, recordsOf } from './calendar-world.ts'

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

/** A record is being made of an event in a calendar of Jana’s when the answer is lost, and the calendar is no longer watched. */
async function cutShort() {
  const lost = { isNext: false }
  const met = await readWorld({
    members: [JANA, PETR],
    around: async (label, call) => {
      const answer = await call()
      if (label !== 'erp.create' || !lost.isNext) return answer
      lost.isNext = false
      throw new Fault('erp.unavailable', 'down')
    },
  })
  const { world, scope } = met
  const other = ownCalendar(world, JANA, 'choir2')
  const watch = async (otherCalendars: readonly OtherCalendar[]): Promise<void> => {
    const given = met.connectionOf(JANA)
    const options = { ...given.options, otherCalendars }
    const change = (one: Connection) => ({ ...one, options, settingsVersion: one.settingsVersion + 1 })
    await changeConnection(scope, JANA.userId, change)
    const connection = await workingCalendar(world.store, TENANT, JANA.userId)
    if (connection === null) throw new Error('not working')
    await forgetHowFarRead(connection, scope)
    await queueRead(connection, scope)
  }
  await watch([other])
  await met.rest()
  lost.isNext = true
  const made = world.google.make(other.id, { event: event('Offer') })
  await met.pull(JANA, other.id)
  await watch([])
  const [row] = [...world.erp.rows.values()]
  if (!row) throw new Error('no record')
  const edit = async (): Promise<void> => {
    const now = world.erp.find(row.recordId)
    if (now) world.erp.change(now, JANA.userId, { location: 'Hall' })
    world.webhook(row)
    world.clock.time += 600_000
    await met.rest()
  }
  return { ...met, edit, made, comeBack: () => watch([other]), places: () => places(world) }
}

const places = ({ google }: Met['world']): string[] =>
  [JANAS, 'choir2@group.calendar.google.com' as CalendarId].flatMap((id) =>
    google.living(id).map((row) => `${id.split('@')[0]}: ${row.event.location}`),
  )

test('what was being made of an event when its calendar was taken off the list is found when that comes back', async (t) => {
  const { world, edit, comeBack, rest, places: now } = await cutShort()
  await edit()
  t.deepEqual(now(), ['choir2: '])
  await comeBack()
  await rest()
  t.deepEqual([now(), recordsOf(world).length], [['choir2: Hall'], 1])
})

test('… and has an event of its own as soon as the first one is gone', async (t) => {
  const { world, edit, made, places: now } = await cutShort()
  world.google.cancel(made)
  await edit()
  t.deepEqual(now(), ['jana: Hall'])
})

test('… and meanwhile other records of the same API user have theirs', async (t) => {
  const { world, edit, places: now } = await cutShort()
  const made = { event: event('Dinner', { hours: 30, location: 'Home' }), assignedUserId: JANA.userId }
  world.webhook(world.erp.make('Meeting', 'api-user' as UserId, made))
  await edit()
  t.deepEqual(now(), ['jana: Home', 'choir2: '])
})

test('… or what is handed to her under the same name', async (t) => {
  const { world, rest, edit, places: now } = await cutShort()
  world.google.make(PETRS, { event: event('Offer', { hours: 30, location: 'Home' }) })
  await rest()
  const row = [...world.erp.rows.values()].find(({ assignedUserId }) => assignedUserId === PETR.userId)
  if (!row) throw new Error('no record')
  world.erp.reassign(row, PETR.userId, JANA.userId)
  world.webhook(row)
  await edit()
  t.deepEqual(now(), ['jana: Home', 'choir2: '])
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
