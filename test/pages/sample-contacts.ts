import type { GroupName, RecordId, UserId } from '../../shared/domain/ids.ts'
import type { ExportHead, ExportItem } from '../../shared/flows/export-view.ts'
import { ITEM_RESULTS, ITEM_WHYS } from '../../shared/flows/item-result.ts'
import { contactsPage } from '../../shared/pages/contacts-page.ts'
import type { ContactsView, SettingsRefusal } from '../../shared/pages/contacts-page.ts'
import type { Shell } from '../../shared/pages/page-frame.ts'
import { pushPage } from '../../shared/pages/push-page.ts'
import type { PushError, PushView } from '../../shared/pages/push-page.ts'
import { pushedPage } from '../../shared/pages/pushed-page.ts'
import type { PushedView } from '../../shared/pages/pushed-page.ts'

type Text = (plain: string) => string

const AT = Date.UTC(2027, 0, 5, 12, 0)
const PUSH_ERRORS: readonly PushError[] = [
  'nobody',
  'too-many',
  'not-yours',
  'cannot',
  'label',
  'none-found',
  'other',
]

const REFUSALS: readonly SettingsRefusal[] = ['gone', 'too-many', 'unasked']

export function headOf(given: Partial<ExportHead> = {}, text: Text = (plain) => plain): ExportHead {
  return {
    exportId: text('0f3a'),
    userId: '6b01' as UserId,
    entity: 'Contact',
    by: 'console',
    state: 'running',
    why: null,
    until: null,
    total: 35,
    done: 25,
    counts: { created: 10, updated: 5, unchanged: 4, skipped: 4, failed: 2 },
    startedAt: AT,
    endedAt: null,
    ...given,
  }
}

export function contactsView(text: Text = (plain) => plain): ContactsView {
  return {
    whose: { root: '', name: null },
    settings: {
      groups: [text('contactGroups/a1') as GroupName],
      follows: true,
      whenRemoved: 'keep',
      whenGone: 'skip',
      version: 3,
    },
    groups: [
      { name: text('contactGroups/b2'), title: text('Partners') },
      { name: text('contactGroups/a1'), title: text('Customers') },
      { name: 'contactGroups/starred', title: 'starred' },
    ],
    label: null,
    refusal: null,
    canPush: true,
    pushes: (['running', 'done', 'cancelled', 'stopped'] as const).map((state) => headOf({ state }, text)),
    next: text('0f3b'),
    zone: text('Europe/Prague'),
  }
}

export function pushView(text: Text = (plain) => plain): PushView {
  return {
    whom: 'chosen',
    ticked: [],
    whose: { root: '', name: null },
    entity: 'Contact',
    search: text('malá'),
    isEverybody: false,
    found: [
      { recordId: text('6b0a'), name: text('Eva Malá') },
      { recordId: '6b0b', name: ' ' },
    ],
    isCut: true,
    error: null,
  }
}

export function pushedView(given: Partial<PushedView> = {}, text: Text = (plain) => plain): PushedView {
  const items: ExportItem[] = ITEM_WHYS.map((why, at) => ({
    recordId: text(`6b${at}`) as RecordId,
    name: text('Eva Malá'),
    result: at < 6 ? 'skipped' : at < 10 ? 'failed' : 'waiting',
    why,
    isShortened: false,
  }))
  return {
    whose: { root: '', name: null },
    head: headOf({}, text),
    items,
    page: 1,
    hasMore: true,
    only: null,
    renews: true,
    zone: text('Europe/Prague'),
    erpUrl: text('https://erp.example.com'),
    ...given,
  }
}

/** The pages about contacts, with `text` wherever a text comes from outside. */
export function contactPages(shell: Shell, text: Text): Readonly<Record<string, string>> {
  const elsewhere = { root: `/people/${text('6b01')}`, name: text('Jana Nová') }
  const done = ITEM_RESULTS.map((result, at): ExportItem => ({
    recordId: `6c${at}` as RecordId,
    name: at === 0 ? null : ' ',
    result,
    why: null,
    isShortened: at % 2 === 0,
  }))
  const ended = headOf({ state: 'stopped', why: 'contacts-full', endedAt: AT }, text)
  const waits = headOf({ why: 'google-limit', until: AT }, text)
  const pages: Record<string, string> = {
    contacts: contactsPage(shell, contactsView(text)),
    'contacts that can’t be pushed': contactsPage(shell, {
      ...contactsView(text),
      whose: elsewhere,
      canPush: false,
      groups: null,
      pushes: [],
      next: null,
    }),
    'contacts without labels': contactsPage(shell, {
      ...contactsView(text),
      groups: [],
      label: { error: 'twice', title: text('Customers') },
    }),
    'contacts while others write': contactsPage(shell, {
      ...contactsView(text),
      label: { error: 'busy', title: text('Customers') },
    }),
    ...Object.fromEntries(
      REFUSALS.map((refusal) => [
        `contacts whose settings are refused: ${refusal}`,
        contactsPage(shell, {
          ...contactsView(text),
          refusal,
          ...(refusal === 'unasked' && { groups: null }),
        }),
      ]),
    ),
    push: pushPage(shell, pushView(text)),
    'push of an administrator': pushPage(shell, {
      ...pushView(text),
      whose: elsewhere,
      isEverybody: true,
      search: '',
      isCut: false,
      found: [],
    }),
    'push, and nobody to choose': pushPage(shell, { ...pushView(text), found: null }),
    pushed: pushedPage(shell, pushedView({}, text)),
    'pushed, waits': pushedPage(shell, pushedView({ head: waits, renews: false, whose: elsewhere }, text)),
    'pushed, over': pushedPage(
      shell,
      pushedView({ head: ended, items: done, page: 0, hasMore: false }, text),
    ),
    'pushed, no trouble': pushedPage(shell, pushedView({ items: [], only: 'trouble', erpUrl: null }, text)),
  }
  for (const error of PUSH_ERRORS) pages[`push: ${error}`] = pushPage(shell, { ...pushView(text), error })
  return pages
}
