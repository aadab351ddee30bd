import { isDeepStrictEqual } from 'node:util'
import test from 'ava'
import fc from 'fast-check'
import { sumOf } from '../../shared/domain/counts.ts'
import { Fault } from '../../shared/domain/fault.ts'
import type { TenantId } from '../../shared/domain/ids.ts'
import { readCounters } from '../../shared/flows/read-counters.ts'
import { countedLog } from '../../shared/platform/counted-log.ts'
import { storedCounters } from '../../shared/platform/counters.ts'
import type { Counters } from '../../shared/platform/counters.ts'
import { jsonLog } from '../../shared/platform/json-log.ts'
import type { Store } from '../../shared/ports.ts'
import { memoryStore } from '../support/memory-store.ts'

const TENANT = 'main' as TenantId
const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
const START = Date.UTC(2027, 2, 1, 9, 30)

/** One store, and processes that count at the same clock. */
function counting(store: Store = memoryStore()) {
  let now = START
  const clock = { now: () => now }
  const lines: string[] = []
  const log = jsonLog((line) => lines.push(line))
  let instances = 0
  return {
    store,
    lines,
    pass: (ms: number) => void (now += ms),
    start: (): Counters => storedCounters({ store, clock, log, instance: `i${(instances += 1)}` }),
    read: (hours = 24, tenant: TenantId | null = TENANT) => readCounters({ tenant, hours, now }, store),
  }
}

type World = ReturnType<typeof counting>
const total = async (world: World, hours?: number, tenant?: TenantId | null) =>
  sumOf((await world.read(hours, tenant)).hours.map(({ counts }) => counts))

test('nothing is stored for a minute, then all of it at once', async (t) => {
  const store = memoryStore()
  const world = counting(store)
  const counters = world.start()
  for (let n = 0; n < 1000; n += 1) {
    counters.add(TENANT, 'changed.google')
    await counters.flush('due')
  }
  t.deepEqual(store.operations, { reads: 0, writes: 0 })
  world.pass(MINUTE_MS)
  await counters.flush('due')
  t.deepEqual(store.operations, { reads: 0, writes: 1 })
  t.deepEqual(await total(world), { 'changed.google': 1000 })
})

test('where nothing was counted nothing is written', async (t) => {
  const store = memoryStore()
  const world = counting(store)
  const counters = world.start()
  counters.add(TENANT, 'changed.google', 0)
  world.pass(MINUTE_MS)
  await counters.flush('now')
  t.is(store.operations.writes, 0)
  counters.add(TENANT, 'changed.google')
  await counters.flush('now')
  world.pass(MINUTE_MS)
  await counters.flush('due')
  t.is(store.operations.writes, 1)
})

test('a process that ends stores what it has, whenever the last time was', async (t) => {
  const world = counting()
  const counters = world.start()
  counters.add(TENANT, 'task.done', 3)
  await counters.flush('now')
  t.deepEqual(await total(world), { 'task.done': 3 })
})

test('what is counted in an hour stays in it, and days have documents of their own', async (t) => {
  const world = counting()
  const counters = world.start()
  for (let hour = 0; hour < 30; hour += 1) {
    counters.add(TENANT, 'task.done', hour + 1)
    await counters.flush('due')
    world.pass(HOUR_MS)
  }
  await counters.flush('now')
  const { hours, isCut } = await world.read(48)
  t.false(isCut)
  t.is(hours.at(-1)?.from, START + 30 * HOUR_MS - 30 * MINUTE_MS)
  t.deepEqual(
    hours.slice(-31).map(({ counts }) => counts['task.done'] ?? 0),
    [...Array.from({ length: 30 }, (_none, hour) => hour + 1), 0],
  )
  t.deepEqual(hours[0]?.counts, {})
  const documents = await world.store.find({ tenant: TENANT, collection: 'counters' })
  t.deepEqual(
    documents.map(({ data }) => data['day']),
    [Math.floor(START / 86_400_000) + 1, Math.floor(START / 86_400_000)],
    'the newest first',
  )
})

test('the hours that are asked for are there from the first to the last, and none before', async (t) => {
  const world = counting()
  const counters = world.start()
  for (let hour = 1; hour <= 3; hour += 1) {
    counters.add(TENANT, 'task.done', hour)
    if (hour < 3) world.pass(HOUR_MS)
  }
  await counters.flush('now')
  t.deepEqual(await total(world, 1), { 'task.done': 3 })
  t.deepEqual(await total(world, 2), { 'task.done': 5 })
  t.deepEqual(await total(world, 3), { 'task.done': 6 })
})

test('what one tenant counts is none of another’s, nor the deployment’s', async (t) => {
  const world = counting()
  const counters = world.start()
  counters.add(TENANT, 'task.done')
  counters.add('other' as TenantId, 'task.done', 2)
  counters.add(null, 'fault.request.unverified', 3)
  await counters.flush('now')
  t.deepEqual(await total(world), { 'task.done': 1 })
  t.deepEqual(await total(world, 24, 'other' as TenantId), { 'task.done': 2 })
  t.deepEqual(await total(world, 24, null), { 'fault.request.unverified': 3 })
})

