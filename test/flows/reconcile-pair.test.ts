import test from 'ava'
import { Fault, isFault } from '../../shared/domain/fault.ts'
import { isSettled } from '../../shared/domain/link.ts'
import { CLAIM_MS, CLOCK_SLACK_MS } from '../../shared/flows/pair-context.ts'
import { USER } from '../support/memory-sides.ts'
import type { FlowWorld } from './flow-world.ts'
import {
  connectUser,
  counted,
  eventsOf,
  flowWorld,
  inGoogle,
  lunch,
  metPair,
  notice,
  pairOf,
  present,
  unavailable,
  webhook,
} from './flow-world.ts'

const late = { kind: 'timed', start: '2027-03-01T15:00:00Z', end: '2027-03-01T16:00:00Z' } as const
const refuse = (): never => {
  throw new Fault('google.refused', 'no')
}

test('Google refuses a write over an edit that nobody told of (412): both edits are kept', async (t) => {
  const { world, recordId, eventId } = await metPair()
  world.erp.edit(recordId, { title: 'Dinner' })
  world.google.put(eventId, { ...inGoogle(lunch), when: late })
  const cost = await counted(world, () => webhook(world, recordId))
  t.deepEqual(cost.google, ['google.patch', 'google.get', 'google.patch'])
  t.deepEqual(world.google.held(eventId)?.event, { ...inGoogle(lunch), title: 'Call: Dinner', when: late })
  t.deepEqual(world.erp.held(recordId)?.event, { ...lunch, title: 'Dinner', when: late })
})

test('an event edited just after it was read is not overwritten', async (t) => {
  const { world, connection, recordId, eventId } = await metPair()
  world.erp.edit(recordId, { title: 'Dinner' })
  world.google.put(eventId, { ...inGoogle(lunch), description: 'Minutes' })
  const held = present(world.google.held(eventId))
  world.hooks.set('before google.patch', () =>
    world.google.put(eventId, { ...inGoogle(lunch), description: 'Minutes', when: late }),
  )
  await notice(world, connection, { eventId, entry: { kind: 'held', held } })
  t.deepEqual(world.erp.held(recordId)?.event, {
    ...lunch,
    title: 'Dinner',
    description: 'Minutes',
    when: late,
  })
})

test('a record that locks optimistically is not overwritten when it moved on since it was read', async (t) => {
  const { world, connection, recordId, eventId } = await metPair({ versioned: true })
  world.google.put(eventId, { ...inGoogle(lunch), when: late })
  world.hooks.set('before erp.update', () => world.erp.edit(recordId, { title: 'Dinner' }))
  await notice(world, connection, { eventId })
  t.deepEqual(world.erp.held(recordId)?.event, { ...lunch, title: 'Dinner', when: late })
  t.is(world.google.held(eventId)?.event.title, 'Call: Dinner')
})

test('of one field edited in Google and, just before we write it, in a record that locks: the later edit wins', async (t) => {
  const { world, connection, recordId, eventId } = await metPair({ versioned: true })
  world.google.put(eventId, { ...inGoogle(lunch), title: 'Call: Dinner' })
  world.hooks.set('before erp.update', () => {
    world.clock.time += 2000
    world.erp.edit(recordId, { title: 'Supper' })
  })
  await notice(world, connection, { eventId })
  t.is(world.erp.held(recordId)?.event.title, 'Supper')
  t.is(world.google.held(eventId)?.event.title, 'Call: Supper')
})

test('a field of the record that was edited while another one was written is still news afterwards', async (t) => {
  const { world, connection, recordId, eventId } = await metPair()
  world.google.put(eventId, { ...inGoogle(lunch), when: late })
  world.hooks.set('before erp.update', () => world.erp.edit(recordId, { description: 'Minutes' }))
  await notice(world, connection, { eventId })
  await webhook(world, recordId)
  t.is(world.google.held(eventId)?.event.description, 'Minutes')
})

test('an event that is gone when it should be changed comes back with the edit', async (t) => {
  const { world, recordId, eventId } = await metPair()
  world.erp.edit(recordId, { title: 'Dinner' })
  world.google.put(eventId, null)
  await webhook(world, recordId)
  t.is(world.google.held(eventId)?.event.title, 'Call: Dinner')
})

test('a record that is gone when it should be changed is made anew', async (t) => {
  const { world, connection, recordId, eventId } = await metPair()
  world.google.put(eventId, { ...inGoogle(lunch), title: 'Call: Dinner' })
  world.hooks.set('before erp.update', () => void world.erp.rows.set(recordId, null))
  await notice(world, connection, { eventId })
  const { recordId: anew } = await pairOf(world, connection, eventId)
  t.not(anew, recordId)
  t.is(anew && world.erp.held(anew)?.event.title, 'Dinner')
})

