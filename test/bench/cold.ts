import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { registry } from '../../functions/registry.ts'
import { buildAll } from '../build/bundled.ts'
import { freePorts } from '../support/free-ports.ts'
import { BASELINES, writeBaseline } from './baselines.ts'
import { coldStart } from './cold-start.ts'
import type { ColdStart } from './cold-start.ts'
import { median } from './median.ts'
import { startColdWorld } from './cold-world.ts'
import type { ColdWorld, SentRequest } from './cold-world.ts'

/** One thing that is started again and again. */
interface Contender {
  readonly name: string
  /** What the first request was. */
  readonly until: 'health' | 'store' | 'work'
  readonly folder: string
  readonly request: SentRequest
}

const USAGE = 'npm run bench -- cold [--rounds 15] [--only erp-intake,oauth]'
/**
 * From the start of a process to its first answer: of each bundle, of the framework's empty function, and of a naive one. All are
 * started in turn, round by round, so that what else the machine does meets all alike. The parts of the cloud run here: network,
 * TLS and the way to Google's credentials would come on top.
 */
export async function benchCold(args: readonly string[], print: (line: string) => void): Promise<void> {
  const text = { type: 'string' } as const
  const { values } = parseArgs({ args: [...args], options: { rounds: text, only: text } })
  const rounds = Number(values.rounds ?? 15)
  const names = values.only?.split(',') ?? Object.keys(registry)
  if (!Number.isSafeInteger(rounds) || names.some((name) => !Object.hasOwn(registry, name)))
    throw new Error(USAGE)
  const built = await buildAll(names)
  const world = await startColdWorld()
  try {
    const contenders = [
      ...baselines(built.folder),
      ...names.flatMap((name) => startsOf(name, built.folder, world)),
    ]
    const starts = await measure(contenders, { rounds, world, print })
    for (const line of tableOf(contenders, starts)) print(line)
  } finally {
    await world.close()
    built.remove()
  }
}

function baselines(folder: string): Contender[] {
  return BASELINES.map((name) => ({
    name,
    until: 'health',
    folder: writeBaseline(name, folder),
    request: { path: '/', status: 200 },
  }))
}

function startsOf(name: string, folder: string, { requests }: ColdWorld): Contender[] {
  const own = { name, folder: join(folder, name) }
  const work = requests[name]
  return [
    { ...own, until: 'health', request: { path: '/healthz', status: 200 } },
    { ...own, until: 'store', request: { path: '/readyz', status: 200 } },
    ...(work === undefined ? [] : [{ ...own, until: 'work', request: work } as const]),
  ]
}

async function measure(
  contenders: readonly Contender[],
  { rounds, world, print }: { rounds: number; world: ColdWorld; print: (line: string) => void },
): Promise<ReadonlyMap<Contender, readonly ColdStart[]>> {
  const port = await freePorts(1)
  const starts = new Map<Contender, ColdStart[]>(contenders.map((one) => [one, []]))
  for (let round = 1; round <= rounds; round += 1) {
    for (const [{ name, folder, request }, of] of starts)
      of.push(await coldStart({ folder, target: name, env: world.settings, port }, request))
    print(`round ${round} of ${rounds}`)
  }
  return starts
}

function tableOf(
  contenders: readonly Contender[],
  starts: ReadonlyMap<Contender, readonly ColdStart[]>,
): string[] {
  const medians = contenders.map((contender) => {
    const of = starts.get(contender) ?? []
    return {
      ...contender,
      ms: median(of.map(({ ms }) => ms)),
      cpuMs: median(of.map(({ cpuMs }) => cpuMs)),
      rssMiB: median(of.map(({ rssMiB }) => rssMiB)),
    }
  })
  const [empty] = medians
  return [
    '| function | first answer | ms | × empty | processor ms | × empty | MiB |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...medians.map(({ name, until, ms, cpuMs, rssMiB }) => {
      const ratios = [ms / (empty?.ms ?? 0), cpuMs / (empty?.cpuMs ?? 0)].map((one) => one.toFixed(2))
      return `| ${name} | ${until} | ${ms.toFixed(0)} | ${ratios[0]} | ${cpuMs.toFixed(0)} | ${ratios[1]} | ${rssMiB.toFixed(0)} |`
    }),
  ]
}
