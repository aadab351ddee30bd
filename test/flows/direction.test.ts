import test from 'ava'
import type { Direction } from '../../shared/domain/direction.ts'
import { changeConnection } from '../../shared/flows/connection.ts'
import type { CalendarConnection } from '../../shared/flows/connection.ts'
import { syncPair } from '../../shared/flows/sync-pair.ts'
import { sweep } from '../../shared/flows/sweep.ts'
import { USER } from '../support/memory-sides.ts'
import {
  counted,
  eventsOf,
  inGoogle,
  lunch,
  metPair,
  notice,
  present,
  recordsOf,
  webhook,
} from './flow-world.ts'
import type { FlowWorld } from './flow-world.ts'

/** Which way changes are carried, over memory: what is called, and what is left alone. */
async function onlyWay(direction: Direction) {
  const met = await metPair()
  return { ...met, connection: await turned(met.world, direction) }
}

async function turned(world: FlowWorld, direction: Direction): Promise<CalendarConnection> {
  const changed = await changeConnection(world.scope, USER, (stored) => ({ ...stored, direction }))
  const { connection } = present(changed)
  return { ...connection, mainCalendar: present(connection.mainCalendar) }
}

const titleInErp = (world: FlowWorld): string[] =>
  recordsOf(world).map((id) => world.erp.held(id)?.event.title ?? '')
const inCalendar = (world: FlowWorld): string[] =>
  eventsOf(world).map((id) => world.google.held(id)?.event.title ?? '')

test('H306 from the ERP to Google: an edit in Google is left there, costs no call, and doesn’t stand in the ERP’s way', async (t) => {
  const { world, connection, recordId, eventId } = await onlyWay('erp-to-google')
  world.google.put(eventId, { ...inGoogle(lunch), location: 'Garden' })
  const seen = await counted(world, () => notice(world, connection, { eventId }))
  t.deepEqual([seen.google, seen.erp], [[], []])
  t.is(world.erp.held(recordId)?.event.location, 'Hall')
  world.erp.edit(recordId, { title: 'Dinner' })
  const carried = await counted(world, () => webhook(world, recordId))
  t.deepEqual(carried.google, ['google.patch'], 'one call, with the version that Google has now')
  t.deepEqual(world.google.held(eventId)?.event, {
    ...inGoogle(lunch),
    title: 'Call: Dinner',
    location: 'Garden',
  })
})

test('from the ERP to Google: what is new or deleted in Google changes nothing in the ERP', async (t) => {
  const { world, connection, recordId, eventId } = await onlyWay('erp-to-google')
  world.google.put('abc' as typeof eventId, inGoogle({ ...lunch, title: 'New' }))
  t.is(await notice(world, connection, { eventId: 'abc' as typeof eventId }), 'ignored')
  world.google.put(eventId, null)
  await notice(world, connection, { eventId })
  t.deepEqual(titleInErp(world), ['Lunch'])
  world.clock.time += 3_600_000
  world.erp.edit(recordId, { title: 'Dinner' })
  await webhook(world, recordId)
  t.deepEqual(inCalendar(world).sort(), ['Call: Dinner', 'Call: New'], 'an edit in the ERP brings it back')
})

test('from the ERP to Google: an edit brings back what is gone, though guests aren’t followed', async (t) => {
  const { world, recordId, eventId } = await onlyWay('erp-to-google')
  await changeConnection(world.scope, USER, (stored) => ({
    ...stored,
    options: { ...stored.options, hasAttendees: false },
  }))
  world.google.put(eventId, null)
  world.erp.edit(recordId, { title: 'Dinner' })
  await webhook(world, recordId)
  for (const { task } of world.queued.splice(0))
    if (task.kind === 'sync-pair') await syncPair(task, world.scope)
  t.deepEqual(inCalendar(world), ['Call: Dinner'])
})

test('from the ERP to Google: deleted in the ERP it is gone, edited in Google or not', async (t) => {
  const { world, connection, recordId, eventId } = await onlyWay('erp-to-google')
  world.google.put(eventId, { ...inGoogle(lunch), title: 'Call: Mine' })
  await notice(world, connection, { eventId })
  world.erp.rows.set(recordId, null)
  await webhook(world, recordId)
  t.deepEqual(inCalendar(world), [])
})

test('H307 from Google to the ERP: what is made, edited or deleted in the ERP stays there and calls nobody', async (t) => {
  const { world, connection, recordId, eventId } = await onlyWay('google-to-erp')
  const made = world.erp.add({ ...lunch, title: 'New' }, USER)
  world.erp.edit(recordId, { title: 'Dinner' })
  const quiet = await counted(world, async () => {
    await webhook(world, made)
    await webhook(world, recordId)
    await sweep({ depth: 'all', spreadMs: 0 }, world.scope)
  })
  t.deepEqual(quiet.google, [])
  t.deepEqual(
    world.queued.filter(
      ({ task }) => task.kind === 'sync-pair' && 'recordIds' in task && task.recordIds.includes(recordId),
    ),
    [],
    'the sweep has nothing to say of it',
  )
  world.google.put(eventId, { ...inGoogle(lunch), location: 'Garden' })
  world.clock.time += 3_600_000
  await notice(world, connection, { eventId })
  t.like(world.erp.held(recordId)?.event, { title: 'Dinner', location: 'Garden' })
  t.deepEqual(inCalendar(world), ['Call: Lunch'])
  world.erp.rows.set(recordId, null)
  await webhook(world, recordId)
  t.deepEqual(inCalendar(world), ['Call: Lunch'])
})

test('from Google to the ERP: a record that is handed on stays in the calendar it came from', async (t) => {
  const { world, recordId } = await onlyWay('google-to-erp')
  const row = world.erp.rows.get(recordId)
  if (row) world.erp.rows.set(recordId, { ...row, assignedUserId: 'somebody' as typeof USER })
  await webhook(world, recordId)
  t.deepEqual(inCalendar(world), ['Call: Lunch'])
})

test('when both lead again, what was left alone meanwhile is carried over', async (t) => {
  const { world, connection, recordId, eventId } = await onlyWay('erp-to-google')
  world.google.put(eventId, { ...inGoogle(lunch), location: 'Garden' })
  await notice(world, connection, { eventId })
  const both = await turned(world, 'both')
  await notice(world, both, { eventId })
  t.is(world.erp.held(recordId)?.event.location, 'Garden')
})
