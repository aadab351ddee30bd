import { z } from 'zod'

/** A resource as Terraform would make it: settings as they come out, with what a provider would add. */
export interface Planned {
  readonly type: string
  readonly name: string
  /** Its key where one block makes several. */
  readonly key: string
  readonly values: Readonly<Record<string, unknown>>
}

const change = z.object({
  mode: z.string(),
  type: z.string(),
  name: z.string(),
  index: z.union([z.string(), z.number()]).optional(),
  change: z.object({ after: z.record(z.string(), z.unknown()).nullable() }),
})
const line = z.object({
  '@testrun': z.string().optional(),
  test_run: z.object({ run: z.string(), progress: z.string(), status: z.string().optional() }).optional(),
  test_plan: z.object({ resource_changes: z.array(change).default([]) }).optional(),
})

export interface TestRuns {
  /** How each run ended: `pass`, `fail`, `error` or `skip`. */
  readonly endings: Readonly<Record<string, string>>
  readonly plans: Readonly<Record<string, readonly Planned[]>>
}

/** What `terraform test -json -verbose` tells. */
export function readTestRuns(output: string): TestRuns {
  const lines = output
    .split('\n')
    .filter((text) => text.startsWith('{'))
    .map((text) => line.parse(JSON.parse(text)))
  const ended = lines.flatMap(({ test_run: run }) =>
    run?.progress === 'complete' ? [[run.run, run.status ?? ''] as const] : [],
  )
  const plans = lines.flatMap(({ '@testrun': run = '', test_plan: plan }) =>
    plan === undefined ? [] : [[run, plan.resource_changes.flatMap(planned)] as const],
  )
  return { endings: Object.fromEntries(ended), plans: Object.fromEntries(plans) }
}

function planned({ mode, type, name, index = '', change: { after } }: z.output<typeof change>): Planned[] {
  return mode === 'managed' && after !== null ? [{ type, name, key: String(index), values: after }] : []
}

/** The resources of a type by their keys. */
export function byKey(
  plan: readonly Planned[],
  type: string,
  name?: string,
): ReadonlyMap<string, Planned['values']> {
  return new Map(
    plan
      .filter((one) => one.type === type && (name === undefined || one.name === name))
      .map(({ key, values }) => [key, values]),
  )
}
