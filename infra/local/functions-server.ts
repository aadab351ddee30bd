import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getTestServer } from '@google-cloud/functions-framework/testing'
import { takeBodyRaw } from '../../functions/raw-bodies.ts'
import { registry } from '../../functions/registry.ts'
import { register } from '../../functions/register.ts'
import type { Deps } from '../../shared/platform/deps.ts'

export interface FunctionsServer {
  readonly url: string
  close(): Promise<void>
}

/** Answers what is no function; true when it did. */
export type FrontPage = (request: IncomingMessage, response: ServerResponse) => boolean

/** Every function behind one port, by its name: `/erp-intake/…` is what the function `erp-intake` gets as `/…`. */
export async function startFunctionsServer(given: {
  port: number
  host: string
  deps: () => Deps
  front: FrontPage
  /** The front page shows the functions' pages in frames. */
  isFramed?: boolean
}): Promise<FunctionsServer> {
  const functions = new Map(Object.keys(registry).map((name) => [name, serverOf(name, given.deps)]))
  const server = createServer((request, response) => {
    const [, name = '', rest = ''] = /^\/([^/?]+)(.*)$/.exec(request.url ?? '') ?? []
    const target = functions.get(name)
    if (target) {
      if (given.isFramed === true) letOwnFrame(request, response)
      request.url = rest.startsWith('/') ? rest : `/${rest}`
      takeBodyRaw(request)
      target.emit('request', request, response)
    } else if (!given.front(request, response)) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('There is no such function.\n')
    }
  })
  await new Promise<void>((resolve, reject) =>
    server.once('error', reject).listen(given.port, given.host, resolve),
  )
  const { port } = server.address() as AddressInfo
  return { url: `http://${given.host}:${port}`, close: () => closeServer(server) }
}

/** In the product nobody may frame a page. Here the front page, of the same origin, may; a page in a window of its own stays as it is. */
function letOwnFrame({ headers }: IncomingMessage, response: ServerResponse): void {
  if (headers['sec-fetch-dest'] !== 'iframe') return
  const setHeader = response.setHeader.bind(response)
  response.setHeader = (name, value) =>
    setHeader(
      name,
      name.toLowerCase() === 'content-security-policy'
        ? String(value).replace("frame-ancestors 'none'", "frame-ancestors 'self'")
        : value,
    )
}

function serverOf(name: string, deps: () => Deps): Server {
  register(name, deps)
  return getTestServer(name)
}

async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeAllConnections()
  await closed
}
