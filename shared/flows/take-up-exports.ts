import type { ContactScope } from './contact-scope.ts'

/** Every ten minutes: queues the next batch of exports that waited for their user, or whose task got lost. How many. */
export async function takeUpExports(_scope: ContactScope): Promise<number> {
  throw new Error('not written yet')
}
