import test from 'ava'
import { compareWithErp } from '../../shared/flows/compare-with-erp.ts'

import { linkIdOf } from '../../shared/domain/pair-names.ts'
import { CLAIM_MS } from '../../shared/flows/pair-context.ts'
import { readPair, savePair } from '../../shared/flows/pair-store.ts'
import { USER } from '../support/memory-sides.ts'
import { TENANT, connectUser, flowWorld, lunch, metPair, present, webhook } from './flow-world.ts'
import type { FlowWorld } from './flow-world.ts'

const queuedRecords = ({ queued }: FlowWorld): readonly unknown[] =>
  queued.flatMap(({ task }) => (task.kind === 'sync-pair' && 'recordIds' in task ? task.recordIds : []))

test('a record that stands on two overlapping pages is queued once', async (t) => {
  const world = flowWorld()
  const connection = await connectUser(world)
  const ids = [1, 2, 3].map((number) => world.erp.add({ ...lunch, title: `Lunch ${number}` }, USER))
  const records = ids.map((id) => present(world.erp.held(id)))
  // The ERP has offsets only, so the adapter's pages overlap on purpose.
  const ofUser = async (_entity: string, { offset }: { offset: number }) =>
    offset === 0 ? { records: records.slice(0, 2), next: 1 } : { records: records.slice(1), next: null }
  const scope = { ...world.scope, erp: { ...world.scope.erp, ofUser } }
  t.is(await compareWithErp(connection, scope), 3)
  t.deepEqual(queuedRecords(world), ids)
})

test('a pair whose write was cut short is looked at again, though its record is as it is remembered', async (t) => {
  const { world, connection, recordId, eventId } = await metPair()
  t.is(await compareWithErp(connection, world.scope), 0)
  const id = linkIdOf(connection.mainCalendar.key, eventId)
  const stored = present(await readPair(world.store, TENANT, id))
  const claim = { since: world.clock.time - 120_000, until: world.clock.time - 60_000 }
  await savePair(world.store, TENANT, { ...stored, pair: { ...stored.pair, claim } })
  t.is(await compareWithErp(connection, world.scope), 1)
  t.deepEqual(queuedRecords(world), [recordId])
})

test('a deleted record whose event was about to go is looked at again when its task was cut short and lost', async (t) => {
  const { world, connection, recordId } = await metPair()
  world.erp.rows.set(recordId, null)
  world.hooks.set('before google.remove', () => {
    throw new Error('killed')
  })
  await t.throwsAsync(webhook(world, recordId), { message: 'killed' })
  t.is(await compareWithErp(connection, world.scope), 0, 'it may be under way still')
  world.clock.time += CLAIM_MS
  t.is(await compareWithErp(connection, world.scope), 1)
  t.deepEqual(queuedRecords(world), [recordId])
})

test('what is as it is remembered costs no read of its own', async (t) => {
  const { world, connection } = await metPair()
  const before = world.store.operations.reads
  await compareWithErp(connection, world.scope)
  t.true(world.store.operations.reads - before <= 2, 'the list of pairs, and its end')
})
