import type { Task } from '../ports.ts'
import type { ContactScope } from './contact-scope.ts'
import { runBatch } from './run-batch.ts'

export type BatchTask = Extract<Task, { kind: 'push-contacts'; exportId: string }>

/**
 * One batch of an export, and the task for what comes next. Throws what is to be parked, and what keeps it from noting anything
 * (`store.unavailable`, `tasks.unavailable`).
 */
export async function pushBatch({ exportId, batch }: BatchTask, scope: ContactScope): Promise<void> {
  await runBatch({ exportId, batch, until: null }, scope)
}
