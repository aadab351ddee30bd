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
  const { body, ...options } = message
  const sent = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, options)
  try {
    return await answerTo(sent, body)
  } catch (cause) {
    if (message.signal.aborted) throw new CloudError(RPC_STATUS.deadlineExceeded, 'no answer in time', cause)
    if (wasLeftOpen(sent, cause)) return exchange(url, message)
    throw new CloudError(RPC_STATUS.unavailable, 'no answer', cause)
  }
}

/** By events and in one promise: in the domain that the framework runs a function in, each await costs as much as a small parse. */
function answerTo(sent: ClientRequest, body: string | undefined): Promise<Exchanged> {
  return new Promise((resolve, reject) => {
    const take = (answer: IncomingMessage): void => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => void chunks.push(chunk)).on('error', reject)
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
      )
    }
    sent.on('response', take).on('error', reject)
    sent.end(body)
  })
}

/** The other side had closed a connection that was kept for this: the request never got there (Node's `reusedSocket`). */
function wasLeftOpen({ reusedSocket }: ClientRequest, error: unknown): boolean {
  return reusedSocket && (error as NodeJS.ErrnoException).code === 'ECONNRESET'
}
