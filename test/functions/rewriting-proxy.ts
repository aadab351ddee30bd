import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** A server that passes everything on, and puts other texts into the JSON answers: for what the stand-in itself wouldn't hold. */
export async function startRewritingProxy(
  target: string,
  texts: Readonly<Record<string, string>>,
): Promise<{ url: string; close: () => Promise<void> }> {
  const answer = async (request: IncomingMessage): Promise<{ status: number; body: string }> => {
    const { method = 'GET', url = '/', headers } = request
    const sent = await buffer(request)
    const response = await fetch(`${target}${url}`, {
      method,
      headers: { 'x-api-key': String(headers['x-api-key']), 'content-type': 'application/json' },
      ...(sent.length > 0 && { body: sent.toString() }),
    })
    let body = await response.text()
    for (const [text, other] of Object.entries(texts))
      body = body.replaceAll(text, JSON.stringify(other).slice(1, -1))
    return { status: response.status, body }
  }
  const server = createServer((request, response) => {
    void answer(request).then(({ status, body }) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(body),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
