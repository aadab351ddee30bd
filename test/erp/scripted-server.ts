import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'

export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
}

export interface Scripted {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Never answers. */
  readonly hangs?: boolean
}

/** An HTTP server that says what the script says, for answers that no sound ERP gives. */
export async function scriptedServer(script: (request: SeenRequest) => Scripted) {
  const seen: SeenRequest[] = []
  const answer = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const url = new URL(incoming.url ?? '/', 'http://localhost')
    const { method = '', headers } = incoming
    const request = { method, path: url.pathname, query: url.searchParams, headers }
    seen.push(request)
    const { status = 200, headers: answered = {}, body = '', hangs = false } = script(request)
    if (hangs) return
    outgoing.writeHead(status, { 'content-type': 'application/json', ...answered })
    outgoing.end(body)
  }
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    seen,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
