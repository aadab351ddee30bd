import type { Clock } from '../ports.ts'
import { postTask } from './post-task.ts'
import type { TaskReply } from './post-task.ts'
import { backoffMs, isExhausted } from './queue-limits.ts'
import type { QueueLimits } from './queue-limits.ts'
import { tokenBucket } from './token-bucket.ts'
import type { TokenBucket } from './token-bucket.ts'

/** A task that was taken from its queue to be tried once. */
export interface TakenTask {
  readonly queue: string
  readonly name: string
  /** When this attempt was due, milliseconds. */
  readonly eta: number
  /** With this one. */
  readonly attempts: number
  /** Earlier attempts that were answered, without those answered 5xx. */
  readonly executions: number
  readonly firstTakenAt: number
  readonly previousStatus: number | null
}

export interface Failure {
  readonly status: number | null
  readonly reason: string
}

/** Where due tasks come from and where the outcome of an attempt goes. */
export interface TaskSource<Taken extends TakenTask> {
  dueQueues(now: number): readonly string[]
  /** Null when no task of the queue is due. A task that isn't settled before `leaseUntil` can be taken again. */
  take(queue: string, now: number, leaseUntil: number): Taken | null
  done(taken: Taken, now: number): void
  retry(taken: Taken, at: number, failure: Failure): void
  bury(taken: Taken, now: number, failure: Failure): void
}

export interface TaskRequest {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer
  readonly deadlineMs?: number
}

export interface DispatchOptions<Taken extends TakenTask> {
  readonly source: TaskSource<Taken>
  readonly clock: Clock
  readonly limitsOf: (queue: string) => QueueLimits
  readonly requestOf: (taken: Taken) => Promise<TaskRequest>
  /** Looks for due tasks this often. Without it tasks run only by `runDue`. */
  readonly pollMs?: number
  /** Told of trouble with the source itself; the tasks concerned are taken again. */
  readonly onError: (error: unknown) => void
}

export interface Dispatcher {
  /** Runs what is due, and what becomes due at the same moment by it, and waits. How many attempts were made. */
  runDue(): Promise<number>
  /** Starts no more tasks and breaks off the running ones; they will be tried again. */
  stop(): Promise<void>
}

/** A worker that has taken the full deadline gets this much longer until its task is taken anew. */
const LEASE_MARGIN_MS = 5_000

interface Lane {
  readonly limits: QueueLimits
  readonly bucket: TokenBucket
  running: number
}

/** Takes due tasks, sends each to its worker and settles it. Rate and concurrency are counted in this process. */
export function startDispatchLoop<Taken extends TakenTask>(options: DispatchOptions<Taken>): Dispatcher {
  const { source, clock, pollMs, onError } = options
  const lanes = new Map<string, Lane>()
  const running = new Set<Promise<void>>()
  const stopping = new AbortController()

  const startDue = (): number => {
    let started = 0
    const now = clock.now()
    if (stopping.signal.aborted) return started
    for (const queue of source.dueQueues(now)) {
      const lane = laneOf(lanes, queue, options)
      for (let taken = takeWithin(source, lane, { queue, now }); taken;) {
        lane.running += 1
        started += 1
        const attempt = attemptTask(options, { taken, limits: lane.limits, signal: stopping.signal })
          .catch(onError)
          .finally(() => {
            lane.running -= 1
            running.delete(attempt)
            if (pollMs !== undefined) poll()
          })
        running.add(attempt)
        taken = takeWithin(source, lane, { queue, now })
      }
    }
    return started
  }
  const poll = () => {
    try {
      startDue()
    } catch (error) {
      onError(error)
    }
  }
  const timer = pollMs === undefined ? undefined : setInterval(poll, pollMs)
  return {
    async runDue() {
      let attempts = startDue()
      while (running.size > 0) {
        await Promise.race(running)
        attempts += startDue()
      }
      return attempts
    },
    async stop() {
      clearInterval(timer)
      stopping.abort()
      await Promise.all(running)
    },
  }
}

function laneOf<Taken extends TakenTask>(
  lanes: Map<string, Lane>,
  queue: string,
  { limitsOf }: DispatchOptions<Taken>,
): Lane {
  const known = lanes.get(queue)
  if (known !== undefined) return known
  const limits = limitsOf(queue)
  const bucket = tokenBucket({ perSecond: limits.maxDispatchesPerSecond, burst: limits.maxBurst })
  const lane = { limits, bucket, running: 0 }
  lanes.set(queue, lane)
  return lane
}

function takeWithin<Taken extends TakenTask>(
  source: TaskSource<Taken>,
  { limits, bucket, running }: Lane,
  { queue, now }: { queue: string; now: number },
): Taken | null {
  if (running >= limits.maxConcurrent || !bucket.take(now)) return null
  const taken = source.take(queue, now, now + limits.dispatchDeadlineMs + LEASE_MARGIN_MS)
  if (taken === null) bucket.giveBack()
  return taken
}

async function attemptTask<Taken extends TakenTask>(
  { source, clock, requestOf }: DispatchOptions<Taken>,
  { taken, limits, signal }: { taken: Taken; limits: QueueLimits; signal: AbortSignal },
): Promise<void> {
  const tried = (attempts: number) => ({ attempts, sinceFirstMs: clock.now() - taken.firstTakenAt })
  // A task whose worker takes this process down with it never fails properly: it only runs out of attempts.
  if (isExhausted(limits, tried(taken.attempts - 1)))
    return source.bury(taken, clock.now(), { status: null, reason: 'no attempt was finished' })
  const { reply, reason } = await sendTask(requestOf(taken), limits, signal)
  const now = clock.now()
  if (reply.status !== null && reply.status >= 200 && reply.status < 300) return source.done(taken, now)
  const failure = { status: reply.status, reason }
  if (isExhausted(limits, tried(taken.attempts))) return source.bury(taken, now, failure)
  const delayMs = Math.max(backoffMs(limits, taken.attempts), retryAfterMs(reply.retryAfter, now))
  source.retry(taken, now + Math.min(delayMs, limits.maxBackoffMs), failure)
}

async function sendTask(
  request: Promise<TaskRequest>,
  { dispatchDeadlineMs }: QueueLimits,
  signal: AbortSignal,
): Promise<{ reply: TaskReply; reason: string }> {
  try {
    const { deadlineMs = dispatchDeadlineMs, ...sent } = await request
    const reply = await postTask({ ...sent, deadlineMs, signal })
    return { reply, reason: reply.status === null ? 'no answer' : `answered ${reply.status}` }
  } catch (error) {
    const reason = `the request couldn't be made: ${error instanceof Error ? error.name : 'unknown'}`
    return { reply: { status: null, retryAfter: null }, reason }
  }
}

/** The header holds seconds or a date. What is neither counts as nothing. */
function retryAfterMs(header: string | null, now: number): number {
  if (header === null) return 0
  const delayMs = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - now
  return Number.isNaN(delayMs) ? 0 : delayMs
}
