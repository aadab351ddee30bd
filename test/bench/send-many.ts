import { connect } from 'node:net'
import type { Socket } from 'node:net'
import type { SentRequest } from './cold-world.ts'

export interface Sent {
  readonly seconds: number
  /** Of each request, in no order. */
  readonly tookMs: readonly number[]
}

/**
 * Sends requests one after the other on each of so many connections, and throws for an answer with another status than is expected. Written
 * down to the bytes, because Node's own client takes as much of the machine as the function that it asks.
 */
export async function sendMany(
  port: number,
  requests: readonly SentRequest[],
  connections: number,
): Promise<Sent> {
  const messages = requests.map((one) => ({ bytes: bytesOf(one), status: one.status }))
  const tookMs: number[] = []
  let next = 0
  const sender = async (): Promise<void> => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    try {
      for (let one = messages[next++]; one !== undefined; one = messages[next++]) {
        const sentAt = performance.now()
        const status = await exchange(socket, one.bytes)
        tookMs.push(performance.now() - sentAt)
        if (status !== one.status) throw new Error(`answered ${status}`)
      }
    } finally {
      socket.destroy()
    }
  }
  const beganAt = performance.now()
  await Promise.all(Array.from({ length: connections }, sender))
  return { seconds: (performance.now() - beganAt) / 1000, tookMs }
}

function bytesOf({ path, method = 'GET', headers = {}, body = '' }: SentRequest): Buffer {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'host: localhost',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(method === 'GET' ? [] : [`content-length: ${Buffer.byteLength(body)}`]),
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`)
}

/** The status of the answer to one message, when its last byte is there. */
function exchange(socket: Socket, message: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = ''
    const take = (chunk: Buffer): void => {
      text += chunk.toString('latin1')
      const status = statusOf(text)
      if (status !== null) settle(() => resolve(status))
    }
    const fail = (error?: Error): void =>
      settle(() => reject(error ?? new Error('the connection was closed')))
    const settle = (how: () => void): void => {
      socket.off('data', take).off('error', fail).off('end', fail)
      how()
    }
    socket.on('data', take).on('error', fail).on('end', fail)
    socket.write(message)
  })
}

/** Null while some of the answer is missing. */
function statusOf(text: string): number | null {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return null
  const [, length = '0'] = /\r\ncontent-length: (\d+)/i.exec(text) ?? []
  return text.length - end - 4 < Number(length) ? null : Number(text.slice(9, 12))
}
