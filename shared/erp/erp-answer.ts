import { Fault } from '../domain/fault.ts'
import type { ErpAnswer } from './erp-faults.ts'

const LOCKED_OUT_MS = 60_000

/** What the ERP decided. Throws `erp.unavailable` for an answer that says nothing about the request. */
export async function readAnswer(response: Response, asked: string, bytesMax: number): Promise<ErpAnswer> {
  const { status, headers } = response
  const trouble = troubleOf(response, asked)
  if (trouble) {
    await response.body?.cancel()
    throw trouble
  }
  const text = await readText(response, asked, bytesMax)
  const body = parse(text)
  if (response.ok && body === undefined)
    throw new Fault('erp.unavailable', `${asked}: ${status} without JSON`)
  return { asked, status, reason: headers.get('x-status-reason'), body: body ?? null }
}

/** Try again later. Null when the ERP itself has answered. */
function troubleOf({ status, headers }: Response, asked: string): Fault | null {
  if (status >= 500 || status === 429 || status === 408)
    return unavailable(`${asked}: ${status}`, waitOf(headers))
  if (status >= 300 && status < 400) return unavailable(`${asked}: ${status}, a redirect`)
  if (headers.has('x-status-reason')) return null
  // Only the lock-out has no reason at all (erp.md 0.11). It passes by itself, and the key may be right.
  if (status === 403) return unavailable(`${asked}: 403 without a reason`, LOCKED_OUT_MS)
  // A proxy's 404, or one of a wrong address, must not pass for a deleted record.
  if (status === 404) return unavailable(`${asked}: 404 without a reason`)
  return null
}

function unavailable(message: string, retryAfterMs: number | null = null): Fault {
  return new Fault('erp.unavailable', message, retryAfterMs === null ? {} : { retryAfterMs })
}

function waitOf(headers: Headers): number | null {
  const value = headers.get('retry-after') ?? ''
  return /^\d{1,6}$/.test(value) ? Number(value) * 1000 : null
}

async function readText(response: Response, asked: string, bytesMax: number): Promise<string> {
  const body: ReadableStream<Uint8Array> | null = response.body
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength
    if (bytes > bytesMax) throw new Fault('erp.refused', `${asked}: the answer is too large`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** The parser's message quotes the text, so it is dropped. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
