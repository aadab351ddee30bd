import test from 'ava'
import { SPANS, binsOf } from '../../shared/domain/counted-bins.ts'
import type { Span } from '../../shared/domain/counted-bins.ts'
import { delaysIn, quantileOf, sumOf } from '../../shared/domain/counts.ts'
import type { Counts } from '../../shared/domain/counts.ts'
import { trafficPage } from '../../shared/pages/traffic-page.ts'
import { durationText } from '../../shared/pages/traffic-words.ts'
import { tagsOf, visibleText } from './read-html.ts'
import { BASE, shellOf } from './sample-pages.ts'
import { busyHour, trafficView } from './sample-traffic.ts'

const HOUR_MS = 3_600_000
const pageOf = (
  countsOf: (hour: number) => Counts,
  span: Span = 'day',
  language: 'en' | 'cs' = 'en',
): string => trafficPage(shellOf(language), trafficView(span, countsOf))
const once =
  (counts: Counts): ((hour: number) => Counts) =>
  (hour) =>
    hour % 24 === 9 ? counts : {}

test('each drawing is told in words, and names those words as its own', (t) => {
  for (const span of Object.keys(SPANS) as Span[]) {
    const page = pageOf(busyHour, span)
    const drawings = tagsOf(page, 'svg').filter(({ attributes }) => attributes.get('role') === 'img')
    t.is(drawings.length, 5, 'changes, delay, and three APIs')
    const told = drawings.map(({ attributes }) => attributes.get('aria-labelledby') ?? '')
    for (const id of told) t.regex(page, new RegExp(`<p id="${id}">\\s*\\S`))
    t.is(new Set(told).size, told.length)
  }
})

test('the words say how many, in which direction, when most, and how fast', (t) => {
  const counts = { 'changed.google': 1200, 'pushed.google': 34, 'changed.erp': 1, 'delay.google.2': 100 }
  const text = visibleText(pageOf(once(counts)))
  t.true(text.includes('1,234 changes to Google and 1 change to the ERP.'))
  t.regex(text, /Most of them: .*10:00.* \(1,235\)/)
  t.true(text.includes('Half of the changes arrived within 4 s, 95 % of them within 5 s.'))
  const czech = visibleText(pageOf(once(counts), 'day', 'cs'))
  t.regex(czech, /1\s234 změn do Googlu a 1 změna do ERP\./)
})

test('requests are told by their fullest minute, and where its limit is known as a part of it', (t) => {
  const text = visibleText(
    pageOf(once({ 'called.calendar.3': 40, 'called.calendar.4': 60, 'called.gmail.4': 5 })),
  )
  t.true(text.includes('100 requests, 60 in the fullest minute (0.6%'))
  t.regex(text, /5 requests, 5 in the fullest minute\./)
  t.false(text.includes('Google Contacts'))
})

test('kinds of trouble come by their number, the longest list shortened, and lead to what was given up on', (t) => {
  const codes = Array.from({ length: 12 }, (_none, index) => [`fault.x.${index}`, index + 1])
  const page = pageOf(once(Object.fromEntries(codes) as Counts))
  const shown = [...page.matchAll(/<code>([^<]*)<\/code>/g)].map(([, code]) => code)
  t.deepEqual(shown, ['x.11', 'x.10', 'x.9', 'x.8', 'x.7', 'x.6', 'x.5', 'x.4'])
  t.true(visibleText(page).includes('Other kinds 10'))
  t.true(tagsOf(page, 'a').some(({ attributes }) => attributes.get('href') === `${BASE}/parked`))
})

test('where nothing was counted, it is said, and no empty drawing is shown', (t) => {
  const page = pageOf(() => ({}))
  t.true(visibleText(page).includes('Nothing was counted in this period.'))
  t.is(tagsOf(page, 'svg', 'table').length, 0)
  const partly = pageOf(once({ 'changed.erp': 1 }))
  for (const words of ['No change that somebody waited for', 'Nothing went wrong', 'Google was not asked'])
    t.true(visibleText(partly).includes(words), words)
  t.is(tagsOf(partly, 'svg').filter(({ attributes }) => attributes.has('role')).length, 1)
})

