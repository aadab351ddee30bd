import test from 'ava'
import { changeConnection } from '../../shared/flows/connection.ts'
import type { Connection } from '../../shared/flows/connection.ts'
import { readCalendar } from '../../shared/flows/calendar-state.ts'
import { forgetHowFarRead, queueRead } from '../../shared/flows/read-anew.ts'
import { syncPair } from '../../shared/flows/sync-pair.ts'
import type { Around } from '../support/whole/trouble.ts'
import { OLGA } from '../support/whole/whole-world.ts'
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

for (const isEdited of [true, false])
  test(`moved and deleted there before anybody read of it, an event ${isEdited ? 'that is edited in the ERP is brought back there, with its guests' : 'takes its record along'}`, async (t) => {
    const { world, rest, other } = await withOther()
    const row = world.google.make(JANAS, { event: event('Lunch'), guests: [guest(JANAS), guest(OLGA)] })
    await rest()
    const [record] = world.erp.rows.values()
    world.clock.time += 3_600_000
    world.google.move(row, other.id)
    const moved = world.google.find(other.id, row.eventId)
    if (!moved || !record) throw new Error('no event, or no record')
    world.google.cancel(moved)
    if (isEdited) world.erp.change(record, JANA.userId, { title: 'Dinner' })
    world.webhook(record)
    await rest()
    const found = world.google.living(other.id).map(({ event: { title }, guests }) => ({
      title,
      guests: guests.map(({ email }) => email),
    }))
    t.deepEqual(found, isEdited ? [{ title: 'Dinner', guests: [OLGA] }] : [])
    t.deepEqual(world.google.living(JANAS), [])
    t.deepEqual(titlesOf(world), isEdited ? ['Dinner'] : [])
  })

