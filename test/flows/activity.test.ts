import test from 'ava'
import type { EventId, LinkId, RecordId } from '../../shared/domain/ids.ts'
import { activityOf, activityOfPair, lastDeedOf, pairOfUser } from '../../shared/flows/activity.ts'
import type { Activity } from '../../shared/flows/activity.ts'
import { saveConnection } from '../../shared/flows/connection.ts'
import { refusedOf } from '../../shared/flows/refused-items.ts'
import type { HeldEvent } from '../../shared/google-ports.ts'
import { checkContent } from '../../shared/store/document-check.ts'
import {
  JANA,
  NOW,
  PETR,
  PRAGUE,
  TENANT,
  activityWorld,
  addPair,
  connection,
  entryOf,
} from './activity-world.ts'
import type { ActivityWorld } from './activity-world.ts'

const DAY = '2027-02-01'
const HOUR_MS = 3_600_000
const of = (given: Partial<Parameters<typeof activityOf>[0]> = {}) => ({
  userId: JANA,
  day: DAY,
  zone: PRAGUE,
  after: null,
  ...given,
})
const idsOf = (items: readonly Activity[]): string[] => items.map(({ pairId }) => pairId)
const refusal = {
  on: 'erp',
  step: 's',
  erpDigest: null,
  code: 'erp.refused',
  field: 'name',
  at: NOW - HOUR_MS,
} as const

async function allOf({ scope }: ActivityWorld, given: Parameters<typeof of>[0] = {}): Promise<string[][]> {
  const pages: string[][] = []
  for (let after: string | null = null; ;) {
    const { items, next } = await activityOf(of({ ...given, after }), scope)
    pages.push(idsOf(items))
    if (next === null) return pages
    if (pages.length > 100) throw new Error('it never ends')
    after = next
  }
}

test('a day shows what was changed on it, newest first, with the title of now and the last entry', async (t) => {
  const world = activityWorld()
  const moved = entryOf('2027-02-01T09:00:00Z', { fields: ['when'] })
  await addPair(world, 'a', { log: [entryOf('2027-01-30T09:00:00Z'), moved] })
  await addPair(world, 'b', { log: [entryOf('2027-02-01T10:00:00Z')] })
  await addPair(world, 'c', { log: [entryOf('2027-01-31T10:00:00Z')] })
  world.titles.set('record-a' as RecordId, { title: 'Offer' })
  const { items, next } = await activityOf(of(), world.scope)
  t.deepEqual(idsOf(items), ['b', 'a'])
  t.is(next, null)
  t.like(items[1], { title: 'Offer', isThere: true, isPrivate: false, earlier: 1, canUndo: true })
  t.deepEqual(items[1]?.entries, [moved])
  t.like(items[0], { title: 'Former', isThere: false, earlier: 0 })
})

test('what was last done is of today, or else of yesterday; of an older day, or of somebody else, it is nothing', async (t) => {
  const world = activityWorld()
  const last = async () => (await lastDeedOf(JANA, world.scope))?.at ?? null
  const at = (text: string): number => Date.parse(text)
  t.is(await last(), null)
  await addPair(world, 'older', { log: [entryOf('2027-01-30T09:00:00Z')] })
  await addPair(world, 'petr', { userId: PETR, log: [entryOf('2027-02-01T09:00:00Z')] })
  t.is(await last(), null)
  await addPair(world, 'yesterday', { log: [entryOf('2027-01-31T09:00:00Z')] })
  t.is(await last(), at('2027-01-31T09:00:00Z'))
  await addPair(world, 'a', { log: [entryOf('2027-02-01T08:00:00Z'), entryOf('2027-02-01T10:00:00Z')] })
  await addPair(world, 'b', { log: [entryOf('2027-02-01T09:00:00Z')] })
  t.is(await last(), at('2027-02-01T10:00:00Z'))
})

test('of a day on which very much was done nothing is taken for the last', async (t) => {
  const world = activityWorld()
  for (let n = 0; n < 100; n += 1) await addPair(world, `p${n}`, { log: [entryOf('2027-02-01T09:00:00Z')] })
  t.is(await lastDeedOf(JANA, world.scope), null)
})

