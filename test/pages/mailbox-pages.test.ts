import test from 'ava'
import { LANGUAGES } from '../../shared/pages/language.ts'
import { mailboxEndPage } from '../../shared/pages/mailbox-end-page.ts'
import { mailboxFormPage } from '../../shared/pages/mailbox-form-page.ts'
import type { MailboxFormView } from '../../shared/pages/mailbox-form-page.ts'
import { mailboxPage } from '../../shared/pages/mailbox-page.ts'
import type { MailboxPageView } from '../../shared/pages/mailbox-page.ts'
import { mailboxSentence, mailboxStanding } from '../../shared/pages/mailbox-standing.ts'
import { mailboxesPage } from '../../shared/pages/mailboxes-page.ts'
import type { MailboxesView } from '../../shared/pages/mailboxes-page.ts'
import { tagsOf, visibleText } from './read-html.ts'
import {
  FAILURES,
  formView,
  groupView,
  listView,
  mailboxStates,
  mailboxView,
  pageView,
  reportOf,
} from './sample-mailboxes.ts'
import { BASE, NOW, shellOf } from './sample-pages.ts'

const SIZE_MAX = 30_000
const LONG_ADDRESS = `${'very.long.name.'.repeat(4)}x@${'department-of-mail.'.repeat(9)}example.com`
const DAY_MS = 24 * 3_600_000

const list = (given: Partial<MailboxesView> = {}): string => mailboxesPage(shellOf('en'), listView(given))
const form = (given: Partial<MailboxFormView> = {}): string => mailboxFormPage(shellOf('en'), formView(given))
const mailbox = (given: Partial<MailboxPageView> = {}): string => mailboxPage(shellOf('en'), pageView(given))

const links = (page: string): readonly string[] =>
  tagsOf(page, 'a').map(({ attributes }) => attributes.get('href') ?? '')
const steps = (page: string): readonly string[] =>
  tagsOf(page, 'button').flatMap(({ attributes }) => attributes.get('value') ?? [])
const inputs = (page: string, name: string) =>
  tagsOf(page, 'input').flatMap(({ attributes }) => (attributes.get('name') === name ? [attributes] : []))

for (const language of LANGUAGES)
  test(`how it stands is one sentence, and each standing has its own (${language})`, (t) => {
    const place = { now: NOW, zone: 'Europe/Prague', language }
    const sentences = new Map(
      Object.values(mailboxStates()).map((one) => [mailboxStanding(one), mailboxSentence(one, place)]),
    )
    t.is(sentences.size, 7)
    t.is(new Set(sentences.values()).size, 7)
    for (const sentence of sentences.values()) t.regex(sentence, /^\p{Lu}[^.]*\.$/u)
  })

test('what stops a mailbox is said first, the rest after it', (t) => {
  const broken = { lastTest: { at: NOW, report: reportOf({ imap: { failed: 'other', said: '' } }) } } as const
  const standing = (given: Parameters<typeof mailboxView>[0]): string => mailboxStanding(mailboxView(given))
  t.is(standing({ ...broken, watch: 'failed' }), 'test-failed')
  t.is(standing({ ...broken, state: 'needs-reconnecting' }), 'needs-reconnecting')
  t.is(standing({ ...broken, state: 'needs-reconnecting', isAllowed: false }), 'not-allowed')
  t.is(standing({ ...broken, state: 'disconnecting', isAllowed: false }), 'disconnecting')
  t.is(standing({ ...broken, state: 'registered', isAllowed: false }), 'not-connected')
})

test('the list says first whether all work, and puts first what somebody should look at', (t) => {
  const fine = mailboxView({ address: 'a@example.com' })
  t.true(visibleText(list({ mailboxes: [fine] })).includes('The mailbox works.'))
  t.true(visibleText(list({ mailboxes: [fine, fine] })).includes('All 2 mailboxes work.'))
  const page = list({
    mailboxes: [fine, mailboxView({ address: 'z@example.com', state: 'needs-reconnecting' })],
  })
  t.true(visibleText(page).includes('1 mailbox can’t be used'))
  t.true(page.indexOf('z@example.com') < page.indexOf('a@example.com'))
})

test('Czech has its three forms for how many work', (t) => {
  const saying = (count: number): string =>
    visibleText(
      mailboxesPage(
        shellOf('cs'),
        listView({ mailboxes: Array.from({ length: count }, () => mailboxView()) }),
      ),
    )
  t.true(saying(1).includes('Schránka funguje.'))
  t.true(saying(3).includes('Všechny 3 schránky fungují.'))
  t.true(saying(5).includes('Všech 5 schránek funguje.'))
})

