import test from 'ava'
import { RIGHTS } from '../../shared/domain/rights.ts'
import type { RoleRights } from '../../shared/domain/rights.ts'
import { rightsPage } from '../../shared/pages/rights-page.ts'
import { tagsOf, visibleText } from './read-html.ts'
import { BASE, shellOf } from './sample-pages.ts'

const roles = [
  { id: '6b01', name: 'Sales' },
  { id: '6b02', name: 'Service' },
]
const pageOf = (granted: RoleRights, version: string | null = 'v7'): string =>
  rightsPage(shellOf('en', { path: '/rights' }), { roles, granted, version, rights: RIGHTS, valid: null })

const inputs = (page: string, name: string) =>
  tagsOf(page, 'input').flatMap(({ attributes }) => (attributes.get('name') === name ? [attributes] : []))
/** What a browser sends when the form is sent as it came. */
const sent = (page: string): readonly string[] =>
  inputs(page, 'grant')
    .filter((one) => !one.has('disabled') && (one.get('type') === 'hidden' || one.has('checked')))
    .map((one) => one.get('value') ?? '')

test('each role has a box for each right', (t) => {
  const boxes = inputs(pageOf({}), 'grant').map((one) => one.get('value'))
  t.deepEqual(
    boxes,
    roles.flatMap(({ id }) => RIGHTS.map((right) => `${id}:${right}`)),
  )
})

test('nothing is ticked until it is granted, and a form that is sent as it came changes nothing', (t) => {
  t.deepEqual(sent(pageOf({})), [])
  t.deepEqual(sent(pageOf({ '6b02': ['external-accounts', 'calendar'] })), [
    '6b02:external-accounts',
    '6b02:calendar',
  ])
})

test('mail rights are granted like the others', (t) => {
  const page = pageOf({ '6b01': ['gmail-group'] })
  t.true(inputs(page, 'grant').every((one) => one.get('type') === 'checkbox' && !one.has('disabled')))
  t.deepEqual(sent(page), ['6b01:gmail-group'])
  t.true(visibleText(page).includes('Gmail personal, Sales'))
})

test('a role of JavaScript’s own name has nothing', (t) => {
  const page = rightsPage(shellOf('en'), {
    roles: [{ id: 'constructor', name: 'Builder' }],
    granted: {},
    version: null,
    rights: RIGHTS,
    valid: null,
  })
  t.deepEqual(sent(page), [])
})

test('each box is called by its right and its role', (t) => {
  const labels = [...pageOf({}).matchAll(/<label\s*>(.*?)<\/label\s*>/gs)].map(([label]) =>
    label.replaceAll(/<[^>]*>/g, ''),
  )
  t.is(labels[1], 'Google Calendar, Sales')
  t.is(new Set(labels).size, labels.length)
})

test('the form goes back with the version that it was made from', (t) => {
  const version = (page: string): string | undefined => inputs(page, 'version')[0]?.get('value')
  t.is(version(pageOf({})), 'v7')
  t.is(version(pageOf({}, null)), '')
  t.true(tagsOf(pageOf({}), 'form').some(({ attributes }) => attributes.get('action') === `${BASE}/rights`))
})

test('without roles the page says when one shows up, and has no form for them', (t) => {
  const page = rightsPage(shellOf('en'), {
    roles: [],
    granted: {},
    version: null,
    rights: RIGHTS,
    valid: null,
  })
  t.true(visibleText(page).includes('A role shows up here once a user or a team has it'))
  t.deepEqual(inputs(page, 'grant'), [])
  t.deepEqual(inputs(page, 'version'), [])
})

test('twenty-five roles fit into a page', (t) => {
  const many = Array.from({ length: 25 }, (_, index) => ({
    id: `6b0311df28d73f5${index + 10}`,
    name: 'Sales abroad',
  }))
  const page = rightsPage(shellOf('cs'), {
    roles: many,
    granted: {},
    version: 'v7',
    rights: RIGHTS,
    valid: null,
  })
  t.true(Buffer.byteLength(page) <= 30_000)
})

test('what is valid now stands beside what was ticked over an older state, where it differs', (t) => {
  const page = rightsPage(shellOf('en'), {
    roles,
    granted: { '6b01': ['gmail-group', 'calendar'] },
    version: 'v8',
    rights: RIGHTS,
    valid: { '6b01': ['calendar', 'contacts'] },
  })
  t.deepEqual(sent(page), ['6b01:calendar', '6b01:gmail-group'])
  const beside = [
    ...page.matchAll(/value="([^"]*)"[^<]*<span\s*>[^<]*<i[^>]*>[^<]*<\/i><\/span\s*>\s*<small>([^<]*)</g),
  ]
  t.deepEqual(
    beside.map(([, value, words]) => `${value} ${words}`),
    ['6b01:contacts granted now', '6b01:gmail-group not granted now'],
  )
})
