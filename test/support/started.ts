import { spawn } from 'node:child_process'
import type { ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Readable } from 'node:stream'

const START = resolve('infra/local/start.ts')

/** What `npm start` tells other programs. */
export interface WorldFile {
  readonly console: string
  readonly google: { readonly url: string }
  readonly erp: { readonly url: string; readonly apiKey: string }
  readonly users: readonly {
    readonly name: string
    readonly email: string
    readonly erpUserId: string
    readonly googleAccessToken: string
  }[]
}

export interface Started {
  readonly world: WorldFile
  /** The first address that it prints. */
  readonly firstUrl: string
  readonly stop: (signal: NodeJS.Signals) => Promise<void>
}

/** `npm start`, as a process of its own. */
export function runStart(args: readonly string[], cwd: string): ChildProcessByStdio<null, Readable, null> {
  return spawn(process.execPath, [START, ...args], { cwd, stdio: ['ignore', 'pipe', 'inherit'] })
}

/** The same, once it says that it is running. */
export async function started(
  folder: string,
  port: number,
  further: readonly string[] = [],
): Promise<Started> {
  const child = runStart(['--port', String(port), ...further], folder)
  let printed = ''
  for await (const chunk of child.stdout) {
    printed += String(chunk)
    if (printed.includes('Ctrl-C')) break
  }
  const world = JSON.parse(readFileSync(join(folder, '.local', 'world.json'), 'utf8')) as WorldFile
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    const gone = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : null
    child.kill(signal)
    await gone
  }
  return { world, firstUrl: /https?:\S+/.exec(printed)?.[0] ?? '', stop }
}