test('sides that keep moving are left for a later task', async (t) => {
  const { world, recordId, eventId } = await metPair()
  world.erp.edit(recordId, { title: 'Dinner' })
  const touch = (): void => {
    world.google.put(eventId, world.google.held(eventId)?.event ?? null)
    world.hooks.set('before google.patch', touch)
  }
  touch()
  const cost = await counted(world, async () =>
    t.true(isFault(await t.throwsAsync(webhook(world, recordId)), 'pair.claimed')),
  )
  t.is(cost.google.filter((call) => call === 'google.patch').length, 8)
})

test('while one task is writing, others are kept away and told to come again soon', async (t) => {
  const { world, connection, recordId, eventId } = await metPair()
  world.erp.edit(recordId, { title: 'Dinner' })
  const meanwhile: unknown[] = []
  world.hooks.set('before google.patch', async () => {
    world.clock.time += 1000
    for (const other of [() => webhook(world, recordId), () => notice(world, connection, { eventId })]) {
      meanwhile.push(await other().catch((error: unknown) => error))
    }
  })
  const cost = await counted(world, () => webhook(world, recordId))
  t.true(
    meanwhile.length === 2 &&
      meanwhile.every((error) => isFault(error, 'pair.claimed') && error.retryAfterMs === 1000),
  )
  t.deepEqual(cost.google, ['google.patch'])
})

test('of two tasks that claim at the same moment only one writes', async (t) => {
  const { world, recordId } = await metPair()
  world.erp.edit(recordId, { title: 'Dinner' })
  let other: unknown
  world.hooks.set('before store.replace', async () => {
    other = await webhook(world, recordId).catch((error: unknown) => error)
  })
  const error = await t.throwsAsync(webhook(world, recordId))
  t.true(isFault(error, 'store.contended'))
  t.is(other, undefined)
  t.is(world.calls.filter((call) => call === 'google.patch').length, 1)
})

test('a write that was refused takes its claim back at once, and is tried again a day later, not by every task', async (t) => {
  const { world, connection, recordId, eventId } = await metPair()
  const before = await pairOf(world, connection, eventId)
  world.erp.edit(recordId, { title: 'Dinner' })
  world.hooks.set('before google.patch', refuse)
  await webhook(world, recordId)
  const { refused, ...after } = await pairOf(world, connection, eventId)
  t.deepEqual({ ...after, refused: null }, before)
  t.like(refused, { on: 'google', code: 'google.refused' })
  await webhook(world, recordId)
  t.is(world.google.held(eventId)?.event.title, 'Call: Lunch')
  world.clock.time += 24 * 3_600_000
  await webhook(world, recordId)
  t.is((await pairOf(world, connection, eventId)).refused, null)
  t.is(world.google.held(eventId)?.event.title, 'Call: Dinner')
})

test('a refusal after a lost answer takes back only its own claim: what the lost write left is no edit', async (t) => {
  const { world, connection, recordId, eventId } = await metPair()
  world.erp.edit(recordId, { title: 'Dinner' })
  world.hooks.set('after google.patch', unavailable('google'))
  await t.throwsAsync(webhook(world, recordId))
  const { claim: first } = await pairOf(world, connection, eventId)
  world.clock.time += CLAIM_MS
  world.erp.edit(recordId, { title: 'Supper' })
  world.hooks.set('before google.patch', refuse)
  await webhook(world, recordId)
  const { link, claim } = await pairOf(world, connection, eventId)
  t.false(isSettled(link))
  t.is(claim?.since, first?.since)
  t.is(claim?.until, world.clock.now())
  world.clock.time += 24 * 3_600_000
  await webhook(world, recordId)
  t.is(world.google.held(eventId)?.event.title, 'Call: Supper')
  t.is(world.erp.held(recordId)?.event.title, 'Supper')
})

test('a lost answer leaves the claim: nobody comes near until it ends, then what is there decides', async (t) => {
  const { world, connection, recordId, eventId } = await metPair()
  world.erp.edit(recordId, { title: 'Dinner' })
  world.hooks.set('after google.patch', unavailable('google'))
  await t.throwsAsync(webhook(world, recordId), { message: 'down' })
  world.clock.time += CLAIM_MS - 1
  t.true(isFault(await t.throwsAsync(webhook(world, recordId)), 'pair.claimed'))
  world.clock.time += 1
  const cost = await counted(world, () => webhook(world, recordId))
  t.deepEqual([cost.google, cost.writes], [['google.get'], 1])
  t.true(isSettled((await pairOf(world, connection, eventId)).link))
})

test('an event that was made although the answer was lost is found under its own id, and not made twice', async (t) => {
  const world = flowWorld()
  await connectUser(world)
  const recordId = world.erp.add(lunch, USER)
  world.hooks.set('after google.insert', unavailable('google'))
  await t.throwsAsync(webhook(world, recordId))
  world.clock.time += CLAIM_MS
  await webhook(world, recordId)
  t.is(eventsOf(world).length, 1)
  t.is(world.calls.filter((call) => call === 'google.insert').length, 1)
})

