import { request as requestHttp } from 'node:http'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import { CloudError } from './cloud-error.ts'
import { RPC_STATUS } from './rpc-status.ts'

export interface Exchanged {
  readonly status: number
  readonly text: string
}

export interface SentMessage {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal: AbortSignal
}

/**
 * One HTTP request and its whole answer. Not by `fetch`: the framework has loaded this half of Node already, the other takes 50 ms of
 * processor time. Throws a CloudError when there is no answer, or none in time.
 */
export async function exchange(url: URL, message: SentMessage): Promise<Exchanged> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  const { body, signal, ...options } = message
  const sent = request(url, { ...options, signal })
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    sent.on('response', resolve).on('error', reject)
  })
  sent.end(body)
  try {
    return await read(await answered)
  } catch (cause) {
    if (signal.aborted) throw new CloudError(RPC_STATUS.deadlineExceeded, 'no answer in time', cause)
    if (wasLeftOpen(sent, cause)) return exchange(url, message)
    throw new CloudError(RPC_STATUS.unavailable, 'no answer', cause)
  }
}

/** The other side had closed a connection that was kept for this: the request never got there (Node's `reusedSocket`). */
function wasLeftOpen({ reusedSocket }: ClientRequest, error: unknown): boolean {
  return reusedSocket && (error as NodeJS.ErrnoException).code === 'ECONNRESET'
}

async function read(answer: IncomingMessage): Promise<Exchanged> {
  const chunks: Buffer[] = []
  for await (const chunk of answer as AsyncIterable<Buffer>) chunks.push(chunk)
  return { status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() }
}