test('whose a mailbox is: one’s own, somebody’s by name, or its teams’', (t) => {
  const cells = (given: Partial<MailboxesView>): string => visibleText(list(given))
  t.regex(cells({}), /jana@example\.com Yours Works/)
  t.regex(cells({ viewerId: '6b09' }), /jana@example\.com Jana Nová Works/)
  t.regex(cells({}), /info@example\.com Sales and Support Not connected yet/)
  t.regex(cells({ mailboxes: [groupView({ teams: [] })] }), /info@example\.com Of no team/)
})

test('without mailboxes, two sentences say what this is and what to do; who may not is told what to ask for', (t) => {
  const empty = visibleText(list({ mailboxes: [] }))
  t.regex(empty, /The ERP fetches and sends mail .*\. Register your own mailbox, .*\. Register a mailbox…/)
  const page = list({ mailboxes: [], canRegister: false })
  t.true(visibleText(page).includes('“Gmail personal” for your own or “Gmail group” for that of a team'))
  t.false(links(page).includes(`${BASE}/mailboxes/new`))
})

test('hundreds of mailboxes with the longest addresses are shown page by page', (t) => {
  const mailboxes = Array.from({ length: 95 }, (_, at) =>
    mailboxView({ address: `${at + 10}${LONG_ADDRESS}` }),
  )
  const of = (page: number): readonly string[] =>
    links(list({ mailboxes, page })).filter((one) => one.includes('?page='))
  t.deepEqual(of(0), [`${BASE}/mailboxes?page=1`])
  t.deepEqual(of(1), [`${BASE}/mailboxes?page=0`, `${BASE}/mailboxes?page=2`])
  t.deepEqual(of(2), [`${BASE}/mailboxes?page=1`])
  const first = list({ mailboxes })
  t.true(Buffer.byteLength(first) <= SIZE_MAX, String(Buffer.byteLength(first)))
  const last = list({ mailboxes, page: 2 })
  t.is(tagsOf(last, 'tr').length, 1 + 95 - 2 * 40)
})

test('one’s own address is filled in; a refused form shows what was sent', (t) => {
  t.deepEqual(
    inputs(form(), 'address').map((one) => one.get('value')),
    ['jana@example.com', ''],
  )
  const sent = form({
    address: { personal: '', group: 'info' },
    chosen: ['7e02'],
    error: { kind: 'group', why: 'bad-address', owner: null },
  })
  t.deepEqual(
    inputs(sent, 'address').map((one) => one.get('value')),
    ['', 'info'],
  )
  const ticked = inputs(sent, 'team').filter((one) => one.has('checked'))
  t.deepEqual(
    ticked.map((one) => one.get('value')),
    ['7e02'],
  )
})

test('only who may do it for everybody is asked whose a mailbox is; what is wrong with the answer is said there', (t) => {
  t.deepEqual(inputs(form(), 'owner'), [])
  const asked = inputs(form({ isEverybodys: true, owner: 'petr@example.com' }), 'owner')
  t.deepEqual(
    asked.map((one) => one.get('value')),
    ['petr@example.com'],
    'of the team’s nobody is the owner',
  )
  const wrong = form({
    isEverybodys: true,
    error: { kind: 'personal', why: 'owner-several', owner: null },
  })
  t.is(inputs(wrong, 'owner')[0]?.get('aria-describedby'), 'owner-error owner-help')
  t.true(visibleText(wrong).includes('Several users of the ERP have this address.'))
  t.deepEqual(
    inputs(wrong, 'address').map((one) => one.has('aria-invalid')),
    [false, false],
  )
})

test('what is wrong is said at its field, and of the other form nothing is', (t) => {
  const wrong = (why: 'bad-address' | 'taken' | 'no-team', kind: 'personal' | 'group') => {
    const page = form({ error: { kind, why, owner: kind === 'personal' ? 'Petr Malý' : null } })
    const invalid = inputs(page, 'address').map((one) => one.get('aria-invalid') ?? 'fine')
    return [visibleText(page), invalid] as const
  }
  const [taken, first] = wrong('taken', 'personal')
  t.true(taken.includes('registered already, as the own mailbox of Petr Malý.'))
  t.deepEqual(first, ['true', 'fine'])
  const [bad, second] = wrong('bad-address', 'group')
  t.true(bad.includes('Please give a whole e-mail address'))
  t.deepEqual(second, ['fine', 'true'])
  const [none, third] = wrong('no-team', 'group')
  t.true(none.includes('Please tick at least one team'))
  t.deepEqual(third, ['fine', 'fine'])
})

