import type { UserId } from '../domain/ids.ts'
import type { ContactScope } from './contact-scope.ts'
import type { StartedExport } from './start-export.ts'

/** What is under way is finished, nothing more is begun. False when it isn't the user's, or is over. */
export async function cancelExport(
  _of: { userId: UserId; exportId: string },
  _scope: ContactScope,
): Promise<boolean> {
  throw new Error('not written yet')
}

/** A new export of what failed, and of what the ended one didn't get to. Null when there is nothing, or it isn't the user's. */
export async function retryExport(
  _of: { userId: UserId; exportId: string; actorId?: UserId },
  _scope: ContactScope,
): Promise<StartedExport | null> {
  throw new Error('not written yet')
}
