import { fork } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { PullReport } from './pull-process.ts'
import { WORLD_BEGINS_AT, numberedWorld } from './numbered-world.ts'
import type { NumberedWorld } from './numbered-world.ts'

interface Row extends PullReport {
  readonly events: number
  readonly read: 'first sync' | 'full re-read'
  readonly googleCalls: number
  readonly erpLists: number
  readonly erpWrites: number
}

const USAGE = 'npm run bench -- calendar [--sizes 1000,10000,100000] [--flags=--max-old-space-size=160]'
/** As the README tells to run a function that has 256 MiB: V8 would let its generations grow as large as the machine allows. */
const FLAGS = '--max-semi-space-size=8 --max-old-space-size=128'
/** Asked once by every process before the clock starts. */
const SET_UP = new Set(['token', 'calendarList.get'])
const HOUR_MS = 3_600_000

/**
 * One calendar of each size: its first sync, and a full read of what is known already. Each read is a process of its own
 * that holds nothing but the product, with the real adapters, over HTTP, and the SQLite store; the two sides are here.
 * `--flags` are Node's for that process, those of a function unless told otherwise.
 */
export async function benchCalendar(args: readonly string[], print: (line: string) => void): Promise<void> {
  const text = { type: 'string' } as const
  const { values } = parseArgs({ args: [...args], options: { sizes: text, flags: text } })
  const sizes = (values.sizes ?? '1000,10000,100000').split(',').map(Number)
  if (sizes.some((size) => !Number.isSafeInteger(size) || size < 1)) throw new Error(USAGE)
  const execArgv = (values.flags ?? FLAGS).split(' ').filter((flag) => flag !== '')
  const rows: Row[] = []
  for (const events of sizes) {
    const world = await numberedWorld({ events, meetings: 0, now: () => WORLD_BEGINS_AT })
    try {
      for (const read of ['first sync', 'full re-read'] as const) {
        const row = await measure(world, { events, read, execArgv })
        rows.push(row)
        print(`${events} events, ${read}: ${(row.ms / 1000).toFixed(1)} s, ${row.rssPeakMiB.toFixed(0)} MiB`)
        world.google.expireCursors()
      }
    } finally {
      await world.close()
    }
  }
  for (const line of tableOf(rows)) print(line)
}

async function measure(
  world: NumberedWorld,
  { events, read, execArgv }: Pick<Row, 'events' | 'read'> & { execArgv: readonly string[] },
): Promise<Row> {
  world.google.calls.clear()
  world.erp.calls.clear()
  // Later, or the second read would find the first one's lists still fresh.
  const startsAt = WORLD_BEGINS_AT + (read === 'first sync' ? 0 : HOUR_MS)
  const report = await pullIn(world, { startsAt, execArgv })
  const google = world.google.calls
  const erp = world.erp.calls
  const unknown = [...google.keys(), ...erp.keys()].filter((name) => name.includes(' /'))
  if (unknown.length > 0 || world.erp.size() !== events)
    throw new Error(`${world.erp.size()} records of ${events} events; unknown calls: ${unknown.join(', ')}`)
  return {
    ...report,
    events,
    read,
    googleCalls: [...google].reduce((sum, [name, count]) => sum + (SET_UP.has(name) ? 0 : count), 0),
    erpLists: erp.get('list') ?? 0,
    erpWrites: erp.get('create') ?? 0,
  }
}

async function pullIn(
  { settings, calendar }: NumberedWorld,
  { startsAt, execArgv }: { startsAt: number; execArgv: readonly string[] },
): Promise<PullReport> {
  const child = fork(join(import.meta.dirname, 'pull-process.ts'), [calendar, String(startsAt)], {
    env: { ...process.env, ...settings, NODE_NO_WARNINGS: '1' },
    execArgv: [...execArgv],
  })
  return new Promise((resolve, reject) => {
    let report: PullReport | null = null
    child.on('message', (message) => (report = message as PullReport))
    child.once('error', reject)
    child.once('close', (code, signal) => {
      if (report) resolve(report)
      else reject(new Error(`the reading process ended with ${signal ?? code}`))
    })
  })
}

/** Each number beside those of the smallest size, which the ratios are of. */
function tableOf(rows: readonly Row[]): string[] {
  const title = [
    'events',
    'read',
    'events/s',
    'time per event',
    'peak RSS MiB',
    'of it before',
    'heap MiB',
    'Google calls',
    'ERP lists',
    'ERP writes',
    'store reads/event',
    'in calls/event',
    'writes/event',
    'queued',
  ]
  const body = rows.map((row) => {
    const base = rows.find(({ read }) => read === row.read) ?? row
    const { events } = row
    return [
      String(events),
      row.read,
      (events / (row.ms / 1000)).toFixed(0),
      `× ${(row.ms / events / (base.ms / base.events)).toFixed(2)}`,
      row.rssPeakMiB.toFixed(0),
      row.rssBeforeMiB.toFixed(0),
      row.heapPeakMiB.toFixed(0),
      String(row.googleCalls),
      String(row.erpLists),
      String(row.erpWrites),
      (row.reads / events).toFixed(2),
      (row.readCalls / events).toFixed(2),
      (row.writes / events).toFixed(2),
      String(row.queued),
    ]
  })
  const all = [title, ...body]
  const widths = title.map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0)))
  return all.map((line) => line.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  '))
}
