import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Server } from 'node:http'

/** Ten seconds after SIGTERM the platform kills what still runs (google.md 6.4). */
const END_WITHIN_MS = 9_000

/**
 * On SIGTERM: takes no new connection, answers what is being worked on, does what is left to do, and ends. The functions framework would answer the
 * latest request with 500, leave the others without an answer, and end at once. It owns the server and puts its handlers in
 * place when it listens, so that the first request is the first moment at which both can be had; before it nothing can be lost.
 */
export function endCleanly(beforeEnd: () => Promise<void>): void {
  const takeOver = (message: unknown): void => {
    unsubscribe('http.server.request.start', takeOver)
    const { server } = message as { server: Server }
    process.removeAllListeners('SIGTERM')
    process.once('SIGTERM', () => end(server, beforeEnd))
  }
  subscribe('http.server.request.start', takeOver)
  process.once('SIGTERM', () => process.exit())
}

function end(server: Server, beforeEnd: () => Promise<void>): void {
  // Callers keep their connections open for the next request; closing one as soon as it is idle ends them all.
  subscribe('http.server.response.finish', () => setImmediate(() => server.closeIdleConnections()))
  server.close(() => void beforeEnd().finally(() => process.exit()))
  setTimeout(() => process.exit(), END_WITHIN_MS).unref()
}
