import { createServer, request as forward } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { CloudFunction } from '../infra/cloud.ts'
import { permissionsTo } from '../infra/permissions.ts'

export type Rights = Pick<CloudFunction, 'queues' | 'secrets'>

export interface Guard {
  /** `host:port`, for Secret Manager and Cloud Tasks both. */
  readonly endpoint: string
  /** What was asked for and refused. */
  readonly refused: readonly string[]
  close(): Promise<void>
}

/**
 * Stands between one function and Google's services, and lets through what its identity is given in the cloud
 * (infra/terraform/functions.tf). Everything else is refused as Google refuses it.
 */
export async function startGuard(
  rights: Rights,
  { secrets, tasks }: { readonly secrets: string; readonly tasks: string },
): Promise<Guard> {
  const refused: string[] = []
  const server = createServer((request, response) => {
    const { method = 'GET', url = '/' } = request
    const path = decodeURIComponent(new URL(url, 'http://local').pathname)
    if (mayCall(rights, method, path))
      return pass(request, response, path.startsWith('/v2/') ? tasks : secrets)
    refused.push(`${method} ${path}`)
    request.resume()
    const error = { code: 403, status: 'PERMISSION_DENIED', message: 'not given to this identity' }
    response.writeHead(403, { 'content-type': 'application/json' }).end(JSON.stringify({ error }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    endpoint: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    refused,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

export function mayCall({ queues, secrets }: Rights, method: string, path: string): boolean {
  const [, queue] = /^\/v2\/projects\/[^/]+\/locations\/[^/]+\/queues\/([^/]+)\/tasks$/.exec(path) ?? []
  if (queue !== undefined) return method === 'POST' && queues.includes(queue)
  if (/^\/v1\/projects\/[^/]+\/secrets$/.test(path))
    return method === 'POST' && Object.values(secrets).some((right) => right !== 'read')
  const [, secret = '', rest = ''] = /^\/v1\/projects\/[^/]+\/secrets\/([^/:]+)(.*)$/.exec(path) ?? []
  return permissionsTo(secret, { secrets }).includes(permissionFor(method, rest))
}

/** What Google asks for, by what comes after the secret's name. */
function permissionFor(method: string, rest: string): string {
  if (rest === ':addVersion') return 'versions.add'
  if (rest === '/versions') return 'versions.list'
  const [, verb] = /^\/versions\/[^/:]+:(\w+)$/.exec(rest) ?? []
  if (verb !== undefined) return `versions.${verb}`
  return method === 'DELETE' && rest === '' ? 'secrets.delete' : 'unknown'
}

function pass(incoming: IncomingMessage, outgoing: ServerResponse, target: string): void {
  const { method, url, headers } = incoming
  const [host = '', port] = target.split(':')
  const passed = forward({ host, port, method, path: url, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(outgoing)
  })
  passed.on('error', () => outgoing.destroy())
  incoming.pipe(passed)
}