test('a day is one of the reader’s zone, also where that lies across two days of UTC', async (t) => {
  const world = activityWorld()
  await addPair(world, 'before', { log: [entryOf('2027-01-31T22:59:59Z')] })
  await addPair(world, 'first', { log: [entryOf('2027-01-31T23:00:00Z')] })
  await addPair(world, 'last', { log: [entryOf('2027-02-01T22:59:59Z')] })
  await addPair(world, 'after', { log: [entryOf('2027-02-01T23:00:00Z')] })
  t.deepEqual(await allOf(world), [['last', 'first']])
  t.deepEqual(await allOf(world, { zone: 'UTC' }), [['after', 'last']])
  t.deepEqual(await allOf(world, { day: '2027-01-31' }), [['before']])
})

test('the ERP is asked once for each kind of record, however many lines there are', async (t) => {
  const world = activityWorld()
  for (const id of ['a', 'b', 'c']) await addPair(world, id, { log: [entryOf('2027-02-01T09:00:00Z')] })
  await addPair(world, 'd', { entity: 'Call', log: [entryOf('2027-02-01T09:00:00Z')] })
  await addPair(world, 'e', { recordId: null, log: [entryOf('2027-02-01T09:00:00Z')] })
  await activityOf(of(), world.scope)
  t.deepEqual(
    world.asked.map(({ entity, ids }) => [entity, [...ids].sort()]),
    [
      ['Meeting', ['record-a', 'record-b', 'record-c']],
      ['Call', ['record-d']],
    ],
  )
})

test('where the ERP can’t be asked, the log is there without titles', async (t) => {
  const world = activityWorld()
  await addPair(world, 'a', { log: [entryOf('2027-02-01T09:00:00Z', { was: null })] })
  world.titles.set('record-a' as RecordId, { title: 'Offer' })
  world.down.erp = true
  const { items } = await activityOf(of(), world.scope)
  t.like(items[0], { title: null, isThere: false })
  t.deepEqual(world.faults, ['erp.unavailable'])
})

test('what a record is called is for who has it or attends it', async (t) => {
  const world = activityWorld()
  for (const id of ['hers', 'attended', 'another'])
    await addPair(world, id, { log: [entryOf('2027-02-01T09:00:00Z', { was: null })] })
  world.titles.set('record-hers' as RecordId, { title: 'Hers' })
  world.titles.set('record-attended' as RecordId, { title: 'Attended', assignedUserId: PETR, attends: JANA })
  world.titles.set('record-another' as RecordId, { title: 'Another', assignedUserId: PETR })
  const { items } = await activityOf(of(), world.scope)
  t.deepEqual(Object.fromEntries(items.map(({ pairId, title }) => [pairId, title])), {
    another: null,
    attended: 'Attended',
    hers: 'Hers',
  })
})

test('of an event that has turned private nothing is shown, nor what was overwritten before', async (t) => {
  const world = activityWorld()
  const open = entryOf('2027-02-01T08:00:00Z')
  const turned = entryOf('2027-02-01T09:00:00Z', { why: 'private', do: 'remove', was: null })
  const again = entryOf('2027-02-01T10:00:00Z', { was: { title: 'Open again' } })
  await addPair(world, 'private', { log: [open, turned] })
  await addPair(world, 'opened', { log: [open, turned, again] })
  world.titles.set('record-private' as RecordId, { title: 'Secret' })
  const of1 = await activityOfPair({ userId: JANA, pairId: 'private' as LinkId }, world.scope)
  t.like(of1, { title: null, isPrivate: true, isThere: false, canUndo: false })
  t.deepEqual(
    of1?.entries.map(({ was }) => was),
    [null, null],
  )
  const of2 = await activityOfPair({ userId: JANA, pairId: 'opened' as LinkId }, world.scope)
  t.like(of2, { isPrivate: false, canUndo: true })
  t.deepEqual(
    of2?.entries.map(({ was }) => was),
    [{ title: 'Open again' }, null, null],
  )
})

