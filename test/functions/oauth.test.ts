import test from 'ava'
import { oauth } from '../../functions/oauth/handler.ts'
import { tenantSecrets } from '../../shared/platform/tenant-record.ts'
import { wire } from '../../shared/platform/wiring.ts'
import { TENANT, callGoogle, startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { newBrowser, signIn } from './browser.ts'
import type { Browser, Choice } from './browser.ts'
import { wrongWith } from './connect-page-check.ts'
import {
  askErp,
  connectionOf,
  logOf,
  makeEvent,
  makeMeeting,
  meetings,
  secretNames,
  stored,
  titles,
} from './world-view.ts'

/** The sign-in as a browser does it. The world stands still meanwhile: an id token is checked by the machine's clock. */
let world: TestWorld
let home: string

test.before(async () => {
  world = await startTestWorld({ startsAt: Date.now() })
  home = `${world.functionsUrl}/oauth/connect?tenant=${TENANT}`
})
test.after.always(() => world?.close())

let people = 0
const somebody = (): Promise<TestUser> =>
  world.addUser(`person-${(people += 1)}@example.com`, { connected: false })
const browser = (language?: string): Browser =>
  newBrowser({ home, ...(language !== undefined && { language }) })
const grantsAndStore = (): unknown => ({
  grants: secretNames(world).filter((name) => name.includes('-grant-')),
  connections: count('"collection":"connections"'),
  calendars: count('"collection":"calendars"'),
})
const count = (text: string): number => stored(world).split(text).length - 1

test.serial(
  'who signs in is connected: a connection is stored, and his refresh token is a secret and nowhere else',
  async (t) => {
    const jana = await somebody()
    const page = await signIn(browser(), home, { email: jana.email })
    t.is(wrongWith(page, { status: 200, title: 'Connected' }), null)
    const connection = await connectionOf(world, jana.id)
    t.like(connection, { userId: jana.id, state: 'active' })
    const { secrets } = await world.deps.connectScopeOf(TENANT)
    const refreshToken = await secrets.read(tenantSecrets.grant(TENANT, connection?.googleSub ?? ''))
    t.regex(refreshToken ?? '', /^1\/\//)
    t.true(count('"collection":"connections"') > 0, 'the store is looked into')
    const everything = stored(world) + world.logLines.join('\n') + page.text
    t.false(everything.includes(refreshToken ?? ''))
    t.notRegex(everything, /1\/\/0|ya29\.|4\/0A|local-secret/)
    t.false(world.logLines.join('\n').includes(jana.email))
  },
)

test.serial(
  'the ERP is told once where to report changes, however many users connect, and leaves out what we do ourselves',
  async (t) => {
    t.is(
      wrongWith(await signIn(browser(), home, { email: (await somebody()).email }), {
        status: 200,
        title: 'Connected',
      }),
      null,
    )
    const { list } = await askErp<{ list: { event: string; url: string; skipOwn: boolean }[] }>(
      world,
      'GET',
      'Webhook',
    )
    const actions = ['create', 'delete', 'update']
    t.deepEqual(
      list.map(({ event }) => event).sort(),
      ['Call', 'Meeting'].flatMap((entity) => actions.map((action) => `${entity}.${action}`)),
    )
    t.true(
      list.every(
        ({ skipOwn, url }) => skipOwn && url.startsWith(`${world.functionsUrl}/erp-intake/${TENANT}/`),
      ),
    )
    t.is(world.erp.calls.count({ method: 'POST', path: 'Webhook' }), 6)
    t.is(world.erp.calls.count({ method: 'PUT', path: /^Webhook/ }), 0)
  },
)

for (const box of ['calendar.events', 'calendar.calendarlist.readonly']) {
  test.serial(
    `who unticks ${box} is told why it matters, nothing is stored, and the second try connects him`,
    async (t) => {
      const before = grantsAndStore()
      const person = await somebody()
      const page = await signIn(browser(), home, { email: person.email, untick: [box] })
      t.is(wrongWith(page, { status: 403, title: 'The calendar was not allowed' }), null)
      t.deepEqual(grantsAndStore(), before)
      t.is(
        wrongWith(await signIn(browser(), home, { email: person.email }), {
          status: 200,
          title: 'Connected',
        }),
        null,
      )
    },
  )
}

test.serial(
  'connecting the same account twice leaves one connection, one secret, and in it the newest grant',
  async (t) => {
    const [one, { id, email }] = [browser(), await somebody()]
    await signIn(one, home, { email })
    const before = grantsAndStore()
    const first = await connectionOf(world, id)
    const { secrets } = await world.deps.connectScopeOf(TENANT)
    const name = tenantSecrets.grant(TENANT, first?.googleSub ?? '')
    const token = await secrets.read(name)
    t.is(wrongWith(await signIn(one, home, { email }), { status: 200, title: 'Connected' }), null)
    t.deepEqual(grantsAndStore(), before)
    t.deepEqual(await connectionOf(world, id), first)
    t.not(await secrets.read(name), token)
  },
)

test.serial('of the languages that a browser asks for, Czech or English is spoken', async (t) => {
  const asked: [string, string, string][] = [
    ['cs-CZ,cs;q=0.9,en;q=0.8', 'cs', 'Přihlášení vypršelo'],
    ['de-DE,de;q=0.9,cs;q=0.5,en;q=0.3', 'cs', 'Přihlášení vypršelo'],
    ['en-GB,en;q=0.9,cs;q=0.8', 'en', 'This sign-in has expired'],
    ['fr', 'en', 'This sign-in has expired'],
  ]
  for (const [accept, language, title] of asked) {
    const page = await browser(accept).open(`${world.functionsUrl}/oauth/callback?state=${TENANT}.x&code=x`)
    t.is(wrongWith(page, { status: 400, title, language }), null, accept)
  }
  const czech = await signIn(browser('cs'), home, { email: (await somebody()).email })
  t.is(wrongWith(czech, { status: 200, title: 'Připojeno', language: 'cs' }), null)
  const denied = await signIn(browser('cs'), home, { email: (await somebody()).email, deny: true })
  t.is(wrongWith(denied, { status: 403, title: 'Nepřipojeno', language: 'cs' }), null)
  t.true(denied.text.includes('>Začít znovu<'))
})

test.serial(
  'the cookie is out of reach of scripts and of what other sites post, and goes over https only where there is https',
  async (t) => {
    const page = await browser().open(home)
    t.regex(
      page.headers.get('set-cookie') ?? '',
      /^__session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+$/,
    )
    t.regex(page.headers.get('cache-control') ?? '', /no-store/)
    const deps = wire(
      { ...world.config, FUNCTIONS_URL: 'https://functions.example' },
      { now: world.clock.now, writeLog: () => undefined },
    )
    const secure = await oauth(
      { method: 'GET', path: '/connect', query: { tenant: TENANT }, headers: {}, rawBody: Buffer.alloc(0) },
      deps,
    )
    t.regex(secure.headers?.['set-cookie'] ?? '', /; Secure$/)
    t.regex(
      secure.headers?.['location'] ?? '',
      /redirect_uri=https%3A%2F%2Ffunctions\.example%2Foauth%2Fcallback/,
    )
  },
)

test.serial('a link may name the account, which Google then offers first', async (t) => {
  const { email } = await somebody()
  const begun = await browser().open(`${home}&login_hint=${encodeURIComponent(email)}`)
  t.is(new URL(begun.location).searchParams.get('login_hint'), email)
})

test.serial(
  'an ERP that can’t take our webhooks just now doesn’t keep a user from being connected',
  async (t) => {
    const [{ email, id }, lines] = [await somebody(), world.logLines.length]
    world.erp.faults.add({ path: 'Webhook', answer: { status: 503 } })
    t.is(wrongWith(await signIn(browser(), home, { email }), { status: 200, title: 'Connected' }), null)
    t.like(await connectionOf(world, id), { state: 'active' })
    t.true(world.logLines.slice(lines).some((line) => line.includes('erp.unavailable')))
  },
)

test.serial(
  'after the sign-in both sides are joined without doubles, also when it is done again',
  async (t) => {
    const fresh = await startTestWorld({ startsAt: Date.now() })
    t.teardown(() => fresh.close())
    const url = `${fresh.functionsUrl}/oauth/connect?tenant=${TENANT}`
    const jana = await fresh.addUser('jana@example.com', { connected: false })
    makeMeeting(fresh, jana, 'From the ERP')
    await makeEvent(fresh, jana, 'From Google')
    const choice: Choice = { email: jana.email }
    t.is((await signIn(newBrowser({ home: url }), url, choice)).status, 200)
    await fresh.settle()
    const both = ['From Google', 'From the ERP']
    t.deepEqual(await titles(fresh, jana), both)
    t.deepEqual(
      (await meetings(fresh)).map(({ name }) => name),
      both,
    )
    t.true((await meetings(fresh)).every(({ assignedUserId }) => assignedUserId === jana.id))
    t.is(fresh.google.calls.count({ method: 'POST', path: /\/events\/watch$/ }), 1)
    t.true(logOf(fresh, 'pull.done').length > 0)

    const [event] = await fresh.events(jana)
    await callGoogle(fresh, jana, { method: 'PATCH', path: `/${event?.id}`, body: { location: 'Brno' } })
    t.is((await signIn(newBrowser({ home: url }), url, choice)).status, 200)
    await fresh.settle()
    t.deepEqual(await titles(fresh, jana), both)
    t.deepEqual(
      (await meetings(fresh)).map(({ name }) => name),
      both,
    )
    t.is(fresh.google.calls.count({ method: 'POST', path: /\/events\/watch$/ }), 1)
    t.is(fresh.erp.calls.count({ method: 'POST', path: 'Webhook' }), 6)
  },
)