test('only the kinds that one has the right to have a form', (t) => {
  const kinds = (given: Partial<MailboxFormView>): readonly (string | undefined)[] =>
    inputs(form(given), 'kind').map((one) => one.get('value'))
  t.deepEqual(kinds({}), ['personal', 'group'])
  t.deepEqual(kinds({ kinds: ['group'] }), ['group'])
  t.deepEqual(kinds({ teams: [] }), ['personal'])
  t.true(
    visibleText(form({ teams: [] })).includes('There is no team of the ERP that you could register one for'),
  )
  t.deepEqual(kinds({ kinds: [] }), [])
  t.true(visibleText(form({ kinds: [] })).includes('Ask your administrator for them.'))
})

test('what a mailbox offers follows from its state, and from who looks', (t) => {
  const states = mailboxStates()
  const offered = (name: string, given: Partial<MailboxPageView> = {}): readonly string[] => {
    const one = states[name]
    if (one === undefined) throw new Error(name)
    return steps(mailbox({ mailbox: one, isOwn: one.kind === 'personal', ...given }))
  }
  t.deepEqual(offered('works'), ['connect', 'test', 'test-sending'])
  t.deepEqual(offered('is registered'), ['connect'])
  t.deepEqual(offered('needs reconnecting'), ['connect'])
  t.deepEqual(offered('isn’t allowed any more'), [])
  t.deepEqual(offered('is being disconnected'), [])
  t.deepEqual(offered('is a team’s', { teamsToChoose: formView().teams }), ['connect', 'teams'])
  t.deepEqual(offered('works', { isOwn: false, mailbox: mailboxView({ mayConnect: false }) }), [])
  const member = groupView({ state: 'active', mayConnect: false, mayManage: false })
  t.deepEqual(offered('works', { isOwn: false, mailbox: member }), ['test'])
})

test('it can be ended by who may, unless it is being ended already', (t) => {
  const ends = (given: Parameters<typeof mailboxView>[0]): readonly string[] =>
    links(mailbox({ mailbox: mailboxView(given) }))
      .filter((one) => one.includes('/6d61/'))
      .map((one) => one.slice(`${BASE}/mailboxes/6d61/`.length))
  t.deepEqual(ends({}), ['disconnect', 'remove'])
  t.deepEqual(ends({ state: 'registered' }), ['remove'])
  t.deepEqual(ends({ state: 'disconnecting' }), [])
  t.deepEqual(ends({ mayManage: false }), [])
})

test('who connects a team’s mailbox is told to sign in as it, and what to do about a Google Group', (t) => {
  const text = visibleText(mailbox({ mailbox: groupView(), isOwn: false }))
  t.true(text.includes('Sign in to Google as info@example.com, and not with your own account'))
  t.true(text.includes('Is the address a Google Group?'))
  const own = visibleText(mailbox({ mailbox: mailboxView({ state: 'registered' }) }))
  t.false(own.includes('Google Group'))
})

test('whoever can’t connect it is told who can, and with which rights', (t) => {
  const text = (given: Partial<MailboxPageView>): string => visibleText(mailbox(given))
  const one = { state: 'registered', mayConnect: false } as const
  t.true(text({ mailbox: groupView(one), isOwn: false }).includes('“External accounts” and “Gmail group”'))
  t.true(text({ mailbox: mailboxView(one) }).includes('“External accounts” and “Gmail personal”'))
  t.true(text({ mailbox: mailboxView(one), isOwn: false }).includes('Only its owner can connect it.'))
})

test('a passed test: folders, the newest message’s time in the reader’s zone, and whether one was sent', (t) => {
  const report = (given: Parameters<typeof reportOf>[0]) =>
    visibleText(
      mailbox({ mailbox: mailboxView({ lastTest: { at: NOW - 120_000, report: reportOf(given) } }) }),
    )
  const text = report({})
  t.true(text.includes('Last test, 2 minutes ago'))
  t.true(
    text.includes(
      'The mailbox has 12 folders. The newest message in the inbox is of 4 January 2027 at 14:05.',
    ),
  )
  t.true(text.includes('The login works; no message was sent.'))
  t.true(
    report({ smtp: { ok: true, messageId: '<1@example.com>' } }).includes('should be in its inbox by now'),
  )
  const empty = report({ imap: { ok: true, folders: 1, newestAt: null, capabilities: [] } })
  t.true(empty.includes('The mailbox has 1 folder. The inbox is empty.'))
})

