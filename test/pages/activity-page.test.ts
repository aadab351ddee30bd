import test from 'ava'
import type { LinkId } from '../../shared/domain/ids.ts'
import type { LogEntry } from '../../shared/flows/pair-document.ts'
import { activityPage, pairActivityPage } from '../../shared/pages/activity-page.ts'
import type { ActivityLine, ActivityView } from '../../shared/pages/activity-page.ts'
import { activitySentence } from '../../shared/pages/activity-texts.ts'
import { activityLink, attentionNotice } from '../../shared/pages/attention-notice.ts'
import { formerValues } from '../../shared/pages/former-values.ts'
import { LANGUAGES } from '../../shared/pages/language.ts'
import type { Language } from '../../shared/pages/language.ts'
import { pageFrame } from '../../shared/pages/page-frame.ts'
import { recordUrl } from '../../shared/pages/pair-head.ts'
import { refusalText } from '../../shared/pages/refusal-texts.ts'
import { refusedPage } from '../../shared/pages/refused-page.ts'
import { tagsOf, visibleText } from './read-html.ts'
import { ERP, ZONE, activityPages, dayOf, entryOf, lineOf, refusedItem } from './sample-activity.ts'
import { BASE, shellOf } from './sample-pages.ts'

const samplesOf = (text: (plain: string) => string = (plain) => plain) =>
  Object.entries(activityPages(shellOf('en', { base: text(BASE) }), text)).map(([name, page]) => ({
    name,
    page,
  }))

test('the longest texts make no page longer than 30 kB', (t) => {
  const long = 'Schůzka '.repeat(400)
  const items = Array.from({ length: 15 }, (_, n) =>
    lineOf({
      pairId: `${n}`.padStart(40, '0'),
      title: long,
      earlier: 19,
      entries: [entryOf({ was: { description: long } })],
    }),
  )
  t.true(Buffer.byteLength(activityPage(shellOf('cs'), dayOf(items))) <= 30_000)
  const refused = Array.from({ length: 15 }, () =>
    refusedItem({ title: long, pairId: 'a'.repeat(40) as LinkId }),
  )
  const view = {
    whose: { root: '', name: null },
    items: refused,
    next: null,
    zone: ZONE,
    erpUrl: ERP,
    parked: null,
  }
  t.true(Buffer.byteLength(refusedPage(shellOf('cs'), view)) <= 30_000)
})

const sentence = (given: Partial<LogEntry>, language: Language = 'en'): string =>
  activitySentence(entryOf(given), language)

test('what was done, where and why is one sentence', (t) => {
  t.is(sentence({}), 'Moved in the ERP, because it was moved in Google.')
  t.is(sentence({ on: 'google', fields: ['title'] }), 'Renamed in Google, because it was renamed in the ERP.')
  t.is(
    sentence({ fields: ['when', 'guests', 'cSize'], why: 'conflict' }),
    'Changed in the ERP (time, guests and cSize), because it was changed on both sides, and later in Google.',
  )
  t.is(sentence({ do: 'create', on: 'google', fields: [] }), 'Created in Google, because it is in the ERP.')
  t.is(sentence({ do: 'change', fields: [] }), 'Changed in the ERP, because it was changed in Google.')
  t.is(sentence({ do: 'remove', why: 'private' }), 'Removed in the ERP, because the event is private.')
  t.is(sentence({}, 'cs'), 'Přesunuto v ERP, protože to bylo přesunuto v Googlu.')
})

test('each deed has a sentence of its own for each reason, with nothing left to fill in', (t) => {
  const deeds = ['create', 'change', 'remove', 'let-go'] as const
  const reasons = ['other-side', 'conflict', 'put-right', 'private', 'undo', 'chosen', 'moved'] as const
  for (const language of LANGUAGES) {
    const all = deeds.flatMap((deed) => reasons.map((why) => sentence({ do: deed, why }, language)))
    t.is(new Set(all).size, all.length)
    for (const one of all) t.notRegex(one, /[{}]|undefined/, one)
  }
})

