import { DatabaseSync } from 'node:sqlite'
import { Script } from 'node:vm'
import test from 'ava'
import { publish } from '../../infra/local/publish.ts'
import { databaseOf } from '../../shared/platform/parts-wiring.ts'
import { TENANT, callGoogle } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { connect, connectOnly, newBrowser, signIn } from './browser.ts'
import type { Browser, Page } from './browser.ts'
import { CONNECTION, startConsoleSite } from './console-site.ts'
import type { ConsoleSite, SignedIn } from './console-site.ts'
import { wrongWith } from './page-check.ts'
import { cookieOf, csrfOn, send } from './sent-by-hand.ts'
import {
  connectionOf,
  makeEvent,
  makeMeeting,
  meetings,
  openTasks,
  secretNames,
  titles,
} from './world-view.ts'

/** What an administrator does for people in the console, and what a person sees there. */
let site: ConsoleSite
let world: TestWorld
let home: string
let admin: SignedIn

test.before(async () => {
  site = await startConsoleSite({ minutesAgo: 50 })
  ;({ world, home } = site)
  admin = await site.signedIn(await site.someAdmin())
})
test.after.always(() => world?.close())

interface Row {
  readonly collection: string
  readonly id: string
  readonly data: string
  readonly keys: string
}

/** The tenant's documents that hold one of these texts anywhere. */
function documentsWith(...texts: string[]): Row[] {
  const database = new DatabaseSync(databaseOf(world.config), { readOnly: true })
  const rows = database
    .prepare(
      `SELECT collection, id, data, (SELECT coalesce(group_concat(value, ' '), '') FROM document_keys k
       WHERE k.tenant = d.tenant AND k.collection = d.collection AND k.id = d.id) AS keys FROM documents d WHERE tenant = ?`,
    )
    .all(TENANT) as unknown as Row[]
  database.close()
  return rows.filter((row) => texts.some((text) => `${row.id} ${row.data} ${row.keys}`.includes(text)))
}

/** Somebody with a pair born on each side, and one that was changed on both at once. */
async function busy(name: string): Promise<SignedIn & { readonly texts: string[] }> {
  const someone = await site.connected(await site.somebody(name))
  const { person } = someone
  const id = makeMeeting(world, person, `ERP ${name}`)
  await makeEvent(world, person, `Google ${name}`)
  await world.settle()
  const event = (await world.events(person)).find(({ summary }) => summary === `ERP ${name}`)
  world.erp.as(person.id).update('Meeting', id, { name: `Lost ${name}` })
  world.pass(2000)
  await callGoogle(world, person, {
    method: 'PATCH',
    path: `/${event?.id}`,
    body: { summary: `Won ${name}` },
  })
  await world.settle()
  const { googleSub = '?', mainCalendar } = (await connectionOf(world, person.id)) ?? {}
  const events = (await world.events(person)).map((one) => one.id)
  return { ...someone, texts: [person.id, person.email, googleSub, mainCalendar?.key ?? '?', ...events] }
}

const erasePath = ({ id }: TestUser): string => `${home}/people/${id}/erase`
const exported = (id: string): Promise<Page> => admin.one.open(`${home}/people/${id}/export`)
type Held = Record<string, { id: string }[]>

test.serial(
  'what is given out about a user is everything that is held about him, and nothing of another',
  async (t) => {
    const [jana, petr] = [await busy('jana'), await busy('petr')]
    const page = await exported(jana.person.id)
    t.is(page.status, 200)
    t.is(page.headers.get('content-type'), 'application/json; charset=utf-8')
    t.is(page.headers.get('content-disposition'), `attachment; filename="held-data-${jana.person.id}.json"`)
    t.regex(page.headers.get('cache-control') ?? '', /no-store/)
    t.is(page.headers.get('x-content-type-options'), 'nosniff')
    const { userId, held } = JSON.parse(page.text) as { userId: string; held: Held }
    t.is(userId, jana.person.id)
    const given = new Set(
      Object.entries(held).flatMap(([name, rows]) => rows.map(({ id }) => `${name}/${id}`)),
    )
    const present = documentsWith(...jana.texts).filter(({ collection }) => collection !== 'tokens')
    const collections = [...new Set(present.map(({ collection }) => collection))].sort()
    t.deepEqual(collections, ['audit', 'calendars', 'connections', 'identities', 'links'])
    const noted = present.filter(({ data }) => data.includes('data-exported'))
    t.deepEqual(
      present.filter((row) => !noted.includes(row) && !given.has(`${row.collection}/${row.id}`)),
      [],
    )
    t.is(held['links']?.length, 2)
    t.true(page.text.includes('Lost jana'), 'the value that lost')
    for (const text of [...petr.texts, 'Lost petr']) t.false(page.text.includes(text), text)
    t.is(
      (await exported(jana.person.id)).text.includes('data-exported'),
      true,
      'that it was given out is noted',
    )
  },
)

test.serial('of somebody about whom nothing is held nothing is given out', async (t) => {
  const { held } = JSON.parse((await exported((await site.somebody()).id)).text) as { held: Held }
  t.deepEqual(
    Object.values(held).filter((rows) => rows.length > 0),
    [],
  )
})

