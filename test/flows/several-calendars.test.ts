import test from 'ava'
import { changeConnection } from '../../shared/flows/connection.ts'
import { readCalendar } from '../../shared/flows/calendar-state.ts'
import { forgetHowFarRead, queueRead } from '../../shared/flows/read-anew.ts'
import {
  DAY_MS,
  JANA,
  JANAS,
  PETR,
  PETRS,
  SHARED,
  TENANT,
  calendarWorld,
  event,
  guest,
  idsOf,
  keyOf,
  ownCalendar,
  pairOf,
  readWorld,
  recordsOf,
  stateOf,
  titlesOf,
} from './calendar-world.ts'

const both = [JANA, PETR] as const

/** Jana with a calendar of her own beside the main one. */
async function withOther() {
  const met = await calendarWorld()
  const other = ownCalendar(met.world, JANA, 'choir2')
  const before = met.connectionOf(JANA)
  const connection = { ...before, options: { ...before.options, otherCalendars: [other] } }
  await changeConnection(met.scope, JANA.userId, () => connection)
  await forgetHowFarRead(connection, met.scope)
  await queueRead(connection, met.scope)
  await met.rest()
  met.world.clock.time += 3_600_000
  return { ...met, connection, other }
}

test('each calendar that a user watches is read, with a channel of its own', async (t) => {
  const { world, rest, other } = await withOther()
  world.google.make(JANAS, { event: event('Lunch') })
  world.google.make(other.id, { event: event('Choir', { hours: 48 }) })
  await rest()
  t.deepEqual(titlesOf(world), ['Lunch', 'Choir'])
  t.is(new Set([...world.channels.values()].map(({ calendarId }) => calendarId)).size, 2)
})

for (const first of ['the one it left', 'the one it went to'] as const)
  test(`H107 X2 an event moved to another calendar keeps its record, if ${first} is read first`, async (t) => {
    const { world, rest, pull, other } = await withOther()
    const row = world.google.make(JANAS, { event: event('Lunch') })
    await rest()
    const before = idsOf(world)
    world.clock.time += 3_600_000
    world.hints.fate = 'lose'
    world.google.move(row, other.id)
    const order = first === 'the one it left' ? [JANAS, other.id] : [other.id, JANAS]
    for (const id of order) await pull(JANA, id)
    await rest()
    t.deepEqual(idsOf(world), before)
    t.is((await pairOf(world, JANA, { ...row, calendarId: other.id }))?.recordId, before[0])
    t.is((await pairOf(world, JANA, row))?.recordId, null)
    const moved = world.google.find(other.id, row.eventId)
    if (moved) world.google.write(moved, { event: event('Dinner') })
    await pull(JANA, other.id)
    t.deepEqual(titlesOf(world), ['Dinner'], 'it is followed where it is now')
  })

test('a record of the ERP goes to the main calendar; moved by its user, it is followed in the other one', async (t) => {
  const { world, rest, other } = await withOther()
  const record = world.erp.make('Meeting', JANA.userId, {
    event: event('Offer'),
    assignedUserId: JANA.userId,
  })
  world.webhook(record)
  await rest()
  const [row] = world.google.living(JANAS)
  if (!row) throw new Error('no event')
  world.clock.time += 3_600_000
  world.google.move(row, other.id)
  await rest()
  world.erp.change(record, JANA.userId, { title: 'Better offer' })
  world.webhook(record)
  await rest()
  t.deepEqual(world.google.living(JANAS), [])
  t.deepEqual(
    world.google.living(other.id).map((one) => one.event.title),
    ['Better offer'],
  )
  t.deepEqual(idsOf(world), [record.recordId])
})

test('H109 an event moved to a calendar that nobody watches is gone for us', async (t) => {
  const { world, rest, other } = await withOther()
  const row = world.google.make(JANAS, { event: event('Lunch') })
  await rest()
  world.clock.time += 3_600_000
  world.google.addCalendar({ ...world.google.calendar(other.id), id: 'x@group' as typeof other.id })
  world.google.move(row, 'x@group' as typeof other.id)
  await rest()
  t.deepEqual(recordsOf(world), [])
})

test('a calendar that is no longer chosen is ended: no channel, no reading; its records and links stay', async (t) => {
  const { world, rest, scope, connection, other } = await withOther()
  world.google.make(other.id, { event: event('Choir') })
  await rest()
  const next = { ...connection, options: { ...connection.options, otherCalendars: [] } }
  await changeConnection(scope, JANA.userId, () => next)
  await forgetHowFarRead(next, scope)
  await queueRead(next, scope)
  await rest()
  t.is(await readCalendar(world.store, TENANT, other.key), null)
  t.deepEqual(
    [...world.channels.values()].map(({ calendarId }) => calendarId),
    [JANAS],
  )
  t.deepEqual(titlesOf(world), ['Choir'])
  await changeConnection(scope, JANA.userId, () => connection)
  await forgetHowFarRead(connection, scope)
  await queueRead(connection, scope)
  await rest()
  t.deepEqual(titlesOf(world), ['Choir'], 'chosen again it is known')
})

