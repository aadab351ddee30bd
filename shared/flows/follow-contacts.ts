import type { Task } from '../ports.ts'
import type { ContactScope } from './contact-scope.ts'

export type FollowTask = Extract<Task, { kind: 'push-contacts'; recordIds: unknown }>

/** Brings changes of the ERP to the linked contacts of those whose contacts follow. */
export async function followContacts(_task: FollowTask, _scope: ContactScope): Promise<void> {
  throw new Error('not written yet')
}
