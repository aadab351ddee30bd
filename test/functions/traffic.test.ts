import test from 'ava'
import { visibleText } from '../pages/read-html.ts'
import type { Browser, Page } from './browser.ts'
import { startConsoleSite } from './console-site.ts'
import type { ConsoleSite } from './console-site.ts'
import { wrongWith } from './page-check.ts'
import { makeMeeting } from './world-view.ts'

/** What an administrator sees of the traffic, and nobody else. */
let site: ConsoleSite
let ada: Browser
let jana: Browser

test.before(async () => {
  site = await startConsoleSite({ minutesAgo: 50 })
  const person = await site.somebody('jana')
  jana = (await site.connected(person)).one
  ada = (await site.signedIn(await site.someAdmin())).one
  const { world } = site
  await world.settle()
  for (const name of ['A', 'B', 'C']) makeMeeting(world, person, name)
  await world.settle()
  world.pass(60_000)
})
test.after.always(() => site?.world.close())

const open = (one: Browser, query = ''): Promise<Page> => one.open(`${site.home}/traffic${query}`)

test.serial(
  'an administrator sees what crossed up to a minute ago, in each period and both languages',
  async (t) => {
    // This visit stores what is due, and the next one reads it.
    await open(ada)
    for (const span of ['', '?span=day', '?span=week', '?span=month', '?span=toString', '?span=']) {
      const page = await open(ada, span)
      t.is(wrongWith(page, { title: 'Traffic' }), null, span)
      t.regex(visibleText(page.text), /3 changes to Google and 0 changes to the ERP\./, span)
      t.regex(visibleText(page.text), /Half of the changes arrived within \d+ s/, span)
      t.true(Buffer.byteLength(page.text) < 100_000)
    }
    const czech = await open(ada, '?language=cs')
    t.is(wrongWith(czech, { title: 'Provoz', language: 'cs' }), null)
    t.true(visibleText(czech.text).includes('3 změny do Googlu a 0 změn do ERP.'))
    await open(ada, '?language=en')
  },
)

test.serial('who is no administrator is told so, and a stranger is asked to sign in', async (t) => {
  const refused = await open(jana)
  t.is(refused.status, 403)
  t.false(visibleText(refused.text).includes('changes to Google'))
  t.is((await open(site.browser())).status, 401)
})

test.serial('what is counted of a page is its tenant’s trouble only', async (t) => {
  t.is((await ada.open(`${site.home}/no-such-page`)).status, 404)
  site.world.pass(60_000)
  await open(ada)
  t.regex(visibleText((await open(ada)).text), /request\.not-found 1/)
})
