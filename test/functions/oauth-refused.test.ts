import test from 'ava'
import { CLIENT_ID } from '../../infra/local/local-world.ts'
import { TENANT, startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { askToConnect, askToSignIn, newBrowser, signIn, signInAndConnect } from './browser.ts'
import type { Browser } from './browser.ts'
import { wrongWith } from './page-check.ts'
import { connectionOf, logOf, secretNames, stored } from './world-view.ts'

/** Ways back from Google that must not sign in or connect anybody, as a browser meets them. The world stands still meanwhile: an id token is checked by the machine's clock. */
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
const grantsAndStore = (): Record<string, unknown> => ({
  grants: secretNames(world).filter((name) => name.includes('-grant-')),
  connections: count('"collection":"connections"'),
  calendars: count('"collection":"calendars"'),
})
/** A state that is not good must not get as far as Google: there the code would be refused too, and hide it. */
const exchanges = (): number => world.google.calls.count({ path: '/token' })
const count = (text: string): number => stored(world).split(text).length - 1

const EXPIRED = { status: 400, title: 'This sign-in has expired' }
const CONNECTION = { title: 'Your connection with Google' }
const NO_SIGN_IN = { title: 'Connect your ERP with Google' }

/** A browser whose person has signed in. */
async function signedIn(): Promise<{ one: Browser; person: TestUser }> {
  const [one, person] = [browser(), await somebody()]
  const wrong = wrongWith(await signIn(one, home, { email: person.email }), CONNECTION)
  if (wrong !== null) throw new Error(wrong)
  return { one, person }
}

test.serial('who says no at Google is told that nothing happened, and nothing did', async (t) => {
  const { one, person } = await signedIn()
  const before = grantsAndStore()
  const back = await askToConnect(one, home, { email: person.email, deny: true })
  const page = await one.open(back)
  t.is(wrongWith(page, { status: 403, title: 'Not connected' }), null)
  t.true(page.text.includes(`<a href="${home}">`))
  t.deepEqual(grantsAndStore(), before)
})

for (const [what, ask, title] of [
  ['sign-in', askToSignIn, CONNECTION.title],
  ['connecting', askToConnect, 'What would happen'],
] as const) {
  test.serial(`the way back from ${what} works once`, async (t) => {
    const { one, person } = await signedIn()
    const back = await ask(one, home, { email: person.email })
    t.is(wrongWith(await one.follow(await one.open(back)), { title }), null)
    const before = { ...grantsAndStore(), exchanges: exchanges() }
    t.is(wrongWith(await one.open(back), EXPIRED), null)
    t.deepEqual({ ...grantsAndStore(), exchanges: exchanges() }, before)
  })

  test.serial(
    `the way back from ${what} works in the browser that began and in no other, which does not spoil it`,
    async (t) => {
      const [{ one: own, person }, { one: other }, stranger] = [await signedIn(), await signedIn(), browser()]
      const back = await ask(own, home, { email: person.email })
      const before = exchanges()
      t.is(wrongWith(await stranger.open(back), EXPIRED), null)
      t.is(wrongWith(await other.open(back), EXPIRED), null)
      stranger.cookies.set('__session', 'not-of-ours')
      t.is(wrongWith(await stranger.open(back), EXPIRED), null)
      t.is(exchanges(), before)
      t.is(await connectionOf(world, person.id), null)
      t.is(wrongWith(await own.follow(await own.open(back)), { title }), null)
    },
  )

  test.serial(`${what} that takes longer than ten minutes has to begin again`, async (t) => {
    const late = await startTestWorld({ startsAt: Date.now() })
    t.teardown(() => late.close())
    const url = `${late.functionsUrl}/console/${TENANT}`
    const { email, id } = await late.addUser('late@example.com', { connected: false })
    const one = newBrowser({ home: url })
    t.is((await signIn(one, url, { email })).status, 200)
    const back = await ask(one, url, { email })
    const before = late.google.calls.count({ path: '/token' })
    late.pass(10 * 60_000)
    t.is(wrongWith(await one.open(back), EXPIRED), null)
    t.is(late.google.calls.count({ path: '/token' }), before)
    t.is(await connectionOf(late, id), null)
  })

  test.serial(`a code that was given to somebody else’s ${what} gets nobody in`, async (t) => {
    const [attacker, victim] = [await signedIn(), await signedIn()]
    const theirs = new URL(await ask(attacker.one, home, { email: attacker.person.email }))
    const mine = new URL(await ask(victim.one, home, { email: victim.person.email }))
    mine.searchParams.set('code', theirs.searchParams.get('code') ?? '')
    const before = grantsAndStore()
    t.is(wrongWith(await victim.one.open(mine.href), EXPIRED), null)
    t.deepEqual(grantsAndStore(), before)
  })
}

test.serial('a way back that Google did not make leads nowhere, and what it says is not shown', async (t) => {
  const { one, person } = await signedIn()
  const callback = `${world.functionsUrl}/oauth/callback`
  const back = new URL(await askToConnect(one, home, { email: person.email }))
  const before = grantsAndStore()
  const forged = {
    state: `${TENANT}.${'A'.repeat(43)}`,
    none: '',
    script: '"><script>alert(1)</script>',
    address: 'https://elsewhere.example/',
  }
  for (const state of Object.values(forged)) {
    const page = await one.open(`${callback}?${new URLSearchParams({ code: 'x', state }).toString()}`)
    t.is(wrongWith(page, EXPIRED), null)
    t.false(page.text.includes('elsewhere'))
  }
  // A state is the tenant's own: under another name it is worth nothing.
  const strange = await one.open(
    `${callback}?code=x&state=${(back.searchParams.get('state') ?? '').replace(TENANT, 'nobody')}`,
  )
  t.is(strange.status, 404)
  t.regex(strange.headers.get('content-type') ?? '', /^application\/problem\+json/)
  const otherIssuer = new URL(back)
  otherIssuer.searchParams.set('iss', 'https://elsewhere.example')
  t.is(wrongWith(await one.open(otherIssuer.href), EXPIRED), null)
  back.searchParams.set('code', '4/0Aforged')
  t.is(wrongWith(await one.open(back.href), EXPIRED), null)
  t.deepEqual(grantsAndStore(), before)
})

test.serial('a Google account whose address no ERP user has does not get in', async (t) => {
  world.google.addAccount({ email: 'nobody@example.com', name: 'Nobody' })
  const one = browser()
  const page = await signIn(one, home, { email: 'nobody@example.com' })
  t.is(wrongWith(page, { status: 403, title: 'Nobody in the ERP has this address' }), null)
  t.is(wrongWith(await one.open(home), NO_SIGN_IN), null)
})

test.serial('an address that two ERP users have signs in neither of them', async (t) => {
  const [one, two] = [await somebody(), await somebody()]
  const emailAddressData = [
    { emailAddress: two.email, primary: true },
    { emailAddress: one.email, primary: false },
  ]
  world.erp.as(world.erp.adminId).update('User', two.id, { emailAddressData })
  const page = await signIn(browser(), home, { email: one.email })
  t.is(wrongWith(page, { status: 403, title: 'Several ERP users have this address' }), null)
})

test.serial(
  'a user who is no longer active in the ERP is nobody, also when he has signed in before',
  async (t) => {
    const { one, person } = await signedIn()
    world.erp.as(world.erp.adminId).update('User', person.id, { isActive: false })
    t.is(
      wrongWith(await signIn(browser(), home, { email: person.email }), {
        status: 403,
        title: 'Nobody in the ERP has this address',
      }),
      null,
    )
    world.pass(61_000)
    t.is(wrongWith(await one.open(home), NO_SIGN_IN), null)
  },
)

test.serial('a Google account that another user connected stays his, and who it is is told', async (t) => {
  const [petr, eva] = [await signedIn(), await signedIn()]
  await signInAndConnect(petr.one, home, { email: petr.person.email })
  const before = grantsAndStore()
  const page = await eva.one.open(await askToConnect(eva.one, home, { email: petr.person.email }))
  t.is(wrongWith(page, { status: 409, title: 'This Google account belongs to another ERP user' }), null)
  t.true(page.text.includes(petr.person.email.split('@')[0] ?? '?'))
  t.deepEqual(grantsAndStore(), before)
  t.like(await connectionOf(world, petr.person.id), { state: 'active' })
  t.is(await connectionOf(world, eva.person.id), null)
})

test.serial(
  'whatever a link says, the browser is sent to Google, and by Google only back to us',
  async (t) => {
    const elsewhere = 'https://elsewhere.example/'
    const more = new URLSearchParams({
      tenant: TENANT,
      redirect_uri: elsewhere,
      redirect: elsewhere,
      next: elsewhere,
      return_to: elsewhere,
      state: 'x',
      login_hint: `a&redirect_uri=${elsewhere}`,
    })
    const headers = {
      'x-forwarded-host': 'elsewhere.example',
      'x-forwarded-proto': 'https',
      forwarded: 'host=elsewhere.example',
    }
    const response = await fetch(`${world.functionsUrl}/oauth/sign-in?${more.toString()}`, {
      redirect: 'manual',
      headers,
    })
    const location = new URL(response.headers.get('location') ?? '')
    t.is(location.origin, world.google.url)
    t.false(location.href.includes('elsewhere'))
    t.deepEqual(location.searchParams.getAll('redirect_uri'), [`${world.functionsUrl}/oauth/callback`])
    t.like(Object.fromEntries(location.searchParams), {
      client_id: CLIENT_ID,
      response_type: 'code',
      code_challenge_method: 'S256',
    })
    t.regex(location.searchParams.get('state') ?? '', new RegExp(`^${TENANT}\\.[\\w-]{43}$`))
    const denied = await browser().open(
      `${world.functionsUrl}/oauth/callback?error=access_denied&state=x&redirect=${elsewhere}`,
    )
    t.is(denied.location, '')
    t.false(denied.text.includes('elsewhere'))
  },
)

test.serial('only reading is a sign-in: a page that posts to it gets nowhere', async (t) => {
  for (const path of ['sign-in', 'callback', 'connect']) {
    const response = await fetch(`${world.functionsUrl}/oauth/${path}?tenant=${TENANT}`, {
      method: 'POST',
      redirect: 'manual',
    })
    t.is(response.status, 404)
  }
})

test.serial(
  'while Google or the ERP is out of reach, a page says so and nothing is left half done',
  async (t) => {
    const NOT_NOW = { status: 503, title: 'Not possible just now' }
    const { one, person } = await signedIn()
    const before = grantsAndStore()
    world.google.faults.add({ path: /^\/token$/, answer: { status: 503 } })
    t.is(wrongWith(await one.open(await askToConnect(one, home, { email: person.email })), NOT_NOW), null)
    const back = await askToConnect(one, home, { email: person.email })
    world.erp.faults.add({ path: /^User/, answer: { status: 503 } })
    t.is(wrongWith(await one.open(back), NOT_NOW), null)
    t.deepEqual(grantsAndStore(), before)
    t.is(await connectionOf(world, person.id), null)
    t.deepEqual(
      logOf(world, 'fault')
        .slice(-2)
        .map(({ code }) => code),
      ['google.unavailable', 'erp.unavailable'],
    )
    t.is(wrongWith(await signInAndConnect(one, home, { email: person.email }), CONNECTION), null)
  },
)

test.serial('why somebody did not get in is in the log, without who it was', (t) => {
  const reasons = new Set(logOf(world, 'connection.refused').map(({ why }) => why))
  for (const why of ['denied', 'state-invalid', 'user-unknown', 'user-ambiguous', 'account-taken'])
    t.true(reasons.has(why), why)
  t.notRegex(world.logLines.join('\n'), /@example\.com/)
})