for (const [what, entry, canUndo] of [
  ['a change whose former value is known', {}, true],
  ['a change whose former value isn’t known', { was: null }, false],
  ['a change that put something right', { why: 'put-right' }, false],
  ['a change that took something back', { why: 'undo' }, false],
  ['a removal from Google', { do: 'remove', on: 'google', was: null }, true],
  ['a removal from the ERP of which something is known', { do: 'remove' }, true],
  ['a removal from the ERP of which nothing is known', { do: 'remove', was: null }, false],
  ['a creation', { do: 'create', was: null }, true],
  ['that something is not followed any more', { do: 'let-go' }, false],
] as const) {
  test(`${what} ${canUndo ? 'can' : 'can’t'} be taken back`, async (t) => {
    const world = activityWorld()
    await addPair(world, 'a', { log: [entryOf('2027-02-01T09:00:00Z', entry)] })
    t.is((await activityOf(of(), world.scope)).items[0]?.canUndo, canUndo)
  })
}

test('that a copy was made can’t be taken back', async (t) => {
  const world = activityWorld()
  await addPair(world, 'a', {
    role: 'copy',
    log: [entryOf('2027-02-01T09:00:00Z', { do: 'create', was: null })],
  })
  t.false((await activityOf(of(), world.scope)).items[0]?.canUndo)
})

test('former guests are called by their addresses; who can’t be told any more is left out', async (t) => {
  const world = activityWorld()
  world.emails.set('Contact/c1', 'iva@example.com')
  world.emails.set('Lead/l1', null)
  const answers = { 'Contact/c1': 'accepted', 'Lead/l1': 'none', 'guest:abc': 'out' }
  const list = [{ ref: 'Contact/c1', answer: 'declined' }]
  await addPair(world, 'a', { log: [entryOf('2027-02-01T09:00:00Z', { was: { guests: answers } })] })
  await addPair(world, 'b', { log: [entryOf('2027-02-01T08:00:00Z', { was: { title: 'x', guests: list } })] })
  const was = async () => (await activityOf(of(), world.scope)).items.map(({ entries }) => entries[0]?.was)
  t.deepEqual(await was(), [
    { guests: [{ email: 'iva@example.com', answer: 'accepted' }] },
    { title: 'x', guests: [{ email: 'iva@example.com', answer: 'declined' }] },
  ])
  world.down.erp = true
  t.deepEqual(await was(), [{ guests: [] }, { title: 'x', guests: [] }])
})

test('one pair shows all that was done with it in the last thirty days, newest first', async (t) => {
  const world = activityWorld()
  const days = ['2027-01-01T09:00:00Z', '2027-01-03T09:00:00Z', '2027-01-20T09:00:00Z']
  await addPair(world, 'a', { log: days.map((at) => entryOf(at)) })
  const found = await activityOfPair({ userId: JANA, pairId: 'a' as LinkId }, world.scope)
  t.deepEqual(
    found?.entries.map(({ at }) => at),
    [Date.parse(days[2] ?? ''), Date.parse(days[1] ?? '')],
  )
  t.is(found?.earlier, 0)
  world.clock.time = Date.parse('2027-03-01T00:00:00Z')
  t.is(await activityOfPair({ userId: JANA, pairId: 'a' as LinkId }, world.scope), null)
  t.deepEqual(await allOf(world, { day: '2027-01-20' }), [[]])
})

test('another person’s pair is none', async (t) => {
  const world = activityWorld()
  await addPair(world, 'a', { userId: PETR, log: [entryOf('2027-02-01T09:00:00Z')], refused: null })
  await addPair(world, 'b', { userId: PETR, refused: refusal })
  t.is(await activityOfPair({ userId: JANA, pairId: 'a' as LinkId }, world.scope), null)
  t.is(await pairOfUser({ userId: JANA, pairId: 'a' as LinkId }, world.scope), null)
  t.is(await pairOfUser({ userId: JANA, pairId: 'none' as LinkId }, world.scope), null)
  t.is((await pairOfUser({ userId: PETR, pairId: 'a' as LinkId }, world.scope))?.id, 'a' as LinkId)
  t.deepEqual(await allOf(world), [[]])
  t.deepEqual((await refusedOf({ userId: JANA, after: null }, world.scope)).items, [])
})

