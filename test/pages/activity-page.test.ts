import test from 'ava'
import type { CalendarKey, LinkId, RecordId } from '../../shared/domain/ids.ts'
import type { LogEntry } from '../../shared/flows/pair-document.ts'
import type { RefusedItem } from '../../shared/flows/refused-items.ts'
import { activityPage, pairActivityPage } from '../../shared/pages/activity-page.ts'
import type { ActivityLine, ActivityView } from '../../shared/pages/activity-page.ts'
import { activitySentence } from '../../shared/pages/activity-texts.ts'
import { activityLink, attentionNotice } from '../../shared/pages/attention-notice.ts'
import { formerValues } from '../../shared/pages/former-values.ts'
import { holdPage } from '../../shared/pages/hold-page.ts'
import { LANGUAGES } from '../../shared/pages/language.ts'
import type { Language } from '../../shared/pages/language.ts'
import { pageFrame } from '../../shared/pages/page-frame.ts'
import { recordUrl } from '../../shared/pages/pair-head.ts'
import { parkedPage } from '../../shared/pages/parked-list.ts'
import { refusalText } from '../../shared/pages/refusal-texts.ts'
import { refusedPage } from '../../shared/pages/refused-page.ts'
import { STYLE } from '../../shared/pages/style.ts'
import { pageFaults } from './page-faults.ts'
import { readHtml, tagsOf, visibleText } from './read-html.ts'
import { BASE, NOW, shellOf } from './sample-pages.ts'

type Told = (plain: string) => string
const plainly: Told = (plain) => plain
const ERP = 'https://erp.example.com'
const ZONE = 'Europe/Prague'
/** Ends an attribute, a tag and a text, and would run. */
const ATTACK = `"><script>alert(1)</script><b onclick='x()' title="`

const entryOf = (given: Partial<LogEntry> = {}): LogEntry => ({
  at: NOW,
  do: 'change',
  on: 'erp',
  why: 'other-side',
  fields: ['when'],
  was: null,
  ...given,
})
const lineOf = (given: Partial<ActivityLine> = {}): ActivityLine => ({
  pairId: 'abc1',
  entity: 'Meeting',
  recordId: '6b03',
  title: 'Offer',
  isPrivate: false,
  isThere: true,
  entries: [entryOf()],
  earlier: 0,
  canUndo: true,
  ...given,
})
const dayOf = (items: readonly ActivityLine[], given: Partial<ActivityView> = {}): ActivityView => ({
  whose: { root: '', name: null },
  day: '2027-01-05',
  firstDay: '2026-12-06',
  lastDay: '2027-01-05',
  dayBefore: '2027-01-04',
  dayAfter: null,
  items,
  next: null,
  zone: ZONE,
  erpUrl: ERP,
  ...given,
})
const refusedItem = (given: Partial<RefusedItem> = {}): RefusedItem => ({
  pairId: 'abc1' as LinkId,
  entity: 'Meeting',
  recordId: '6b03' as RecordId,
  title: 'Offer',
  isPrivate: false,
  isThere: true,
  on: 'erp',
  code: 'erp.refused',
  field: 'name',
  at: NOW,
  ...given,
})

