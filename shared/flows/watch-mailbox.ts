import { isFault } from '../domain/fault.ts'
import type { FaultCode } from '../domain/fault.ts'
import type { MailWatch } from '../mail-ports.ts'
import { withMailGrant } from './lost-mailbox.ts'
import type { MailScope } from './mail-scope.ts'
import { changeMailbox, workingMailbox } from './mailbox.ts'
import type { Mailbox, WorkingMailbox } from './mailbox.ts'

/**
 * Asks Gmail to tell of new mail, or to go on doing so: a watch lasts a week (google.md 5.2). Without a topic, or an ERP to tell, nothing is
 * asked. That Gmail doesn't is noted and no trouble: the poll goes on. Returns the mailbox as it is then.
 */
export async function watchMailbox(mailbox: Mailbox, scope: MailScope): Promise<Mailbox> {
  const { topic, isTold } = scope.mail
  const working = workingMailbox(mailbox)
  if (topic === null || !isTold || working === null) return mailbox
  const watched = await ask(working, topic, scope)
  const [watchedUntil, watchFault] =
    typeof watched === 'string' ? [mailbox.watchedUntil, watched] : [watched.expiresAt, null]
  if (watchFault !== null)
    scope.log.warn('mail.unwatched', { tenant: scope.tenant, mailbox: mailbox.id, code: watchFault })
  const saved = await changeMailbox(scope, mailbox.id, (stored) =>
    workingMailbox(stored)?.account.googleSub === working.account.googleSub
      ? { ...stored, watchedUntil, watchFault }
      : null,
  )
  return saved?.mailbox ?? mailbox
}

async function ask(mailbox: WorkingMailbox, topic: string, scope: MailScope): Promise<MailWatch | FaultCode> {
  const { googleSub } = mailbox.account
  const gmail = scope.gmailOf(googleSub)
  try {
    return await withMailGrant(scope, mailbox, async () => {
      try {
        return await gmail.watch(topic)
      } catch (error) {
        // An earlier topic of ours. Another tenant's own watch of the same account is left to it: one would end the other's for ever.
        if (!isFault(error, 'google.duplicate') || (await scope.isNeededElsewhere(googleSub))) throw error
        await gmail.stop()
        return await gmail.watch(topic)
      }
    })
  } catch (error) {
    if (!isFault(error)) throw error
    return error.code
  }
}
