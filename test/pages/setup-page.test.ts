import test from 'ava'
import type { Finding } from '../../shared/flows/finding.ts'
import { findingText } from '../../shared/pages/finding-texts.ts'
import { LANGUAGES } from '../../shared/pages/language.ts'
import { setupPage } from '../../shared/pages/setup-page.ts'
import { pageFaults } from './page-faults.ts'
import { readHtml, tagsOf, visibleText } from './read-html.ts'
import { BASE, NOW, shellOf } from './sample-pages.ts'
import { installationOf, setupPages } from './sample-setup.ts'

const found = (check: Finding['check'], state: Finding['state']): Finding => ({
  check,
  state,
  cause: null,
  facts: {},
})
const findings: readonly Finding[] = [
  found('store', 'ok'),
  found('erp-version', 'unknown'),
  found('queue', 'broken'),
  found('secrets', 'ok'),
  found('webhooks', 'warning'),
  found('erp-key', 'broken'),
]
const view = {
  findings,
  copy: [{ label: 'redirect-uri' as const, value: 'https://example.com/oauth/callback' }],
  installation: installationOf((plain) => plain),
  checkedAt: NOW,
  zone: 'Europe/Prague',
}
const english = shellOf('en', { path: '/setup' })

for (const language of LANGUAGES) {
  test(`the list is whole, and the worst is first (${language})`, (t) => {
    const page = setupPage(shellOf(language), view)
    t.deepEqual(pageFaults(page), [])
    const order = [2, 5, 4, 1, 0, 3].flatMap((index) => findings[index] ?? [])
    t.deepEqual(
      headings(page),
      order.map((finding) => findingText(finding, language).title),
    )
  })
}

test('it begins with how many there are of each kind', (t) => {
  const text = (shell: typeof english, given: readonly Finding[]): string =>
    visibleText(setupPage(shell, { ...view, findings: given }))
  t.true(
    text(english, findings).includes(
      '2 things are broken, 1 thing needs attention, 1 thing can’t be told and 2 things are all right.',
    ),
  )
  t.true(text(shellOf('cs'), findings.slice(2, 3)).includes('1 věc nefunguje.'))
  t.true(text(english, []).includes('0 things are all right.'))
})

test('what is to be copied is there in full, and nothing of it is a link', (t) => {
  const value = `https://example.com/"><script>x</script>`
  const page = setupPage(english, { ...view, copy: [{ label: 'push-url', value }] })
  t.deepEqual(pageFaults(page), [])
  t.true(visibleText(page).includes(value))
  t.false(tagsOf(page, 'a').some(({ attributes }) => attributes.get('href') === value))
  t.false(visibleText(setupPage(english, { ...view, copy: [] })).includes('To be copied'))
})

test('it says when it was checked, and can be checked again or read by a program', (t) => {
  const page = setupPage(english, view)
  t.true(visibleText(page).includes('Checked 5 January 2027 at 14:05 (Europe/Prague).'))
  const links = tagsOf(page, 'a').map(({ attributes }) => attributes.get('href'))
  t.true(links.filter((href) => href === `${BASE}/setup`).length > 1)
  t.true(links.includes(`${BASE}/setup.json`))
})

test('it says which installation it is about: the tenant, its ERP, and the client that its people go to Google by', (t) => {
  const text = visibleText(setupPage(english, view))
  t.true(
    text.includes(
      'Tenant main ERP https://erp.example.com Google client ID 12-ab.apps.googleusercontent.com Google accounts of any domain What may be exchanged Meetings, Calls and Visit',
    ),
  )
  const own = { ...view, installation: { ...view.installation, hostedDomain: 'example.com' } }
  t.true(visibleText(setupPage(english, own)).includes('Google accounts example.com'))
})

test('the samples of the list leave no fact open', (t) => {
  for (const language of LANGUAGES)
    for (const page of Object.values(setupPages(shellOf(language), (plain) => plain)))
      t.deepEqual(visibleText(page).match(/.{0,40}\?(?: |$|\.)/g), null)
})

function headings(page: string): readonly string[] {
  const tokens = readHtml(page)
  return tokens.flatMap((token, index) => {
    const next = tokens[index + 1]
    return token.kind === 'open' && token.name === 'h3' && next?.kind === 'text' ? [next.text] : []
  })
}
