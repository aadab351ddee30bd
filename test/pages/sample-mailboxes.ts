import type { MailboxId, UserId } from '../../shared/domain/ids.ts'
import type { MailboxView } from '../../shared/flows/mailbox-view.ts'
import type { MailTestFailure, TestReport } from '../../shared/mail-ports.ts'
import { mailboxEndPage } from '../../shared/pages/mailbox-end-page.ts'
import { mailboxFormPage } from '../../shared/pages/mailbox-form-page.ts'
import type { MailboxFormView } from '../../shared/pages/mailbox-form-page.ts'
import { mailboxPage } from '../../shared/pages/mailbox-page.ts'
import type { MailboxPageView } from '../../shared/pages/mailbox-page.ts'
import { mailboxesPage } from '../../shared/pages/mailboxes-page.ts'
import type { MailboxesView } from '../../shared/pages/mailboxes-page.ts'
import type { Shell } from '../../shared/pages/page-frame.ts'

type Text = (plain: string) => string

const NOW = Date.UTC(2027, 0, 5, 13, 5)
const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const plainly: Text = (plain) => plain

export const FAILURES: readonly MailTestFailure['failed'][] = [
  'refused-login',
  'unreachable',
  'token-trouble',
  'too-many-connections',
  'other',
]

/** Jana's own, which works. */
export function mailboxView(given: Partial<MailboxView> = {}, text: Text = plainly): MailboxView {
  return {
    id: text('6d61') as MailboxId,
    address: text('jana@example.com'),
    kind: 'personal',
    ownerId: text('6b01') as UserId,
    ownerName: text('Jana Nová'),
    teams: [],
    state: 'active',
    isAllowed: true,
    user: text('jana@example.com'),
    isAlias: false,
    connectedBy: text('6b01') as UserId,
    connectedByName: text('Jana Nová'),
    connectedAt: NOW - 40 * DAY_MS,
    lostAt: null,
    watch: 'on',
    isTold: true,
    readAt: NOW - 3 * MINUTE_MS,
    lostHistoryAt: null,
    lastCredentialAt: NOW - 5 * MINUTE_MS,
    lastTest: null,
    mayConnect: true,
    mayManage: true,
    ...given,
  }
}

/** One of two teams that hasn't been connected yet. */
export function groupView(given: Partial<MailboxView> = {}, text: Text = plainly): MailboxView {
  return mailboxView(
    {
      id: text('6d62') as MailboxId,
      address: text('info@example.com'),
      kind: 'group',
      ownerId: null,
      ownerName: null,
      teams: [
        { id: text('7e01'), name: text('Sales') },
        { id: '7e02', name: 'Support' },
      ],
      state: 'registered',
      user: null,
      connectedBy: null,
      connectedByName: null,
      connectedAt: null,
      watch: 'off',
      readAt: null,
      lastCredentialAt: null,
      ...given,
    },
    text,
  )
}

export function pageView(given: Partial<MailboxPageView> = {}, text: Text = plainly): MailboxPageView {
  return {
    mailbox: mailboxView({}, text),
    isOwn: true,
    teamsToChoose: null,
    refusedTeams: null,
    now: NOW,
    zone: text('Europe/Prague'),
    ...given,
  }
}

export function listView(given: Partial<MailboxesView> = {}, text: Text = plainly): MailboxesView {
  return {
    mailboxes: [mailboxView({}, text), groupView({}, text)],
    viewerId: text('6b01'),
    isEverybodys: false,
    canRegister: true,
    page: 0,
    now: NOW,
    zone: text('Europe/Prague'),
    ...given,
  }
}

export function formView(given: Partial<MailboxFormView> = {}, text: Text = plainly): MailboxFormView {
  return {
    kinds: ['personal', 'group'],
    address: { personal: text('jana@example.com'), group: '' },
    teams: [
      { id: text('7e01'), name: text('Sales') },
      { id: '7e02', name: 'Support' },
    ],
    chosen: [text('7e01')],
    isEverybodys: false,
    owner: '',
    error: null,
    ...given,
  }
}

export function reportOf(given: Partial<TestReport> = {}): TestReport {
  return {
    imap: { ok: true, folders: 12, newestAt: NOW - DAY_MS, capabilities: ['IDLE'] },
    smtp: { ok: true, messageId: null },
    ...given,
  }
}

