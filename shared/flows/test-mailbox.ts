import type { MailboxId, UserId } from '../domain/ids.ts'
import type { TestReport } from '../mail-ports.ts'
import type { Letter, MailScope } from './mail-scope.ts'

export type TestRefusal = 'no-right' | 'gone' | 'not-connected' | 'needs-reconnecting' | 'not-allowed'

/**
 * Logs in to the mailbox's servers as the ERP would, and notes what came of it. With a letter that is sent to the mailbox itself, which
 * only who may connect it may do. Throws `google.unavailable`, `google.misconfigured`.
 */
export async function testMailboxOf(
  _wish: { id: MailboxId; userId: UserId; letter: Letter | null },
  _scope: MailScope,
): Promise<TestReport | { readonly refused: TestRefusal }> {
  throw new Error('not yet')
}
