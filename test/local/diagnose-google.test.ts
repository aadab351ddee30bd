import { createServer } from 'node:http'
import test from 'ava'
import type { ExecutionContext } from 'ava'
import { CLIENT_ID } from '../../infra/local/local-world.ts'
import { Fault } from '../../shared/domain/fault.ts'
import type { FaultCode } from '../../shared/domain/fault.ts'
import type { CheckedConnection } from '../../shared/flows/diagnose-scope.ts'
import { redirectFlaw } from '../../shared/flows/diagnose-url.ts'
import { tenantSecrets } from '../../shared/platform/tenant-record.ts'
import { userId } from '../erp/erp-setting.ts'
import { freePorts } from '../support/free-ports.ts'
import { TENANT } from '../support/test-world.ts'
import { DAY_MS, diagnosisWorld, openDiagnosisWorld, line, one, remarks } from './diagnosis-world.ts'
import type { DiagnosisWorld } from './diagnosis-world.ts'

// One after another: many worlds starting at once keep the probes waiting longer than a sound ERP would.
let calm: DiagnosisWorld
test.before(async () => {
  calm = await openDiagnosisWorld()
})
test.after.always(() => calm.close())

const ALWAYS = { notifications: ['warning', 'announced'] } as const

test.serial('a wrong client secret is one broken line; the address is looked at all the same', async (t) => {
  const world = await diagnosisWorld(t)
  await world.secrets.put(tenantSecrets.googleClient(TENANT), 'wrong')
  t.deepEqual(remarks(await world.look()), {
    ...ALWAYS,
    'google-client': ['broken', 'refused'],
    'google-apis': ['unknown', 'needs-google-client'],
  })
})

test.serial('a missing client secret is the secrets’ line', async (t) => {
  const world = await diagnosisWorld(t)
  await world.secrets.remove(tenantSecrets.googleClient(TENANT))
  t.deepEqual(remarks(await world.look()), {
    ...ALWAYS,
    secrets: ['broken', 'google-secret-missing'],
    'google-client': ['unknown', 'needs-secrets'],
    'google-apis': ['unknown', 'needs-google-client'],
  })
})

test.serial('a Google that can’t be reached is one broken line', async (t) => {
  const world = await diagnosisWorld(t)
  world.google.faults.add({ path: /^\/token$/, answer: 'drop' })
  t.deepEqual(line(await world.look(), 'google-client'), ['broken', 'unreachable'])
})

test.serial('a Google that fails just now says nothing about the client', async (t) => {
  const world = await diagnosisWorld(t)
  world.google.faults.add({ path: /^\/token$/, answer: { status: 503 } })
  t.deepEqual(line(await world.look(), 'google-client'), ['unknown', 'failing'])
})

test.serial('an address that is not registered is shown to be copied', async (t) => {
  const { google, look, scope } = await diagnosisWorld(t)
  const redirectUris = ['https://other.example.com/oauth/callback']
  google.registerClient({ clientId: CLIENT_ID, clientSecret: 'local-secret', redirectUris })
  const findings = await look()
  t.deepEqual(remarks(findings), { ...ALWAYS, 'redirect-uri': ['broken', 'not-registered'] })
  t.deepEqual(one(findings, 'redirect-uri').facts, { uri: scope.urls.redirect })
})

test.serial(
  'where Google doesn’t tell, the address is shown to be copied, or waits for the client',
  async (t) => {
    const { look, scope } = calm
    const silent = { ...scope.google, redirect: async () => 'not-told' as const }
    const findings = await look({ google: silent })
    t.deepEqual(line(findings, 'redirect-uri'), ['unknown', 'not-told'])
    t.deepEqual(one(findings, 'redirect-uri').facts, { uri: scope.urls.redirect })
    const client = async () => ({ client: 'deleted', skewMs: 0 }) as const
    t.deepEqual(line(await look({ google: { ...silent, client } }), 'redirect-uri'), [
      'unknown',
      'needs-google-client',
    ])
  },
)

