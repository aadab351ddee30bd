import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import { startGoogleStandIn } from '../../infra/local/google/google-stand-in.ts'
import { CALENDAR_SCOPES } from '../../shared/google/google-scopes.ts'
import { tokensAsWired } from './token-process.ts'
import type { TokenProcessReport, TokenProcessSettings } from './token-process.ts'

const PROCESSES = 10
const EMAIL = 'jane@example.org'
const CLIENT = { clientId: 'client-1', clientSecret: 'client-secret-1' }
const HOUR = 3_600_000

test('a thousand workers in ten processes cost at most two token calls: expired, rejected, and dead', async (t) => {
  const google = await startGoogleStandIn({
    clock: { now: () => Date.now() },
    quota: { perUserPerMinute: 100_000, perProjectPerMinute: 100_000 },
  })
  t.teardown(() => google.close())
  const { sub } = google.addAccount({ email: EMAIL, name: 'Jane Doe' })
  google.registerClient({ ...CLIENT, redirectUris: ['http://127.0.0.1/callback'] })
  const grant = { email: EMAIL, clientId: CLIENT.clientId, scopes: CALENDAR_SCOPES }
  const folder = mkdtempSync(join(tmpdir(), 'token-processes-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const settings = {
    storePath: join(folder, 'store.sqlite'),
    key: randomBytes(32).toString('base64'),
    googleUrl: google.url,
    client: CLIENT,
    refreshToken: google.issueTokens(grant).refreshToken,
    sub,
  }
  await leaveExpiredToken(settings)
  const children = await Promise.all(Array.from({ length: PROCESSES }, () => start(settings)))
  t.teardown(() => children.forEach((child) => child.kill('SIGKILL')))
  const callsOf = async (): Promise<{ tokenCalls: number; reports: TokenProcessReport }> => {
    google.calls.clear()
    const reports = await Promise.all(children.map(runWorkers))
    return { tokenCalls: google.calls.count({ path: '/token' }), reports: sumOf(reports) }
  }

  const expired = await callsOf()
  t.deepEqual(expired.reports, { '200': 1000 })
  t.true(expired.tokenCalls >= 1 && expired.tokenCalls <= 2, `${expired.tokenCalls} token calls`)

  google.expireAccessTokens()
  const rejected = await callsOf()
  t.deepEqual(rejected.reports, { '200': 1000 })
  t.true(rejected.tokenCalls >= 1 && rejected.tokenCalls <= 2, `${rejected.tokenCalls} token calls`)

  google.revokeGrant(EMAIL)
  const dead = await callsOf()
  t.deepEqual(dead.reports, { 'google.grant-dead': 1000 })
  t.is(dead.tokenCalls, 1)
  t.is((await callsOf()).tokenCalls, 0)
})

/** A token that was fetched two hours ago. */
async function leaveExpiredToken(settings: TokenProcessSettings): Promise<void> {
  const earlier = tokensAsWired(settings, -2 * HOUR)
  await earlier.tokens.token(settings.sub)
  earlier.close()
}

async function start(settings: TokenProcessSettings): Promise<ChildProcess> {
  const path = fileURLToPath(new URL('token-process.ts', import.meta.url))
  const child = fork(path, [JSON.stringify(settings)], { execArgv: [] })
  await once(child, 'message')
  return child
}

async function runWorkers(child: ChildProcess): Promise<TokenProcessReport> {
  const answer = once(child, 'message')
  child.send('go')
  const [report] = (await answer) as [TokenProcessReport]
  return report
}

function sumOf(reports: readonly TokenProcessReport[]): TokenProcessReport {
  const sum: Record<string, number> = {}
  for (const [outcome, count] of reports.flatMap((report) => Object.entries(report)))
    sum[outcome] = (sum[outcome] ?? 0) + count
  return sum
}
