import type { Clock } from '../../../shared/ports.ts'
import { startDispatchLoop } from '../../../shared/tasks/dispatch-loop.ts'
import type { TaskRequest } from '../../../shared/tasks/dispatch-loop.ts'
import type { QueueLimits } from '../../../shared/tasks/queue-limits.ts'
import { taskHeaders } from '../../../shared/tasks/task-headers.ts'
import { startRestServer } from './rest-server.ts'
import type { RestServer } from './rest-server.ts'
import { routeCloudTasks } from './route-cloud-tasks.ts'
import { taskQueues } from './task-queues.ts'
import type { LocalTaken, QueuesOptions } from './task-queues.ts'

export interface CloudTasksServerOptions extends QueuesOptions {
  readonly clock: Clock
  readonly port?: number
  /** Queues that are there from the start, by full name. */
  readonly queues?: Readonly<Record<string, Partial<QueueLimits>>>
  readonly mintToken: (token: { serviceAccountEmail: string; audience: string }) => Promise<string>
  /** Sends due tasks on a real timer; without it only by `runDue`. */
  readonly pollMs?: number
  /** Cuts every attempt off after this much real time, for tests: a task's own deadline is at least 15 s. */
  readonly cutOffMs?: number
  readonly onError: (error: unknown) => void
}

export interface CloudTasksServer extends RestServer {
  runDue(): Promise<number>
  /** Short ids of tasks that were given up. */
  readonly givenUp: readonly string[]
}

/** Cloud Tasks' REST API v2 and its dispatching, for the official client; the time is the given clock's. */
export async function startCloudTasks(options: CloudTasksServerOptions): Promise<CloudTasksServer> {
  const { clock, port, queues: given = {}, pollMs, onError } = options
  const queues = taskQueues(options)
  for (const [name, limits] of Object.entries(given)) queues.create(name, limits, clock.now())
  const loop = startDispatchLoop({
    source: queues,
    clock,
    limitsOf: (name) => queues.get(name).limits,
    requestOf: (taken) => requestOf(taken, options),
    ...(pollMs !== undefined && { pollMs }),
    onError,
  })
  const server = await startRestServer(
    (call) => routeCloudTasks({ queues, now: () => clock.now() }, call),
    port,
  )
  return {
    endpoint: server.endpoint,
    faults: server.faults,
    givenUp: queues.givenUp,
    runDue: () => loop.runDue(),
    stop: async () => {
      await loop.stop()
      await server.stop()
    },
  }
}

// Set by Cloud Tasks itself, or only meant for Google: ignored in a task's own headers (v2: HttpRequest.headers).
const IGNORED_HEADER = /^(host|content-length|user-agent|x-google-.*|x-appengine-.*|x-cloudtasks-.*)$/i

async function requestOf(
  taken: LocalTaken,
  { mintToken, cutOffMs }: CloudTasksServerOptions,
): Promise<TaskRequest> {
  const { url, method, headers, body, oidcToken, dispatchDeadlineMs } = taken.task
  const own = Object.fromEntries(Object.entries(headers).filter(([header]) => !IGNORED_HEADER.test(header)))
  const token = oidcToken === null ? null : await mintToken(oidcToken)
  const shortQueue = taken.queue.slice(taken.queue.lastIndexOf('/') + 1)
  return {
    url,
    method,
    headers: taskHeaders({ ...taken, queue: shortQueue }, own, token),
    body,
    deadlineMs: cutOffMs ?? dispatchDeadlineMs,
  }
}