test('however many there are, each comes once, page by page, and a page of a day is newest first', async (t) => {
  const world = activityWorld()
  for (let n = 0; n < 130; n += 1)
    await addPair(world, `p${String(n).padStart(3, '0')}`, {
      log: [entryOf(new Date(NOW - ((n * 37) % 130) * 60_000).toISOString())],
      ...(n % 10 === 0 && { refused: refusal }),
    })
  const pages = await allOf(world)
  t.deepEqual(
    pages.flat().sort(),
    Array.from({ length: 130 }, (_, n) => `p${String(n).padStart(3, '0')}`),
  )
  t.true(pages.every((page) => page.length <= 15))
})

test('a place that nobody gave out begins at the first page', async (t) => {
  const world = activityWorld()
  await addPair(world, 'a', { log: [entryOf('2027-02-01T09:00:00Z')] })
  for (const after of ['', 'x', '0~', '15~~~~~', '0~../x~~', '9999999~~~'])
    t.deepEqual(idsOf((await activityOf(of({ after }), world.scope)).items), ['a'], after)
})

test('a refused pair is found with its reason, and on the day of its last change', async (t) => {
  const world = activityWorld()
  await addPair(world, 'a', { refused: refusal, log: [entryOf('2027-02-01T09:00:00Z')] })
  await addPair(world, 'b', { log: [entryOf('2027-02-01T10:00:00Z')] })
  world.titles.set('record-a' as RecordId, { title: 'Offer' })
  const { items, next } = await refusedOf({ userId: JANA, after: null }, world.scope)
  const shown: object = {
    pairId: 'a',
    title: 'Offer',
    on: 'erp',
    code: 'erp.refused',
    field: 'name',
    at: refusal.at,
  }
  t.is(items.length, 1)
  t.like(items[0], shown)
  t.is(next, null)
  t.deepEqual(await allOf(world), [['b', 'a']])
})

test('a pair has no more keys than a store takes, whatever is known of it', async (t) => {
  const world = activityWorld()
  const contents: Parameters<typeof checkContent>[0][] = []
  const create = world.store.create.bind(world.store)
  Object.assign(world.store, {
    create: (...given: Parameters<typeof create>) => (contents.push(given[1]), create(...given)),
  })
  const whole = {
    uid: 'uid',
    series: { id: 'series' as EventId, originalStart: '2027-02-01' },
    log: [entryOf('2027-02-01T09:00:00Z')],
  }
  await addPair(world, 'a', whole)
  await addPair(world, 'b', { ...whole, refused: refusal })
  t.is(contents.length, 2)
  t.notThrows(() => contents.forEach(checkContent))
})

test('an event that the ERP doesn’t take yet is called as in Google, unless it is private', async (t) => {
  const world = activityWorld()
  for (const id of ['open', 'private', 'gone']) await addPair(world, id, { recordId: null, refused: refusal })
  const held = (title: string, isPrivate: boolean) =>
    ({ kind: 'held', held: { event: { title }, isPrivate } as HeldEvent }) as const
  world.events.set('event-open' as EventId, held('From Google', false))
  world.events.set('event-private' as EventId, held('', true))
  const titles = async () =>
    (await refusedOf({ userId: JANA, after: null }, world.scope)).items.map(
      ({ pairId, title, isPrivate }) => [pairId, title, isPrivate],
    )
  t.deepEqual(await titles(), [
    ['gone', null, false],
    ['open', null, false],
    ['private', null, false],
  ])
  await saveConnection(world.store, TENANT, { connection, version: null })
  t.deepEqual(await titles(), [
    ['gone', null, false],
    ['open', 'From Google', false],
    ['private', null, true],
  ])
})
