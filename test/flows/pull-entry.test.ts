import test from 'ava'
import type { EventId } from '../../shared/domain/ids.ts'
import { DEFAULT_OPTIONS } from '../../shared/domain/options.ts'
import { markOf, ownEventId } from '../../shared/domain/pair-names.ts'
import type { EventChangeEntry } from '../../shared/google-ports.ts'
import { USER } from '../support/memory-sides.ts'
import {
  TENANT,
  connectUser,
  flowWorld,
  inGoogle,
  lunch,
  metPair,
  notice,
  pairOf,
  recordsOf,
  webhook,
} from './flow-world.ts'

const EVENT = 'a1b2c3' as EventId
const labels = [
  { entity: 'Meeting', label: '' },
  { entity: 'Call', label: 'Call' },
]

async function pulled(title: string, entities = labels) {
  const world = flowWorld()
  const [{ entity: defaultEntity } = { entity: null }] = entities.filter(({ label }) => label === '')
  const options = { ...DEFAULT_OPTIONS, defaultEntity }
  const connection = await connectUser(world, USER, { entities, options })
  world.google.put(EVENT, { ...lunch, title })
  const asked: string[] = []
  const { create } = world.scope.erp
  const erp = {
    ...world.scope.erp,
    create: (...[entity, ...given]: Parameters<typeof create>) => (
      asked.push(entity),
      create(entity, ...given)
    ),
  }
  const outcome = await notice({ ...world, scope: { ...world.scope, erp } }, connection, { eventId: EVENT })
  return { world, outcome, asked, titles: recordsOf(world).map((id) => world.erp.held(id)?.event.title) }
}

test('the label of a title tells the entity, and is not part of the name', async (t) => {
  const { asked, titles } = await pulled('call: Offer')
  t.deepEqual([asked, titles], [['Call'], ['Offer']])
})

test('a title without a label becomes a record of the default entity', async (t) => {
  const { asked, titles } = await pulled('Offer')
  t.deepEqual([asked, titles], [['Meeting'], ['Offer']])
})

test('where there is no default entity, an event without a label stays in Google', async (t) => {
  const { world, outcome } = await pulled('Offer', labels.slice(1))
  t.is(outcome, 'ignored')
  t.deepEqual(recordsOf(world), [])
})

test('what is excluded goes no further: not even the store is asked about it', async (t) => {
  const { world, connection, eventId } = await metPair()
  const entry = { kind: 'excluded', eventId, why: 'busy-only' } as const
  const before = world.calls.length
  t.is(await notice(world, connection, { eventId, entry }), 'ignored')
  t.is(world.calls.length, before)
})

test('the deletion of an event that nobody knows is nothing to do', async (t) => {
  const world = flowWorld()
  const connection = await connectUser(world)
  t.is(await notice(world, connection, { eventId: EVENT }), 'ignored')
})

test('what ended before the user wanted to begin is left alone; what ends later is taken', async (t) => {
  for (const [since, outcome] of [
    [1, 'ignored'],
    [0, 'changed'],
  ] as const) {
    const world = flowWorld()
    const connection = await connectUser(world, USER, { since: Date.parse(lunch.when.end) + since })
    world.google.put(EVENT, inGoogle(lunch))
    t.is(await notice(world, connection, { eventId: EVENT }), outcome)
  }
})

test('an event of an entity that the user gave up is left alone', async (t) => {
  const { world, connection, recordId, eventId } = await metPair()
  world.google.put(eventId, { ...inGoogle(lunch), title: 'Call: Dinner' })
  t.is(await notice(world, { ...connection, entities: labels.slice(0, 1) }, { eventId }), 'ignored')
  t.is(world.erp.held(recordId)?.event.title, 'Lunch')
})

test('taking the label off in Google makes no second record of another entity', async (t) => {
  const { world, connection, recordId, eventId } = await metPair()
  world.google.put(eventId, { ...lunch, title: 'Dinner' })
  t.is(await notice(world, { ...connection, entities: labels }, { eventId }), 'changed')
  t.deepEqual(recordsOf(world), [recordId])
  t.is(world.erp.held(recordId)?.event.title, 'Dinner')
})

test('an event of ours whose pair was forgotten is left to its record, so that no second one is made', async (t) => {
  const world = flowWorld()
  const connection = await connectUser(world)
  const recordId = world.erp.add(lunch, USER)
  const record = { tenant: TENANT, entity: 'Call', recordId }
  const eventId = ownEventId({ ...record, calendar: connection.mainCalendar.key })
  world.google.put(eventId, inGoogle(lunch))
  const entryOf = (id: EventId): EventChangeEntry => {
    const held = world.google.held(id)
    if (held === null) throw new Error('no event')
    return { kind: 'held', held: { ...held, mark: markOf(record) } }
  }
  t.is(await notice(world, connection, { eventId, entry: entryOf(eventId) }), 'ignored')
  t.deepEqual(
    world.queued.map(({ task }) => task),
    [{ kind: 'sync-pair', tenant: TENANT, entity: 'Call', recordIds: [recordId] }],
  )
  await webhook(world, recordId)
  t.deepEqual(recordsOf(world), [recordId])
  t.is((await pairOf(world, connection, eventId)).recordId, recordId, 'known again')

  const copy = 'a2a2a2' as EventId
  world.google.put(copy, inGoogle(lunch))
  t.is(await notice(world, connection, { eventId: copy, entry: entryOf(copy) }), 'changed')
  t.is(recordsOf(world).length, 2, 'a copy that somebody made is an event of its own')
})
