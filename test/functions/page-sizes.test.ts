import test from 'ava'
import type { EventId, RecordId, UserId } from '../../shared/domain/ids.ts'
import { linkIdOf } from '../../shared/domain/pair-names.ts'
import { readConnection, saveConnection } from '../../shared/flows/connection.ts'
import type { Connection } from '../../shared/flows/connection.ts'
import { newPair, savePair } from '../../shared/flows/pair-store.ts'
import { parkTask } from '../../shared/platform/park-task.ts'
import { pageFaults } from '../pages/page-faults.ts'
import { TENANT } from '../support/test-world.ts'
import type { Browser, Page } from './browser.ts'
import { makeContacts, pusher } from './contact-people.ts'
import { startConsoleSite } from './console-site.ts'
import type { ConsoleSite, SignedIn } from './console-site.ts'
import { storeOf } from './world-view.ts'

/** However much there is: each page stays small and in reach of a phone, and page by page everything is seen once. */
let site: ConsoleSite
let ada: SignedIn
let jana: SignedIn

test.before(async () => {
  site = await startConsoleSite({ minutesAgo: 50 })
  ada = await site.connected(await site.someAdmin())
  jana = await site.signedIn(await pusher(site.world, 'jana@example.com'))
})
test.after.always(() => site?.world.close())

const BYTES_MAX = 100_000
const LONG = 'Donaudampfschifffahrt '.repeat(140)

/** From page to page by the link that names the next one, in Czech, which is the longer of the two. */
async function leaf(one: Browser, path: string, name: string): Promise<readonly Page[]> {
  const pages: Page[] = []
  for (let url: string | null = `${site.home}${path}`; url !== null && pages.length < 100;) {
    const page: Page = await one.open(`${url}${url.includes('?') ? '&' : '?'}language=cs`)
    pages.push(page)
    const link = [...page.text.matchAll(/<a[^>]*href="([^"]*)"[^>]*>([^<]*)</g)].find(
      ([, , text = '']) => text.trim() === name,
    )
    url = link?.[1]?.replaceAll('&amp;', '&') ?? null
  }
  return pages
}

/** What matches on all pages, and what is wrong with any of them. */
function seen(
  pages: readonly Page[],
  pattern: RegExp,
): { readonly found: Set<string>; readonly wrong: string[] } {
  const found = pages.flatMap(({ text }) => [
    ...new Set([...text.matchAll(pattern)].map(([, id = '']) => id)),
  ])
  const wrong = pages.flatMap(({ status, text }, at) => [
    ...(status === 200 ? [] : [`page ${at}: ${status}`]),
    ...(Buffer.byteLength(text) < BYTES_MAX ? [] : [`page ${at}: ${Buffer.byteLength(text)} bytes`]),
    ...pageFaults(text),
  ])
  if (new Set(found).size < found.length) wrong.push('something is on two pages')
  return { found: new Set(found), wrong }
}

test.serial('300 connected people', async (t) => {
  const store = await storeOf(site.world)
  const held = (await readConnection(store, TENANT, ada.person.id as UserId))?.connection
  if (!held) throw new Error('not connected')
  for (let at = 0; at < 299; at += 1) {
    const userId = `6b${String(at).padStart(15, '0')}` as UserId
    const connection: Connection = { ...held, userId, email: `${'a'.repeat(200)}${at}@example.com` }
    await saveConnection(store, TENANT, { connection, version: null })
  }
  const { found, wrong } = seen(await leaf(ada.one, '/people', 'Další stránka'), /\/people\/(\w+)\/erase/g)
  t.deepEqual(wrong, [])
  t.is(found.size, 301)
})

test.serial('500 tasks that were given up on', async (t) => {
  const { clock, deps } = site.world
  const store = await storeOf(site.world)
  for (let at = 0; at < 500; at += 1) {
    const task = { kind: 'sync-pair', tenant: TENANT, entity: 'Meeting', recordIds: [String(at)], text: LONG }
    await parkTask(
      { tenant: TENANT, kind: 'sync-pair', task, code: 'erp.refused' },
      { store, clock, log: deps.log },
    )
  }
  const { found, wrong } = seen(
    await leaf(ada.one, '/parked', 'Další stránka'),
    /name="drop"\s+value="(\w+)"/g,
  )
  t.deepEqual(wrong, [])
  t.is(found.size, 500)
})

test.serial('a day on which 300 meetings were changed, with long texts that were there before', async (t) => {
  const { clock } = site.world
  const store = await storeOf(site.world)
  const held = (await readConnection(store, TENANT, ada.person.id as UserId))?.connection
  if (!held?.mainCalendar) throw new Error('no calendar')
  const { key, id } = held.mainCalendar
  for (let at = 0; at < 300; at += 1) {
    const eventId = `event${at}` as EventId
    const { pair } = newPair({
      id: linkIdOf(key, eventId),
      entity: 'Meeting',
      recordId: `6c${at}` as RecordId,
      userId: held.userId,
      calendar: key,
      calendarId: id,
      eventId,
      bornIn: 'erp',
    })
    const was = { title: LONG, description: LONG, location: LONG }
    const entry = { do: 'change', on: 'google', why: 'conflict', fields: Object.keys(was), was } as const
    const log = [0, 1, 2].map((back) => ({ ...entry, at: clock.now() - back }))
    await savePair(store, TENANT, { pair: { ...pair, log }, version: null })
  }
  const { found, wrong } = seen(await leaf(ada.one, '/activity', 'Další stránka'), /activity\?pair=(\w+)"/g)
  t.deepEqual(wrong, [])
  t.true(found.size >= 300)
  const own = await ada.one.open(`${site.home}/activity?pair=${linkIdOf(key, 'event7' as EventId)}`)
  t.deepEqual(seen([own], /(?!)/g).wrong, [])
})

test.serial('more contacts than a page offers, and what became of each', async (t) => {
  makeContacts(site.world, jana.person, { count: 120, name: `Of${'x'.repeat(80)}` })
  const { one } = jana
  const form = await one.open(`${site.home}/push?entity=Contact&q=of&language=cs`)
  t.is(seen([form], /type="checkbox"\s+name="id"\s+value="(\w+)"/g).found.size, 50)
  t.true(form.text.includes('Je jich víc, než se sem vejde.'))
  const begun = await one.follow(await one.submit(form, [['whom', 'mine']], '/push'))
  await site.world.settle()
  const done = await one.open(begun.url)
  t.regex(done.text, /120 \/ 120/)
  const pages = await leaf(
    one,
    new URL(done.url).pathname.slice(new URL(site.home).pathname.length),
    'Další stránka',
  )
  const { found, wrong } = seen(pages, /#Contact\/view\/(\w+)"/g)
  t.deepEqual([...wrong, ...seen([form, await one.open(`${site.home}/contacts`)], /(?!)/g).wrong], [])
  t.is(found.size, 120)
})