const step = fc.record({
  instance: fc.nat(2),
  name: fc.constantFrom('changed.google', 'changed.erp', 'delay.erp.3', 'fault.bug', 'called.gmail.59'),
  times: fc.nat(5),
  passMs: fc.constantFrom(0, 1000, 70_000, HOUR_MS, 20 * HOUR_MS),
  after: fc.constantFrom('nothing', 'due', 'now', 'end'),
})

test('however what happens is split into processes and writes, and whichever of them are lost on the way, the sums are those of the whole', async (t) => {
  const isWhole = fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 40 }),
      fc.array(fc.constantFrom('well', 'lost', 'unanswered')),
      async (steps, fates) => {
        const world = counting(troubled(memoryStore(), fates))
        const whole = counting()
        const one = whole.start()
        const processes = [world.start(), world.start(), world.start()]
        for (const { instance, name, times, passMs, after } of steps) {
          processes[instance]?.add(TENANT, name, times)
          one.add(TENANT, name, times)
          if (after === 'due' || after === 'now') await processes[instance]?.flush(after)
          if (after === 'end') {
            await ended(processes[instance] as Counters)
            processes[instance] = world.start()
          }
          world.pass(passMs)
          whole.pass(passMs)
        }
        for (const each of processes) await ended(each)
        await one.flush('now')
        return isDeepStrictEqual(await world.read(720), await whole.read(720))
      },
    ),
    { numRuns: 100 },
  )
  await t.notThrowsAsync(isWhole)
})

/** Its store answers in the end. */
async function ended(counters: Counters): Promise<void> {
  for (let tries = 0; tries < 60; tries += 1) await counters.flush('now')
}

/** A store some of whose writes fail, and some of whose writes land and fail. */
function troubled(store: Store, fates: readonly ('well' | 'lost' | 'unanswered')[]): Store {
  let writes = 0
  const away = (): never => {
    throw new Fault('store.unavailable', 'no answer')
  }
  const fated = async <Answer>(write: () => Promise<Answer>): Promise<Answer> => {
    const fate = fates[writes] ?? 'well'
    writes += 1
    if (fate === 'lost') return away()
    const answer = await write()
    return fate === 'well' ? answer : away()
  }
  return {
    ...store,
    create: (key, content) => fated(() => store.create(key, content)),
    replace: (key, content, over) => fated(() => store.replace(key, content, over)),
  }
}

test('a store that is away is told of in the log, and nobody is kept waiting for it', async (t) => {
  const world = counting(troubled(memoryStore(), ['lost']))
  const counters = world.start()
  counters.add(TENANT, 'task.done')
  await t.notThrowsAsync(async () => counters.flush('now'))
  t.like(JSON.parse(world.lines[0] ?? ''), {
    event: 'fault',
    function: 'counters',
    code: 'store.unavailable',
  })
  await counters.flush('now')
  t.deepEqual(await total(world), { 'task.done': 1 })
})

test('reading ends: of more processes than anybody has, the newest days are read, and that it was cut is said', async (t) => {
  const store = memoryStore()
  const world = counting(store)
  for (let day = 0; day < 3; day += 1) {
    for (let n = 0; n < 2000; n += 1) {
      const counters = world.start()
      counters.add(TENANT, 'task.done')
      await counters.flush('now')
    }
    world.pass(24 * HOUR_MS)
  }
  const before = store.operations.reads
  const { hours, isCut } = await world.read(96)
  t.true(isCut)
  t.deepEqual(
    hours.flatMap(({ counts }) => Object.values(counts)),
    [2000, 2000],
  )
  t.is(store.operations.reads - before, 4000)
  t.false((await world.read(24)).isCut)
})

test('of the log counts what happened to meetings and contacts, what went wrong, and what was given up', (t) => {
  const counted: [string | null, string, number | undefined][] = []
  const log = countedLog(
    jsonLog(() => undefined),
    { add: (tenant, name, times) => void counted.push([tenant, name, times]) },
    TENANT,
  )
  const pair = {
    tenant: 'acme',
    entity: 'Meeting',
    record: '1',
    step: 'change',
    why: 'other-side',
    fields: 1,
  }
  log.info('pair.done', { ...pair, side: 'google', delayMs: 2500 })
  log.info('pair.done', { ...pair, side: 'erp', delayMs: null })
  log.warn('fault', { function: 'console', code: 'erp.unavailable', disposition: 'retry', detail: '' })
  log.error('bug', { function: 'console', stack_trace: '' })
  log.error('task.parked', { kind: 'sync-pair', code: 'erp.refused', tenant: 'acme' })
  log.info('session.begun', { tenant: 'acme', user: '1' })
  t.deepEqual(
    counted.map(([tenant, name, times = 1]) => `${tenant} ${name} ${times}`),
    [
      'acme changed.google 1',
      'acme delay.google.2 1',
      'acme delay.google.ms 2500',
      'acme changed.erp 1',
      'main fault.erp.unavailable 1',
      'main fault.bug 1',
      'acme task.parked 1',
    ],
  )
})
