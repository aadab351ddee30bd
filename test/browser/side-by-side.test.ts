import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import type { FrameLocator, Locator } from 'playwright-core'
import { axeFaults } from '../support/axe.ts'
import { launchChromium } from '../support/chromium.ts'
import type { Chromium } from '../support/chromium.ts'
import { freePorts } from '../support/free-ports.ts'
import { started } from '../support/started.ts'
import type { Started } from '../support/started.ts'
import { watchWorld } from '../support/watch-world.ts'

/** What a visitor of `npm start` sees and does, from the first address that it prints. */
const WORDS = {
  en: {
    connect: 'Connect Google Calendar',
    start: 'Start',
    works: 'Everything works',
    lead: 'Change a meeting in the ERP',
    out: 'Sign out',
    signIn: 'Sign in with Google',
  },
  cs: {
    connect: 'Připojit Kalendář Google',
    start: 'Spustit',
    works: 'Vše funguje',
    lead: 'Změňte schůzku v ERP',
    out: 'Odhlásit se',
    signIn: 'Přihlásit se účtem Google',
  },
} as const
/** Who isn’t connected yet. */
const NEWCOMERS = { en: 'Eva Malá', cs: 'Alena Horáková' } as const
const SCHEMES = { en: 'light', cs: 'dark' } as const
const CLICKS_MAX = 6
const WIDE = { width: 1400, height: 900 }
const SMALL = { width: 390, height: 844 }

const lead = (place: FrameLocator, hasText: string): Locator => place.locator('p.lead', { hasText })

let chromium: Chromium
let visited: Started
let end: () => Promise<void>

test.before(async () => {
  chromium = await launchChromium()
  const folder = mkdtempSync(join(tmpdir(), 'autoerp-beside-'))
  const watch = watchWorld(join(folder, '.local'))
  visited = await started(folder, await freePorts(5), ['--user', 'adam@example.com'])
  end = async () => {
    await visited.stop('SIGTERM')
    readFileSync(join(folder, '.local', 'functions.log'), 'utf8')
      .trimEnd()
      .split('\n')
      .forEach(watch.write)
    watch.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
test.after.always(async () => {
  await chromium?.close()
  await end?.()
})

test('the ERP, the console and Google follow each other side by side, from the first click to an edit that crosses', async (t) => {
  for (const language of ['en', 'cs'] as const) {
    const words = WORDS[language]
    const name = NEWCOMERS[language]
    const { page, troubles, context } = await chromium.open(language, {
      viewport: WIDE,
      colorScheme: SCHEMES[language],
    })
    const [erp, own, google] = ['erp', 'console', 'google'].map((one) => page.frameLocator(`#in-${one}`)) as [
      FrameLocator,
      FrameLocator,
      FrameLocator,
    ]
    let clicks = 0
    const click = async (what: Locator): Promise<void> => {
      clicks += 1
      await what.click()
    }
    await page.goto(visited.firstUrl)
    await click(page.getByRole('link', { name }))
    await click(own.getByRole('button', { name: words.connect }))
    await click(own.getByRole('button', { name }))
    await click(own.getByRole('button', { name: 'Allow' }))
    await click(own.getByRole('button', { name: words.start, exact: true }))
    t.log(`${language}: ${clicks} clicks`)
    t.true(clicks <= CLICKS_MAX)
    await page.locator('p.lead', { hasText: words.lead }).waitFor()
    await lead(own, words.works).waitFor()
    const title = `Visit of ${language}`
    await erp.getByRole('link', { name: 'New Meeting' }).click()
    await erp.getByLabel('Name').fill(title)
    await erp.getByRole('button', { name: 'Save' }).click()
    await google.locator('tr.fresh', { hasText: title }).waitFor()
    await google.getByRole('link', { name: title }).click()
    // The calendar's page has a form for a new event, with the same fields.
    await google.getByRole('heading', { name: title }).waitFor()
    await google.getByLabel('Place').fill('Brno')
    await google.getByRole('button', { name: 'Save' }).click()
    await erp.locator('tr.fresh', { hasText: title }).filter({ hasText: 'Brno' }).waitFor()
    t.is(await erp.locator('tr.fresh').count(), 1, 'what changed, and nothing else, is marked')
    for (const frame of page.frames()) t.deepEqual(await axeFaults(frame), [], frame.url())
    await own.getByRole('button', { name: words.out }).click()
    await own.getByRole('link', { name: words.signIn }).waitFor()
    await page.setViewportSize(SMALL)
    t.is(await page.evaluate('document.documentElement.scrollWidth'), SMALL.width)
    t.deepEqual(troubles, [])
    await context.close()
  }
})

test('without a script it is plain links and frames', async (t) => {
  const { page } = await chromium.open('en', { viewport: SMALL, javaScriptEnabled: false })
  await page.goto(visited.firstUrl)
  await page.getByRole('link', { name: 'adam not connected yet' }).click()
  const own = page.frameLocator('#in-console')
  await own.getByRole('button', { name: 'Connect Google Calendar' }).click()
  await own.getByRole('button', { name: 'adam' }).click()
  await own.getByRole('button', { name: 'Allow' }).click()
  await own.getByRole('heading', { name: 'What would happen' }).waitFor()
  await page.frameLocator('#in-erp').getByRole('heading', { name: 'Calendar' }).waitFor()
  await page.frameLocator('#in-google').getByText('Nothing in the next weeks.').waitFor()
  t.pass()
})
