import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'

/** The first of so many ports in a row that nobody uses just now. */
export async function freePorts(count: number): Promise<number> {
  for (;;) {
    const first = await listen(0)
    const { port } = first.address() as AddressInfo
    const others = await Promise.all(
      Array.from({ length: count - 1 }, (_, index) => listen(port + 1 + index).catch(() => null)),
    )
    const open = [first, ...others].filter((server) => server !== null)
    await Promise.all(open.map(closed))
    if (others.every((server) => server !== null)) return port
  }
}

async function listen(port: number): Promise<Server> {
  if (port > 65_535) throw new RangeError('no such port')
  const server = createServer()
  const ready = once(server, 'listening')
  server.listen(port, '127.0.0.1')
  await ready
  return server
}

async function closed(server: Server): Promise<void> {
  const done = once(server, 'close')
  server.close()
  await done
}
