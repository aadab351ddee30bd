import { isFault } from '../domain/fault.ts'
import type { FaultCode } from '../domain/fault.ts'
import { logFault } from '../platform/log-fault.ts'
import type { MailScope } from './mail-scope.ts'
import { changeMailbox, mailboxesWith } from './mailbox.ts'
import type { Mailbox, WorkingMailbox } from './mailbox.ts'

/**
 * Runs work for a mailbox. When its grant turns out to be dead, it and all others of the same account wait for somebody from now on, so
 * that no further call is made with that token, and he is told in the ERP. Rethrows.
 */
export async function withMailGrant<T>(
  scope: MailScope,
  { account }: Pick<WorkingMailbox, 'account'>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (isFault(error) && error.disposition === 'reconnect') await markLost(scope, account, error.code)
    throw error
  }
}

async function markLost(
  scope: MailScope,
  { googleSub, grantedAt }: WorkingMailbox['account'],
  code: FaultCode,
): Promise<void> {
  for (const { id } of await mailboxesWith(scope, { sub: googleSub })) {
    const marked = await changeMailbox(scope, id, (stored) => {
      // It may have been connected anew since this work began: then it is the old grant that is dead.
      const isOld = stored.state !== 'active' || stored.account?.googleSub !== googleSub
      if (isOld || stored.account.grantedAt > grantedAt) return null
      return { ...stored, state: 'needs-reconnecting', lostAt: scope.clock.now(), toldAt: null }
    })
    if (!marked?.changed) continue
    scope.log.warn('mailbox.lost', { tenant: scope.tenant, mailbox: id, code })
    await tellOfLost(marked.mailbox, scope)
  }
}

/**
 * A post in the ERP that only the owner sees, or who connected a group's mailbox. Where the API user may not post, or the ERP can't be
 * reached, it is tried again by the next check of the rights; the console says it in any case.
 */
export async function tellOfLost(mailbox: Mailbox, scope: MailScope): Promise<void> {
  const { id, state, toldAt, ownerId, account } = mailbox
  const userId = ownerId ?? account?.connectedBy ?? null
  if (state !== 'needs-reconnecting' || toldAt !== null || userId === null) return
  try {
    if (!(await scope.people.tell(userId, textWith(scope.mailboxUrl(id))))) return
  } catch (error) {
    if (!isFault(error)) throw error
    logFault(scope.log, 'tell', error)
    return
  }
  await changeMailbox(scope, id, (stored) =>
    stored.state === 'needs-reconnecting' ? { ...stored, toldAt: scope.clock.now() } : null,
  )
}

/** In both languages, as in lost-grant. */
function textWith(url: string): string {
  return `Google už neuznává přístup k poštovní schránce, takže ji ERP nemůže číst ani z ní posílat. Připojte ji prosím znovu: ${url}

Google no longer accepts the access to a mailbox, so the ERP can neither read it nor send from it. Please connect it again: ${url}`
}
