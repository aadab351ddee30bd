import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { RpcError } from './rpc-error.ts'

/** Sent as numbers by the clients (`enum-encoding=int`) and as names by others; index = number. */
const METHODS = [
  'HTTP_METHOD_UNSPECIFIED',
  'POST',
  'GET',
  'HEAD',
  'PUT',
  'DELETE',
  'PATCH',
  'OPTIONS',
] as const
const METHODS_WITH_BODY: readonly string[] = ['POST', 'PUT', 'PATCH']

const createRequest = z.object({
  task: z.object({
    name: z.string().optional(),
    scheduleTime: z.string().optional(),
    dispatchDeadline: z.string().optional(),
    httpRequest: z.object({
      url: z.string(),
      httpMethod: z.union([z.number().int().min(0).max(7), z.enum(METHODS)]).default('POST'),
      headers: z.record(z.string(), z.string()).default({}),
      body: z.string().default(''),
      oidcToken: z.object({ serviceAccountEmail: z.string(), audience: z.string().optional() }).optional(),
    }),
  }),
})

/** Cloud Tasks v2: limits of a task with an HTTP target. */
const TASK_ID = /^[A-Za-z0-9_-]{1,500}$/
const TASK_MAX_BYTES = 100 * 1_024
const URL_MAX_CHARS = 2_083
const AHEAD_MAX_MS = 30 * 24 * 3_600_000
const DEADLINE_DEFAULT_MS = 600_000
const DEADLINE_MIN_MS = 15_000
const DEADLINE_MAX_MS = 1_800_000

export interface NewTask {
  readonly id: string
  readonly scheduleTime: number
  readonly dispatchDeadlineMs: number
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  readonly oidcToken: { readonly serviceAccountEmail: string; readonly audience: string } | null
}

/** Reads and checks the body of `tasks.create`, as strictly as Cloud Tasks does. */
export function parseCreateTask(body: unknown, queue: string, now: number): NewTask {
  const parsed = createRequest.safeParse(body)
  if (!parsed.success)
    throw invalid(`Invalid JSON payload received. ${parsed.error.issues[0]?.message ?? ''}`)
  if (Buffer.byteLength(JSON.stringify(body)) > TASK_MAX_BYTES) throw invalid('Task size too large')
  const { task } = parsed.data
  const { httpRequest } = task
  const { url, oidcToken } = httpRequest
  const payload = Buffer.from(httpRequest.body, 'base64')
  return {
    id: taskId(task.name, queue),
    scheduleTime: scheduleTime(task.scheduleTime, now),
    dispatchDeadlineMs: dispatchDeadline(task.dispatchDeadline),
    url: checkedUrl(url),
    method: checkedMethod(httpRequest.httpMethod, payload),
    headers: httpRequest.headers,
    body: payload,
    oidcToken:
      oidcToken === undefined
        ? null
        : { serviceAccountEmail: oidcToken.serviceAccountEmail, audience: oidcToken.audience ?? url },
  }
}

function taskId(name: string | undefined, queue: string): string {
  if (name === undefined || name === '') return randomBytes(10).toString('hex')
  const prefix = `${queue}/tasks/`
  if (!name.startsWith(prefix))
    throw invalid(`The queue name from request ("${queue}") must be the same as in the task`)
  const id = name.slice(prefix.length)
  if (!TASK_ID.test(id)) throw invalid('Task ID must match [A-Za-z0-9_-]{1,500}')
  return id
}

function scheduleTime(text: string | undefined, now: number): number {
  if (text === undefined) return now
  const at = Date.parse(text)
  if (Number.isNaN(at)) throw invalid('Invalid scheduleTime')
  if (at > now + AHEAD_MAX_MS) throw invalid('The scheduleTime must be at most 30 days in the future')
  return Math.max(at, now)
}

function dispatchDeadline(text: string | undefined): number {
  if (text === undefined) return DEADLINE_DEFAULT_MS
  const deadlineMs = Number(/^(\d+(?:\.\d+)?)s$/.exec(text)?.[1]) * 1_000
  if (!(deadlineMs >= DEADLINE_MIN_MS && deadlineMs <= DEADLINE_MAX_MS))
    throw invalid('The dispatchDeadline must be between 15s and 1800s')
  return deadlineMs
}

function checkedUrl(url: string): string {
  if (!/^https?:\/\//.test(url) || url.length > URL_MAX_CHARS || !URL.canParse(url))
    throw invalid('HttpRequest.url must begin with "http://" or "https://" and be at most 2083 characters')
  return url
}

function checkedMethod(given: number | string, body: Buffer): string {
  const named = typeof given === 'number' ? METHODS[given] : given
  const method = named === undefined || named === METHODS[0] ? 'POST' : named
  if (body.length > 0 && !METHODS_WITH_BODY.includes(method))
    throw invalid('HTTP request body is allowed only for POST, PUT and PATCH')
  return method
}

function invalid(message: string): RpcError {
  return new RpcError('INVALID_ARGUMENT', message)
}
