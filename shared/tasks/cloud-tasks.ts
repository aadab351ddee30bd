import { createHash } from 'node:crypto'
import { Fault } from '../domain/fault.ts'
import type { Clock, TaskKind, Tasks } from '../ports.ts'
import { cloudCalls } from '../store/cloud-calls.ts'
import type { CloudCredentials } from '../store/cloud-credentials.ts'
import { hasRpcStatus, isTransientRpc, RPC_STATUS } from '../store/rpc-status.ts'
import { taskBody } from './task-check.ts'

export interface CloudTasksOptions {
  readonly projectId: string
  readonly location: string
  readonly clock: Clock
  /** The queue's short name: `[A-Za-z0-9-]{1,100}`. */
  readonly queueOf: (kind: TaskKind) => string
  readonly urlOf: (kind: TaskKind) => string
  readonly audienceOf: (kind: TaskKind) => string
  /** Whose OIDC token the functions will see; the caller needs iam.serviceAccounts.actAs on it. */
  readonly serviceAccountEmail: string
  /** `host:port` of a local stand-in, spoken to over plain HTTP without credentials. */
  readonly apiEndpoint?: string
  /** Those of Google's library, unless told otherwise. */
  readonly credentials?: CloudCredentials
  readonly dispatchDeadlineMs?: number
  readonly deadlineMs?: number
}

const NAME_MAX_CHARS = 500

/** Tasks in Cloud Tasks, one queue per kind. */
export function cloudTasks(options: CloudTasksOptions): Tasks {
  const { apiEndpoint, credentials, clock, deadlineMs = 10_000, projectId, location, queueOf } = options
  const call = cloudCalls({ host: 'cloudtasks.googleapis.com', apiEndpoint, credentials })
  return {
    enqueue: async (task, enqueueOptions = {}) => {
      const text = taskBody(task, enqueueOptions, clock.now())
      const parent = `projects/${projectId}/locations/${location}/queues/${queueOf(task.kind)}`
      const body = { task: toCloudTask({ parent, kind: task.kind, body: text }, options, enqueueOptions) }
      const signal = AbortSignal.timeout(deadlineMs)
      try {
        await call({ method: 'POST', path: `v2/${parent}/tasks`, body, signal })
      } catch (error) {
        // The name is taken by a task that waits, or was by one that is done: what we wanted has happened.
        if (hasRpcStatus(error, RPC_STATUS.alreadyExists)) return
        if (!isTransientRpc(error)) throw error
        throw new Fault('tasks.unavailable', 'Cloud Tasks can’t be reached or is overloaded', {
          cause: error,
        })
      }
    },
  }
}

function toCloudTask(
  { parent, kind, body }: { parent: string; kind: TaskKind; body: string },
  { urlOf, audienceOf, serviceAccountEmail, dispatchDeadlineMs = 600_000 }: CloudTasksOptions,
  { name, at }: { readonly name?: string; readonly at?: number },
): object {
  return {
    ...(name !== undefined && { name: `${parent}/tasks/${cloudTaskName(name)}` }),
    ...(at !== undefined && { scheduleTime: new Date(at).toISOString() }),
    dispatchDeadline: `${dispatchDeadlineMs / 1_000}s`,
    httpRequest: {
      httpMethod: 'POST',
      url: urlOf(kind),
      // Cloud Tasks adds no content type by itself.
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(body).toString('base64'),
      oidcToken: { serviceAccountEmail, audience: audienceOf(kind) },
    },
  }
}

/** Cloud Tasks is slow with names that start alike, as ours do, and quick with hashed ones. */
export function cloudTaskName(name: string): string {
  const hash = createHash('sha256').update(name).digest('hex')
  const short = `${hash.slice(0, 8)}-${name}`
  // Too long with the prefix: then the whole hash stands for what is cut off.
  return short.length <= NAME_MAX_CHARS ? short : `${hash}-${name}`.slice(0, NAME_MAX_CHARS)
}
