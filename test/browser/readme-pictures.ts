import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContextOptions, Page } from 'playwright-core'
import type { Language } from '../../shared/pages/language.ts'
import { PHONE } from '../support/chromium.ts'
import type { Chromium } from '../support/chromium.ts'
import { until } from '../support/until.ts'
import { STORY_WORDS } from './story-words.ts'
import { hourIn, startStoryWorld } from './story-world.ts'
import type { StoryWorld } from './story-world.ts'
import { handOf, signIn, throughGoogle } from './visit.ts'
import type { Hand } from './visit.ts'

const DESK = { width: 1000, height: 660 }
const QUALITY = 70

/** What happens in the embedded world, as four people of it see it. Returns how many bytes the pictures have together. */
export async function takeReadmePictures(chromium: Chromium, folder: string): Promise<number> {
  mkdirSync(folder, { recursive: true })
  const world = await startStoryWorld()
  let bytes = 0
  const take = async (name: string, page: Page): Promise<void> => {
    const picture = await pictureOf(page)
    writeFileSync(join(folder, `${name}.webp`), picture)
    bytes += picture.byteLength
  }
  const enter = async (name: string, language: Language, options: BrowserContextOptions): Promise<Hand> => {
    const hand = handOf((await chromium.open(language, options)).page)
    await signIn(hand, { consoleUrl: world.consoleUrl, name, language })
    return hand
  }
  try {
    await fill(world)
    const eva = await enter('Eva', 'en', { viewport: DESK })
    await eva.click('button', STORY_WORDS.en.connect)
    await throughGoogle(eva, 'Eva', world.consoleUrl)
    await eva.page.goto(`${world.consoleUrl}/calendar/preview`)
    await take('preview', eva.page)
    const jana = await enter('Jana', 'en', { viewport: DESK })
    await take('connection', jana.page)
    const phone = await enter('Jana', 'cs', { viewport: { ...PHONE, height: 800 }, colorScheme: 'dark' })
    await phone.click('link', STORY_WORDS.cs.activity)
    await take('activity', phone.page)
    const alena = await enter('Alena', 'en', { viewport: DESK })
    await alena.page.goto(`${world.consoleUrl}/people`)
    await take('people', alena.page)
    return bytes
  } finally {
    await world.close()
  }
}

/** Meetings of two people on both sides, and edits that crossed. */
async function fill(world: StoryWorld): Promise<void> {
  const [jana, eva] = [world.person('Jana'), world.person('Eva')]
  const meet = async (of: typeof jana, name: string, days: number): Promise<string> => {
    const body = { name, ...hourIn(days, 9).erp, assignedUserId: of.erpUserId }
    return (await world.erp<{ id: string }>('Meeting', { method: 'POST', body })).id
  }
  const event = async (of: typeof jana, summary: string, days: number): Promise<void> =>
    void (await world.makeEvent(of, { summary, ...hourIn(days, 13).google }))
  await meet(eva, 'Nabídka pro Pekárnu U Mlýna', 3)
  await meet(eva, 'Porada prodeje', 5)
  await event(eva, 'Oběd s Tiskárnou Havran', 4)
  await event(eva, 'Zubař', 6)
  const offer = await meet(jana, 'Nabídka pro Strojírny Letná', 3)
  await event(jana, 'Prohlídka skladu', 4)
  await until(async () => (await world.events(jana)).length === 2)
  await until(async () => (await world.meetings(jana)).length === 2)
  await world.erp(`Meeting/${offer}`, { method: 'PUT', body: { name: 'Smlouva se Strojírnami Letná' } })
  await until(async () => (await world.events(jana)).some((title) => title.startsWith('Smlouva')))
}

/** Smaller than a PNG of the same; the driver itself has no such format. */
async function pictureOf(page: Page): Promise<Buffer> {
  const session = await page.context().newCDPSession(page)
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY })
  return Buffer.from(data, 'base64')
}
