import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import test from 'ava'
import type { ExecutionContext } from 'ava'
import type { Page } from 'playwright-core'
import { LIVE_SCRIPT } from '../../shared/pages/live-script.ts'
import { html } from '../../shared/pages/markup.ts'
import type { Markup } from '../../shared/pages/markup.ts'
import { csrfField, pageFrame } from '../../shared/pages/page-frame.ts'
import type { Live, Shell } from '../../shared/pages/page-frame.ts'
import { signInPage } from '../../shared/pages/sign-in-page.ts'
import { pageReply } from '../../shared/platform/page-reply.ts'
import { launchChromium } from '../support/chromium.ts'
import type { Chromium } from '../support/chromium.ts'
import { until } from '../support/until.ts'

/** What the console's one script does with a page, in a browser, under the policy that every page has. */
let chromium: Chromium

test.before(async () => {
  chromium = await launchChromium()
})
test.after.always(() => chromium?.close())

interface Site {
  readonly page: Page
  readonly troubles: readonly string[]
  /** What is answered from now on. */
  show(live: Partial<Live> | null, body: Markup): void
  answer(given: { status: number; text: string } | null): void
  shell(): Shell
  readonly asked: () => number
  readonly posts: () => number
}

const EVERY_SECONDS = 0.03

/** A console of one page, which says what the test lets it say. */
async function open(t: ExecutionContext): Promise<Site> {
  let url = ''
  let [asked, posts] = [0, 0]
  let made: () => { status: number; text: string } = () => ({ status: 200, text: '' })
  const deps = { urlOf: (name: string) => `${url}/${name}`, signInOrigin: url } as const
  const server = createServer((request, response) => {
    if (request.url?.endsWith('/live.js')) {
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(LIVE_SCRIPT)
    } else if (request.url?.endsWith('/style.css')) {
      response.writeHead(200, { 'content-type': 'text/css' }).end()
    } else if (request.method === 'POST') {
      // The page stays where it is, as while a function takes its time.
      posts += 1
      response.writeHead(204).end()
    } else if (request.url?.startsWith('/console/main')) {
      asked += 1
      const { status, text } = made()
      const { headers, body } = pageReply(status, text, deps)
      response.writeHead(status, headers).end(body)
    } else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const visitor = await chromium.open('en')
  t.teardown(async () => {
    await visitor.context.close()
    server.closeAllConnections()
    server.close()
  })
  const shell = (): Shell => ({
    language: 'en',
    consoleUrl: `${url}/console`,
    base: `${url}/console/main`,
    person: { name: 'Jana', isAdmin: false },
    csrf: 'c5f0',
    path: '',
    notice: null,
  })
  const usual = { everySeconds: EVERY_SECONDS, says: 'Under way', withoutScript: null, hasStop: false }
  return {
    page: visitor.page,
    troubles: visitor.troubles,
    show: (live, body) => {
      const text = pageFrame(shell(), { title: 'Page', body, live: live && { ...usual, ...live } })
      made = () => ({ status: 200, text })
    },
    answer: (given) => {
      if (given !== null) made = () => given
    },
    shell,
    asked: () => asked,
    posts: () => posts,
  }
}

const go = async ({ page, shell }: Site): Promise<void> => {
  await page.clock.install()
  await page.goto(shell().base ?? '')
  await page.evaluate(() => Object.assign(globalThis, { isSame: true }))
}
/** A minute of the page's own time; whatever it asks for then has come here. */
async function aMinuteLater({ page, shell }: Site): Promise<void> {
  await page.clock.runFor(60_000)
  await page.evaluate(`fetch('${shell().consoleUrl}/nothing').then((answer) => answer.text())`)
}
const isSame = ({ page }: Site): Promise<boolean> => page.evaluate(() => 'isSame' in globalThis)
const focused = ({ page }: Site): Promise<string> =>
  page.evaluate('document.activeElement.textContent.trim() || document.activeElement.nodeName')

test('what has changed is changed in place: nothing is loaded anew, and the focus stays', async (t) => {
  const site = await open(t)
  const body = (count: string, more: Markup | null) =>
    html`${more}
      <p>Read: ${count}</p>
      <section class="card">
        <p><a href="https://example.com/">A link</a></p>
      </section>`
  site.show({}, body('1', null))
  await go(site)
  await site.page.getByRole('link', { name: 'A link' }).focus()
  site.show({}, body('2', html`<p class="box warn">News</p>`))
  await site.page.getByText('Read: 2').waitFor()
  await site.page.getByText('News').waitFor()
  t.is(await focused(site), 'A link')
  site.show({}, body('3', null))
  await site.page.getByText('Read: 3').waitFor()
  t.is(await site.page.getByText('News').count(), 0)
  t.is(await focused(site), 'A link')
  t.true(await isSame(site))
  t.deepEqual(site.troubles, [])
})

test('a button that becomes another one is not pressed by who meant the first: the focus goes to the page', async (t) => {
  const site = await open(t)
  const body = (step: string, name: string) =>
    html`<form method="post" action="https://example.com/">
      ${csrfField(site.shell())}<button name="step" value="${step}">${name}</button>
    </form>`
  site.show({}, body('cancel', 'Cancel'))
  await go(site)
  await site.page.getByRole('button', { name: 'Cancel' }).focus()
  site.show({}, body('retry', 'Try again'))
  await site.page.getByRole('button', { name: 'Try again' }).waitFor()
  t.is(await site.page.evaluate('document.activeElement.id'), 'main')
})

test('a screen reader is told each step once, and the end; then the page is asked for no more', async (t) => {
  const site = await open(t)
  const status = site.page.getByRole('status')
  site.show({ says: '10 %' }, html`<p>11</p>`)
  await go(site)
  site.show({ says: '10 %' }, html`<p>19</p>`)
  await site.page.getByText('19', { exact: true }).waitFor()
  t.is(await status.textContent(), '', 'nothing that is on the page already')
  site.show({ says: '20 %' }, html`<p>21</p>`)
  await site.page.getByText('21', { exact: true }).waitFor()
  t.is(await status.textContent(), '20 %')
  site.show({ says: 'Done', everySeconds: null }, html`<p>30</p>`)
  await site.page.getByText('30', { exact: true }).waitFor()
  t.is(await status.textContent(), 'Done')
  const asked = site.asked()
  await aMinuteLater(site)
  t.is(site.asked(), asked)
  t.is(await site.page.getByRole('link', { name: 'Don’t keep this page up to date' }).count(), 0)
})

test('a page that isn’t reached says so in words, tries again, and says no more when it is', async (t) => {
  const site = await open(t)
  site.show({}, html`<p>One</p>`)
  await go(site)
  site.answer({ status: 503, text: pageFrame(site.shell(), { title: 'Not now', body: html`` }) })
  await site.page.getByText('This page can’t be reached just now; trying again.').waitFor()
  t.true(await site.page.getByText('One').isVisible(), 'what was there stays')
  site.show({}, html`<p>Two</p>`)
  await site.page.getByText('Two').waitFor()
  t.is(await site.page.getByRole('status').textContent(), '')
})

test('whose sign-in has ended is led to it, and the page isn’t asked for any more', async (t) => {
  const site = await open(t)
  site.show({}, html`<p>One</p>`)
  await go(site)
  const stranger = { ...site.shell(), person: null, csrf: null }
  site.answer({ status: 401, text: signInPage(stranger, { for: 'page', back: '/pushes/1' }) })
  await site.page.getByText('Your sign-in has ended').waitFor()
  const link = site.page.getByRole('link', { name: 'Sign in with Google' })
  t.is(await link.getAttribute('href'), `${site.shell().base}/sign-in?back=%2Fpushes%2F1`)
  t.true(await site.page.getByText('One').isVisible())
})

test('a page that nobody looks at is not asked for; it is when somebody comes back', async (t) => {
  const site = await open(t)
  site.show({}, html`<p>One</p>`)
  await go(site)
  const look = (isHidden: boolean) =>
    site.page.evaluate(
      `Object.defineProperty(document, 'hidden', { value: ${isHidden}, configurable: true }); document.dispatchEvent(new Event('visibilitychange'))`,
    )
  await look(true)
  await aMinuteLater(site)
  site.show({}, html`<p>Two</p>`)
  const asked = site.asked()
  await aMinuteLater(site)
  t.is(site.asked(), asked)
  await look(false)
  await site.page.getByText('Two').waitFor()
})

test('a form is sent once, however often it is pressed, and its button shows that it is under way', async (t) => {
  const site = await open(t)
  site.show(null, html`<form method="post" action="${site.shell().base}/x"><button>Start</button></form>`)
  await go(site)
  const button = site.page.getByRole('button', { name: 'Start' })
  await button.click()
  await until(() => site.posts() === 1)
  t.is(await button.getAttribute('aria-busy'), 'true')
  t.is(await button.getAttribute('aria-disabled'), 'true')
  await button.click({ force: true })
  await site.page.evaluate('document.querySelector("main form").requestSubmit()')
  t.is(site.posts(), 1)
  await aMinuteLater(site)
  t.is(await button.getAttribute('aria-busy'), null, 'nothing came of it: it may be tried again')
  await button.click()
  await until(() => site.posts() > 1)
  t.is(site.posts(), 2)
})

test('who wants a page to stay as it is finds the link that does it', async (t) => {
  const site = await open(t)
  site.show({}, html`<p>One</p>`)
  await go(site)
  await site.page.getByRole('link', { name: 'Don’t keep this page up to date by itself' }).click()
  await site.page.waitForURL('**/console/main?still=yes')
  t.pass()
})
