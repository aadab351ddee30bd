import test from 'ava'
import { Fault, isFault } from '../../shared/domain/fault.ts'
import type { CalendarKey, RecordId, UserId } from '../../shared/domain/ids.ts'
import { readCalendar, saveCalendar } from '../../shared/flows/calendar-state.ts'
import { sweep } from '../../shared/flows/sweep.ts'
import type { Task } from '../../shared/ports.ts'
import { USER } from '../support/memory-sides.ts'
import type { FlowWorld } from './flow-world.ts'
import {
  connectUser,
  counted,
  eventsOf,
  flowWorld,
  inGoogle,
  lunch,
  metPair,
  notice,
  present,
  TENANT,
  unavailable,
  webhook,
} from './flow-world.ts'

const changes = { depth: 'changes', spreadMs: 60_000 } as const
const all = { depth: 'all', spreadMs: 1 } as const

const records = (world: FlowWorld): RecordId[] =>
  world.queued.flatMap(({ task }) => ('recordIds' in task ? task.recordIds : []))
const pulls = (world: FlowWorld) => world.queued.filter(({ task }) => task.kind === 'pull-calendar')
const cursorAt = async (world: FlowWorld): Promise<unknown> =>
  (await world.store.get({ tenant: TENANT, collection: 'sweeps', id: 'Call' }))?.data['at']

/** What was never read to the end isn't compared. */
async function noteRead(world: FlowWorld, key: CalendarKey): Promise<void> {
  const stored = present(await readCalendar(world.store, TENANT, key))
  const calendar = { ...stored.calendar, cursor: 'c1', readAt: world.clock.time }
  await saveCalendar(world.store, TENANT, { ...stored, calendar })
}

/** A pair that met, and a first sweep that put the cursor to now. */
async function swept() {
  const met = await metPair()
  await noteRead(met.world, met.connection.mainCalendar.key)
  await sweep(changes, met.world.scope)
  met.world.queued.length = 0
  met.world.clock.time += 600_000
  return met
}

test('of many calendars fifty are put into the queue at once, no more, and each once', async (t) => {
  const world = flowWorld()
  const calendars = 230
  for (let n = 0; n < calendars; n += 1) await connectUser(world, `user-${n}` as UserId)
  let [underWay, most] = [0, 0]
  const { tasks } = world.scope
  const slow: typeof tasks = {
    async enqueue(task, options) {
      underWay += 1
      most = Math.max(most, underWay)
      await new Promise(setImmediate)
      underWay -= 1
      await tasks.enqueue(task, options)
    },
  }
  await sweep(changes, { ...world.scope, tasks: slow })
  t.is(most, 50)
  t.is(new Set(pulls(world).map(({ options }) => options.name)).size, calendars)
  t.is(pulls(world).length, calendars)
})

test('a queue that takes none of many calendars fails the sweep', async (t) => {
  const world = flowWorld()
  for (let n = 0; n < 120; n += 1) await connectUser(world, `user-${n}` as UserId)
  const tasks = { enqueue: () => Promise.reject(new Fault('tasks.unavailable', 'down')) }
  const error = await t.throwsAsync(sweep(changes, { ...world.scope, tasks }))
  t.true(isFault(error, 'tasks.unavailable'))
})

test('each calendar is read at a moment of its own within the spread, once a minute at most', async (t) => {
  const { world, connection } = await metPair()
  await sweep(changes, world.scope)
  await sweep(changes, world.scope)
  const [first, second] = pulls(world)
  t.deepEqual(first?.task, {
    kind: 'pull-calendar',
    tenant: TENANT,
    calendar: connection.mainCalendar.key,
  } satisfies Task)
  const wait = (first?.options.at ?? 0) - world.clock.time
  t.true(wait >= 0 && wait < 60_000)
  t.is(first?.options.name, second?.options.name)
  world.clock.time += 60_000
  await sweep(changes, world.scope)
  t.not(pulls(world)[2]?.options.name, first?.options.name)
})

test('a change that no webhook told of is queued', async (t) => {
  const { world, recordId } = await swept()
  world.erp.edit(recordId, { title: 'Dinner' })
  await sweep(changes, world.scope)
  t.deepEqual(records(world), [recordId])
})

test('a record that is new to us is queued', async (t) => {
  const { world } = await swept()
  const made = world.erp.add(lunch, USER)
  await sweep(changes, world.scope)
  t.deepEqual(records(world), [made])
})

test('our own write is recognised by one read of the store, without a call for it', async (t) => {
  const { world, connection, eventId } = await swept()
  world.google.put(eventId, { ...inGoogle(lunch), title: 'Call: Dinner' })
  await notice(world, connection, { eventId })
  const one = await counted(world, () => sweep(changes, world.scope))
  t.deepEqual([one.google, one.erp, records(world)], [[], ['erp.changedSince'], []])
  const seen = world.logged.findLast(({ event }) => event === 'sweep.done')
  t.like(seen?.fields, { records: 1, moved: 0 })
  await webhook(world, world.erp.add(lunch, USER))
  const two = await counted(world, () => sweep(changes, world.scope))
  t.is(two.reads - one.reads, 1)
  t.deepEqual([two.google, two.erp, records(world)], [[], ['erp.changedSince'], []])
})

