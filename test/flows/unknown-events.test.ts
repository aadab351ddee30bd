import test from 'ava'
import type { CalendarOptions } from '../../shared/domain/options.ts'
import { DEFAULT_OPTIONS } from '../../shared/domain/options.ts'
import { syncPair } from '../../shared/flows/sync-pair.ts'
import { JANA, JANAS, TENANT, event, keyOf, readWorld, recordsOf, titlesOf } from './calendar-world.ts'

/** Jana with these options, everything read. */
function chosen(options: Partial<CalendarOptions>) {
  return readWorld({ change: { options: { ...DEFAULT_OPTIONS, ...options } } })
}

test('a private event stays in Google: no record, and no word of it anywhere', async (t) => {
  const { world, rest } = await chosen({ privateEvents: 'skip' })
  world.google.make(JANAS, { event: event('Doctor'), isPrivate: true })
  await rest()
  t.deepEqual(recordsOf(world), [])
  t.deepEqual(await world.store.find({ tenant: TENANT, collection: 'links' }), [])
  t.false([...world.erp.written, ...world.logged, ...world.queue.written].join().includes('Doctor'))
})

test('as a busy block it is a record of the default entity without its texts', async (t) => {
  const { world, rest } = await chosen({ privateEvents: 'busy' })
  world.google.make(JANAS, { event: event('Call: Doctor'), isPrivate: true })
  await rest()
  t.is(recordsOf(world).length, 1)
  t.is([...world.erp.rows.values()][0]?.entity, 'Meeting')
  t.false(JSON.stringify([...world.erp.rows.values()]).includes('Doctor'))
})

test('without a default entity a private event has none, whatever its title says', async (t) => {
  const { world, rest } = await chosen({ privateEvents: 'busy', defaultEntity: null })
  world.google.make(JANAS, { event: event('Call: Doctor'), isPrivate: true })
  await rest()
  t.deepEqual(recordsOf(world), [])
})

test('H059 only the types of events that the user chose become records', async (t) => {
  for (const [eventTypes, titles] of [
    [['default'], ['Lunch']],
    [
      ['default', 'focusTime'],
      ['Lunch', 'Focus'],
    ],
  ] as const) {
    const { world, rest } = await chosen({ eventTypes })
    world.google.make(JANAS, { event: event('Lunch') })
    world.google.make(JANAS, { event: event('Focus', { hours: 30 }), type: 'focusTime' })
    await rest()
    t.deepEqual(titlesOf(world), titles)
  }
})

test('an event of another type makes no record either when it is asked for by itself', async (t) => {
  const { world, rest, scope } = await chosen({ eventTypes: ['default'] })
  const { eventId } = world.google.make(JANAS, { event: event('Focus'), type: 'focusTime' })
  await syncPair({ kind: 'sync-pair', tenant: TENANT, calendar: keyOf(JANA, JANAS), eventId }, scope)
  await rest()
  t.deepEqual(recordsOf(world), [])
})

test('our own write that comes back costs one read of the store and no call, whatever the event holds', async (t) => {
  const { world, pull, rest, calls } = await readWorld()
  world.hints.fate = 'lose'
  world.google.make(JANAS, { event: event('Lunch') })
  await pull(JANA)
  await rest()
  world.clock.time += 3_600_000
  const [record] = world.erp.rows.values()
  if (!record) throw new Error('no record')
  world.erp.change(record, JANA.userId, { title: 'Dinner' })
  world.hints.fate = 'deliver'
  world.webhook(record)
  world.hints.fate = 'lose'
  await rest()
  t.is(world.google.living(JANAS)[0]?.event.title, 'Dinner')
  calls.length = 0
  const before = world.store.operations.reads
  await pull(JANA)
  t.deepEqual(
    calls.filter((call) => /^(google|erp)\./.test(call)),
    ['google.page'],
  )
  // The calendar, the connection, the pair.
  t.is(world.store.operations.reads - before, 3)
})
