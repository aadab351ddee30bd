import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'

/**
 * Google's token info as the mail servers ask it, which a test can watch and shut: `GET <url>?access_token=…`, answered by the
 * Google stand-in.
 */
export async function openTokenDesk(googleUrl: string) {
  const desk = { isShut: false, asked: 0, afterAsked: (_count: number): void => undefined }
  const server = createServer((request, response) => void serve(request, response))
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { searchParams } = new URL(request.url ?? '', 'http://desk')
    const { status, body } = await answer(searchParams.get('access_token') ?? '')
    response.writeHead(status, { 'content-type': 'application/json' }).end(body)
    desk.asked += 1
    desk.afterAsked(desk.asked)
  }
  const answer = async (token: string) => {
    if (desk.isShut) return { status: 503, body: '{}' }
    const info = await fetch(`${googleUrl}/tokeninfo?access_token=${encodeURIComponent(token)}`)
    return { status: info.status, body: await info.text() }
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return Object.assign(desk, {
    url: `http://127.0.0.1:${port}/tokeninfo`,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  })
}
