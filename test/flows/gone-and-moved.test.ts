import test from 'ava'
import { Fault } from '../../shared/domain/fault.ts'
import type { EventId } from '../../shared/domain/ids.ts'
import { linkIdOf } from '../../shared/domain/pair-names.ts'
import { newPair, pairsOfRecord, readPair, savePair } from '../../shared/flows/pair-store.ts'
import { movePair } from '../../shared/flows/move-pair.ts'
import { syncPair } from '../../shared/flows/sync-pair.ts'
import { USER } from '../support/memory-sides.ts'
import { TENANT, inGoogle, lunch, metPair, notice, pairOf, present } from './flow-world.ts'
import { EVA, JANA, PETR, asGuests, meetingWorld, saidBy } from './meeting-world.ts'
import { JANAS, PETRS, event, keyOf, ownCalendar, pairOf as pairIn } from './calendar-world.ts'

const OTHER = 'd0ub1e' as EventId

/** A move that was cut short: the record has a second pair, whose event is there. */
async function doubled() {
  const met = await metPair()
  const { world, connection, recordId, eventId } = met
  const { pair } = await stored(met, eventId)
  const { calendar, calendarId } = pair
  const id = linkIdOf(calendar, OTHER)
  const second = newPair({ ...pair, id, calendar, calendarId, recordId, eventId: OTHER }).pair
  world.google.put(OTHER, inGoogle(lunch))
  await savePair(world.store, TENANT, { pair: { ...second, link: pair.link }, version: null })
  return { ...met, connection }
}

async function stored({ world, connection }: Awaited<ReturnType<typeof metPair>>, eventId: EventId) {
  return present(await readPair(world.store, TENANT, linkIdOf(connection.mainCalendar.key, eventId)))
}

test('a move that was cut short: the pair whose event is gone gives way, and removes nothing', async (t) => {
  const { world, connection, recordId, eventId } = await doubled()
  world.google.put(eventId, null)
  await notice(world, connection, { eventId })
  t.not(world.erp.held(recordId), null)
  const pairs = await pairsOfRecord(world.store, TENANT, { entity: 'Call', recordId })
  t.deepEqual(
    pairs.map(({ pair }) => pair.eventId),
    [OTHER],
  )
})

test('… but only if its event is really gone: a list may be an old one', async (t) => {
  const { world, connection, recordId, eventId } = await doubled()
  await notice(world, connection, { eventId, entry: { kind: 'gone', eventId } })
  t.is((await pairOf(world, connection, eventId)).recordId, recordId)
  t.not(world.google.held(eventId), null)
})

test('a pair is not moved while another task writes it, nor onto a pair with a record of its own', async (t) => {
  const met = await metPair()
  const { world, connection, eventId } = met
  const found = await stored(met, eventId)
  world.google.put(OTHER, inGoogle({ ...lunch, title: 'Choir' }))
  await notice(world, connection, { eventId: OTHER })
  const held = present(world.google.held(OTHER))
  const calendar = { calendar: found.pair.calendar, calendarId: found.pair.calendarId }
  const place = { userId: USER, calendar, held }
  t.is(await movePair(found, place, { ...world.scope }), null)
  const until = world.clock.time + 30_000
  const claimed = { ...found, pair: { ...found.pair, claim: { since: 0, until } } }
  const error = await t.throwsAsync(movePair(claimed, place, { ...world.scope }))
  t.is(error instanceof Fault && error.code, 'pair.claimed')
})

test('a moved pair knows the meeting by its new place, and not at which version', async (t) => {
  const met = await metPair()
  const { world, eventId } = met
  const found = await stored(met, eventId)
  world.google.put(OTHER, inGoogle(lunch))
  const held = { ...present(world.google.held(OTHER)), uid: 'other@example.com' }
  const calendar = { calendar: found.pair.calendar, calendarId: found.pair.calendarId }
  const moved = await movePair(found, { userId: USER, calendar, held }, { ...world.scope })
  t.like(moved?.pair, { eventId: OTHER, etag: null, googleChangedAt: null })
  t.not(moved?.pair.uid, found.pair.uid)
  t.is((await stored(met, eventId)).pair.recordId, null)
})

test('a pair that goes to another user meets the guests anew, and remembers whose record it was first', async (t) => {
  const met = await metPair()
  const { world, eventId } = met
  const found = await stored(met, eventId)
  const own = { erp: [], google: [] }
  const link = { ...found.pair.link, fields: { ...found.pair.link.fields, 'guest:me': own } }
  const pair = { ...found.pair, link, guests: { 'Contact/eva': 'digest' } }
  world.google.put(OTHER, inGoogle(lunch))
  const held = present(world.google.held(OTHER))
  const { calendar, calendarId } = pair
  const to = (userId: string, given: typeof held) => ({
    userId: userId as typeof USER,
    calendar: { calendar, calendarId },
    held: given,
  })
  const first = present(await movePair({ ...found, pair }, to('user-2', held), { ...world.scope }))
  t.like(first.pair, { userId: 'user-2', assignedTo: USER, guests: {} })
  t.false('guest:me' in first.pair.link.fields)
  t.true('title' in first.pair.link.fields)
  const again = { ...held, eventId: 'another1' as EventId }
  const second = present(await movePair(first, to('user-3', again), { ...world.scope }))
  t.like(second.pair, { userId: 'user-3', assignedTo: USER })
})

