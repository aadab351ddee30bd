import type { Failure, TakenTask, TaskSource } from '../../../shared/tasks/dispatch-loop.ts'
import { DEFAULT_QUEUE_LIMITS } from '../../../shared/tasks/queue-limits.ts'
import type { QueueLimits } from '../../../shared/tasks/queue-limits.ts'
import type { NewTask } from './create-task-request.ts'
import { RpcError } from './rpc-error.ts'

const QUEUE = /^projects\/[A-Za-z0-9:.-]+\/locations\/[a-z0-9-]+\/queues\/[A-Za-z0-9-]{1,100}$/
const QUEUE_REUSE_MS = 7 * 24 * 3_600_000

export interface HeldTask extends NewTask {
  readonly queue: string
  readonly createdAt: number
  dueAt: number
  attempts: number
  responses: number
  executions: number
  firstTakenAt: number | null
  lastStatus: number | null
}

export interface HeldQueue {
  readonly name: string
  readonly limits: QueueLimits
  paused: boolean
  readonly tasks: Map<string, HeldTask>
  /** Names of tasks that are done or deleted, and until when they can't be used again. */
  readonly tombstones: Map<string, number>
}

export interface LocalTaken extends TakenTask {
  readonly task: HeldTask
}

export interface QueuesOptions {
  readonly tombstoneMs?: number
  /** Tasks that are delivered twice at once, which "at least once" allows at any time. */
  readonly deliverTwice?: (taskId: string) => boolean
}

export interface TaskQueues extends TaskSource<LocalTaken> {
  create(name: string, limits: Partial<QueueLimits>, now: number): HeldQueue
  get(name: string): HeldQueue
  list(parent: string): readonly HeldQueue[]
  delete(name: string, now: number): void
  add(queue: HeldQueue, task: NewTask, now: number): HeldTask
  drop(task: HeldTask, now: number): void
  /** Ids of tasks that were given up. Cloud Tasks just deletes these; a test may want to know. */
  readonly givenUp: readonly string[]
}

/** The queues of one Cloud Tasks, in memory. */
export function taskQueues({ tombstoneMs = 24 * 3_600_000, deliverTwice }: QueuesOptions): TaskQueues {
  const directory = queueDirectory()
  const givenUp: string[] = []
  const drop = (task: HeldTask, now: number) => {
    const queue = directory.all().find((held) => held.tasks.get(task.id) === task)
    if (queue === undefined) return
    queue.tasks.delete(task.id)
    queue.tombstones.set(task.id, now + tombstoneMs)
  }
  return {
    ...directory,
    drop,
    givenUp,
    add: (queue, task, now) => addTask(queue, task, now),
    dueQueues: (now) =>
      directory
        .all()
        .filter((queue) => !queue.paused && nextDue(queue, now) !== undefined)
        .map((queue) => queue.name),
    take(name, now) {
      const queue = directory.get(name)
      const task = nextDue(queue, now)
      return task === undefined || queue.paused ? null : takeTask(task, now, deliverTwice)
    },
    done(taken, now) {
      countAnswer(taken, 200)
      drop(taken.task, now)
    },
    retry(taken, at, { status }) {
      countAnswer(taken, status)
      taken.task.dueAt = at
    },
    bury(taken, now, { status }: Failure) {
      countAnswer(taken, status)
      givenUp.push(taken.task.id)
      drop(taken.task, now)
    },
  }
}

function queueDirectory(): Pick<TaskQueues, 'create' | 'get' | 'list' | 'delete'> & { all(): HeldQueue[] } {
  const queues = new Map<string, HeldQueue>()
  const deleted = new Map<string, number>()
  const get = (name: string): HeldQueue => {
    const queue = queues.get(name)
    if (queue === undefined) throw new RpcError('NOT_FOUND', 'Queue does not exist.')
    return queue
  }
  return {
    get,
    all: () => [...queues.values()],
    list: (parent) => [...queues.values()].filter((queue) => queue.name.startsWith(`${parent}/queues/`)),
    create(name, limits, now) {
      if (!QUEUE.test(name)) throw new RpcError('INVALID_ARGUMENT', 'Queue ID must match [A-Za-z0-9-]{1,100}')
      if (queues.has(name)) throw new RpcError('ALREADY_EXISTS', 'Queue already exists')
      if ((deleted.get(name) ?? -Infinity) > now - QUEUE_REUSE_MS)
        throw new RpcError('FAILED_PRECONDITION', 'A queue with this name existed recently')
      const merged = { ...DEFAULT_QUEUE_LIMITS, ...limits }
      const queue = { name, limits: merged, paused: false, tasks: new Map(), tombstones: new Map() }
      queues.set(name, queue)
      return queue
    },
    delete(name, now) {
      get(name)
      queues.delete(name)
      deleted.set(name, now)
    },
  }
}

function countAnswer({ task }: LocalTaken, status: number | null): void {
  task.lastStatus = status
  if (status === null) return
  task.responses += 1
  if (status < 500) task.executions += 1
}

function addTask(queue: HeldQueue, task: NewTask, now: number): HeldTask {
  for (const [id, until] of queue.tombstones) if (until <= now) queue.tombstones.delete(id)
  if (queue.tasks.has(task.id) || queue.tombstones.has(task.id))
    throw new RpcError('ALREADY_EXISTS', 'Requested entity already exists')
  const counts = { attempts: 0, responses: 0, executions: 0, firstTakenAt: null, lastStatus: null }
  const held: HeldTask = { ...task, ...counts, queue: queue.name, createdAt: now, dueAt: task.scheduleTime }
  queue.tasks.set(task.id, held)
  return held
}

function nextDue(queue: HeldQueue, now: number): HeldTask | undefined {
  let first: HeldTask | undefined
  for (const task of queue.tasks.values())
    if (task.dueAt <= now && (first === undefined || task.dueAt < first.dueAt)) first = task
  return first
}

function takeTask(task: HeldTask, now: number, deliverTwice?: (taskId: string) => boolean): LocalTaken {
  const eta = task.dueAt
  const again = task.attempts === 0 && deliverTwice?.(task.id) === true
  // Due at no time while it is being tried. Nothing survives this process, so no lease is needed.
  if (!again) task.dueAt = Infinity
  task.attempts += 1
  task.firstTakenAt ??= now
  return {
    task,
    queue: task.queue,
    name: task.id,
    eta,
    attempts: task.attempts,
    executions: task.executions,
    firstTakenAt: task.firstTakenAt,
    previousStatus: task.lastStatus,
  }
}