test('after a lost answer a list is not taken at its word: it may be older than the write', async (t) => {
  const { world, connection, recordId, eventId } = await metPair()
  const held = present(world.google.held(eventId))
  world.erp.edit(recordId, { title: 'Dinner' })
  world.hooks.set('after google.patch', unavailable('google'))
  await t.throwsAsync(webhook(world, recordId))
  world.clock.time += CLAIM_MS
  const cost = await counted(world, () =>
    notice(world, connection, { eventId, entry: { kind: 'held', held } }),
  )
  t.deepEqual(cost.google, ['google.get'])
  t.is(world.google.held(eventId)?.event.title, 'Call: Dinner')
})

/** The list was asked for, then the ERP's edit went to Google, then an entry of the list is taken up. */
async function withStaleList(change: (world: FlowWorld) => void) {
  const met = await metPair()
  const { world, eventId, recordId } = met
  const listed = world.google.held(eventId)
  const listedAt = world.clock.now()
  if (listed === null) throw new Error('no event')
  world.clock.time += 5000
  change(world)
  world.erp.edit(recordId, { title: 'Dinner' })
  await webhook(world, recordId)
  return { ...met, listed, listedAt }
}

test('an entry of a list that is older than our last write does not undo it', async (t) => {
  const { world, connection, recordId, eventId, listed, listedAt } = await withStaleList(() => undefined)
  const cost = await counted(world, () =>
    notice(world, connection, { eventId, entry: { kind: 'held', held: listed }, listedAt }),
  )
  t.deepEqual(cost, { google: ['google.get'], erp: [], reads: 1, writes: 0 })
  t.is(world.erp.held(recordId)?.event.title, 'Dinner')
})

test('a deletion on a list that is older than our last write does not delete', async (t) => {
  const { world, connection, recordId, eventId, listedAt } = await withStaleList((changing) => {
    // Deleted when it was listed, brought back before we wrote.
    for (const id of eventsOf(changing)) {
      changing.google.put(id, null)
      changing.google.put(id, inGoogle(lunch))
    }
  })
  await notice(world, connection, { eventId, entry: { kind: 'gone', eventId }, listedAt })
  t.is(world.erp.held(recordId)?.event.title, 'Dinner')
  t.is(world.google.held(eventId)?.event.title, 'Call: Dinner')
})

test('an old list never brings an older etag back into the memory', async (t) => {
  const { world, connection, recordId, eventId, listed, listedAt } = await withStaleList(() => undefined)
  const dinner = { ...listed, event: { ...listed.event, title: 'Call: Dinner' } }
  await notice(world, connection, { eventId, entry: { kind: 'held', held: dinner }, listedAt })
  world.erp.edit(recordId, { title: 'Supper' })
  t.deepEqual((await counted(world, () => webhook(world, recordId))).google, ['google.patch'])
})

test('clocks may differ: a list that looks a little younger than our last write is not taken at its word', async (t) => {
  const { world, connection, eventId, listed } = await withStaleList(() => undefined)
  const listedAt = world.clock.now() + CLOCK_SLACK_MS - 1
  const cost = await counted(world, () =>
    notice(world, connection, { eventId, entry: { kind: 'held', held: listed }, listedAt }),
  )
  t.deepEqual(cost.google, ['google.get'])
})

test('a list that shows a later version than the remembered one is taken at its word', async (t) => {
  const { world, connection, recordId, eventId } = await withStaleList(() => undefined)
  world.clock.time += 1000
  world.google.put(eventId, { ...inGoogle(lunch), title: 'Call: Supper' })
  const cost = await counted(world, () => notice(world, connection, { eventId }))
  t.deepEqual(cost.google, [])
  t.is(world.erp.held(recordId)?.event.title, 'Supper')
})

test('an event that turned private meanwhile is left alone, and its record says when it is and nothing else', async (t) => {
  const { world, recordId, eventId } = await metPair()
  world.erp.edit(recordId, { title: 'Dinner' })
  world.google.put(eventId, { ...inGoogle(lunch), title: 'Secret' })
  world.excluded.set(eventId, 'private')
  await webhook(world, recordId)
  t.is(world.google.held(eventId)?.event.title, 'Secret')
  t.deepEqual(world.erp.held(recordId)?.event, { ...lunch, title: 'Busy', description: '', location: '' })
})

test('what a side makes of a written value is remembered, so it is no edit when it comes back', async (t) => {
  const { world, connection, recordId, eventId } = await metPair()
  world.erp.edit(recordId, { description: '<p>Minutes</p>' })
  world.hooks.set('after google.patch', () => {
    world.google.put(eventId, { ...inGoogle(lunch), description: 'Minutes' })
    return world.google.held(eventId)
  })
  await webhook(world, recordId)
  world.clock.time += 3_600_000
  t.is(await notice(world, connection, { eventId }), 'echo')
  t.is(world.erp.held(recordId)?.event.description, '<p>Minutes</p>')
})
