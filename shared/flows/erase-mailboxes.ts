import type { UserId } from '../domain/ids.ts'
import { endMailbox } from './end-mailbox.ts'
import type { MailScope } from './mail-scope.ts'
import { changeMailbox, mailboxesWith } from './mailbox.ts'
import type { Mailbox } from './mailbox.ts'

/**
 * Ends a user's own mailboxes, and takes a group's off his account where it is reached by it. A group's own account stays its teams'; who
 * registered and connected it is forgotten. Returns how many registrations went, and whether something is left to be ended.
 */
export async function endMailboxesOf(
  { userId, by }: { userId: UserId; by: UserId },
  scope: MailScope,
): Promise<{ readonly removed: number; readonly isPending: boolean }> {
  let removed = 0
  let isPending = false
  for (const { id, kind } of await mailboxesWith(scope, { user: userId })) {
    const isRemoved = kind === 'personal'
    const ended = await endMailbox({ id, isRemoved, by }, scope)
    if (ended === 'under-way') isPending = true
    else if (isRemoved) removed += 1
  }
  for (const { id } of await mailboxesWith(scope, { kind: 'group' }))
    await changeMailbox(scope, id, (mailbox) => without(mailbox, userId))
  return { removed, isPending }
}

function without(mailbox: Mailbox, userId: UserId): Mailbox | null {
  const { registeredBy, account } = mailbox
  const isConnecter = account?.connectedBy === userId && !account.isAlias
  if (registeredBy !== userId && !isConnecter) return null
  return {
    ...mailbox,
    registeredBy: registeredBy === userId ? null : registeredBy,
    account: account && isConnecter ? { ...account, connectedBy: null } : account,
  }
}
