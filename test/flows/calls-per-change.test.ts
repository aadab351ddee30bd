import test from 'ava'
import type { EventId } from '../../shared/domain/ids.ts'
import { USER } from '../support/memory-sides.ts'
import {
  connectUser,
  counted,
  eventsOf,
  flowWorld,
  inGoogle,
  lunch,
  metPair,
  notice,
  recordsOf,
  webhook,
} from './flow-world.ts'

const EVENT = 'a1b2c3' as EventId

test('a record made in the ERP costs one call to Google, two writes of the store', async (t) => {
  const world = flowWorld()
  await connectUser(world)
  const recordId = world.erp.add(lunch, USER)
  const cost = await counted(world, () => webhook(world, recordId))
  t.deepEqual(cost.google, ['google.insert'])
  t.true(cost.reads <= 2, `${cost.reads} reads`)
  t.is(cost.writes, 2)
  t.deepEqual(
    eventsOf(world).map((id) => world.google.held(id)?.event),
    [inGoogle(lunch)],
  )
})

test('a record changed in the ERP costs one read of it, one call to Google, two reads and two writes of the store', async (t) => {
  const { world, recordId, eventId } = await metPair()
  world.erp.edit(recordId, { description: 'Minutes' })
  const cost = await counted(world, () => webhook(world, recordId))
  t.deepEqual(cost, { google: ['google.patch'], erp: ['erp.read'], reads: 2, writes: 2 })
  t.is(world.google.held(eventId)?.event.description, 'Minutes')
})

test('a record removed in the ERP costs one call to Google', async (t) => {
  const { world, recordId, eventId } = await metPair()
  world.erp.rows.set(recordId, null)
  const cost = await counted(world, () => webhook(world, recordId))
  t.deepEqual(cost.google, ['google.remove'])
  t.is(world.google.held(eventId), null)
})

test('our own write comes back from Google: one read of the store, no call, no write', async (t) => {
  const { world, connection, recordId, eventId } = await metPair()
  world.erp.edit(recordId, { description: 'Minutes' })
  await webhook(world, recordId)
  const cost = await counted(world, async () => t.is(await notice(world, connection, { eventId }), 'echo'))
  t.deepEqual(cost, { google: [], erp: [], reads: 1, writes: 0 })
})

test('our own write comes back from the ERP: its record is read and nothing is written', async (t) => {
  const { world, connection, recordId, eventId } = await metPair()
  world.google.put(eventId, { ...inGoogle(lunch), description: 'Minutes' })
  await notice(world, connection, { eventId })
  const cost = await counted(world, () => webhook(world, recordId))
  t.deepEqual(cost.google, [])
  t.deepEqual(cost.erp, ['erp.read'])
  t.is(cost.writes, 0)
})

test('an event made in Google costs one call to the ERP', async (t) => {
  const world = flowWorld()
  const connection = await connectUser(world)
  world.google.put(EVENT, inGoogle(lunch))
  const cost = await counted(world, async () =>
    t.is(await notice(world, connection, { eventId: EVENT }), 'changed'),
  )
  t.deepEqual([cost.google, cost.erp, cost.writes], [[], ['erp.create'], 2])
  t.true(cost.reads <= 2)
  t.deepEqual(
    recordsOf(world).map((id) => world.erp.held(id)?.event),
    [lunch],
  )
})

test('an event changed in Google costs a read and a write of the ERP, none of Google', async (t) => {
  const { world, connection, recordId, eventId } = await metPair()
  world.google.put(eventId, { ...inGoogle(lunch), title: 'Call: Dinner' })
  const cost = await counted(world, () => notice(world, connection, { eventId }))
  t.deepEqual(cost, { google: [], erp: ['erp.read', 'erp.update'], reads: 1, writes: 2 })
  t.is(world.erp.held(recordId)?.event.title, 'Dinner')
})

test('an event deleted in Google costs a read and a removal in the ERP', async (t) => {
  const { world, connection, recordId, eventId } = await metPair()
  world.google.put(eventId, null)
  const cost = await counted(world, () => notice(world, connection, { eventId }))
  t.deepEqual([cost.google, cost.erp], [[], ['erp.read', 'erp.remove']])
  t.is(world.erp.held(recordId), null)
})

test('somebody changed what is not ours: the new etag is remembered, so the next write is one call', async (t) => {
  const { world, connection, recordId, eventId } = await metPair()
  world.google.put(eventId, inGoogle(lunch))
  const colour = await counted(world, async () => t.is(await notice(world, connection, { eventId }), 'echo'))
  t.deepEqual(colour, { google: [], erp: [], reads: 1, writes: 1 })
  world.erp.edit(recordId, { title: 'Dinner' })
  const cost = await counted(world, () => webhook(world, recordId))
  t.deepEqual(cost.google, ['google.patch'])
})

test('only the fields that changed are written', async (t) => {
  const { world, recordId } = await metPair()
  world.erp.edit(recordId, { description: 'Minutes' })
  await webhook(world, recordId)
  const done = world.logged.findLast(({ event }) => event === 'pair.done')
  t.is(done?.fields['fields'], 1)
})
