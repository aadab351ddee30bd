import type { CheckedMailbox, DiagnoseScope } from './diagnose-scope.ts'
import { found, ok } from './finding.ts'
import type { FindingOf } from './finding.ts'

const MINUTE_MS = 60_000
/** Each is due every ten minutes. */
const UNREAD_MS = 30 * MINUTE_MS

/** Whether the ERP may open its users' mailboxes, and hears of new mail. What is worst is said. */
export function checkMailboxes(scope: DiagnoseScope): FindingOf<'mailboxes'> {
  const { mailboxes, mail } = scope
  const working = mailboxes.filter(({ state, isAllowed }) => state === 'active' && isAllowed)
  const lost = mailboxes.filter(({ state }) => state === 'needs-reconnecting').length
  const facts = { mailboxes: mailboxes.length, lost }
  const trouble = working.length > 0 ? (mail.isTold ? newsTrouble(working, scope) : notTold()) : null
  if (trouble?.state === 'broken') return trouble
  if (lost > 0) return found('mailboxes', 'warning', { cause: 'lost', facts })
  return trouble ?? ok('mailboxes', facts)
}

function notTold(): FindingOf<'mailboxes'> {
  return found('mailboxes', 'warning', { cause: 'not-told' })
}

function newsTrouble(
  working: readonly CheckedMailbox[],
  { clock, mail }: DiagnoseScope,
): FindingOf<'mailboxes'> | null {
  const now = clock.now()
  const unread = working.filter(({ readAt, grantedAt }) => now - Math.max(readAt ?? 0, grantedAt) > UNREAD_MS)
  const facts = { number: unread.length, mailboxes: working.length }
  if (unread.length > 0) return found('mailboxes', 'broken', { cause: 'unread', facts })
  if (mail.topic === null) return found('mailboxes', 'warning', { cause: 'no-topic' })
  const topic = { topic: mail.topic }
  // Of ours, not of a mailbox: another project's topic, none at all, or one that Gmail may not write to.
  if (working.some(({ watchFault }) => watchFault === 'google.misconfigured'))
    return found('mailboxes', 'broken', { cause: 'topic-unfit', facts: topic })
  const unwatched = working.filter(({ watchedUntil }) => watchedUntil === null || watchedUntil <= now).length
  if (unwatched === 0) return null
  return found('mailboxes', 'warning', { cause: 'unwatched', facts: { ...facts, number: unwatched } })
}
