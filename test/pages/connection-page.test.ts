import test from 'ava'
import { connectionPage } from '../../shared/pages/connection-page.ts'
import type { Tone } from '../../shared/pages/connection-summary.ts'
import { connectionSummary } from '../../shared/pages/connection-summary.ts'
import type { ConnectionView, FeatureView } from '../../shared/pages/connection-view.ts'
import { tagsOf, visibleText } from './read-html.ts'
import { BASE, NOW, shellOf, working } from './sample-pages.ts'

const MINUTE_MS = 60_000
const account = {
  email: 'jana@example.com',
  state: 'active' as const,
  connectedAt: NOW - 90 * 24 * 60 * MINUTE_MS,
}
const calendar: FeatureView = {
  feature: 'calendar',
  allowed: true,
  state: 'on',
  lastReadAt: NOW - 3 * MINUTE_MS,
}
const contacts: FeatureView = { feature: 'contacts', allowed: true, state: 'off', lastReadAt: null }

/** A working calendar and no contacts, with what is different. */
const viewOf = (given: Partial<ConnectionView> = {}): ConnectionView => ({
  ...working,
  account,
  features: [calendar, contacts],
  ...given,
})
const english = (given: Partial<ConnectionView>): string => connectionSummary(viewOf(given), 'en').sentence
const czech = (given: Partial<ConnectionView>): string => connectionSummary(viewOf(given), 'cs').sentence

test('when all is well, one sentence says so, and when Google was last checked', (t) => {
  t.is(english({}), 'Everything works; Google was last checked 3 minutes ago.')
  t.is(czech({}), 'Vše funguje; poslední kontrola Googlu proběhla před 3 minutami.')
})

for (const [pastMs, words, slova] of [
  [0, 'a moment ago', 'před chvílí'],
  [-5 * MINUTE_MS, 'a moment ago', 'před chvílí'],
  [MINUTE_MS, '1 minute ago', 'před 1 minutou'],
  [2 * 60 * MINUTE_MS, '2 hours ago', 'před 2 hodinami'],
  [25 * 60 * MINUTE_MS, 'on 4 January 2027 at 13:05', '4. ledna 2027 v 13:05'],
] as const) {
  test(`${pastMs / MINUTE_MS} minutes in the past are “${words}”`, (t) => {
    const features = [{ ...calendar, lastReadAt: NOW - pastMs }]
    t.true(english({ features }).endsWith(`; Google was last checked ${words}.`))
    t.true(czech({ features }).endsWith(`; poslední kontrola Googlu proběhla ${slova}.`))
  })
}

