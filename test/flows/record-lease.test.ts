import test from 'ava'
import { isFault } from '../../shared/domain/fault.ts'
import type { Fault } from '../../shared/domain/fault.ts'
import type { EventId, RecordId, UserId } from '../../shared/domain/ids.ts'
import type { CalendarConnection } from '../../shared/flows/connection.ts'
import { syncPair } from '../../shared/flows/sync-pair.ts'
import {
  TENANT,
  connectUser,
  counted,
  eventsOf,
  metPair,
  notice,
  pairOf,
  present,
  webhook,
} from './flow-world.ts'
import type { FlowWorld } from './flow-world.ts'

const PETR = 'user-2' as UserId

async function handedOn() {
  const met = await metPair()
  const { world, recordId } = met
  await connectUser(world, PETR)
  const row = world.erp.rows.get(recordId)
  if (row) world.erp.rows.set(recordId, { ...row, assignedUserId: PETR })
  return met
}

/** What a task of the record throws, and which calls it made on either side. */
async function another(world: FlowWorld, recordId: RecordId): Promise<{ fault: Fault; calls: string[] }> {
  const before = world.calls.length
  try {
    await webhook(world, recordId)
  } catch (error) {
    if (!isFault(error)) throw error
    const calls = world.calls.slice(before).filter((call) => !call.startsWith('store.'))
    return { fault: error, calls }
  }
  throw new Error('nobody kept it away')
}

test('of two tasks of a record that is handed on one waits, and there is one event in the end', async (t) => {
  const { world, recordId } = await handedOn()
  const second: Awaited<ReturnType<typeof another>>[] = []
  world.hooks.set('before google.insert', async () => void second.push(await another(world, recordId)))
  await webhook(world, recordId)
  t.deepEqual(
    second.map(({ fault, calls }) => [
      fault.code,
      fault.retryAfterMs,
      calls.filter((one) => one !== 'erp.read'),
    ]),
    [['pair.claimed', 1000, []]],
  )
  t.is(eventsOf(world).length, 1)
  await webhook(world, recordId)
  t.is(eventsOf(world).length, 1)
})

test('who has waited decides by what is there now', async (t) => {
  const { world, recordId } = await handedOn()
  world.hooks.set('before store.create', async () => {
    await webhook(world, recordId)
    world.calls.length = 0
  })
  await webhook(world, recordId)
  const writes = world.calls.filter((call) => /^google\.(insert|patch|remove)$/u.test(call))
  t.deepEqual(writes, [])
  t.is(eventsOf(world).length, 1)
})

test('while it is worked on for long, nobody else begins', async (t) => {
  const { world, recordId } = await handedOn()
  const second: Awaited<ReturnType<typeof another>>[] = []
  world.hooks.set('before google.insert', () => void (world.clock.time += 40_000))
  world.hooks.set('before google.remove', async () => {
    world.clock.time += 90_000
    second.push(await another(world, recordId))
  })
  await webhook(world, recordId)
  t.deepEqual(
    second.map(({ fault, calls }) => [fault.code, calls.filter((one) => one !== 'erp.read')]),
    [['pair.claimed', []]],
  )
  t.is(eventsOf(world).length, 1)
})

test('what a dead task was deciding is decided by another one after two minutes', async (t) => {
  const { world, recordId } = await handedOn()
  const die = (): never => {
    throw new Error('killed')
  }
  world.hooks.set('before google.insert', die)
  world.hooks.set('before store.remove', die)
  await t.throwsAsync(webhook(world, recordId))
  world.clock.time += 119_000
  t.is((await another(world, recordId)).fault.retryAfterMs, 1000)
  world.clock.time += 1_000
  await webhook(world, recordId)
  t.is(eventsOf(world).length, 1)
})

/** The task of a record is killed as soon as an event was taken out of Google. */
async function dyingAfterRemoval(world: FlowWorld, recordId: RecordId): Promise<void> {
  const die = (): never => {
    throw new Error('killed')
  }
  world.hooks.set('after google.remove', die)
  world.hooks.set('before store.remove', die)
  await webhook(world, recordId).catch((error: Error) => {
    if (error.message !== 'killed') throw error
  })
}

test('what a dead task had taken away from its former user is not made anew by the reading of his calendar', async (t) => {
  for (const look of [notice, ownTask]) {
    const { world, connection, recordId, eventId } = await handedOn()
    await dyingAfterRemoval(world, recordId)
    world.clock.time += 60_000
    const { google, erp } = await counted(world, async () => look(world, connection, { eventId }))
    t.deepEqual([[...new Set(google)], erp], [['google.get'], []])
    t.deepEqual(
      world.queued.map(({ task }) => task),
      [ofRecord(recordId)],
    )
    t.is((await pairOf(world, connection, eventId)).claim, null)
    world.clock.time += 60_000
    await webhook(world, recordId)
    t.is(eventsOf(world).length, 1)
  }
})

test('… and what was deleted, and restored since, is made anew by the task of its record', async (t) => {
  for (const look of [notice, ownTask]) {
    const { world, connection, recordId, eventId } = await metPair()
    const row = present(world.erp.rows.get(recordId))
    world.erp.rows.set(recordId, null)
    await dyingAfterRemoval(world, recordId)
    world.erp.rows.set(recordId, row)
    world.clock.time += 60_000
    await look(world, connection, { eventId })
    t.deepEqual([eventsOf(world), world.queued.map(({ task }) => task)], [[], [ofRecord(recordId)]])
    await webhook(world, recordId)
    t.deepEqual(eventsOf(world), [eventId])
  }
})

const ofRecord = (recordId: RecordId) => ({
  kind: 'sync-pair',
  tenant: TENANT,
  entity: 'Call',
  recordIds: [recordId],
})

async function ownTask(
  { scope }: FlowWorld,
  { mainCalendar }: CalendarConnection,
  { eventId }: { eventId: EventId },
): Promise<void> {
  await syncPair({ kind: 'sync-pair', tenant: TENANT, calendar: mainCalendar.key, eventId }, scope)
}
