import test from 'ava'
import type { ExecutionContext } from 'ava'
import type { Person } from '../../infra/local/people.ts'
import { LANGUAGES } from '../../shared/pages/language.ts'
import type { Language } from '../../shared/pages/language.ts'
import { DESKTOP, PHONE, launchChromium } from '../support/chromium.ts'
import type { Chromium, Visitor } from '../support/chromium.ts'
import { until } from '../support/until.ts'
import { STORY_WORDS } from './story-words.ts'
import { hourIn, startStoryWorld } from './story-world.ts'
import type { ErpRecord, StoryWorld } from './story-world.ts'
import { handOf, hiddenFaults, signIn, throughGoogle, titleOf } from './visit.ts'
import type { Hand } from './visit.ts'

/** Who reads what: nobody of them has ever been here, and one has only a phone. */
const TELLERS = {
  cs: { name: 'Eva', viewport: DESKTOP },
  en: { name: 'adam', viewport: PHONE },
} as const satisfies Readonly<Record<Language, unknown>>

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

for (const language of LANGUAGES) tellStory(language)

/** Each step goes on where the one before it ended. */
function tellStory(language: Language): void {
  const { name, viewport } = TELLERS[language]
  const words = STORY_WORDS[language]
  const step = (told: string, work: (t: ExecutionContext) => Promise<void>): void =>
    test.serial(`${told} (${language})`, async (t) => {
      try {
        await work(t)
      } catch (error) {
        t.log(await hand.page.locator('body').innerText())
        throw error
      }
      t.deepEqual(await hiddenFaults(hand.page, language), [])
      t.deepEqual(visitor.troubles, [])
    })
  let visitor: Visitor
  let hand: Hand
  let person: Person
  const shows = async (text: string | RegExp): Promise<void> =>
    hand.page
      .getByText(text, { exact: typeof text === 'string' })
      .first()
      .waitFor()
  const home = async (): Promise<void> => void (await hand.page.goto(world.consoleUrl))
  const titles = async (): Promise<readonly string[]> => {
    const [records, events] = [await world.meetings(person), await world.events(person)]
    return [...records.map((one) => one.name), '|', ...events].toSorted()
  }
  const both = (...expected: readonly string[]): Promise<void> =>
    until(async () => {
      const here = (await world.meetings(person)).map((one) => one.name).toSorted()
      const there = (await world.events(person)).toSorted()
      return [here, there].every((side) => JSON.stringify(side) === JSON.stringify(expected.toSorted()))
    })
  const recordOf = async (called: string): Promise<ErpRecord> =>
    (await world.meetings(person)).find((one) => one.name === called) as ErpRecord

  step(
    'who opens the console for the first time signs in with Google and finds nothing connected',
    async (t) => {
      visitor = await chromium.open(language, { viewport })
      hand = handOf(visitor.page)
      person = world.person(name)
      await world.erp('Meeting', {
        method: 'POST',
        body: { name: 'Offer', ...hourIn(7, 9).erp, assignedUserId: person.erpUserId },
      })
      await world.makeEvent(person, { summary: 'Dentist', ...hourIn(8, 13).google })
      await hand.page.goto(world.consoleUrl)
      t.deepEqual(await hiddenFaults(hand.page, language), [])
      await signIn(hand, { consoleUrl: world.consoleUrl, name, language })
      t.is(await titleOf(hand.page), words.connection)
      await shows(words.notConnected)
    },
  )

  step('the connected calendar exchanges nothing before its owner has seen what would be done', async (t) => {
    await hand.click('button', words.connect)
    await throughGoogle(hand, name, world.consoleUrl)
    t.is(await titleOf(hand.page), words.preview)
    const [erp, google] = [words.inErp, words.inGoogle].map((side) =>
      hand.page.getByRole('region', { name: side, exact: true }),
    )
    await erp?.getByRole('cell', { name: 'Dentist' }).waitFor()
    await google?.getByRole('cell', { name: 'Offer' }).waitFor()
    t.deepEqual(await titles(), ['Dentist', 'Offer', '|'])
  })

  step('what is filled in can be looked at and changed before anything begins', async (t) => {
    await hand.click('button', words.change)
    t.is(await titleOf(hand.page), words.settingsTitle)
    t.deepEqual(await hiddenFaults(hand.page, language), [])
    await hand.click('button', words.look)
    t.is(await titleOf(hand.page), words.preview)
  })

  step('once started, both sides have everything, and the page says how far it is', async () => {
    await world.hold()
    await hand.click('button', words.start)
    await shows(words.started)
    world.letGo()
    await both('Dentist', 'Offer')
    await until(async () => {
      await home()
      return hand.page.getByText(words.on, { exact: true }).first().isVisible()
    })
  })

  step(
    'what is changed in the ERP shows in Google, and what is changed there shows in the ERP',
    async (t) => {
      const erp = handOf(await visitor.context.newPage())
      await erp.page.goto(world.erpUrl)
      await erp.page.getByLabel('User').selectOption({ label: person.name })
      await erp.click('button', 'Sign in')
      await erp.click('link', 'Offer')
      await erp.page.getByLabel('Name').fill('Offer for the bakery')
      await erp.click('button', 'Save')
      const google = handOf(await visitor.context.newPage())
      await google.page.goto(world.googleUrl)
      await google.click('link', person.email)
      const offer = google.page.getByRole('link', { name: 'Offer for the bakery' })
      await until(async () => {
        await google.page.reload()
        return offer.isVisible()
      })
      await offer.click()
      // The calendar's page has a form for a new event, with the same fields.
      await google.page.getByRole('heading', { name: 'Offer for the bakery' }).waitFor()
      await google.page.getByLabel('Place').fill('Brno, Mlýnská 5')
      await google.click('button', 'Save')
      const place = erp.page.getByRole('cell', { name: 'Brno, Mlýnská 5' })
      await until(async () => {
        await erp.page.reload()
        return place.isVisible()
      })
      await Promise.all([erp.page.close(), google.page.close()])
      await hand.page.reload()
      t.is((await recordOf('Offer for the bakery')).cLocation, 'Brno, Mlýnská 5')
    },
  )

  step('of two changes of one title the later stays, and the log has the other', async () => {
    await hand.click('button', words.pause)
    await shows(words.paused)
    const { id } = await recordOf('Offer for the bakery')
    await world.erp(`Meeting/${id}`, { method: 'PUT', body: { name: 'Offer, from the ERP' } })
    // The ERP tells the second of a change and no more; within the same one nobody could say which was later.
    const told = Date.now() + 1000
    await until(() => Date.now() > told)
    await renameInGoogle('Offer for the bakery', 'Offer, from Google')
    await hand.click('button', words.goOn)
    await both('Dentist', 'Offer, from Google')
    await home()
    await hand.click('link', words.activity)
    await until(async () => {
      await hand.page.reload()
      return hand.page.getByText(words.conflict).isVisible()
    })
    const entry = hand.page.getByRole('listitem').filter({ hasText: words.conflict })
    await entry.getByText('Offer, from the ERP').waitFor()
  })

  step('taking the last change back puts on both sides what was there before', async () => {
    const entry = hand.page.getByRole('listitem').filter({ hasText: words.conflict })
    await hand.clickIn(entry, 'button', words.undo)
    await shows(words.undone)
    await both('Dentist', 'Offer, from the ERP')
  })

  async function renameInGoogle(from: string, to: string): Promise<void> {
    const page = await visitor.context.newPage()
    const google = handOf(page)
    await page.goto(`${world.googleUrl}/accounts/${person.email}/calendars/${person.email}`)
    await google.click('link', new RegExp(from))
    await page.getByRole('heading', { name: from }).waitFor()
    await page.getByLabel('Title').fill(to)
    await google.click('button', 'Save')
    // A page that is closed while its form is under way may never be told to be closed.
    await page.getByRole('link', { name: to }).waitFor()
    await page.close()
  }

  step(
    'contacts are sent with the progress before one’s eyes, which comes to its end by itself',
    async (t) => {
      await home()
      await hand.click('button', words.connectContacts)
      await throughGoogle(hand, name, world.consoleUrl)
      await hand.click('link', words.contacts)
      t.deepEqual(await hiddenFaults(hand.page, language), [])
      await hand.click('link', words.send)
      await hand.click('radio', words.mine)
      await world.hold()
      await hand.click('button', words.push)
      await shows(words.underWay)
      const bar = hand.page.getByRole('progressbar')
      t.is(await bar.getAttribute('value'), '10')
      const total = await bar.getAttribute('max')
      t.true(Number(total) > 10)
      world.letGo()
      await shows(words.done)
      t.is(await bar.getAttribute('value'), total)
      const google = await visitor.context.newPage()
      await google.goto(`${world.googleUrl}/accounts/${person.email}/contacts`)
      t.is(await google.locator('tbody tr').count(), Number(total))
      await google.close()
    },
  )

  step('disconnecting says what stays, and that stays', async (t) => {
    await home()
    await hand.click('link', words.disconnect)
    await hand.page.getByRole('heading', { name: words.stays }).waitFor()
    await shows(words.nothingDeleted)
    t.deepEqual(await hiddenFaults(hand.page, language), [])
    await hand.click('button', words.yes)
    await shows(words.disconnected)
    await shows(words.notConnected)
    t.deepEqual(
      await titles(),
      ['Dentist', 'Offer, from the ERP', '|', 'Dentist', 'Offer, from the ERP'].toSorted(),
    )
  })
}
