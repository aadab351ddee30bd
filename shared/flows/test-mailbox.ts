import { isFault } from '../domain/fault.ts'
import type { MailboxId, UserId } from '../domain/ids.ts'
import type { MailCredential, TestReport } from '../mail-ports.ts'
import { withMailGrant } from './lost-mailbox.ts'
import type { Letter, MailScope } from './mail-scope.ts'
import { changeMailbox, readMailbox } from './mailbox.ts'
import type { Mailbox, WorkingMailbox } from './mailbox.ts'
import { mayConnect, maySee, standingOf } from './mailbox-rights.ts'

export type TestRefusal = 'no-right' | 'gone' | 'not-connected' | 'needs-reconnecting' | 'not-allowed'

/**
 * Logs in to the mailbox's servers as the ERP would, and notes what came of it. With a letter that is sent to the mailbox itself, which
 * only who may connect it may do. Throws `google.unavailable`, `google.rate-limited`, `google.misconfigured`.
 */
export async function testMailboxOf(
  { id, userId, letter }: { id: MailboxId; userId: UserId; letter: Letter | null },
  scope: MailScope,
): Promise<TestReport | { readonly refused: TestRefusal }> {
  const [stored, standing] = [await readMailbox(scope, id), await standingOf(userId, scope)]
  if (stored === null || standing === null || !maySee(stored.mailbox, standing.person))
    return { refused: 'gone' }
  const { mailbox } = stored
  if (letter !== null && !mayConnect(mailbox, standing)) return { refused: 'no-right' }
  const working = usable(mailbox)
  if (typeof working === 'string') return { refused: working }
  try {
    const report = await withMailGrant(scope, working, () => test(working, letter, scope))
    await keep(working, report, scope)
    return report
  } catch (error) {
    if (isFault(error) && error.disposition === 'reconnect') return { refused: 'needs-reconnecting' }
    throw error
  }
}

function usable(mailbox: Mailbox): WorkingMailbox | TestRefusal {
  const { state, account, isAllowed } = mailbox
  if (state === 'needs-reconnecting') return 'needs-reconnecting'
  if (account === null || state !== 'active') return 'not-connected'
  return isAllowed ? { ...mailbox, account } : 'not-allowed'
}

async function test(
  { address, account: { googleSub, user } }: WorkingMailbox,
  letter: Letter | null,
  scope: MailScope,
): Promise<TestReport> {
  const { accessToken } = await scope.mailTokenOf(googleSub)
  const credential: MailCredential = { address, user, ...scope.servers, accessToken }
  const options = letter === null ? {} : { sendsTo: address }
  return scope.mailServerOf(googleSub, letter).test(credential, options)
}

async function keep({ id }: WorkingMailbox, report: TestReport, scope: MailScope): Promise<void> {
  const at = scope.clock.now()
  const { imap, smtp } = report
  await changeMailbox(scope, id, (stored) =>
    stored.account === null ? null : { ...stored, lastTest: { at, report } },
  )
  scope.log.info('mailbox.tested', {
    tenant: scope.tenant,
    mailbox: id,
    imap: 'failed' in imap ? imap.failed : 'ok',
    smtp: 'failed' in smtp ? smtp.failed : 'ok',
  })
}
