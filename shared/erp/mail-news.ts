import { createHmac, randomBytes } from 'node:crypto'
import { Fault } from '../domain/fault.ts'
import type { MailNews } from '../mail-ports.ts'
import type { Clock } from '../ports.ts'

export interface MailNewsOptions {
  /** The ERP's own address for it. */
  readonly url: string
  /** What calls between the two are signed with, the newest first; a former one as long as it is good. */
  readonly keys: () => Promise<readonly string[]>
  readonly clock: Clock
  readonly deadlineMs?: number
}

const DEADLINE_MS = 10_000
const OPERATION = 'POST mail news'
/** Besides 5xx: what passes by itself. */
const PASSING = new Set([408, 425, 429])

/**
 * News of mail as one signed call: `{"mailbox", "messageIds", "complete"}`. It is signed as the ERP signs its own (see signed-request): the time in
 * seconds, a nonce, the method, the address's path and the body, one below the other. While a former key is good, the header
 * holds a signature by each, `v1=…,v1=…`, so that a change of keys needs no agreement on the minute. Redirects are not followed.
 */
export function mailNews({ url, keys, clock, deadlineMs = DEADLINE_MS }: MailNewsOptions): MailNews {
  return {
    async tell({ address, messageIds, isComplete }) {
      const body = JSON.stringify({ mailbox: address, messageIds, complete: isComplete })
      const headers = signedHeaders(body, { url, keys: await keys(), now: clock.now() })
      const response = await post(url, { body, headers, deadlineMs })
      await response.body?.cancel().catch(() => undefined)
      if (response.status < 200 || response.status > 299) throw refusal(response)
    },
  }
}

function signedHeaders(
  body: string,
  { url, keys, now }: { url: string; keys: readonly string[]; now: number },
): Record<string, string> {
  if (keys.length === 0) throw new Fault('erp.unauthorized', `${OPERATION}: there is no key to sign with`)
  const timestamp = String(Math.floor(now / 1000))
  const nonce = randomBytes(16).toString('hex')
  const text = [timestamp, nonce, 'POST', new URL(url).pathname, body].join('\n')
  const signatures = keys.map((key) => `v1=${createHmac('sha256', key).update(text).digest('hex')}`)
  return {
    'x-autoerp-timestamp': timestamp,
    'x-autoerp-nonce': nonce,
    'x-autoerp-signature': signatures.join(','),
  }
}

async function post(
  url: string,
  { body, headers, deadlineMs }: { body: string; headers: Record<string, string>; deadlineMs: number },
): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(deadlineMs),
    })
  } catch {
    // What it says may hold the address, whose query may be a secret.
    throw new Fault('erp.unavailable', `${OPERATION}: no answer`)
  }
}

function refusal({ status, headers }: Response): Fault {
  const detail = `${OPERATION}: ${status}`
  if (status === 401) return new Fault('erp.unauthorized', detail)
  if (status < 500 && !PASSING.has(status)) return new Fault('erp.refused', detail)
  const seconds = Number(headers.get('retry-after') ?? Number.NaN)
  return new Fault('erp.unavailable', detail, {
    ...(seconds > 0 && { retryAfterMs: Math.min(seconds, 3_600) * 1000 }),
  })
}