test.serial('Google’s rules for an address are known before Google is asked', async (t) => {
  for (const [uri, flaw] of [
    ['https://sync.example.com/oauth/callback', null],
    ['http://localhost:8080/oauth/callback', null],
    ['http://127.0.0.1:8080/oauth/callback', null],
    ['http://sync.example.com/oauth/callback', 'not-https'],
    ['http://127.0.0.1.example.com/oauth/callback', 'not-https'],
    ['https://192.0.2.7/oauth/callback', 'raw-ip'],
    ['https://[2001:db8::7]/oauth/callback', 'raw-ip'],
    ['https://sync.example.com/oauth/callback#top', 'bad-form'],
    ['https://*.example.com/oauth/callback', 'bad-form'],
    ['https://me@sync.example.com/oauth/callback', 'bad-form'],
    ['https://sync.example.com/a/../oauth/callback', 'bad-form'],
    ['https://sync/oauth/callback', 'bad-form'],
    ['https://x.googleusercontent.com/oauth/callback', 'bad-form'],
  ] as const)
    t.is(redirectFlaw(uri), flaw, uri)
  const { look, scope } = calm
  const urls = { ...scope.urls, redirect: 'http://sync.example.com/oauth/callback' }
  t.deepEqual(line(await look({ urls }), 'redirect-uri'), ['broken', 'not-https'])
})

test.serial('a Calendar API that is switched off is seen with a connected account', async (t) => {
  const world = await diagnosisWorld(t)
  world.google.faults.add({ path: /calendarList/, answer: { status: 403, reason: 'accessNotConfigured' } })
  t.deepEqual(remarks(await world.look()), { ...ALWAYS, 'google-apis': ['broken', 'switched-off'] })
})

test.serial('accounts whose access is dead say nothing of the API; the next one is asked', async (t) => {
  const { look, scope, clock } = calm
  const asked: string[] = []
  const connections = ['a', 'b', 'c', 'd'].map((id, age) => connection(id, clock.now() - age * 1000))
  const google = (answers: Readonly<Record<string, FaultCode | undefined>>) => ({
    ...scope.google,
    readCalendar: async (user: string) => {
      asked.push(user)
      const code = answers[user]
      if (code !== undefined) throw new Fault(code, 'scripted')
    },
  })
  const apis = async (answers: Readonly<Record<string, FaultCode>>) => {
    asked.length = 0
    return line(await look({ connections, google: google(answers) }), 'google-apis')
  }
  t.deepEqual(await apis({ a: 'google.grant-dead', b: 'google.scope-missing' }), ['ok', null])
  t.deepEqual(asked, ['a', 'b', 'c'])
  const dead = { a: 'google.grant-dead', b: 'secret.missing', c: 'google.refused' } as const
  t.deepEqual(await apis(dead), ['unknown', 'no-account'])
  t.deepEqual(asked, ['a', 'b', 'c'])
  t.deepEqual(await apis({ a: 'google.rate-limited' }), ['ok', null])
  t.deepEqual(await apis({ a: 'google.unavailable' }), ['unknown', 'failing'])
})

test.serial(
  'before anybody has connected, what only an account can show is unknown, and nothing is broken',
  async (t) => {
    const findings = await calm.look({ connections: [], calendars: [] })
    t.deepEqual(remarks(findings), {
      ...ALWAYS,
      'google-apis': ['unknown', 'no-account'],
      'consent-screen': ['unknown', 'not-told'],
      accounts: ['unknown', 'nobody'],
      channels: ['unknown', 'none'],
      queue: ['unknown', 'no-calendar'],
    })
  },
)

