import { RIGHTS } from '../../shared/domain/rights.ts'
import { calendarSettingsPage } from '../../shared/pages/calendar-settings-page.ts'
import { connectionPage } from '../../shared/pages/connection-page.ts'
import type { ConnectionView } from '../../shared/pages/connection-view.ts'
import { disconnectPage } from '../../shared/pages/disconnect-page.ts'
import { erasePage } from '../../shared/pages/erase-page.ts'
import type { Language } from '../../shared/pages/language.ts'
import { messagePage } from '../../shared/pages/message-page.ts'
import type { MessageCode } from '../../shared/pages/message-page.ts'
import { NOTICES } from '../../shared/pages/notice.ts'
import { outcomePage } from '../../shared/pages/outcome-page.ts'
import type { Outcome } from '../../shared/pages/outcome-text.ts'
import type { Shell } from '../../shared/pages/page-frame.ts'
import { peoplePage } from '../../shared/pages/people-page.ts'
import { previewPage } from '../../shared/pages/preview-page.ts'
import { receiptPage } from '../../shared/pages/receipt-page.ts'
import { rightsPage } from '../../shared/pages/rights-page.ts'
import { signInPage } from '../../shared/pages/sign-in-page.ts'
import { activityPages } from './sample-activity.ts'
import { contactPages, headOf } from './sample-contacts.ts'
import { mailboxPages } from './sample-mailboxes.ts'
import { rarePages } from './sample-states.ts'
import { setupPages } from './sample-setup.ts'
import { trafficPages } from './sample-traffic.ts'
import { EVERY_ERROR, previewView, settingsView } from './sample-settings.ts'

export const NOW = Date.UTC(2027, 0, 5, 13, 5)
export const CONSOLE = 'https://erp.example.com/console'
export const BASE = `${CONSOLE}/main`
const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

export const shellOf = (language: Language, given: Partial<Shell> = {}): Shell => ({
  language,
  consoleUrl: CONSOLE,
  base: BASE,
  person: { name: 'Jana Nová', isAdmin: true },
  csrf: 'c5f0',
  path: '',
  notice: null,
  ...given,
})

export const working: ConnectionView = {
  account: { email: 'jana@example.com', state: 'active', connectedAt: NOW - 40 * DAY_MS },
  access: 'granted',
  pausedBy: [],
  isErpAway: false,
  exchange: { startedAt: NOW - 40 * DAY_MS, progress: null },
  attention: { refused: 0, holds: 0 },
  parked: null,
  hasGivenUp: false,
  lastDeed: null,
  features: [
    { feature: 'calendar', allowed: true, state: 'on', lastReadAt: NOW - 3 * MINUTE_MS },
    { feature: 'contacts', allowed: true, state: 'on', lastReadAt: null },
  ],
  waitingMailboxes: 0,
  renews: true,
  now: NOW,
  zone: 'Europe/Prague',
}

export const MESSAGES: readonly MessageCode[] = [
  'not-found',
  'expired-form',
  'unavailable',
  'erp-away',
  'not-admin',
  'bug',
]

export const OUTCOMES: readonly Outcome[] = [
  'denied',
  'state-invalid',
  'email-unverified',
  'wrong-domain',
  'user-unknown',
  'user-ambiguous',
  'no-right',
  'account-taken',
  'other-account',
  'being-ended',
  'no-refresh-token',
  'mail-denied',
  'mail-no-right',
  'mail-permission-missing',
  'no-mailbox',
  'mail-turned-off',
  'wrong-address',
  'alias-to-confirm',
  'alias-unverified',
  'mailbox-gone',
  'unavailable',
]

