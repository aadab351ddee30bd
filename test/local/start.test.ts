import { spawn } from 'node:child_process'
import type { ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import test from 'ava'
import { parseStartOptions } from '../../infra/local/start-options.ts'
import { freePorts } from '../support/free-ports.ts'
import { until } from '../support/until.ts'
import { watchWorld } from '../support/watch-world.ts'

const START = resolve('infra/local/start.ts')

interface WorldFile {
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

test('the demo plays the whole story, prints each hop with its time, and ends with 0 when both sides agree', async (t) => {
  const child = run(['--demo', '--port', String(await freePorts(5))], process.cwd())
  const [printed] = await Promise.all([text(child.stdout), once(child, 'exit')])
  t.is(child.exitCode, 0)
  t.regex(printed, /\d+ ms {2}Jana makes the meeting/)
  t.regex(printed, /\d+ ms {4}erp-intake: a signed webhook names 1 Meeting, queued/)
  t.regex(printed, /\d+ ms {4}sync-pair: create in Google/)
  t.regex(printed, /\d+ ms {4}pull-calendar: change in the ERP/)
  t.regex(printed, /Both sides agree\./)
})

test('what was synced before a restart is synced after it, and any HTTP client can play along', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'autoerp-start-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const watch = watchWorld(join(folder, '.local'))
  t.teardown(() => {
    readFileSync(join(folder, '.local', 'functions.log'), 'utf8')
      .trimEnd()
      .split('\n')
      .forEach(watch.write)
    watch.close()
  })
  const port = await freePorts(5)
  const first = await started(folder, port)
  t.deepEqual(
    first.world.users.map(({ email }) => email),
    ['jana@example.com', 'petr@example.com', 'eva@example.com', 'alena@example.com'],
  )
  t.is(statSync(join(folder, '.local', 'world.json')).mode & 0o077, 0, 'the file holds keys')
  const id = await makeMeeting(first.world, 'Before')
  await until(async () => (await titles(first.world)).includes('Before'))
  // Once it is settled; what a kill in the middle of a write does is told in killed.test.ts.
  await until(() => readFileSync(join(folder, '.local', 'functions.log'), 'utf8').includes('"pair.done"'))
  await first.stop('SIGKILL')
  const second = await started(folder, port)
  t.teardown(() => second.stop('SIGTERM'))
  await erp(second.world, `Meeting/${id}`, { method: 'PUT', body: JSON.stringify({ name: 'After' }) })
  await until(async () => (await titles(second.world)).includes('After'))
  t.deepEqual(await titles(second.world), ['After'])
  t.is((await fetch(second.world.console)).status, 200)
})

test('what can’t be meant is refused with a sentence that says what is wanted', (t) => {
  const message = (...args: string[]): string => t.throws(() => parseStartOptions(args, {}))?.message ?? ''
  t.regex(message('--port', 'x'), /--port takes a number/)
  t.regex(message('--erp-url', 'https://erp.example.com'), /--erp-url and --erp-key go together/)
  t.regex(message('--erp-url', 'erp', '--erp-key', 'k'), /--erp-url takes the address/)
  t.regex(message('--google'), /GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET/)
  t.regex(message('--user', 'me'), /--user takes an e-mail address/)
  t.regex(message('--nonsense'), /nonsense/)
  t.is(
    parseStartOptions(['--erp-url', 'https://erp.example.com/', '--erp-key', 'k'], {}).erp?.url,
    'https://erp.example.com',
  )
})

function run(args: readonly string[], cwd: string): ChildProcessByStdio<null, Readable, null> {
  return spawn(process.execPath, [START, ...args], { cwd, stdio: ['ignore', 'pipe', 'inherit'] })
}

async function started(
  folder: string,
  port: number,
): Promise<{ world: WorldFile; stop: (signal: NodeJS.Signals) => Promise<void> }> {
  const child = run(['--port', String(port)], folder)
  for await (const chunk of child.stdout) if (String(chunk).includes('is running')) break
  const world = JSON.parse(readFileSync(join(folder, '.local', 'world.json'), 'utf8')) as WorldFile
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    const gone = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : null
    child.kill(signal)
    await gone
  }
  return { world, stop }
}

async function makeMeeting(world: WorldFile, name: string): Promise<string> {
  const [jana] = world.users
  const day = new Date(Date.now() + 7 * 24 * 3_600_000).toISOString().slice(0, 10)
  const dates = { dateStart: `${day} 09:00:00`, dateEnd: `${day} 10:00:00` }
  const body = JSON.stringify({ name, ...dates, assignedUserId: jana?.erpUserId })
  return ((await erp(world, 'Meeting', { method: 'POST', body })) as { id: string }).id
}

async function erp(world: WorldFile, path: string, request: RequestInit): Promise<unknown> {
  const headers = { 'x-api-key': world.erp.apiKey, 'content-type': 'application/json' }
  return (await fetch(`${world.erp.url}/api/v1/${path}`, { ...request, headers })).json()
}

async function titles({ google, users }: WorldFile): Promise<string[]> {
  const headers = { authorization: `Bearer ${users[0]?.googleAccessToken}` }
  const response = await fetch(`${google.url}/calendar/v3/calendars/primary/events`, { headers })
  return ((await response.json()) as { items: { summary: string }[] }).items.map(({ summary }) => summary)
}
