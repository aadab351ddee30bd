import { createHmac, timingSafeEqual } from 'node:crypto'
import { Fault } from '../domain/fault.ts'

export interface SignedRequest<Webhook extends { readonly key: string }> {
  readonly headers: { get(name: string): string | null }
  /** The bytes as they came: the ERP escapes JSON in its own way, so a re-encoded body has another signature. */
  readonly rawBody: Uint8Array
  /** The webhook with its secret key; null for one that isn't ours. */
  readonly webhookOf: (webhookId: string) => Promise<Webhook | null>
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
 * The webhook that signed the body; throws `request.unverified`. `Signature` is there since 9.0,
 * `X-Signature` until 11.0 (erp.md 2.2), so either is enough. Nothing in it tells a replay from a retry.
 */
export async function verifySignature<Webhook extends { readonly key: string }>({
  headers,
  rawBody,
  webhookOf,
}: SignedRequest<Webhook>): Promise<Webhook> {
  const given = [hexSignature(headers.get('signature')), rawSignature(headers.get('x-signature'))]
  const webhooks = new Map<string, Webhook | null>()
  for (const signature of given) {
    if (signature === null) continue
    const { webhookId, digest } = signature
    if (!webhooks.has(webhookId)) webhooks.set(webhookId, await webhookOf(webhookId))
    const webhook = webhooks.get(webhookId) ?? null
    if (webhook !== null && timingSafeEqual(digest, digestOf(rawBody, webhook.key))) return webhook
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
