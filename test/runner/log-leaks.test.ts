import test from 'ava'
import { logLeaks } from './log-leaks.ts'
import type { Leak } from './log-leaks.ts'

const title = { kind: 'google event.fields.summary', text: 'Salary talk with Eva' }
const line = (fields: object): string =>
  JSON.stringify({ severity: 'INFO', message: 'pair.done', event: 'pair.done', ...fields })
const leaksOf = (fields: object, ...privateTexts: { kind: string; text: string }[]): Leak[] =>
  logLeaks({ lines: [line(fields)], privateTexts }, "'Meeting' 'create' 'talk'")

test('an ordinary line holds nothing private', (t) => {
  const fields = { tenant: 'main', entity: 'Meeting', record: '6b3b51814693cce89', step: 'create', fields: 4 }
  t.deepEqual(leaksOf(fields, title, { kind: 'erp records.entity', text: 'Meeting' }), [])
})

const marked: [string, string][] = [
  ['ya29.a0Af', 'an access token'],
  ['{"token":"1//0gAbc"}', 'a refresh token'],
  ['?code=4/0Adeu5B', 'an authorization code'],
  ['to jana@example.com', 'an e-mail address'],
  ['/calendars/jana%40example.com/events', 'an e-mail address'],
  ['eyJhbGciOi.eyJzdWIi.c2ln', 'a JWT'],
  ['__session=a', 'a session cookie'],
  ['authorization: Bearer a', 'an Authorization header'],
  ['grant_type=a&client_secret=b', 'a client secret'],
  ['code_verifier=b', 'a code verifier'],
  ['bgcT2tUdPnglZ-TzuhT6JEIZYP2iyLhjN5_1F6i_uF4', 'a long random text'],
]

for (const [detail, kind] of marked) {
  test(`${kind} is known by its looks: ${detail.slice(0, 12)}…`, (t) => {
    t.deepEqual(leaksOf({ detail }), [{ event: 'pair.done', kind }])
  })
}

test('ids, fingerprints, files and versions of packages look like nothing private', (t) => {
  const stack = 'Error\n    at async file:///app/node_modules/hono@4.13.19/dist/compose.js:22:17'
  const calendar = '829d70a1202717dfacdae073e213fbaf'
  t.deepEqual(leaksOf({ calendar, id: 'a4ab2d81-73bf-4e40-a2df-1a9ee6dc36f1', stack_trace: stack }), [])
})

test('a title of that world is found in any field, also amid other words and deep inside', (t) => {
  const found = [{ event: 'pair.done', kind: title.kind }]
  t.deepEqual(leaksOf({ step: title.text }, title), found)
  t.deepEqual(leaksOf({ detail: `not found: ${title.text}!` }, title), found)
  t.deepEqual(leaksOf({ more: [{ why: title.text }] }, title), found)
})

test('a title of several lines is found though JSON writes its line breaks otherwise', (t) => {
  const text = 'Agenda:\n"Salary"'
  t.is(leaksOf({ detail: text }, { kind: 'erp records.attributes.description', text }).length, 1)
})

test('the title of another world is not looked for', (t) => {
  t.deepEqual(leaksOf({ detail: title.text }), [])
})

test('a short text counts only when a field holds nothing else', (t) => {
  const short = { kind: 'erp records.attributes.name', text: 'Lunch' }
  t.is(leaksOf({ detail: 'Lunch' }, short).length, 1)
  t.deepEqual(leaksOf({ detail: 'Lunches' }, short), [])
})

test('what the product itself can say is not private', (t) => {
  t.deepEqual(leaksOf({ step: 'create' }, { kind: 'google event.fields.summary', text: 'create' }), [])
})

test('a line that is no JSON is looked through as it is', (t) => {
  const lines = [`Warning: ${title.text}`, 'jana@example.com']
  t.deepEqual(logLeaks({ lines, privateTexts: [title] }, ''), [
    { event: 'not of the catalogue', kind: 'an e-mail address' },
    { event: 'not of the catalogue', kind: title.kind },
  ])
})
