import test from 'ava'
import { Fault, isFault } from '../../shared/domain/fault.ts'
import type { EventId, RecordId } from '../../shared/domain/ids.ts'
import { NEW_LINK } from '../../shared/domain/link.ts'
import type { Link } from '../../shared/domain/link.ts'
import { linkIdOf } from '../../shared/domain/pair-names.ts'
import { isReplaced, withoutLeftovers } from '../../shared/flows/doubled-pairs.ts'
import { movePair } from '../../shared/flows/move-pair.ts'
import { pairsOfRecord, readPair, savePair } from '../../shared/flows/pair-store.ts'
import type { Pair, StoredPair } from '../../shared/flows/pair-document.ts'
import { ownersOf } from '../../shared/flows/tenant-scope.ts'
import { TENANT, eventsOf, inGoogle, lunch, metPair, notice, pairOf, present, webhook } from './flow-world.ts'

type Met = Awaited<ReturnType<typeof metPair>>

const OTHER = 'd0ub1e' as EventId

/** What is about to be moved, and where to. */
async function moving() {
  const met = await metPair()
  const { world, connection, eventId } = met
  world.google.put(OTHER, inGoogle(lunch))
  const found = await stored(met, eventId)
  const { userId, calendar, calendarId } = found.pair
  const held = present(world.google.held(OTHER))
  const move = (from: StoredPair = found) =>
    movePair(from, { userId, calendar: { calendar, calendarId }, held }, world.scope)
  const id = linkIdOf(connection.mainCalendar.key, OTHER)
  return { ...met, found, move, id }
}

async function stored({ world, connection }: Met, eventId: EventId): Promise<StoredPair> {
  return present(await readPair(world.store, TENANT, linkIdOf(connection.mainCalendar.key, eventId)))
}

/** A move that was cut short: its record has a second pair, whose event is there. */
async function doubled() {
  const met = await moving()
  const { world, found, id } = met
  const second: Pair = { ...found.pair, id, eventId: OTHER }
  await savePair(world.store, TENANT, { pair: second, version: null })
  const pairs = () => pairsOfRecord(world.store, TENANT, { entity: 'Call', recordId: met.recordId })
  const kept = async () => {
    const deps = { ...world.scope, ownerOf: ownersOf(world.scope, 'Call') }
    return (await withoutLeftovers(await pairs(), deps)).map(({ pair }) => pair.eventId)
  }
  return { ...met, pairs, kept }
}

const isClaimed = (error: unknown): boolean => isFault(error, 'pair.claimed')

test('while a pair is moved, nobody goes on with its old name', async (t) => {
  const { world, connection, eventId, move } = await moving()
  world.hooks.set('before store.create', async () => {
    world.google.put(eventId, inGoogle({ ...lunch, title: 'Dinner' }))
    t.true(isClaimed(await t.throwsAsync(notice(world, connection, { eventId }))))
  })
  t.is((await move())?.pair.eventId, OTHER)
  t.is((await pairOf(world, connection, eventId)).recordId, null)
})

test('… and it is as it was when somebody was faster with the new one', async (t) => {
  const { world, connection, eventId, found, move, id } = await moving()
  const other = { ...found.pair, id, eventId: OTHER, recordId: 'another' as RecordId }
  world.hooks.set(
    'before store.create',
    () => void savePair(world.store, TENANT, { pair: other, version: null }),
  )
  t.true(isFault(await t.throwsAsync(move()), 'store.contended'))
  t.deepEqual(await pairOf(world, connection, eventId), found.pair)
})

test('… nor is it forgotten since when its record may have been made, should the move be cut short', async (t) => {
  const met = await moving()
  const { world, connection, eventId, found, move } = met
  const link: Link = { ...NEW_LINK, presence: { erp: [false, true], google: [true] } }
  const until = world.clock.time - 1
  const pair: Pair = { ...found.pair, recordId: null, link, claim: { since: 5, until } }
  const from = present(await savePair(world.store, TENANT, { ...found, pair }))
  world.hooks.set('before store.create', () => {
    throw new Fault('store.unavailable', 'down')
  })
  await t.throwsAsync(move(from))
  t.is((await pairOf(world, connection, eventId)).claim?.since, 5)
})

test('after a move that was cut short an edit goes to the event that is there, and nothing is removed', async (t) => {
  const { world, recordId, eventId, pairs } = await doubled()
  world.google.put(eventId, null)
  world.erp.edit(recordId, { title: 'Dinner' })
  await webhook(world, recordId)
  t.deepEqual(
    (await pairs()).map(({ pair }) => pair.eventId),
    [OTHER],
  )
  t.deepEqual(eventsOf(world), [OTHER])
})

