import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { freePorts } from './free-ports.ts'
import { installPackages } from './install-packages.ts'
import { until } from './until.ts'

/** Names the program for the tests. */
export const PHP = 'PHP'

const run = promisify(execFile)
const PACKAGES = ['php-cli', 'php-curl', 'curl', 'openssl']
const EXTENSIONS = ['curl', 'openssl']
const MAX_MS = 60_000
/** Where the examples are. */
const FOLDER = fileURLToPath(new URL('../../infra/erp/', import.meta.url))

/** PHP and the programs that the ERP's examples need, installed by apt where that is possible. Null where one of them is missing. */
export async function findPhp(): Promise<string | null> {
  if (!(await hasAll())) await installPackages(PACKAGES)
  return (await hasAll()) ? 'php' : null
}

async function hasAll(): Promise<boolean> {
  const ask = `exit(PHP_VERSION_ID < 80100 || array_diff(${JSON.stringify(EXTENSIONS)}, get_loaded_extensions()) ? 1 : 0);`
  const asked = [run('php', ['-r', ask]), run('curl', ['--version']), run('openssl', ['version'])]
  return (await Promise.allSettled(asked)).every(({ status }) => status === 'fulfilled')
}

export interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string | Buffer
  /** Another folder to be in than that of the examples. */
  readonly cwd?: string
}

/** Runs a program among the ERP's examples to its end. It gets no other settings of the machine's than where programs are. */
export async function runExample(
  [program, ...args]: readonly [string, ...string[]],
  { env = {}, input = '', cwd = FOLDER }: RunOptions = {},
): Promise<Ran> {
  const child = spawn(program, args, {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    timeout: MAX_MS,
  })
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { code: child.exitCode, out, err }
}

/** What all PHP of the tests is begun with: whatever is odd is said, and the certificate of the mail servers is trusted. */
export function phpCommand(program: string, ca?: string): [string, ...string[]] {
  const shown = ['-d', 'display_errors=stderr', '-d', 'error_reporting=-1', '-d', 'log_errors=1']
  return [program, ...shown, ...(ca === undefined ? [] : ['-d', `openssl.cafile=${ca}`])]
}

/** A page of the examples behind PHP's own web server. */
export async function servePage(
  page: string,
  { php, env }: { php: string; env: Readonly<Record<string, string>> },
): Promise<{ url: string; written: () => string; close: () => Promise<void> }> {
  const port = await freePorts(1)
  const [program, ...args] = phpCommand(php)
  const child = spawn(program, [...args, '-S', `127.0.0.1:${port}`, page], {
    cwd: FOLDER,
    env: { PATH: process.env['PATH'] ?? '', ...env },
  })
  const killNow = (): void => void child.kill('SIGKILL')
  process.once('exit', killNow)
  let written = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => void (written += data.toString()))
  const exited = once(child, 'close')
  await until(() => child.exitCode !== null || written.includes('started'))
  return {
    url: `http://127.0.0.1:${port}`,
    written: () => written,
    close: async () => {
      process.off('exit', killNow)
      child.kill()
      await exited
    },
  }
}
