import { createHash } from 'node:crypto'
import { isFault } from '../domain/fault.ts'
import type { EventId } from '../domain/ids.ts'
import type { Task } from '../ports.ts'
import { CLAIM_MS } from './pair-context.ts'
import type { PullContext } from './pull-context.ts'
import type { TenantScope } from './tenant-scope.ts'

/**
 * Runs a task; when another one holds what it needs, it is queued anew for when that is over. Refusing it (503) would
 * make the whole queue slow down (google.md 6.1). Tasks that wait for the same thing until the same second become one.
 */
export async function deferWhileHeld(
  task: Task,
  scope: TenantScope,
  run: () => Promise<void>,
): Promise<void> {
  try {
    await run()
  } catch (error) {
    if (!isFault(error, 'pair.claimed') && !isFault(error, 'store.contended')) throw error
    await deferTask(task, scope, error.retryAfterMs ?? 1000)
  }
}

/**
 * One event that can't be synced now must not hold up the others: it gets a task of its own, which is retried or parked. From then
 * on it is left to that task: met once more in the same read, an occurrence whose record was to go on with it would pass for a new one.
 */
export async function orDefer<Outcome>(
  eventId: EventId,
  pull: Pick<PullContext, 'calendar' | 'own' | 'deferred'> & TenantScope,
  work: () => Promise<Outcome>,
): Promise<Outcome | 'queued'> {
  if (pull.deferred?.has(eventId)) return 'queued'
  try {
    return await work()
  } catch (error) {
    if (eventId === pull.own || (isFault(error) && error.disposition === 'reconnect')) throw error
    const waitMs = isFault(error) ? (error.retryAfterMs ?? 1000) : 1000
    await deferTask(eventTask(eventId, pull), pull, waitMs)
    pull.deferred?.add(eventId)
    return 'queued'
  }
}

/** The task of one event of the calendar, for the reason for which it is worked on now. */
export function eventTask(
  eventId: EventId,
  { tenant, calendar, work }: Pick<PullContext, 'calendar' | 'tenant' | 'work'>,
): Extract<Task, { eventId: EventId }> {
  return {
    kind: 'sync-pair',
    tenant,
    calendar: calendar.calendar,
    eventId,
    ...(work?.isQuiet && { quiet: true }),
    ...(work?.mayRemove && { mayRemove: true }),
  }
}

export async function deferTask(
  task: Task,
  { clock, tasks, log }: TenantScope,
  waitMs: number,
): Promise<void> {
  const at = Math.ceil((clock.now() + Math.min(waitMs, CLAIM_MS)) / 1000) * 1000
  const digest = createHash('sha256').update(JSON.stringify(task)).digest('hex').slice(0, 32)
  await tasks.enqueue(task, { name: `deferred-${digest}-${at}`, at })
  log.info('task.deferred', { kind: task.kind, untilMs: at })
}
