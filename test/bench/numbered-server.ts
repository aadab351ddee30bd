import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'

export interface NumberedRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly authorization: string
  readonly text: string
  /** Empty unless the body was JSON. */
  readonly body: Readonly<Record<string, unknown>>
}

export interface NumberedReply {
  readonly status?: number
  readonly body: object
}

export interface NumberedServer {
  readonly url: string
  /** How often each kind of call arrived, by the name that `answer` gave it. */
  readonly calls: Map<string, number>
  close(): Promise<void>
}

/** The name of the call, for the counts, and its answer; null for one that the product should not make. */
export type NumberedAnswer = (request: NumberedRequest) => readonly [string, NumberedReply] | null

/** One side of the world. It holds plain rows and looks nothing up but by number, so that its own time per call stays the same. */
export async function numberedServer(answer: NumberedAnswer): Promise<NumberedServer> {
  const calls = new Map<string, number>()
  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const url = new URL(incoming.url ?? '/', 'http://numbered.invalid')
    const method = incoming.method ?? 'GET'
    const text = await textOf(incoming)
    const { authorization = '' } = incoming.headers
    const query = url.searchParams
    const answered = answer({ method, path: url.pathname, query, authorization, text, body: jsonOf(text) })
    const name = answered?.[0] ?? `${method} ${url.pathname}`
    calls.set(name, (calls.get(name) ?? 0) + 1)
    const { status = 200, body: reply } = answered?.[1] ?? { status: 501, body: {} }
    outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(reply))
  }
  const server = createServer((incoming, outgoing) => void handle(incoming, outgoing))
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, calls, close: () => closed(server) }
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

function jsonOf(text: string): NumberedRequest['body'] {
  return text.startsWith('{') ? (JSON.parse(text) as NumberedRequest['body']) : {}
}

async function closed(server: Server): Promise<void> {
  const done = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await done
}
