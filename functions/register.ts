import { cloudEvent, http } from '@google-cloud/functions-framework'
import type { Request, Response } from '@google-cloud/functions-framework'
import { Fault } from '../shared/domain/fault.ts'
import type { Deps } from '../shared/platform/deps.ts'
import { answerOutside, replyToBug } from '../shared/platform/http.ts'
import type { Incoming, Reply } from '../shared/platform/http.ts'
import { answerQueue } from './answer-queue.ts'
import { registry } from './registry.ts'
import type { Room, Work } from './registry.ts'
import { topicMessage } from './topic-message.ts'
import { logFault } from '../shared/platform/log-fault.ts'

/** Registers every function with the functions framework, which serves the one that `--target` names. */
export function register(deps: () => Deps): void {
  for (const [name, room] of Object.entries<Room>(registry)) {
    if (room.caller === 'topic') {
      cloudEvent(name, async (event: { data?: unknown }) =>
        runTopic(name, event.data, { room: await room.load(), deps: deps() }),
      )
    } else {
      http(name, async (request, response) =>
        send(response, await answer(name, toIncoming(name, request), { room, deps: deps() })),
      )
    }
  }
}

async function answer(
  name: string,
  request: Incoming,
  { room, deps }: { room: Room; deps: Deps },
): Promise<Reply> {
  if (room.caller === 'outside' || room.caller === 'subscription') {
    const { load, caller } = room
    return answerOutside(name, deps.log, async () => {
      if (caller === 'subscription') await checkSubscription(name, request, deps)
      return (await load())(request, deps)
    })
  }
  return answerQueue(name, request, { room: await room.load(), deps })
}

/** Pub/Sub's token is for the address that it pushes to, unless the subscription was told a shorter one (google.md 6.5). */
async function checkSubscription(name: string, { headers, path }: Incoming, deps: Deps): Promise<void> {
  const url = deps.urlOf(name)
  await deps.checkCaller(headers['authorization'], [url, `${url}${path}`])
}

/** A topic repeats a message whose function throws. What can't succeed must not come back for seven days. */
async function runTopic(
  name: string,
  data: unknown,
  { room, deps }: { room: Work; deps: Deps },
): Promise<void> {
  const message = room.schema.safeParse(topicMessage(data))
  if (!message.success) {
    logFault(deps.log, name, new Fault('request.malformed', 'message'))
    return
  }
  try {
    await room.handle(message.data, deps)
  } catch (error) {
    // The framework prints what is thrown, and the text of an error may hold anything.
    if (error instanceof Fault) logFault(deps.log, name, error)
    else replyToBug(name, deps.log, error)
    // oxlint-disable-next-line preserve-caught-error -- a cause would be printed too
    throw new Error(`${name} failed`)
  }
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