/** An outsider’s meeting with two users among its guests. */
async function outsiders(given: Parameters<typeof meetingWorld>[0] = {}) {
  const met = await meetingWorld({ members: [JANA, PETR], ...given })
  met.world.google.make(EVA, { event: event('Offer'), guests: asGuests(EVA, JANAS, PETRS) })
  await met.later()
  const [row] = [...met.world.erp.rows.values()]
  if (!row) throw new Error('no record')
  const [led, other] = row.assignedUserId === JANA.userId ? [JANA, PETR] : [PETR, JANA]
  return { ...met, row, led, other }
}

test('who throws a meeting away doesn’t come, says its record, which another guest leads from then on', async (t) => {
  const { world, row, led, other, theEvent, later, recordNow, edit, scope } = await outsiders()
  world.google.drop(theEvent(led))
  await later()
  t.is(saidBy(led, recordNow(row)), 'declined')
  const [meeting] = await scope.store.find({ tenant: TENANT, collection: 'meetings' })
  t.is(meeting?.data['calendar'], keyOf(other, other.account as typeof JANAS))
  const guests = recordNow(row).guests.map((one) =>
    one.ref === `User/${other.userId}` ? { ...one, answer: 'accepted' as const } : one,
  )
  await edit(row, { guests })
  t.is(theEvent(other).guests.find(({ email }) => email === other.account)?.answer, 'accepted')
  t.is(saidBy(led, recordNow(row)), 'declined')
})

test('what another task makes anew, after it was seen gone, stays its user’s', async (t) => {
  const met = await meetingWorld({ members: [JANA, PETR] })
  const { world, theEvent, recordNow, later } = met
  const row = await met.record(['User/petr'])
  const { calendarId, eventId } = theEvent(JANA)
  world.hints.fate = 'lose'
  world.google.cancel(theEvent(JANA))
  let isGone = true
  const scope = world.scopeWith(async (label, call) => {
    const answer = await call()
    const gone = world.google.find(calendarId, eventId)
    if (isGone && label === 'google.get' && gone) world.google.write(gone, { isAlive: true })
    if (label === 'google.get') isGone = false
    return answer
  })
  await syncPair({ kind: 'sync-pair', tenant: TENANT, calendar: keyOf(JANA, calendarId), eventId }, scope)
  t.false(isGone)
  await later()
  t.not(saidBy(JANA, recordNow(row)), 'declined')
  t.is(theEvent(PETR).organizer, JANAS)
  t.is((await met.pair(JANA, theEvent(JANA))).recordId, row.recordId)
})

test('a guest whose account can’t be asked, or who doesn’t want such records, isn’t handed the meeting', async (t) => {
  for (const isDead of [true, false]) {
    const met = await outsiders()
    const { world, row, led, other, theEvent, later } = met
    const plain = world.scopeWith
    if (isDead)
      world.scopeWith = (around, skewMs) => {
        const scope = plain(around, skewMs)
        return {
          ...scope,
          googleOf: (connection) => {
            const port = scope.googleOf(connection)
            const get = async (): Promise<never> => {
              throw new Fault('google.grant-dead', 'invalid_grant')
            }
            return connection.googleSub === other.account ? { ...port, get } : port
          },
        }
      }
    else await met.change(other, { entities: [{ entity: 'Call', label: 'Call' }] })
    world.google.drop(theEvent(led))
    await later()
    t.is(world.erp.find(row.recordId), null)
  }
})

test('a calendar that is closed to us by now holds up no removal', async (t) => {
  const { world, change, connectionOf, readAnew, later, record, theEvent } = await meetingWorld()
  const other = ownCalendar(world, JANA, 'choir2')
  const { options } = connectionOf(JANA)
  await change(JANA, { options: { ...options, otherCalendars: [other] } })
  await readAnew(JANA)
  const row = await record()
  world.google.addCalendar({ ...world.google.calendar(other.id), accounts: [] })
  world.google.cancel(theEvent(JANA))
  await later()
  t.is(world.erp.find(row.recordId), null)
})

test('what is taken over twice is still of whom it was first: an edit leaves it where it is', async (t) => {
  const { world, row, led, other, later, change, write, edit, titles, pair, theEvent } = await outsiders()
  const theirs = world.google.find(EVA, theEvent(led).eventId)
  if (!theirs) throw new Error('no event')
  for (const [gone, stays] of [
    [led, other],
    [other, led],
  ] as const) {
    await change(stays, { state: 'active' })
    await change(gone, { state: 'disconnecting' })
    await write(theirs, { event: event(`Offer for ${stays.userId}`) })
    t.is(
      (await pairIn(world, stays, { ...theirs, calendarId: stays.account as typeof JANAS }))?.recordId,
      row.recordId,
    )
  }
  await change(other, { state: 'active' })
  await later()
  t.is((await pair(led, theEvent(led))).assignedTo, led.userId)
  await edit(row, { description: 'Agenda' })
  t.is(titles(led).length, 1)
})