test('a period that could not be read as a whole is marked', (t) => {
  const page = trafficPage(shellOf('en'), { ...trafficView('month'), isCut: true })
  t.true(visibleText(page).includes('the oldest part of this period is not complete'))
})

test('the table has a row for each step, the newest first', (t) => {
  const rows = (span: Span): number => tagsOf(pageOf(busyHour, span), 'tr').length - 1
  t.is(rows('day'), 24)
  t.is(rows('week'), 29)
  t.is(rows('month'), 31)
  t.regex(visibleText(pageOf(busyHour)), /the newest first.* 5 Jan, 14:00 .* 4 Jan, 15:00/)
})

test('one can see which period is shown, and change it', (t) => {
  const links = tagsOf(pageOf(busyHour, 'week'), 'a').filter(({ attributes }) =>
    attributes.get('href')?.includes('span='),
  )
  t.deepEqual(
    links.map(({ attributes }) => [attributes.get('href'), attributes.get('aria-current')]),
    [
      [`${BASE}/traffic?span=day`, undefined],
      [`${BASE}/traffic?span=week`, 'page'],
      [`${BASE}/traffic?span=month`, undefined],
    ],
  )
})

test('bars stay inside their drawing, and what is there is seen', (t) => {
  for (const counts of [
    { 'changed.google': 1 },
    { 'changed.google': 99_999, 'changed.erp': 1 },
    { 'delay.erp.13': 5 },
    { 'delay.erp.0': 1 },
  ]) {
    const paths = tagsOf(pageOf(once(counts)), 'path').map(({ attributes }) => attributes.get('d') ?? '')
    const bars = paths.flatMap((path) => [...path.matchAll(/M(\d+)\.1 ([\d.]+)h\.8v([\d.]+)h-\.8z/g)])
    t.true(bars.length > 0)
    for (const [, , top, height] of bars) {
      t.true(Number(height) >= 2)
      t.true(Number(top) >= 0 && Number(top) + Number(height) <= 100.1, `${top} ${height}`)
    }
  }
})

test('days and quarters of a day begin when people’s do, also when the clock is put forward', (t) => {
  const hours = Array.from({ length: 72 }, (_none, index) => ({
    from: Date.UTC(2027, 2, 27, 23) - 24 * HOUR_MS + index * HOUR_MS,
    counts: { 'task.done': 1 },
  }))
  const days = binsOf(hours, 'month', 'Europe/Prague').map(({ counts }) => counts['task.done'])
  t.deepEqual(days, [24, 23, 24, 1])
  t.deepEqual(
    binsOf(hours, 'week', 'Europe/Prague').map(({ counts }) => counts['task.done']),
    [6, 6, 6, 6, 5, 6, 6, 6, 6, 6, 6, 6, 1],
  )
  t.deepEqual(sumOf(binsOf(hours, 'week', 'Asia/Kolkata').map(({ counts }) => counts)), { 'task.done': 72 })
})

test('in a step the fullest minute is that of its fullest hour, not a sum of several', (t) => {
  const from = Date.UTC(2027, 0, 5, 11)
  const hours = [0, 1, 2].map((index) => ({
    from: from + index * HOUR_MS,
    counts: { 'called.people.8': 10 + index },
  }))
  t.deepEqual(
    binsOf(hours, 'month', 'UTC').map(({ fullest }) => fullest.people),
    [12],
  )
})

test('shares of delays are read off their buckets', (t) => {
  const delays = (counts: Counts): readonly number[] => delaysIn(counts, ['google', 'erp'])
  t.is(quantileOf(delays({}), 0.5), null)
  t.is(quantileOf(delays({ 'delay.google.0': 4 }), 0.5), 0.5)
  t.is(quantileOf(delays({ 'delay.google.2': 2, 'delay.erp.2': 2 }), 0.5), 3.5)
  t.is(quantileOf(delays({ 'delay.google.0': 95, 'delay.google.13': 5 }), 0.95), 1)
  t.is(quantileOf(delays({ 'delay.google.0': 90, 'delay.google.13': 10 }), 0.95), Infinity)
})

test('how long something took is said in the unit that fits', (t) => {
  t.deepEqual([0.2, 4.4, 90, 3599, 7200, Infinity].map(durationText), [
    '1 s',
    '4 s',
    '2 min',
    '60 min',
    '2 h',
    '> 6 h',
  ])
})
