import { createHmac, timingSafeEqual } from 'node:crypto'
import { Fault } from '../domain/fault.ts'

export interface SignedRequest {
  readonly headers: { get(name: string): string | null }
  /** The bytes as they came: the ERP escapes JSON in its own way, so a re-encoded body has another signature. */
  readonly rawBody: Uint8Array
  /** The webhook's secret key; null for a webhook that isn't ours. */
  readonly keyOf: (webhookId: string) => Promise<string | null>
}

interface Signature {
  readonly webhookId: string
  readonly digest: Buffer
}

const DIGEST_BYTES = 32
const HEADER_LENGTH_MAX = 400
const WEBHOOK_ID = /^[A-Za-z0-9_-]{1,64}$/
const HEX_DIGEST = /^[0-9a-f]{64}$/

/**
 * The id of the webhook that signed the body; throws `request.unverified`. `Signature` is there since 9.0,
 * `X-Signature` until 11.0 (erp.md 2.2), so either is enough. Nothing in it tells a replay from a retry.
 */
export async function verifySignature({ headers, rawBody, keyOf }: SignedRequest): Promise<string> {
  const given = [hexSignature(headers.get('signature')), rawSignature(headers.get('x-signature'))]
  const keys = new Map<string, string | null>()
  for (const signature of given) {
    if (signature === null) continue
    const { webhookId, digest } = signature
    if (!keys.has(webhookId)) keys.set(webhookId, await keyOf(webhookId))
    const key = keys.get(webhookId) ?? null
    if (key !== null && timingSafeEqual(digest, digestOf(rawBody, key))) return webhookId
  }
  throw new Fault(
    'request.unverified',
    given.every((one) => one === null) ? 'no signature' : 'wrong signature',
    { field: 'signature' },
  )
}

/** The key is the secret's text as it stands, not the bytes that its hex digits would spell (erp.md 2.2). */
function digestOf(rawBody: Uint8Array, key: string): Buffer {
  return createHmac('sha256', key).update(rawBody).digest()
}

/** base64 of the id, a colon, and the digest as 64 hex digits. */
function hexSignature(header: string | null): Signature | null {
  const parts = split(header)
  const hex = parts?.rest.toString('latin1') ?? ''
  return parts && HEX_DIGEST.test(hex)
    ? { webhookId: parts.webhookId, digest: Buffer.from(hex, 'hex') }
    : null
}

/** base64 of the id, a colon, and the digest as 32 bytes, which may hold colons themselves. */
function rawSignature(header: string | null): Signature | null {
  const parts = split(header)
  return parts?.rest.length === DIGEST_BYTES ? { webhookId: parts.webhookId, digest: parts.rest } : null
}

function split(header: string | null): { readonly webhookId: string; readonly rest: Buffer } | null {
  if (header === null || header.length > HEADER_LENGTH_MAX) return null
  const bytes = Buffer.from(header, 'base64')
  const colon = bytes.indexOf(':')
  const webhookId = bytes.subarray(0, Math.max(0, colon)).toString('latin1')
  return WEBHOOK_ID.test(webhookId) ? { webhookId, rest: bytes.subarray(colon + 1) } : null
}
