import test from 'ava'
import { Fault, isFault } from '../../shared/domain/fault.ts'
import type { CalendarKey, EventId, RecordId } from '../../shared/domain/ids.ts'
import { readCalendar, saveCalendar } from '../../shared/flows/calendar-state.ts'
import { readConnection } from '../../shared/flows/connection.ts'
import { forEachTenant } from '../../shared/flows/for-each-tenant.ts'
import { syncPair } from '../../shared/flows/sync-pair.ts'
import type { TenantScope } from '../../shared/flows/tenant-scope.ts'
import { USER } from '../support/memory-sides.ts'
import {
  TENANT,
  connectUser,
  eventsOf,
  flowWorld,
  inGoogle,
  lunch,
  metPair,
  present,
  recordsOf,
  unavailable,
} from './flow-world.ts'

const ofRecords = (...recordIds: RecordId[]) =>
  ({ kind: 'sync-pair', tenant: TENANT, entity: 'Call', recordIds }) as const
const ofEvent = (calendar: CalendarKey, eventId: EventId) =>
  ({ kind: 'sync-pair', tenant: TENANT, calendar, eventId }) as const

test('a task of one record brings it to Google', async (t) => {
  const world = flowWorld()
  await connectUser(world)
  await syncPair(ofRecords(world.erp.add(lunch, USER)), world.scope)
  t.is(eventsOf(world).length, 1)
})

test('a task of several records becomes tasks of one, so that none holds up the others', async (t) => {
  const world = flowWorld()
  const ids = ['r1', 'r2', 'r3'] as RecordId[]
  await syncPair(ofRecords(...ids), world.scope)
  t.deepEqual(
    world.queued.map(({ task }) => task),
    ids.map((id) => ofRecords(id)),
  )
  t.deepEqual(world.calls, [])
  await syncPair(ofRecords(), world.scope)
  t.is(world.queued.length, 3)
})

test('a task that is kept away from its pair comes back a second later, for most claims are over by then', async (t) => {
  const { world, recordId } = await metPair()
  world.erp.edit(recordId, { title: 'Dinner' })
  world.hooks.set('after google.patch', unavailable('google'))
  await t.throwsAsync(syncPair(ofRecords(recordId), world.scope))
  await syncPair(ofRecords(recordId), world.scope)
  t.deepEqual(world.queued, [
    {
      task: ofRecords(recordId),
      options: { name: world.queued[0]?.options.name ?? '', at: world.clock.time + 1000 },
    },
  ])
})

test('a task of one event reads it and brings its pair to agreement', async (t) => {
  const { world, connection, recordId, eventId } = await metPair()
  const { key } = connection.mainCalendar
  world.google.put(eventId, { ...inGoogle(lunch), title: 'Call: Dinner' })
  await syncPair(ofEvent(key, eventId), world.scope)
  t.is(world.erp.held(recordId)?.event.title, 'Dinner')
  world.google.put(eventId, null)
  world.clock.time += 3_600_000
  await syncPair(ofEvent(key, eventId), world.scope)
  t.deepEqual(recordsOf(world), [])
})

test('a task of an event of an unknown calendar costs no call', async (t) => {
  const { world, eventId } = await metPair()
  world.calls.length = 0
  await syncPair(ofEvent('nobody' as CalendarKey, eventId), world.scope)
  t.false(world.calls.some((call) => call.startsWith('google.')))
})

test('a dead grant marks the connection once, and no further call is made with it', async (t) => {
  const { world, connection, eventId } = await metPair()
  const task = ofEvent(connection.mainCalendar.key, eventId)
  world.hooks.set('before google.get', () => {
    throw new Fault('google.grant-dead', 'revoked')
  })
  t.true(isFault(await t.throwsAsync(syncPair(task, world.scope)), 'google.grant-dead'))
  t.is((await readConnection(world.store, TENANT, USER))?.connection.state, 'needs-reconnecting')
  world.calls.length = 0
  await syncPair(task, world.scope)
  t.false(world.calls.some((call) => call.startsWith('google.')))
  t.is(world.logged.filter(({ event }) => event === 'connection.lost').length, 1)
})

test('a fault that needs no reconnecting leaves the connection as it is', async (t) => {
  const { world, connection, eventId } = await metPair()
  world.hooks.set('before google.get', unavailable('google'))
  await t.throwsAsync(syncPair(ofEvent(connection.mainCalendar.key, eventId), world.scope))
  t.is((await readConnection(world.store, TENANT, USER))?.connection.state, 'active')
})

test('a removal that fails is the task’s own trouble: the queue tries it again, and no other task is made', async (t) => {
  const { world, connection, eventId } = await metPair()
  world.google.put(eventId, null)
  world.clock.time += 3_600_000
  world.hooks.set('before erp.remove', unavailable('erp'))
  t.true(
    isFault(
      await t.throwsAsync(syncPair(ofEvent(connection.mainCalendar.key, eventId), world.scope)),
      'erp.unavailable',
    ),
  )
  t.deepEqual(world.queued, [])
})

test('of a calendar that Google does not know (any more) nothing is said by an event that isn’t found', async (t) => {
  const { world, connection, eventId } = await metPair()
  const { key } = connection.mainCalendar
  const stored = present(await readCalendar(world.store, TENANT, key))
  const calendar = { ...stored.calendar, goneAt: world.clock.time }
  await saveCalendar(world.store, TENANT, { ...stored, calendar })
  world.google.put(eventId, null)
  await syncPair(ofEvent(key, eventId), world.scope)
  t.is(recordsOf(world).length, 1)
})

test('a tenant whose ERP is down is noted, and the next one gets its turn; a bug stops', async (t) => {
  const world = flowWorld()
  const seen: TenantScope[] = []
  async function* scopes(): AsyncIterable<TenantScope> {
    yield world.scope
    yield { ...world.scope }
  }
  await forEachTenant('sweep', scopes(), async (scope) => {
    seen.push(scope)
    if (seen.length === 1) throw new Fault('erp.unavailable', 'down')
  })
  t.is(seen.length, 2)
  t.like(world.logged[0], {
    event: 'fault',
    fields: { function: 'sweep', code: 'erp.unavailable', disposition: 'retry' },
  })
  const bug = async (): Promise<void> => {
    throw new TypeError('bug')
  }
  await t.throwsAsync(forEachTenant('sweep', scopes(), bug), { name: 'TypeError' })
})
