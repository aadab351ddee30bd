import test from 'ava'
import { LANGUAGES } from '../../shared/pages/language.ts'
import type { Language } from '../../shared/pages/language.ts'
import { PHONE, launchChromium } from '../support/chromium.ts'
import type { Chromium } from '../support/chromium.ts'
import { until } from '../support/until.ts'
import { STORY_WORDS } from './story-words.ts'
import { hourIn, startStoryWorld } from './story-world.ts'
import type { StoryWorld } from './story-world.ts'
import { handOf, signIn, throughGoogle, titleOf } from './visit.ts'

let chromium: Chromium
let world: StoryWorld
test.before(async () => {
  chromium = await launchChromium()
  world = await startStoryWorld(['adam@example.com'])
})
test.after.always(async () => {
  await chromium?.close()
  await world?.close()
})

const NAMES: Readonly<Record<Language, string>> = { cs: 'Eva', en: 'adam' }

for (const language of LANGUAGES) {
  test.serial(`every form of an employee works with scripts switched off (${language})`, async (t) => {
    const words = STORY_WORDS[language]
    const name = NAMES[language]
    const person = world.person(name)
    const { page, troubles } = await chromium.open(language, { javaScriptEnabled: false, viewport: PHONE })
    const hand = handOf(page)
    const shows = (text: string | RegExp): Promise<void> =>
      page
        .getByText(text, { exact: typeof text === 'string' })
        .first()
        .waitFor()
    const home = async (): Promise<void> => void (await page.goto(world.consoleUrl))
    const body = { name: 'Offer', ...hourIn(7, 9).erp, assignedUserId: person.erpUserId }
    await world.erp('Meeting', { method: 'POST', body })

    await signIn(hand, { consoleUrl: world.consoleUrl, name, language })
    await hand.click('button', words.connect)
    await throughGoogle(hand, name, world.consoleUrl)
    t.is(await titleOf(page), words.preview)
    await hand.click('button', words.start)
    await shows(words.started)
    await until(async () => (await world.events(person)).includes('Offer'))

    await hand.click('link', words.settings)
    await hand.click('radio', words.notHeld)
    await page.getByRole('textbox', { name: words.labelOfMeetings }).fill('ERP')
    await hand.click('button', words.look)
    t.is(await titleOf(page), words.preview)
    await hand.click('button', words.change)
    t.true(await page.getByRole('radio', { name: words.notHeld }).isChecked())
    await hand.click('button', words.look)
    await hand.click('button', words.doIt)
    await shows(words.saved)
    await until(async () => (await world.events(person)).includes('ERP: Offer'))

    await hand.click('button', words.pause)
    await shows(words.paused)
    await hand.click('button', words.goOn)
    await page.getByRole('button', { name: words.pause, exact: true }).waitFor()

    await hand.click('button', words.connectContacts)
    await throughGoogle(hand, name, world.consoleUrl)
    await hand.click('link', words.contacts)
    await hand.click('checkbox', words.follows)
    await hand.click('button', words.save)
    await shows(words.contactsSaved)
    t.true(await page.getByRole('checkbox', { name: words.follows }).isChecked())
    await hand.click('link', words.send)
    await hand.click('radio', words.mine)
    await world.hold()
    await hand.click('button', words.push)
    await shows(words.underWay)
    world.letGo()
    await shows(words.done)

    await home()
    await hand.click('link', words.disconnect)
    await hand.click('button', words.yes)
    await shows(words.disconnected)
    t.deepEqual(troubles, [])
  })
}
