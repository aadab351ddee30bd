import { runChild } from './run-child.ts'

export interface Check {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
}

export interface CheckResult {
  readonly name: string
  readonly isOk: boolean
  readonly durationMs: number
  readonly output: string
}

export const checks: readonly Check[] = [
  { name: 'types', command: 'tsc', args: ['--noEmit'] },
  { name: 'lint', command: 'oxlint', args: ['--type-aware', '--deny-warnings'] },
  { name: 'format', command: 'oxfmt', args: ['--check'] },
]

/** Runs all of them side by side; what one prints is kept together. */
export async function runChecks(given: readonly Check[], signal: AbortSignal): Promise<CheckResult[]> {
  return Promise.all(
    given.map(async ({ name, command, args }) => {
      const lines: string[] = []
      const beganAt = performance.now()
      const code = await runChild({ command, args, onLine: (line) => void lines.push(line), signal })
      return { name, isOk: code === 0, durationMs: performance.now() - beganAt, output: lines.join('\n') }
    }),
  )
}
