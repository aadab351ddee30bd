import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** What to answer: JSON with a status, a text as it is, or nothing at all for ever. */
export type CannedAnswer =
  | { readonly status?: number; readonly json: object; readonly headers?: Record<string, string> }
  | { readonly status?: number; readonly html: string }
  | 'hang'
  | 'drop'

/** A server that keeps what it was asked and answers from a list, the last answer again and again. */
export async function startCannedServer(...answers: readonly CannedAnswer[]) {
  const seen: SeenRequest[] = []
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await readBody(request)
    const url = new URL(request.url ?? '/', 'http://host')
    const { method = '', headers } = request
    seen.push({ method, path: url.pathname, query: url.searchParams, headers, body })
    reply(response, answers[Math.min(seen.length, answers.length) - 1])
  }
  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function reply(response: ServerResponse, answer: CannedAnswer | undefined): void {
  if (answer === 'hang') return
  if (answer === undefined || answer === 'drop') return void response.destroy()
  if ('html' in answer) {
    response.writeHead(answer.status ?? 200, { 'content-type': 'text/html; charset=UTF-8' }).end(answer.html)
    return
  }
  response.writeHead(answer.status ?? 200, {
    'content-type': 'application/json; charset=UTF-8',
    ...answer.headers,
  })
  response.end(JSON.stringify(answer.json))
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) if (chunk instanceof Buffer) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