test('X8 a calendar that Google does not know any more: noted, its channel forgotten, nothing removed', async (t) => {
  const { world, rest, pull, other } = await withOther()
  world.google.make(other.id, { event: event('Choir') })
  await rest()
  const calendar = world.google.calendar(other.id)
  world.google.addCalendar({ ...calendar, accounts: [] })
  await pull(JANA, other.id)
  t.like(await stateOf(world, JANA, other.id), { goneAt: world.clock.time, channel: null, lease: null })
  t.deepEqual(titlesOf(world), ['Choir'])
  world.google.calendars.set(other.id, calendar)
  await pull(JANA, other.id)
  t.like(await stateOf(world, JANA, other.id), { goneAt: null })
})

test('H102 a calendar in two users’ lists: each meeting of it is one record', async (t) => {
  const { world, rest, scope, connectionOf } = await readWorld({ members: both, hasShared: true })
  world.google.make(SHARED, { event: event('All hands') })
  await rest()
  t.deepEqual(titlesOf(world), ['All hands'])
  world.google.expireCursors(SHARED)
  await forgetHowFarRead(connectionOf(PETR), scope)
  await queueRead(connectionOf(PETR), scope)
  await rest()
  t.is(recordsOf(world).length, 1)
})

test('whoever led a shared calendar and is not connected any more is followed by the other, with the same record', async (t) => {
  const { world, rest, scope, pull } = await readWorld({ members: both, hasShared: true })
  const row = world.google.make(SHARED, { event: event('All hands') })
  await rest()
  const before = recordsOf(world)
  const led = (await pairOf(world, JANA, row)) ? JANA : PETR
  const other = led === JANA ? PETR : JANA
  await changeConnection(scope, led.userId, (one) => ({ ...one, pausedBy: ['user'] }))
  world.clock.time += DAY_MS
  world.google.write(row, { event: event('All hands!') })
  await pull(other, SHARED)
  await rest()
  t.deepEqual(
    recordsOf(world).map(({ recordId, title }) => [recordId, title]),
    before.map(({ recordId }) => [recordId, 'All hands!']),
  )
  t.is((await pairOf(world, other, row))?.recordId, before[0]?.recordId)
})

test('D5 a connected guest has no record of his own for what a connected user organises', async (t) => {
  const { world, rest } = await readWorld({ members: both })
  const row = world.google.make(JANAS, { event: event('Offer'), guests: [guest(JANAS), guest(PETRS)] })
  await rest()
  t.deepEqual(titlesOf(world), ['Offer'])
  t.is(await pairOf(world, PETR, { ...row, calendarId: PETRS }), null)
})

test('an organiser who missed the event is reminded by his guest’s copy of it', async (t) => {
  const { world, rest, pull } = await readWorld({ members: both })
  world.hints.fate = 'lose'
  world.google.make(JANAS, { event: event('Offer'), guests: [guest(JANAS), guest(PETRS)] })
  await pull(PETR)
  t.deepEqual(titlesOf(world), [])
  await rest()
  t.deepEqual(titlesOf(world), ['Offer'])
})

const eva = 'eva@example.org' as typeof JANAS

test('D5 D6 what somebody else organises is one record for all connected guests, an occurrence at a time', async (t) => {
  const { world, rest } = await readWorld({ members: both })
  const guests = [guest(eva), guest(JANAS), guest(PETRS)]
  world.google.make(eva, { event: event('Offer'), guests })
  world.google.make(eva, { event: event('Jour fixe', { hours: 72 }), guests, repeats: { days: 1, count: 2 } })
  await rest()
  t.deepEqual(titlesOf(world), ['Offer', 'Jour fixe', 'Jour fixe'])
})

test('when one of the guests throws it away, the record lives on with the other who has it', async (t) => {
  const { world, rest } = await readWorld({ members: both })
  const row = world.google.make(eva, {
    event: event('Offer'),
    guests: [guest(eva), guest(JANAS), guest(PETRS)],
  })
  await rest()
  const [before] = recordsOf(world)
  const led = (await pairOf(world, JANA, { ...row, calendarId: JANAS })) ? JANA : PETR
  const other = led === JANA ? PETR : JANA
  world.clock.time += DAY_MS
  const copy = world.google.find(led.account as typeof JANAS, row.eventId)
  if (copy) world.google.drop(copy)
  await rest()
  t.is(recordsOf(world)[0]?.recordId, before?.recordId)
  t.is(
    (await pairOf(world, other, { ...row, calendarId: other.account as typeof JANAS }))?.recordId,
    before?.recordId,
  )
})

test('an event of a shared calendar is his who alone is connected', async (t) => {
  const { world, rest } = await readWorld({ members: [PETR], hasShared: true })
  world.google.make(SHARED, { event: event('All hands') })
  await rest()
  t.deepEqual(titlesOf(world), ['All hands'])
  t.is((await stateOf(world, PETR, SHARED)).key, keyOf(PETR, SHARED))
})
