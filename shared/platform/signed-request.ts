import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { Fault } from '../domain/fault.ts'
import type { TenantId } from '../domain/ids.ts'
import type { Clock, Store } from '../ports.ts'
import type { Incoming } from './http.ts'

export interface SignedRequestCheck {
  readonly tenant: TenantId
  /** The function's public address: the ERP signs the path that it calls, with whatever stands before the function's own. */
  readonly functionUrl: string
  /** Asked only for a request that looks signed. Empty when the tenant has none. */
  readonly keys: () => Promise<readonly string[]>
  readonly store: () => Promise<Store>
  readonly clock: Clock
}

interface Signed {
  readonly timestamp: string
  readonly nonce: string
  readonly digest: Buffer
}

const WINDOW_MS = 5 * 60_000
const BYTES_MAX = 512 * 1024

/** What a signed request comes with; in what way it is signed, see `verifySignedRequest`. */
export const signedHeaders = z.object({
  'x-autoerp-timestamp': z.string().regex(/^\d{1,12}$/),
  'x-autoerp-nonce': z.string().regex(/^[A-Za-z0-9_-]{16,64}$/),
  'x-autoerp-signature': z.string().regex(/^v1=[0-9a-f]{64}$/),
})

/** Whether the sender says that he is the ERP; then nothing else may let him in. */
export function isSigned({ headers }: Pick<Incoming, 'headers'>): boolean {
  return headers['x-autoerp-signature'] !== undefined
}

/**
 * Resolves for a request of the tenant's ERP that was sent within five minutes and never before. Signed are, one below the other,
 * `X-AutoERP-Timestamp` (seconds), `X-AutoERP-Nonce`, the method, the path as it was called, without its query, and the body;
 * `X-AutoERP-Signature` is `v1=` and the HMAC-SHA256 of that as hex digits. Throws `request.unverified`, which doesn't tell what is
 * wrong, and `request.too-large` beyond 512 KiB.
 */
export async function verifySignedRequest(request: Incoming, check: SignedRequestCheck): Promise<void> {
  const { rawBody } = request
  if (rawBody.byteLength > BYTES_MAX)
    throw new Fault('request.too-large', `${rawBody.byteLength} bytes`, { field: 'body' })
  const signed = signedIn(request)
  if (signed === null) throw unverified('incomplete')
  const text = signedText(request, signed, check.functionUrl)
  const keys = await check.keys()
  // All of them are tried, so that the time it takes doesn't tell which one was meant.
  if (!keys.map((key) => isDigest(signed.digest, text, key)).includes(true))
    throw unverified('wrong signature')
  const sentAt = Number(signed.timestamp) * 1000
  if (Math.abs(check.clock.now() - sentAt) > WINDOW_MS) throw unverified('too old, or a clock is wrong')
  if (!(await isFirst(signed, check))) throw unverified('sent before')
}

function signedIn({ headers }: Incoming): Signed | null {
  const { data } = signedHeaders.safeParse(headers)
  if (data === undefined) return null
  const digest = Buffer.from(data['x-autoerp-signature'].slice('v1='.length), 'hex')
  return { timestamp: data['x-autoerp-timestamp'], nonce: data['x-autoerp-nonce'], digest }
}

/** The bytes of the body as they came: the ERP escapes JSON in its own way. */
function signedText(
  { method, path, rawBody }: Incoming,
  { timestamp, nonce }: Signed,
  functionUrl: string,
): Buffer {
  const called = new URL(functionUrl).pathname.replace(/\/$/, '') + path
  return Buffer.concat([Buffer.from(`${timestamp}\n${nonce}\n${method}\n${called}\n`), rawBody])
}

function isDigest(digest: Buffer, text: Buffer, key: string): boolean {
  return timingSafeEqual(digest, createHmac('sha256', key).update(text).digest())
}

/** Noted for as long as its time would let it in. Only what the ERP signed gets here, so nobody else can fill the store. */
async function isFirst(
  { nonce, timestamp }: Signed,
  { tenant, store }: SignedRequestCheck,
): Promise<boolean> {
  const id = createHash('sha256').update(nonce).digest('hex')
  const expiresAt = Number(timestamp) * 1000 + WINDOW_MS + 1000
  const content = { data: { schema: 1, expiresAt }, expiresAt }
  return (await (await store()).create({ tenant, collection: 'nonces', id }, content)) !== null
}

function unverified(why: string): Fault {
  return new Fault('request.unverified', why)
}
