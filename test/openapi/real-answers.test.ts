import test from 'ava'
import type { ExecutionContext } from 'ava'
import type { JsonSchema } from '../../infra/openapi/json-schema.ts'
import { askToSignIn } from '../functions/browser.ts'
import { startConsoleSite } from '../functions/console-site.ts'
import type { ConsoleSite, SignedIn } from '../functions/console-site.ts'
import { makeContacts, pusher, signedCall } from '../functions/contact-people.ts'
import type { SignedCall } from '../functions/contact-people.ts'
import { callerToken, goodSenders } from '../functions/good-senders.ts'
import type { GoodSenders } from '../functions/good-senders.ts'
import { cookieOf, csrfOn, send } from '../functions/sent-by-hand.ts'
import { makeMeeting } from '../functions/world-view.ts'
import { TENANT } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { readText } from '../tidy/source-tree.ts'
import { answerCheck } from './answer-check.ts'
import type { Answered } from './answer-check.ts'

/** What the running functions answer, over HTTP, held against the document. */
const check = answerCheck(JSON.parse(readText('infra/openapi/openapi.json')) as JsonSchema)
let site: ConsoleSite
let world: TestWorld
let senders: GoodSenders
let jana: TestUser
let ada: TestUser
let janaIn: SignedIn
let adaIn: SignedIn
let contactIds: string[]
let exportId: string
let mailbox: string
let metricsToken: string

test.before(async () => {
  site = await startConsoleSite({ minutesAgo: 50 })
  ;({ world } = site)
  senders = goodSenders(world)
  jana = await pusher(world, 'jana@example.com')
  ada = await site.someAdmin()
  mailbox = await world.connectMailbox({ address: jana.email, userId: jana.id })
  metricsToken = await world.deps.tenants.newMetricsToken()
  janaIn = await site.signedIn(jana)
  adaIn = await site.signedIn(ada)
  contactIds = makeContacts(world, jana, { count: 11, name: 'Hers' })
  makeMeeting(world, jana, 'Offer')
  await world.settle()
  const body = { user: jana.id, entity: 'Contact', ids: contactIds }
  const pushed = await signedCall(world, { body })
  ;({ export: exportId } = (await pushed.json()) as { export: string })
})
test.after.always(() => world?.close())

const read = async (sent: Promise<Response>): Promise<Answered> => {
  const response = await sent
  return { status: response.status, headers: response.headers, text: await response.text() }
}
const signed = (call: SignedCall): Promise<Answered> => read(signedCall(world, call))
const credential = (body: unknown): Promise<Answered> => signed({ name: 'mail-credential', body })
const register = (body: unknown): Promise<Answered> =>
  signed({ name: 'mail-credential', path: `${TENANT}/mailboxes`, body })
const get = (path: string, cookie?: string): Promise<Answered> =>
  send({ url: `${world.functionsUrl}${path}`, cookie })
const metrics = (token: string): Promise<Answered> =>
  read(fetch(`${world.functionsUrl}/console/metrics`, { headers: { authorization: `Bearer ${token}` } }))
const post = (path: string, headers: Record<string, string>, body: string): Promise<Answered> =>
  read(fetch(`${world.functionsUrl}${path}`, { method: 'POST', headers, body }))
const people = (): object => ({ user: jana.id, entity: 'Contact', ids: contactIds })
const janasMailbox = (): object => ({ mailbox: jana.email, user: jana.id })
const registration = (): object => ({ kind: 'personal', address: 'own@example.com', owner: jana.id })
const inEnvelope = (content: object): object => ({
  message: { data: Buffer.from(JSON.stringify(content)).toString('base64'), messageId: '1' },
})
const gmailNews = (): object => inEnvelope({ emailAddress: jana.email, historyId: 4711 })

async function gmailPush(token?: string): Promise<Answered> {
  const path = `/gmail-push/${TENANT}`
  const bearer = token ?? (await callerToken(world, `${world.functionsUrl}${path}`))
  return post(path, { authorization: `Bearer ${bearer}` }, JSON.stringify(gmailNews()))
}

const event = (name: string, body: object): Promise<Answered> => post(`/${name}`, {}, JSON.stringify(body))
const task = (name: string, body: object): Promise<Answered> => read(senders.task(name, body))
const unverified = (name: string): Promise<Answered> => post(`/${name}`, {}, '{}')

interface Case {
  readonly good: () => Promise<Answered>
  readonly status: number
  /** What the good request sends, where it sends something. */
  readonly sent?: () => unknown
  readonly refused: () => Promise<Answered>
  readonly as: number
}

