import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'

export interface ChildRun {
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly onLine: (line: string) => void
  /** Ends the child and everything it started. */
  readonly signal: AbortSignal
}

const BIN = join(import.meta.dirname, '../../node_modules/.bin')

/** Runs a program to its end and tells its exit code; 1 when it was ended by a signal or is not there. */
export async function runChild({ command, args, env = {}, onLine, signal }: ChildRun): Promise<number> {
  if (signal.aborted) return 1
  // A group of its own: a killed test runner would leave its workers behind.
  const child = spawn(command, args, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PATH: `${BIN}${delimiter}${process.env['PATH'] ?? ''}`, ...env },
  })
  const killGroup = (): void => {
    if (child.pid === undefined) return
    try {
      process.kill(-child.pid, 'SIGKILL')
    } catch {
      // It ended in the same moment.
    }
  }
  signal.addEventListener('abort', killGroup, { once: true })
  process.once('exit', killGroup)
  const lines = [child.stdout, child.stderr].map(async (input) => {
    for await (const line of createInterface({ input })) onLine(line)
  })
  const ended = new Promise<number>((resolve) => {
    child.once('error', (error) => {
      onLine(`${command}: ${error.message}`)
      resolve(1)
    })
    child.once('exit', (code) => resolve(code ?? 1))
  })
  try {
    const code = await ended
    await Promise.all(lines)
    return code
  } finally {
    signal.removeEventListener('abort', killGroup)
    process.off('exit', killGroup)
  }
}