test.serial('an erasure asks first, then removes all that is held, and shows a receipt', async (t) => {
  const eva = await busy('eva')
  const petr = await busy('pavel')
  const before = { erp: await meetings(world), google: await titles(world, eva.person) }
  const ask = await admin.one.open(erasePath(eva.person))
  t.is(wrongWith(ask, { title: 'Erase what is held about a person?' }), null)
  const unsure = site.everything()
  for (const fields of [[], [['sure', 'no']], [['sure', '']]] as [string, string][][])
    t.is((await admin.one.submit(ask, fields, '/erase')).status, 422)
  t.is(site.everything(), unsure)

  const revoked = world.google.calls.count({ path: '/revoke' })
  const sent = await admin.one.submit(ask, [['sure', 'yes']], '/erase')
  t.is(sent.status, 303, 'a reload of the receipt sends nothing again')
  const receipt = await admin.one.follow(sent)
  t.is(wrongWith(receipt, { title: 'Receipt of an erasure' }), null)
  t.true(receipt.text.includes(eva.person.id))
  t.regex(receipt.text, /<main[^]*\b2\b[^]*<\/main>/, 'two links')
  t.false(receipt.text.includes(eva.person.email))
  t.is(
    wrongWith(await admin.one.open(receipt.url), { title: 'Receipt of an erasure' }),
    null,
    'there later, too',
  )
  t.is((await admin.one.open(`${home}/people/nobody/receipt`)).status, 404)
  t.deepEqual([...new Set(documentsWith(...eva.texts).map(({ collection }) => collection))].sort(), [
    'audit',
    'erasures',
  ])
  t.deepEqual(documentsWith(eva.person.email, 'Lost eva'), [])
  t.false(secretNames(world).some((name) => name.endsWith(`-grant-${eva.texts[2]}`)))
  t.is(world.google.calls.count({ path: '/revoke' }), revoked + 1)
  await world.settle()
  await publish(world.functionsUrl, 'sweep', { depth: 'all' })
  await world.settle()
  t.deepEqual({ erp: await meetings(world), google: await titles(world, eva.person) }, before)
  t.like(await connectionOf(world, petr.person.id), { state: 'active' })
  t.is(documentsWith(petr.texts[0] ?? '').filter(({ collection }) => collection === 'links').length, 2)
})

test.serial('somebody who isn’t connected any more is reached by his id, and can be erased', async (t) => {
  const gone = await busy('gone')
  await gone.one.submit(await gone.one.open(`${home}/disconnect`), [], '/disconnect')
  t.is(await connectionOf(world, gone.person.id), null)
  t.true(documentsWith(...gone.texts).some(({ collection }) => collection === 'links'))
  const found = await admin.one.follow(await admin.one.open(`${home}/people?user=${gone.person.id}`))
  t.is(wrongWith(found, { title: 'Erase what is held about a person?' }), null)
  const receipt = await admin.one.follow(await admin.one.submit(found, [['sure', 'yes']], '/erase'))
  t.is(wrongWith(receipt, { title: 'Receipt of an erasure' }), null)
  const left = documentsWith(...gone.texts).map(({ collection }) => collection)
  t.deepEqual([...new Set(left)].sort(), ['audit', 'erasures'])
})

test.serial('every page speaks Czech and English', async (t) => {
  const { one, person } = await site.connected(await site.someAdmin())
  const pages: [string, string][] = [
    ['', CONNECTION.title],
    ['/disconnect', 'Disconnect your Google account?'],
    ['/rights', 'Rights'],
    ['/people', 'People'],
    [`/people/${person.id}/erase`, 'Erase what is held about a person?'],
  ]
  for (const [path, title] of pages) {
    const czech = await one.open(`${home}${path}?language=cs`)
    const titled = /<h1>([^<]*)<\/h1>/.exec(czech.text)?.[1] ?? ''
    t.not(titled, title)
    t.is(wrongWith(czech, { title: titled, language: 'cs' }), null)
    const again = await one.open(`${home}${path}`)
    t.is(wrongWith(again, { title: titled, language: 'cs' }), null, 'and goes on with it')
    t.is(wrongWith(await one.open(`${home}${path}?language=en`), { title }), null)
  }
  const nowhere = await one.open(`${home}/nowhere`)
  t.is(wrongWith(nowhere, { status: 404, title: 'There is nothing here' }), null)
})

test.serial('a language that was chosen stays through signing in and out', async (t) => {
  const one = newBrowser({ home })
  const { email } = await site.somebody()
  t.true((await one.open(home)).text.includes('<html lang="en">'))
  t.true((await one.open(`${home}?language=cs`)).text.includes('<html lang="cs">'))
  t.true((await one.open(home)).text.includes('<html lang="cs">'))
  const page = await signIn(one, home, { email })
  t.is(wrongWith(page, { title: 'Vaše připojení ke Googlu', language: 'cs' }), null)
  const out = await one.follow(await one.submit(page, [], '/sign-out'))
  t.true(out.text.includes('<html lang="cs">'))
})

