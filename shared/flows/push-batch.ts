import type { Task } from '../ports.ts'
import type { ContactScope } from './contact-scope.ts'

export type BatchTask = Extract<Task, { kind: 'push-contacts'; exportId: string }>

/** One batch of an export, and the task for the next one. */
export async function pushBatch(_task: BatchTask, _scope: ContactScope): Promise<void> {
  throw new Error('not written yet')
}