const before = (was: LogEntry['was'], language: Language = 'en'): string => {
  const body = formerValues(was, { zone: ZONE, language })
  return body === null
    ? ''
    : (visibleText(pageFrame(shellOf(language), { title: 'T', body })).split(' T ')[1] ?? '')
}

test('what stood there before is shown in words, in the reader’s zone', (t) => {
  const timed = { kind: 'timed', start: '2027-01-05T23:30:00Z', end: '2027-01-06T00:30:00Z' }
  t.is(before({ when: timed }), 'Before: time 6 January 2027, 00:30–01:30')
  const days = { kind: 'all-day', start: '2027-01-05', end: '2027-01-07' }
  t.regex(before({ when: days }), /^Before: time 5\s?–\s?6 January 2027$/)
  t.regex(before({ when: { ...days, end: '2027-01-06' } }), /^Before: time 5 January 2027$/)
  t.is(before({ title: '' }), 'Before: title nothing')
  t.is(before({ location: null }), 'Before: place nothing')
  t.is(
    before({ guests: [{ email: 'iva@example.com', answer: 'tentative' }] }),
    'Before: guests iva@example.com (maybe)',
  )
  t.is(before({ guests: [] }), 'Before: guests nothing')
  t.is(before({ title: 'Porada' }, 'cs'), 'Předtím: název Porada')
  t.is(before(null), '')
  t.is(before({}), '')
})

test('a long description is cut at three hundred characters, none of them in half', (t) => {
  t.true(before({ description: '🎉'.repeat(300) }).endsWith('🎉'))
  t.true(before({ description: '🎉'.repeat(301) }).endsWith(`${'🎉'.repeat(300)}…`))
})

test('a line leads to its record in the ERP, where there is one that may be shown', (t) => {
  const links = (line: Partial<ActivityLine>, given: Partial<ActivityView> = {}): readonly string[] =>
    tagsOf(activityPage(shellOf('en'), dayOf([lineOf(line)], given)), 'a')
      .map(({ attributes }) => attributes.get('href') ?? '')
      .filter((href) => href.startsWith(`${ERP}/#`))
  t.deepEqual(links({}), [`${ERP}/#Meeting/view/6b03`])
  t.deepEqual(links({}, { erpUrl: `${ERP}/` }), [`${ERP}/#Meeting/view/6b03`])
  t.deepEqual(links({ isThere: false }), [])
  t.deepEqual(links({ isPrivate: true }), [])
  t.deepEqual(links({}, { erpUrl: null }), [])
  t.is(recordUrl({ entity: 'A/b', recordId: '../x' }, ERP), `${ERP}/#A%2Fb/view/..%2Fx`)
  t.throws(() => links({}, { erpUrl: 'javascript:alert(1)' }), { message: /web address/ })
})

test('a private event is called so and nothing else', (t) => {
  const text = visibleText(activityPage(shellOf('en'), dayOf([lineOf({ isPrivate: true, title: 'Secret' })])))
  t.true(text.includes('A private event'))
  t.false(text.includes('Secret'))
})

test('a title stands in no address of a page', (t) => {
  for (const { name, page } of samplesOf((text) => (text === 'Offer' ? 'Zvláštní' : text)))
    for (const { attributes } of tagsOf(page))
      for (const value of ['href', 'action', 'value'].flatMap((one) => attributes.get(one) ?? []))
        t.false(decodeURIComponent(value).includes('Zvláštní'), name)
})

test('what can be taken back has a button that names the pair, in the form of whose page it is', (t) => {
  const buttons = (line: Partial<ActivityLine>): readonly string[] =>
    tagsOf(
      activityPage(shellOf('en'), dayOf([lineOf(line)], { whose: { root: '/people/6b01', name: 'Petr' } })),
    )
      .filter(({ name, attributes }) => name === 'button' && attributes.get('name') === 'pair')
      .map(({ attributes }) => attributes.get('value') ?? '')
  t.deepEqual(buttons({}), ['abc1'])
  t.deepEqual(buttons({ canUndo: false }), [])
  const page = activityPage(
    shellOf('en'),
    dayOf([lineOf()], { whose: { root: '/people/6b01', name: 'Petr' } }),
  )
  const actions = tagsOf(page, 'form').map(({ attributes }) => attributes.get('action'))
  t.true(actions.includes(`${BASE}/people/6b01/activity`))
  t.true(visibleText(page).includes('What was done: Petr'))
  const created = activityPage(shellOf('en'), dayOf([lineOf({ entries: [entryOf({ do: 'create' })] })]))
  t.true(visibleText(created).includes('Take it away again'))
})

