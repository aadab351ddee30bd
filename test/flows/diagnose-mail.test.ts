import test from 'ava'
import { checkMailboxes } from '../../shared/flows/diagnose-mail.ts'
import type { CheckedMailbox, DiagnoseScope } from '../../shared/flows/diagnose-scope.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const NOW = 100 * DAY_MS
const TOPIC = 'projects/acme-crm/topics/gmail'

const good: CheckedMailbox = {
  state: 'active',
  isAllowed: true,
  grantedAt: NOW - DAY_MS,
  lostAt: null,
  readAt: NOW - 5 * MINUTE_MS,
  watchedUntil: NOW + DAY_MS,
  watchFault: null,
}

function look(
  mailboxes: readonly Partial<CheckedMailbox>[],
  mail: DiagnoseScope['mail'] = { isTold: true, topic: TOPIC },
) {
  const scope = { clock: { now: () => NOW }, mail, mailboxes: mailboxes.map((one) => ({ ...good, ...one })) }
  return checkMailboxes(scope as unknown as DiagnoseScope)
}

test('mailboxes that work, and none at all, are all right, whatever is set up for news', (t) => {
  t.like(look([{}, {}]), { state: 'ok', facts: { mailboxes: 2 } })
  t.like(look([], { isTold: false, topic: null }), { state: 'ok', facts: { mailboxes: 0 } })
  t.like(look([{ readAt: null, grantedAt: NOW - MINUTE_MS }]), { state: 'ok' }, 'a new one has time')
})

test('what keeps news from the ERP is told, the worst first', (t) => {
  const none = { isTold: false, topic: null }
  t.like(look([{}], none), { state: 'warning', cause: 'not-told' })
  t.like(look([{}], { isTold: true, topic: null }), { state: 'warning', cause: 'no-topic' })
  const unwatched = { watchedUntil: null, watchFault: 'google.rate-limited' }
  t.like(look([{}, unwatched]), { state: 'warning', cause: 'unwatched', facts: { number: 1, mailboxes: 2 } })
  t.like(look([{ watchedUntil: NOW }]), { cause: 'unwatched' })
  const unfit = { watchedUntil: null, watchFault: 'google.misconfigured' }
  t.like(look([unfit, unwatched]), { state: 'broken', cause: 'topic-unfit', facts: { topic: TOPIC } })
  const unread = { readAt: NOW - 31 * MINUTE_MS }
  t.like(look([{}, unread, unfit]), { state: 'broken', cause: 'unread', facts: { number: 1, mailboxes: 3 } })
})

test('mailboxes whose access died are counted; what isn’t worked on is left out', (t) => {
  const lost = { state: 'needs-reconnecting', lostAt: NOW } as const
  t.like(look([{}, lost, lost]), { state: 'warning', cause: 'lost', facts: { lost: 2, mailboxes: 3 } })
  t.like(
    look([
      { isAllowed: false, readAt: null },
      { state: 'disconnecting', readAt: null },
    ]),
    { state: 'ok' },
  )
  t.like(look([lost, { readAt: null }]), { cause: 'unread' })
})
