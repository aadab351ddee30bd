import test from 'ava'
import { isFault } from '../../shared/domain/fault.ts'
import type { EventId, LinkId, RecordId } from '../../shared/domain/ids.ts'
import { isSettled } from '../../shared/domain/link.ts'
import type { HeldRecord } from '../../shared/erp-ports.ts'
import { CLAIM_MS, CLOCK_SLACK_MS } from '../../shared/flows/pair-context.ts'
import { newPair, savePair } from '../../shared/flows/pair-store.ts'
import { API_USER, USER } from '../support/memory-sides.ts'
import type { FlowWorld } from './flow-world.ts'
import {
  connectUser,
  flowWorld,
  inGoogle,
  lunch,
  metPair,
  notice,
  pairOf,
  present,
  recordsOf,
  TENANT,
  unavailable,
  webhook,
} from './flow-world.ts'

const FIRST = 'aaa111' as EventId
const SECOND = 'bbb222' as EventId
const late = { kind: 'timed', start: '2027-03-01T15:00:00Z', end: '2027-03-01T16:00:00Z' } as const
const early = { kind: 'timed', start: '2027-03-01T07:00:00Z', end: '2027-03-01T08:00:00Z' } as const

const dinner = { ...lunch, title: 'Dinner', when: late, description: 'Menu', location: 'Home' }
const ANOTHER = 'user-2' as typeof USER

function handOn(world: FlowWorld, recordId: RecordId, change: Partial<HeldRecord>): void {
  const row = present(world.erp.rows.get(recordId))
  world.erp.rows.set(recordId, { ...row, ...change })
}

/** Another user's event whose record was made when the task was cut off. */
async function cutOffForAnother(world: FlowWorld, event: typeof lunch) {
  const connection = await connectUser(world, ANOTHER)
  world.google.put(SECOND, inGoogle(event))
  world.hooks.set('after erp.create', unavailable('erp'))
  const retryTheirs = () => notice(world, connection, { eventId: SECOND })
  await retryTheirs().catch(() => undefined)
  world.clock.time += CLAIM_MS
  const [theirs] = recordsOf(world) as [RecordId]
  return { theirs, retryTheirs }
}

/** An event of Google whose record was made, or not, when the task was cut off; its claim has ended. */
async function cutOff(
  when: 'before' | 'after',
  eventIds: readonly EventId[] = [FIRST],
  event = inGoogle(lunch),
) {
  const world = flowWorld()
  const connection = await connectUser(world)
  for (const eventId of eventIds) {
    world.google.put(eventId, event)
    world.hooks.set(`${when} erp.create`, unavailable('erp'))
    await notice(world, connection, { eventId }).catch(() => undefined)
  }
  world.clock.time += CLAIM_MS
  return { world, connection, retry: (eventId: EventId = FIRST) => notice(world, connection, { eventId }) }
}

test('the answer to a create was lost: the record is found and linked, not made a second time', async (t) => {
  const { world, connection, retry } = await cutOff('after')
  await retry()
  const records = recordsOf(world)
  t.is(records.length, 1)
  const pair = await pairOf(world, connection, FIRST)
  t.is(pair.recordId, records[0] ?? null)
  t.true(isSettled(pair.link))
})

test('the create never arrived: the record is made', async (t) => {
  const { world, retry } = await cutOff('before')
  await retry()
  t.is(recordsOf(world).length, 1)
})

const edits = [
  { what: 'its name', change: { title: 'Dinner' } },
  { what: 'its time', change: { when: late } },
  { what: 'both', change: { title: 'Dinner', when: late } },
]
for (const { what, change } of edits) {
  test(`a lost record is found although somebody edited ${what}, and the edit goes to Google`, async (t) => {
    const { world, connection, retry } = await cutOff('after')
    const [recordId] = recordsOf(world) as [RecordId]
    world.erp.edit(recordId, change)
    await retry()
    t.deepEqual(recordsOf(world), [recordId])
    t.deepEqual(world.google.held(FIRST)?.event, inGoogle({ ...lunch, ...change }))
    t.is((await pairOf(world, connection, FIRST)).recordId, recordId)
  })
}