test('a refusal says what it means and what to do, as closely as the ERP told it', (t) => {
  const what = (given: Partial<Parameters<typeof refusalText>[0]>, language: Language = 'en'): string =>
    refusalText({ on: 'erp', code: 'erp.refused', field: null, ...given }, language).what
  t.is(what({ field: 'name' }), 'The ERP doesn’t take the title.')
  t.is(what({ field: 'dateStart' }), 'The ERP doesn’t take the time.')
  t.is(what({ field: 'cLocation' }), 'The ERP doesn’t take the place.')
  t.is(what({ field: 'cProject' }), 'The ERP misses or doesn’t take the field “cProject”.')
  t.is(what({ field: 'toString' }), 'The ERP misses or doesn’t take the field “toString”.')
  t.is(what({}), 'The ERP doesn’t allow it.')
  t.is(what({ on: 'google', code: 'google.refused' }), 'Google doesn’t allow it.')
  t.is(what({ on: 'google', code: 'google.gone' }), 'Google doesn’t have the calendar any more.')
  t.is(what({ code: 'bug' }), 'It could not be done (bug).')
  t.is(what({ field: 'parent' }, 'cs'), 'V ERP chybí nebo nebylo přijato pole „nadřazený záznam“.')
})

test('a refused change has its three ways out, a held removal its two answers', (t) => {
  const named = (page: string): readonly string[] =>
    tagsOf(page, 'button').flatMap(({ attributes }) =>
      attributes.has('name') ? `${attributes.get('name')} ${attributes.get('value')}` : [],
    )
  const pages = new Map(samplesOf().map(({ name, page }) => [name, page]))
  t.deepEqual(named(pages.get('refused') ?? '').slice(0, 3), ['retry a', 'google a', 'erp a'])
  t.deepEqual(named(pages.get('holds') ?? '').slice(0, 2), ['answer keep', 'answer remove'])
  t.true(visibleText(pages.get('holds') ?? '').includes('Gone from Google: 45 of 90 events'))
  t.true(visibleText(pages.get('holds') ?? '').includes('Gone from the ERP: 45 of 90 records'))
  t.deepEqual(named(pages.get('parked') ?? ''), ['retry 7f', 'drop 7f', 'drop 80'])
})

test('there is a warning when something waits for an answer, and none when nothing does', (t) => {
  const shell = shellOf('cs')
  t.is(attentionNotice(shell, { refused: 0, holds: 0 }), null)
  const text = (given: { refused: number; holds: number }): string =>
    visibleText(pageFrame(shell, { title: 'T', body: attentionNotice(shell, given) ?? activityLink(shell) }))
  t.true(text({ refused: 3, holds: 0 }).includes('3 změny byly odmítnuty'))
  t.true(text({ refused: 5, holds: 0 }).includes('5 změn bylo odmítnuto'))
  t.false(text({ refused: 3, holds: 0 }).includes('zmizelo'))
  t.true(text({ refused: 0, holds: 1 }).includes('zmizelo'))
})

const told = (view: ActivityView, language: Language = 'en'): string =>
  visibleText(activityPage(shellOf(language), view))