function rowOf({ text }: Page, { email }: TestUser): string {
  return (
    [...text.matchAll(/<tr>.*?<\/tr>/gs)].map(([row]) => row).find((row) => row.includes(email)) ?? 'no row'
  )
}

test.serial('the list of people shows who is connected, and how it stands', async (t) => {
  const { person } = await site.connected(await site.somebody('listed'))
  const nobody = await site.somebody('unlisted')
  const waiting = await site.signedIn(await site.somebody('waiting'))
  await connectOnly(waiting.one, home, { email: waiting.person.email })
  const page = await admin.one.open(`${home}/people`)
  t.is(wrongWith(page, { title: 'People' }), null)
  t.regex(rowOf(page, person), /class="mark good"/)
  t.regex(rowOf(page, waiting.person), /class="mark warn">Not started yet<.*until this person signs in here/s)
  t.true(rowOf(page, person).includes(`href="${home}/people/${person.id}/export"`))
  t.false(page.text.includes(nobody.email))
})

async function lost(name: string): Promise<{ one: Browser; person: TestUser }> {
  const { one, person } = await site.connected(await site.somebody(name))
  await world.settle()
  world.google.revokeGrant(person.email)
  makeMeeting(world, person, `Found out ${name}`)
  await world.settle()
  return { one, person }
}
const posts = ({ id }: TestUser): string[] =>
  world.erp
    .as(id)
    .bell()
    .map(({ text }) => text)
    .filter((text) => text.includes(home))

test.serial(
  'that an account has to be connected anew is told to the user, here and in the ERP, and to the administrator',
  async (t) => {
    world.erp.changeApiRole({ messagePermission: 'all' })
    const { one, person } = await lost('lost')
    t.like(await connectionOf(world, person.id), { state: 'needs-reconnecting' })
    const page = await one.open(home)
    t.true(page.text.includes('class="lead bad"'))
    t.regex(rowOf(await admin.one.open(`${home}/people`), person), /class="mark bad"/)
    t.is(posts(person).length, 1)
    await publish(world.functionsUrl, 'sweep', { depth: 'access' })
    makeMeeting(world, person, 'Another')
    await world.settle()
    t.is(posts(person).length, 1, 'once')
    t.is(posts(admin.person).length, 0, 'nobody else has the post')

    t.is(wrongWith(await connect(one, home, { email: person.email }), CONNECTION), null)
    await world.settle()
    t.true((await one.open(home)).text.includes('class="lead good"'))
    t.deepEqual(await titles(world, person), ['Another', 'Found out lost'])
  },
)

test.serial(
  'where the integration may not post in the ERP yet, the user is told as soon as it may',
  async (t) => {
    world.erp.changeApiRole({ messagePermission: 'no' })
    const { person } = await lost('silent')
    t.is(posts(person).length, 0)
    t.like(await connectionOf(world, person.id), { state: 'needs-reconnecting', toldAt: null })
    world.erp.changeApiRole({ messagePermission: 'all' })
    await publish(world.functionsUrl, 'sweep', { depth: 'access' })
    t.is(posts(person).length, 1)
  },
)

test.serial('the console is found at its beginning, and has its style', async (t) => {
  const { functionsUrl } = world
  for (const path of ['', '/']) t.is((await send({ url: `${functionsUrl}/console${path}` })).location, home)
  const style = await send({ url: `${functionsUrl}/console/assets/style.css` })
  t.regex(style.headers.get('content-type') ?? '', /^text\/css/)
  t.regex(style.text, /\{/)
  const script = await send({ url: `${functionsUrl}/console/assets/live.js` })
  t.regex(script.headers.get('content-type') ?? '', /^text\/javascript/)
  t.notThrows(() => new Script(script.text))
  const form: [string, string][] = [['csrf', csrfOn(admin.page)]]
  t.is((await send({ url: `${home}/nowhere`, cookie: cookieOf(admin.one), form })).status, 404)
})

test.serial(
  'who was erased can connect anew once nothing can be left, and both sides come to rest',
  async (t) => {
    const fresh = await startConsoleSite({ minutesAgo: 50 })
    t.teardown(() => fresh.world.close())
    const ada = await fresh.signedIn(await fresh.someAdmin())
    const { one, person } = await fresh.connected(await fresh.somebody())
    makeMeeting(fresh.world, person, 'From the ERP')
    await fresh.world.settle()
    await makeEvent(fresh.world, person, 'From Google')
    await fresh.world.settle()
    const ask = await ada.one.open(`${fresh.home}/people/${person.id}/erase`)
    await ada.one.submit(ask, [['sure', 'yes']], '/erase')
    const early = await one.submit(await one.open(fresh.home), [['feature', 'calendar']], '/connect')
    t.is(early.status, 409, 'what was under way may still be removed')
    fresh.world.pass(16 * 60_000)
    await publish(fresh.world.functionsUrl, 'sweep', { depth: 'access' })
    t.is(wrongWith(await connect(one, fresh.home, { email: person.email }), CONNECTION), null)
    await fresh.world.settle()
    t.deepEqual(openTasks(fresh.world), [])
    t.is((await titles(fresh.world, person)).filter((title) => title === 'From the ERP').length, 1)
  },
)
