import test from 'ava'
import { oauth } from '../../functions/oauth/handler.ts'
import { tenantSecrets } from '../../shared/platform/tenant-record.ts'
import { wire } from '../../shared/platform/wiring.ts'
import { TENANT, callGoogle, startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { connect, newBrowser, signIn, signInAndConnect, throughGoogle } from './browser.ts'
import type { Browser } from './browser.ts'
import { wrongWith } from './page-check.ts'
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

/** Signing in and connecting as a browser does it. The world stands still meanwhile: an id token is checked by the machine's clock. */
let world: TestWorld
let home: string

test.before(async () => {
  world = await startTestWorld({ startsAt: Date.now() })
  home = `${world.functionsUrl}/console/${TENANT}`
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
const CONNECTION = 'Your connection with Google'

test.serial('who signs in sees his own connection, and nothing is connected by it', async (t) => {
  const [one, { email }] = [browser(), await somebody()]
  t.is(wrongWith(await one.open(home), { title: 'Connect your ERP with Google' }), null)
  const before = grantsAndStore()
  const page = await signIn(one, home, { email })
  t.is(wrongWith(page, { title: CONNECTION }), null)
  t.deepEqual(grantsAndStore(), before)
  t.is(wrongWith(await one.open(home), { title: CONNECTION }), null, 'and stays signed in')
})

test.serial('who signs in on his way to a page of the console gets there', async (t) => {
  const [one, { email }] = [browser(), await somebody()]
  const wanted = `${home}/contacts`
  const asked = await one.open(wanted)
  t.is(asked.status, 401)
  const [, link = ''] = /<a href="([^"]+sign-in[^"]*)">/.exec(asked.text) ?? []
  const begun = await one.follow(await one.open(link))
  const entered = await one.open(await throughGoogle(one, begun.location, { email }))
  t.is(entered.location, wanted)
  t.is(wrongWith(await one.follow(entered), { title: 'Google Contacts' }), null)
})

for (const back of [
  '//evil.example',
  '/\\evil.example',
  '/../..',
  '/a/../b',
  '@evil.example',
  '/push?x=1',
  '.evil.example',
])
  test.serial(`nobody is led to ${back} by signing in`, async (t) => {
    const [one, { email }] = [browser(), await somebody()]
    const begun = await one.follow(await one.open(`${home}/sign-in?back=${encodeURIComponent(back)}`))
    t.is((await one.open(await throughGoogle(one, begun.location, { email }))).location, home)
    const straight = `${world.functionsUrl}/oauth/sign-in?tenant=${TENANT}&back=${encodeURIComponent(back)}`
    const other = browser()
    const sent = await other.open(straight)
    t.is((await other.open(await throughGoogle(other, sent.location, { email }))).location, home)
  })

test.serial('for a sign-in Google is asked for nothing but who it is', async (t) => {
  const one = browser()
  const begun = await one.follow(await one.open(`${home}/sign-in`))
  const asked = new URL(begun.location).searchParams
  t.is(asked.get('scope'), 'openid email profile')
  t.is(asked.get('access_type'), 'online')
  t.is(asked.get('prompt'), 'select_account')
  t.is(asked.get('include_granted_scopes'), 'false')
})

test.serial(
  'who connects is connected: a connection is stored, and his refresh token is a secret and nowhere else',
  async (t) => {
    const jana = await somebody()
    const page = await signInAndConnect(browser(), home, { email: jana.email })
    t.is(wrongWith(page, { title: CONNECTION }), null)
    t.true(page.text.includes('role="status"'), 'says that it is done')
    t.true(page.text.includes(jana.email))
    const connection = await connectionOf(world, jana.id)
    t.like(connection, { userId: jana.id, state: 'active', email: jana.email })
    const { secrets } = await world.deps.accountScopeOf(TENANT)
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
    const page = await signInAndConnect(browser(), home, { email: (await somebody()).email })
    t.is(wrongWith(page, { title: CONNECTION }), null)
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
    `who unticks ${box} is told that a permission is missing, nothing is synced, and granting it is enough`,
    async (t) => {
      const [one, person] = [browser(), await somebody()]
      const page = await signInAndConnect(one, home, { email: person.email, untick: [box] })
      t.is(wrongWith(page, { title: CONNECTION }), null)
      t.true(page.text.includes('role="alert"'))
      t.true(page.text.includes('Grant the missing permission'))
      t.like(await connectionOf(world, person.id), { state: 'active', granted: [], mainCalendar: null })
      const done = await connect(one, home, { email: person.email })
      t.is(wrongWith(done, { title: CONNECTION }), null)
      t.false(done.text.includes('Grant the missing permission'))
      t.like(await connectionOf(world, person.id), { granted: ['calendar'] })
    },
  )
}

test.serial('contacts are asked for by themselves, and add to the calendar', async (t) => {
  const [one, person] = [browser(), await somebody()]
  await signInAndConnect(one, home, { email: person.email })
  const page = await one.open(home)
  const begun = await one.submit(page, [['feature', 'contacts']], '/connect')
  const scope = new URL(begun.location).searchParams.get('scope') ?? ''
  t.regex(scope, /auth\/contacts/)
  t.notRegex(scope, /calendar/)
  await connect(one, home, { email: person.email, feature: 'contacts' })
  t.like(await connectionOf(world, person.id), {
    features: ['calendar', 'contacts'],
    granted: ['calendar', 'contacts'],
  })
})

test.serial(
  'connecting the same account twice leaves one connection, one secret, and in it the newest grant',
  async (t) => {
    const [one, { id, email }] = [browser(), await somebody()]
    await signInAndConnect(one, home, { email })
    const before = grantsAndStore()
    const first = await connectionOf(world, id)
    const { secrets } = await world.deps.accountScopeOf(TENANT)
    const name = tenantSecrets.grant(TENANT, first?.googleSub ?? '')
    const token = await secrets.read(name)
    t.is(wrongWith(await connect(one, home, { email }), { title: CONNECTION }), null)
    t.deepEqual(grantsAndStore(), before)
    t.deepEqual(await connectionOf(world, id), first)
    t.not(await secrets.read(name), token)
  },
)

test.serial(
  'disconnecting asks first, then ends everything, and the same account can come back',
  async (t) => {
    const [one, { id, email }] = [browser(), await somebody()]
    const before = grantsAndStore()
    await signInAndConnect(one, home, { email })
    await world.settle()
    const asked = await one.open(`${home}/disconnect`)
    t.is(wrongWith(asked, { title: 'Disconnect your Google account?' }), null)
    t.like(await connectionOf(world, id), { state: 'active' })
    const page = await one.follow(await one.submit(asked, [], '/disconnect'))
    t.is(wrongWith(page, { title: CONNECTION }), null)
    t.true(page.text.includes('Disconnected.'))
    t.is(await connectionOf(world, id), null)
    t.deepEqual(grantsAndStore(), before)
    t.is(world.google.calls.count({ path: '/revoke' }), 1)
    t.is(world.google.calls.count({ method: 'POST', path: /\/channels\/stop$/ }), 1)
    t.is(wrongWith(await connect(one, home, { email }), { title: CONNECTION }), null)
    t.like(await connectionOf(world, id), { state: 'active' })
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
  const denied = await signIn(browser('cs'), home, { email: (await somebody()).email, deny: true })
  t.is(wrongWith(denied, { status: 403, title: 'Nepřipojeno', language: 'cs' }), null)
  t.true(denied.text.includes('>Začít znovu<'))
})

test.serial(
  'the cookie is out of reach of scripts and of what other sites post, and goes over https only where there is https',
  async (t) => {
    const page = await browser().open(`${world.functionsUrl}/oauth/sign-in?tenant=${TENANT}`)
    t.regex(
      page.headers.get('set-cookie') ?? '',
      /^__session=[\w-]+\.[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+$/,
    )
    t.regex(page.headers.get('cache-control') ?? '', /no-store/)
    const deps = wire(
      { ...world.config, FUNCTIONS_URL: 'https://functions.example' },
      { now: world.clock.now, writeLog: () => undefined },
    )
    const secure = await oauth(
      { method: 'GET', path: '/sign-in', query: { tenant: TENANT }, headers: {}, rawBody: Buffer.alloc(0) },
      deps,
    )
    t.regex(secure.headers?.['set-cookie'] ?? '', /; Secure$/)
    t.regex(
      secure.headers?.['location'] ?? '',
      /redirect_uri=https%3A%2F%2Ffunctions\.example%2Foauth%2Fcallback/,
    )
  },
)

test.serial(
  'for connecting Google is asked for lasting access, with a consent, and browsers let the form go there',
  async (t) => {
    const [one, { email }] = [browser(), await somebody()]
    const page = await signIn(one, home, { email })
    // A browser holds the redirect after a form against the page's policy.
    const policy = page.headers.get('content-security-policy') ?? ''
    t.regex(policy, new RegExp(`form-action ${world.functionsUrl} ${world.google.url};`))
    const begun = await one.submit(page, [['feature', 'calendar']], '/connect')
    t.like(Object.fromEntries(new URL(begun.location).searchParams), {
      access_type: 'offline',
      prompt: 'consent',
      include_granted_scopes: 'true',
      code_challenge_method: 'S256',
    })
  },
)

test.serial('Google offers the account first that one signed in with', async (t) => {
  const [one, { email }] = [browser(), await somebody()]
  const page = await signIn(one, home, { email })
  const begun = await one.submit(page, [['feature', 'calendar']], '/connect')
  const { sub } = world.google.addAccount({ email, name: email })
  t.is(new URL(begun.location).searchParams.get('login_hint'), sub)
})

test.serial(
  'an ERP that can’t take our webhooks just now doesn’t keep a user from being connected',
  async (t) => {
    const [{ email, id }, lines] = [await somebody(), world.logLines.length]
    world.erp.faults.add({ path: 'Webhook', answer: { status: 503 } })
    t.is(wrongWith(await signInAndConnect(browser(), home, { email }), { title: CONNECTION }), null)
    t.like(await connectionOf(world, id), { state: 'active' })
    t.true(world.logLines.slice(lines).some((line) => line.includes('erp.unavailable')))
  },
)

test.serial(
  'after connecting both sides are joined without doubles, also when it is done again',
  async (t) => {
    const fresh = await startTestWorld({ startsAt: Date.now() })
    t.teardown(() => fresh.close())
    const url = `${fresh.functionsUrl}/console/${TENANT}`
    const one = newBrowser({ home: url })
    const jana = await fresh.addUser('jana@example.com', { connected: false })
    makeMeeting(fresh, jana, 'From the ERP')
    await makeEvent(fresh, jana, 'From Google')
    t.is((await signInAndConnect(one, url, { email: jana.email })).status, 200)
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
    t.is((await connect(one, url, { email: jana.email })).status, 200)
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
