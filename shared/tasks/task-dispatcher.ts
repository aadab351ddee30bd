import type { Clock } from '../ports.ts'
import { startDispatchLoop } from './dispatch-loop.ts'
import type { Dispatcher } from './dispatch-loop.ts'
import type { EmbeddedTasks } from './embedded-tasks.ts'
import { DEFAULT_QUEUE_LIMITS } from './queue-limits.ts'
import type { QueueLimits } from './queue-limits.ts'
import { taskHeaders } from './task-headers.ts'

export interface TaskDispatcherOptions {
  readonly tasks: EmbeddedTasks
  readonly clock: Clock
  /** Where the function for a kind of task listens; also the audience of the token it is sent. */
  readonly urlOf: (kind: string) => string
  /** An OIDC token as Cloud Tasks would send it. */
  readonly mintToken: (audience: string) => Promise<string>
  readonly limitsOf?: (kind: string) => Partial<QueueLimits>
  /** On a real timer in the embedded world; without it step by step with `runDue`. */
  readonly pollMs?: number
  readonly onError: (error: unknown) => void
}

/** Plays Cloud Tasks for the embedded queue: sends each due task to its function until that answers 2xx. */
export function startDispatcher(options: TaskDispatcherOptions): Dispatcher {
  const { tasks, clock, urlOf, mintToken, limitsOf = () => ({}), pollMs, onError } = options
  return startDispatchLoop({
    source: tasks,
    clock,
    limitsOf: (kind) => ({ ...DEFAULT_QUEUE_LIMITS, ...limitsOf(kind) }),
    requestOf: async (taken) => {
      const url = urlOf(taken.queue)
      const headers = taskHeaders(taken, { 'content-type': 'application/json' }, await mintToken(url))
      return { url, method: 'POST', headers, body: taken.body }
    },
    ...(pollMs !== undefined && { pollMs }),
    onError,
  })
}
