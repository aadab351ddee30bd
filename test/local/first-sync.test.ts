import test from 'ava'
import type { ExecutionContext } from 'ava'
import { pullCalendar } from '../../shared/flows/pull-calendar.ts'
import { syncPair } from '../../shared/flows/sync-pair.ts'
import type { TenantScope } from '../../shared/flows/tenant-scope.ts'
import type { Task } from '../../shared/ports.ts'
import { openSqliteStore } from '../../shared/store/sqlite-store.ts'
import { countedStore } from '../bench/counted-store.ts'
import { TENANT, WORLD_BEGINS_AT, numberedWorld } from '../bench/numbered-world.ts'
import { callGoogle, startTestWorld } from '../support/test-world.ts'
import type { TestWorld } from '../support/test-world.ts'

/** What the first sync of a calendar costs, counted where the calls arrive. The numbers are those of the product's contract. */
const EVENTS = 10_000
/** Google's pages hold 2,500. */
const PAGES = 4
/** Connection, calendar, lease, empty ends of lists: so many operations of the store don't grow with the calendar. */
const ONCE = 20
/** Of what an entity can hold, for Meeting and Call. */
const METADATA_CALLS = 4
/** When all pairs are gone through, 200 to a call: at the beginning of a full read and at its end. */
const READS_PER_KNOWN_EVENT = 2
/** The pair, whether the event was known in another calendar, and the end of the read. */
const READS_PER_NEW_EVENT = 3
/** The connection, the pair, and for a day after the start how far the calendar is read. */
const READS_PER_NEW_RECORD = 3
/** Of each page of the ERP's list, whose records come once more on the next one. */
const PAGE_OVERLAP = 20

test.serial(
  '10,000 events of Google: a call for each page, a write of the ERP for each event, no read of it',
  async (t) => {
    const world = await fullWorld(t, { events: EVENTS, meetings: 0 })
    await world.run()
    t.deepEqual(count(world.google.calls), {
      token: 1,
      'calendarList.get': 1,
      'events.watch': 1,
      'events.list': PAGES,
    })
    // Before anything is created: whether it is there already.
    const list = 1 + listCalls(EVENTS) + 1
    t.deepEqual(count(world.erp.calls), { Metadata: METADATA_CALLS, create: EVENTS, list })
    t.is(world.erp.size(), EVENTS)
    t.true(world.counts.writes <= 2 * EVENTS + ONCE, `${world.counts.writes} writes`)
    t.true(world.counts.reads <= READS_PER_NEW_EVENT * EVENTS + ONCE, `${world.counts.reads} reads`)
    t.is(world.queued.length, 0)

    world.google.expireCursors()
    world.clear()
    await world.run()
    t.deepEqual(count(world.google.calls), { 'events.list 410': 1, 'events.list': PAGES })
    t.deepEqual(count(world.erp.calls), { Metadata: METADATA_CALLS, list: listCalls(EVENTS) + 1 })
    t.true(world.counts.writes <= ONCE, `${world.counts.writes} writes`)
    t.true(world.counts.reads <= READS_PER_KNOWN_EVENT * EVENTS + ONCE, `${world.counts.reads} reads`)
  },
)

test.serial(
  '1,000 meetings of the ERP: a call of Google for each, and a read of each in the ERP',
  async (t) => {
    const meetings = 1_000
    const world = await fullWorld(t, { events: 0, meetings })
    await world.run()
    t.deepEqual(count(world.google.calls), {
      token: 1,
      'calendarList.get': 1,
      'events.watch': 1,
      'events.list': 1,
      'events.insert': meetings,
    })
    const lists = listCalls(meetings)
    t.deepEqual(count(world.erp.calls), {
      Metadata: METADATA_CALLS,
      App: 1,
      list: lists + 1,
      read: meetings,
    })
    t.is(world.google.size(), meetings)
    t.true(world.counts.writes <= 2 * meetings + ONCE, `${world.counts.writes} writes`)
    t.true(world.counts.reads <= READS_PER_NEW_RECORD * meetings + ONCE, `${world.counts.reads} reads`)

    world.google.expireCursors()
    world.clear()
    await world.run()
    t.deepEqual(count(world.google.calls), { 'events.list 410': 1, 'events.list': 1 })
    t.deepEqual(count(world.erp.calls), { Metadata: METADATA_CALLS, list: listCalls(meetings) + 1 })
    t.true(world.counts.writes <= ONCE, `${world.counts.writes} writes`)
  },
)

test.serial(
  'the same through the functions: connecting leads to as many calls as there are pages, and one write each',
  async (t) => {
    const world = await startTestWorld()
    t.teardown(() => world.close())
    const jana = await world.addUser('jana@example.com', { connected: false })
    world.google.paging.pageSizeMax = 50
    for (let n = 0; n < 120; n += 1) {
      const at = (hour: number) => ({ dateTime: new Date(Date.UTC(2027, 2, 1, hour + n)).toISOString() })
      const body = { summary: `Event ${n}`, start: at(8), end: at(9) }
      await callGoogle(world, jana, { method: 'POST', body })
    }
    clearCalls(world)
    await world.connect(jana.id, jana.email)
    await world.settle()
    const google = world.google.calls.all.map(({ method, path }) => `${method} ${path.split('/').at(-1)}`)
    t.deepEqual(google.toSorted(), [
      ...Array.from({ length: 3 }, () => 'GET events'),
      'GET primary',
      'POST token',
      'POST watch',
    ])
    const erp = world.erp.calls.entries.filter(({ path }) => /^(?:Meeting|Call)/.test(path))
    t.is(erp.filter(({ method }) => method === 'POST').length, 120)
    t.deepEqual(
      erp.filter(({ method }) => method !== 'POST').map(({ method, path }) => `${method} ${path}`),
      ['GET Meeting', 'GET Meeting', 'GET Call'],
      'whether they are there already; then what else there is',
    )
  },
)

function clearCalls({ google, erp }: TestWorld): void {
  google.calls.clear()
  erp.calls.clear()
}

/** A calendar and an ERP of numbered rows, worked on until nothing is queued any more; half an hour lies between two runs. */
async function fullWorld(t: ExecutionContext, size: { events: number; meetings: number }) {
  const clock = { time: WORLD_BEGINS_AT, now: () => clock.time }
  const opened = openSqliteStore({ path: ':memory:', clock })
  const store = countedStore(opened)
  const world = await numberedWorld({ ...size, now: clock.now, store })
  t.teardown(async () => {
    opened.close()
    await world.close()
  })
  const queued: Task[] = []
  const tasks = { enqueue: async (task: Task) => void queued.push(task) }
  const scope: TenantScope = { ...world.scope, tasks }
  const clear = (): void => {
    Object.assign(store.counts, { reads: 0, writes: 0, readCalls: 0 })
    world.google.calls.clear()
    world.erp.calls.clear()
  }
  const run = async (): Promise<void> => {
    queued.push({ kind: 'pull-calendar', tenant: TENANT, calendar: world.calendar })
    for (let task = queued.shift(); task; task = queued.shift()) {
      if (task.kind === 'pull-calendar' && 'calendar' in task) await pullCalendar(task, scope)
      if (task.kind === 'sync-pair') await syncPair(task, scope)
    }
    clock.time += 1_800_000
  }
  return { ...world, counts: store.counts, queued, clear, run }
}

function count(calls: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries(calls)
}

/** Pages of the ERP's list: 200 records each, those of the overlap twice. */
function listCalls(records: number): number {
  return Math.max(1, Math.ceil((records - PAGE_OVERLAP) / (200 - PAGE_OVERLAP)))
}
