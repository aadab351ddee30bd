import test from 'ava'
import { disconnectPage } from '../../shared/pages/disconnect-page.ts'
import { languageOf } from '../../shared/pages/language.ts'
import { messagePage } from '../../shared/pages/message-page.ts'
import { outcomePage, statusOfOutcome } from '../../shared/pages/outcome-page.ts'
import type { Outcome, OutcomeFacts } from '../../shared/pages/outcome-text.ts'
import type { Shell } from '../../shared/pages/page-frame.ts'
import { signInPage } from '../../shared/pages/sign-in-page.ts'
import { tagsOf, visibleText } from './read-html.ts'
import { BASE, CONSOLE, MESSAGES, shellOf } from './sample-pages.ts'

const links = (page: string): readonly string[] =>
  tagsOf(page, 'a').map(({ attributes }) => attributes.get('href') ?? '')
const current = (page: string): readonly string[] =>
  tagsOf(page, 'a').flatMap(({ attributes }) => {
    const mark = attributes.get('aria-current')
    return mark === undefined ? [] : [`${attributes.get('href')} ${mark}`]
  })
const messageOf = (given: Partial<Shell>): string => messagePage(shellOf('en', given), 'bug')

for (const [header, language] of [
  ['cs-CZ,cs;q=0.9,en;q=0.8', 'cs'],
  ['en-US,en;q=0.9,cs;q=0.8', 'en'],
  ['de-DE,cs;q=0.7', 'cs'],
  ['de', 'en'],
  ['', 'en'],
  [undefined, 'en'],
] as const) {
  test(`a browser that asks for ${header} is spoken to in ${language}`, (t) =>
    t.is(languageOf(header), language))
}

test('an administrator’s menu leads everywhere, anybody else’s to his own connection', (t) => {
  const admin = links(messageOf({}))
  for (const path of ['', '/rights', '/people', '/parked', '/setup'])
    t.true(admin.includes(BASE + path), path)
  const other = links(messageOf({ person: { name: 'Petr', isAdmin: false } }))
  t.true(other.includes(BASE))
  t.false(other.some((href) => /rights|people|parked|setup/.test(href)))
})

test('the menu says where one is', (t) => {
  t.deepEqual(current(messageOf({ path: '' })), [`${BASE} page`])
  t.deepEqual(current(messageOf({ path: '/' })), [`${BASE} page`])
  t.deepEqual(current(messageOf({ path: '/people' })), [`${BASE}/people page`])
  t.deepEqual(current(messageOf({ path: '/people/6b01/erase' })), [`${BASE}/people true`])
  t.deepEqual(current(messageOf({ path: '/disconnect' })), [])
})

test('the same page is there in the other language', (t) => {
  const find = (page: string) =>
    tagsOf(page, 'a').find(({ attributes }) => attributes.has('hreflang'))?.attributes
  t.is(find(messageOf({ path: '/rights' }))?.get('href'), `${BASE}/rights?language=cs`)
  t.is(find(messagePage(shellOf('cs'), 'bug'))?.get('href'), `${BASE}?language=en`)
  t.is(find(messagePage(shellOf('cs'), 'bug'))?.get('lang'), 'en')
})

test('signing out is a form of our own; who isn’t signed in has neither it nor a menu', (t) => {
  const form = tagsOf(messageOf({}), 'form')[0]?.attributes
  t.is(form?.get('action'), `${BASE}/sign-out`)
  t.is(form?.get('method'), 'post')
  const page = signInPage(shellOf('en', { person: null, csrf: null }))
  t.is(tagsOf(page, 'form', 'nav').length, 0)
  t.true(links(page).includes(`${BASE}/sign-in`))
})

test('who isn’t signed in finds the way back to where one signs in', (t) => {
  t.true(links(messageOf({ person: null })).includes(BASE))
})

/** What can be pressed on a page, the first thing to do first. */
const mainLinks = (page: string): readonly (readonly [string, boolean])[] =>
  tagsOf(page.slice(page.indexOf('<main')).replace(/^/, '<!doctype html>'), 'a').map(({ attributes }) => [
    attributes.get('href') ?? '',
    attributes.get('class') === 'main',
  ])

test('a page that says why something isn’t possible has one thing to do first', (t) => {
  const ways = (...of: Parameters<typeof messagePage>) => mainLinks(messagePage(...of))
  const shell = shellOf('en')
  for (const code of MESSAGES) t.deepEqual(ways(shell, code), [[BASE, true]], code)
  for (const code of ['expired-form', 'unavailable', 'erp-away', 'bug'] as const) {
    t.deepEqual(
      ways(shell, code, '/rights'),
      [
        [`${BASE}/rights`, true],
        [BASE, false],
      ],
      code,
    )
    t.deepEqual(ways(shell, code, ''), [[BASE, true]], code)
  }
  for (const code of ['not-found', 'not-admin'] as const)
    t.deepEqual(ways(shell, code, '/rights'), [[BASE, true]], 'the same again wouldn’t help')
})

test('who is signed out is told what became of what he did, and where the sign-in leads', (t) => {
  const shell = shellOf('en', { person: null, csrf: null })
  const page = signInPage(shell, { for: 'page', back: '/people' })
  t.true(visibleText(page).includes('Please sign in This page is for people who have signed in'))
  t.deepEqual(
    mainLinks(page).map(([href]) => href),
    [`${BASE}/sign-in?back=%2Fpeople`],
  )
  const form = visibleText(signInPage(shell, { for: 'form', back: '' }))
  t.true(form.includes('what you sent wasn’t done, and nothing was changed'))
})

