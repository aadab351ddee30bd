import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { until } from '../support/until.ts'

export interface FunctionProcess {
  readonly pid: number
  readonly port: number
  /** What it wrote so far. */
  readonly stdout: () => string
  readonly stderr: () => string
  /** Null while it runs, and when a signal ended it. */
  readonly exitCode: () => number | null
  stop(): Promise<void>
}

const START_MAX_MS = 60_000
const root = fileURLToPath(new URL('../../', import.meta.url))
const framework = fileURLToPath(new URL('../../node_modules/.bin/functions-framework', import.meta.url))

/**
 * One function in a process of its own, started as the cloud starts it, in the folder that holds its code. Resolves when it
 * listens or has ended. `onLine` is given whatever it writes.
 */
export async function startFunction(
  name: string,
  settings: Readonly<Record<string, string>>,
  onLine: (line: string) => void = () => undefined,
  folder: string = root,
): Promise<FunctionProcess> {
  const port = await freePort()
  const env = { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production', PORT: String(port), ...settings }
  const child = spawn(process.execPath, [framework, `--target=${name}`], { cwd: folder, env })
  const killNow = (): void => void child.kill('SIGKILL')
  process.once('exit', killNow)
  // Not `exit`: what it wrote last is still on its way then.
  const exited = once(child, 'close')
  const out = collect(child.stdout)
  const err = collect(child.stderr)
  for (const input of [child.stdout, child.stderr]) createInterface({ input }).on('line', onLine)
  try {
    await until(async () => hasEnded(child) || (await listens(port)), START_MAX_MS)
  } catch (error) {
    killNow()
    throw new Error(`${name} doesn't listen: ${err()}`, { cause: error })
  }
  return {
    port,
    pid: child.pid ?? 0,
    stdout: out,
    stderr: err,
    exitCode: () => child.exitCode,
    async stop() {
      process.off('exit', killNow)
      if (!hasEnded(child)) child.kill()
      await exited
    },
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => void chunks.push(chunk))
  return () => Buffer.concat(chunks).toString()
}

export function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const end = (result: boolean) => {
      socket.destroy()
      resolve(result)
    }
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
  })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
