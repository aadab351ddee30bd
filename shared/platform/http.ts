import { z } from 'zod'
import { Fault } from '../domain/fault.ts'
import type { Log } from './log.ts'
import { logFault } from './log-fault.ts'
import type { ProblemDocument } from './problem-document.ts'

export interface Incoming {
  readonly method: string
  /** Below the function's own name: `/main/Meeting/update`. */
  readonly path: string
  readonly query: Readonly<Record<string, string | undefined>>
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly rawBody: Buffer
}

export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

const STATUS: Readonly<Record<string, number>> = {
  'mail.grant-lost': 409,
  'mail.not-connected': 409,
  'request.malformed': 400,
  'request.unverified': 401,
  'request.forbidden': 403,
  'request.not-found': 404,
  'request.too-large': 413,
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'The request is not of the expected form.',
  401: 'The sender could not be verified.',
  403: 'This is not allowed.',
  404: 'There is nothing here.',
  409: 'Not as things are.',
  413: 'The request is too large.',
  425: 'Not possible just now; it comes again.',
  500: 'Something is wrong on our side.',
  503: 'Not possible just now; try again later.',
}

/**
 * What the outside is told about a fault: its kind and the field, as one problem document (RFC 9457), never the detail.
 * Trouble that passes is always 503: the ERP never repeats after 429, 502 or 504 (erp.md 0.5).
 */
export function replyToOutside(fault: Fault): Reply {
  const status = STATUS[fault.code] ?? (fault.disposition === 'retry' ? 503 : 500)
  const retry =
    status === 503 ? { 'retry-after': String(Math.ceil((fault.retryAfterMs ?? 10_000) / 1000)) } : {}
  return problem(
    status,
    {
      type: `urn:autoerp:problem:${fault.code}`,
      ...(fault.field === undefined ? {} : { field: fault.field }),
    },
    retry,
  )
}

export function problem(
  status: number,
  members: Partial<Pick<ProblemDocument, 'type' | 'field'>>,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  const document: ProblemDocument = {
    type: 'about:blank',
    title: TITLES[status] ?? 'Refused.',
    status,
    ...members,
  }
  return {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(document),
  }
}

/**
 * Runs a handler and turns what it throws into a reply; together with `workerAnswer` the only catch-all. `logOf` is asked for only when
 * there is something to tell.
 */
export async function answerOutside(
  name: string,
  logOf: () => Promise<Log>,
  handle: () => Promise<Reply>,
): Promise<Reply> {
  try {
    return await handle()
  } catch (error) {
    const log = await logOf()
    if (!(error instanceof Fault)) return replyToBug(name, log, error)
    logFault(log, name, error)
    return replyToOutside(error)
  }
}

/** A bug's message may hold anything, so only the place it happened at is logged. */
export function replyToBug(name: string, log: Log, error: unknown): Reply {
  log.error('bug', { function: name, stack_trace: stackOf(error) })
  return problem(500, {})
}

/** Reads a JSON body through its schema. Throws `request.malformed` with the field, `request.too-large`. */
export function parseBody<Schema extends z.ZodType>(
  rawBody: Buffer,
  schema: Schema,
  bytesMax = 1_000_000,
): z.output<Schema> {
  if (rawBody.byteLength > bytesMax)
    throw new Fault('request.too-large', `${rawBody.byteLength} bytes`, { field: 'body' })
  const parsed = schema.safeParse(decodeJson(rawBody))
  if (parsed.success) return parsed.data
  const path = parsed.error.issues[0]?.path.join('.') ?? ''
  throw new Fault('request.malformed', 'body', { field: path === '' ? 'body' : path })
}

function decodeJson(rawBody: Buffer): unknown {
  try {
    return JSON.parse(rawBody.toString('utf8')) as unknown
  } catch {
    throw new Fault('request.malformed', 'body is not JSON', { field: 'body' })
  }
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no stack'
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '))
  return [error.name, ...frames].join('\n')
}