test.serial('two accesses that died after seven days give a consent screen in Testing away', async (t) => {
  const { look, clock } = calm
  const now = clock.now()
  const lost = (id: string, grantedAt: number, livedDays: number): CheckedConnection => ({
    ...connection(id, grantedAt),
    state: 'needs-reconnecting',
    lostAt: grantedAt + livedDays * DAY_MS,
  })
  const consent = async (...connections: readonly CheckedConnection[]) =>
    line(await look({ connections }), 'consent-screen')
  const [first, second] = [lost('a', now - 12 * DAY_MS, 7.01), lost('b', now - 9 * DAY_MS, 7.2)]
  t.deepEqual(await consent(first, second), ['warning', 'testing'])
  t.deepEqual(await consent(first), ['unknown', 'not-told'], 'one may have other reasons')
  t.deepEqual(await consent(first, lost('b', now - 9 * DAY_MS, 3)), ['unknown', 'not-told'])
  t.deepEqual(await consent(first, lost('b', now - 60 * DAY_MS, 40)), ['unknown', 'not-told'])
  const older = connection('c', now - 30 * DAY_MS)
  t.deepEqual(await consent(first, second, older), ['warning', 'testing'], 'it was in production before')
  const outlived = connection('c', now - 8.5 * DAY_MS)
  t.deepEqual(await consent(first, second, outlived), ['ok', null], 'it was published since')
  t.deepEqual(await consent(connection('c', now - 7.5 * DAY_MS)), ['unknown', 'not-told'])
})

test.serial('accounts to be connected again are counted', async (t) => {
  const { look, clock } = calm
  const now = clock.now()
  const lost = { ...connection('b', now), state: 'needs-reconnecting', lostAt: now } as const
  const findings = await look({ connections: [connection('a', now), lost, connection('c', now)] })
  t.deepEqual(line(findings, 'accounts'), ['warning', 'lost'])
  t.deepEqual(one(findings, 'accounts').facts, { lost: 1, connected: 3 })
})

test.serial('notices that are switched off are a warning', async (t) => {
  const { look, scope } = calm
  t.deepEqual(line(await look({ urls: { ...scope.urls, push: null } }), 'push-url'), ['warning', 'off'])
})

test.serial('the real Google and an ERP elsewhere can’t reach this machine, and want https', async (t) => {
  const { look, scope } = calm
  const elsewhere = { ...scope.urls, google: 'https://www.googleapis.com/', erp: 'https://erp.example.com' }
  const here = await look({ urls: elsewhere })
  t.deepEqual(line(here, 'push-url'), ['broken', 'not-public'])
  t.deepEqual(line(here, 'intake-url'), ['warning', 'not-public'])
  const base = 'http://sync.example.com'
  const plain = await look({
    urls: { ...elsewhere, push: `${base}/calendar-push/main`, intake: `${base}/erp-intake` },
  })
  t.deepEqual(line(plain, 'push-url'), ['broken', 'not-https'])
  t.deepEqual(line(plain, 'intake-url'), ['warning', 'not-https'])
})

const PROBLEM = { 'content-type': 'application/problem+json' }
const OURS = '{"type":"urn:autoerp:problem:store.unavailable","status":503}'

test.serial('what answers at our addresses must be our function, unlocked and sound', async (t) => {
  const { look, scope } = calm
  const nobody = `http://127.0.0.1:${await freePorts(1)}`
  for (const [base, cause] of [
    [await answering(t, 403, {}, '<html>Forbidden</html>'), 'locked'],
    [await answering(t, 401, {}, ''), 'locked'],
    [await answering(t, 404, {}, 'no such page'), 'foreign-answer'],
    [await answering(t, 302, { location: scope.urls.intake }, ''), 'foreign-answer'],
    [await answering(t, 200, PROBLEM, '{"type":"about:blank"}'), 'foreign-answer'],
    [await answering(t, 503, PROBLEM, OURS), 'failing'],
    [nobody, 'unreachable'],
  ] as const) {
    const urls = { ...scope.urls, push: `${base}/calendar-push/main`, intake: `${base}/erp-intake` }
    const findings = await look({ urls })
    t.deepEqual(line(findings, 'push-url'), ['broken', cause])
    t.deepEqual(line(findings, 'intake-url'), ['broken', cause])
  }
})

function connection(id: string, grantedAt: number): CheckedConnection {
  return { userId: userId({ id }), state: 'active', grantedAt, lostAt: null }
}

async function answering(
  t: ExecutionContext,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<string> {
  const server = createServer((_request, response) => void response.writeHead(status, headers).end(body))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}
