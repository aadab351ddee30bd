import test from 'ava'
import type { UserId } from '../../shared/domain/ids.ts'
import type { ExportHead } from '../../shared/flows/export-view.ts'
import { erasePage } from '../../shared/pages/erase-page.ts'
import { peoplePage } from '../../shared/pages/people-page.ts'
import type { ConnectedPerson } from '../../shared/pages/people-page.ts'
import { personStanding } from '../../shared/pages/person-standing.ts'
import { receiptPage } from '../../shared/pages/receipt-page.ts'
import type { ReceiptView } from '../../shared/pages/receipt-page.ts'
import { tagsOf, visibleText } from './read-html.ts'
import { headOf } from './sample-contacts.ts'
import { BASE, NOW, shellOf } from './sample-pages.ts'

const jana: ConnectedPerson = {
  userId: '6b01',
  name: 'Jana Nová',
  email: 'jana@example.com',
  state: 'active',
  access: 'granted',
  pausedBy: [],
  waitsFor: null,
  connectedAt: NOW,
  lostAt: null,
  hasContacts: false,
}
const view = {
  people: [jana],
  zone: 'Europe/Prague',
  isAllPaused: false,
  parked: { count: 0, isAll: true },
  exports: null,
  senders: new Map<string, string>(),
  notAnId: null,
  more: null,
}
const held = { userId: '6b01', name: 'Jana Nová', connected: true, isUnsure: false }
const links = (page: string): readonly string[] =>
  tagsOf(page, 'a').map(({ attributes }) => attributes.get('href') ?? '')

test('from each person there is a way to the data held and to their erasure', (t) => {
  const page = peoplePage(shellOf('en'), view)
  t.true(links(page).includes(`${BASE}/people/6b01/export`))
  t.true(links(page).includes(`${BASE}/people/6b01/erase`))
  t.true(visibleText(page).includes('Download of Jana Nová'))
})

test('what was done for a person, and what was given up on for anybody, is one link away', (t) => {
  const page = peoplePage(shellOf('en'), view)
  t.true(links(page).includes(`${BASE}/people/6b01/activity`))
  t.true(visibleText(page).includes('What was done… of Jana Nová'))
  t.false(visibleText(page).includes('given up on and'))
  const some = peoplePage(shellOf('en'), { ...view, parked: { count: 3, isAll: true } })
  t.true(visibleText(some).includes('3 tasks were given up on and wait for an administrator. See which'))
  t.is(links(some).filter((href) => href === `${BASE}/parked`).length, 2, 'in the menu, too')
  const many = peoplePage(shellOf('cs'), { ...view, parked: { count: 100, isAll: false } })
  t.true(visibleText(many).includes('Nejméně 100 úloh bylo vzdáno a čeká na správce.'))
})

test('an id leads nowhere but to its own person', (t) => {
  const page = peoplePage(shellOf('en'), { ...view, people: [{ ...jana, userId: '../x?y#z' }] })
  t.true(links(page).includes(`${BASE}/people/..%2Fx%3Fy%23z/erase`))
  const asked = erasePage(shellOf('en'), { ...held, userId: '../x', counts: {} })
  t.true(
    tagsOf(asked, 'form').some(
      ({ attributes }) => attributes.get('action') === `${BASE}/people/..%2Fx/erase`,
    ),
  )
})

test('somebody who isn’t connected any more is asked for by his id', (t) => {
  const page = peoplePage(shellOf('en'), { ...view, people: [] })
  const form = tagsOf(page, 'form').find(({ attributes }) => attributes.get('method') === 'get')
  t.is(form?.attributes.get('action'), `${BASE}/people`)
  t.true(tagsOf(page, 'input').some(({ attributes }) => attributes.get('name') === 'user'))
  t.true(visibleText(page).includes('Nobody has connected a Google account yet'))
})

test('there is a next page when there is one', (t) => {
  const more = `${BASE}/people?after=6b01`
  t.false(links(peoplePage(shellOf('en'), view)).includes(more))
  t.true(links(peoplePage(shellOf('en'), { ...view, more })).includes(more))
  t.throws(() => peoplePage(shellOf('en'), { ...view, more: 'javascript:alert(1)' }), {
    message: /web address/,
  })
})