/** Every page, with `text` wherever a text comes from outside; as it is by default. */
export function samplePages(
  language: Language,
  text: (plain: string) => string = (plain) => plain,
): readonly { readonly name: string; readonly page: string }[] {
  const person = { name: text('Jana Nová'), isAdmin: true }
  const shell = shellOf(language, { person, csrf: text('c5f0'), base: text(BASE), consoleUrl: text(CONSOLE) })
  const stranger: Shell = { ...shell, person: null, csrf: null }
  const account = { email: text('jana@example.com'), connectedAt: NOW - DAY_MS }
  const zone = text('Europe/Prague')
  const connection = (given: Partial<ConnectionView>): string =>
    connectionPage(shell, { ...working, zone, account: { ...account, state: 'active' }, ...given })
  const again = text(`${BASE}/connect?a=1&b=2`)
  const facts = {
    again,
    owner: text('Petr Malý'),
    domain: text('example.com'),
    expected: text('info@example.com'),
    came: text('jana@example.com'),
  }
  const confirmUrl = text('https://accounts.google.com/o?state=a.b&login_hint=1')
  const pages: Record<string, string> = {
    'sign-in': signInPage(stranger),
    'sign-in, for a page': signInPage(stranger, { for: 'page', back: '/people' }),
    'sign-in, after a form': signInPage(stranger, { for: 'form', back: '/rights' }),
    'sign-in without a tenant': signInPage({ ...stranger, base: null }),
    connection: connection({}),
    'connection of nobody yet': connection({ account: null, features: offFeatures(true) }),
    'connection not allowed': connection({ account: null, access: 'no-right', features: offFeatures(false) }),
    'connection that was not started': connection({ exchange: { startedAt: null, progress: null } }),
    'connection that is read for the first time': connection({
      exchange: { startedAt: NOW, progress: { startedAt: NOW, read: 2500, isFirst: true } },
      attention: { refused: 2, holds: 1 },
      parked: { count: 3, isAll: true },
      waitingMailboxes: 2,
    }),
    'connection without the ERP': connection({ isErpAway: true }),
    'connection that is read anew': connection({
      exchange: { startedAt: NOW - DAY_MS, progress: { startedAt: NOW, read: 2500, isFirst: false } },
    }),
    'connection that stays as it is': connection({ renews: false }),
    'connection of nobody yet without the ERP': connection({
      isErpAway: true,
      account: null,
      features: offFeatures(true),
    }),
    'connection where something waits': connection({
      attention: { refused: 1, holds: 0 },
      lastDeed: { at: NOW - MINUTE_MS, do: 'change', on: 'erp', why: 'other-side', fields: ['when'] },
    }),
    'connection where something was given up on': connection({ hasGivenUp: true }),
    'connection lost': connection({ account: { ...account, state: 'needs-reconnecting' } }),
    'connection ending': connection({ account: { ...account, state: 'disconnecting' } }),
    'connection without a permission': connection({
      features: working.features.map((one) => ({ ...one, state: 'permission-missing' })),
    }),
    calendar: calendarSettingsPage(shell, settingsView(text)),
    'calendar, changed by somebody else meanwhile': calendarSettingsPage(
      { ...shell, notice: 'settings-conflict' },
      settingsView(text),
    ),
    'calendar, with much that is wrong': calendarSettingsPage(shell, {
      ...settingsView(text),
      errors: EVERY_ERROR.map((error) => ({ ...error, of: text('Call') })),
      isStarted: false,
    }),
    preview: previewPage(shell, previewView(text)),
    'preview, not all of it': previewPage(shell, {
      ...previewView(text),
      preview: { ...previewView(text).preview, isComplete: false, held: { erp: 40, google: 30 } },
      isStarted: false,
    }),
    ...activityPages(shell, text),
    'preview, of what is proposed': previewPage(shell, {
      ...previewView(text),
      isStarted: false,
      isProposed: true,
    }),
    ...contactPages(shell, text),
    ...mailboxPages(shell, text),
    disconnect: disconnectPage(shell, {
      email: text('jana@example.com'),
      otherFeatures: ['calendar', 'contacts'],
    }),
    'disconnect one': disconnectPage(shell, {
      email: text('jana@example.com'),
      feature: 'contacts',
      otherFeatures: ['calendar'],
    }),
    rights: rightsPage({ ...shell, path: `/rights/${text('x')}` }, rightsView(text)),
    'rights that somebody else has changed meanwhile': rightsPage(
      { ...shell, notice: 'rights-conflict' },
      { ...rightsView(text), valid: { '6b03bb': ['calendar'] } },
    ),
    'rights without roles': rightsPage(shell, { ...rightsView(text), roles: [] }),
    people: peoplePage({ ...shell, path: `/people/${text('6b01')}` }, peopleView(text)),
    'people, looked for by what is no id': peoplePage(shell, {
      ...peopleView(text),
      notAnId: text('jana@example.com'),
    }),
    'people, none': peoplePage(shell, {
      ...peopleView(text),
      people: [],
      exports: { exports: [], running: 0 },
      more: null,
    }),
    ...setupPages(shell, text),
    ...rarePages(shell, text, {
      connection,
      people: peopleView(text),
      rights: rightsView(text),
      erase: eraseView(text),
    }),
    ...trafficPages(shell, text),
    erase: erasePage(shell, eraseView(text)),
    'erase, without the tick': erasePage(shell, { ...eraseView(text), isUnsure: true }),
    receipt: receiptPage(shell, {
      id: text('7c1f'),
      at: NOW,
      byName: text('Jana Nová'),
      userId: text('6b0311df28d73f59e'),
      removed: { links: 3, [text('other')]: 4 },
      revokedAtGoogle: 'yes',
      doneAt: null,
      zone,
    }),
  }
  for (const notice of NOTICES) pages[`notice ${notice}`] = signInPage({ ...stranger, notice })
  for (const code of MESSAGES) {
    pages[`message ${code}`] = messagePage(shell, code)
    pages[`message ${code} of a page`] = messagePage(shell, code, '/rights')
  }
  for (const outcome of OUTCOMES) pages[`outcome ${outcome}`] = outcomePage(stranger, outcome, facts)
  pages['outcome to be confirmed'] = outcomePage(stranger, 'alias-to-confirm', { ...facts, confirmUrl })
  pages['outcome about addresses that aren’t known'] = outcomePage(stranger, 'wrong-address', { again })
  return Object.entries(pages).map(([name, page]) => ({ name, page }))
}

