import { Fault, isFault } from '../domain/fault.ts'
import type { MailboxId } from '../domain/ids.ts'
import type { MailHistoryPage, MailNews } from '../mail-ports.ts'
import type { Task } from '../ports.ts'
import { withMailGrant } from './lost-mailbox.ts'
import type { MailScope } from './mail-scope.ts'
import { asOnlyReader } from './mail-reader.ts'
import type { MailReader } from './mail-reader.ts'
import { mailboxesWith, readMailbox, workingMailbox } from './mailbox.ts'
import type { WorkingMailbox } from './mailbox.ts'
import { watchMailbox } from './watch-mailbox.ts'

type PullMail = Extract<Task, { readonly kind: 'pull-mail' }>

/** Of 500 changes each. Whoever is told of more messages than that looks for himself. */
const PAGES_MAX = 20
const IDS_PER_CALL = 1_000

interface Arrivals {
  readonly messageIds: readonly string[]
  readonly cursor: string
  readonly pages: number
  /** Whether these are all; and if not, whether Gmail had forgotten where we stood. */
  readonly end: 'complete' | 'too-many' | 'lost'
}

/**
 * Tells the ERP what came into a mailbox since it was last told: one call to Gmail, and one to the ERP when there is anything. What Gmail
 * said about it is no more than a hint where to look. Where we stand moves after the ERP has taken it: a message may be told twice, and is
 * told. Throws what both sides throw, and `store.contended` while another reads the same mailbox.
 */
export async function pullMail(task: PullMail, scope: MailScope): Promise<void> {
  const { news } = scope
  if (news === null) return
  if ('mailbox' in task) return pullMailbox(task, news, scope)
  const mailboxes = (await mailboxesWith(scope, { account: task.account })).filter(workingMailbox)
  const [one, ...others] = mailboxes
  if (one !== undefined && others.length === 0) return pullMailbox({ mailbox: one.id }, news, scope)
  // One that fails must not have the others told again.
  for (const { id } of mailboxes)
    await scope.tasks.enqueue({ kind: 'pull-mail', tenant: task.tenant, mailbox: id })
}

async function pullMailbox(
  { mailbox: id, renews = false }: { mailbox: MailboxId; renews?: boolean },
  news: MailNews,
  scope: MailScope,
): Promise<void> {
  if (renews) {
    const stored = await readMailbox(scope, id)
    if (stored !== null) await watchMailbox(stored.mailbox, scope)
  }
  await asOnlyReader(id, scope, async (mailbox, reader) => {
    const arrivals = await withMailGrant(scope, mailbox, () => read(mailbox, reader, scope))
    await tell(mailbox, arrivals, { news, reader })
    await reader.finish(arrivals.cursor, arrivals.end === 'lost')
    const { tenant, log } = scope
    const { pages, messageIds, end } = arrivals
    if (end === 'lost') log.warn('mail.history-lost', { tenant, mailbox: id })
    const complete = end === 'complete'
    log.info('mail.read', { tenant, mailbox: id, pages, messages: messageIds.length, complete })
  })
}

/** All pages after where we stood; what comes while they are read is for the next time. */
async function read(
  { cursor, account }: WorkingMailbox,
  reader: MailReader,
  scope: MailScope,
): Promise<Arrivals> {
  const gmail = scope.gmailOf(account.googleSub)
  const messageIds: string[] = []
  let first: string | null = null
  try {
    if (cursor === null) throw new Fault('google.cursor-expired', 'never read')
    for (let pages = 1, page: string | null = null; ; pages += 1) {
      const { nextPage, historyId, messageIds: ids }: MailHistoryPage = await gmail.history(cursor, page)
      first ??= historyId
      messageIds.push(...ids)
      if (nextPage === null) return { messageIds, cursor: first, pages, end: 'complete' }
      if (pages === PAGES_MAX) return { messageIds: [], cursor: first, pages, end: 'too-many' }
      page = nextPage
      await reader.stay()
    }
  } catch (error) {
    if (!isFault(error, 'google.cursor-expired')) throw error
  }
  const profile = await gmail.profile()
  if ('refused' in profile) throw new Fault('google.refused', `users.getProfile: ${profile.refused}`)
  return { messageIds: [], cursor: profile.historyId, pages: 0, end: 'lost' }
}

async function tell(
  { address }: WorkingMailbox,
  { messageIds, end }: Arrivals,
  { news, reader }: { news: MailNews; reader: MailReader },
): Promise<void> {
  if (end !== 'complete') return news.tell({ address, messageIds: [], isComplete: false })
  const ids = [...new Set(messageIds)]
  for (let first = 0; first < ids.length; first += IDS_PER_CALL) {
    await reader.stay()
    await news.tell({ address, messageIds: ids.slice(first, first + IDS_PER_CALL), isComplete: true })
  }
}
