import { Fault } from '../domain/fault.ts'
import type { Clock, JsonObject } from '../ports.ts'
import { readAnswer } from './erp-answer.ts'
import { bodyOf } from './erp-faults.ts'
import type { ErpAnswer } from './erp-faults.ts'

export interface ErpClientOptions {
  /** The ERP's site URL; the API lies at `/api/v1` below it. */
  readonly baseUrl: string
  /** Asked at every call, so that a new key is used as soon as there is one. */
  readonly apiKey: () => Promise<string>
  readonly clock: Clock
  readonly deadlineMs?: number
  readonly answerBytesMax?: number
  readonly fetch?: typeof fetch
}

export type ErpMethod = 'GET' | 'POST' | 'PUT' | 'DELETE'

export interface ErpRequest {
  readonly query?: URLSearchParams
  readonly body?: JsonObject
  readonly headers?: Readonly<Record<string, string>>
}

export interface ErpClient {
  /** Whatever the ERP itself decided, also 400, 403, 404, 409. Throws `erp.unauthorized` and `erp.unavailable`. */
  ask(method: ErpMethod, path: string, request?: ErpRequest): Promise<ErpAnswer>
  /** The body of a success; everything else is thrown. */
  request(method: ErpMethod, path: string, request?: ErpRequest): Promise<unknown>
}

/** Ten wrong keys within 60 s lock the whole address out, other tenants and right keys too (erp.md 0.11). */
const AFTER_REFUSED_KEY_MS = 600_000
const ANSWER_BYTES_MAX = 32 * 1024 * 1024
const DEADLINE_MS = 20_000

/** Entity, id, link. An id out of a webhook may be anything; `..` would climb out of the API. */
const PATH = /^[A-Za-z0-9_-]{1,100}(\/[A-Za-z0-9_-]{1,100}){0,2}$/

/** EspoCRM's REST v1. After a 401 the same key is not sent again for ten minutes: calls fail without the network. */
export function erpClient(options: ErpClientOptions): ErpClient {
  const { apiKey, clock } = options
  let refused: { readonly key: string; readonly until: number } | null = null

  async function ask(method: ErpMethod, path: string, request: ErpRequest = {}): Promise<ErpAnswer> {
    const asked = `${method} ${path.split('/', 1)[0] ?? ''}`
    if (!PATH.test(path)) throw new Fault('erp.refused', `${method}: not an ERP id`)
    const key = await apiKey()
    const waitMs = refused?.key === key ? refused.until - clock.now() : 0
    if (waitMs > 0) {
      throw new Fault('erp.unauthorized', `${asked}: not sent, the key was refused`, { retryAfterMs: waitMs })
    }
    const answer = await send(toHttp(method, path, { key, request, options }), asked, options)
    if (answer.status !== 401) return answer
    refused = { key, until: clock.now() + AFTER_REFUSED_KEY_MS }
    throw new Fault('erp.unauthorized', `${asked}: 401`, { retryAfterMs: AFTER_REFUSED_KEY_MS })
  }

  return {
    ask,
    async request(method, path, request) {
      return bodyOf(await ask(method, path, request))
    },
  }
}

interface Http {
  readonly url: string
  readonly init: RequestInit
}

function toHttp(
  method: ErpMethod,
  path: string,
  { key, request, options }: { key: string; request: ErpRequest; options: ErpClientOptions },
): Http {
  const { query, body, headers } = request
  const url = `${options.baseUrl.replace(/\/+$/, '')}/api/v1/${path}${query ? `?${query.toString()}` : ''}`
  const init: RequestInit = {
    method,
    headers: {
      Accept: 'application/json',
      'X-Api-Key': key,
      ...(body && { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body && { body: JSON.stringify(body) }),
    // A redirect would take the key along to wherever it points.
    redirect: 'manual',
  }
  return { url, init }
}

async function send({ url, init }: Http, asked: string, options: ErpClientOptions): Promise<ErpAnswer> {
  const { deadlineMs = DEADLINE_MS, answerBytesMax = ANSWER_BYTES_MAX } = options
  try {
    // The deadline holds until the last byte is read, so it is one for the whole exchange.
    const signal = AbortSignal.timeout(deadlineMs)
    const response = await (options.fetch ?? fetch)(url, { ...init, signal })
    return await readAnswer(response, asked, answerBytesMax)
  } catch (error) {
    if (error instanceof Fault) throw error
    const why =
      error instanceof Error && error.name === 'TimeoutError' ? 'no answer in time' : 'no connection'
    throw new Fault('erp.unavailable', `${asked}: ${why}`, { cause: error })
  }
}