const standings: readonly [why: string, given: Partial<ConnectionView>, tone: Tone, begins: string][] = [
  ['nothing is connected', { account: null }, '', 'Nothing is connected yet'],
  [
    'nothing is connected and nothing may be',
    { account: null, access: 'no-right', features: [{ ...calendar, allowed: false, state: 'off' }] },
    '',
    'Nothing is connected, and your administrator has not allowed it',
  ],
  [
    'the user is gone',
    { access: 'user-gone' },
    'bad',
    'Nothing is exchanged, because you are not an active user',
  ],
  ['the right is gone', { access: 'no-right' }, 'warn', 'Paused, because the right was withdrawn'],
  ['he has paused himself', { pausedBy: ['user'] }, 'warn', 'Paused by you'],
  [
    'the administrator has paused him, too',
    { pausedBy: ['user', 'administrator'] },
    'warn',
    'Paused by your administrator',
  ],
  ['all are paused', { pausedBy: ['everybody'] }, 'warn', 'Paused by your administrator'],
  [
    'Google lets nobody in',
    { account: { ...account, state: 'needs-reconnecting' } },
    'bad',
    'Nothing is exchanged, because Google does not let us in any more',
  ],
  [
    'it is being ended',
    { account: { ...account, state: 'disconnecting' } },
    '',
    'Your account is being disconnected',
  ],
  [
    'permissions are missing',
    {
      features: [
        { ...calendar, state: 'permission-missing' },
        { ...contacts, state: 'permission-missing' },
      ],
    },
    'warn',
    'Not everything works: Google did not give all permissions for Google Calendar and Google Contacts',
  ],
  [
    'one right of two is gone',
    { features: [calendar, { ...contacts, state: 'on', allowed: false }] },
    'warn',
    'Not everything works: the right to Google Contacts was withdrawn',
  ],
  ['nothing is on', { features: [contacts] }, '', 'Your account is connected, but nothing is switched on'],
  [
    'three sweeps in a row are missing',
    { features: [{ ...calendar, lastReadAt: NOW - 30 * MINUTE_MS - 1 }] },
    'warn',
    'Changes are late: Google or the ERP doesn’t answer',
  ],
  [
    'the first read never came',
    { features: [{ ...calendar, lastReadAt: null }] },
    'warn',
    'Changes are late: Google or the ERP doesn’t answer',
  ],
  [
    'the first read is under way',
    { account: { ...account, connectedAt: NOW }, features: [{ ...calendar, lastReadAt: null }] },
    'good',
    'Your account is connected, and the first exchange is under way.',
  ],
  [
    'the calendar was never started',
    {
      exchange: { startedAt: null, progress: null },
      features: [{ ...calendar, lastReadAt: null }, contacts],
    },
    'warn',
    'Your account is connected, but nothing is exchanged yet: choose what it is to be, look at what would happen, and start it.',
  ],
  [
    'it was started long after it was connected',
    { exchange: { startedAt: NOW, progress: null }, features: [{ ...calendar, lastReadAt: null }] },
    'good',
    'Your account is connected, and the first exchange is under way.',
  ],
  [
    'a long first read goes on',
    {
      exchange: {
        startedAt: NOW - 60 * MINUTE_MS,
        progress: { startedAt: NOW, read: 12_500, isFirst: true },
      },
      features: [{ ...calendar, lastReadAt: null }],
    },
    'good',
    'Your account is connected, and the first exchange is under way.',
  ],
  [
    'a change was refused',
    { attention: { refused: 1, holds: 0 } },
    'warn',
    'It works, but something waits for you: see below; Google was last checked 3 minutes ago.',
  ],
  [
    'removals are held back',
    { attention: { refused: 0, holds: 1 } },
    'warn',
    'It works, but something waits',
  ],
  ['a mailbox isn’t connected', { waitingMailboxes: 1 }, 'warn', 'It works, but something waits for you'],
  ['work was given up on', { hasGivenUp: true }, 'warn', 'Not everything works: something couldn’t be done'],
  [
    'the ERP is away',
    { isErpAway: true },
    'bad',
    'The ERP can’t be reached just now, so nothing is exchanged',
  ],
  [
    'the ERP is away and nothing is connected',
    { isErpAway: true, account: null },
    'bad',
    'The ERP can’t be reached just now, so nothing can be connected',
  ],
  ['there are contacts only', { features: [{ ...contacts, state: 'on' }] }, 'good', 'Everything works.'],
]
for (const [why, given, tone, begins] of standings) {
  test(`the sentence when ${why}`, (t) => {
    const summary = connectionSummary(viewOf(given), 'en')
    t.true(summary.sentence.startsWith(begins), summary.sentence)
    t.is(summary.tone, tone)
    t.true(summary.sentence.endsWith('.'))
    t.false(summary.sentence.includes('{'))
    t.true(visibleText(connectionPage(shellOf('en'), viewOf(given))).includes(summary.sentence))
  })
}

test('what was last done, and when, is said in the same breath', (t) => {
  const lastDeed = {
    at: NOW - 12 * MINUTE_MS,
    do: 'change',
    on: 'erp',
    why: 'other-side',
    fields: ['when'],
  } as const
  t.is(
    english({ lastDeed }),
    'Everything works; Google was last checked 3 minutes ago. The last change, 12 minutes ago: Moved in the ERP, because it was moved in Google.',
  )
  t.is(
    czech({ lastDeed, pausedBy: ['user'] }),
    'Pozastavili jste to vy; změny zůstávají tam, kde vznikly, a přenesou se, až budete pokračovat. Poslední změna (před 12 minutami): Přesunuto v ERP, protože to bylo přesunuto v Googlu.',
  )
})

