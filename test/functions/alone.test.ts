import { createHmac, randomUUID } from 'node:crypto'
import test from 'ava'
import { ROUTE_NAMES } from '../../functions/console/handler.ts'
import { registry } from '../../functions/registry.ts'
import { playToken } from '../../infra/local/people.ts'
import { newRequestKey } from '../../shared/platform/request-keys.ts'
import { tenantSecrets } from '../../shared/platform/tenant-record.ts'
import { until } from '../support/until.ts'
import { newBrowser, signIn, signInAndConnect } from './browser.ts'
import { TENANT, startCloudWorld } from './cloud-world.ts'
import type { CloudWorld } from './cloud-world.ts'
import { startFunction } from './function-process.ts'

/** Every function's bundle by itself, as it is deployed: `functions-framework --target=<name>`, with Google Cloud's services around it. */
const JANA = 'jana@example.com'
let world: CloudWorld
let janaId: string

test.before(async () => {
  world = await startCloudWorld()
  janaId = world.erp.seedUser({ name: 'Jana', email: JANA }).id
  world.google.addAccount({ email: JANA, name: 'Jana', timeZone: 'Europe/Prague' })
})
test.after.always(() => world?.close())

/** Plays the ERP's cron meanwhile. */
async function comesTrue(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const look = async (): Promise<boolean> => {
    if (await isSo()) return true
    await world.erp.runWebhookJob()
    return false
  }
  await until(look, 30_000).catch((cause: unknown) => {
    throw new Error(`never came true: ${what}\n${logs()}\n${world.trouble.join('\n')}`, { cause })
  })
}

const logs = (): string =>
  [...world.processes].map(([name, { stdout, stderr }]) => `${name}:\n${stdout()}${stderr()}`).join('\n')
const post = (path: string, body: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${world.functionsUrl}/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })
const deliver = (name: string, message: object): Promise<Response> =>
  post(name, JSON.stringify({ message: { data: Buffer.from(JSON.stringify(message)).toString('base64') } }), {
    'ce-specversion': '1.0',
    'ce-type': 'google.cloud.pubsub.topic.v1.messagePublished',
    'ce-source': `//pubsub.googleapis.com/projects/p/topics/${name}`,
    'ce-id': '1',
  })

