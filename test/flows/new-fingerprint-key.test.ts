import test from 'ava'
import { fingerprintWith } from '../../shared/domain/fingerprint.ts'
import { counted, eventsOf, inGoogle, lunch, metPair, notice, recordsOf, webhook } from './flow-world.ts'

/** A pair that met, and a key that was lost since: nothing that is remembered looks like anything that is there. */
async function withNewKey() {
  const met = await metPair()
  return {
    ...met,
    world: { ...met.world, scope: { ...met.world.scope, print: fingerprintWith('a new key') } },
  }
}

test('with a new key for fingerprints a pair is written to Google once more, as it is', async (t) => {
  const { world, connection, recordId, eventId } = await withNewKey()
  const event = world.google.held(eventId)?.event
  const meet = async (): Promise<void> => {
    await webhook(world, recordId)
    await notice(world, connection, { eventId })
  }
  const cost = await counted(world, meet)
  t.deepEqual([cost.google, cost.erp], [['google.patch'], ['erp.read']])
  t.deepEqual(world.google.held(eventId)?.event, event)
  t.deepEqual((await counted(world, meet)).google, [])
})

test('with a new key for fingerprints the next change crosses, from either side, and nothing is doubled', async (t) => {
  const { world, connection, recordId, eventId } = await withNewKey()
  world.clock.time += 60_000
  world.erp.edit(recordId, { description: 'Minutes' })
  await webhook(world, recordId)
  t.is(world.google.held(eventId)?.event.description, 'Minutes')
  world.clock.time += 60_000
  world.google.put(eventId, { ...inGoogle(lunch), description: 'Minutes', title: 'Call: Dinner' })
  await notice(world, connection, { eventId })
  t.like(world.erp.held(recordId)?.event, { title: 'Dinner', description: 'Minutes' })
  t.is(recordsOf(world).length, 1)
  t.is(eventsOf(world).length, 1)
})

test('with a new key for fingerprints a change made in Google crosses as the first one', async (t) => {
  const { world, connection, recordId, eventId } = await withNewKey()
  world.clock.time += 60_000
  world.google.put(eventId, { ...inGoogle(lunch), title: 'Call: Dinner' })
  await notice(world, connection, { eventId })
  t.is(world.erp.held(recordId)?.event.title, 'Dinner')
})