test('a lost record is found although all of it was edited and it was handed on', async (t) => {
  const { world, connection, retry } = await cutOff('after')
  const [recordId] = recordsOf(world) as [RecordId]
  world.erp.edit(recordId, dinner)
  handOn(world, recordId, { assignedUserId: ANOTHER })
  await retry()
  t.deepEqual(recordsOf(world), [recordId])
  t.is((await pairOf(world, connection, FIRST)).recordId, recordId)
})

test('of two users whose creates were cut short the other one has the record that he was handed and that fits his better', async (t) => {
  const { world, connection, retry } = await cutOff('before')
  const { theirs, retryTheirs } = await cutOffForAnother(world, dinner)
  await retry()
  t.not((await pairOf(world, connection, FIRST)).recordId, theirs)
  await retryTheirs()
  t.is(recordsOf(world).length, 2)
})

for (const { isHandedOver, what } of [
  { isHandedOver: false, what: 'of two users whose creates fit a record alike he has it whose it is' },
  { isHandedOver: true, what: 'of two users whose creates fit a record alike he has it who was handed it' },
])
  test(what, async (t) => {
    const { world, connection, retry } = await cutOff('before')
    const { theirs } = await cutOffForAnother(world, lunch)
    const guests = [{ ref: `User/${ANOTHER}`, answer: 'none' }] as const
    if (isHandedOver) handOn(world, theirs, { assignedUserId: USER, guests })
    await retry()
    t.is((await pairOf(world, connection, FIRST)).recordId === theirs, isHandedOver)
  })

test('the event was deleted before the task came again: the lost record goes with it', async (t) => {
  const { world, retry } = await cutOff('after')
  world.google.put(FIRST, null)
  await retry()
  t.deepEqual(recordsOf(world), [])
})

test('a record that a person made, or that belongs to a pair, is not taken', async (t) => {
  const { world, connection, retry } = await cutOff('before')
  const byPerson = world.erp.add(lunch, USER)
  world.google.put(SECOND, inGoogle(lunch))
  await notice(world, connection, { eventId: SECOND })
  const { recordId: linked } = await pairOf(world, connection, SECOND)
  await retry()
  const { recordId } = await pairOf(world, connection, FIRST)
  t.is(new Set([byPerson, linked, recordId]).size, 3)
  t.is(recordsOf(world).length, 3)
})

for (const { bornIn, isTaken, what } of [
  { bornIn: 'erp', isTaken: true, what: 'a record whose only pair is a tombstone may be taken' },
  {
    bornIn: 'google',
    isTaken: false,
    what: 'a record that was made of another event is not taken, though that is over',
  },
] as const)
  test(what, async (t) => {
    const { world, connection, retry } = await cutOff('after')
    const [recordId] = recordsOf(world) as [RecordId]
    const { pair } = newPair({
      ...(await pairOf(world, connection, FIRST)),
      id: 'old' as LinkId,
      eventId: 'old' as EventId,
      recordId,
      bornIn,
    })
    await savePair(world.store, TENANT, { pair, version: null })
    await retry()
    t.is((await pairOf(world, connection, FIRST)).recordId === recordId, isTaken)
    t.is(recordsOf(world).length, isTaken ? 1 : 2)
  })

test('what was made long before the claim is not taken', async (t) => {
  const world = flowWorld()
  const connection = await connectUser(world)
  const old = world.erp.add(lunch, API_USER)
  world.clock.time += CLOCK_SLACK_MS + 1
  world.google.put(FIRST, inGoogle(lunch))
  world.hooks.set('before erp.create', unavailable('erp'))
  await notice(world, connection, { eventId: FIRST }).catch(() => undefined)
  world.clock.time += CLAIM_MS
  await notice(world, connection, { eventId: FIRST })
  t.is(recordsOf(world).length, 2)
  t.not((await pairOf(world, connection, FIRST)).recordId, old)
})

test('a lost record is found although the clock of the ERP is behind ours', async (t) => {
  const { world, retry } = await cutOff('after')
  const made = present(recordsOf(world)[0])
  const row = world.erp.rows.get(made)
  if (row) world.erp.rows.set(made, { ...row, createdAt: row.createdAt - CLOCK_SLACK_MS + 1 })
  await retry()
  t.deepEqual(recordsOf(world), [made])
})

