import { http } from '@google-cloud/functions-framework'
import type { Request, Response } from '@google-cloud/functions-framework'
import type { Deps } from '../shared/platform/deps.ts'
import { answerOutside } from '../shared/platform/http.ts'
import type { Incoming, Reply } from '../shared/platform/http.ts'
import { answerQueue } from './answer-queue.ts'
import { answerTopic } from './answer-topic.ts'
import { answerHealth } from './health.ts'
import { roomOf } from './registry.ts'
import type { Room } from './registry.ts'

/** Registers a function with the functions framework, if there is one of this name. */
export function register(name: string, deps: () => Deps): void {
  const known = roomOf(name)
  if (known === null) return
  const room = loadedOnce(known)
  // Topics too: as a CloudEvent function one would answer neither a GET nor a refusal in our form.
  http(name, async (request, response) =>
    send(response, await answer(name, toIncoming(name, request), { room, deps: deps() })),
  )
}

/** An `import()` of what is loaded already is looked up all the same, in 50 µs. */
function loadedOnce(room: Room): Room {
  let loading: ReturnType<Room['load']> | undefined
  return { ...room, load: () => (loading ??= room.load()) } as Room
}

function answer(name: string, request: Incoming, given: { room: Room; deps: Deps }): Promise<Reply> {
  const { room, deps } = given
  return answerOutside(name, deps.log, async () => {
    const health = await answerHealth(request, given)
    if (health !== null) return health
    if (room.caller === 'subscription') await checkSubscription(name, request, deps)
    if (room.caller === 'outside' || room.caller === 'subscription') return (await room.load())(request, deps)
    const work = { room: await room.load(), deps }
    return room.caller === 'queue' ? answerQueue(name, request, work) : answerTopic(name, request, work)
  })
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
  const headers = Object.entries(request.headers).map(([header, value]) => [
    header,
    Array.isArray(value) ? value.join(', ') : value,
  ])
  const query = Object.entries(request.query).map(([key, value]) => [
    key,
    typeof value === 'string' ? value : undefined,
  ])
  return {
    method: request.method,
    path: belowName(name, request.path),
    query: Object.fromEntries(query) as Incoming['query'],
    headers: Object.fromEntries(headers) as Incoming['headers'],
    rawBody: request.rawBody ?? Buffer.alloc(0),
  }
}

function send(response: Response, { status, headers = {}, body }: Reply): void {
  response.status(status).set({ 'x-content-type-options': 'nosniff', ...headers })
  if (body === undefined) response.end()
  else response.send(body)
}
