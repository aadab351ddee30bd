import { countOf } from '../shared/domain/counts.ts'
import { Fault } from '../shared/domain/fault.ts'
import { parseTenantId } from '../shared/platform/tenant-record.ts'
import type { Deps } from '../shared/platform/deps.ts'
import { parseBody, problem, replyToBug, replyToOutside } from '../shared/platform/http.ts'
import type { Incoming, Reply } from '../shared/platform/http.ts'
import type { ParkedAnswer } from './parked-answer.ts'
import type { Work } from './registry.ts'
import { logFault } from '../shared/platform/log-fault.ts'

/** After so many tries something is wrong that trying won't mend; the queue itself would go on to a hundred. */
const TRIES_MAX = 25

/**
 * Runs a task. The queue repeats whatever is not answered 2xx, so a task that can't succeed is parked and answered as done;
 * one that may succeed later gets 425 and comes again.
 */
export async function answerQueue(
  name: string,
  request: Incoming,
  { room, deps }: { room: Work; deps: Deps },
): Promise<Reply> {
  const { log } = deps
  try {
    await deps.checkCaller(request.headers['authorization'], deps.urlOf(name))
  } catch (error) {
    if (!(error instanceof Fault)) return replyToBug(name, log, error)
    logFault(log, name, error)
    return replyToOutside(error)
  }
  try {
    const message = parseBody(request.rawBody, room.schema)
    await room.handle(message, deps)
    deps.counters.add(parseTenantId((message as { tenant?: string }).tenant), countOf.task('done'))
    return { status: 204 }
  } catch (error) {
    return settle(name, request, { error, deps })
  }
}

async function settle(
  name: string,
  request: Incoming,
  { error, deps }: { error: unknown; deps: Deps },
): Promise<Reply> {
  const log = await deps.logOf(parseTask(request.rawBody.toString('utf8'))?.tenant)
  const tries = Number(request.headers['x-cloudtasks-taskretrycount'] ?? 0)
  if (!(error instanceof Fault)) {
    const reply = replyToBug(name, log, error)
    return tries < TRIES_MAX ? reply : park(name, request, { code: 'bug', deps })
  }
  logFault(log, name, error)
  const mayPass = error.disposition === 'retry' || error.disposition === 'resync'
  if (mayPass && tries < TRIES_MAX) return notNow(error)
  // The connection waits for its user now; connecting anew compares everything, so this task has nothing left to say.
  if (error.disposition === 'reconnect') return { status: 204 }
  return park(name, request, { code: error.code, deps })
}

/**
 * Not 503 or 429: those slow the whole queue down (google.md 6.1), and one tenant whose ERP is down, or one user over his
 * quota, must not slow the others. Without a time of its own the queue's back-off decides.
 */
function notNow({ code, retryAfterMs }: Fault): Reply {
  const headers: Record<string, string> =
    retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfterMs / 1000)) }
  return problem(425, { type: `urn:autoerp:problem:${code}` }, headers)
}

async function park(
  kind: string,
  { rawBody }: Incoming,
  { code, deps }: { code: string; deps: Deps },
): Promise<Reply> {
  const text = rawBody.toString('utf8')
  const task = parseTask(text)
  const tenant = parseTenantId(task?.tenant)
  // A task that names no tenant was never ours: there is nobody to show it to.
  if (tenant !== null) await deps.park({ tenant, kind, task, code })
  const answer: ParkedAnswer = { outcome: 'parked', code }
  const headers = { 'content-type': 'application/json' }
  return { status: 200, headers, body: JSON.stringify(answer) }
}

function parseTask(text: string): { tenant?: string } | null {
  try {
    const task: unknown = JSON.parse(text)
    return typeof task === 'object' && task !== null ? task : null
  } catch {
    return null
  }
}