test('a day says which it is, and each line at what time of the day, where from and by whom', (t) => {
  const moved = lineOf({ entries: [entryOf({ on: 'google' })], by: { userId: '6b07', name: 'Eva Bílá' } })
  const english = told(dayOf([moved]))
  t.true(english.includes('Today, Tuesday, 5 January 2027'))
  t.true(english.includes('14:05 · From the ERP, by Eva Bílá Moved in Google, because'))
  t.false(english.includes('5 January 2027, 14:05'))
  t.true(told(dayOf([{ ...moved, by: { userId: '6b00', name: 'Jana' } }])).includes('From the ERP, by you'))
  t.true(told(dayOf([lineOf()])).includes('14:05 · From Google Moved in the ERP'))
  const undone = lineOf({ entries: [entryOf({ why: 'undo' })], by: { userId: '6b00', name: 'Jana' } })
  t.true(told(dayOf([undone])).includes('By hand, on these pages, by you'))
  const handed = lineOf({ entries: [entryOf({ why: 'moved' })] })
  t.true(told(dayOf([handed])).includes('14:05 Moved in the ERP'))
  const czech = told(dayOf([{ ...moved, by: { userId: '6b00', name: 'Jana' } }], { day: '2027-01-04' }), 'cs')
  t.true(czech.includes('Včera, pondělí 4. ledna 2027'))
  t.true(czech.includes('14:05 · Z ERP – vy'))
  t.false(told(dayOf([moved], { day: '2027-01-03' })).includes('Yesterday'))
})

test('the page of one pair names the day of each line', (t) => {
  const entries = [
    entryOf(),
    entryOf({ at: Date.UTC(2027, 0, 3, 23, 30) }),
    entryOf({ at: Date.UTC(2027, 0, 3, 22, 30) }),
  ]
  const page = pairActivityPage(shellOf('en'), { ...dayOf([]), item: lineOf({ entries }) })
  for (const when of ['Today, 14:05', 'Yesterday, 00:30', '3 January 2027 at 23:30'])
    t.true(visibleText(page).includes(when), when)
})

test('a text that is cut on the page of a day can be read as a whole on its own page', (t) => {
  const was = { description: `${'Agenda '.repeat(100)}end` }
  const cut = lineOf({ entries: [entryOf({ was })] })
  const links = (page: string): readonly string[] =>
    tagsOf(page, 'a').flatMap(({ attributes }) => attributes.get('href') ?? [])
  const day = activityPage(shellOf('en'), dayOf([cut]))
  t.false(visibleText(day).includes('Agenda end'))
  t.true(visibleText(day).includes('The whole of it'))
  t.true(links(day).includes(`${BASE}/activity?pair=abc1`))
  const own = pairActivityPage(shellOf('en'), { ...dayOf([]), item: cut })
  t.true(visibleText(own).includes('Agenda end'))
  t.false(visibleText(own).includes('The whole of it'))
  t.false(visibleText(activityPage(shellOf('en'), dayOf([lineOf()]))).includes('The whole of it'))
})

test('where there is nothing it is said when there will be, and what to do first', (t) => {
  const main = (view: ActivityView): readonly (string | undefined)[] =>
    tagsOf(activityPage(shellOf('en'), view), 'a')
      .filter(({ attributes }) => attributes.get('class') === 'main')
      .map(({ attributes }) => attributes.get('href'))
  const empty = (calendar: ActivityView['calendar'], whose = { root: '', name: null as string | null }) =>
    dayOf([], { calendar, whose })
  t.true(told(empty('works')).includes('it shows here, mostly within a minute'))
  t.deepEqual(main(empty('works')), [])
  t.true(told(empty('not-connected')).includes('Google Calendar isn’t connected;'))
  t.deepEqual(main(empty('not-connected')), [BASE])
  t.deepEqual(main(empty('not-started')), [`${BASE}/calendar`])
  t.deepEqual(main(empty('stopped')), [BASE])
  t.deepEqual(main(empty('not-started', { root: '/people/6b01', name: 'Petr' })), [`${BASE}/people`])
  const past = told(dayOf([], { calendar: 'works', day: '2027-01-03' }))
  t.true(past.includes('Nothing was changed on this day.'))
  t.false(past.includes('it shows here'))
  t.true(
    told(dayOf([lineOf()], { isLast: true, day: '2027-01-03' })).includes('This is the last day on which'),
  )
})
