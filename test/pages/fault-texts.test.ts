import test from 'ava'
import { registry } from '../../functions/registry.ts'
import { FAULT_TEXTS, WORK_TEXTS, faultText, workText } from '../../shared/pages/fault-texts.ts'
import { LANGUAGES } from '../../shared/pages/language.ts'
import { pageFrame } from '../../shared/pages/page-frame.ts'
import type { Markup } from '../../shared/pages/markup.ts'
import { parkedPage } from '../../shared/pages/parked-list.ts'
import { trafficPage } from '../../shared/pages/traffic-page.ts'
import { visibleText } from './read-html.ts'
import { NOW, shellOf } from './sample-pages.ts'
import { trafficView } from './sample-traffic.ts'

const read = (body: Markup): string =>
  visibleText(pageFrame(shellOf('en'), { title: 'T', body })).split(' T ')[1] ?? ''

for (const language of LANGUAGES)
  test(`each kind of trouble has a whole sentence of its own (${language})`, (t) => {
    const sentences = Object.values(FAULT_TEXTS[language])
    t.is(new Set(sentences).size, sentences.length)
    for (const sentence of sentences) t.regex(sentence, /^\p{Lu}.+[^.]\.$/u)
  })

test('whatever comes from a queue is called by what it is there for', (t) => {
  const queues = Object.entries(registry).flatMap(([name, { caller }]) => (caller === 'queue' ? [name] : []))
  t.true(queues.length >= 4)
  for (const language of LANGUAGES)
    t.deepEqual(
      queues.filter((name) => !Object.hasOwn(WORK_TEXTS[language], name)),
      [],
    )
})

test('the code stands beside the words, also where there are none for it', (t) => {
  t.is(read(faultText('erp.refused', 'en')), 'The ERP refuses what the integration asked of it. erp.refused')
  t.is(read(faultText('toString', 'en')), 'Something else toString')
  t.is(read(workText('contacts-batch', 'cs')), 'Odesílání kontaktů do Googlu contacts-batch')
})

const parkedIn = (language: 'cs' | 'en'): string =>
  visibleText(
    parkedPage(shellOf(language), {
      items: [
        { id: '7f', kind: 'pull-calendar', code: 'google.gone', at: NOW, task: { a: 1 }, canRetry: false },
      ],
      next: null,
      userId: null,
      zone: 'Europe/Prague',
      total: { count: 1, isAll: true },
      tenant: 'main',
    }),
  )

test('what was given up on is told in words: what it was to do, and why it couldn’t', (t) => {
  const english = parkedIn('en')
  t.true(english.includes('Reading a Google calendar pull-calendar'))
  t.true(english.includes('What was asked for is gone from Google. google.gone'))
  t.true(english.includes('To drop a task forgets it, and changes nothing on either side.'))
  t.true(parkedIn('cs').includes('Čtení kalendáře Google pull-calendar Co bylo třeba, v Googlu už není.'))
})

test('what went wrong is told in words with its number, and the rest as other kinds', (t) => {
  const codes = ['erp.unavailable', 'pair.claimed', 'bug', 'a', 'b', 'c', 'd', 'e', 'f', 'g']
  const counts = Object.fromEntries(codes.map((code, index) => [`fault.${code}`, 20 - index]))
  const text = visibleText(
    trafficPage(
      shellOf('en'),
      trafficView('day', (hour) => (hour % 24 === 9 ? counts : {})),
    ),
  )
  t.true(text.includes('The ERP can’t be reached, or is overloaded. erp.unavailable 20'))
  t.true(text.includes('Another task is writing the same record just now. pair.claimed 19'))
  t.true(text.includes('Something that nobody expected; the log says what. bug 18'))
  t.true(text.includes('Other kinds 23'))
})
