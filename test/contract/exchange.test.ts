import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import test from 'ava'
import type { ExecutionContext } from 'ava'
import { exchange } from '../../shared/store/exchange.ts'

/** One HTTP request, where connections are kept open and closed again by the other side. */
async function serverThat(t: ExecutionContext, drops: (earlierOnThisConnection: number) => boolean) {
  const earlier = new Map<Socket, number>()
  let requests = 0
  const server = createServer((request: IncomingMessage, response) => {
    const { socket } = request
    requests += 1
    earlier.set(socket, (earlier.get(socket) ?? -1) + 1)
    if (drops(earlier.get(socket) ?? 0)) socket.resetAndDestroy()
    else request.pipe(response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(async () => {
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  })
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  const signal = AbortSignal.timeout(60_000)
  return {
    send: () => exchange(url, { method: 'POST', headers: {}, body: 'Zoë', signal }),
    requests: () => requests,
  }
}

test('a request that meets a connection which the other side has given up is sent again', async (t) => {
  const { send, requests } = await serverThat(t, (earlier) => earlier === 1)
  t.deepEqual(await send(), { status: 200, text: 'Zoë' })
  t.deepEqual(await send(), { status: 200, text: 'Zoë' })
  t.is(requests(), 3)
})

test('one that is dropped on a connection of its own is not: it may have been carried out', async (t) => {
  const { send, requests } = await serverThat(t, () => true)
  await t.throwsAsync(send(), { name: 'CloudError', code: 14 })
  t.is(requests(), 1)
})
