import { Agent, request } from 'node:http'
import { parseArgs } from 'node:util'
import { buildAll } from '../build/bundled.ts'
import { startFunction } from '../functions/function-process.ts'
import type { FunctionProcess } from '../functions/function-process.ts'
import { writeBaseline } from './baselines.ts'
import { usageOf } from './cold-start.ts'
import { startColdWorld } from './cold-world.ts'
import type { SentRequest } from './cold-world.ts'
import { median } from './median.ts'

interface Contender {
  readonly name: string
  readonly process: FunctionProcess
  readonly request: SentRequest
}

interface Round {
  readonly perSecond: number
  /** The function's own processor time for one request. */
  readonly cpuUs: number
  readonly p99Ms: number
}

const USAGE = 'npm run bench -- intake [--rounds 9] [--requests 1500] [--concurrency 20]'

/**
 * What the two functions that only take notices do in a second, beside the framework's empty function, in turns and at the same
 * number of requests at once. Sender, Secret Manager and Cloud Tasks are one process here and share the machine with the function, so
 * that ours looks slower than it is: for each of its requests that process answers one more.
 */
export async function benchIntake(args: readonly string[], print: (line: string) => void): Promise<void> {
  const text = { type: 'string' } as const
  const options = { rounds: text, requests: text, concurrency: text }
  const { values } = parseArgs({ args: [...args], options })
  const [rounds = 9, requests = 1_500, concurrency = 20] = [
    values.rounds ?? 9,
    values.requests ?? 1_500,
    values.concurrency ?? 20,
  ].map(Number)
  if (![rounds, requests, concurrency].every(Number.isSafeInteger)) throw new Error(USAGE)
  const built = await buildAll(['erp-intake', 'calendar-push'])
  const world = await startColdWorld()
  const started: FunctionProcess[] = []
  const start = async (name: string, folder: string, asked: SentRequest): Promise<Contender> => {
    const process = await startFunction(name, world.settings, () => undefined, folder)
    started.push(process)
    return { name, process, request: asked }
  }
  try {
    const contenders = [
      await start('empty', writeBaseline('empty', built.folder), { path: '/', status: 200 }),
    ]
    for (const [name, { folder }] of built.bundles)
      contenders.push(await start(name, folder, world.requests[name] ?? { path: '/', status: 404 }))
    const measured = await measure(contenders, { rounds, requests, concurrency, print })
    for (const line of tableOf(measured)) print(line)
  } finally {
    for (const process of started) await process.stop()
    await world.close()
    built.remove()
  }
}

type Load = Readonly<Record<'rounds' | 'requests' | 'concurrency', number>>

async function measure(
  contenders: readonly Contender[],
  { rounds, print, ...load }: Load & { print: (line: string) => void },
): Promise<ReadonlyMap<string, readonly Round[]>> {
  const measured = new Map<string, Round[]>(contenders.map(({ name }) => [name, []]))
  // The first round makes the code hot, and isn't counted.
  for (let round = 0; round <= rounds; round += 1) {
    for (const contender of contenders) {
      const one = await send(contender, load)
      if (round > 0) measured.get(contender.name)?.push(one)
    }
    print(`round ${round} of ${rounds}`)
  }
  return measured
}

async function send(
  { process: { pid, port }, request: asked }: Contender,
  { requests, concurrency }: Pick<Load, 'requests' | 'concurrency'>,
): Promise<Round> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency })
  const took: number[] = []
  let left = requests
  const { cpuMs } = usageOf(pid)
  const beganAt = performance.now()
  const sender = async (): Promise<void> => {
    while (left > 0) {
      left -= 1
      const sentAt = performance.now()
      const status = await sendOne(port, agent, asked)
      if (status !== asked.status) throw new Error(`answered ${status}`)
      took.push(performance.now() - sentAt)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, sender))
  const seconds = (performance.now() - beganAt) / 1000
  agent.destroy()
  const p99Ms = took.toSorted((a, b) => a - b)[Math.floor(requests * 0.99)] ?? Number.NaN
  const cpuUs = ((usageOf(pid).cpuMs - cpuMs) * 1000) / requests
  return { perSecond: requests / seconds, cpuUs, p99Ms }
}

function sendOne(port: number, agent: Agent, { path, method = 'GET', headers = {}, body }: SentRequest) {
  return new Promise<number>((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers, agent }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode ?? 0))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

function tableOf(measured: ReadonlyMap<string, readonly Round[]>): string[] {
  const rows = [...measured].map(([name, rounds]) => ({
    name,
    perSecond: median(rounds.map(({ perSecond }) => perSecond)),
    cpuUs: median(rounds.map(({ cpuUs }) => cpuUs)),
    p99Ms: median(rounds.map(({ p99Ms }) => p99Ms)),
  }))
  const [empty] = rows
  return [
    '| function | requests/s | of empty | processor µs a request | empty of it | p99 ms | × empty |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map(({ name, perSecond, cpuUs, p99Ms }) => {
      const share = `${((perSecond / (empty?.perSecond ?? 0)) * 100).toFixed(0)} %`
      const ratio = (p99Ms / (empty?.p99Ms ?? 0)).toFixed(2)
      const cpuShare = `${(((empty?.cpuUs ?? 0) / cpuUs) * 100).toFixed(0)} %`
      return `| ${name} | ${perSecond.toFixed(0)} | ${share} | ${cpuUs.toFixed(0)} | ${cpuShare} | ${p99Ms.toFixed(0)} | ${ratio} |`
    }),
  ]
}
