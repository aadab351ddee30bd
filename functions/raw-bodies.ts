import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'

/**
 * The functions framework parses a JSON body before the function sees it, and answers what it can't parse with a page of its
 * own. Our functions read the bytes themselves (a signature is over them), so the framework is told that there is nothing to
 * parse: then every refusal is a problem document, and no body is parsed twice.
 */
export function takeBodyRaw(request: IncomingMessage): void {
  request.headers['content-type'] = 'application/octet-stream'
}

/** The same where the framework owns the server. */
export function takeBodiesRaw(): void {
  subscribe('http.server.request.start', (message) =>
    takeBodyRaw((message as { request: IncomingMessage }).request),
  )
}
