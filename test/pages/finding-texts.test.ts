import test from 'ava'
import { CHECKS, CHECK_NAMES, needs } from '../../shared/flows/finding.ts'
import type { CheckName, Finding } from '../../shared/flows/finding.ts'
import { findingText } from '../../shared/pages/finding-texts.ts'
import { CHANNEL_WORDS } from '../../shared/pages/finding-words-channels.ts'
import { ERP_WORDS } from '../../shared/pages/finding-words-erp.ts'
import { GOOGLE_WORDS } from '../../shared/pages/finding-words-google.ts'
import { HOSTING_WORDS } from '../../shared/pages/finding-words-hosting.ts'
import { MAIL_WORDS } from '../../shared/pages/finding-words-mail.ts'
import { SYNC_WORDS } from '../../shared/pages/finding-words-sync.ts'

const WORDS = {
  ...HOSTING_WORDS,
  ...ERP_WORDS,
  ...GOOGLE_WORDS,
  ...MAIL_WORDS,
  ...SYNC_WORDS,
  ...CHANNEL_WORDS,
}
const placeholders = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g))].sort()

/** Every pair of an English and a Czech sentence. */
const pairs = CHECK_NAMES.flatMap((check) => {
  const { title, ok, causes } = WORDS[check]
  const sentences = Object.values<{ en: readonly [string, string]; cs: readonly [string, string] }>(causes)
  return [
    [title.en, title.cs],
    [ok.en, ok.cs],
    ...sentences.flatMap(({ en, cs }) => [
      [en[0], cs[0]],
      [en[1], cs[1]],
    ]),
  ].map(([en = '', cs = '']) => ({ check, en, cs }))
})

test('every cause of every check has words, and no words are left over', (t) => {
  for (const check of CHECK_NAMES)
    t.deepEqual(Object.keys(WORDS[check].causes).sort(), [...CHECKS[check]].sort(), check)
})

test('both languages say the same values, in words of their own', (t) => {
  for (const { check, en, cs } of pairs) {
    t.deepEqual(placeholders(cs), placeholders(en), `${check}: ${en}`)
    t.not(cs, en, check)
  }
})

test('words are typographic: no straight quotes, apostrophes or dots in a row', (t) => {
  for (const { en, cs } of pairs) {
    t.notRegex(`${en} ${cs}`, /["'`]|\.\.\.|(?:^| ) | $|–-/)
    t.notRegex(cs, /[“”][^“”]*[”]/)
    t.is(cs.split('„').length, cs.split('“').length, cs)
  }
})

test('a sentence ends like one, unless it ends with an address to be copied', (t) => {
  const titles = new Set(CHECK_NAMES.flatMap((check) => Object.values(WORDS[check].title)))
  for (const { en, cs } of pairs)
    for (const sentence of [en, cs]) if (!titles.has(sentence)) t.regex(sentence, /(?:[.“”]|\{ur[il]\})$/)
})

test('values are put into the words', (t) => {
  const finding: Finding = {
    check: 'erp-version',
    state: 'broken',
    cause: 'too-old',
    facts: { version: '7.5.6' },
  }
  t.true(findingText(finding, 'en').cause.includes('Version 7.5.6 is too old'))
  t.true(findingText(finding, 'cs').cause.includes('Verze 7.5.6 je příliš stará'))
})

test('a line that waits for another names it', (t) => {
  const waiting = needs('webhooks', 'erp-key') as Finding
  t.deepEqual(findingText(waiting, 'en'), {
    title: 'Webhooks of the ERP',
    cause: 'This can’t be told before “API key of the ERP” is in order.',
    cure: 'Mend that line first, then check again.',
  })
  t.true(findingText(waiting, 'cs').cause.includes('„Klíč API pro ERP“'))
})

test('a line that is all right says what is known, and asks for nothing', (t) => {
  const check: CheckName = 'redirect-uri'
  const facts = { uri: 'https://sync.example.com/oauth/callback' }
  t.deepEqual(findingText({ check, state: 'ok', cause: null, facts }, 'en'), {
    title: 'Redirect URI at Google',
    cause: 'Registered: https://sync.example.com/oauth/callback',
    cure: '',
  })
})

test('a value is not taken for words', (t) => {
  const facts = { rights: '{lost} $& $1' }
  const finding: Finding = { check: 'erp-rights', state: 'broken', cause: 'lacking', facts }
  t.is(findingText(finding, 'en').cause, 'The API user’s role lacks: {lost} $& $1.')
})