test('a record that is made anew, because its event was edited after its deletion, is found after a lost answer, too', async (t) => {
  const { world, connection, recordId, eventId } = await metPair()
  world.erp.rows.set(recordId, null)
  world.google.put(eventId, { ...inGoogle(lunch), title: 'Call: Dinner' })
  world.hooks.set('after erp.create', unavailable('erp'))
  await t.throwsAsync(notice(world, connection, { eventId }))
  world.clock.time += CLAIM_MS
  await notice(world, connection, { eventId })
  t.is(recordsOf(world).length, 1)
  t.is((await pairOf(world, connection, eventId)).recordId, present(recordsOf(world)[0]))
})

test('a create that is tried again remembers when it was tried first', async (t) => {
  const { world, connection, retry } = await cutOff('before')
  const first = await pairOf(world, connection, FIRST)
  world.hooks.set('before erp.create', unavailable('erp'))
  await retry().catch(() => undefined)
  const second = await pairOf(world, connection, FIRST)
  t.deepEqual(second.claim, { since: present(first.claim).since, until: world.clock.now() + CLAIM_MS })
})

test('the search goes back to the first attempt, however often it was tried since', async (t) => {
  const { world, connection, retry } = await cutOff('after')
  for (let attempt = 0; attempt < 3; attempt += 1) {
    world.hooks.set('before erp.createdByUs', unavailable('erp'))
    await retry().catch(() => undefined)
    world.clock.time += CLAIM_MS
  }
  await retry()
  t.is(recordsOf(world).length, 1)
  t.true(isSettled((await pairOf(world, connection, FIRST)).link))
})

test('while another create is under way, a record that resembles the announcement in nothing is not taken', async (t) => {
  const { world, connection, retry } = await cutOff('before')
  world.google.put(SECOND, {
    title: 'Call: Breakfast',
    when: early,
    description: 'Eggs',
    location: 'Kitchen',
  })
  world.hooks.set('after erp.create', unavailable('erp'))
  await notice(world, connection, { eventId: SECOND }).catch(() => undefined)
  world.clock.time += CLAIM_MS
  const [breakfast] = recordsOf(world)
  await retry(FIRST)
  await retry(SECOND)
  t.is(recordsOf(world).length, 2)
  t.is((await pairOf(world, connection, SECOND)).recordId, breakfast ?? null)
})

test('two creates at the same hour were cut short together: each takes the record it fits best, though one was edited', async (t) => {
  const { world, connection, retry } = await cutOff('after')
  world.google.put(SECOND, {
    ...inGoogle(lunch),
    title: 'Call: Breakfast',
    description: 'Eggs',
    location: 'Kitchen',
  })
  world.hooks.set('after erp.create', unavailable('erp'))
  await notice(world, connection, { eventId: SECOND }).catch(() => undefined)
  const [lunchRecord, breakfastRecord] = recordsOf(world) as [RecordId, RecordId]
  world.erp.edit(lunchRecord, { title: 'Late lunch' })
  for (let round = 0; round < 3; round += 1) {
    world.clock.time += CLAIM_MS
    for (const eventId of [SECOND, FIRST])
      await retry(eventId).catch((error: unknown) => t.true(isFault(error, 'pair.claimed')))
  }
  t.deepEqual(await recordOfEach(world, connection), [lunchRecord, breakfastRecord])
  t.is(recordsOf(world).length, 2)
})

test('of two records the one that fits the announcement best is taken', async (t) => {
  const { world, connection, retry } = await cutOff('after')
  const made = present(recordsOf(world)[0])
  const row = world.erp.rows.get(made)
  world.erp.rows.delete(made)
  world.erp.add({ ...lunch, when: late }, API_USER)
  if (row) world.erp.rows.set(made, row)
  await retry()
  t.is((await pairOf(world, connection, FIRST)).recordId, made)
})

async function recordOfEach(
  world: FlowWorld,
  connection: Awaited<ReturnType<typeof connectUser>>,
): Promise<(RecordId | null)[]> {
  return Promise.all(
    [FIRST, SECOND].map(async (eventId) => (await pairOf(world, connection, eventId)).recordId),
  )
}

