import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import type { SentRequest } from './cold-world.ts'

export interface ColdStart {
  /** From the start of the process to the end of the first answer. */
  readonly ms: number
  /** What the process holds then; MiB. */
  readonly rssMiB: number
  /** Processor time until then, which says more than the clock on a busy machine. */
  readonly cpuMs: number
}

export interface Started {
  /** With the framework in its node_modules. */
  readonly folder: string
  readonly target: string
  readonly env: Readonly<Record<string, string>>
  readonly port: number
}

const START_MAX_MS = 60_000

/** Starts a bundle as the platform does, and sends the first request as soon as it is taken. */
export async function coldStart(
  { folder, target, env, port }: Started,
  asked: SentRequest,
): Promise<ColdStart> {
  const framework = `${folder}/node_modules/@google-cloud/functions-framework/build/src/main.js`
  const beganAt = performance.now()
  const child = spawn(process.execPath, [framework, `--target=${target}`], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', PORT: String(port), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const told: string[] = []
  for (const output of [child.stdout, child.stderr]) output.on('data', (text) => told.push(String(text)))
  const exited = once(child, 'exit')
  try {
    while (child.exitCode === null && performance.now() - beganAt < START_MAX_MS) {
      const status = await send(port, asked)
      if (status === asked.status) return { ms: performance.now() - beganAt, ...usageOf(child.pid ?? 0) }
      if (status !== null) throw new Error(`${target} answered ${status}: ${told.join('')}`)
      await pause(1)
    }
    throw new Error(`${target} did not start: ${told.join('')}`)
  } finally {
    child.kill('SIGKILL')
    await exited
  }
}

/** Null while nobody listens. */
function send(
  port: number,
  { path, method = 'GET', headers = {}, body }: SentRequest,
): Promise<number | null> {
  return new Promise((resolve) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode ?? 0))
    })
    sent.on('error', () => resolve(null))
    sent.end(body)
  })
}

/** Linux counts processor time in hundredths of a second; the two numbers follow the name, which may hold anything, in brackets. */
export function usageOf(pid: number): Pick<ColdStart, 'rssMiB' | 'cpuMs'> {
  const [, kib] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
  return { rssMiB: Number(kib) / 1024, cpuMs: (Number(fields[11]) + Number(fields[12])) * 10 }
}
