import { avaTally } from './ava-tally.ts'
import type { Tally } from './ava-tally.ts'
import { runChild } from './run-child.ts'

export interface AvaRun {
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Gets everything but the lines of tests that passed. */
  readonly print: (line: string) => void
  readonly onPass?: (passed: number, line: string) => void
  readonly signal: AbortSignal
}

export async function runAva({ args, env = {}, print, onPass, signal }: AvaRun): Promise<Tally> {
  const tally = avaTally()
  const onLine = (line: string): void => {
    if (tally.read(line)) onPass?.(tally.soFar().passed, line)
    else print(line)
  }
  return tally.end(await runChild({ command: 'ava', args, env, onLine, signal }))
}
