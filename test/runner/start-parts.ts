import type { Part } from './parts.ts'

export interface PartsRun {
  readonly env: Readonly<Record<string, string>>
  /** The suites that can run. */
  readonly files: readonly string[]
  readonly leftOut: readonly LeftOut[]
  readonly stop: () => Promise<void>
}

export interface LeftOut {
  readonly suite: string
  readonly because: string
  /** Whether the machine that decides what lands may do without it. */
  readonly isExtra: boolean
}

/** Starts each part once for all suites that need it, and only when one of them was selected. */
export async function startParts(parts: readonly Part[], selected: readonly string[]): Promise<PartsRun> {
  const needed = parts.map((part) => ({
    part,
    suites: part.suites.filter((suite) => selected.includes(suite)),
  }))
  const asked = needed.filter(({ suites }) => suites.length > 0)
  const tried = await Promise.all(asked.map(async (one) => ({ ...one, ...(await tryStart(one.part)) })))
  const leftOut = tried.flatMap(({ part, suites, started, because }) =>
    started === null ? suites.map((suite) => ({ suite, because, isExtra: part.isExtra === true })) : [],
  )
  const missing = new Set(leftOut.map(({ suite }) => suite))
  return {
    env: Object.fromEntries(tried.flatMap(({ started }) => Object.entries(started?.env ?? {}))),
    files: selected.filter((file) => !missing.has(file)),
    leftOut,
    stop: async () => void (await Promise.all(tried.map(async ({ started }) => started?.stop()))),
  }
}

async function tryStart(part: Part) {
  try {
    return { started: await part.start(), because: part.missing }
  } catch (error) {
    return { started: null, because: error instanceof Error ? error.message : String(error) }
  }
}
