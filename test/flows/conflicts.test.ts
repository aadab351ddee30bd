import test from 'ava'
import type { FlowWorld } from './flow-world.ts'
import { TENANT, inGoogle, lunch, metPair, notice } from './flow-world.ts'

const DAY_MS = 24 * 3_600_000

async function historyOf({ store }: FlowWorld): Promise<readonly unknown[]> {
  const documents = await store.find({ tenant: TENANT, collection: 'history' })
  return documents.map(({ data }) => ({ side: data['side'], overwritten: data['overwritten'] }))
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

test('changed on both sides, later in Google: Google wins and the ERP value is kept in the history', async (t) => {
  const { world, recordId, eventId } = await bothEdited(5000)
  t.is(world.erp.held(recordId)?.event.title, 'Dinner')
  t.is(world.google.held(eventId)?.event.title, 'Call: Dinner')
  t.deepEqual(await historyOf(world), [{ side: 'erp', overwritten: { title: 'Brunch' } }])
})

test('changed on both sides, later in the ERP: the ERP wins and the Google value is kept in the history', async (t) => {
  const { world, recordId, eventId } = await bothEdited(-5000)
  t.is(world.erp.held(recordId)?.event.title, 'Brunch')
  t.is(world.google.held(eventId)?.event.title, 'Call: Brunch')
  t.deepEqual(await historyOf(world), [{ side: 'google', overwritten: { title: 'Call: Dinner' } }])
})

test('within the second that the ERP counts in, its change may be the later one and wins', async (t) => {
  const tie = await bothEdited(999)
  t.is(tie.world.erp.held(tie.recordId)?.event.title, 'Brunch')
  const later = await bothEdited(1000)
  t.is(later.world.erp.held(later.recordId)?.event.title, 'Dinner')
})

test('only the fields of the conflict are kept, for 30 days, findable by pair and user', async (t) => {
  const { world, connection, recordId, eventId } = await metPair()
  const kept: { keys: unknown; expiresAt: unknown }[] = []
  const { store } = world.scope
  const scope = {
    ...world.scope,
    store: {
      ...store,
      create: (...[key, content]: Parameters<typeof store.create>) => {
        if (key.collection === 'history') kept.push({ keys: content.keys, expiresAt: content.expiresAt })
        return store.create(key, content)
      },
    },
  }
  world.erp.edit(recordId, { title: 'Brunch', description: 'Minutes' })
  world.clock.time += 10_000
  world.google.put(eventId, { ...inGoogle(lunch), title: 'Call: Dinner', location: 'Tower' })
  await notice({ ...world, scope }, connection, { eventId })
  t.deepEqual(await historyOf(world), [{ side: 'erp', overwritten: { title: 'Brunch' } }])
  t.is(kept.length, 1)
  t.is(kept[0]?.expiresAt, world.clock.now() + 30 * DAY_MS)
  t.like(kept[0]?.keys, { user: connection.userId })
  t.deepEqual(world.erp.held(recordId)?.event, {
    ...lunch,
    title: 'Dinner',
    description: 'Minutes',
    location: 'Tower',
  })
})

test('what loses is kept before it is overwritten', async (t) => {
  const { world, connection, recordId, eventId } = await metPair()
  world.erp.edit(recordId, { title: 'Brunch' })
  world.clock.time += 10_000
  world.google.put(eventId, { ...inGoogle(lunch), title: 'Call: Dinner' })
  let kept: readonly unknown[] = []
  world.hooks.set('before erp.update', async () => {
    kept = await historyOf(world)
  })
  await notice(world, connection, { eventId })
  t.is(kept.length, 1)
})

test('an edit that nobody contradicts leaves nothing in the history', async (t) => {
  const { world, connection, eventId } = await metPair()
  world.google.put(eventId, { ...inGoogle(lunch), title: 'Call: Dinner' })
  await notice(world, connection, { eventId })
  t.deepEqual(await historyOf(world), [])
  t.true(world.logged.every(({ event }) => event !== 'pair.conflict'))
})

test('the log tells that a field lost, and never what it said', async (t) => {
  const { world } = await bothEdited(5000)
  const line = world.logged.find(({ event }) => event === 'pair.conflict')
  t.like(line?.fields, { side: 'erp', fields: 'title' })
  t.notRegex(JSON.stringify(world.logged), /Brunch|Dinner|Lunch/)
})