const KEY = 'a'.repeat(32)
const tasks: Readonly<Record<string, readonly [name: string, body: () => object]>> = {
  contactsBatch: ['contacts-batch', () => ({ kind: 'push-contacts', tenant: TENANT, exportId, batch: 0 })],
  pullCalendar: ['pull-calendar', () => ({ kind: 'pull-calendar', tenant: TENANT, calendar: KEY })],
  pullMail: ['pull-mail', () => ({ kind: 'pull-mail', tenant: TENANT, mailbox })],
  syncPair: ['sync-pair', () => ({ kind: 'sync-pair', tenant: TENANT, calendar: KEY, eventId: 'nowhere' })],
}

const cases: Readonly<Record<string, Case>> = {
  pushContacts: {
    good: () => signed({ body: people() }),
    status: 200,
    sent: people,
    refused: () => signed({ body: { ...people(), ids: ['nobody'] } }),
    as: 400,
  },
  getMailCredential: {
    good: () => credential(janasMailbox()),
    status: 200,
    sent: janasMailbox,
    refused: () => credential({ mailbox: 'nobody@example.com' }),
    as: 404,
  },
  registerMailbox: {
    good: () => register(registration()),
    status: 200,
    sent: registration,
    refused: () => register({ kind: 'personal', address: 'own', owner: jana.id }),
    as: 400,
  },
  takeWebhook: {
    good: () => read(senders.webhook(`${TENANT}/Meeting/update`, 'nobody')),
    status: 204,
    sent: () => [{ id: 'nobody', reminders: [{ type: 'Popup', seconds: 900 }] }],
    refused: () => read(senders.webhook(`${TENANT}/Call/update`, 'nobody')),
    as: 401,
  },
  takeCalendarNotice: {
    good: () => read(senders.notice(TENANT)),
    status: 204,
    refused: () => post(`/calendar-push/${TENANT}`, {}, ''),
    as: 400,
  },
  takeMailNotice: {
    good: gmailPush,
    status: 204,
    sent: gmailNews,
    refused: () => gmailPush('a.b.c'),
    as: 401,
  },
  signIn: {
    good: () => get(`/oauth/sign-in?tenant=${TENANT}`),
    status: 302,
    refused: () => get('/oauth/sign-in?tenant=nobody'),
    as: 404,
  },
  finishSignIn: {
    good: async () => {
      const one = site.browser()
      return one.open(await askToSignIn(one, site.home, { email: jana.email }))
    },
    status: 303,
    refused: () => get(`/oauth/callback?state=${TENANT}.x`),
    as: 400,
  },
  readSetup: {
    good: () => get(`/console/${TENANT}/setup.json`, cookieOf(adaIn.one)),
    status: 200,
    refused: () => get(`/console/${TENANT}/setup.json`, cookieOf(janaIn.one)),
    as: 403,
  },
  readMetrics: {
    good: () => metrics(metricsToken),
    status: 200,
    refused: () => metrics('another'),
    as: 401,
  },
  readHeldData: {
    good: () => get(`/console/${TENANT}/people/${jana.id}/export`, cookieOf(adaIn.one)),
    status: 200,
    refused: () => get(`/console/nobody/people/${jana.id}/export`, cookieOf(adaIn.one)),
    as: 404,
  },
  ...Object.fromEntries(
    Object.entries(tasks).map(([id, [name, body]]) => [
      id,
      { good: () => task(name, body()), status: 204, sent: body, refused: () => unverified(name), as: 401 },
    ]),
  ),
}

function fits(t: ExecutionContext, id: string, answered: Answered): void {
  t.is(check.answer(id, answered), null)
}

for (const [id, { good, status, sent, refused, as }] of Object.entries(cases)) {
  test.serial(`${id}: what is asked for well, and its answer, are as described`, async (t) => {
    const answered = await good()
    t.is(answered.status, status, answered.text)
    fits(t, id, answered)
    if (sent !== undefined) t.is(check.request(id, sent()), null)
  })
  test.serial(`${id}: a refusal is as described`, async (t) => {
    const answered = await refused()
    t.is(answered.status, as, answered.text)
    fits(t, id, answered)
  })
}

/** What can't be read is taken: it would come back for seven days. */
const topics: readonly [string, object][] = [
  ['renew', {}],
  ['sweep', { depth: 'access' }],
]
for (const [name, told] of topics)
  test.serial(
    `${name}: a message of its topic is answered as described, and so is one that nobody can read`,
    async (t) => {
      const sent = inEnvelope(told)
      t.is(check.request(name, sent), null)
      for (const body of [sent, { message: { data: 'e30x' } }]) {
        const answered = await event(name, body)
        t.is(answered.status, 204, answered.text)
        fits(t, name, answered)
      }
    },
  )

