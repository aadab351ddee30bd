import test from 'ava'
import { changeConnection } from '../../shared/flows/connection.ts'
import { syncPair } from '../../shared/flows/sync-pair.ts'
import { JANA, JANAS, TENANT, calendarWorld, event, idsOf } from './calendar-world.ts'

test('a record waits for the first reading: what Google has already isn’t made there again', async (t) => {
  const { world, scope, rest } = await calendarWorld()
  await changeConnection(scope, JANA.userId, (one) => ({ ...one, firstReadAt: null }))
  world.google.make(JANAS, { event: event('Lunch') })
  const events = [event('Lunch'), event('Dinner', { hours: 30 })]
  const rows = events.map((one) =>
    world.erp.make('Meeting', JANA.userId, { event: one, assignedUserId: JANA.userId }),
  )
  // The ERP tells of them before anything was read.
  for (const { entity, recordId } of rows)
    await syncPair({ kind: 'sync-pair', tenant: TENANT, entity, recordIds: [recordId] }, scope)
  t.is(world.google.living(JANAS).length, 1)
  await rest()
  t.deepEqual(
    world.google.living(JANAS).map((one) => one.event.title),
    ['Lunch', 'Dinner'],
  )
  t.deepEqual(
    idsOf(world),
    rows.map(({ recordId }) => recordId),
  )
})
