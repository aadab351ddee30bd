import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import test from 'ava'
import * as fc from 'fast-check'
import { z } from 'zod'
import { Fault, isFault } from '../../shared/domain/fault.ts'
import { webhookPayload } from '../../shared/erp/webhook-payload.ts'
import { verifySignature } from '../../shared/erp/webhook-signature.ts'

const CAPTURES = z
  .array(
    z.object({
      name: z.string(),
      headers: z.record(z.string(), z.string()),
      body: z.string(),
      key: z.string(),
    }),
  )
  .parse(JSON.parse(readFileSync(new URL('../data/espo/webhooks.json', import.meta.url), 'utf8')))

const ID = '6b00000000000w001'
const KEY = '0123456789abcdef0123456789abcdef'
const BODY = Buffer.from(String.raw`[{"name":"Ob\u011bd","id":"6b00000000000a001"}]`)

function signed(body: Uint8Array, { id = ID, key = KEY } = {}): { hex: string; raw: string } {
  const digest = createHmac('sha256', key).update(body).digest()
  return {
    hex: Buffer.from(`${id}:${digest.toString('hex')}`).toString('base64'),
    raw: Buffer.concat([Buffer.from(`${id}:`), digest]).toString('base64'),
  }
}

async function verify(headers: Record<string, string>, rawBody: Uint8Array = BODY): Promise<string> {
  const { id } = await verifySignature({
    headers: new Headers(headers),
    rawBody,
    webhookOf: async (asked) => (asked === ID ? { id: ID, key: KEY } : null),
  })
  return id
}

const unverified = async (t: { true(value: boolean): void }, attempt: Promise<unknown>): Promise<void> => {
  const error: unknown = await attempt.catch((reason: unknown) => reason)
  t.true(isFault(error, 'request.unverified'))
}

for (const { name, headers, body, key } of CAPTURES) {
  test(`the captured webhook ${name} verifies by either signature and names its records`, async (t) => {
    const rawBody = Buffer.from(body)
    const webhookOf = async (id: string) => ({ id, key })
    const { Signature = '', 'X-Signature': raw = '' } = headers
    for (const given of [headers, { Signature }, { 'X-Signature': raw }]) {
      const { id } = await verifySignature({ headers: new Headers(given), rawBody, webhookOf })
      t.regex(id, /^[0-9a-f]{17}$/)
    }
    const ids = webhookPayload(rawBody).recordIds
    t.true(ids.length > 0 && ids.every((id) => /^[0-9a-f]{17}$/.test(id)))
  })
}

test('either signature is enough, and the webhook that signed is told', async (t) => {
  const { hex, raw } = signed(BODY)
  t.is(await verify({ signature: hex }), ID)
  t.is(await verify({ 'x-signature': raw }), ID)
  t.is(await verify({ signature: hex, 'x-signature': raw }), ID)
  t.is(await verify({ signature: 'nonsense', 'x-signature': raw }), ID)
})

test('any changed byte of the body breaks both signatures', async (t) => {
  const { hex, raw } = signed(BODY)
  await fc.assert(
    fc.asyncProperty(fc.nat(BODY.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
      const changed = Buffer.from(BODY)
      changed[at] = (changed[at] ?? 0) ^ by
      await unverified(t, verify({ signature: hex, 'x-signature': raw }, changed))
    }),
  )
})

test('the same JSON in other bytes is not what was signed', async (t) => {
  const reencoded = Buffer.from(JSON.stringify(JSON.parse(BODY.toString())))
  await unverified(t, verify({ signature: signed(BODY).hex }, reencoded))
})