test('without a tenant no link leads anywhere', (t) => {
  t.deepEqual(links(messageOf({ base: null, person: null })), ['#main'])
  t.deepEqual(links(signInPage(shellOf('en', { base: null, person: null }))), ['#main'])
})

test('a page asks for its icon, its style sheet and its script, and for nothing else', (t) => {
  const sources = tagsOf(messageOf({})).flatMap(({ name, attributes }) =>
    name === 'link' || attributes.has('src') ? [attributes.get('href') ?? attributes.get('src')] : [],
  )
  const assets = ['icon.svg', 'style.css', 'live.js'].map((name) => `${CONSOLE}/assets/${name}`)
  t.deepEqual(sources, assets)
})

test('what has just happened is told once; what is still to be done interrupts', (t) => {
  const role = (notice: Shell['notice']) =>
    tagsOf(messageOf({ notice }), 'p').flatMap(({ attributes }) => attributes.get('role') ?? [])
  t.deepEqual(role(null), [])
  t.deepEqual(role('connected'), ['status'])
  t.deepEqual(role('rights-conflict'), ['alert'])
  t.deepEqual(role('permission-missing'), ['alert'])
})

test('an address that is none of the web is never made a link', (t) => {
  for (const bad of [
    'javascript:alert(1)',
    ' https://example.com',
    '//example.com',
    'data:text/html,x',
    'https:///x',
  ])
    for (const make of [
      () => messageOf({ base: bad }),
      () => messageOf({ consoleUrl: bad }),
      () => outcomePage(shellOf('en'), 'denied', { again: bad }),
    ])
      t.throws(make, { message: /web address/ }, bad)
})

const outcome = (code: Outcome, facts: Partial<OutcomeFacts> = {}): string =>
  visibleText(outcomePage(shellOf('en', { base: null, person: null }), code, { again: null, ...facts }))

test('who has the account, which domain is meant and what right is missing is named when it is known', (t) => {
  t.true(outcome('account-taken', { owner: 'Petr Malý' }).includes('Petr Malý has connected it already'))
  t.true(outcome('account-taken').includes('Another user has connected it already'))
  t.true(outcome('wrong-domain', { domain: 'example.com' }).includes('Only Google accounts of example.com'))
  t.true(outcome('wrong-domain').includes('Only Google accounts of your company'))
  t.true(outcome('no-right', { feature: 'contacts' }).includes('“External accounts” and “Google Contacts”'))
  t.true(outcome('no-right').includes('“External accounts” and “Google Calendar” or “Google Contacts”'))
})

test('a way to begin anew is offered when there is one', (t) => {
  const page = (again: string | null): string =>
    outcomePage(shellOf('en', { base: null, person: null }), 'denied', { again })
  t.true(page(`${BASE}/x?a=1`).includes(`<a href="${BASE}/x?a=1">Begin again</a>`))
  t.deepEqual(links(page(null)), ['#main'])
})

test('a mailbox that wasn’t connected: which address was expected, which one came, and each way out', (t) => {
  const facts = { expected: 'info@example.com', came: 'jana@example.com' }
  const wrong = outcome('wrong-address', facts)
  t.true(
    wrong.includes(
      'info@example.com was to be connected, and jana@example.com signed in. Nothing was stored',
    ),
  )
  for (const way of ['sign in as info@example.com', 'one more address of jana@example.com', 'a Google Group'])
    t.true(wrong.includes(way), way)
  for (const code of ['alias-unverified', 'no-mailbox', 'mail-turned-off'] as const)
    t.true(outcome(code, facts).includes('jana@example.com'), code)
})

test('an account that may be the right one is asked about, with where each answer leads', (t) => {
  const page = outcomePage(shellOf('en', { base: null, person: null }), 'alias-to-confirm', {
    again: `${BASE}/mailboxes/1`,
    confirmUrl: 'https://accounts.google.com/o?state=1',
    expected: 'info@example.com',
    came: 'jana@example.com',
  })
  t.true(visibleText(page).includes('Is jana@example.com the right account?'))
  t.true(visibleText(page).includes('not only what is sent to info@example.com'))
  t.deepEqual(links(page), ['#main', 'https://accounts.google.com/o?state=1', `${BASE}/mailboxes/1`])
})

test('an outcome’s status says whose turn it is', (t) => {
  t.is(statusOfOutcome('alias-to-confirm'), 200)
  t.is(statusOfOutcome('state-invalid'), 400)
  t.is(statusOfOutcome('denied'), 403)
  t.is(statusOfOutcome('account-taken'), 409)
  t.is(statusOfOutcome('unavailable'), 503)
})

const disconnect = (view: Parameters<typeof disconnectPage>[1]) => {
  const page = disconnectPage(shellOf('en'), view)
  const sent = tagsOf(page, 'input').find(
    ({ attributes }) => attributes.get('name') === 'feature',
  )?.attributes
  return { text: visibleText(page), sends: sent?.get('value') }
}

test('before disconnecting, it is said what ends and what stays, and one is asked', (t) => {
  const all = disconnect({ email: 'jana@example.com', otherFeatures: ['calendar', 'contacts'] })
  t.is(all.sends, 'all')
  t.true(all.text.includes('This ends: Google Calendar and Google Contacts.'))
  t.true(all.text.includes('Our access to the account is deleted'))
  t.true(all.text.includes('Nothing is deleted on either side'))
  const one = disconnect({ email: 'jana@example.com', feature: 'contacts', otherFeatures: ['calendar'] })
  t.is(one.sends, 'contacts')
  t.true(one.text.includes('this goes on as before: Google Calendar.'))
  t.false(one.text.includes('Our access to the account is deleted'))
})
