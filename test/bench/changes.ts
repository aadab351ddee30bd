import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { RecordId } from '../../shared/domain/ids.ts'
import type { Task } from '../../shared/ports.ts'
import type { TaskReport } from './changes-process.ts'
import { median } from './median.ts'
import { WORLD_BEGINS_AT, numberedWorld } from './numbered-world.ts'
import type { NumberedAccount, NumberedWorld } from './numbered-world.ts'
import { tableLines } from './table-lines.ts'

const USAGE = 'npm run bench -- changes [--events 100] [--factors 1,10,100] [--changes 200]'
/** As the README tells to run a function that has 256 MiB. */
const FLAGS = ['--max-semi-space-size=8', '--max-old-space-size=128']
/** The first ones load code and ask what is then remembered. */
const WARM_UP = 60
/** So many in a row in one world. */
const TURNS = 10
const STRIDE = 7919

interface Size {
  readonly events: number
  readonly users: number
  readonly tenants: number
}

const WORKERS = ['sync-pair', 'pull-calendar'] as const
type Worker = (typeof WORKERS)[number]

/** A world, and the product in a process of its own. */
interface Ground extends Size {
  readonly grows: string
  readonly world: NumberedWorld
  readonly child: ChildProcess
}

interface Row extends Size {
  readonly grows: string
  readonly worker: Worker
  readonly ms: number
  readonly cpuMs: number
  readonly googleCalls: number
  readonly erpCalls: number
  readonly reads: number
  readonly writes: number
  readonly rssMiB: number
  readonly heapMiB: number
}

/**
 * One change at a time, carried over by `sync-pair` and by `pull-calendar` with the real adapters over HTTP and the SQLite store, in a
 * process that holds nothing but the product; the two sides are here. First in a calendar of `events` events, one user's of one
 * tenant; then with so many times the events, the users or the tenants. Each change is another user's, and another event. All worlds
 * are there from the beginning and have their turns, so that a machine that is busy for a while is so for each.
 */
export async function benchChanges(args: readonly string[], print: (line: string) => void): Promise<void> {
  const { events, factors, changes } = optionsOf(args)
  const grounds: Ground[] = []
  try {
    for (const [grows, size] of sizesOf(events, factors)) {
      grounds.push(await groundOf(grows, size))
      print(`${grows}: ${size.events * size.users * size.tenants} events are known`)
    }
    const rows: Row[] = []
    for (const worker of WORKERS) {
      rows.push(...(await changesOf(grounds, { worker, changes })))
      // What was written to Google comes back once.
      for (const ground of grounds) await pullAll(ground)
    }
    for (const line of tableLines(tableOf(rows))) print(line)
  } finally {
    for (const { child, world } of grounds) {
      child.kill()
      await world.close()
    }
  }
}

function sizesOf(events: number, factors: readonly number[]): (readonly [string, Size])[] {
  const base = { events, users: 1, tenants: 1 }
  return factors.flatMap((factor): (readonly [string, Size])[] =>
    factor === 1
      ? [['1 ×', base]]
      : [
          [`${factor} × events`, { ...base, events: events * factor }],
          [`${factor} × users`, { ...base, users: factor }],
          [`${factor} × tenants`, { ...base, tenants: factor }],
        ],
  )
}

function optionsOf(args: readonly string[]): { events: number; factors: number[]; changes: number } {
  const text = { type: 'string' } as const
  const { values } = parseArgs({ args: [...args], options: { events: text, factors: text, changes: text } })
  const events = Number(values.events ?? 100)
  const changes = Number(values.changes ?? 200)
  const factors = (values.factors ?? '1,10,100').split(',').map(Number)
  if ([events, changes, ...factors].some((number) => !Number.isSafeInteger(number) || number < 1))
    throw new Error(USAGE)
  return { events, factors, changes }
}

async function groundOf(grows: string, size: Size): Promise<Ground> {
  const world = await numberedWorld({ ...size, meetings: 0, now: () => WORLD_BEGINS_AT })
  const child = fork(join(import.meta.dirname, 'changes-process.ts'), [String(WORLD_BEGINS_AT)], {
    env: { ...process.env, ...world.settings, NODE_NO_WARNINGS: '1' },
    execArgv: FLAGS,
  })
  const ground = { ...size, grows, world, child }
  await pullAll(ground)
  return ground
}

async function pullAll({ world, child }: Ground): Promise<void> {
  for (const account of world.accounts) await done(child, pullOf(account))
}

