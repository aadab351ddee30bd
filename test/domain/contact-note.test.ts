import test from 'ava'
import { NOTE_MARKER } from '../../shared/domain/merge-note.ts'
import type { Person } from '../../shared/domain/person.ts'
import { OLGA, found, noteOf, push, pushedAgain } from './contact-samples.ts'

const said =
  (value: string) =>
  (now: Person): Person => ({ ...now, biographies: [{ value, contentType: 'TEXT_PLAIN' }] })

for (const [what, before, erp, after] of [
  ['ours alone is replaced', OLGA.note, 'New', 'New'],
  ['however Google spaces it', 'Met at the fair.\n\n  Likes tea.', 'New', 'New'],
  [
    'ours below the marker, however Google spaces it',
    `Own.\n\n${NOTE_MARKER}\nMet at the fair.\n\n  Likes tea.`,
    'New',
    `Own.\n\n${NOTE_MARKER}\nNew`,
  ],
  [
    'where the user goes on in our last line, all of it is his',
    `${OLGA.note} A lot.`,
    'New',
    `${OLGA.note} A lot.\n\n${NOTE_MARKER}\nNew`,
  ],
  ['what the user wrote below stays', `${OLGA.note}\nOwn.`, 'New', `Own.\n\n${NOTE_MARKER}\nNew`],
  ['what the user wrote above stays', `Own.\n\n${OLGA.note}`, 'New', `Own.\n\n${NOTE_MARKER}\nNew`],
  [
    'where the user wrote into ours, all of it is his',
    'Met at the big fair.',
    'New',
    `Met at the big fair.\n\n${NOTE_MARKER}\nNew`,
  ],
  ['the user’s own in its place stays', 'Own.', 'New', `Own.\n\n${NOTE_MARKER}\nNew`],
  [
    'ours below the marker is replaced',
    `Own.\n\n${NOTE_MARKER}\n${OLGA.note}`,
    'New',
    `Own.\n\n${NOTE_MARKER}\nNew`,
  ],
  [
    'written below ours',
    `Own.\n${NOTE_MARKER}\n${OLGA.note}\nMore.`,
    'New',
    `Own.\nMore.\n\n${NOTE_MARKER}\nNew`,
  ],
  [
    'written into ours below the marker',
    `Own.\n${NOTE_MARKER}\nHis`,
    'New',
    `Own.\nHis\n\n${NOTE_MARKER}\nNew`,
  ],
  ['taken away, a change brings ours', '', 'New', 'New'],
  ['taken away it stays away without one', '', OLGA.note, ''],
  ['dropped by the ERP, ours goes', OLGA.note, '', ''],
  ['dropped by the ERP, the user’s stays', `Own.\n\n${NOTE_MARKER}\n${OLGA.note}`, '', 'Own.'],
  ['dropped by the ERP, what the user made of it stays', 'Met at the big fair.', '', 'Met at the big fair.'],
  [
    'already written by a push that was cut short',
    `Own.\n\n${NOTE_MARKER}\nNew`,
    'New',
    `Own.\n\n${NOTE_MARKER}\nNew`,
  ],
] as const) {
  test(`note (H269): ${what}`, (t) => {
    t.is(noteOf(pushedAgain(said(before), { note: erp }).person), after)
  })
}

test('note: of somebody found, the ERP’s goes below the user’s, and is exchanged there', (t) => {
  const first = found({ biographies: [{ value: 'Own.', contentType: 'TEXT_HTML' }] })
  t.is(noteOf(first.person), `Own.\n\n${NOTE_MARKER}\n${OLGA.note}`)
  t.is(first.person.biographies?.[0]?.['contentType'], 'TEXT_HTML')
  t.is(noteOf(push({ ...OLGA, note: 'New' }, first).person), `Own.\n\n${NOTE_MARKER}\nNew`)
})

test('note: what the user says already is neither doubled nor taken from him', (t) => {
  const first = found({ biographies: [{ value: OLGA.note }] })
  t.false(first.merged.fields.includes('biographies'))
  t.is(noteOf(push({ ...OLGA, note: '' }, first).person), OLGA.note)
})

test('note: the user’s own is never cut, ours is as far as there is room', (t) => {
  const own = 'Own. '.repeat(15_000).trim()
  const { person, merged } = pushedAgain(said(own), { note: 'n'.repeat(90_000) })
  t.true(noteOf(person).startsWith(own))
  t.true(merged.isShortened)
  t.true(JSON.stringify(person).length < 128_000)
})

test('note: what a push wrote that was cut short is ours, and is replaced by the next', (t) => {
  const again = pushedAgain(said('New'), { note: 'New' })
  t.is(noteOf(push({ ...OLGA, note: 'Third' }, again).person), 'Third')
})

test('note: that it was shortened is told as long as it is so', (t) => {
  const long = { ...OLGA, note: 'n'.repeat(120_000) }
  const first = push(long, { person: {}, pushed: null })
  t.true(first.merged.isShortened)
  const again = push(long, first)
  t.deepEqual([again.merged.fields, again.merged.isShortened], [[], true])
})

test('note: what else a person holds leaves it less room', (t) => {
  const addresses = Array.from({ length: 80 }, (_, index) => ({
    streetAddress: `${index} ${'x'.repeat(900)}`,
  }))
  const { person, merged } = found({ addresses }, { ...OLGA, note: 'n'.repeat(80_000) })
  t.true(JSON.stringify(person).length < 128_000)
  t.true(noteOf(person).length > 10_000)
  t.true(merged.isShortened)
})

test('note: where the user’s leaves no room for ours, it stays as it is', (t) => {
  const own = `Own.\n\n${'x'.repeat(100_000)}`
  const first = pushedAgain(said(own), { note: 'New' })
  t.is(noteOf(first.person), own)
  t.is(noteOf(push({ ...OLGA, note: 'Newer' }, first).person), own)
})
