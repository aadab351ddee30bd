import { createHash } from 'node:crypto'
import { Fault } from '../domain/fault.ts'
import type { Clock, EnqueueOptions, TaskKind, Tasks } from '../ports.ts'
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
  readonly dispatchDeadlineMs?: number
  readonly deadlineMs?: number
}

/** A task as Cloud Tasks takes it, with times in milliseconds, since the epoch or long. */
export interface CloudTask {
  readonly name?: string
  readonly scheduleAt?: number
  readonly dispatchDeadlineMs: number
  readonly httpRequest: {
    readonly httpMethod: 'POST'
    readonly url: string
    readonly headers: Readonly<Record<string, string>>
    /** Base64. */
    readonly body: string
    readonly oidcToken: { readonly serviceAccountEmail: string; readonly audience: string }
  }
}

/** One try, within its deadline. `parent` is the queue's whole name. Throws errors whose `code` is an RPC status. */
export type CreateCloudTask = (parent: string, task: CloudTask) => Promise<unknown>

const NAME_MAX_CHARS = 500

/** Tasks in Cloud Tasks, one queue per kind, whoever makes the call. */
export function cloudTasks(options: CloudTasksOptions, createTask: CreateCloudTask): Tasks {
  const { clock, projectId, location, queueOf } = options
  return {
    enqueue: async (task, enqueueOptions = {}) => {
      const body = taskBody(task, enqueueOptions, clock.now())
      const parent = `projects/${projectId}/locations/${location}/queues/${queueOf(task.kind)}`
      try {
        await createTask(parent, toCloudTask({ parent, kind: task.kind, body, ...enqueueOptions }, options))
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
  { parent, kind, body, name, at }: { parent: string; kind: TaskKind; body: string } & EnqueueOptions,
  { urlOf, audienceOf, serviceAccountEmail, dispatchDeadlineMs = 600_000 }: CloudTasksOptions,
): CloudTask {
  return {
    ...(name !== undefined && { name: `${parent}/tasks/${cloudTaskName(name)}` }),
    ...(at !== undefined && { scheduleAt: at }),
    dispatchDeadlineMs,
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