test('of what is stopped it isn’t said when Google was last checked', (t) => {
  for (const given of [
    { pausedBy: ['user'] },
    { access: 'no-right' },
    { account: { ...account, state: 'needs-reconnecting' } },
    { isErpAway: true },
  ] as const)
    t.false(english(given).includes('last checked'))
})

/** The buttons that lead to Google: each feature with its label. */
function buttonsOf(view: ConnectionView): readonly string[] {
  const page = connectionPage(shellOf('en'), view)
  const forms = page.match(/<form[^>]*>.*?<\/form\s*>/gs) ?? []
  return forms
    .filter((form) => form.includes(`action="${BASE}/connect"`))
    .map((form) => {
      const feature = /name="feature" value="(\w+)"/.exec(form)?.[1] ?? ''
      return `${feature}: ${/<button[^>]*>(.*?)<\/button/s.exec(form)?.[1] ?? ''}`
    })
}

const offers: readonly [why: string, given: Partial<ConnectionView>, buttons: readonly string[]][] = [
  ['what works needs no button', {}, ['contacts: Connect Google Contacts']],
  [
    'a lost account is reconnected',
    { account: { ...account, state: 'needs-reconnecting' }, features: [calendar] },
    ['calendar: Reconnect'],
  ],
  [
    'a missing permission is granted',
    { features: [{ ...calendar, state: 'permission-missing' }] },
    ['calendar: Grant the missing permission'],
  ],
  ['without the right there is no button', { features: [{ ...contacts, allowed: false }] }, []],
  ['without any right there is no button', { access: 'no-right' }, []],
  ['who is gone from the ERP has no button', { access: 'user-gone' }, []],
  ['what is being ended has no button', { account: { ...account, state: 'disconnecting' } }, []],
]
for (const [rule, given, buttons] of offers) {
  test(rule, (t) => t.deepEqual(buttonsOf(viewOf(given)), buttons))
}

test('without the right the page says whom to ask for what', (t) => {
  const features = [{ ...contacts, allowed: false }]
  const text = visibleText(connectionPage(shellOf('en'), viewOf({ features })))
  t.true(text.includes('ask your administrator for the rights “External accounts” and “Google Contacts”'))
})

const linksOf = (view: ConnectionView): readonly string[] =>
  tagsOf(connectionPage(shellOf('en'), view), 'a')
    .map(({ attributes }) => attributes.get('href') ?? '')
    .filter((href) => href.includes('disconnect'))

test('with one feature the account is disconnected, with two each of them can be', (t) => {
  t.deepEqual(linksOf(viewOf()), [`${BASE}/disconnect`])
  t.deepEqual(linksOf(viewOf({ features: [calendar, { ...contacts, state: 'on' }] })), [
    `${BASE}/disconnect?feature=calendar`,
    `${BASE}/disconnect?feature=contacts`,
    `${BASE}/disconnect`,
  ])
  t.deepEqual(linksOf(viewOf({ account: null })), [])
  t.deepEqual(linksOf(viewOf({ account: { ...account, state: 'disconnecting' } })), [])
})

test('times are those of the given zone, and of UTC when nobody knows it', (t) => {
  const text = (zone: string): string =>
    visibleText(connectionPage(shellOf('en'), viewOf({ zone, account: { ...account, connectedAt: NOW } })))
  t.true(text('Asia/Tokyo').includes('5 January 2027 at 22:05'))
  t.true(text('Nowhere/Else').includes('5 January 2027 at 13:05'))
  t.true(text('Nowhere/Else').includes('Times are those of UTC'))
})

