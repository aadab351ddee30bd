import test from 'ava'
import { Fault, isFault } from '../../shared/domain/fault.ts'
import type { EventId, UserId } from '../../shared/domain/ids.ts'
import { linkIdOf } from '../../shared/domain/pair-names.ts'
import { newPair, savePair } from '../../shared/flows/pair-store.ts'
import { syncPair } from '../../shared/flows/sync-pair.ts'
import { API_USER, USER } from '../support/memory-sides.ts'
import { TENANT, connectUser, eventsOf, flowWorld, lunch, metPair, pairOf, webhook } from './flow-world.ts'
import { JANA, OLGA, invited, meetingWorld } from './meeting-world.ts'
import { event } from './calendar-world.ts'

test('what is turned away for now gives its claim back at once, so that the next task can go on', async (t) => {
  const { world, connection, recordId, eventId } = await metPair()
  world.erp.edit(recordId, { title: 'Dinner' })
  world.hooks.set('before google.patch', () => {
    throw new Fault('google.rate-limited', 'quota')
  })
  const error = await t.throwsAsync(webhook(world, recordId))
  t.true(isFault(error, 'google.rate-limited'))
  t.is((await pairOf(world, connection, eventId)).claim, null)
  await webhook(world, recordId)
  t.is(world.google.held(eventId)?.event.title, 'Call: Dinner')
})

test('a field that Google refuses holds up nothing that goes the other way', async (t) => {
  const { world, recordId, eventId } = await metPair()
  world.erp.edit(recordId, { title: 'Dinner' })
  const held = world.google.held(eventId)
  world.google.put(eventId, held && { ...held.event, location: 'Garden' })
  const refuse = (): never => {
    throw new Fault('google.refused', 'no')
  }
  // The first try meets an event that has moved on.
  world.hooks.set('after google.get', () => void world.hooks.set('before google.patch', refuse))
  await webhook(world, recordId)
  t.like(world.erp.held(recordId)?.event, { title: 'Dinner', location: 'Garden' })
  t.is(world.google.held(eventId)?.event.title, 'Call: Lunch')
})

test('an event that has become a series gives its claim back and waits for the reading', async (t) => {
  const { world, record, theEvent, pair, scope, later, titles } = await meetingWorld()
  const row = await record()
  const made = theEvent(JANA)
  world.clock.time += 600_000
  world.hints.fate = 'lose'
  world.google.write(made, { repeats: { days: 1, count: 2 } })
  world.erp.change(row, JANA.userId, { title: 'Jour fixe' })
  const { entity, recordId } = row
  await t.throwsAsync(syncPair({ kind: 'sync-pair', tenant: TENANT, entity, recordIds: [recordId] }, scope))
  t.like(await pair(JANA, made), { claim: null, recordId })
  t.deepEqual(new Set(titles(JANA)), new Set(['Offer']))
  await later()
  t.not(world.erp.find(recordId), null)
})

test('a new event for an old record invites everybody at the address of now', async (t) => {
  const { record, edit, theEvent, addresses } = await meetingWorld()
  const row = await record(['Contact/olga'])
  t.deepEqual(invited(theEvent(JANA)), { [OLGA]: 'none' })
  await edit(row, { isCanceled: true })
  addresses.set('Contact/olga', 'olga@new.example')
  await edit(row, { isCanceled: false, when: event('x', { hours: 40 }).when })
  t.deepEqual(invited(theEvent(JANA)), { 'olga@new.example': 'none' })
})

test('a record that another user’s calendar turns out to have made goes to no second one', async (t) => {
  const world = flowWorld()
  const connection = await connectUser(world)
  const recordId = world.erp.add(lunch, API_USER, USER)
  const eventId = 'abc123' as EventId
  const other = { userId: 'user-2' as UserId, calendar: connection.mainCalendar.key }
  world.hooks.set('before erp.ownUserId', async () => {
    const { pair } = newPair({
      ...other,
      id: linkIdOf(other.calendar, eventId),
      entity: 'Call',
      recordId,
      calendarId: connection.mainCalendar.id,
      eventId,
      bornIn: 'google',
    })
    const link = { fields: {}, presence: { erp: [true], google: [true] } }
    await savePair(world.store, TENANT, { pair: { ...pair, link }, version: null })
  })
  await webhook(world, recordId)
  t.deepEqual(eventsOf(world), [])
})
