import { parseArgs } from 'node:util'
import { buildAll } from '../build/bundled.ts'
import { startFunction } from '../functions/function-process.ts'
import type { FunctionProcess } from '../functions/function-process.ts'
import { writeBaseline } from './baselines.ts'
import { usageOf } from './cold-start.ts'
import { notice, startColdWorld, webhook } from './cold-world.ts'
import type { SentRequest } from './cold-world.ts'
import { median } from './median.ts'
import { sendMany } from './send-many.ts'

interface Contender {
  readonly name: string
  /** Whose share of requests counts: the same requests, sent to the empty function. */
  readonly baseline: string
  readonly process: FunctionProcess
  /** Given the number of the round, so that no two rounds tell the same. */
  readonly requests: (round: number) => readonly SentRequest[]
}

interface Round {
  readonly perSecond: number
  /** The function's own processor time for one request. */
  readonly cpuUs: number
  readonly p99Ms: number
}

const USAGE = 'npm run bench -- intake [--rounds 9] [--requests 3000] [--concurrency 20]'
/** Who changes many events at once makes so many notices of one calendar. */
const BURST = 50

/**
 * What the two functions that only take notices do in a second, beside the framework's empty function, which gets the same requests, in turns
 * and at the same number of connections. Secret Manager, Cloud Tasks and the sender are one process here. Webhooks are of one record each;
 * notices come in bursts of one calendar after the other, and, as the worst there is, each of another calendar.
 */
export async function benchIntake(args: readonly string[], print: (line: string) => void): Promise<void> {
  const text = { type: 'string' } as const
  const options = { rounds: text, requests: text, concurrency: text }
  const { values } = parseArgs({ args: [...args], options })
  const [rounds = 9, requests = 3_000, concurrency = 20] = [
    values.rounds ?? 9,
    values.requests ?? 3_000,
    values.concurrency ?? 20,
  ].map(Number)
  if (![rounds, requests, concurrency].every(Number.isSafeInteger)) throw new Error(USAGE)
  const built = await buildAll(['erp-intake', 'calendar-push'])
  const world = await startColdWorld()
  const started = new Map<string, FunctionProcess>()
  try {
    const folders = new Map([...built.bundles].map(([name, { folder }]) => [name, folder]))
    folders.set('empty', writeBaseline('empty', built.folder))
    for (const [name, folder] of folders)
      started.set(name, await startFunction(name, world.settings, () => undefined, folder))
    const contenders = workloads(requests).flatMap(({ name, of, sent }) => {
      const row = (title: string, functionName: string, asked: Contender['requests']): Contender[] => {
        const process = started.get(functionName)
        return process ? [{ name: title, baseline: `empty, ${name}`, process, requests: asked }] : []
      }
      const emptied: Contender['requests'] = (round) => sent(round).map((one) => ({ ...one, status: 200 }))
      return [...row(`empty, ${name}`, 'empty', emptied), ...row(`${of}, ${name}`, of, sent)]
    })
    const measured = await measure(contenders, { rounds, concurrency, print })
    for (const line of tableOf(contenders, measured)) print(line)
  } finally {
    for (const process of started.values()) await process.stop()
    await world.close()
    built.remove()
  }
}

interface Workload {
  readonly name: string
  /** The function. */
  readonly of: string
  readonly sent: Contender['requests']
}

function workloads(requests: number): readonly Workload[] {
  const all = (round: number, one: (n: number) => SentRequest): SentRequest[] =>
    Array.from({ length: requests }, (_, n) => one(round * requests + n))
  return [
    { name: 'webhooks', of: 'erp-intake', sent: (round) => all(round, webhook) },
    {
      name: 'bursts of notices',
      of: 'calendar-push',
      sent: (round) => all(round, (n) => notice(Math.floor(n / BURST))),
    },
    { name: 'each of another calendar', of: 'calendar-push', sent: (round) => all(round, notice) },
  ]
}

async function measure(
  contenders: readonly Contender[],
  { rounds, concurrency, print }: { rounds: number; concurrency: number; print: (line: string) => void },
): Promise<ReadonlyMap<string, readonly Round[]>> {
  const measured = new Map<string, Round[]>(contenders.map(({ name }) => [name, []]))
  // The first round makes the code hot, and isn't counted.
  for (let round = 0; round <= rounds; round += 1) {
    for (const { name, process, requests } of contenders) {
      const one = await measureOne(process, requests(round), concurrency)
      if (round > 0) measured.get(name)?.push(one)
    }
    print(`round ${round} of ${rounds}`)
  }
  return measured
}

async function measureOne(
  { pid, port }: FunctionProcess,
  requests: readonly SentRequest[],
  concurrency: number,
): Promise<Round> {
  const { cpuMs } = usageOf(pid)
  const { seconds, tookMs } = await sendMany(port, requests, concurrency)
  const p99Ms = tookMs.toSorted((a, b) => a - b)[Math.floor(tookMs.length * 0.99)] ?? Number.NaN
  const cpuUs = ((usageOf(pid).cpuMs - cpuMs) * 1000) / requests.length
  return { perSecond: requests.length / seconds, cpuUs, p99Ms }
}

function tableOf(
  contenders: readonly Contender[],
  measured: ReadonlyMap<string, readonly Round[]>,
): string[] {
  const rows = contenders.map(({ name, baseline }) => {
    const rounds = measured.get(name) ?? []
    const empty = measured.get(baseline) ?? []
    const middle = (of: keyof Round): number => median(rounds.map((one) => one[of]))
    // Of the same round: what else the machine did then has met both.
    const beside = (of: keyof Round): number =>
      median(rounds.map((one, round) => one[of] / (empty[round]?.[of] ?? Number.NaN)))
    return { name, middle, beside }
  })
  return [
    '| function | requests/s | of empty | processor µs a request | × empty | p99 ms | × empty |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map(({ name, middle, beside }) => {
      const cells = [
        name,
        middle('perSecond').toFixed(0),
        `${(beside('perSecond') * 100).toFixed(0)} %`,
        middle('cpuUs').toFixed(0),
        beside('cpuUs').toFixed(2),
        middle('p99Ms').toFixed(1),
        beside('p99Ms').toFixed(2),
      ]
      return `| ${cells.join(' | ')} |`
    }),
  ]
}