for (const order of [
  [FIRST, SECOND],
  [SECOND, FIRST],
]) {
  test(`twins with the same content each get their own record, retried in the order ${order.join(', ')}`, async (t) => {
    const { world, connection, retry } = await cutOff('after', [FIRST, SECOND])
    t.is(recordsOf(world).length, 2)
    for (let round = 0; round < 3; round += 1) {
      for (const eventId of order)
        await retry(eventId).catch((error: unknown) => t.true(isFault(error, 'pair.claimed')))
      world.clock.time += CLAIM_MS
    }
    t.is(recordsOf(world).length, 2)
    const records = await recordOfEach(world, connection)
    t.is(new Set(records).size, 2)
    t.true(recordsOf(world).every((id) => records.includes(id)))
  })
}

test('of twins, one of which was made, only one record more is made', async (t) => {
  const { world, connection, retry } = await cutOff('before', [FIRST])
  world.google.put(SECOND, inGoogle(lunch))
  world.hooks.set('after erp.create', unavailable('erp'))
  await notice(world, connection, { eventId: SECOND }).catch(() => undefined)
  world.clock.time += CLAIM_MS
  for (let round = 0; round < 3; round += 1) {
    for (const eventId of [FIRST, SECOND]) await retry(eventId).catch(() => undefined)
    world.clock.time += CLAIM_MS
  }
  t.is(recordsOf(world).length, 2)
  t.is(new Set(await recordOfEach(world, connection)).size, 2)
})

const both = [
  [FIRST, SECOND],
  [SECOND, FIRST],
] as const
for (const [waiting, working] of both) {
  test(`nobody looks for a lost record while a twin is at work: ${waiting} waits for ${working}`, async (t) => {
    const { world, connection, retry } = await cutOff('after', [waiting])
    world.google.put(working, inGoogle(lunch))
    let meanwhile: unknown
    world.hooks.set('before erp.create', async () => {
      meanwhile = await retry(waiting).catch((error: unknown) => error)
    })
    await notice(world, connection, { eventId: working })
    t.true(isFault(meanwhile, 'pair.claimed'))
    await retry(waiting)
    t.is(recordsOf(world).length, 2)
    t.is(new Set(await recordOfEach(world, connection)).size, 2)
  })

  test(`twins that look for their records at the same moment do not take the same one: ${waiting}, then ${working}`, async (t) => {
    const { world, connection, retry } = await cutOff('after', [FIRST, SECOND])
    // Between the last look of the one and its claim the other one comes.
    const otherComes = async (): Promise<void> => void (await retry(working).catch(() => undefined))
    world.hooks.set('after erp.createdByUs', () => {
      // Who else is creating, and then whether the record has a pair already.
      world.hooks.set('after store.find', () => void world.hooks.set('after store.find', otherComes))
    })
    await retry(waiting).catch(() => undefined)
    for (const eventId of [FIRST, SECOND, FIRST]) {
      world.clock.time += CLAIM_MS
      await retry(eventId).catch(() => undefined)
    }
    t.is(new Set(await recordOfEach(world, connection)).size, 2)
    t.is(recordsOf(world).length, 2)
  })
}

test('the webhook of a record that is just being made for Google waits, and does not send it back there', async (t) => {
  const world = flowWorld()
  const connection = await connectUser(world)
  world.google.put(FIRST, inGoogle(lunch))
  let tooEarly: unknown
  world.hooks.set('after erp.create', async () => {
    const [recordId] = recordsOf(world) as [RecordId]
    tooEarly = await webhook(world, recordId).catch((error: unknown) => error)
  })
  await notice(world, connection, { eventId: FIRST })
  t.true(isFault(tooEarly, 'pair.claimed'))
  const [recordId] = recordsOf(world) as [RecordId]
  await webhook(world, recordId)
  t.is(world.calls.includes('google.insert'), false)
})

test('a create that is settled between the look for it and the look for its pair is still seen', async (t) => {
  const world = flowWorld()
  const connection = await connectUser(world)
  const recordId = world.erp.add(lunch, API_USER)
  world.google.put(FIRST, inGoogle(lunch))
  // The create's task settles after our first look at the record's pairs, just before we ask whether one is under way.
  world.hooks.set('after erp.ownUserId', async () => {
    world.hooks.set('after erp.create', () => {
      const [extra] = recordsOf(world).filter((id) => id !== recordId)
      if (extra) world.erp.rows.delete(extra)
      return world.erp.held(recordId)
    })
    await notice(world, connection, { eventId: FIRST })
  })
  await webhook(world, recordId)
  t.false(world.calls.includes('google.insert'))
})
