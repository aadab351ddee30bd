import type { MailboxId, UserId } from '../domain/ids.ts'
import type { MailScope } from './mail-scope.ts'
import type { Mailbox } from './mailbox.ts'

/** `under-way`: Google can't be reached; nobody gets a credential any more, and the rest follows by itself. */
export type MailboxEnded = 'done' | 'under-way' | 'no-right' | 'gone'

/** Takes the Google account off a mailbox; the registration stays. Nothing is deleted in Gmail or in the ERP. */
export async function disconnectMailbox(
  _wish: { id: MailboxId; userId: UserId },
  _scope: MailScope,
): Promise<MailboxEnded> {
  throw new Error('not yet')
}

/** The same, and the registration goes as well. */
export async function removeMailbox(
  _wish: { id: MailboxId; userId: UserId },
  _scope: MailScope,
): Promise<MailboxEnded> {
  throw new Error('not yet')
}

/** Goes on with an end that was begun, from wherever it got to. False when Google or the secrets can't be reached. */
export async function finishMailboxEnd(
  _mailbox: Mailbox,
  _by: UserId | null,
  _scope: MailScope,
): Promise<boolean> {
  throw new Error('not yet')
}
