import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { parseArgs } from 'node:util'
import { disagreements, growthOf, cpuMsAPiece, reckonedAndCounted, wholeDay } from './day-check.ts'
import type { LivedBy } from './day-check.ts'
import { startDayWorld } from './day-world.ts'
import type { DayWorld } from './day-world.ts'
import { PHASES, liveDay, summed } from './day.ts'
import type { DayHour, PhaseUse } from './day.ts'
import { tableLines } from './table-lines.ts'

const USAGE = 'npm run bench -- day [--users 1000] [--hours 24] [--tenants 1] [--pairs 20] [--changes 5]'
const DEFAULTS = { users: '1000', hours: '24', tenants: '1', pairs: '20', changes: '5' }

/**
 * A day of so many connected users on the embedded world, whose clock goes as fast as the work is done. Each user has `pairs`
 * meetings, and changes `changes` of them in the ERP and as many in Google within eight working hours. Throws when something grew
 * in the course of the day, was lost or given up.
 */
export async function benchDay(args: readonly string[], print: (line: string) => void): Promise<void> {
  const { users, hours, tenants, pairs, changes } = numbersOf(args)
  const trouble: string[] = []
  const beganAt = performance.now()
  const took = (): string => `${((performance.now() - beganAt) / 60_000).toFixed(1)} min`
  const writeLog = (line: string): void => {
    if (isTrouble(line) && trouble.length < 20) trouble.push(line)
  }
  const world = await startDayWorld({ users, tenants, pairs, writeLog })
  trouble.length = 0
  try {
    print(
      `${users} users of ${tenants} tenants with ${pairs} meetings each are connected and read; ${took()}`,
    )
    const day: DayHour[] = []
    const onHour = (hour: DayHour): void => {
      day.push(hour)
      print(hourLine(hour))
    }
    await liveDay(world, { hours, changesASide: changes, onHour, collectGarbage: garbageCollector() })
    for (const line of tableLines(phaseTable(day, users))) print(line)
    if (hours === 24)
      for (const line of tableLines(useTable(day, { users, tenants, pairs, changesASide: changes })))
        print(line)
    print(`${hours} hours of ${users} users took ${took()}`)
    const wrong = [...growthOf(day), ...(await leftOf(world)), ...trouble]
    if (wrong.length > 0) throw new Error(wrong.slice(0, 40).join('\n'))
    print('nothing grew, nothing was lost, and both sides agree')
  } finally {
    await world.close()
  }
}

function numbersOf(args: readonly string[]): Record<keyof typeof DEFAULTS, number> {
  const text = { type: 'string' } as const
  const options = { users: text, hours: text, tenants: text, pairs: text, changes: text }
  const { values } = parseArgs({ args: [...args], options })
  const numbers = Object.entries({ ...DEFAULTS, ...values }).map(([name, value]) => [name, Number(value)])
  if (numbers.some(([, number]) => !Number.isSafeInteger(number) || Number(number) < 1))
    throw new Error(USAGE)
  return Object.fromEntries(numbers) as Record<keyof typeof DEFAULTS, number>
}

/** The set-up list knocks at our own doors with what must be refused, and the machine's clock isn't the world's. */
function isTrouble(line: string): boolean {
  if (/"check":"clock-skew"|request\.(?:malformed|unverified)/.test(line)) return false
  return /"severity":"(?:WARNING|ERROR|CRITICAL)"/.test(line)
}

export async function leftOf(world: DayWorld): Promise<string[]> {
  const dead = world.tasks.listDead().map(({ kind, reason }) => `given up: ${kind}, ${reason}`)
  return [...dead, ...(await disagreements(world))]
}

function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  return () => {
    collect()
    collect()
  }
}

const CHANGES = ['changes in the ERP', 'their echoes', 'changes in Google'] as const

function hourLine({ hour, use, queueMax, queueLeft, heapMiB, rssMiB }: DayHour): string {
  const all = [...use.values()].reduce<PhaseUse | undefined>((sum, one) => summed(sum, one), undefined)
  const ms = (phase: (typeof PHASES)[number]): string => cpuMsAPiece([use.get(phase)]).toFixed(1)
  const changes = CHANGES.flatMap((phase) => (use.has(phase) ? [`${phase} ${ms(phase)}`] : []))
  return [
    `hour ${String(hour).padStart(2)}: heap ${heapMiB.toFixed(0)} MiB`,
    `RSS ${rssMiB.toFixed(0)}`,
    `queue ${queueMax} at most, ${queueLeft} left`,
    `calls of Google ${all?.googleCalls}, of the ERP ${all?.erpCalls}`,
    `store ${all?.reads} reads, ${all?.writes} writes`,
    `processor ms: poll ${ms('polls')}${changes.map((text) => `, ${text}`).join('')}`,
  ].join('; ')
}

function phaseTable(day: readonly DayHour[], users: number): string[][] {
  const title = [
    'a piece of',
    'pieces',
    'a user',
    'ms',
    'processor ms',
    'reads',
    'writes',
    'tasks',
    'Google',
    'ERP',
    'notices',
    'webhooks',
    'secrets',
  ]
  const whole = wholeDay(day)
  const rows = PHASES.map((phase) => {
    const use = whole.get(phase)
    if (use === undefined) return []
    const each = (count: number): string => (count / use.pieces).toFixed(2)
    const { reads, writes, tasks, googleCalls, erpCalls, notices, webhooks, secretReads } = use
    return [
      phase,
      String(use.pieces),
      (use.pieces / users).toFixed(0),
      each(use.ms),
      each(use.cpuMs),
      ...[reads, writes, tasks, googleCalls, erpCalls, notices, webhooks, secretReads].map(each),
    ]
  })
  return [title, ...rows.filter((row) => row.length > 0)]
}

/** Of each user. */
function useTable(day: readonly DayHour[], lived: LivedBy): string[][] {
  const { reckoned, counted } = reckonedAndCounted(day, lived)
  const rows = (Object.keys(reckoned) as (keyof typeof reckoned)[]).map((of) => [
    of,
    (reckoned[of] / lived.users).toFixed(1),
    (counted[of] / lived.users).toFixed(1),
  ])
  return [['of a user’s day', 'reckoned', 'counted'], ...rows]
}
