import { request as requestHttp } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'

export interface TaskPost {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer
  readonly deadlineMs: number
  /** Ends the attempt early, as the deadline does. */
  readonly signal: AbortSignal
}

export interface TaskReply {
  /** Null when there was no answer: no connection, or none in time. */
  readonly status: number | null
  readonly retryAfter: string | null
}

/**
 * Sends one attempt of a task to its worker. Never rejects: no answer is an outcome too.
 * Not by `fetch`: it gives up after five minutes without headers, half of a task's deadline.
 */
export async function postTask(post: TaskPost): Promise<TaskReply> {
  const { promise, resolve } = Promise.withResolvers<TaskReply>()
  const none = () => resolve({ status: null, retryAfter: null })
  const options = {
    method: post.method,
    headers: { ...post.headers, 'content-length': String(Buffer.byteLength(post.body)) },
    // A connection of its own: an idle one that the worker is just closing would cost an attempt.
    agent: false,
    signal: AbortSignal.any([AbortSignal.timeout(post.deadlineMs), post.signal]),
  } as const
  const answered = (response: IncomingMessage) => {
    // The worker is done when its whole answer is here, not with the first headers.
    response.on('end', () =>
      resolve({ status: response.statusCode ?? null, retryAfter: response.headers['retry-after'] ?? null }),
    )
    response.on('error', none).resume()
  }
  const send = post.url.startsWith('https:') ? requestHttps : requestHttp
  try {
    send(post.url, options, answered).on('error', none).end(post.body)
  } catch {
    none()
  }
  return promise
}