test('a record of nobody, or of a user who is not connected, is not queued', async (t) => {
  const { world } = await swept()
  world.erp.add(lunch, USER, null)
  world.erp.add(lunch, USER, 'stranger' as UserId)
  await sweep(changes, world.scope)
  t.deepEqual(records(world), [])
})

test('a record that was handed on is queued, although its new user is not connected', async (t) => {
  const { world, recordId } = await swept()
  const row = world.erp.rows.get(recordId)
  if (row)
    world.erp.rows.set(recordId, {
      ...row,
      assignedUserId: 'stranger' as UserId,
      changedAt: world.clock.time,
    })
  await sweep(changes, world.scope)
  t.deepEqual(records(world), [recordId])
  await webhook(world, recordId)
  t.deepEqual(eventsOf(world), [])
  world.queued.length = 0
  await sweep(changes, world.scope)
  t.deepEqual(records(world), [], 'once it has left the calendar it is no news')
})

test('a pair that is being written is looked at again', async (t) => {
  const { world, recordId } = await swept()
  world.erp.edit(recordId, { title: 'Dinner' })
  world.hooks.set('after google.patch', unavailable('google'))
  await webhook(world, recordId).catch(() => undefined)
  await sweep(changes, world.scope)
  t.deepEqual(records(world), [recordId])
})

test('the first sweep of all finds what no webhook told of since everything was read', async (t) => {
  const { world, connection, recordId } = await metPair()
  await noteRead(world, connection.mainCalendar.key)
  world.erp.edit(recordId, { title: 'Dinner' })
  world.clock.time += 600_000
  await sweep(changes, world.scope)
  t.deepEqual(records(world), [recordId])
})

test('the cursor goes on to the newest change, and what lies shortly before it is looked at again', async (t) => {
  const { world, recordId } = await swept()
  const at = world.clock.time
  world.erp.edit(recordId, { title: 'Dinner' })
  await sweep(changes, world.scope)
  t.is(await cursorAt(world), at)
  await sweep(changes, world.scope)
  t.deepEqual(records(world), [recordId, recordId], 'a change of the same second may be told late')
  world.clock.time += 600_000
  world.erp.add(lunch, USER)
  await sweep(changes, world.scope)
  t.is(await cursorAt(world), at + 600_000)
  world.queued.length = 0
  await sweep(changes, world.scope)
  t.false(records(world).includes(recordId), 'but not for ever')
})

test('what was changed last is looked at again for an hour, not by every sweep until something else is changed', async (t) => {
  const { world } = await swept()
  for (let n = 0; n < 30; n += 1) await webhook(world, world.erp.add(lunch, USER))
  const readsAfter = async (ms: number): Promise<number> => {
    world.clock.time += ms
    return (await counted(world, () => sweep(changes, world.scope))).reads
  }
  const soon = await readsAfter(600_000)
  await readsAfter(3_600_000)
  const later = await readsAfter(600_000)
  t.true(soon > 30, `${soon} reads`)
  t.true(later < 10, `${later} reads`)
})

test('a record whose time lies up to an hour back is seen by the next sweep', async (t) => {
  const { world } = await swept()
  world.clock.time += 24 * 3_600_000
  await sweep(changes, world.scope)
  const now = world.clock.time
  world.clock.time = now - 3_500_000
  const recordId = world.erp.add(lunch, USER)
  world.clock.time = now + 600_000
  world.queued.length = 0
  await sweep(changes, world.scope)
  t.deepEqual(records(world), [recordId])
})

test('every page of changes is read', async (t) => {
  const { world } = await swept()
  const made = [1, 2, 3, 4, 5].map(() => world.erp.add(lunch, USER))
  await sweep(changes, world.scope)
  t.deepEqual(records(world), made)
})

test('a sweep that fails leaves the cursor where it was', async (t) => {
  const { world, recordId } = await swept()
  const before = await cursorAt(world)
  world.erp.edit(recordId, { title: 'Dinner' })
  world.hooks.set('before erp.changedSince', unavailable('erp'))
  await t.throwsAsync(sweep(changes, world.scope))
  t.is(await cursorAt(world), before)
  const enqueue = async (): Promise<void> => {
    throw new Error('queue')
  }
  await t.throwsAsync(sweep(changes, { ...world.scope, tasks: { enqueue } }))
  t.is(await cursorAt(world), before, 'what could not be queued was not seen')
})

test('a tenant without a connected calendar costs the ERP no call', async (t) => {
  const world = flowWorld()
  await sweep(changes, world.scope)
  t.deepEqual(
    world.calls.filter((call) => call.startsWith('erp.')),
    [],
  )
})