/** … of a record that was restored beside its hidden event, which isn't there any more. */
async function doubledBeside() {
  const met = await doubled()
  const { world, eventId } = met
  world.google.put(eventId, null)
  const old = await stored(met, eventId)
  const link: Link = { ...old.pair.link, presence: { erp: [true], google: [false] } }
  await savePair(world.store, TENANT, { ...old, pair: { ...old.pair, link } })
  world.erp.edit(met.recordId, { title: 'Dinner' })
  return met
}

test('… nor is anything made beside it for a record that was there without its event', async (t) => {
  const { world, recordId } = await doubledBeside()
  await webhook(world, recordId)
  t.deepEqual(eventsOf(world), [OTHER])
})

test('… whichever of the two is looked at first', async (t) => {
  const { world, connection, eventId, pairs } = await doubledBeside()
  await notice(world, connection, { eventId })
  t.deepEqual(
    (await pairs()).map(({ pair }) => pair.eventId),
    [OTHER],
  )
})

test('… but not while a task is writing it', async (t) => {
  const met = await doubledBeside()
  const { world, connection, eventId, pairs } = met
  const old = await stored(met, eventId)
  const claim = { since: 0, until: world.clock.time + 30_000 }
  await savePair(world.store, TENANT, { ...old, pair: { ...old.pair, claim } })
  t.true(isClaimed(await t.throwsAsync(notice(world, connection, { eventId }))))
  t.is((await pairs()).length, 2)
})

test('of two pairs of one record none gives way whose event is there', async (t) => {
  const { kept, eventId } = await doubled()
  t.deepEqual((await kept()).toSorted(), [OTHER, eventId].toSorted())
})

test('… or that a task is writing', async (t) => {
  const met = await doubled()
  const { world, eventId, kept } = met
  world.google.put(eventId, null)
  const old = await stored(met, eventId)
  const claim = { since: 0, until: world.clock.time + 30_000 }
  await savePair(world.store, TENANT, { ...old, pair: { ...old.pair, claim } })
  t.deepEqual((await kept()).toSorted(), [OTHER, eventId].toSorted())
})

test('… or of which its account can say nothing', async (t) => {
  const { world, eventId, kept } = await doubled()
  const refuse = () => {
    world.hooks.set('before google.get', refuse)
    throw new Fault('google.gone', 'not this account’s')
  }
  world.hooks.set('before google.get', refuse)
  t.deepEqual((await kept()).toSorted(), [OTHER, eventId].toSorted())
})

const GONE: Link = { ...NEW_LINK, presence: { erp: [false], google: [false] } }

/** The pair that the record has besides, and what was once its own. */
async function outlived(change: Partial<Pair>) {
  const met = await doubled()
  const { world, eventId } = met
  world.google.put(eventId, null)
  const old = await stored(met, eventId)
  await savePair(world.store, TENANT, { ...old, pair: { ...old.pair, link: GONE, etag: null, ...change } })
  await webhook(world, met.recordId)
  return { ...met, old: (await stored(met, eventId)).pair }
}

test('a record that has another event by now is not made anew where it was first', async (t) => {
  const { world, old, recordId } = await outlived({})
  t.deepEqual(eventsOf(world), [OTHER])
  t.is(old.recordId, recordId, 'it may be so again')
})

test('… and what its move left behind claimed is forgotten when that claim is over', async (t) => {
  const { old } = await outlived({ claim: { since: 0, until: 1 } })
  t.is(old.recordId, null)
})

test('of the pairs of one record the living one goes on with it, or else the one that had it last', async (t) => {
  const { found, id, connection } = await moving()
  const living: Pair = { ...found.pair, id, eventId: OTHER }
  const [low, high] = [found.pair.id, id].toSorted() as [Pair['id'], Pair['id']]
  const over = (one: Pair['id'], change: Partial<Pair> = {}): Pair => ({
    ...living,
    id: one,
    link: GONE,
    ...change,
  })
  const isOver = (pair: Pair, other: Pair) =>
    isReplaced(
      pair,
      [pair, other].map((one) => ({ pair: one, version: null })),
      connection,
    )
  t.true(isOver(over(found.pair.id), living))
  t.false(isOver({ ...living, id: found.pair.id }, living))
  t.false(isOver(over(low, { settledAt: 2 }), over(high, { settledAt: 1 })))
  t.true(isOver(over(high, { settledAt: 1 }), over(low, { settledAt: 2 })))
  t.true(isOver(over(low, { settledAt: 1 }), over(high, { settledAt: 1 })))
  // Cut short on its way to the other one.
  const claim = { since: 1, until: 2 }
  t.true(isOver(over(high, { settledAt: 2, claim }), over(low, { settledAt: 1 })))
  t.false(isOver(over(low, { settledAt: 1 }), over(high, { settledAt: 2, claim })))
})
