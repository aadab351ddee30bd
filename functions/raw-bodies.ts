import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import { registry } from './registry.ts'
import type { Room } from './registry.ts'

/**
 * The functions framework parses a JSON body before the function sees it, and answers what it can't parse with a page of its
 * own. Our functions read the bytes themselves (a signature is over them), so the framework is told that there is nothing to
 * parse: then every refusal is a problem document, and no body is parsed twice. Topics need its parser for their events.
 */
export function takeBodyRaw(functionName: string, request: IncomingMessage): void {
  const room: Room | undefined = (registry as Readonly<Record<string, Room>>)[functionName]
  if (room && room.caller !== 'topic') request.headers['content-type'] = 'application/octet-stream'
}

/** The same where the framework owns the server: every request of this process is for the one function it was started for. */
export function takeBodiesRaw(functionName: string): void {
  subscribe('http.server.request.start', (message) =>
    takeBodyRaw(functionName, (message as { request: IncomingMessage }).request),
  )
}
