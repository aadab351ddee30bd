import test from 'ava'
import { saveConnection } from '../../shared/flows/connection.ts'
import { countParked, dropParked, parkedTasks, retryParked } from '../../shared/flows/parked-tasks.ts'
import type { Log } from '../../shared/platform/log.ts'
import { parkTask } from '../../shared/platform/park-task.ts'
import { CALENDAR, JANA, PETR, TENANT, activityWorld, addPair, connection } from './activity-world.ts'
import type { ActivityWorld } from './activity-world.ts'

const HOUR_MS = 3_600_000
const quiet = { error: () => undefined } as unknown as Log

async function park({ store, clock }: ActivityWorld, task: unknown): Promise<void> {
  await parkTask(
    { tenant: TENANT, kind: 'sync-pair', task, code: 'erp.refused' },
    { store, clock, log: quiet },
  )
}

test('tasks given up on are listed, for one person those about his calendars and records', async (t) => {
  const world = activityWorld()
  await addPair(world, 'a')
  await saveConnection(world.store, TENANT, { connection, version: null })
  const own = [
    { kind: 'pull-calendar', tenant: TENANT, calendar: CALENDAR },
    { kind: 'sync-pair', tenant: TENANT, entity: 'Meeting', recordIds: ['record-a'] },
  ]
  const others = [
    { kind: 'pull-calendar', tenant: TENANT, calendar: 'calendar-petr' },
    { kind: 'sync-pair', tenant: TENANT, entity: 'Call', recordIds: ['record-a'] },
    { tenant: TENANT, broken: true },
  ]
  for (const task of [...own, ...others]) await park(world, task)
  const listed = async (user: typeof JANA | null) =>
    (await parkedTasks({ of: user, after: null }, world.scope)).items
      .map(({ task }) => JSON.stringify(task))
      .sort()
  t.deepEqual(await listed(JANA), own.map((task) => JSON.stringify(task)).sort())
  t.deepEqual(await listed(null), [...own, ...others].map((task) => JSON.stringify(task)).sort())
  t.deepEqual(await listed(PETR), [])
  world.clock.time += 91 * 24 * HOUR_MS
  t.deepEqual(await listed(null), [])
})

test('many tasks given up on come page by page, each once', async (t) => {
  const world = activityWorld()
  for (let n = 0; n < 60; n += 1)
    await park(world, { kind: 'pull-calendar', tenant: TENANT, calendar: `c${n}` })
  const ids: string[] = []
  const lengths: number[] = []
  for (let after: string | null = null; ;) {
    const { items, next } = await parkedTasks({ of: null, after }, world.scope)
    ids.push(...items.map(({ id }) => id))
    lengths.push(items.length)
    if (next === null) break
    after = next
  }
  t.deepEqual(lengths, [25, 25, 10])
  t.is(new Set(ids).size, 60)
})

test('tasks given up on are counted, as far as a hundred; those that were kept long enough are none', async (t) => {
  const world = activityWorld()
  t.deepEqual(await countParked(world.scope), { count: 0, isAll: true })
  const upTo = async (from: number, to: number): Promise<void> => {
    for (let n = from; n < to; n += 1)
      await park(world, { kind: 'pull-calendar', tenant: TENANT, calendar: `c${n}` })
  }
  await upTo(0, 60)
  t.deepEqual(await countParked(world.scope), { count: 60, isAll: true })
  await upTo(60, 110)
  t.deepEqual(await countParked(world.scope), { count: 100, isAll: false })
  world.clock.time += 91 * 24 * HOUR_MS
  t.deepEqual(await countParked(world.scope), { count: 0, isAll: false })
})

test('a task is put back on its queue, of its own tenant, and is no longer given up on', async (t) => {
  const world = activityWorld()
  const task = { kind: 'sync-pair', tenant: 'other', calendar: CALENDAR, eventId: 'e', quiet: true }
  await park(world, task)
  const [item] = (await parkedTasks({ of: null, after: null }, world.scope)).items
  t.true(item?.canRetry)
  t.is(await retryParked(item?.id ?? '', world.scope), 'done')
  t.deepEqual(world.queued as unknown[], [{ ...task, tenant: TENANT }])
  t.deepEqual((await parkedTasks({ of: null, after: null }, world.scope)).items, [])
  t.is(await retryParked(item?.id ?? '', world.scope), 'gone')
  t.is(world.queued.length, 1)
})

test('what never was a task stays until it is dropped', async (t) => {
  const world = activityWorld()
  for (const task of [null, { kind: 'unknown' }]) {
    await park(world, task)
    const [item] = (await parkedTasks({ of: null, after: null }, world.scope)).items
    const id = item?.id ?? ''
    t.false(item?.canRetry)
    t.is(await retryParked(id, world.scope), 'not-possible')
    t.deepEqual(world.queued, [])
    t.true(await dropParked(id, world.scope))
    t.false(await dropParked(id, world.scope))
  }
})