for (const failed of FAILURES)
  test(`a test that failed says why, and the server’s own words: ${failed}`, (t) => {
    const report = reportOf({ imap: { failed, said: 'No <b>such</b> luck' }, smtp: { failed, said: '' } })
    const page = mailbox({ mailbox: mailboxView({ lastTest: { at: NOW, report } }) })
    const text = visibleText(page)
    t.true(text.includes('The server’s own words: No <b>such</b> luck'))
    t.true(text.includes('The server said nothing about it.'))
    const reasons = FAILURES.filter((one) => text.includes(REASONS[one]))
    t.deepEqual(reasons, [failed])
  })

const REASONS = {
  'refused-login': 'The server refuses the login.',
  unreachable: 'The server can’t be reached.',
  'token-trouble': 'That says nothing about the mailbox',
  'too-many-connections': 'Gmail allows 15.',
  other: 'something that wasn’t expected',
}

test('how new mail reaches the ERP is told as it is', (t) => {
  const news = (given: Parameters<typeof mailboxView>[0]): string =>
    visibleText(mailbox({ mailbox: mailboxView(given) }))
  t.true(news({}).includes('the ERP is told within seconds. New mail last looked for 3 minutes ago'))
  t.true(news({ watch: 'failed' }).includes('Google doesn’t announce it just now'))
  t.true(news({ watch: 'off' }).includes('It is looked for every ten minutes'))
  const untold = news({ isTold: false, watch: 'off', readAt: null })
  t.true(untold.includes('The ERP isn’t told of it; it looks by itself.'))
  t.false(untold.includes('last looked for'))
})

test('that the history was lost is told for a week', (t) => {
  const text = (lostHistoryAt: number): string =>
    visibleText(mailbox({ mailbox: mailboxView({ lostHistoryAt }) }))
  t.true(text(NOW - 6 * DAY_MS).includes('Google no longer knew what had come before 30 December 2026'))
  t.false(text(NOW - 8 * DAY_MS).includes('Google no longer knew'))
})

test('an alias says whose mail the ERP sees', (t) => {
  const one = mailboxStates()['is an alias']
  const text = visibleText(mailbox({ ...(one && { mailbox: one }), isOwn: false }))
  t.true(text.includes('one more address of jana@example.com. The ERP logs in as jana@example.com'))
})

test('teams are ticked as they are, and after a refusal as they were sent', (t) => {
  const teamsToChoose = [...formView().teams, { id: '7e03', name: 'Board' }]
  const group = { mailbox: groupView(), isOwn: false, teamsToChoose }
  const boxes = (html: string) =>
    inputs(html, 'team').map((one) => `${one.get('value')} ${one.has('checked')}`)
  t.deepEqual(boxes(mailbox(group)), ['7e01 true', '7e02 true', '7e03 false'])
  const page = mailbox({ ...group, refusedTeams: [] })
  t.deepEqual(boxes(page), ['7e01 false', '7e02 false', '7e03 false'])
  t.true(visibleText(page).includes('Nothing was saved: please tick at least one team'))
})

test('before it is ended, it is said what ends and what stays', (t) => {
  const end = (what: 'disconnect' | 'remove', one = mailboxView()): string =>
    mailboxEndPage(shellOf('en'), { mailbox: one, end: what })
  const disconnect = visibleText(end('disconnect'))
  t.true(disconnect.includes('Disconnect jana@example.com?'))
  t.true(disconnect.includes('Our access to the Google account jana@example.com is deleted'))
  t.true(disconnect.includes('All mail: what lies in Gmail, and what the ERP has fetched by now.'))
  t.true(disconnect.includes('It can be connected again at any time.'))
  t.false(disconnect.includes('are forgotten'))
  const remove = visibleText(end('remove', groupView()))
  t.true(
    remove.includes('who uses the mailbox, its last test, and when the ERP asked for access are forgotten'),
  )
  t.false(remove.includes('Our access to'), 'there is none yet')
  for (const what of ['disconnect', 'remove'] as const)
    t.true(
      tagsOf(end(what), 'form').some(
        ({ attributes }) => attributes.get('action') === `${BASE}/mailboxes/6d61/${what}`,
      ),
    )
})

test('the longest addresses and many teams make no large page', (t) => {
  const teams = Array.from({ length: 60 }, (_, at) => ({ id: `7e${at + 10}`, name: '🙂'.repeat(300) }))
  const one = groupView({ address: LONG_ADDRESS, user: LONG_ADDRESS, isAlias: true, state: 'active', teams })
  const page = mailbox({ mailbox: one, isOwn: false, teamsToChoose: teams })
  t.true(Buffer.byteLength(page) <= 2 * SIZE_MAX, String(Buffer.byteLength(page)))
  t.is(inputs(page, 'team').length, 60)
})