/** Every page of these, with `text` wherever a text comes from outside. */
function samplesOf(language: Language, text: Told = plainly): readonly { name: string; page: string }[] {
  const shell = shellOf(language, { csrf: text('c5f0'), base: text(BASE) })
  const whose = { root: '/people/6b01', name: text('Petr Malý') }
  const own = { root: '', name: null }
  const was = {
    title: text('Offer'),
    description: text('Agenda'),
    when: { kind: 'timed', start: '2027-01-05T08:00:00Z', end: '2027-01-05T09:00:00Z' },
    guests: [{ email: text('iva@example.com'), answer: 'accepted' }],
    [text('odd')]: [text('one'), { [text('x')]: 1 }],
  }
  const line = lineOf({
    title: text('Offer'),
    entity: text('Project'),
    pairId: text('abc1'),
    recordId: text('6b03'),
    entries: [entryOf({ fields: [text('odd'), 'title'], was }), entryOf({ do: 'let-go' })],
    earlier: 2,
  })
  const day = dayOf([line, lineOf({ isPrivate: true, title: null, canUndo: false })], {
    whose,
    next: text('15~a~b'),
    zone: text(ZONE),
    erpUrl: text(ERP),
  })
  const parked = {
    items: [
      {
        id: text('7f'),
        kind: text('sync-pair'),
        code: text('bug'),
        at: NOW,
        task: text('task'),
        canRetry: true,
      },
      { id: '80', kind: 'pull-calendar', code: 'bug', at: NOW, task: null, canRetry: false },
    ],
    next: `/parked?after=${encodeURIComponent(text('80'))}`,
    userId: text('6b01'),
    zone: ZONE,
  }
  const all = { total: { count: 2, isAll: true }, tenant: text('main') }
  const refused = {
    whose,
    items: [
      refusedItem({ title: text('Offer'), field: text('cOdd'), pairId: text('a') as LinkId }),
      refusedItem({ code: text('odd.code'), field: null, recordId: null, isThere: false, title: null }),
    ],
    next: text('a'),
    zone: ZONE,
    erpUrl: text(ERP),
    parked,
  }
  const first = [
    { entity: 'Meeting', recordId: '1' as RecordId, title: text('Offer'), isPrivate: false, isThere: true },
  ]
  const hold = {
    calendar: text('key') as CalendarKey,
    answer: null,
    calendarName: text('jana@example.com'),
    at: NOW,
    count: 45,
    of: 90,
    first,
  }
  const pages: Record<string, string> = {
    day: activityPage(shell, day),
    'day without anything': activityPage(shell, dayOf([])),
    'part of a day without anything': activityPage(shell, dayOf([], { next: 'x', dayAfter: '2027-01-06' })),
    pair: pairActivityPage(shell, { whose: own, zone: ZONE, erpUrl: null, item: line }),
    refused: refusedPage(shell, refused),
    'refused, nothing': refusedPage(shell, { ...refused, whose: own, items: [], next: null, parked: null }),
    holds: holdPage(shell, {
      whose,
      zone: ZONE,
      holds: [
        { ...hold, side: 'erp' },
        { ...hold, side: 'google', first: [], calendarName: null, answer: 'keep' },
      ],
    }),
    'holds, nothing': holdPage(shell, { whose: own, zone: ZONE, holds: [] }),
    parked: parkedPage(shell, { ...parked, ...all, userId: null }),
    'parked, nothing': parkedPage(shell, { ...parked, ...all, items: [], next: null }),
  }
  const attention = attentionNotice(shell, { refused: 2, holds: 1 })
  if (attention === null) throw new Error('no notice')
  pages['attention'] = pageFrame(shell, { title: text('Title'), body: attention })
  pages['link'] = pageFrame(shell, { title: text('Title'), body: activityLink(shell) })
  return Object.entries(pages).map(([name, page]) => ({ name, page }))
}

const shapeOf = (page: string): readonly string[] =>
  readHtml(page).flatMap((token) =>
    token.kind === 'text' ? [] : `${token.kind} ${token.name} ${[...token.attributes.keys()].join(' ')}`,
  )

for (const language of LANGUAGES) {
  for (const { name, page } of samplesOf(language))
    test(`the page “${name}” is whole, has names for everything and nothing that runs (${language})`, (t) => {
      t.deepEqual(pageFaults(page), [])
      t.is(tagsOf(page, 'html')[0]?.attributes.get('lang'), language)
    })

  test(`whatever a text of a calendar holds, it stays a text (${language})`, (t) => {
    const plain = samplesOf(language)
    for (const [index, { name, page }] of samplesOf(language, (text) => text + ATTACK).entries()) {
      t.deepEqual(pageFaults(page), [], name)
      t.deepEqual(shapeOf(page), shapeOf(plain[index]?.page ?? ''), name)
    }
  })
}

test('both languages have the same pages, built in the same way, and no sentence in common', (t) => {
  const [cs, en] = [samplesOf('cs'), samplesOf('en')]
  const sentences = (page: string): readonly string[] =>
    readHtml(page).flatMap((token) => {
      const text = token.kind === 'text' ? token.text.trim() : ''
      const isName = /Jana Nová|Petr Malý|AutoERP Google|Europe/.test(text)
      return /\p{L} \p{L}/u.test(text) && !isName ? [text] : []
    })
  for (const [index, { name, page }] of cs.entries()) {
    const other = en[index]?.page ?? ''
    t.deepEqual(shapeOf(page), shapeOf(other), name)
    t.deepEqual(
      sentences(page).filter((text) => sentences(other).includes(text)),
      [],
      name,
    )
  }
})

test('every class of these pages has a style', (t) => {
  const used = samplesOf('en').flatMap(({ page }) =>
    tagsOf(page).flatMap(({ attributes }) => (attributes.get('class') ?? '').split(' ')),
  )
  const isKnown = (name: string): boolean => name === '' || new RegExp(`\\.${name}(?![\\w-])`).test(STYLE)
  t.deepEqual(
    [...new Set(used)].filter((name) => !isKnown(name)),
    [],
  )
})

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
  for (const { name, page } of samplesOf('en', (text) => (text === 'Offer' ? 'Zvláštní' : text)))
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
  const pages = new Map(samplesOf('en').map(({ name, page }) => [name, page]))
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
