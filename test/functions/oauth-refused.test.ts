import test from 'ava'
import { CLIENT_ID } from '../../infra/local/local-world.ts'
import { TENANT, startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { askGoogle, newBrowser, signIn } from './browser.ts'
import type { Browser } from './browser.ts'
import { wrongWith } from './connect-page-check.ts'
import { connectionOf, logOf, secretNames, stored } from './world-view.ts'

/** Sign-ins that must not connect anybody, as a browser meets them. The world stands still meanwhile: an id token is checked by the machine's clock. */
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
const grantsAndStore = (): Record<string, unknown> => ({
  grants: secretNames(world).filter((name) => name.includes('-grant-')),
  connections: count('"collection":"connections"'),
  calendars: count('"collection":"calendars"'),
})
/** A state that is not good must not get as far as Google: there the code would be refused too, and hide it. */
const exchanges = (): number => world.google.calls.count({ path: '/token' })
const count = (text: string): number => stored(world).split(text).length - 1

test.serial('who says no at Google is told that nothing happened, and nothing did', async (t) => {
  const before = grantsAndStore()
  const page = await signIn(browser(), home, { email: (await somebody()).email, deny: true })
  t.is(wrongWith(page, { status: 403, title: 'Not connected' }), null)
  t.true(page.text.includes(`<a href="${home}">`))
  t.deepEqual(grantsAndStore(), before)
})

const EXPIRED = { status: 400, title: 'This sign-in has expired' }

test.serial('the way back works once', async (t) => {
  const [one, { email }] = [browser(), await somebody()]
  const back = await askGoogle(one, home, { email })
  t.is(wrongWith(await one.open(back), { status: 200, title: 'Connected' }), null)
  const before = { ...grantsAndStore(), exchanges: exchanges() }
  t.is(wrongWith(await one.open(back), EXPIRED), null)
  t.deepEqual({ ...grantsAndStore(), exchanges: exchanges() }, before)
})

test.serial(
  'the way back works in the browser that began and in no other, which does not spoil it',
  async (t) => {
    const [own, stranger, other, person] = [browser(), browser(), browser(), await somebody()]
    const back = await askGoogle(own, home, { email: person.email })
    await other.open(home)
    const before = exchanges()
    t.is(wrongWith(await stranger.open(back), EXPIRED), null)
    t.is(wrongWith(await other.open(back), EXPIRED), null)
    other.cookies.set('__session', 'not-of-ours')
    t.is(wrongWith(await other.open(back), EXPIRED), null)
    t.is(exchanges(), before)
    t.is(await connectionOf(world, person.id), null)
    t.is(wrongWith(await own.open(back), { status: 200, title: 'Connected' }), null)
  },
)

test.serial('a way back that Google did not make leads nowhere, and what it says is not shown', async (t) => {
  const one = browser()
  const callback = `${world.functionsUrl}/oauth/callback`
  const back = new URL(await askGoogle(one, home, { email: (await somebody()).email }))
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
  back.searchParams.set('code', '4/0Aforged')
  t.is(wrongWith(await one.open(back.href), EXPIRED), null)
  t.deepEqual(grantsAndStore(), before)
})

test.serial('a code that was given to somebody else’s sign-in connects nobody', async (t) => {
  const [attacker, victim, person] = [browser(), browser(), await somebody()]
  const theirs = new URL(await askGoogle(attacker, home, { email: (await somebody()).email }))
  const mine = new URL(await askGoogle(victim, home, { email: person.email }))
  mine.searchParams.set('code', theirs.searchParams.get('code') ?? '')
  const before = grantsAndStore()
  t.is(wrongWith(await victim.open(mine.href), EXPIRED), null)
  t.deepEqual(grantsAndStore(), before)
})

test.serial('a Google account whose address no ERP user has is told so', async (t) => {
  world.google.addAccount({ email: 'nobody@example.com', name: 'Nobody' })
  const before = grantsAndStore()
  const page = await signIn(browser(), home, { email: 'nobody@example.com' })
  t.is(wrongWith(page, { status: 403, title: 'Nobody in the ERP has this address' }), null)
  t.deepEqual(grantsAndStore(), before)
})

test.serial('a user who is no longer active in the ERP is nobody', async (t) => {
  const { id, email } = await somebody()
  world.erp.as(world.erp.adminId).update('User', id, { isActive: false })
  t.is(
    wrongWith(await signIn(browser(), home, { email }), {
      status: 403,
      title: 'Nobody in the ERP has this address',
    }),
    null,
  )
})

test.serial(
  'a Google account that another user connected stays his, also when its address moved to a colleague',
  async (t) => {
    const [petr, eva] = [await somebody(), await somebody()]
    await signIn(browser(), home, { email: petr.email })
    const admin = world.erp.as(world.erp.adminId)
    admin.update('User', petr.id, { emailAddress: 'petr.new@example.com' })
    admin.update('User', eva.id, { emailAddress: petr.email })
    const before = grantsAndStore()
    const page = await signIn(browser(), home, { email: petr.email })
    t.is(wrongWith(page, { status: 409, title: 'This Google account belongs to another ERP user' }), null)
    t.deepEqual(grantsAndStore(), before)
    t.like(await connectionOf(world, petr.id), { state: 'active' })
    t.is(await connectionOf(world, eva.id), null)
  },
)

test.serial(
  'whatever a link says, the browser is sent to Google, and by Google only back to us',
  async (t) => {
    const elsewhere = 'https://elsewhere.example/'
    const more = new URLSearchParams({
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
    const response = await fetch(`${home}&${more.toString()}`, { redirect: 'manual', headers })
    const location = new URL(response.headers.get('location') ?? '')
    t.is(location.origin, world.google.url)
    t.deepEqual(location.searchParams.getAll('redirect_uri'), [`${world.functionsUrl}/oauth/callback`])
    t.like(Object.fromEntries(location.searchParams), {
      client_id: CLIENT_ID,
      response_type: 'code',
      access_type: 'offline',
      code_challenge_method: 'S256',
      prompt: 'consent',
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
  for (const path of ['connect', 'callback']) {
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
    const { id, email } = await somebody()
    const before = grantsAndStore()
    world.google.faults.add({ path: /^\/token$/, answer: { status: 503 } })
    t.is(wrongWith(await signIn(browser(), home, { email }), NOT_NOW), null)
    world.erp.faults.add({ path: 'User', answer: { status: 503 } })
    t.is(wrongWith(await signIn(browser(), home, { email }), NOT_NOW), null)
    t.deepEqual(grantsAndStore(), before)
    t.is(await connectionOf(world, id), null)
    t.deepEqual(
      logOf(world, 'fault')
        .slice(-2)
        .map(({ code }) => code),
      ['google.unavailable', 'erp.unavailable'],
    )
    t.is(wrongWith(await signIn(browser(), home, { email }), { status: 200, title: 'Connected' }), null)
  },
)

test.serial('a sign-in that takes longer than ten minutes has to begin again', async (t) => {
  const [one, { email, id }] = [browser(), await somebody()]
  const back = await askGoogle(one, home, { email })
  const before = exchanges()
  world.pass(10 * 60_000)
  t.is(wrongWith(await one.open(back), EXPIRED), null)
  t.is(exchanges(), before)
  t.is(await connectionOf(world, id), null)
})

test.serial('why somebody was not connected is in the log, without who it was', (t) => {
  const reasons = new Set(logOf(world, 'connection.refused').map(({ why }) => why))
  for (const why of ['denied', 'state-invalid', 'user-unknown', 'account-taken'])
    t.true(reasons.has(why), why)
  t.notRegex(world.logLines.join('\n'), /@example\.com/)
})
