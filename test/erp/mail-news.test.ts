import { createHmac } from 'node:crypto'
import test from 'ava'
import type { ExecutionContext } from 'ava'
import { mailNews } from '../../shared/erp/mail-news.ts'
import type { MailNewsCall } from '../../shared/mail-ports.ts'
import { scriptedServer } from './scripted-server.ts'
import type { Scripted } from './scripted-server.ts'

const NOW = Date.parse('2027-01-04T08:00:00.700Z')
const news: MailNewsCall = { address: 'info@example.com', messageIds: ['18c0'], isComplete: true }
const body = '{"mailbox":"info@example.com","messageIds":["18c0"],"complete":true}'

async function setting(t: ExecutionContext, answer: Scripted, keys: readonly string[] = ['new', 'former']) {
  const server = await scriptedServer(() => answer)
  t.teardown(() => server.close())
  const url = `${server.url}/api/v1/GoogleMail/news`
  // Only a server that never answers is waited for until the end; others may be slow on a busy machine.
  const deadlineMs = 'hangs' in answer ? 200 : 30_000
  const port = mailNews({ url, keys: async () => keys, clock: { now: () => NOW }, deadlineMs })
  return { server, tell: () => port.tell(news) }
}

test('a call is signed with each good key, over the time, a nonce, the method, the path and the body', async (t) => {
  const { server, tell } = await setting(t, {})
  await tell()
  await tell()
  const [first, second] = server.seen
  t.is(first?.method, 'POST')
  t.is(first?.headers['content-type'], 'application/json')
  const timestamp = String(first?.headers['x-autoerp-timestamp'])
  const nonce = String(first?.headers['x-autoerp-nonce'])
  t.is(timestamp, String(Math.floor(NOW / 1000)))
  t.regex(nonce, /^[0-9a-f]{32}$/)
  t.not(second?.headers['x-autoerp-nonce'], nonce)
  const text = `${timestamp}\n${nonce}\nPOST\n/api/v1/GoogleMail/news\n${body}`
  const by = (key: string) => `v1=${createHmac('sha256', key).update(text).digest('hex')}`
  t.is(first?.headers['x-autoerp-signature'], `${by('new')},${by('former')}`)
})

test('any 2xx is taken', async (t) => {
  for (const status of [200, 202, 204]) await t.notThrowsAsync((await setting(t, { status })).tell())
})

for (const [what, answer, code, retryAfterMs] of [
  ['a server that fails', { status: 500 }, 'erp.unavailable', undefined],
  [
    'one that says when to come back',
    { status: 503, headers: { 'retry-after': '7' } },
    'erp.unavailable',
    7_000,
  ],
  ['one that has too much to do', { status: 429 }, 'erp.unavailable', undefined],
  ['one that is too slow', { hangs: true }, 'erp.unavailable', undefined],
  ['a refused signature', { status: 401 }, 'erp.unauthorized', undefined],
  ['a refusal', { status: 400, body: 'info@example.com' }, 'erp.refused', undefined],
  ['an address that is gone', { status: 404 }, 'erp.refused', undefined],
  ['a redirect', { status: 307, headers: { location: 'http://127.0.0.1:9/' } }, 'erp.refused', undefined],
] as const)
  test(`${what} is ${code}, and the fault says nothing of the mailbox`, async (t) => {
    const { server, tell } = await setting(t, answer)
    const fault = await t.throwsAsync(tell(), { code })
    t.like(fault, { retryAfterMs })
    t.notRegex(fault?.message ?? '', /example|127\.0\.0\.1/)
    t.is(server.seen.length, 1)
  })

test('a server that isn’t there is unavailable', async (t) => {
  const port = mailNews({ url: 'http://127.0.0.1:1/x', keys: async () => ['key'], clock: { now: () => NOW } })
  await t.throwsAsync(port.tell(news), { code: 'erp.unavailable' })
})

test('without a key nothing is sent', async (t) => {
  const { server, tell } = await setting(t, {}, [])
  await t.throwsAsync(tell(), { code: 'erp.unauthorized' })
  t.is(server.seen.length, 0)
})
