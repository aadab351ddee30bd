import { calendarSettingsPage } from '../../shared/pages/calendar-settings-page.ts'
import type { ConnectionView } from '../../shared/pages/connection-view.ts'
import { contactsPage } from '../../shared/pages/contacts-page.ts'
import { erasePage } from '../../shared/pages/erase-page.ts'
import { messagePage } from '../../shared/pages/message-page.ts'
import type { Shell } from '../../shared/pages/page-frame.ts'
import { peoplePage } from '../../shared/pages/people-page.ts'
import { previewPage } from '../../shared/pages/preview-page.ts'
import { pushPage } from '../../shared/pages/push-page.ts'
import { receiptPage } from '../../shared/pages/receipt-page.ts'
import { rightsPage } from '../../shared/pages/rights-page.ts'
import { contactsView, pushView } from './sample-contacts.ts'
import { previewView, settingsView } from './sample-settings.ts'

type Text = (plain: string) => string

interface Usual {
  readonly connection: (given: Partial<ConnectionView>) => string
  readonly people: Parameters<typeof peoplePage>[1]
  readonly rights: Parameters<typeof rightsPage>[1]
  readonly erase: Parameters<typeof erasePage>[1]
}

const NOW = Date.UTC(2027, 0, 5, 13, 5)
const HOUR_MS = 3_600_000
const WORD = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'

/** States that people meet seldom: stopped by somebody, nothing there, and texts of no end. */
export function rarePages(shell: Shell, text: Text, usual: Usual): Readonly<Record<string, string>> {
  return { ...stopped(usual), ...nothing(shell, text, usual), ...longest(shell, text, usual) }
}

function stopped({ connection }: Usual): Readonly<Record<string, string>> {
  const read = (lastReadAt: number): ConnectionView['features'] => [
    { feature: 'calendar', allowed: true, state: 'on', lastReadAt },
    { feature: 'contacts', allowed: false, state: 'on', lastReadAt: null },
  ]
  return {
    'connection paused by the person': connection({ pausedBy: ['user'] }),
    'connection paused by an administrator': connection({ pausedBy: ['administrator', 'user'] }),
    'connection paused with everybody’s': connection({ pausedBy: ['everybody'] }),
    'connection whose right was withdrawn': connection({ access: 'no-right' }),
    'connection of which a part was withdrawn': connection({ features: read(NOW) }),
    'connection of somebody who isn’t active any more': connection({ access: 'user-gone' }),
    'connection whose changes are late': connection({
      features: read(NOW - 2 * HOUR_MS).map((one) => ({ ...one, allowed: true })),
    }),
  }
}

function nothing(shell: Shell, text: Text, { people, erase }: Usual): Readonly<Record<string, string>> {
  const none = { counts: { create: 0, change: 0, remove: 0 }, first: { create: [], change: [], remove: [] } }
  const { preview } = previewView(text)
  const empty = { ...preview, erp: none, google: none, linked: 0, guests: null, notifications: 0 }
  return {
    'calendar without kinds and calendars': calendarSettingsPage(shell, {
      ...settingsView(text),
      entities: [],
      calendars: [],
      isStarted: false,
    }),
    'preview, nothing to do': previewPage(shell, { ...previewView(text), preview: empty }),
    'contacts, never sent': contactsPage(shell, { ...contactsView(text), pushes: [], next: null }),
    'contacts of one’s own that can’t be pushed': contactsPage(shell, {
      ...contactsView(text),
      canPush: false,
      groups: null,
    }),
    'people, all paused': peoplePage(shell, { ...people, isAllPaused: true }),
    'people, a further page': peoplePage(shell, { ...people, exports: null, more: null }),
    'erase, nothing held': erasePage(shell, { ...erase, connected: false, counts: { audit: 2 } }),
    'receipt of what is over': receiptPage(shell, {
      id: text('7c1f'),
      at: NOW,
      byName: text('Jana Nová'),
      userId: text('6b03'),
      removed: {},
      revokedAtGoogle: 'nothing-to-revoke',
      doneAt: NOW + HOUR_MS,
      zone: text('Europe/Prague'),
    }),
    'message without a tenant': messagePage({ ...shell, base: null, person: null, csrf: null }, 'not-found'),
  }
}

/** One word that no line holds, wherever a name comes from outside. */
function longest(shell: Shell, text: Text, usual: Usual): Readonly<Record<string, string>> {
  const long = text(WORD)
  const address = text(`${WORD.toLowerCase()}@example.com`)
  const whose = { root: `/people/${text('6b01')}`, name: long }
  const { connection, people, rights } = usual
  return {
    'long names: not for administrators': messagePage(
      { ...shell, person: { name: long, isAdmin: false } },
      'not-admin',
      '/rights',
    ),
    'long names: connection': connection({ account: { email: address, state: 'active', connectedAt: NOW } }),
    'long names: people': peoplePage(shell, {
      ...people,
      people: people.people.map((one) => ({ ...one, name: long, email: address })),
      senders: new Map([['6b01', long]]),
    }),
    'long names: rights': rightsPage(shell, {
      ...rights,
      roles: rights.roles.map(({ id }) => ({ id, name: long })),
    }),
    'long names: calendar': calendarSettingsPage(shell, {
      ...settingsView(text),
      calendars: settingsView(text).calendars.map((one) => ({ ...one, title: long })),
      entities: [{ entity: text('Visit'), title: long }],
    }),
    'long names: push': pushPage(shell, {
      ...pushView(text),
      whose,
      search: long,
      found: [{ recordId: text('6b0a'), name: long }],
    }),
  }
}