test('once a night everything is compared: a deletion that nobody told of is queued', async (t) => {
  const { world, recordId } = await swept()
  world.erp.rows.set(recordId, null)
  await sweep(changes, world.scope)
  t.deepEqual(records(world), [], 'deletions are in no list of changes')
  await sweep(all, world.scope)
  t.deepEqual(records(world), [recordId])
  await webhook(world, recordId)
  world.queued.length = 0
  await sweep(all, world.scope)
  t.deepEqual(records(world), [], 'a tombstone is no news')
})

test('once a night everything is compared: unchanged records cost no call of their own', async (t) => {
  const { world } = await swept()
  for (const id of [1, 2, 3].map(() => world.erp.add(lunch, USER))) await webhook(world, id)
  world.queued.length = 0
  world.clock.time += 3_600_000
  const cost = await counted(world, () => sweep(all, world.scope))
  t.deepEqual(
    cost.erp.filter((call) => call !== 'erp.ofUser'),
    ['erp.changedSince', 'erp.changedSince'],
  )
  t.deepEqual([cost.google, records(world)], [[], []])
})

test('once a night everything is compared: what was restored, made, edited or handed on is queued', async (t) => {
  const { world, recordId: edited } = await swept()
  const [restored, handed] = [world.erp.add(lunch, USER), world.erp.add(lunch, USER)] as [RecordId, RecordId]
  for (const id of [restored, handed]) await webhook(world, id)
  const row = world.erp.rows.get(restored)
  world.erp.rows.set(restored, null)
  await webhook(world, restored)
  if (row) world.erp.rows.set(restored, row)
  world.erp.edit(edited, { title: 'Dinner' })
  const other = world.erp.rows.get(handed)
  if (other) world.erp.rows.set(handed, { ...other, assignedUserId: null })
  const made = world.erp.add(lunch, USER)
  world.clock.time += 24 * 3_600_000
  await sweep(all, world.scope)
  t.deepEqual([...new Set(records(world))].sort(), [restored, edited, made, handed].sort())
})

test('once a night everything is compared: a linked record that is merely too old for the list is left alone', async (t) => {
  const { world } = await swept()
  const stored = present(await world.store.get({ tenant: TENANT, collection: 'connections', id: USER }))
  const later = { ...stored.data, since: Date.parse('2028-01-01T00:00:00Z') }
  await world.store.replace(stored.key, { data: later }, stored.version)
  const cost = await counted(world, () => sweep(all, world.scope))
  t.deepEqual(
    cost.erp.filter((call) => call !== 'erp.changedSince'),
    ['erp.ofUser', 'erp.among'],
  )
  t.deepEqual(records(world), [])
})

test('once a night everything is compared, but not before it was all read once: an event may be the record’s', async (t) => {
  const { world } = await metPair()
  world.erp.add(lunch, USER)
  const cost = await counted(world, () => sweep(all, world.scope))
  t.false(cost.erp.includes('erp.ofUser'))
})

test('once a day every calendar is read so that its series reach further; nothing else is asked', async (t) => {
  const { world, connection } = await swept()
  world.erp.add(lunch, USER)
  const cost = await counted(world, () => sweep({ depth: 'window', spreadMs: 1 }, world.scope))
  t.deepEqual([cost.google, cost.erp], [[], []])
  t.deepEqual(
    world.queued.map(({ task }) => task),
    [{ kind: 'pull-calendar', tenant: TENANT, calendar: connection.mainCalendar.key }],
  )
})

test('a calendar that Google does not know is asked for again a day later, not every ten minutes (X8)', async (t) => {
  const { world, connection } = await swept()
  const stored = present(await readCalendar(world.store, TENANT, connection.mainCalendar.key))
  const calendar = { ...stored.calendar, goneAt: world.clock.time }
  await saveCalendar(world.store, TENANT, { ...stored, calendar })
  await sweep(changes, world.scope)
  t.is(pulls(world).length, 0)
  world.clock.time += 24 * 3_600_000
  await sweep(changes, world.scope)
  t.is(pulls(world).length, 1)
})

test('a user whose connection is lost is left out of the nightly comparison', async (t) => {
  const world = flowWorld()
  await connectUser(world, USER, { state: 'needs-reconnecting' })
  const cost = await counted(world, () => sweep(all, world.scope))
  t.false(cost.erp.includes('erp.ofUser'))
})

test('more records than one task takes are spread over several', async (t) => {
  const { world } = await swept()
  const made = Array.from({ length: 51 }, () => world.erp.add(lunch, USER))
  await sweep(changes, world.scope)
  t.deepEqual(records(world), made)
  t.deepEqual(
    world.queued.flatMap(({ task }) => ('recordIds' in task ? [task.recordIds.length] : [])),
    [50, 1],
  )
})

test('a create that was cut short and given up is looked at once a night', async (t) => {
  const { world, connection } = await swept()
  const eventId = 'a1b2c3' as Parameters<typeof world.google.put>[0]
  world.google.put(eventId, inGoogle(lunch))
  world.hooks.set('after erp.create', unavailable('erp'))
  await notice(world, connection, { eventId }).catch(() => undefined)
  await sweep(all, world.scope)
  t.true(world.queued.some(({ task }) => 'eventId' in task && task.eventId === eventId))
})