test('as long as nothing was started, a button leads to where it is; afterwards a link to the settings', (t) => {
  const linksTo = (view: ConnectionView) =>
    tagsOf(connectionPage(shellOf('en'), view), 'a').flatMap(({ attributes }) =>
      attributes.get('href') === `${BASE}/calendar` ? [attributes.get('class') ?? 'plain'] : [],
    )
  const features = [{ ...calendar, lastReadAt: null }, contacts]
  const unstarted = viewOf({ exchange: { startedAt: null, progress: null }, features })
  t.deepEqual(linksTo(unstarted), ['main'])
  t.deepEqual(linksTo(viewOf()), ['plain'])
  t.deepEqual(linksTo(viewOf({ exchange: null })), [])
  t.deepEqual(linksTo({ ...unstarted, features: [{ ...calendar, state: 'off' }] }), [])
  const text = visibleText(connectionPage(shellOf('en'), unstarted))
  t.true(text.includes('Not started yet'))
  t.regex(text, /Choose what is exchanged.*Look at what would be created.*Press “Start”.*Choose and start/)
  t.false(visibleText(connectionPage(shellOf('en'), viewOf())).includes('Press “Start”'))
})

const reading = (read: number, isFirst = true): Partial<ConnectionView> => ({
  exchange: { startedAt: NOW, progress: { startedAt: NOW, read, isFirst } },
})

test('a read of everything says how far it got, the first one and any other', (t) => {
  const textOf = (given: Partial<ConnectionView>) => visibleText(connectionPage(shellOf('en'), viewOf(given)))
  t.regex(textOf(reading(12_500)), /the first exchange is under way.*events read so far: 12,500\./)
  t.regex(
    textOf(reading(12_500, false)),
    /Everything works.*compared once more; events read so far: 12,500\./,
  )
})

/** How its script keeps the page up to date. */
const followed = (given: Partial<ConnectionView> = {}): ReadonlyMap<string, string> | undefined =>
  tagsOf(connectionPage(shellOf('en'), viewOf(given)), 'main')[0]?.attributes

test('the page is followed soon while something is under way, now and then when all is quiet, and not when it is told so', (t) => {
  const every = (given: Partial<ConnectionView>) => followed(given)?.get('data-every')
  t.is(every({}), '5')
  t.is(every(reading(0)), '3')
  t.is(every(reading(0, false)), '3')
  t.is(every({ account: { ...account, state: 'disconnecting' } }), '3')
  t.is(every({ features: [{ ...calendar, lastReadAt: null }] }), '3')
  t.is(every({ account: null }), undefined)
  t.is(every({ renews: false }), undefined)
  t.regex(connectionPage(shellOf('en'), viewOf({ renews: false })), /Keep this page up to date by itself/)
  t.is(followed()?.get('data-stop'), 'Don’t keep this page up to date by itself')
})

test('a screen reader hears of a read in steps, and of its end, but not of each minute that passes', (t) => {
  const says = (given: Partial<ConnectionView>) => followed(given)?.get('data-says') ?? ''
  for (const [read, told] of [
    [99, '0'],
    [199, '100'],
    [1999, '1,000'],
    [12_500, '10,000'],
  ] as const)
    t.true(says(reading(read)).endsWith(`events read so far: ${told}.`), String(read))
  t.is(says({}), 'Everything works.')
  t.is(says({ now: NOW + MINUTE_MS }), says({}))
})

test('what waits for a decision is said on the connection page', (t) => {
  const text = visibleText(connectionPage(shellOf('en'), viewOf({ attention: { refused: 2, holds: 1 } })))
  t.true(text.includes('2 changes were refused and wait for you.'))
  t.true(text.includes('Very much would be removed at once'))
  t.false(visibleText(connectionPage(shellOf('en'), viewOf())).includes('wait for you'))
})

test('a mailbox of one’s own that has to be connected is said, with the way to it', (t) => {
  const page = (waitingMailboxes: number): string =>
    connectionPage(shellOf('en'), viewOf({ waitingMailboxes }))
  t.true(page(0).includes(`<a href="${BASE}/mailboxes">`))
  t.false(visibleText(page(0)).includes('to be connected with Google'))
  t.true(visibleText(page(1)).includes('Your mailbox waits to be connected with Google'))
  t.true(visibleText(page(3)).includes('3 of your mailboxes wait to be connected with Google'))
})
