import test from 'ava'
import type { UserId } from '../../shared/domain/ids.ts'
import { mailboxIdOf, readMailbox } from '../../shared/flows/mailbox.ts'
import { TENANT, startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { signedCall } from './contact-people.ts'
import type { SignedCall } from './contact-people.ts'
import { storeOf, stored } from './world-view.ts'

/** What the ERP asks about mailboxes by signed requests, and those that aren't. */
let world: TestWorld
let jana: TestUser
let petr: TestUser
let teamId: string

test.before(async () => {
  world = await startTestWorld()
  jana = await world.addUser('jana@example.com', { connected: false })
  ;({ id: teamId } = world.erp.createTeam({ name: 'Sales' }))
  const { id } = world.erp.seedUser({ name: 'Petr', email: 'petr@example.com', teams: ['Sales'] })
  world.google.addAccount({ email: 'petr@example.com', name: 'Petr' })
  petr = { id, email: 'petr@example.com', token: () => '' }
  await world.connectMailbox({ address: jana.email, userId: jana.id })
  await world.connectMailbox({ address: 'info@example.com', userId: petr.id, teamIds: [teamId] })
  await world.settle()
})
test.after.always(() => world?.close())

const ask = (body: unknown, more: Partial<SignedCall> = {}): Promise<Response> =>
  signedCall(world, { name: 'mail-credential', body, ...more })
const register = (body: unknown): Promise<Response> => ask(body, { path: `${TENANT}/mailboxes` })

interface Credential {
  readonly address: string
  readonly user: string
  readonly imap: object
  readonly smtp: object
  readonly accessToken: string
  readonly expiresAt: string
  readonly xoauth2: string
}

async function credential(body: object): Promise<Credential> {
  const response = await ask(body)
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`)
  return (await response.json()) as Credential
}

test.serial('the ERP gets all that it takes to open a mailbox, which nobody keeps on the way', async (t) => {
  const response = await ask({ mailbox: 'Jana@Example.com' })
  t.is(response.status, 200)
  t.is(response.headers.get('cache-control'), 'private, no-store')
  t.regex(response.headers.get('content-type') ?? '', /^application\/json/)
  const given = (await response.json()) as Credential
  t.deepEqual(Object.keys(given).sort(), [
    'accessToken',
    'address',
    'expiresAt',
    'imap',
    'smtp',
    'user',
    'xoauth2',
  ])
  t.like(given, {
    address: jana.email,
    user: jana.email,
    imap: { host: 'localhost', port: world.mail?.imapPort, security: 'tls' },
    smtp: { host: 'localhost', port: world.mail?.smtpPort, security: 'tls' },
  })
  t.like(world.google.ownerOfToken(given.accessToken), { email: jana.email })
  const login = `user=${given.user}\x01auth=Bearer ${given.accessToken}\x01\x01`
  t.is(given.xoauth2, Buffer.from(login).toString('base64'))
  t.regex(given.expiresAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
})

test.serial(
  'the same token is given without a call to Google for as long as it has five minutes, then a new one',
  async (t) => {
    const { accessToken, expiresAt } = await credential({ mailbox: jana.email })
    const calls = world.google.calls.all.length
    world.pass(Date.parse(expiresAt) - world.clock.now() - 5 * 60_000)
    t.is((await credential({ mailbox: jana.email })).accessToken, accessToken)
    t.is(world.google.calls.all.length, calls)
    world.pass(1)
    const next = await credential({ mailbox: jana.email })
    t.not(next.accessToken, accessToken)
    t.deepEqual(
      world.google.calls.all.slice(calls).map(({ path }) => path),
      ['/token'],
    )
    t.true(Date.parse(next.expiresAt) - world.clock.now() >= 5 * 60_000)
  },
)

test.serial('who asks at once gets one token, and Google is asked once', async (t) => {
  world.pass(3_600_000)
  const calls = world.google.calls.count({ path: '/token' })
  const given = await Promise.all(Array.from({ length: 8 }, () => credential({ mailbox: jana.email })))
  t.is(new Set(given.map(({ accessToken }) => accessToken)).size, 1)
  t.is(world.google.calls.count({ path: '/token' }), calls + 1)
})

test.serial('for a user: his own, and his team’s', async (t) => {
  t.is((await ask({ mailbox: jana.email, user: jana.id })).status, 200)
  t.is((await ask({ mailbox: 'info@example.com', user: petr.id })).status, 200)
  for (const body of [
    { mailbox: jana.email, user: petr.id },
    { mailbox: 'info@example.com', user: jana.id },
    { mailbox: jana.email, user: 'nobody' },
  ]) {
    const response = await ask(body)
    t.is(response.status, 403)
    t.like(await response.json(), { type: 'urn:autoerp:problem:request.forbidden', field: 'user' })
  }
})

const OLD = 5 * 60 + 1

/** Each is refused; nothing is given, stored or asked of Google. */
const refusals: readonly [what: string, send: () => Promise<Response>, status: number, field?: string][] = [
  ['no signature', () => plain({}), 401],
  ['a session’s cookie in the place of one', () => plain({ cookie: '__session=x' }), 401],
  ['another key', () => ask(good(), { key: 'guess' }), 401],
  ['a signature for another function', () => forOther(), 401],
  ['a body that was changed on the way', () => changed(), 401],
  ['a request from five minutes ago', () => aged(-OLD), 401],
  ['a request from a clock that is ahead', () => aged(OLD), 401],
  ['a request that was sent before', () => twice(), 401],
  ['a tenant that isn’t there', () => ask(good(), { path: 'nobody' }), 404, 'tenant'],
  ['what can be no tenant', () => ask(good(), { path: 'Main' }), 404, 'tenant'],
  ['another page', () => ask(good(), { path: `${TENANT}/tokens` }), 404, 'path'],
  ['a page of every object', () => ask(good(), { path: `${TENANT}/constructor` }), 404, 'path'],
  ['a longer path', () => ask(good(), { path: `${TENANT}/mailboxes/x` }), 404, 'path'],
  ['a GET', () => fetch(`${world.functionsUrl}/mail-credential/${TENANT}`), 404, 'method'],
  ['no JSON', () => ask('{'), 400, 'body'],
  ['no object', () => ask([]), 400, 'body'],
  ['no mailbox', () => ask({}), 400, 'mailbox'],
  ['a mailbox that is no text', () => ask({ mailbox: { $ne: '' } }), 400, 'mailbox'],
  ['a mailbox without an end', () => ask({ mailbox: 'a'.repeat(255) }), 400, 'mailbox'],
  ['a user that is no id', () => ask({ mailbox: 'jana@example.com', user: '../x' }), 400, 'user'],
  ['a member that nobody knows', () => ask({ mailbox: 'jana@example.com', admin: true }), 400, 'body'],
  ['a prototype', () => ask('{"mailbox":"jana@example.com","__proto__":{"a":1}}'), 400, 'body'],
  ['too much', () => ask({ mailbox: 'x', pad: 'a'.repeat(20_000) }), 413, 'body'],
  ['a mailbox that isn’t there', () => ask({ mailbox: 'nobody@example.com' }), 404, 'mailbox'],
  ['a registration of nothing', () => register({}), 400, 'kind'],
  ['a kind that there isn’t', () => register({ kind: 'shared', address: 'a@example.com' }), 400, 'kind'],
  ['no address', () => register({ kind: 'personal', address: 'jana', owner: 'x' }), 400, 'address'],
  ['a name with an address', () => register({ ...wish(), address: 'J <j@example.com>' }), 400, 'address'],
  ['an owner who isn’t there', () => register({ ...wish(), owner: 'nobody' }), 400, 'owner'],
  ['a personal one with teams', () => register({ ...wish(), teams: [teamId] }), 400, 'body'],
  [
    'a group’s without teams',
    () => register({ kind: 'group', address: 'a@example.com', teams: [] }),
    400,
    'teams',
  ],
  [
    'a team that isn’t there',
    () => register({ kind: 'group', address: 'a@example.com', teams: ['x'] }),
    400,
    'teams',
  ],
]
for (const [what, send, status, field] of refusals)
  test.serial(`${what} is answered ${status}, and nothing is done`, async (t) => {
    const [before, calls] = [withoutNonces(), world.google.calls.all.length]
    const response = await send()
    t.is(response.status, status)
    t.regex(response.headers.get('content-type') ?? '', /^application\/problem\+json/)
    const problem = (await response.json()) as { field?: string }
    if (field !== undefined) t.is(problem.field, field)
    t.is(withoutNonces(), before)
    t.is(world.google.calls.all.length, calls)
  })

const good = (): object => ({ mailbox: jana.email })
const wish = (): object => ({ kind: 'personal', address: 'a@example.com', owner: jana.id })

function plain(headers: Record<string, string>): Promise<Response> {
  const url = `${world.functionsUrl}/mail-credential/${TENANT}`
  return fetch(url, { method: 'POST', headers, body: JSON.stringify(good()) })
}

const forOther = () => ask(good(), { sent: { name: 'contacts-export' } })
const changed = () => ask(good(), { sent: { body: JSON.stringify({ mailbox: 'info@example.com' }) } })

async function twice(): Promise<Response> {
  const nonce = 'the-same-nonce-twice'
  const { status } = await ask(good(), { nonce })
  if (status !== 200) throw new Error(`answered ${status}`)
  return ask(good(), { nonce })
}

async function aged(seconds: number): Promise<Response> {
  const shifted = { ...world, clock: { now: () => world.clock.now() + seconds * 1000 } } as TestWorld
  return signedCall(shifted, { name: 'mail-credential', body: good() })
}

const PASSING = ['nonces', 'audit', 'mailboxes', 'tokens']

/** All that is stored but what the one good request of a replay leaves. */
function withoutNonces(): string {
  const rows = JSON.parse(stored(world)) as { readonly collection?: string }[]
  return JSON.stringify(rows.filter(({ collection = '' }) => !PASSING.includes(collection)))
}

test.serial(
  'a mailbox that isn’t connected, or waits for its owner, is answered 409 and says which',
  async (t) => {
    const made = await register({ kind: 'personal', address: 'later@example.com', owner: jana.id })
    t.is(made.status, 200)
    const id = mailboxIdOf('later@example.com')
    t.deepEqual(await made.json(), {
      mailbox: 'later@example.com',
      state: 'registered',
      connectUrl: `${world.functionsUrl}/console/${TENANT}/mailboxes/${id}`,
    })
    const none = await ask({ mailbox: 'later@example.com' })
    t.is(none.status, 409)
    t.like(await none.json(), { type: 'urn:autoerp:problem:mail.not-connected', field: 'mailbox' })
    world.google.revokeGrant('info@example.com')
    world.pass(3_600_000)
    const lost = await ask({ mailbox: 'info@example.com' })
    t.is(lost.status, 409)
    t.like(await lost.json(), { type: 'urn:autoerp:problem:mail.grant-lost', field: 'mailbox' })
    const scope = { store: await storeOf(world), tenant: TENANT }
    t.like((await readMailbox(scope, mailboxIdOf('info@example.com')))?.mailbox, {
      state: 'needs-reconnecting',
    })
    const calls = world.google.calls.all.length
    t.is((await ask({ mailbox: 'info@example.com' })).status, 409)
    t.is(world.google.calls.all.length, calls)
  },
)

test.serial(
  'while Google is away it is 503 with a time to come back, and the mailbox stays as it is',
  async (t) => {
    world.pass(3_600_000)
    world.google.faults.add({ path: /^\/token$/, times: 3, answer: { status: 503 } })
    const response = await ask({ mailbox: jana.email })
    t.is(response.status, 503)
    t.truthy(response.headers.get('retry-after'))
    world.google.faults.clear()
    t.is((await ask({ mailbox: jana.email })).status, 200)
  },
)

test.serial('M9 no token and no login line is in any log, and none is stored in the open', async (t) => {
  const { accessToken, xoauth2 } = await credential({ mailbox: jana.email })
  for (const secret of [accessToken, xoauth2]) {
    t.false(world.logLines.join('\n').includes(secret))
    t.false(stored(world).includes(secret))
  }
  t.true(world.logLines.some((line) => line.includes('credential.given')))
  t.false(world.logLines.join('\n').includes(jana.email))
})

test.serial('a mailbox of a user who is being erased isn’t registered', async (t) => {
  const { eraseUser } = await import('../../shared/flows/erase-user.ts')
  const scope = await world.deps.accountScopeOf(TENANT)
  await eraseUser({ userId: petr.id as UserId, by: jana.id as UserId }, scope)
  const response = await register({ kind: 'personal', address: 'p@example.com', owner: petr.id })
  t.is(response.status, 403)
  t.like(await response.json(), { field: 'owner' })
})
