import { createHash } from 'node:crypto'
import { isFault } from '../domain/fault.ts'
import type { Task } from '../ports.ts'
import { CLAIM_MS } from './pair-context.ts'
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
