import { once } from 'node:events'
import { createServer } from 'node:http'

export interface LossyProxy {
  /** `host:port` */
  readonly host: string
  /** How many requests matched `lose` and were carried out without an answer. */
  readonly lost: () => number
  /** Carries out the next request whose path matches, but cuts the connection instead of answering. */
  lose(path: RegExp): void
  stop(): Promise<void>
}

/** Stands between a client and a server, to lose answers on the way. */
export async function startLossyProxy(target: string): Promise<LossyProxy> {
  let losing: RegExp | undefined
  let lost = 0
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = []
      for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk)
      const path = request.url ?? '/'
      const answer = await fetch(`http://${target}${path}`, {
        method: request.method ?? 'GET',
        headers: { 'content-type': 'application/json' },
        ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
      })
      const body = await answer.text()
      if (losing?.test(decodeURIComponent(path)) === true) {
        losing = undefined
        lost += 1
        response.destroy()
        return
      }
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(body)
    })().catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  return {
    host: `127.0.0.1:${address.port}`,
    lost: () => lost,
    lose: (path) => {
      losing = path
    },
    stop: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
