import test from 'ava'
import { mailboxIdOf } from '../../shared/flows/mailbox.ts'
import { TENANT, startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { callerToken } from './good-senders.ts'
import { logOf, openTasks, stored } from './world-view.ts'

/** What Pub/Sub pushes, and what others would. */
let world: TestWorld
let jana: TestUser

test.before(async () => {
  world = await startTestWorld()
  jana = await world.addUser('jana@example.com', { connected: false })
  await world.connectMailbox({ address: jana.email, userId: jana.id })
  await world.settle()
})
test.after.always(() => world?.close())

interface Sent {
  readonly path?: string
  readonly token?: string | null
  readonly method?: string
}

const endpoint = (): string => `${world.functionsUrl}/gmail-push/${TENANT}`
const notice = (content: unknown = { emailAddress: jana.email, historyId: 4711 }): string => {
  const data = Buffer.from(JSON.stringify(content)).toString('base64url')
  return JSON.stringify({ message: { data, messageId: '1' }, subscription: 'projects/p/subscriptions/s' })
}

async function push(body: string, { path = TENANT, token, method = 'POST' }: Sent = {}): Promise<Response> {
  const bearer = token === undefined ? await callerToken(world, endpoint()) : token
  return fetch(`${world.functionsUrl}/gmail-push/${path}`, {
    method,
    headers: bearer === null ? {} : { authorization: `Bearer ${bearer}` },
    ...(method === 'POST' && { body }),
  })
}

const account = (): string => mailboxIdOf(jana.email)
const told = (): readonly string[] => world.erp.mailNews.flatMap(({ messageIds }) => messageIds)

test.serial(
  'a notice is taken after one task is queued; several within two seconds become one read',
  async (t) => {
    const calls = world.google.calls.count({ path: /history/ })
    for (const historyId of [4711, '4712', 4711]) {
      const response = await push(notice({ emailAddress: 'Jana@Example.com', historyId }))
      t.is(response.status, 204)
      t.is(await response.text(), '')
    }
    const tasks = openTasks(world)
    t.deepEqual(
      tasks.map(({ body }) => JSON.parse(body) as unknown),
      [{ kind: 'pull-mail', tenant: TENANT, account: account() }],
    )
    await world.settle()
    t.is(world.google.calls.count({ path: /history/ }), calls + 1)
  },
)

test.serial('new mail costs one call to Gmail and one to the ERP, by signature', async (t) => {
  const [calls, news] = [world.google.calls.all.length, world.erp.mailNews.length]
  const [delivered] = world.google.deliverMail({ from: 'eva@example.org', to: jana.email, subject: 'x' })
  await world.settle()
  t.deepEqual(
    world.google.calls.all.slice(calls).map(({ path }) => path),
    ['/gmail/v1/users/me/history'],
  )
  t.deepEqual(
    world.erp.mailNews
      .slice(news)
      .map(({ mailbox, messageIds, complete }) => ({ mailbox, messageIds, complete })),
    [{ mailbox: jana.email, messageIds: [delivered?.messageId ?? ''], complete: true }],
  )
})

test.serial('the token may be for the whole function as well', async (t) => {
  const token = await callerToken(world, `${world.functionsUrl}/gmail-push`)
  t.is((await push(notice(), { token })).status, 204)
  await world.settle()
})

const refusals: readonly [what: string, send: () => Promise<Response>, status: number][] = [
  ['no token', () => push(notice(), { token: null }), 401],
  ['a token that is none', () => push(notice(), { token: 'x.y.z' }), 401],
  [
    'a token for another function',
    async () => push(notice(), { token: await callerToken(world, `${world.functionsUrl}/pull-mail`) }),
    401,
  ],
  [
    'a token of somebody else',
    async () => {
      const email = 'stranger@elsewhere.example'
      return push(notice(), { token: await world.google.mintServiceToken({ email, audience: endpoint() }) })
    },
    401,
  ],
  ['what can be no tenant', () => push(notice(), { path: 'Main' }), 401],
  ['a longer path', () => push(notice(), { path: `${TENANT}/x` }), 401],
  ['a GET', () => push('', { method: 'GET' }), 404],
]
for (const [what, send, status] of refusals)
  test.serial(`${what} is answered ${status}, and nothing is queued`, async (t) => {
    const before = stored(world)
    t.is((await send()).status, status)
    t.is(stored(world), before)
  })

test.serial('with a token for all of it, a path that is no tenant’s is not found', async (t) => {
  const token = await callerToken(world, `${world.functionsUrl}/gmail-push`)
  for (const path of ['Main', `${TENANT}/x`, '']) t.is((await push(notice(), { token, path })).status, 404)
})

for (const [what, body] of [
  ['no JSON', () => '{'],
  ['no message', () => '{}'],
  ['a message without data', () => '{"message":{}}'],
  ['data that is no base64 of anything', () => '{"message":{"data":"%%%"}}'],
  ['no address', () => notice({ historyId: 1 })],
  ['an address that is none', () => notice({ emailAddress: 7, historyId: 1 })],
  ['no place', () => notice({ emailAddress: 'jana@example.com' })],
  ['a place that is no number', () => notice({ emailAddress: 'jana@example.com', historyId: '../1' })],
  ['too much', () => notice({ emailAddress: 'a'.repeat(70_000), historyId: 1 })],
] as const)
  test.serial(
    `${what} is taken, so that it doesn’t come for a week, logged, and queues nothing`,
    async (t) => {
      const [before, faults] = [stored(world), logOf(world, 'fault').length]
      t.is((await push(body())).status, 204)
      t.is(stored(world), before)
      t.is(logOf(world, 'fault').length, faults + 1)
    },
  )

test.serial('an account that nobody has connected costs a task and no call', async (t) => {
  const calls = world.google.calls.all.length
  t.is((await push(notice({ emailAddress: 'stranger@example.org', historyId: 1 }))).status, 204)
  await world.settle()
  t.is(world.google.calls.all.length, calls)
})

test.serial('while the ERP is away the news wait in the queue, and are told when it is back', async (t) => {
  world.erp.faults.add({ method: 'POST', path: /GoogleMail/, times: 2, answer: { status: 503 } })
  const [delivered] = world.google.deliverMail({ from: 'eva@example.org', to: jana.email, subject: 'y' })
  await world.settle()
  t.is(told().filter((id) => id === delivered?.messageId).length, 1)
  t.deepEqual(openTasks(world), [])
})

test.serial(
  'an ERP that refuses has the task parked, and the next mail brings the one before along',
  async (t) => {
    world.erp.faults.add({ method: 'POST', path: /GoogleMail/, answer: { status: 400 } })
    const [first] = world.google.deliverMail({ from: 'eva@example.org', to: jana.email, subject: '1' })
    await world.settle()
    t.false(told().includes(first?.messageId ?? ''))
    t.true(
      logOf(world, 'task.parked').some(({ kind, code }) => kind === 'pull-mail' && code === 'erp.refused'),
    )
    const [second] = world.google.deliverMail({ from: 'eva@example.org', to: jana.email, subject: '2' })
    await world.settle()
    t.deepEqual(world.erp.mailNews.at(-1)?.messageIds, [first?.messageId, second?.messageId])
  },
)

test.serial('an answer that the ERP sends elsewhere isn’t followed', async (t) => {
  const elsewhere = `${world.functionsUrl}/style.css`
  world.erp.faults.add({
    method: 'POST',
    path: /GoogleMail/,
    answer: { status: 307, headers: { location: elsewhere } },
  })
  const [delivered] = world.google.deliverMail({ from: 'eva@example.org', to: jana.email, subject: '3' })
  await world.settle()
  t.false(told().includes(delivered?.messageId ?? ''))
})

test.serial('while the key is being changed, the ERP knows us by the one or the other', async (t) => {
  await world.deps.tenants.newRequestKey(TENANT)
  world.pass(61_000)
  const [delivered] = world.google.deliverMail({ from: 'eva@example.org', to: jana.email, subject: '4' })
  await world.settle()
  t.true(told().includes(delivered?.messageId ?? ''), 'the ERP has the former one still')
})

test.serial('what no notice came about is found by the sweep, and a watch is renewed each day', async (t) => {
  const { publish } = await import('../../infra/local/publish.ts')
  world.google.mailPushes.policy = 'lost'
  const [delivered] = world.google.deliverMail({ from: 'eva@example.org', to: jana.email, subject: '5' })
  await world.settle()
  t.false(told().includes(delivered?.messageId ?? ''))
  world.pass(10 * 60_000)
  await publish(world.functionsUrl, 'sweep', {})
  await world.settle()
  t.true(told().includes(delivered?.messageId ?? ''))
  const until = world.google.mailboxOf(jana.email).watch()?.expiresAt ?? 0
  world.pass(24 * 3_600_000)
  await publish(world.functionsUrl, 'renew', {})
  await world.settle()
  t.true((world.google.mailboxOf(jana.email).watch()?.expiresAt ?? 0) > until)
  world.google.mailPushes.policy = 'deliver'
})

test.serial('no address, no token and no subject of it is in any log', (t) => {
  const log = world.logLines.join('\n')
  t.false(log.includes(jana.email))
  t.notRegex(log, /Bearer|ya29|eva@example/)
})