async function changesOf(
  grounds: readonly Ground[],
  { worker, changes }: { worker: Worker; changes: number },
): Promise<Row[]> {
  const reports = grounds.map((): TaskReport[] => [])
  for (const { world, child } of grounds) {
    for (let turn = 0; turn < warmUp(world); turn += 1) await done(child, changed(world, turn, worker))
    for (const calls of [world.google.calls, ...world.erpCalls]) calls.clear()
  }
  for (let first = 0; first < changes; first += TURNS)
    for (const [index, { world, child }] of grounds.entries())
      for (let turn = first; turn < Math.min(changes, first + TURNS); turn += 1)
        reports[index]?.push(await done(child, changed(world, warmUp(world) + turn, worker)))
  return grounds.map((ground, index) => rowOf(ground, worker, reports[index] ?? []))
}

/** Each user's first change is among them. A turn is one change, and one that was there before would be none. */
function warmUp({ accounts }: NumberedWorld): number {
  return Math.max(WARM_UP, accounts.length)
}

function rowOf(
  { grows, events, users, tenants, world }: Ground,
  worker: Worker,
  reports: readonly TaskReport[],
): Row {
  const each = (of: keyof TaskReport): number =>
    reports.reduce((sum, report) => sum + report[of], 0) / reports.length
  const last = reports.at(-1)
  return {
    ...{ grows, events, users, tenants, worker },
    ms: median(reports.map(({ ms }) => ms)),
    cpuMs: median(reports.map(({ cpuMs }) => cpuMs)),
    googleCalls: callsOf([world.google.calls]) / reports.length,
    erpCalls: callsOf(world.erpCalls) / reports.length,
    reads: each('reads'),
    writes: each('writes'),
    rssMiB: last?.rssMiB ?? 0,
    heapMiB: last?.heapMiB ?? 0,
  }
}

/** One user after the other; returns the task that a notice of the change leads to. */
function changed({ accounts, tenants }: NumberedWorld, turn: number, worker: Worker): Task {
  const number = turn % accounts.length
  const account = accounts[number]
  if (account === undefined) throw new Error('nobody is there')
  const { tenant, google, erp } = account
  const events = google.size()
  // Far from each other, so that no cache of the store has them all.
  const index = (Math.floor(turn / accounts.length) * STRIDE) % events
  if (worker === 'pull-calendar') {
    google.change(index, `Changed in Google in turn ${turn}`)
    return pullOf(account)
  }
  // The calendars were read one after the other.
  const place = Math.floor(number / tenants) * events + index
  erp.change(place, `Changed in the ERP in turn ${turn}`)
  return { kind: 'sync-pair', tenant, entity: 'Meeting', recordIds: [erp.idOf(place) as RecordId] }
}

function pullOf({ tenant, calendar }: NumberedAccount): Task {
  return { kind: 'pull-calendar', tenant, calendar }
}

async function done(child: ChildProcess, task: Task): Promise<TaskReport> {
  const over = new AbortController()
  const { signal } = over
  const ended = once(child, 'close', { signal }).then(() => {
    throw new Error('the working process ended')
  })
  const answered = once(child, 'message', { signal }).then(([report]) => report as TaskReport)
  child.send(task)
  try {
    return await Promise.race([answered, ended])
  } finally {
    over.abort()
    await Promise.allSettled([answered, ended])
  }
}

function callsOf(calls: readonly ReadonlyMap<string, number>[]): number {
  return calls.reduce((sum, counted) => sum + [...counted.values()].reduce((one, other) => one + other, 0), 0)
}

/** Each number beside that of the world that nothing is multiplied in. */
function tableOf(rows: readonly Row[]): string[][] {
  const title = ['', 'worker', 'events', 'users', 'tenants', 'changes/s', 'time', 'processor ms', 'time']
  const more = ['Google calls', 'ERP calls', 'store reads', 'writes', 'RSS MiB', 'RSS', 'heap MiB']
  const body = rows.map((row) => {
    const base = rows.find(({ worker }) => worker === row.worker) ?? row
    return [
      row.grows,
      row.worker,
      ...[row.events, row.users, row.tenants].map(String),
      (1000 / row.ms).toFixed(0),
      `× ${(row.ms / base.ms).toFixed(2)}`,
      row.cpuMs.toFixed(1),
      `× ${(row.cpuMs / base.cpuMs).toFixed(2)}`,
      ...[row.googleCalls, row.erpCalls, row.reads, row.writes].map((count) => count.toFixed(2)),
      row.rssMiB.toFixed(0),
      `× ${(row.rssMiB / base.rssMiB).toFixed(2)}`,
      row.heapMiB.toFixed(0),
    ]
  })
  return [[...title, ...more], ...body]
}