function offFeatures(allowed: boolean): ConnectionView['features'] {
  return working.features.map((one) => ({ ...one, allowed, state: 'off', lastReadAt: null }))
}

function rightsView(text: (plain: string) => string): Parameters<typeof rightsPage>[1] {
  const sales = text('6b03aa')
  return {
    roles: [
      { id: sales, name: text('Sales') },
      { id: '6b03bb', name: 'Service' },
    ],
    granted: { [sales]: ['external-accounts', 'gmail-group'] },
    version: text('v7'),
    rights: RIGHTS,
    valid: null,
  }
}

function eraseView(text: (plain: string) => string): Parameters<typeof erasePage>[1] {
  return {
    userId: text('6b0311df28d73f59e'),
    name: text('Petr Malý'),
    counts: { links: 3, connections: 1, audit: 2, [text('other')]: 4 },
    connected: true,
    isUnsure: false,
  }
}

function peopleView(text: (plain: string) => string): Parameters<typeof peoplePage>[1] {
  const person = {
    connectedAt: NOW - DAY_MS,
    lostAt: null,
    state: 'active',
    access: 'granted',
    pausedBy: [],
    waitsFor: null,
    hasContacts: true,
  } as const
  return {
    people: [
      { ...person, userId: text('6b01'), name: text('Jana Nová'), email: text('jana@example.com') },
      {
        ...person,
        userId: '6b02',
        name: 'Petr',
        email: 'petr@example.com',
        state: 'needs-reconnecting',
        lostAt: NOW,
      },
      { ...person, userId: '6b06', name: 'Ema', email: 'ema@example.com', waitsFor: 'start' },
      { ...person, userId: '6b03', name: 'Eva', email: 'eva@example.com', access: 'user-gone' },
      { ...person, userId: '6b04', name: 'Ota', email: 'ota@example.com', access: 'no-right' },
      { ...person, userId: '6b05', name: 'Iva', email: 'iva@example.com', state: 'disconnecting' },
    ],
    zone: text('Europe/Prague'),
    isAllPaused: false,
    parked: { count: 3, isAll: true },
    exports: { exports: [headOf({}, text), headOf({ state: 'stopped' })], running: 1 },
    senders: new Map([['6b01', text('Jana Nová')]]),
    notAnId: null,
    more: text(`${BASE}/people?after=6b05`),
  }
}
