import test from 'ava'
import { isFault } from '../../shared/domain/fault.ts'
import type { CalendarId, CalendarKey, EventId, LinkId, UserId } from '../../shared/domain/ids.ts'
import { isTombstone } from '../../shared/domain/link.ts'
import { saveConnection } from '../../shared/flows/connection.ts'
import { newPair, savePair } from '../../shared/flows/pair-store.ts'
import type { StoredPair } from '../../shared/flows/pair-document.ts'
import { syncRecord } from '../../shared/flows/sync-record.ts'
import { ownersOf } from '../../shared/flows/tenant-scope.ts'
import { API_USER, USER } from '../support/memory-sides.ts'
import {
  connectUser,
  eventsOf,
  flowWorld,
  inGoogle,
  lunch,
  metPair,
  notice,
  pairOf,
  recordsOf,
  TENANT,
  webhook,
} from './flow-world.ts'
import type { FlowWorld } from './flow-world.ts'

const PETR = 'user-2' as UserId

function assign({ erp }: FlowWorld, id: Parameters<typeof erp.held>[0], assignedUserId: UserId | null): void {
  const row = erp.rows.get(id)
  if (row) erp.rows.set(id, { ...row, assignedUserId })
}

const skips = (world: FlowWorld): unknown[] =>
  world.logged.filter(({ event }) => event === 'pair.skipped').map(({ fields }) => fields['why'])

test('a record handed to somebody else leaves the old calendar and appears in the new one', async (t) => {
  const { world, connection, recordId, eventId } = await metPair()
  await connectUser(world, PETR)
  assign(world, recordId, PETR)
  await webhook(world, recordId)
  t.is(world.google.held(eventId), null)
  const [event, ...others] = eventsOf(world)
  t.deepEqual(others, [])
  t.deepEqual(event && world.google.held(event)?.event, inGoogle(lunch))
  t.true(isTombstone((await pairOf(world, connection, eventId)).link))
})

test('a record handed to nobody leaves the calendar, edited there or not, and stays in the ERP', async (t) => {
  const { world, recordId, eventId } = await metPair()
  world.google.put(eventId, { ...inGoogle(lunch), title: 'Call: Dinner' })
  assign(world, recordId, null)
  await webhook(world, recordId)
  t.deepEqual(eventsOf(world), [])
  t.is(world.erp.held(recordId)?.event.title, 'Lunch')
})

test('an edit of the event after its record was handed on brings no second record into being', async (t) => {
  const { world, connection, recordId, eventId } = await metPair()
  assign(world, recordId, null)
  await webhook(world, recordId)
  world.clock.time += 3_600_000
  await notice(world, connection, { eventId })
  await webhook(world, recordId)
  t.deepEqual(recordsOf(world), [recordId])
  t.is(world.calls.filter((call) => call === 'google.remove').length, 1)
})

test('a record that comes back to its first user is in his calendar again, under the same id', async (t) => {
  const { world, recordId, eventId } = await metPair()
  assign(world, recordId, null)
  await webhook(world, recordId)
  assign(world, recordId, USER)
  await webhook(world, recordId)
  t.deepEqual(eventsOf(world), [eventId])
})

test('a deleted record that is restored is in the calendar again, once', async (t) => {
  const { world, recordId, eventId } = await metPair()
  const row = world.erp.rows.get(recordId)
  world.erp.rows.set(recordId, null)
  await webhook(world, recordId)
  t.deepEqual(eventsOf(world), [])
  if (row) world.erp.rows.set(recordId, row)
  await webhook(world, recordId)
  t.deepEqual(eventsOf(world), [eventId])
})

test('a record of a user who is not connected stays in the ERP', async (t) => {
  const world = flowWorld()
  const recordId = world.erp.add(lunch, USER)
  await webhook(world, recordId)
  t.deepEqual(eventsOf(world), [])
})

test('a pair whose user waits for reconnecting is left alone and noted', async (t) => {
  const { world, connection, recordId } = await metPair()
  const stored = await world.store.get({ tenant: TENANT, collection: 'connections', id: USER })
  await saveConnection(world.store, TENANT, {
    connection: { ...connection, state: 'needs-reconnecting' },
    version: stored?.version ?? null,
  })
  world.erp.edit(recordId, { title: 'Dinner' })
  world.calls.length = 0
  await webhook(world, recordId)
  t.false(world.calls.some((call) => call.startsWith('google.')))
  t.deepEqual(skips(world), ['not-connected'])
})

test('what ended before the user wanted to begin is left alone', async (t) => {
  const world = flowWorld()
  await connectUser(world, USER, { since: Date.parse(lunch.when.end) + 1 })
  await webhook(world, world.erp.add(lunch, USER))
  t.deepEqual(eventsOf(world), [])
  t.deepEqual(skips(world), ['before-since'])
  const edge = flowWorld()
  await connectUser(edge, USER, { since: Date.parse(lunch.when.end) })
  await webhook(edge, edge.erp.add(lunch, USER))
  t.is(eventsOf(edge).length, 1)
})

test('an entity that the user did not choose is left alone', async (t) => {
  const world = flowWorld()
  const connection = await connectUser(world)
  const ownerOf = ownersOf(world.scope, 'Call')
  const recordId = world.erp.add(lunch, USER)
  await syncRecord({ entity: 'Meeting', recordId }, { ...world.scope, ownerOf })
  t.deepEqual(skips(world), ['entity-not-chosen'])
  t.is(await ownersOf(world.scope, 'Meeting')(connection.userId), null)
})

test('a record that is not there and never was is nothing to do', async (t) => {
  const world = flowWorld()
  await connectUser(world)
  await webhook(world, 'nobody' as Parameters<typeof webhook>[1])
  t.deepEqual(eventsOf(world), [])
  t.is(world.store.operations.writes, 2, 'only what connecting wrote')
})

test('a record that our own API user made by hand, with nothing under way, gets its event', async (t) => {
  const world = flowWorld()
  await connectUser(world)
  await webhook(world, world.erp.add(lunch, API_USER))
  t.is(eventsOf(world).length, 1)
})

test('a create that was cut short with another Google account keeps no record waiting', async (t) => {
  const world = flowWorld()
  const connection = await connectUser(world)
  const recordId = world.erp.add(lunch, API_USER)
  const begun = (calendar: CalendarKey): StoredPair => {
    const { pair } = newPair({
      id: `cut-short-${calendar}` as LinkId,
      entity: 'Call',
      recordId: null,
      userId: USER,
      calendar,
      calendarId: 'old@example.com' as CalendarId,
      eventId: 'old' as EventId,
      bornIn: 'google',
    })
    const claim = { since: world.clock.time, until: world.clock.time + 60_000 }
    const link = { ...pair.link, presence: { erp: [false, true], google: [true] } }
    return { pair: { ...pair, link, claim }, version: null }
  }
  await savePair(world.store, TENANT, begun('another-account' as CalendarKey))
  await webhook(world, recordId)
  t.is(eventsOf(world).length, 1)
  await savePair(world.store, TENANT, begun(connection.mainCalendar.key))
  const waiting = webhook(world, world.erp.add(lunch, API_USER))
  t.true(isFault(await t.throwsAsync(waiting), 'pair.claimed'), 'one of his own does')
})
