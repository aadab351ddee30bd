import test from 'ava'
import type { LogEntry } from '../../shared/flows/pair-document.ts'
import { compareWithErp } from '../../shared/flows/compare-with-erp.ts'
import type { FlowWorld } from './flow-world.ts'
import { TENANT, inGoogle, lunch, metPair, notice } from './flow-world.ts'

const DAY_MS = 24 * 3_600_000

/** What the pairs' logs say was overwritten by a conflict. */
async function overwrittenIn({ store }: FlowWorld): Promise<readonly unknown[]> {
  const documents = await store.find({ tenant: TENANT, collection: 'links' })
  return documents
    .flatMap(({ data }) => data['log'] as unknown as LogEntry[])
    .filter(({ why }) => why === 'conflict')
    .map(({ on, was }) => ({ on, was }))
}

/** Both sides are edited, Google `laterMs` after the ERP. */
async function bothEdited(laterMs: number) {
  const met = await metPair()
  const { world, recordId, eventId } = met
  world.clock.time += 10_000
  const erpAt = world.clock.time
  world.erp.edit(recordId, { title: 'Brunch' })
  world.clock.time = erpAt + laterMs
  world.google.put(eventId, { ...inGoogle(lunch), title: 'Call: Dinner' })
  world.clock.time = erpAt + 60_000
  await notice(world, met.connection, { eventId })
  return met
}

test('changed on both sides, later in Google: Google wins and the ERP value is kept in the log', async (t) => {
  const { world, recordId, eventId } = await bothEdited(5000)
  t.is(world.erp.held(recordId)?.event.title, 'Dinner')
  t.is(world.google.held(eventId)?.event.title, 'Call: Dinner')
  t.deepEqual(await overwrittenIn(world), [{ on: 'erp', was: { title: 'Brunch' } }])
})

test('changed on both sides, later in the ERP: the ERP wins and the Google value is kept in the log', async (t) => {
  const { world, recordId, eventId } = await bothEdited(-5000)
  t.is(world.erp.held(recordId)?.event.title, 'Brunch')
  t.is(world.google.held(eventId)?.event.title, 'Call: Brunch')
  t.deepEqual(await overwrittenIn(world), [{ on: 'google', was: { title: 'Call: Dinner' } }])
})

test('within the second that the ERP counts in, its change may be the later one and wins', async (t) => {
  const tie = await bothEdited(999)
  t.is(tie.world.erp.held(tie.recordId)?.event.title, 'Brunch')
  const later = await bothEdited(1000)
  t.is(later.world.erp.held(later.recordId)?.event.title, 'Dinner')
})

test('only the fields of the conflict are kept', async (t) => {
  const { world, connection, recordId, eventId } = await metPair()
  world.erp.edit(recordId, { title: 'Brunch', description: 'Minutes' })
  world.clock.time += 10_000
  world.google.put(eventId, { ...inGoogle(lunch), title: 'Call: Dinner', location: 'Tower' })
  await notice(world, connection, { eventId })
  t.deepEqual(await overwrittenIn(world), [{ on: 'erp', was: { title: 'Brunch', location: 'Hall' } }])
  t.deepEqual(world.erp.held(recordId)?.event, {
    ...lunch,
    title: 'Dinner',
    description: 'Minutes',
    location: 'Tower',
  })
})

test('what was overwritten is kept for 30 days and no longer', async (t) => {
  const { world, connection } = await bothEdited(5000)
  world.clock.time += 29 * DAY_MS
  await compareWithErp(connection, world.scope)
  t.is((await overwrittenIn(world)).length, 1)
  world.clock.time += 2 * DAY_MS
  await compareWithErp(connection, world.scope)
  t.deepEqual(await overwrittenIn(world), [])
})

test('what loses is kept before it is overwritten', async (t) => {
  const { world, connection, recordId, eventId } = await metPair()
  world.erp.edit(recordId, { title: 'Brunch' })
  world.clock.time += 10_000
  world.google.put(eventId, { ...inGoogle(lunch), title: 'Call: Dinner' })
  let kept: readonly unknown[] = []
  world.hooks.set('before erp.update', async () => {
    kept = await overwrittenIn(world)
  })
  await notice(world, connection, { eventId })
  t.is(kept.length, 1)
})

test('an edit that nobody contradicts overwrites nothing that could be missed', async (t) => {
  const { world, connection, eventId } = await metPair()
  world.google.put(eventId, { ...inGoogle(lunch), title: 'Call: Dinner' })
  await notice(world, connection, { eventId })
  t.deepEqual(await overwrittenIn(world), [])
  t.true(world.logged.every(({ event }) => event !== 'pair.conflict'))
})

test('the log tells that a field lost, and never what it said', async (t) => {
  const { world } = await bothEdited(5000)
  const line = world.logged.find(({ event }) => event === 'pair.conflict')
  t.like(line?.fields, { side: 'erp', fields: 'title' })
  t.notRegex(JSON.stringify(world.logged), /Brunch|Dinner|Lunch/)
})