const refused: readonly [string, Record<string, string>][] = [
  ['no signature', {}],
  ['an empty one', { signature: '' }],
  ['one by another key', { signature: signed(BODY, { key: 'f'.repeat(32) }).hex }],
  ['one of a webhook that is not ours', { signature: signed(BODY, { id: '6b00000000000w002' }).hex }],
  ['an id with a path in it', { signature: signed(BODY, { id: '../x' }).hex }],
  ['no id', { signature: signed(BODY, { id: '' }).hex }],
  ['a raw digest where hex belongs', { signature: signed(BODY).raw }],
  ['a hex digest where the raw one belongs', { 'x-signature': signed(BODY).hex }],
  ['a digest cut short', { signature: Buffer.from(`${ID}:abcd`).toString('base64') }],
  ['an endless header', { signature: 'A'.repeat(5000) }],
]
for (const [what, headers] of refused) {
  test(`a request with ${what} is not verified`, async (t) => {
    await unverified(t, verify(headers))
  })
}

test('whatever a header holds, the answer is yes or no', async (t) => {
  const text = fc.string({ unit: fc.integer({ min: 33, max: 126 }).map((code) => String.fromCharCode(code)) })
  await fc.assert(
    fc.asyncProperty(text, (value) => unverified(t, verify({ signature: value, 'x-signature': value }))),
  )
})

test('a key store that cannot be reached is no wrong signature', async (t) => {
  const down = new Fault('store.unavailable', 'down')
  const attempt = verifySignature({
    headers: new Headers({ signature: signed(BODY).hex }),
    rawBody: BODY,
    webhookOf: () => Promise.reject(down),
  })
  t.is(await attempt.catch((error: unknown) => error), down)
})

test('both signatures of one webhook cost one look-up of its key', async (t) => {
  const { hex, raw } = signed(BODY, { key: 'another' })
  let lookups = 0
  const webhookOf = async () => {
    lookups += 1
    return { key: KEY }
  }
  const headers = new Headers({ signature: hex, 'x-signature': raw })
  await unverified(t, verifySignature({ headers, rawBody: BODY, webhookOf }))
  t.is(lookups, 1)
})

test('several changes of one record name it once, in the order they came', (t) => {
  const body = Buffer.from('[{"id":"b","name":"1"},{"id":"a"},{"id":"b","name":"2"}]')
  t.deepEqual(webhookPayload(body).recordIds as readonly string[], ['b', 'a'])
  t.deepEqual(webhookPayload(Buffer.from('[]')), { recordIds: [], reminders: [] })
})

test('the reminders of whoever saved a record are told with it, the last ones of each', (t) => {
  const items = [
    { id: 'a', reminders: [{ type: 'Popup', seconds: 900 }] },
    {
      id: 'a',
      reminders: [
        { type: 'Email', seconds: 3600 },
        { type: 'Popup', seconds: 0 },
      ],
      modifiedById: 'u1',
    },
    { id: 'a', name: 'x', reminders: [], modifiedById: 'u1' },
    { id: 'b', name: 'without any' },
    { id: 'c', reminders: [{ type: 'Fax', seconds: 1 }] },
    { id: 'd', reminders: 'none' },
  ]
  const { recordIds, reminders } = webhookPayload(Buffer.from(JSON.stringify(items)))
  t.deepEqual(recordIds as readonly string[], ['a', 'b', 'c', 'd'])
  t.deepEqual(reminders as readonly unknown[], [
    { recordId: 'a', savedBy: null, reminders: [{ method: 'popup', minutes: 15 }] },
    { recordId: 'a', savedBy: 'u1', reminders: [] },
  ])
})

const malformed: readonly [string, Uint8Array][] = [
  ['no JSON', Buffer.from('<html>')],
  ['nothing', Buffer.from('')],
  ['no array', Buffer.from('{"id":"a"}')],
  ['an item without an id', Buffer.from('[{"name":"x"}]')],
  ['an id that is a number', Buffer.from('[{"id":1}]')],
  ['an id that climbs', Buffer.from('[{"id":".."}]')],
  ['null for an item', Buffer.from('[null]')],
  ['bytes that are no UTF-8', Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d])],
]
for (const [what, body] of malformed) {
  test(`a webhook of ${what} is malformed, and the message does not quote it`, (t) => {
    const fault = t.throws(() => webhookPayload(body))
    t.true(isFault(fault, 'request.malformed'))
    t.regex(fault?.message ?? '', /^webhook: /)
    t.is(fault?.cause, undefined)
  })
}
