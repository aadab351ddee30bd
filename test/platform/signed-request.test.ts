import { createHmac } from 'node:crypto'
import test from 'ava'
import { isFault } from '../../shared/domain/fault.ts'
import type { TenantId } from '../../shared/domain/ids.ts'
import { isSigned, verifySignedRequest } from '../../shared/platform/signed-request.ts'
import type { Incoming } from '../../shared/platform/http.ts'
import { memoryStore } from '../support/memory-store.ts'

const TENANT = 'main' as TenantId
const KEY = 'a-key-of-the-erp'
const NOW = Date.parse('2027-01-04T08:00:00Z')
const URL_OF = 'https://erp.example.com/google/contacts-export'
const CALLED = '/google/contacts-export/main'

interface Given {
  readonly key?: string
  readonly at?: number
  readonly nonce?: string
  readonly method?: string
  /** As the ERP calls it. */
  readonly path?: string
  readonly body?: string
}

function signed({
  key = KEY,
  at = NOW,
  nonce = 'nonce-0123456789',
  method = 'POST',
  path = CALLED,
  body = '{"user":"a"}',
}: Given = {}): Incoming {
  const timestamp = String(Math.floor(at / 1000))
  const digest = createHmac('sha256', key)
    .update([timestamp, nonce, method, path, body].join('\n'))
    .digest('hex')
  return {
    method,
    path: path.slice(new URL(URL_OF).pathname.length),
    query: {},
    headers: {
      'x-autoerp-timestamp': timestamp,
      'x-autoerp-nonce': nonce,
      'x-autoerp-signature': `v1=${digest}`,
    },
    rawBody: Buffer.from(body),
  }
}

function taker({ keys = [KEY], functionUrl = URL_OF }: { keys?: string[]; functionUrl?: string } = {}) {
  const clock = { time: NOW, now: () => clock.time }
  const store = memoryStore()
  /** `ok`, or the code and text of the fault. */
  const take = async (request: Incoming): Promise<string> => {
    try {
      await verifySignedRequest(request, {
        tenant: TENANT,
        functionUrl,
        keys: () => Promise.resolve(keys),
        store: () => Promise.resolve(store),
        clock,
      })
      return 'ok'
    } catch (error) {
      return isFault(error) ? `${error.code} ${error.field ?? '-'}` : String(error)
    }
  }
  /** Until when each nonce is kept. */
  const keptUntil = async (): Promise<readonly unknown[]> =>
    (await store.find({ tenant: TENANT, collection: 'nonces' })).map(({ data }) => data['expiresAt'])
  return { take, clock, keptUntil }
}

const REFUSED = 'request.unverified -'

test('what the ERP has signed is taken, once', async (t) => {
  const { take } = taker()
  t.is(await take(signed()), 'ok')
  t.is(await take(signed()), REFUSED, 'the same again')
  t.is(await take(signed({ nonce: 'nonce-0123456780' })), 'ok')
})

test('the path is that which the ERP called, also where the function has none of its own', async (t) => {
  const { take } = taker({ functionUrl: 'http://127.0.0.1:8080/contacts-export/' })
  const path = '/contacts-export/main'
  const asked = { ...signed({ path }), path: '/main' }
  t.is(await take(asked), 'ok')
  t.is(await take({ ...signed({ path: '/main', nonce: 'n'.repeat(16) }), path: '/main' }), REFUSED)
})

const changed: readonly [what: string, request: Incoming][] = [
  ['another key', signed({ key: 'guess' })],
  ['another body', { ...signed(), rawBody: Buffer.from('{"user":"b"}') }],
  ['a longer body', { ...signed(), rawBody: Buffer.from('{"user":"a"} ') }],
  ['another path', { ...signed(), path: '/other' }],
  ['another method', { ...signed(), method: 'PUT' }],
  ...(
    [
      ['another nonce', 'x-autoerp-nonce', 'nonce-9999999999'],
      ['a shorter nonce', 'x-autoerp-nonce', 'short'],
      ['a nonce with a line break', 'x-autoerp-nonce', 'nonce-0123456789\nPOST'],
      ['no nonce', 'x-autoerp-nonce', undefined],
      ['another time', 'x-autoerp-timestamp', String(NOW / 1000 + 1)],
      ['no time', 'x-autoerp-timestamp', undefined],
      ['a time that is none', 'x-autoerp-timestamp', '1e9'],
      ['no signature', 'x-autoerp-signature', undefined],
      ['an empty signature', 'x-autoerp-signature', ''],
      ['a signature of another kind', 'x-autoerp-signature', `v2=${'0'.repeat(64)}`],
      ['a short signature', 'x-autoerp-signature', 'v1=00'],
    ] as const
  ).map(([what, name, value]): [string, Incoming] => [
    what,
    { ...signed(), headers: { ...signed().headers, [name]: value } },
  ]),
]
for (const [what, request] of changed)
  test(`${what}: refused without a word on why, and nothing is stored`, async (t) => {
    const { take, keptUntil } = taker()
    t.is(await take(request), REFUSED)
    t.deepEqual(await keptUntil(), [])
    t.is(await take(signed()), 'ok', 'the good one is not used up')
  })

test('a request of five minutes ago, or of a clock that is as much ahead, is the last that is taken', async (t) => {
  const minutesMs = 5 * 60_000
  for (const [at, taken] of [
    [NOW - minutesMs, 'ok'],
    [NOW - minutesMs - 1000, REFUSED],
    [NOW + minutesMs, 'ok'],
    [NOW + minutesMs + 1000, REFUSED],
  ] as const)
    t.is(await taker().take(signed({ at })), taken, String(at - NOW))
})

test('a replay is known for as long as its time would let it in', async (t) => {
  const { take, clock, keptUntil } = taker()
  const early = signed({ at: NOW + 5 * 60_000 })
  t.is(await take(early), 'ok')
  for (const minutes of [1, 5, 9, 10]) {
    clock.time = NOW + minutes * 60_000
    t.is(await take(early), REFUSED, `${minutes} minutes later`)
  }
  const [until] = await keptUntil()
  t.true(Number(until) > NOW + 10 * 60_000, 'the store may forget it no earlier')
})

test('after a key was replaced both are good, and a tenant without a key takes nothing', async (t) => {
  const { take } = taker({ keys: ['new', KEY] })
  t.is(await take(signed()), 'ok')
  t.is(await take(signed({ key: 'new', nonce: 'n'.repeat(64) })), 'ok')
  t.is(await taker({ keys: [] }).take(signed()), REFUSED)
})

test('a body of 512 KiB is taken, a larger one isn’t read at all', async (t) => {
  const { take } = taker()
  t.is(await take(signed({ body: 'x'.repeat(512 * 1024) })), 'ok')
  t.is(
    await take(signed({ body: 'x'.repeat(512 * 1024 + 1), nonce: 'n'.repeat(16) })),
    'request.too-large body',
  )
})

test('who sends a signature says that he is the ERP, whatever it is', (t) => {
  t.true(isSigned(signed()))
  t.true(isSigned({ headers: { 'x-autoerp-signature': '' } }))
  t.false(isSigned({ headers: { 'x-autoerp-nonce': 'a' } }))
})
