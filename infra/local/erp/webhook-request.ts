import { createHmac } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'

export interface WebhookRequest {
  readonly webhookId: string
  readonly event: string
  readonly url: string
  readonly body: string
  readonly secretKey: string
}

/** What came back: a status, or why there was none. */
export type WebhookOutcome = number | 'timeout' | 'no-connection'

/**
 * `Signature` (since 9.0) has the digest in hex, the older `X-Signature` as raw bytes. The key is the secret's text,
 * not the bytes it spells; what is signed is the body as sent.
 */
export function signatureHeaders(
  { webhookId, secretKey, body }: WebhookRequest,
  hasHexSignature: boolean,
): [string, string][] {
  const digest = createHmac('sha256', secretKey).update(body).digest()
  const encode = (tail: Buffer): string =>
    Buffer.concat([Buffer.from(`${webhookId}:`), tail]).toString('base64')
  const raw: [string, string] = ['X-Signature', encode(digest)]
  return hasHexSignature ? [['Signature', encode(Buffer.from(digest.toString('hex')))], raw] : [raw]
}

/** Sends one request as the ERP's curl does: these headers in this order and no others; redirects are not followed. */
export async function sendWebhook(
  webhook: WebhookRequest,
  options: { timeoutMs: number; hasHexSignature: boolean },
): Promise<WebhookOutcome> {
  if (!URL.canParse(webhook.url)) return 'no-connection'
  const url = new URL(webhook.url)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'no-connection'
  const open = url.protocol === 'https:' ? httpsRequest : httpRequest
  const { promise, resolve } = Promise.withResolvers<WebhookOutcome>()
  const request = open(url, { method: 'POST', agent: false, setHost: false })
  request.setHeader('Host', url.host)
  request.setHeader('Accept', '*/*')
  request.setHeader('Content-Type', 'application/json')
  request.setHeader('Content-Length', Buffer.byteLength(webhook.body))
  for (const [name, value] of signatureHeaders(webhook, options.hasHexSignature))
    request.setHeader(name, value)
  // Removing it before it was ever set keeps Node from adding one of its own; the real request has none.
  request.removeHeader('Connection')
  const timer = setTimeout(() => finish('timeout'), options.timeoutMs)
  const finish = (outcome: WebhookOutcome): void => {
    clearTimeout(timer)
    request.destroy()
    resolve(outcome)
  }
  request.on('response', (response) => finish(response.statusCode ?? 0))
  request.on('error', () => finish('no-connection'))
  request.end(webhook.body)
  return promise
}
