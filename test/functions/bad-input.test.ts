import { createHmac, randomUUID } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import test from 'ava'
import { databaseOf } from '../../shared/platform/parts-wiring.ts'
import { TENANT, startTestWorld } from '../support/test-world.ts'
import type { TestWorld } from '../support/test-world.ts'

/** What comes from outside and is not as it must be: the right status, a problem document that names the field, and nothing done. */
let world: TestWorld
let webhook: { id: string; key: string }
let channel: { id: string; token: string }

test.before(async () => {
  world = await startTestWorld()
  await world.addUser('jana@example.com')
  await world.settle()
  const answer = await fetch(`${world.erpUrl}/api/v1/Webhook`, { headers: { 'x-api-key': world.erpApiKey } })
  const { list } = (await answer.json()) as { list: { id: string; event: string; secretKey: string }[] }
  const found = list.find(({ event }) => event === 'Meeting.update')
  webhook = { id: found?.id ?? '', key: found?.secretKey ?? '' }
  const opened = world.google.pushes.log.find(({ headers }) => headers['x-goog-resource-state'] === 'sync')
  channel = {
    id: opened?.headers['x-goog-channel-id'] ?? '',
    token: opened?.headers['x-goog-channel-token'] ?? '',
  }
})
test.after.always(() => world?.close())

const body = '[{"id":"6b03141b4e5b43949"}]'
const hook = (path: string, sent: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${world.functionsUrl}/erp-intake/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: sent,
  })
const signed = (sent: string, { id, key } = webhook): Record<string, string> => {
  const digest = createHmac('sha256', key).update(sent).digest('hex')
  return { signature: Buffer.from(`${id}:${digest}`).toString('base64') }
}
const push = (headers: Record<string, string>, tenant: string = TENANT): Promise<Response> =>
  fetch(`${world.functionsUrl}/calendar-push/${tenant}`, { method: 'POST', headers })
const notice = (): Record<string, string> => ({
  'x-goog-channel-id': channel.id,
  'x-goog-channel-token': channel.token,
  'x-goog-resource-id': 'resource',
  'x-goog-resource-state': 'exists',
  'x-goog-message-number': '7',
})
const without = (name: string): Record<string, string> =>
  Object.fromEntries(Object.entries(notice()).filter(([key]) => key !== name))

const refused: [string, () => Promise<Response>, number, string][] = [
  ['a webhook without a signature', () => hook('main/Meeting/update', body), 401, 'signature'],
  [
    'a webhook signed with a wrong key',
    () => hook('main/Meeting/update', body, signed(body, { ...webhook, key: 'guess' })),
    401,
    'signature',
  ],
  [
    'a webhook whose body was changed on its way',
    () => hook('main/Meeting/update', `${body} `, signed(body)),
    401,
    'signature',
  ],
  [
    'a signature that is no signature',
    () => hook('main/Meeting/update', body, { signature: '%%%' }),
    401,
    'signature',
  ],
  [
    'a webhook of somebody else',
    () => hook('main/Meeting/update', body, signed(body, { id: '6b0313c1a47135ca2', key: 'theirs' })),
    401,
    'signature',
  ],
  [
    'a webhook sent to the URL of another subscription',
    () => hook('main/Call/update', body, signed(body)),
    401,
    'path',
  ],
  ['a webhook for an unknown tenant', () => hook('nobody/Meeting/update', body, signed(body)), 404, 'tenant'],
  [
    'a webhook for what can be no tenant',
    () => hook('..%2Fmain/Meeting/update', body, signed(body)),
    404,
    'tenant',
  ],
  [
    'a webhook that is no list',
    () => hook('main/Meeting/update', '{"id":"a"}', signed('{"id":"a"}')),
    400,
    'body',
  ],
  [
    'a webhook that is JSON by its type alone',
    () => hook('main/Meeting/update', '[{', signed('[{')),
    400,
    'body',
  ],
  [
    'a webhook with an item without an id',
    () => hook('main/Meeting/update', '[{}]', signed('[{}]')),
    400,
    'id',
  ],
  [
    'a webhook that is too large',
    () => hook('main/Meeting/update', `["${'x'.repeat(16_000_001)}"]`, { 'content-type': 'text/plain' }),
    413,
    'body',
  ],
  [
    'a notice with a forged token',
    () => push({ ...notice(), 'x-goog-channel-token': `${channel.token.slice(0, -2)}xx` }),
    401,
    'x-goog-channel-token',
  ],
  [
    'a notice of an unknown channel',
    () => push({ ...notice(), 'x-goog-channel-id': randomUUID() }),
    401,
    'x-goog-channel-token',
  ],
  ['a notice under another tenant', () => push(notice(), 'other'), 401, 'x-goog-channel-token'],
  ['a notice for what can be no tenant', () => push(notice(), 'UPPER'), 404, 'tenant'],
  ['a notice without a channel', () => push(without('x-goog-channel-id')), 400, 'x-goog-channel-id'],
  ['a notice without a token', () => push(without('x-goog-channel-token')), 400, 'x-goog-channel-token'],
  [
    'a notice of an unknown state',
    () => push({ ...notice(), 'x-goog-resource-state': 'boom' }),
    400,
    'x-goog-resource-state',
  ],
  [
    'a task without a token',
    () => fetch(`${world.functionsUrl}/sync-pair`, { method: 'POST', body: '{}' }),
    401,
    'authorization',
  ],
  [
    'a task with a token that nobody signed',
    () =>
      fetch(`${world.functionsUrl}/pull-calendar`, {
        method: 'POST',
        headers: { authorization: 'Bearer a.b.c' },
        body: '{}',
      }),
    401,
    'authorization',
  ],
  ['a page that is not there', () => fetch(`${world.functionsUrl}/oauth/nowhere`), 404, 'path'],
  [
    'a sign-in for an unknown tenant',
    () => fetch(`${world.functionsUrl}/oauth/sign-in?tenant=nobody`),
    404,
    'tenant',
  ],
]

for (const [what, send, status, field] of refused) {
  test.serial(`${what} is refused with ${status}, and nothing is stored or queued`, async (t) => {
    const before = contents()
    const response = await send()
    t.is(response.status, status)
    t.regex(response.headers.get('content-type') ?? '', /^application\/problem\+json/)
    const problem = (await response.json()) as { status: number; title: string; type: string; field?: string }
    t.is(problem.status, status)
    t.is(problem.field, field)
    t.regex(problem.type, /^urn:autoerp:problem:request\./)
    t.deepEqual(contents(), before)
  })
}

test.serial(
  'a good webhook and a good notice are queued and answered 204, so the refusals above are about what they say',
  async (t) => {
    const before = contents().queued_tasks
    t.is((await hook('main/Meeting/update', body, signed(body))).status, 204)
    t.is((await push(notice())).status, 204)
    t.is(contents().queued_tasks.length, before.length + 2)
  },
)

test.serial("Google's greeting to a new channel is taken and leads to nothing", async (t) => {
  const before = contents()
  t.is((await push({ ...notice(), 'x-goog-resource-state': 'sync' })).status, 204)
  t.deepEqual(contents(), before)
})

function contents(): Record<'documents' | 'queued_tasks', unknown[]> {
  const database = new DatabaseSync(databaseOf(world.config), { readOnly: true })
  const all = (table: string): unknown[] => database.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all()
  const found = { documents: all('documents'), queued_tasks: all('queued_tasks') }
  database.close()
  return found
}