async function google<Answer>(method: string, body?: object): Promise<Answer> {
  const response = await fetch(`${world.google.url}/calendar/v3/calendars/primary/events`, {
    method,
    headers: { authorization: `Bearer ${playToken(world.google, JANA)}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  return (await response.json()) as Answer
}

const titles = async (): Promise<string[]> =>
  (await google<{ items: { summary: string }[] }>('GET')).items.map(({ summary }) => summary).sort()

async function meetings(): Promise<{ id: string; name: string }[]> {
  const response = await fetch(`${world.erp.url}/api/v1/Meeting?orderBy=name&order=asc`, {
    headers: { 'x-api-key': world.erp.apiKey },
  })
  return ((await response.json()) as { list: { id: string; name: string }[] }).list
}

interface Webhook {
  readonly id: string
  readonly secretKey: string
}

async function webhook(event: string): Promise<Webhook> {
  const response = await fetch(`${world.erp.url}/api/v1/Webhook`, {
    headers: { 'x-api-key': world.erp.apiKey },
  })
  const { list } = (await response.json()) as { list: (Webhook & { event: string })[] }
  return list.find((one) => one.event === event) ?? { id: '', secretKey: '' }
}

function signed(body: string, { id, secretKey }: Webhook): Record<string, string> {
  const digest = createHmac('sha256', secretKey).update(body).digest('hex')
  return { signature: Buffer.from(`${id}:${digest}`).toString('base64') }
}

const inHours = (hours: number): string =>
  new Date(Math.floor(Date.now() / 3_600_000 + hours) * 3_600_000).toISOString()
const start = inHours(24)
const end = inHours(25)

test.serial('every function of the registry runs in a process of its own', (t) => {
  t.deepEqual([...world.processes.keys()].sort(), Object.keys(registry).sort())
  for (const [name, { exitCode, stderr }] of world.processes) {
    t.is(exitCode(), null, name)
    t.is(stderr(), '', name)
  }
})

test.serial(
  'a user signs in and connects, and his refresh token is a secret with one version that can be read',
  async (t) => {
    const home = `${world.functionsUrl}/console/${TENANT}`
    const page = await signInAndConnect(newBrowser({ home }), home, { email: JANA })
    t.is(page.status, 200, `${page.text}${logs()}`)
    const connection = await world.store.get({ tenant: TENANT, collection: 'connections', id: janaId })
    t.like(connection?.data, { state: 'active' })
    const { googleSub = '' } = (connection?.data ?? {}) as { googleSub?: string }
    t.regex((await world.secrets.read(tenantSecrets.grant(TENANT, googleSub))) ?? '', /^1\/\//)
    await comesTrue('the channel is open', async () =>
      world.google.pushes.log.some(({ state, status }) => state === 'sync' && status === 204),
    )
  },
)

test.serial('a meeting crosses from the ERP to Google and back, through every process', async (t) => {
  const dateTime = (time: string): string => time.slice(0, 19).replace('T', ' ')
  const made = { name: 'Lunch', dateStart: dateTime(start), dateEnd: dateTime(end), assignedUserId: janaId }
  world.erp.as(janaId).create('Meeting', made)
  await comesTrue('the meeting is in Google', async () => (await titles()).includes('Lunch'))
  await google('POST', { summary: 'Dinner', start: { dateTime: start }, end: { dateTime: end } })
  await comesTrue('the event is in the ERP', async () =>
    (await meetings()).some(({ name }) => name === 'Dinner'),
  )
  t.deepEqual(await titles(), ['Dinner', 'Lunch'])
  t.deepEqual(
    (await meetings()).map(({ name }) => name),
    ['Dinner', 'Lunch'],
  )
})

test.serial('the sweep finds what was not told, the renewal finds nothing to do', async (t) => {
  world.google.pushes.policy = 'hold'
  await google('POST', { summary: 'Not told', start: { dateTime: start }, end: { dateTime: end } })
  t.is((await deliver('sweep', {})).status, 204)
  await comesTrue('the event is in the ERP', async () =>
    (await meetings()).some(({ name }) => name === 'Not told'),
  )
  world.google.pushes.policy = 'deliver'
  const webhooks = world.erp.calls.count({ method: 'POST', path: 'Webhook' })
  t.is((await deliver('renew', {})).status, 204)
  t.is(world.erp.calls.count({ method: 'POST', path: 'Webhook' }), webhooks)
  t.is(webhooks, 6)
})

test.serial('what is logged are lines of JSON with a severity, and nobody’s address, title or token', (t) => {
  for (const [name, { stdout, stderr }] of world.processes) {
    t.is(stderr(), '', name)
    const lines = stdout()
      .split('\n')
      .filter((line) => line !== '')
    for (const line of lines)
      t.regex((JSON.parse(line) as { severity: string }).severity, /^(INFO|WARNING|ERROR)$/, line)
    t.notRegex(stdout(), /@example\.com|Lunch|Dinner|Not told|ya29|1\/\/0/, name)
  }
  t.regex(world.processes.get('sync-pair')?.stdout() ?? '', /"event":"pair\.done"/)
  t.deepEqual(world.trouble, [])
})

function signedByErp(path: string, body: string, key: string): Promise<Response> {
  const timestamp = String(Math.floor(Date.now() / 1000))
  const nonce = randomUUID()
  const text = [timestamp, nonce, 'POST', `/${path}`, body].join('\n')
  return post(path, body, {
    'x-autoerp-timestamp': timestamp,
    'x-autoerp-nonce': nonce,
    'x-autoerp-signature': `v1=${createHmac('sha256', key).update(text).digest('hex')}`,
  })
}

test.serial('what the ERP signs is known by every process that it is for', async (t) => {
  const key = await newRequestKey(TENANT, { secrets: world.secrets, clock: { now: () => Date.now() } })
  const push = JSON.stringify({ user: janaId, entity: 'Contact', ids: ['6b03141b4e5b43949'] })
  t.is((await signedByErp(`contacts-export/${TENANT}`, push, key)).status, 403, 'contacts aren’t granted')
  const mailbox = JSON.stringify({ mailbox: 'nobody@example.com' })
  t.is((await signedByErp(`mail-credential/${TENANT}`, mailbox, key)).status, 404)
})

test.serial('an administrator gets every page', async (t) => {
  const email = 'alena@example.com'
  world.erp.seedUser({ name: 'Alena', email, type: 'admin' })
  world.google.addAccount({ email, name: 'Alena', timeZone: 'Europe/Prague' })
  const home = `${world.functionsUrl}/console/${TENANT}`
  const browser = newBrowser({ home })
  await signIn(browser, home, { email })
  const pages = ROUTE_NAMES.flatMap((name) => (name.startsWith('GET ') ? [name.slice(4)] : []))
  for (const path of pages) {
    const url = home + path.replace('/people/*', `/people/${janaId}`).replace('*', 'nothing')
    const { status, text } = await browser.open(url)
    // Not there, or nothing to be seen at first; but no bug, and nothing out of reach.
    t.true(status < 500, `${path}: ${status} ${text}${logs()}`)
  }
})

test.serial('every depth of the sweep goes through', async (t) => {
  for (const depth of ['access', 'window', 'all'])
    t.is((await deliver('sweep', { depth })).status, 204, depth)
})

test.serial('no function asked for a secret or a queue that its identity isn’t given', (t) => {
  t.deepEqual(world.refused, [])
})

const refused: [string, () => Promise<Response>, number][] = [
  [
    'a webhook without a signature',
    () => post(`erp-intake/${TENANT}/Meeting/update`, '[{"id":"6b03141b4e5b43949"}]'),
    401,
  ],
  [
    'a webhook for an unknown tenant',
    () =>
      post(
        'erp-intake/nobody/Meeting/update',
        '[]',
        signed('[]', { id: '6b03141b4e5b43949', secretKey: 'b' }),
      ),
    404,
  ],
  [
    'a notice of a channel that is not ours',
    () =>
      post(`calendar-push/${TENANT}`, '', {
        'x-goog-channel-id': 'a',
        'x-goog-channel-token': 'a.b',
        'x-goog-resource-id': 'a',
        'x-goog-resource-state': 'exists',
      }),
    401,
  ],
  ['a notice without headers', () => post(`calendar-push/${TENANT}`, ''), 400],
  ['a task without a token', () => post('sync-pair', '{}'), 401],
  [
    'a task with a token that nobody signed',
    () => post('pull-calendar', '{}', { authorization: 'Bearer a.b.c' }),
    401,
  ],
  ['a page that is not there', () => fetch(`${world.functionsUrl}/oauth/nowhere`), 404],
  [
    'a body that is no JSON although it says so',
    async () =>
      post(`erp-intake/${TENANT}/Meeting/update`, '[{', signed('[{', await webhook('Meeting.update'))),
    400,
  ],
]
for (const [what, send, status] of refused) {
  test.serial(
    `in production ${what} is answered ${status} with a problem document that tells nothing more`,
    async (t) => {
      const response = await send()
      const body = await response.text()
      t.is(response.status, status, body)
      t.regex(response.headers.get('content-type') ?? '', /^application\/problem\+json/, body)
      t.is((JSON.parse(body) as { status: number }).status, status)
      t.notRegex(body, /node_modules|\.ts|\.js|Error|file:/)
      t.is(response.headers.get('x-powered-by'), null)
    },
  )
}

const incomplete: [string, Record<string, string>, RegExp][] = [
  ['FUNCTIONS_URL', {}, /FUNCTIONS_URL/],
  [
    'GOOGLE_CLOUD_PROJECT',
    { FUNCTIONS_URL: 'https://functions.example' },
    /needed for Firestore, Cloud Tasks and Secret Manager[\s\S]*GOOGLE_CLOUD_PROJECT/,
  ],
  [
    'TASKS_SERVICE_ACCOUNT',
    { FUNCTIONS_URL: 'https://functions.example', GOOGLE_CLOUD_PROJECT: 'p' },
    /the account that calls the workers[\s\S]*TASKS_SERVICE_ACCOUNT/,
  ],
]
for (const [missing, settings, told] of incomplete) {
  test(`without ${missing} a function does not start, and says on stderr what is missing`, async (t) => {
    const started = await startFunction('erp-intake', settings)
    t.teardown(() => started.stop())
    t.is(started.exitCode(), 1, started.stderr())
    t.regex(started.stderr(), told)
  })
}
