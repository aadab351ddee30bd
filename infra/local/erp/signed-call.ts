import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Erp } from './erp.ts'

/** Where the integration is called, and the key that it shares with the ERP. */
export interface SignedDoor {
  readonly url: string
  readonly key: string
}

/** One signed call, from server to server; redirects are not followed. */
export async function signedCall(
  erp: Erp,
  { url, key }: SignedDoor,
  { body, timeoutMs }: { body: string; timeoutMs: number },
): Promise<Response> {
  const timestamp = String(Math.floor(erp.clock.now() / 1000))
  const nonce = randomBytes(16).toString('hex')
  const signed = { timestamp, nonce, path: new URL(url).pathname, body }
  return fetch(url, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'X-AutoERP-Timestamp': timestamp,
      'X-AutoERP-Nonce': nonce,
      'X-AutoERP-Signature': `v1=${digestOf(key, signed).toString('hex')}`,
    },
    body,
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  })
}

export interface SignedText {
  readonly timestamp: string
  readonly nonce: string
  readonly path: string
  readonly body: string
}

/** Signed are the time in seconds, a nonce, the method, the URL’s path without a query, and the body, one below the other. */
function digestOf(key: string, { timestamp, nonce, path, body }: SignedText): Buffer {
  return createHmac('sha256', key).update([timestamp, nonce, 'POST', path, body].join('\n')).digest()
}

/** Whether one of the signatures, which stand side by side while a key is changed, is by our key. */
export function isSignedBy(key: string, text: SignedText, header: string): boolean {
  const own = digestOf(key, text)
  return header.split(',').some((part) => {
    const hex = /^\s*v1=([0-9a-f]{64})\s*$/.exec(part)?.[1]
    return hex !== undefined && timingSafeEqual(own, Buffer.from(hex, 'hex'))
  })
}