test('what was moved here before is brought back here, and not where it once was', async (t) => {
  const { world, rest, other } = await withOther()
  const row = world.google.make(other.id, { event: event('Lunch') })
  await rest()
  world.clock.time += 3_600_000
  world.google.move(row, JANAS)
  await rest()
  world.clock.time += 3_600_000
  const moved = world.google.find(JANAS, row.eventId)
  const [record] = world.erp.rows.values()
  if (!moved || !record) throw new Error('no event, or no record')
  world.google.cancel(moved)
  world.erp.change(record, JANA.userId, { title: 'Dinner' })
  world.webhook(record)
  await rest()
  const found = [JANAS, other.id].map((id) => world.google.living(id).map((one) => one.event.title))
  t.deepEqual(found, [['Dinner'], []])
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

test('what is deleted in the ERP doesn’t come back through whoever has the same calendar and had it listed before', async (t) => {
  let meanwhile: (() => Promise<void>) | null = null
  const around: Around = async (label, call) => {
    const answer = await call()
    const now = label === 'google.page' ? meanwhile : null
    if (now) meanwhile = null
    await now?.()
    return answer
  }
  const { world, scope, rest, pull } = await calendarWorld({ members: both, hasShared: true, around })
  const row = world.google.make(SHARED, { event: event('All hands') })
  await rest()
  world.clock.time += DAY_MS
  world.hints.fate = 'lose'
  const [record] = world.erp.rows.values()
  if (!record) throw new Error('no record')
  const other = record.assignedUserId === JANA.userId ? PETR : JANA
  world.google.write(row, { guests: [guest(PETRS)] })
  meanwhile = async () => {
    world.erp.remove(record, record.assignedUserId)
    const recordIds = [record.recordId]
    await syncPair({ kind: 'sync-pair', tenant: TENANT, entity: 'Meeting', recordIds }, scope)
  }
  await pull(other, SHARED)
  t.falsy(meanwhile)
  t.deepEqual(world.google.living(SHARED), [])
  t.deepEqual(idsOf(world), [])
})

const eva = 'eva@example.org' as typeof JANAS
const ofEva = { guests: [guest(eva), guest(JANAS), guest(PETRS)] }

/** A meeting of somebody who isn't connected, and which of his guests leads it. */
async function withLeader() {
  const met = await readWorld({ members: both })
  const row = met.world.google.make(eva, { event: event('Offer'), ...ofEva })
  await met.rest()
  const copyOf = ({ account }: typeof JANA) => ({ ...row, calendarId: account as typeof JANAS })
  const led = (await pairOf(met.world, JANA, copyOf(JANA))) ? JANA : PETR
  met.world.clock.time += DAY_MS
  return { ...met, row, led, other: led === JANA ? PETR : JANA, copyOf, before: idsOf(met.world) }
}

test('whoever led a meeting and is disconnected is followed by another guest, with the same record', async (t) => {
  const { world, rest, scope, pull, row, led, other, copyOf, before } = await withLeader()
  const standing = (change: Partial<Connection>) =>
    changeConnection(scope, led.userId, (one) => ({ ...one, ...change }))
  await standing({ pausedBy: ['user'] })
  world.google.write(row, { event: event('Offer!') })
  await pull(other)
  await rest()
  t.is((await pairOf(world, other, copyOf(other)))?.recordId ?? null, null, 'a pause passes')
  await standing({ pausedBy: [], state: 'disconnecting' })
  world.google.write(row, { event: event('Offer!!') })
  await pull(other)
  await rest()
  t.deepEqual([idsOf(world), titlesOf(world)], [before, ['Offer!!']])
  t.is((await pairOf(world, other, copyOf(other)))?.recordId, before[0])
  await standing({ state: 'active' })
  await pull(led)
  await rest()
  t.deepEqual(idsOf(world), before, 'back again he makes no second record')
})

test('a shared event is left to whoever leads it while his work merely rests', async (t) => {
  const { world, rest, scope, pull } = await readWorld({ members: both, hasShared: true })
  const row = world.google.make(SHARED, { event: event('All hands') })
  await rest()
  const led = (await pairOf(world, JANA, row)) ? JANA : PETR
  const other = led === JANA ? PETR : JANA
  await changeConnection(scope, led.userId, (one) => ({ ...one, pausedBy: ['user'] }))
  world.google.write(row, { event: event('All hands!') })
  await pull(other, SHARED)
  await rest()
  t.is(await pairOf(world, other, row), null)
  await changeConnection(scope, led.userId, (one) => ({ ...one, pausedBy: [] }))
  await pull(led, SHARED)
  await rest()
  t.deepEqual(titlesOf(world), ['All hands!'])
})

test('what an organiser makes while he pauses waits for him, and no guest makes a record of it', async (t) => {
  const { world, rest, scope, pull } = await readWorld({ members: both })
  const pause = (pausedBy: readonly 'user'[]) =>
    changeConnection(scope, JANA.userId, (one) => ({ ...one, pausedBy }))
  await pause(['user'])
  world.google.make(JANAS, { event: event('Offer'), guests: [guest(JANAS), guest(PETRS)] })
  await rest()
  t.deepEqual(idsOf(world), [])
  await pause([])
  await pull(JANA)
  await rest()
  t.is(idsOf(world).length, 1)
  t.deepEqual(
    [...world.erp.rows.values()].map(({ assignedUserId }) => assignedUserId),
    [JANA.userId],
  )
})

test('a series that somebody else organises is led by one of its guests as a whole, as far as he is invited', async (t) => {
  const meddling: { next: (() => Promise<void>) | null } = { next: null }
  const met = await readWorld({
    members: both,
    around: async (label, call) => {
      const answer = await call()
      const { next } = meddling
      if (label === 'erp.create' && next) {
        meddling.next = null
        await next()
      }
      return answer
    },
  })
  const { world, rest, pull } = met
  const series = world.google.make(eva, {
    event: event('Jour fixe'),
    ...ofEva,
    repeats: { days: 1, count: 4 },
  })
  const [, second] = world.google.occurrences(series)
  if (second) world.google.write(second, { guests: [guest(eva), guest(PETRS)] })
  // Both read at the same time.
  meddling.next = () => pull(PETR)
  await pull(JANA)
  await rest()
  const users = [...world.erp.rows.values()].map(({ assignedUserId }) => assignedUserId)
  t.deepEqual(users.sort(), [JANA.userId, JANA.userId, JANA.userId, PETR.userId])
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

test('D5 D6 what somebody else organises is one record for all connected guests, an occurrence at a time', async (t) => {
  const { world, rest } = await readWorld({ members: both })
  const { guests } = ofEva
  world.google.make(eva, { event: event('Offer'), guests })
  world.google.make(eva, { event: event('Jour fixe', { hours: 72 }), guests, repeats: { days: 1, count: 2 } })
  await rest()
  t.deepEqual(titlesOf(world), ['Offer', 'Jour fixe', 'Jour fixe'])
})

test('when the one who leads it throws it away, the record lives on with the other guest', async (t) => {
  const { world, rest, row, led, other, copyOf, before } = await withLeader()
  const copy = world.google.find(led.account as typeof JANAS, row.eventId)
  if (copy) world.google.drop(copy)
  await rest()
  t.deepEqual(idsOf(world), before)
  t.is((await pairOf(world, other, copyOf(other)))?.recordId, before[0])
})

test('H171 an invitation that was refused before we met it makes no record, until it is accepted', async (t) => {
  const { world, rest } = await readWorld()
  const row = world.google.make(eva, {
    event: event('Offer'),
    guests: [guest(eva), { email: JANAS, answer: 'declined' }],
  })
  await rest()
  t.deepEqual(titlesOf(world), [])
  world.google.answer({ ...row, calendarId: JANAS }, JANAS, 'accepted')
  await rest()
  t.deepEqual(titlesOf(world), ['Offer'])
})

test('an event of a shared calendar is his who alone is connected', async (t) => {
  const { world, rest } = await readWorld({ members: [PETR], hasShared: true })
  world.google.make(SHARED, { event: event('All hands') })
  await rest()
  t.deepEqual(titlesOf(world), ['All hands'])
  t.is((await stateOf(world, PETR, SHARED)).key, keyOf(PETR, SHARED))
})
