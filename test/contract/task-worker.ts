import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'

export interface Delivery {
  readonly path: string
  readonly method: string
  readonly headers: IncomingHttpHeaders
  readonly body: unknown
}

/** What the worker answers; null is no answer at all. */
export type Answer = { readonly status: number; readonly headers?: Record<string, string> } | null

export interface TaskWorker {
  readonly url: string
  readonly deliveries: readonly Delivery[]
  /** Most attempts that were being answered at the same moment. */
  readonly peak: () => number
  /** How the next deliveries are answered; 204 at first. */
  answerWith(answer: (delivery: Delivery, earlier: number) => Answer | Promise<Answer>): void
  stop(): Promise<void>
}

/** A real HTTP server in the place of our functions, which notes what it was sent. */
export async function startTaskWorker(): Promise<TaskWorker> {
  const deliveries: Delivery[] = []
  let answer: (delivery: Delivery, earlier: number) => Answer | Promise<Answer> = () => ({ status: 204 })
  let open = 0
  let peak = 0
  const server = createServer((request, response) => {
    void (async () => {
      const delivery = await readDelivery(request)
      const earlier = deliveries.push(delivery) - 1
      open += 1
      peak = Math.max(peak, open)
      const given = await answer(delivery, earlier)
      open -= 1
      if (given !== null) response.writeHead(given.status, given.headers).end()
    })()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the worker has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    deliveries,
    peak: () => peak,
    answerWith: (next) => {
      answer = next
    },
    stop: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

async function readDelivery(request: IncomingMessage): Promise<Delivery> {
  const chunks: Buffer[] = []
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk)
  return {
    path: request.url ?? '',
    method: request.method ?? '',
    headers: request.headers,
    body: JSON.parse(Buffer.concat(chunks).toString()),
  }
}