test('a person’s state is what stops him', (t) => {
  const text = (given: Partial<ConnectedPerson>): string => personStanding({ ...jana, ...given }, 'en').text
  t.is(text({}), 'Connected')
  t.is(text({ state: 'needs-reconnecting' }), 'Needs reconnecting')
  t.is(text({ access: 'no-right' }), 'Paused: right withdrawn')
  t.is(text({ access: 'user-gone', state: 'needs-reconnecting' }), 'Paused: not active in the ERP')
  t.is(text({ access: 'no-right', state: 'disconnecting' }), 'Being disconnected')
  t.is(text({ pausedBy: ['user'] }), 'Paused by the person')
  t.is(text({ pausedBy: ['user', 'everybody'] }), 'Paused by an administrator')
  t.is(text({ pausedBy: ['user'], state: 'needs-reconnecting' }), 'Needs reconnecting')
  t.is(text({ waitsFor: 'start' }), 'Not started yet')
  t.is(text({ waitsFor: 'permission' }), 'Permission missing')
  t.is(text({ waitsFor: 'start', pausedBy: ['user'] }), 'Paused by the person')
  t.is(text({ waitsFor: 'start', state: 'needs-reconnecting' }), 'Needs reconnecting')
})

test('what only the person himself can do next is said beside his state', (t) => {
  const says = (given: Partial<ConnectedPerson>): string =>
    visibleText(peoplePage(shellOf('en'), { ...view, people: [{ ...jana, ...given }] }))
  const isAsked = /this person (?:signs|has to sign) in here/i
  t.regex(
    says({ waitsFor: 'start' }),
    /until this person signs in here, looks at what would happen, and starts it\./,
  )
  t.regex(says({ waitsFor: 'permission' }), isAsked)
  t.regex(says({ state: 'needs-reconnecting' }), isAsked)
  for (const given of [{}, { pausedBy: ['user'] }, { access: 'no-right' }] as const)
    t.notRegex(says(given), isAsked)
})

test('each person, and everybody, is paused or let go on by a button of the one form', (t) => {
  const buttons = (given: Partial<typeof view>): readonly (string | undefined)[] =>
    tagsOf(peoplePage(shellOf('en'), { ...view, ...given }), 'button')
      .map(({ attributes }) => attributes)
      .filter((attributes) => attributes.has('name'))
      .map((attributes) => `${attributes.get('name')} ${attributes.get('value')}`)
  t.deepEqual(buttons({}), ['pause 6b01', 'pause everybody'])
  t.deepEqual(buttons({ people: [{ ...jana, pausedBy: ['administrator'] }] }), [
    'resume 6b01',
    'pause everybody',
  ])
  t.deepEqual(buttons({ people: [{ ...jana, pausedBy: ['user'] }], isAllPaused: true }), [
    'pause 6b01',
    'resume everybody',
  ])
  t.deepEqual(buttons({ people: [{ ...jana, state: 'disconnecting' }] }), ['pause everybody'])
})

test('since when Google lets nobody in is shown as long as it doesn’t', (t) => {
  const lost = { ...jana, lostAt: NOW - 24 * 3_600_000 }
  const text = (person: ConnectedPerson): string =>
    visibleText(peoplePage(shellOf('en'), { ...view, people: [person] }))
  t.true(text({ ...lost, state: 'needs-reconnecting' }).includes('since 4 January 2027 at 14:05'))
  t.false(text(lost).includes('4 January'))
})

test('twenty-five people fit into a page', (t) => {
  const people = Array.from({ length: 25 }, (_, index) => ({
    ...jana,
    userId: `6b0311df28d73f5${index + 10}`,
  }))
  t.true(Buffer.byteLength(peoplePage(shellOf('cs'), { ...view, people })) <= 30_000)
})

test('before erasing, it is said in words what goes and what stays', (t) => {
  const counts = { connections: 1, links: 2, holds: 0, audit: 7, novelties: 3 }
  const [en = '', cs = ''] = (['en', 'cs'] as const).map((one) =>
    visibleText(erasePage(shellOf(one), { ...held, counts })),
  )
  t.true(en.includes('1 connected Google account'))
  t.true(en.includes('2 pairs of an ERP record and a Google event'))
  t.true(en.includes('novelties: 3'))
  t.false(en.includes('overwritten'))
  t.false(en.includes('7'))
  t.true(en.includes('come into the ERP a second time'))
  t.true(cs.includes('2 dvojice záznamů ERP a událostí Google'))
})

