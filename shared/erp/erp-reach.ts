import type { Clock } from '../ports.ts'

export type ErpReach =
  | {
      readonly reached: true
      readonly answerMs: number
      /** How far the ERP's clock (`Date`, whole seconds) was ahead of ours when it answered. */
      readonly skewMs: number | null
    }
  | {
      readonly reached: false
      readonly why:
        | 'host-unknown'
        | 'no-connection'
        | 'certificate'
        | 'too-slow'
        | 'redirected'
        | 'failing'
        | 'not-an-erp'
      /** Null without an answer. */
      readonly status: number | null
    }

/**
 * Who answers at the ERP's address. `GET Settings` without a key is open to everybody and counts as no log-in, so it can't
 * lock anybody out (erp.md 0.11).
 */
export async function reachErp({
  baseUrl,
  clock,
  deadlineMs,
}: {
  baseUrl: string
  clock: Clock
  deadlineMs: number
}): Promise<ErpReach> {
  const askedAt = clock.now()
  const answer = await ask(`${baseUrl.replace(/\/+$/, '')}/api/v1/Settings`, deadlineMs)
  const answeredAt = clock.now()
  if ('why' in answer) return { reached: false, why: answer.why, status: null }
  const { response, isObject } = answer
  const { status, headers } = response
  if (status >= 300 && status < 400) return { reached: false, why: 'redirected', status }
  if (status >= 500 || status === 429) return { reached: false, why: 'failing', status }
  // An ERP that wants a key even for this, or that has locked our address out, says so at the next question.
  if (!isObject && status !== 401 && status !== 403) return { reached: false, why: 'not-an-erp', status }
  const servedAt = Date.parse(headers.get('date') ?? '')
  return {
    reached: true,
    answerMs: answeredAt - askedAt,
    skewMs: Number.isNaN(servedAt) ? null : servedAt - answeredAt,
  }
}

type Why = Extract<ErpReach, { reached: false }>['why']

async function ask(
  url: string,
  deadlineMs: number,
): Promise<{ response: Response; isObject: boolean } | { why: Why }> {
  try {
    const headers = { Accept: 'application/json' }
    const signal = AbortSignal.timeout(deadlineMs)
    const response = await fetch(url, { redirect: 'manual', headers, signal })
    return { response, isObject: response.ok && isJsonObject(await response.text()) }
  } catch (error) {
    // A response that can't be read any further is thrown here too.
    return { why: whyOf(error) }
  }
}

/** The network's own words: `fetch` hides them in the cause of a TypeError. */
function whyOf(error: unknown): Why {
  if (!(error instanceof Error)) return 'no-connection'
  if (error.name === 'TimeoutError') return 'too-slow'
  const { cause } = error
  const code: unknown = typeof cause === 'object' && cause !== null ? Reflect.get(cause, 'code') : null
  if (typeof code !== 'string') return 'no-connection'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'host-unknown'
  return /CERT|TLS|SSL|UNABLE_TO_/.test(code) ? 'certificate' : 'no-connection'
}

function isJsonObject(text: string): boolean {
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === 'object' && body !== null && !Array.isArray(body)
  } catch {
    return false
  }
}