test.serial('a task that can’t succeed, and one that comes again, are answered as described', async (t) => {
  const parked = await task('pull-mail', { kind: 'pull-mail', tenant: TENANT, mailbox: 'x' })
  t.is(parked.status, 200)
  fits(t, 'pullMail', parked)
  world.google.faults.add({ path: /history/, answer: { status: 503 } })
  const again = await task('pull-mail', { kind: 'pull-mail', tenant: TENANT, mailbox })
  world.google.faults.clear()
  t.is(again.status, 425)
  fits(t, 'pullMail', again)
})

test.serial('trouble that passes says when to come again', async (t) => {
  world.erp.faults.add({ path: /Contact/, times: 9, answer: { status: 503 } })
  const answered = await signed({ body: people() })
  world.erp.faults.clear()
  t.is(answered.status, 503, answered.text)
  fits(t, 'pushContacts', answered)
})

test.serial('a mailbox that nobody has connected is refused as described', async (t) => {
  await register({ kind: 'personal', address: 'later@example.com', owner: jana.id })
  const answered = await credential({ mailbox: 'later@example.com' })
  t.is(answered.status, 409)
  fits(t, 'getMailCredential', answered)
})

/** How functions are is asked in a file of its own. */
const isTried = (id: string): boolean =>
  id in cases || topics.some(([name]) => name === id) || check.placeOf(id).path.startsWith('/{function}')
const isPage = (id: string): boolean => !isTried(id) && check.placeOf(id).path.startsWith('/console')

test('every operation is asked for here', (t) => {
  t.deepEqual(
    check.ids.filter((id) => !isTried(id) && !isPage(id)),
    [],
  )
})

const filled = (path: string): string =>
  path
    .replace('{tenant}', TENANT)
    .replace('{user}', jana.id)
    .replace('{id}', path.includes('mailboxes') ? mailbox : exportId)

test.serial(
  'every page is answered as described: to an administrator, to strangers, and where there is no such tenant',
  async (t) => {
    const pages = check.ids.filter(isPage).map((id) => ({ id, ...check.placeOf(id) }))
    t.true(pages.length > 50)
    // Signing out comes last, else whoever comes after it is a stranger.
    const last = (id: string): number => Number(id === 'postSignOut')
    for (const { id, method, path } of pages.toSorted((a, b) => last(a.id) - last(b.id))) {
      const url = `${world.functionsUrl}${filled(path)}`
      // A push is shown to whose it is, and to an administrator among that person's.
      const who = path.includes('{tenant}/pushes') ? janaIn : adaIn
      const form: [string, string][] = [
        ['csrf', csrfOn(who.page)],
        ['step', 'none'],
      ]
      const more = method === 'post' ? { form } : {}
      const known = await send({ url, cookie: cookieOf(who.one), ...more })
      t.true(known.status < 500, `${id}: ${known.status}`)
      fits(t, id, known)
      // Nobody was erased, so there is no receipt.
      if (method === 'get' && id !== 'getPeopleReceipt')
        t.true([200, 303].includes(known.status), `${id}: ${known.status}`)
      fits(t, id, await send({ url, ...more }))
      fits(t, id, await send({ url: url.replace(`/console/${TENANT}`, '/console/nobody'), ...more }))
    }
  },
)

test('an answer that isn’t as described would be seen', (t) => {
  const answered = (status: number, type: string, text: string): Answered => ({
    status,
    headers: new Headers(type === '' ? {} : { 'content-type': type }),
    text,
  })
  const problem = 'application/problem+json'
  const good = { type: 'urn:autoerp:problem:request.malformed', title: 'x', status: 400, field: 'ids' }
  t.is(check.answer('pushContacts', answered(400, problem, JSON.stringify(good))), null)
  for (const odd of [
    answered(418, problem, JSON.stringify(good)),
    answered(400, 'text/html', 'x'),
    answered(400, problem, JSON.stringify({ ...good, type: 'urn:autoerp:problem:request.forbidden' })),
    answered(400, problem, JSON.stringify({ ...good, detail: 'x' })),
    answered(
      503,
      problem,
      JSON.stringify({ ...good, status: 503, type: 'urn:autoerp:problem:erp.unavailable' }),
    ),
    answered(200, 'application/json', '{"export":"x","items":[],"rest":-1,"url":"x"}'),
  ])
    t.not(check.answer('pushContacts', odd), null, odd.text)
  t.not(check.answer('takeWebhook', answered(204, 'text/plain', 'x')), null)
  t.not(check.request('pushContacts', { entity: 'Contact', ids: [], more: 1 }), null)
})
