import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import test from 'ava'
import { parseStartOptions } from '../../infra/local/start-options.ts'
import { freePorts } from '../support/free-ports.ts'
import { runStart, started } from '../support/started.ts'
import type { WorldFile } from '../support/started.ts'
import { until } from '../support/until.ts'
import { watchWorld } from '../support/watch-world.ts'

test('the demo plays the whole story, prints each hop with its time, and ends with 0 when both sides agree', async (t) => {
  const child = runStart(['--demo', '--port', String(await freePorts(5))], process.cwd())
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
  // Once it is settled, and with it what is made up for Jana and Petr; what a kill in the middle of a write does is told in killed.test.ts.
  await until(() => createdInGoogle(folder) === 7, PATIENCE_MS)
  t.true((await titles(first.world)).includes('Before'))
  await first.stop('SIGKILL')
  const second = await started(folder, port)
  t.teardown(() => second.stop('SIGTERM'))
  await erp(second.world, `Meeting/${id}`, { method: 'PUT', body: JSON.stringify({ name: 'After' }) })
  await until(async () => (await calendarPage(second.world)).includes('After'), PATIENCE_MS)
  t.deepEqual(
    (await titles(second.world)).filter((title) => ['Before', 'After'].includes(title)),
    ['After'],
  )
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

const PATIENCE_MS = 60_000

/** How many records were carried to Google, and that remembered. */
function createdInGoogle(folder: string): number {
  const lines = readFileSync(join(folder, '.local', 'functions.log'), 'utf8').split('\n')
  return lines.filter((line) => /"pair\.done".*"step":"create","side":"google"/.test(line)).length
}

/** Of Jana; a person may look as often as he likes, a program only ten times a second. */
async function calendarPage({ google }: WorldFile): Promise<string> {
  return (await fetch(`${google.url}/accounts/jana@example.com/calendars/jana@example.com`)).text()
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
