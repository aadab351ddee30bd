import { randomBytes } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type { Clock, TaskKind, Tasks } from '../ports.ts'
import { openDatabase } from '../store/open-database.ts'
import type { OpenDatabaseOptions } from '../store/open-database.ts'
import { withSqliteFaults } from '../store/sqlite-fault.ts'
import type { Failure, TakenTask, TaskSource } from './dispatch-loop.ts'
import { taskBody } from './task-check.ts'

// `due_at` moves to the end of the lease while a task is being tried, so a task whose process died comes back by itself.
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS queued_tasks (
    id INTEGER PRIMARY KEY, queue TEXT NOT NULL, name TEXT NOT NULL, named INTEGER NOT NULL, body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'dead')),
    due_at INTEGER NOT NULL, eta INTEGER NOT NULL, lease TEXT,
    attempts INTEGER NOT NULL DEFAULT 0, executions INTEGER NOT NULL DEFAULT 0, first_taken_at INTEGER,
    last_status INTEGER, last_failure TEXT, ended_at INTEGER,
    UNIQUE (queue, name)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS queued_tasks_due ON queued_tasks (queue, due_at) WHERE state = 'waiting';
  CREATE INDEX IF NOT EXISTS queued_tasks_ended ON queued_tasks (state, ended_at) WHERE ended_at IS NOT NULL;`

/** As long as Cloud Tasks may keep the name of a finished task from being used again. */
const TOMBSTONE_MS = 24 * 3_600_000
const SWEEP_EVERY_MS = 60_000

export interface EmbeddedTask extends TakenTask {
  readonly id: number
  readonly lease: string
  readonly body: string
}

/** A task that was given up. */
export interface DeadTask {
  readonly id: number
  readonly kind: string
  readonly body: string
  readonly attempts: number
  readonly reason: string
  readonly endedAt: number
}

export interface EmbeddedTasks extends Tasks, TaskSource<EmbeddedTask> {
  /** When the next task falls due, or null when none waits. */
  nextDueAt(): number | null
  /** The newest first. */
  listDead(limit?: number): readonly DeadTask[]
  /** Tries a dead task again from the beginning; false when there is no such task any more. */
  requeue(id: number): boolean
  discard(id: number): boolean
  close(): void
}

/** A queue per kind of task in one SQLite file. Several processes may put in and take out at the same moment. */
export function embeddedTasks(options: OpenDatabaseOptions & { readonly clock: Clock }): EmbeddedTasks {
  const { clock } = options
  const database = openDatabase(options)
  database.exec(SCHEMA)
  const insert = database.prepare(
    `INSERT INTO queued_tasks (queue, name, named, body, state, due_at, eta) VALUES (?, ?, ?, ?, 'waiting', ?, ?)
     ON CONFLICT (queue, name) DO UPDATE SET body = excluded.body, state = 'waiting', due_at = excluded.due_at,
       eta = excluded.eta, lease = NULL, attempts = 0, executions = 0, first_taken_at = NULL, last_status = NULL,
       last_failure = NULL, ended_at = NULL
     WHERE ended_at <= ?`,
  )
  return {
    enqueue: async (task, { name, at } = {}) => {
      const now = clock.now()
      const body = taskBody(
        task,
        { ...(name !== undefined && { name }), ...(at !== undefined && { at }) },
        now,
      )
      const dueAt = Math.max(Math.ceil(at ?? now), now)
      const id = name ?? randomBytes(12).toString('hex')
      const kind: TaskKind = task.kind
      await withSqliteFaults('tasks.unavailable', () =>
        insert.run(kind, id, Number(name !== undefined), body, dueAt, dueAt, now - TOMBSTONE_MS),
      )
    },
    ...takingFrom(database),
    ...deadIn(database, clock),
    nextDueAt() {
      const row = database.prepare("SELECT min(due_at) AS at FROM queued_tasks WHERE state = 'waiting'").get()
      return row?.['at'] == null ? null : Number(row['at'])
    },
    close: () => database.close(),
  }
}

function takingFrom(database: DatabaseSync): TaskSource<EmbeddedTask> {
  const dueQueues = database.prepare(
    "SELECT DISTINCT queue FROM queued_tasks WHERE state = 'waiting' AND due_at <= ? ORDER BY queue",
  )
  // One statement, so no two processes can take the same task.
  const take = database.prepare(
    `UPDATE queued_tasks SET due_at = ?, lease = ?, attempts = attempts + 1, first_taken_at = coalesce(first_taken_at, ?)
     WHERE id = (SELECT id FROM queued_tasks WHERE state = 'waiting' AND queue = ? AND due_at <= ?
                 ORDER BY due_at, id LIMIT 1)
     RETURNING *`,
  )
  // Settling asks for the lease: an attempt that came back too late must not settle the one that replaced it.
  const retry = database.prepare(
    `UPDATE queued_tasks SET due_at = ?, eta = ?, lease = NULL, last_status = ?, last_failure = ?,
       executions = executions + ? WHERE id = ? AND lease = ?`,
  )
  const bury = database.prepare(
    `UPDATE queued_tasks SET state = 'dead', ended_at = ?, lease = NULL, last_status = ?, last_failure = ?
     WHERE id = ? AND lease = ?`,
  )
  const drop = database.prepare('DELETE FROM queued_tasks WHERE id = ? AND lease = ? AND named = 0')
  const finish = database.prepare(
    "UPDATE queued_tasks SET state = 'done', body = '', ended_at = ?, lease = NULL WHERE id = ? AND lease = ?",
  )
  const sweep = database.prepare("DELETE FROM queued_tasks WHERE state = 'done' AND ended_at <= ?")
  let sweptAt = -Infinity
  return {
    dueQueues: (now) => dueQueues.all(now).map((row) => String(row['queue'])),
    take: (queue, now, leaseUntil) => {
      const lease = randomBytes(12).toString('hex')
      const row = take.get(leaseUntil, lease, now, queue, now)
      return row === undefined ? null : toTask(row)
    },
    done: (taken, now) => {
      if (drop.run(taken.id, taken.lease).changes === 0) finish.run(now, taken.id, taken.lease)
      if (now - sweptAt < SWEEP_EVERY_MS) return
      sweptAt = now
      sweep.run(now - TOMBSTONE_MS)
    },
    retry: (taken, at, { status, reason }) =>
      void retry.run(at, at, status, reason, Number(countsAsExecution(status)), taken.id, taken.lease),
    bury: (taken, now, { status, reason }: Failure) =>
      void bury.run(now, status, reason, taken.id, taken.lease),
  }
}

function deadIn(
  database: DatabaseSync,
  clock: Clock,
): Pick<EmbeddedTasks, 'listDead' | 'requeue' | 'discard'> {
  const list = database.prepare(
    "SELECT * FROM queued_tasks WHERE state = 'dead' ORDER BY ended_at DESC, id DESC LIMIT ?",
  )
  const requeue = database.prepare(
    `UPDATE queued_tasks SET state = 'waiting', due_at = ?, eta = ?, attempts = 0, executions = 0,
       first_taken_at = NULL, last_status = NULL, ended_at = NULL WHERE id = ? AND state = 'dead'`,
  )
  const discard = database.prepare("DELETE FROM queued_tasks WHERE id = ? AND state = 'dead'")
  return {
    listDead: (limit = 100) => list.all(limit).map(toDeadTask),
    requeue: (id) => requeue.run(clock.now(), clock.now(), id).changes === 1,
    discard: (id) => discard.run(id).changes === 1,
  }
}

/** Cloud Tasks counts as executed what was answered, but not with 5xx (facts: X-CloudTasks-TaskExecutionCount). */
function countsAsExecution(status: number | null): boolean {
  return status !== null && status < 500
}

function toTask(row: Record<string, unknown>): EmbeddedTask {
  return {
    id: Number(row['id']),
    lease: String(row['lease']),
    queue: String(row['queue']),
    name: String(row['name']),
    body: String(row['body']),
    eta: Number(row['eta']),
    attempts: Number(row['attempts']),
    executions: Number(row['executions']),
    firstTakenAt: Number(row['first_taken_at']),
    previousStatus: row['last_status'] === null ? null : Number(row['last_status']),
  }
}

function toDeadTask(row: Record<string, unknown>): DeadTask {
  return {
    id: Number(row['id']),
    kind: String(row['queue']),
    body: String(row['body']),
    attempts: Number(row['attempts']),
    reason: String(row['last_failure']),
    endedAt: Number(row['ended_at']),
  }
}
