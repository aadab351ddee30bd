import type { ErpStandIn } from '../../infra/local/erp/erp-stand-in.ts'
import type { DayWorld } from './day-world.ts'
import { dayUse } from '../../infra/costs/day-use.ts'
import type { DayUse } from '../../infra/costs/day-use.ts'
import { summed } from './day.ts'
import type { DayHour, Phase, PhaseUse } from './day.ts'

type Texts = ReadonlyMap<string, string>

const PAGE = 200

/** What isn't the same on both sides: lost, doubled, or with another text. Names are nobody else's. */
export async function disagreements(world: DayWorld): Promise<string[]> {
  const found: string[] = []
  const records = new Map<ErpStandIn, Texts>()
  for (const erp of world.erps) records.set(erp, await textsOfErp(erp, found))
  for (const user of world.users) {
    const { items } = (await world.phone(user, { method: 'GET', path: '?maxResults=2500' })) as {
      items: { summary: string; description?: string }[]
    }
    const events = textsOf(
      items.map(({ summary, description = '' }) => [summary, description]),
      found,
    )
    const own = [...(records.get(user.erp) ?? [])].filter(([name]) => name.endsWith(` ${user.email}`))
    if (own.length !== events.size) found.push(`${user.email}: ${own.length} records, ${events.size} events`)
    for (const [name, text] of own)
      if (events.get(name) !== text) found.push(`${name}: “${text}” and “${events.get(name)}”`)
  }
  return found
}

async function textsOfErp({ url, apiKey }: ErpStandIn, found: string[]): Promise<Texts> {
  const rows: [string, string][] = []
  for (let total = Infinity; rows.length < total;) {
    const query = `select=name,description&orderBy=createdAt&maxSize=${PAGE}&offset=${rows.length}`
    const response = await fetch(`${url}/api/v1/Meeting?${query}`, { headers: { 'X-Api-Key': apiKey } })
    const page = (await response.json()) as {
      total: number
      list: { name: string; description: string | null }[]
    }
    rows.push(...page.list.map(({ name, description }) => [name, description ?? ''] as [string, string]))
    total = page.list.length === 0 ? 0 : page.total
  }
  return textsOf(rows, found)
}

function textsOf(rows: readonly (readonly [string, string])[], found: string[]): Texts {
  const texts = new Map(rows)
  if (texts.size !== rows.length) found.push(`${rows.length - texts.size} doubled`)
  return texts
}

/** Of processor time for a piece of work: less than this is noise. A single task that is left in the queue isn't. */
const SLOWER_MAX = 1.5
const HEAP_GROWS_MIB = 8

/** Of hours of the same kind, the last ones against the first; the very first still load code. */
const COMPARED: readonly (readonly [string, readonly number[], readonly number[]])[] = [
  ['quiet', [4, 5, 6], [21, 22, 23]],
  ['working', [9, 10], [14, 15]],
]

/** What grew in the course of the day. */
export function growthOf(hours: readonly DayHour[]): string[] {
  const found = hours
    .filter(({ queueLeft }) => queueLeft > 0)
    .map(({ hour, queueLeft }) => `${queueLeft} tasks were left at the end of hour ${hour}`)
  for (const [kind, first, last] of COMPARED) {
    const [early, late] = [first, last].map((ones) => hours.filter(({ hour }) => ones.includes(hour)))
    if (early === undefined || late === undefined || late.length === 0) continue
    const heap = mean(late, 'heapMiB') - mean(early, 'heapMiB')
    if (heap > HEAP_GROWS_MIB) found.push(`the heap grew by ${heap.toFixed(1)} MiB between ${kind} hours`)
    for (const phase of early[0]?.use.keys() ?? []) {
      const [before, after] = [early, late].map((ones) => cpuMsAPiece(ones.map(({ use }) => use.get(phase))))
      if (before && after && after > before * SLOWER_MAX)
        found.push(`${phase}: ${before.toFixed(2)} ms became ${after.toFixed(2)} in ${kind} hours`)
    }
  }
  return found
}

function mean(hours: readonly DayHour[], of: 'heapMiB'): number {
  return hours.reduce((sum, hour) => sum + hour[of], 0) / hours.length
}

export function cpuMsAPiece(uses: readonly (PhaseUse | undefined)[]): number {
  const sum = (of: 'cpuMs' | 'pieces'): number => uses.reduce((total, use) => total + (use?.[of] ?? 0), 0)
  return sum('cpuMs') / Math.max(1, sum('pieces'))
}

/** Everything of each kind that the day had. */
export function wholeDay(hours: readonly DayHour[]): ReadonlyMap<Phase, PhaseUse> {
  const all = new Map<Phase, PhaseUse>()
  for (const { use } of hours) for (const [phase, one] of use) all.set(phase, summed(all.get(phase), one))
  return all
}

export interface LivedBy {
  readonly users: number
  readonly tenants: number
  readonly pairs: number
  readonly changesASide: number
}

/** What the cost table reckons with for the people of this day, and what was counted. One process did it all: it had every token. */
export function reckonedAndCounted(
  hours: readonly DayHour[],
  { users, tenants, pairs, changesASide }: LivedBy,
): { readonly reckoned: DayUse; readonly counted: DayUse } {
  const each = { users: users / tenants, calendars: 1, pairs, tokenHours: 24, tokensOfOthers: 0 }
  const one = dayUse({ ...each, changesInErp: changesASide, changesInGoogle: changesASide })
  const times = (of: keyof DayUse): number => one[of] * tenants
  const phases = [...wholeDay(hours).values()]
  const sum = (of: keyof PhaseUse): number => phases.reduce((total, use) => total + use[of], 0)
  return {
    reckoned: {
      storeReads: times('storeReads'),
      storeWrites: times('storeWrites'),
      tasks: times('tasks'),
      intakes: times('intakes'),
      renewals: times('renewals'),
    },
    counted: {
      storeReads: sum('reads'),
      storeWrites: sum('writes'),
      tasks: sum('tasks'),
      intakes: sum('notices') + sum('webhooks'),
      renewals: wholeDay(hours).get('polls')?.secretReads ?? 0,
    },
  }
}
