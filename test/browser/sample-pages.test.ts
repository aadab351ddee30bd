import test from 'ava'
import { LANGUAGES } from '../../shared/pages/language.ts'
import { STYLE } from '../../shared/pages/style.ts'
import { axeFaults } from '../support/axe.ts'
import { launchChromium } from '../support/chromium.ts'
import type { Chromium } from '../support/chromium.ts'
import { facesOf, keyboardFaults, narrowFaults } from './page-faults-seen.ts'
import { sampleSite } from './sample-site.ts'
import { samplePages } from '../pages/sample-pages.ts'

const BYTES_MAX = 100_000

let chromium: Chromium
test.before(async () => void (chromium = await launchChromium()))
test.after.always(() => chromium.close())

/** So many that a slow machine is done with them long before somebody takes the test for one that hangs. */
const AT_ONCE = 20

for (const language of LANGUAGES) {
  const all = samplePages(language)
  for (let from = 0; from < all.length; from += AT_ONCE) {
    const names = all.slice(from, from + AT_ONCE).map(({ name }) => name)
    test.serial(
      `axe finds nothing, wide and narrow, light and dark, nothing is wider than its window, and no word is broken: “${names[0]}” and ${names.length - 1} more (${language})`,
      async (t) => {
        const { context, page, troubles } = await chromium.open(language)
        const faults: string[] = []
        const { pages, show } = await sampleSite(page, language)
        for (const one of pages.slice(from, from + AT_ONCE)) {
          await show(one)
          faults.push(...(await facesOf(page)).map((fault) => `${one.name}, ${fault}`))
        }
        await context.close()
        t.deepEqual(faults, [])
        t.deepEqual(troubles, [])
      },
    )
  }
}

for (const language of LANGUAGES) {
  test(`an administrator’s menu is one line on a desktop, and so is who he is (${language})`, async (t) => {
    const { page } = await chromium.open(language)
    const { pages, show } = await sampleSite(page, language)
    for (const one of pages) if (one.name === 'people') await show(one)
    const linesOf = (selector: string): Promise<number> =>
      page.evaluate<number>(`new Set([...document.querySelectorAll('${selector}')]
        .map((element) => Math.round(element.getBoundingClientRect().bottom / 20))).size`)
    t.is(await linesOf('nav li'), 1)
    t.is(await linesOf('.bar > .brand, .bar > .aside'), 1)
  })
}

test('with Tab alone everything on every page is reached, in its order, and is seen to have the focus', async (t) => {
  const { page } = await chromium.open('en')
  const faults: string[] = []
  const { pages, show } = await sampleSite(page, 'en')
  for (const one of pages) {
    await show(one)
    faults.push(...(await keyboardFaults(page)).map((fault) => `${one.name}, ${fault}`))
  }
  t.deepEqual(faults, [])
})

test('texts of any length from outside make no page wider than its window, down to 320 pixels', async (t) => {
  const long = (plain: string): string =>
    plain.startsWith('http') ? plain : `${plain}${'Wolfeschlegel'.repeat(9)}`
  const { page } = await chromium.open('en')
  const faults: string[] = []
  const { pages, show } = await sampleSite(page, 'en', long)
  for (const one of pages) {
    await show(one)
    faults.push(...(await narrowFaults(page)).map((fault) => `${one.name}, ${fault}`))
  }
  t.deepEqual(faults, [])
})

test('the first stop leads past the header', async (t) => {
  const { page } = await chromium.open('en')
  const { pages, show } = await sampleSite(page, 'en')
  for (const one of pages) if (one.name === 'connection') await show(one)
  await page.keyboard.press('Tab')
  const skip = page.getByRole('link', { name: 'Skip to content' })
  t.is((await skip.boundingBox())?.x, 0)
  await page.keyboard.press('Enter')
  t.true(await page.evaluate<boolean>('document.activeElement === document.querySelector("main")'))
  await page.keyboard.press('Tab')
  t.true(await page.evaluate<boolean>('document.querySelector("main").contains(document.activeElement)'))
})

test('a page with its styles is small', (t) => {
  const large = LANGUAGES.flatMap((language) => samplePages(language)).filter(
    ({ page }) => Buffer.byteLength(page) + Buffer.byteLength(STYLE) > BYTES_MAX,
  )
  t.deepEqual(large, [])
})

test('what these tests look for would be seen', async (t) => {
  const { page } = await chromium.open('en')
  await page.setContent(`<!doctype html><html lang="en"><title>x</title><main><h1>Heading</h1>
    <p style="color: #999; background: #fff">pale</p><input>
    <style>@media (prefers-color-scheme: dark) { h1 { color: #333; background: #222 } } :focus { outline: none }</style>
    <a href="#a" tabindex="2">second</a><a href="#b" tabindex="1">first</a><div style="width: 900px">wide</div></main>`)
  const faults = await facesOf(page)
  for (const what of [
    'phone: wider',
    'desktop: color-contrast',
    'desktop: label',
    'dark: color-contrast: <h1',
  ])
    t.true(
      faults.some((fault) => fault.startsWith(what)),
      `${what}: ${faults.join('\n')}`,
    )
  t.true((await axeFaults(page)).length > 0)
  const stops = await keyboardFaults(page)
  t.true(stops.some((fault) => fault.startsWith('not in its turn')))
  t.true(stops.some((fault) => fault.startsWith('nobody sees')))
})