test('Czech counts have three forms', (t) => {
  const text = (count: number): string =>
    visibleText(erasePage(shellOf('cs'), { ...held, counts: { links: count } }))
  t.true(text(1).includes('1 dvojice záznamu ERP'))
  t.true(text(4).includes('4 dvojice záznamů ERP'))
  t.true(text(5).includes('5 dvojic záznamů ERP'))
  t.true(text(12_345).includes('12 345 dvojic'.replace(' ', '\u00a0')))
})

test('nothing is erased without a tick', (t) => {
  const page = erasePage(shellOf('en'), { ...held, counts: {} })
  const sure = tagsOf(page, 'input').find(({ attributes }) => attributes.get('name') === 'sure')?.attributes
  t.true(sure?.has('required'))
  t.false(sure?.has('checked'))
  t.is(sure?.get('value'), 'yes')
  t.true(
    tagsOf(page, 'form').some(({ attributes }) => attributes.get('action') === `${BASE}/people/6b01/erase`),
  )
})

test('the account is spoken of only when there is one', (t) => {
  const text = (connected: boolean): string =>
    visibleText(erasePage(shellOf('en'), { ...held, connected, counts: {} }))
  t.true(text(true).includes('The Google account is disconnected'))
  t.false(text(false).includes('The Google account is disconnected'))
})

test('a receipt says what was removed, by whom and when, and whether it is over', (t) => {
  const receipt: ReceiptView = {
    id: '7c1f',
    at: NOW,
    byName: 'Petr Malý',
    userId: '6b01',
    removed: { links: 1 },
    revokedAtGoogle: 'nothing-to-revoke',
    doneAt: null,
    zone: 'Europe/Prague',
  }
  const text = (given: Partial<ReceiptView>): string =>
    visibleText(receiptPage(shellOf('en'), { ...receipt, ...given }))
  for (const part of [
    '7c1f',
    '5 January 2027 at 14:05',
    'Petr Malý',
    '6b01',
    '1 pair of',
    'no access at Google',
  ])
    t.true(text({}).includes(part), part)
  t.true(text({}).includes('It is looked for again'))
  t.true(text({ doneAt: NOW }).includes('Nothing else is held'))
  t.true(text({ removed: {} }).includes('What was removed Nothing.'))
})

test('an administrator reaches the contacts of those who have connected them', (t) => {
  const isReached = (hasContacts: boolean): boolean => {
    const page = peoplePage(shellOf('en'), { ...view, people: [{ ...jana, hasContacts }] })
    return links(page).includes(`${BASE}/people/6b01/contacts`)
  }
  t.true(isReached(true))
  t.false(isReached(false))
})

test('an administrator sees what is being sent to Google Contacts, by whom, and how it stands', (t) => {
  const senders = new Map([['6b01', 'Jana Nová']])
  const page = (running: number, exports: readonly ExportHead[], language: 'cs' | 'en' = 'en'): string =>
    peoplePage(shellOf(language), { ...view, exports: { exports, running }, senders })
  const counts = { created: 35, updated: 0, unchanged: 0, skipped: 0, failed: 0 }
  const stopped = headOf({ state: 'stopped', exportId: 'e2', userId: 'gone' as UserId, counts })
  const some = page(1, [headOf({ exportId: 'e1' }), stopped])
  t.true(visibleText(some).includes('1 push is under way. 2 of those below didn’t get through as a whole.'))
  t.true(visibleText(some).includes('Details of Jana Nová, '))
  t.true(links(some).includes(`${BASE}/people/6b01/pushes/e1`))
  t.true(links(some).includes(`${BASE}/people/gone/pushes/e2`))
  t.true(visibleText(page(0, [], 'en')).includes('Nobody has sent contacts to Google in the last 90 days.'))
  const done = headOf({ state: 'done', counts })
  const czech = visibleText(page(0, [done], 'cs'))
  t.true(czech.includes('Právě teď se nic neposílá.'))
  t.false(czech.includes('nepovedlo celé'))
  t.false(visibleText(peoplePage(shellOf('en'), view)).includes('Contacts sent to Google'), 'further pages')
})