/** Every state of a mailbox, with `text` wherever a text comes from outside. */
export function mailboxStates(text: Text = plainly): Readonly<Record<string, MailboxView>> {
  const said = text('AUTHENTICATIONFAILED')
  return {
    works: mailboxView({}, text),
    'was never used': mailboxView({ lastCredentialAt: null, readAt: null }, text),
    'isn’t told of': mailboxView({ isTold: false, watch: 'off' }, text),
    'is polled': mailboxView({ watch: 'off' }, text),
    'isn’t watched any more': mailboxView({ watch: 'failed' }, text),
    'lost its history': mailboxView({ lostHistoryAt: NOW - DAY_MS }, text),
    'was tested': mailboxView({ lastTest: { at: NOW - MINUTE_MS * 2, report: reportOf() } }, text),
    'refused a login': mailboxView(
      { lastTest: { at: NOW - DAY_MS * 3, report: reportOf({ imap: { failed: 'refused-login', said } }) } },
      text,
    ),
    'needs reconnecting': mailboxView({ state: 'needs-reconnecting', lostAt: NOW - DAY_MS }, text),
    'isn’t allowed any more': mailboxView({ isAllowed: false, mayConnect: false }, text),
    'is being disconnected': mailboxView({ state: 'disconnecting', isAllowed: false }, text),
    'is registered': mailboxView({ ...registered, address: text('jana@example.com') }, text),
    'is an alias': groupView(
      {
        ...{ state: 'active', user: text('jana@example.com'), isAlias: true, watch: 'on' },
        ...{ connectedBy: '6b01' as UserId, connectedByName: text('Jana Nová'), connectedAt: NOW - DAY_MS },
      },
      text,
    ),
    'is a team’s': groupView({}, text),
    'is of no team any more': groupView({ teams: [] }, text),
  }
}

const registered: Partial<MailboxView> = {
  state: 'registered',
  user: null,
  connectedBy: null,
  connectedByName: null,
  connectedAt: null,
  watch: 'off',
  readAt: null,
  lastCredentialAt: null,
}

/** The pages about mailboxes, with `text` wherever a text comes from outside. */
export function mailboxPages(shell: Shell, text: Text): Readonly<Record<string, string>> {
  const teams = formView({}, text).teams
  const mailbox = (given: Partial<MailboxPageView>): string => mailboxPage(shell, pageView(given, text))
  const form = (given: Partial<MailboxFormView>): string => mailboxFormPage(shell, formView(given, text))
  const list = (given: Partial<MailboxesView>): string => mailboxesPage(shell, listView(given, text))
  const pages: Record<string, string> = {
    mailboxes: list({}),
    'mailboxes, all of them': list({
      mailboxes: Object.values(mailboxStates(text)),
      isEverybodys: true,
      viewerId: '6b09',
      canRegister: false,
    }),
    'mailboxes, none': list({ mailboxes: [] }),
    'mailboxes, none and no right': list({ mailboxes: [], canRegister: false }),
    'a new mailbox': form({}),
    'a new mailbox, by an administrator': form({ isEverybodys: true, owner: text('petr@example.com') }),
    'a new mailbox, whose owner nobody is': form({
      isEverybodys: true,
      owner: text('petr'),
      error: { kind: 'personal', why: 'owner-unknown', owner: null },
    }),
    'a new mailbox without a team': form({ teams: [] }),
    'a new mailbox without a right': form({ kinds: [] }),
    'a mailbox of a team, to be changed': mailbox({
      mailbox: groupView({}, text),
      isOwn: false,
      teamsToChoose: teams,
    }),
    'a mailbox of a team, none chosen': mailbox({
      mailbox: groupView({}, text),
      isOwn: false,
      teamsToChoose: teams,
      refusedTeams: [],
    }),
    'a mailbox of a team, to be used only': mailbox({
      mailbox: groupView({ mayConnect: false, mayManage: false }, text),
      isOwn: false,
    }),
    'somebody else’s mailbox': mailbox({ mailbox: mailboxView({ mayConnect: false }, text), isOwn: false }),
    'somebody else’s mailbox, not connected': mailbox({
      mailbox: mailboxView({ ...registered, mayConnect: false, ownerName: null }, text),
      isOwn: false,
    }),
    'mailbox to be disconnected': mailboxEndPage(shell, {
      mailbox: mailboxView({}, text),
      end: 'disconnect',
    }),
    'mailbox to be removed': mailboxEndPage(shell, { mailbox: groupView({}, text), end: 'remove' }),
  }
  for (const [name, one] of Object.entries(mailboxStates(text)))
    pages[`a mailbox that ${name}`] = mailbox({ mailbox: one, isOwn: one.kind === 'personal' })
  for (const failed of FAILURES) {
    const imap: MailTestFailure = { failed, said: text('535 5.7.8') }
    const report = reportOf({ imap, smtp: { failed, said: '' } })
    pages[`a mailbox whose test failed: ${failed}`] = mailbox({
      mailbox: mailboxView({ lastTest: { at: NOW, report } }, text),
    })
  }
  for (const why of ['bad-address', 'taken', 'no-team', 'no-right', 'being-ended'] as const)
    pages[`a new mailbox: ${why}`] = form({ error: { kind: 'group', why, owner: null } })
  pages['a new mailbox: somebody’s'] = form({
    error: { kind: 'personal', why: 'taken', owner: text('Petr Malý') },
  })
  return pages
}
