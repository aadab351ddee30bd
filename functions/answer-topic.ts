import { z } from 'zod'
import { Fault } from '../shared/domain/fault.ts'
import type { Deps } from '../shared/platform/deps.ts'
import { parseBody } from '../shared/platform/http.ts'
import type { Incoming, Reply } from '../shared/platform/http.ts'
import { logFault } from '../shared/platform/log-fault.ts'
import type { Work } from './registry.ts'

/** Eventarc and a push subscription send the same body (google.md 6.5), and we need none of Eventarc's headers. */
export const delivery = z.object({ message: z.object({ data: z.base64().default('') }) })

/**
 * Runs a topic's message. The topic repeats for seven days whatever is not answered 2xx, so a message that can't succeed is
 * answered as done. Throws `request.malformed` for what no topic sends, and what its work throws: then it comes again.
 */
export async function answerTopic(
  name: string,
  { rawBody }: Incoming,
  { room, deps }: { room: Work; deps: Deps },
): Promise<Reply> {
  const { message } = parseBody(rawBody, delivery)
  const told = room.schema.safeParse(contentOf(message.data))
  if (told.success) await room.handle(told.data, deps)
  else logFault(deps.log, name, new Fault('request.malformed', 'message'))
  return { status: 204 }
}

/** The JSON that was published; `{}` for an empty message, undefined for what isn't JSON. */
function contentOf(data: string): unknown {
  if (data === '') return {}
  try {
    return JSON.parse(Buffer.from(data, 'base64').toString('utf8')) as unknown
  } catch {
    return undefined
  }
}
