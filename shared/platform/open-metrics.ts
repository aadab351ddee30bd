import {
  DELAY_BOUNDS_S,
  GOOGLE_APIS,
  callsIn,
  countIn,
  countOf,
  delaysIn,
  faultsIn,
  sumOf,
} from '../domain/counts.ts'
import type { Counts } from '../domain/counts.ts'
import type { Side } from '../domain/link.ts'

/** What a tenant counted since a moment, hour by hour, oldest first; an empty name is for what is no tenant's. */
export interface TenantCounts {
  readonly tenant: string
  readonly hours: readonly Counts[]
}

export const OPEN_METRICS_TYPE = 'application/openmetrics-text; version=1.0.0; charset=utf-8'

const SIDES: readonly Side[] = ['google', 'erp']
const MS = 1000

type Labels = Readonly<Record<string, string>>
type Sample = readonly [suffix: string, labels: Labels, value: number]

interface Family {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly unit?: string
  readonly help: string
  readonly samples: (counts: Counts, latest: readonly Counts[]) => readonly Sample[]
}

const FAMILIES: readonly Family[] = [
  {
    name: 'autoerp_changes',
    type: 'counter',
    help: 'Meetings and contacts that were written on one side because the other had changed.',
    samples: (counts) => [
      ...SIDES.map((to): Sample => ['_total', { to, what: 'meeting' }, countIn(counts, countOf.changed(to))]),
      ['_total', { to: 'google', what: 'contact' }, countIn(counts, countOf.pushed)],
    ],
  },
  {
    name: 'autoerp_change_delay_seconds',
    type: 'histogram',
    unit: 'seconds',
    help: 'From the change of a meeting on one side to its arrival on the other.',
    samples: (counts) => SIDES.flatMap((to) => delaySamples(counts, to)),
  },
  {
    name: 'autoerp_faults',
    type: 'counter',
    help: 'Expected trouble by its code, and bugs.',
    samples: (counts) => faultsIn(counts).map(([code, times]): Sample => ['_total', { code }, times]),
  },
  {
    name: 'autoerp_google_requests',
    type: 'counter',
    help: 'Requests to the APIs of Google.',
    samples: (counts) => GOOGLE_APIS.map((api): Sample => ['_total', { api }, callsIn(counts, api).all]),
  },
  {
    name: 'autoerp_google_requests_busiest_minute',
    type: 'gauge',
    help: 'Requests in the fullest minute of this hour and the one before it.',
    samples: (_counts, latest) =>
      GOOGLE_APIS.map((api): Sample => [
        '',
        { api },
        Math.max(0, ...latest.map((counts) => callsIn(counts, api).fullest)),
      ]),
  },
  {
    name: 'autoerp_tasks',
    type: 'counter',
    help: 'Tasks that were done, and such that were given up.',
    samples: (counts) =>
      (['done', 'parked'] as const).map((end): Sample => [
        '_total',
        { end },
        countIn(counts, countOf.task(end)),
      ]),
  },
]

/** As Prometheus reads it (OpenMetrics 1.0). */
export function openMetrics(tenants: readonly TenantCounts[]): string {
  const counted = tenants.map(({ tenant, hours }) => ({ tenant, all: sumOf(hours), latest: hours.slice(-2) }))
  const families = FAMILIES.flatMap(({ name, type, unit, help, samples }) => [
    `# TYPE ${name} ${type}`,
    ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]),
    `# HELP ${name} ${help}`,
    ...counted.flatMap(({ tenant, all, latest }) =>
      samples(all, latest).map(([suffix, labels, value]) =>
        sampleLine(name + suffix, { tenant, ...labels }, value),
      ),
    ),
  ])
  return [...families, '# EOF', ''].join('\n')
}

/** Each bucket holds those before it, too. */
function delaySamples(counts: Counts, to: Side): readonly Sample[] {
  const bounds = [...DELAY_BOUNDS_S.map((bound) => bound.toFixed(1)), '+Inf']
  const delays = delaysIn(counts, [to])
  const upTo = delays.map((_times, at) => delays.slice(0, at + 1).reduce((sum, times) => sum + times, 0))
  return [
    ...bounds.map((le, at): Sample => ['_bucket', { to, le }, upTo[at] ?? 0]),
    ['_count', { to }, upTo.at(-1) ?? 0],
    ['_sum', { to }, countIn(counts, countOf.delayMs(to)) / MS],
  ]
}

function sampleLine(name: string, labels: Labels, value: number): string {
  const told = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`)
  return `${name}{${told.join(',')}} ${value}`
}

function escaped(text: string): string {
  return text
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`)
}
