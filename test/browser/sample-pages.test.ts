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

for (const language of LANGUAGES) {
  test(`axe finds nothing on any page, wide and narrow, light and dark, and none is wider than its window (${language})`, async (t) => {
    const { page, troubles } = await chromium.open(language)
    const faults: string[] = []
    const { pages, show } = await sampleSite(page, language)
    for (const one of pages) {
      await show(one)
      faults.push(...(await facesOf(page)).map((fault) => `${one.name}, ${fault}`))
    }
    t.deepEqual(faults, [])
    t.deepEqual(troubles, [])
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
    'phone, dark: color-contrast: <h1',
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
