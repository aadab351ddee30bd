import { http } from '@google-cloud/functions-framework'
import type { Request, Response } from '@google-cloud/functions-framework'
import type { Deps } from '../shared/platform/deps.ts'
import { answerOutside } from '../shared/platform/http.ts'
import type { Incoming, Reply } from '../shared/platform/http.ts'
import { answerQueue } from './answer-queue.ts'
import { answerTopic } from './answer-topic.ts'
import { answerHealth, isHealthCheck } from './health.ts'
import { roomOf } from './registry.ts'
import type { Handler, Room } from './registry.ts'

/** Registers a function with the functions framework, if there is one of this name. */
export function register(name: string, deps: () => Deps): void {
  const room = roomOf(name)
  if (room === null) return
  const handler = once(() => handlerOf(name, room))
  // Topics too: as a CloudEvent function one would answer neither a GET nor a refusal in our form.
  http(name, async (request, response) => {
    const given = { room, deps: deps() }
    const incoming = toIncoming(name, request)
    const reply = await answerOutside(
      name,
      () => given.deps.logOf(incoming.path.split('/')[1]),
      () => {
        if (isHealthCheck(incoming)) return answerHealth(incoming, given)
        const handle = handler()
        return handle instanceof Promise
          ? handle.then((loaded) => loaded(incoming, given.deps))
          : handle(incoming, given.deps)
      },
    )
    // Before the answer: after it the platform may take the processor away until the next request.
    const storing = given.deps.counters.flush('due')
    if (storing !== undefined) await storing
    send(response, reply)
  })
}

/** What was loaded is given at once: a second `import()` takes 50 µs, and in the framework's domain each await five. */
function once<Value>(load: () => Promise<Value>): () => Value | Promise<Value> {
  let loaded: Value | undefined
  return () => loaded ?? load().then((value) => (loaded = value))
}

async function handlerOf(name: string, room: Room): Promise<Handler> {
  if (room.caller === 'outside') return room.load()
  if (room.caller === 'subscription') {
    const handle = await room.load()
    return async (request, deps) => {
      await checkSubscription(name, request, deps)
      return handle(request, deps)
    }
  }
  const work = await room.load()
  const answer = room.caller === 'queue' ? answerQueue : answerTopic
  return (request, deps) => answer(name, request, { room: work, deps })
}

/** Pub/Sub's token is for the address that it pushes to, unless the subscription was told a shorter one (google.md 6.5). */
async function checkSubscription(name: string, { headers, path }: Incoming, deps: Deps): Promise<void> {
  const url = deps.urlOf(name)
  await deps.checkCaller(headers['authorization'], [url, `${url}${path}`])
}

/** Google takes the function's name away from the path; Firebase Hosting, where it stands before one, leaves it. No tenant is called so. */
function belowName(name: string, path: string): string {
  return path === `/${name}` || path.startsWith(`/${name}/`) ? path.slice(name.length + 1) : path
}

function toIncoming(name: string, request: Request): Incoming {
  return {
    method: request.method,
    path: belowName(name, request.path),
    query: request.url.includes('?') ? queryOf(request) : {},
    // Of those that are given more than once Node makes one, but for `set-cookie`, which nobody sends to a server.
    headers: request.headers as Incoming['headers'],
    rawBody: request.rawBody ?? Buffer.alloc(0),
  }
}

function queryOf({ query }: Request): Incoming['query'] {
  const texts = Object.entries(query).map(([key, value]) => [
    key,
    typeof value === 'string' ? value : undefined,
  ])
  return Object.fromEntries(texts) as Incoming['query']
}

function send(response: Response, { status, headers = {}, body }: Reply): void {
  response.status(status).set({ 'x-content-type-options': 'nosniff', ...headers })
  if (body === undefined) response.end()
  else response.send(body)
}
