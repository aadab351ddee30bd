import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createFaultInjector } from '../google/fault-injector.ts'
import type { Fault, FaultInjector } from '../google/fault-injector.ts'
import { RpcError, rpcErrorBody } from './rpc-error.ts'

export interface RestCall {
  readonly method: string
  /** Decoded and without the leading slash: `v2/projects/p/…`. */
  readonly path: string
  readonly query: URLSearchParams
  /** The parsed JSON body; undefined without one. */
  readonly body: unknown
}

export interface RestServer {
  /** `host:port`, as the `apiEndpoint` of our adapters. */
  readonly endpoint: string
  readonly faults: FaultInjector
  stop(): Promise<void>
}

/** Serves one of Google's REST APIs: `handle` returns what is sent as JSON or throws an RpcError. */
export async function startRestServer(handle: (call: RestCall) => unknown, port = 0): Promise<RestServer> {
  const faults = createFaultInjector()
  const server = createServer((request, response) => {
    void answer(request, response, { handle, fault: (method, path) => faults.take(method, path) })
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return {
    endpoint: `127.0.0.1:${address.port}`,
    faults,
    stop: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

interface Handling {
  readonly handle: (call: RestCall) => unknown
  readonly fault: (method: string, path: string) => Fault | null
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { handle, fault: takeFault }: Handling,
): Promise<void> {
  const call = await readCall(request)
  const fault = takeFault(call.method, call.path)
  const outcome = fault === null || fault.effect === 'done' ? attempt(handle, call) : undefined
  if (fault === null) return send(response, outcome ?? { code: 200, body: {} })
  if (fault.answer === 'hang') return
  if (fault.answer === 'drop') return void response.destroy()
  const { status, message = 'injected', reason } = fault.answer
  send(response, { code: status, body: rpcErrorBody(status, message, reason) })
}

async function readCall(request: IncomingMessage): Promise<RestCall> {
  const chunks: Buffer[] = []
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk)
  const url = new URL(request.url ?? '/', 'http://local')
  return {
    method: request.method ?? 'GET',
    path: decodeURIComponent(url.pathname.slice(1)),
    query: url.searchParams,
    body: chunks.length === 0 ? undefined : parseJson(Buffer.concat(chunks).toString()),
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function attempt(handle: Handling['handle'], call: RestCall): { code: number; body: unknown } {
  try {
    return { code: 200, body: handle(call) ?? {} }
  } catch (error) {
    if (error instanceof RpcError)
      return { code: error.httpCode, body: rpcErrorBody(error.httpCode, error.message, error.status) }
    const message = error instanceof Error ? (error.stack ?? error.message) : 'unknown'
    return { code: 500, body: rpcErrorBody(500, message, 'INTERNAL') }
  }
}

function send(response: ServerResponse, { code, body }: { code: number; body: unknown }): void {
  response.writeHead(code, { 'content-type': 'application/json; charset=UTF-8' }).end(JSON.stringify(body))
}
