import test from 'ava'
import { LANGUAGES } from '../../shared/pages/language.ts'
import { launchChromium } from '../support/chromium.ts'
import { until } from '../support/until.ts'
import { STORY_WORDS } from './story-words.ts'
import { hourIn, startStoryWorld } from './story-world.ts'
import { handOf, signIn, throughGoogle } from './visit.ts'

/** Google’s own pages are counted, too. */
const CLICKS_MAX = 6
const NAMES = { cs: 'Eva', en: 'adam' } as const

test('from the console’s first page to a first exchange that one has seen before, it is six clicks', async (t) => {
  const chromium = await launchChromium()
  t.teardown(chromium.close)
  const world = await startStoryWorld(['adam@example.com'])
  t.teardown(world.close)
  for (const language of LANGUAGES) {
    const words = STORY_WORDS[language]
    const name = NAMES[language]
    const person = world.person(name)
    const body = { name: 'Offer', ...hourIn(7, 9).erp, assignedUserId: person.erpUserId }
    await world.erp('Meeting', { method: 'POST', body })
    const { page } = await chromium.open(language)
    const hand = handOf(page)
    await signIn(hand, { consoleUrl: world.consoleUrl, name, language })
    await hand.click('button', words.connect)
    await throughGoogle(hand, name, world.consoleUrl)
    await page.getByRole('cell', { name: 'Offer' }).waitFor()
    await hand.click('button', words.start)
    await until(async () => (await world.events(person)).includes('Offer'))
    t.log(`${language}: ${hand.clicks()} clicks`)
    t.is(hand.clicks(), CLICKS_MAX)
  }
})
