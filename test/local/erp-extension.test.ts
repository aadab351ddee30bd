import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import { z } from 'zod'
import { PHP, findPhp, phpCommand, runExample } from '../support/php.ts'

/** The extension for EspoCRM, put together as it would be installed, on classes that have the real ones' signatures. */
const php = process.env[PHP] ?? (await findPhp()) ?? ''
const classes = fileURLToPath(new URL('espo-classes.php', import.meta.url))
const key = 'k'.repeat(64)
let folder: string
let integration: Awaited<ReturnType<typeof startIntegration>>

test.before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'erp-extension-'))
  const packed = await runExample(['bash', 'extension/pack.sh', folder])
  if (packed.code !== 0) throw new Error(packed.err)
  integration = await startIntegration()
})
test.after.always(() => {
  integration?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Answers as the integration would, and keeps what it was asked. */
async function startIntegration() {
  const asked: { path: string; body: unknown }[] = []
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? ''
    asked.push({ path, body: JSON.parse((await buffer(request)).toString()) })
    const answer = path.endsWith('/mailboxes')
      ? { mailbox: 'info@acme.example', state: 'registered', connectUrl: 'https://pages.example/m/1' }
      : { user: 'jana@acme.example', accessToken: 'ya29.t' }
    response.end(JSON.stringify(answer))
  }
  const server = createServer((request, response) => void serve(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { asked, url: `http://127.0.0.1:${port}/functions`, close: () => void server.close() }
}

const account = (type: string, id: string, more: object = {}): object => ({
  type,
  values: { id, emailAddress: 'info@acme.example', status: 'Active', ...more },
})
const accounts = [
  account('EmailAccount', 'p1', { assignedUserId: 'u1' }),
  account('EmailAccount', 'p2', { status: 'Inactive' }),
  account('EmailAccount', 'p3', { emailAddress: 'jana@acme.example', assignedUserId: 'u1' }),
  account('InboundEmail', 'g1', { teamsIds: ['t1', 't2'] }),
  account('User', 'u1'),
]

const OUTCOME = z.object({
  told: z.looseObject({}),
  jobs: z.array(z.record(z.string(), z.string())),
  saved: z.array(z.object({ values: z.record(z.string(), z.unknown()) })),
})

async function inErp(what: object) {
  const config = {
    googleIntegrationUrl: integration.url,
    googleIntegrationTenant: 'acme',
    siteUrl: 'https://erp.acme.example/crm',
  }
  const input = JSON.stringify({ config, key, accounts, may: true, ...what })
  const { code, out, err } = await runExample([...phpCommand(php), classes], {
    input,
    cwd: join(folder, 'files'),
  })
  if (code !== 0) throw new Error(`${code} ${out} ${err}`)
  return { ...OUTCOME.parse(JSON.parse(out)), err }
}

function news(nonce: string, { body = '', signedWith = key } = {}): object {
  const sent =
    body || JSON.stringify({ mailbox: 'info@acme.example', messageIds: ['18c2f0a1b2c3d4e5'], complete: true })
  const timestamp = String(Math.floor(Date.now() / 1000))
  const text = [timestamp, nonce, 'POST', '/crm/api/v1/GoogleMail/news', sent].join('\n')
  const headers = {
    'x-autoerp-timestamp': timestamp,
    'x-autoerp-nonce': nonce,
    'x-autoerp-signature': `v1=${createHmac('sha256', signedWith).update(text).digest('hex')}`,
  }
  return { do: 'news', headers, body: sent }
}

test('news have the mailbox’s active accounts fetched, one job after another for each', async (t) => {
  const { told, jobs, err } = await inErp(news('a'.repeat(20)))
  t.like(told, { status: 204 })
  t.deepEqual(jobs, [
    {
      class: 'Espo\\Classes\\Jobs\\CheckEmailAccounts',
      group: 'google-mail-p1',
      type: 'EmailAccount',
      id: 'p1',
    },
    {
      class: 'Espo\\Classes\\Jobs\\CheckInboundEmails',
      group: 'google-mail-g1',
      type: 'InboundEmail',
      id: 'g1',
    },
  ])
  t.is(err, '')
})

test('news that are forged, come again or are none have nothing done', async (t) => {
  t.like((await inErp(news('b'.repeat(20)))).told, { status: 204 })
  const again = await inErp(news('b'.repeat(20)))
  t.like(again, { told: { status: 401 }, jobs: [], err: 'Google integration: news refused, came before\n' })
  const forged = await inErp(news('c'.repeat(20), { signedWith: 'x'.repeat(64) }))
  t.like(forged, { told: { status: 401 }, jobs: [] })
  t.like(await inErp({ ...news('d'.repeat(20), { signedWith: '' }), key: null }), {
    told: { status: 401 },
    jobs: [],
  })
  t.like(await inErp(news('e'.repeat(20), { body: '[]' })), { told: { status: 400 }, jobs: [] })
})

test.serial(
  'IMAP and SMTP log in with the credential of the account’s address, a personal one as its user',
  async (t) => {
    const before = integration.asked.length
    const login = { mechanism: 'xoauth', user: 'jana@acme.example', password: 'ya29.t' }
    t.deepEqual((await inErp({ do: 'imap', id: 'p3' })).told, { said: login })
    t.deepEqual((await inErp({ do: 'smtp', id: 'g1' })).told, { said: { auth: true, ...login } })
    t.deepEqual(integration.asked.slice(before), [
      { path: '/functions/mail-credential/acme', body: { mailbox: 'jana@acme.example', user: 'u1' } },
      { path: '/functions/mail-credential/acme', body: { mailbox: 'info@acme.example' } },
    ])
    t.deepEqual((await inErp({ do: 'smtp', id: null })).told, { said: [] })
  },
)

test.serial('an account is registered with its owner or its teams, and gets its handlers', async (t) => {
  const before = integration.asked.length
  for (const [entityType, id] of [
    ['EmailAccount', 'p1'],
    ['InboundEmail', 'g1'],
  ]) {
    const { told, saved } = await inErp({ do: 'mailbox', route: { entityType, id } })
    t.like(told, { json: { state: 'registered', connectUrl: 'https://pages.example/m/1' } })
    t.like(saved[0]?.values, {
      id,
      imapHandler: 'Espo\\Modules\\AutoErpGoogle\\Mail\\ImapHandler',
      smtpHandler: 'Espo\\Modules\\AutoErpGoogle\\Mail\\SmtpHandler',
    })
  }
  const path = '/functions/mail-credential/acme/mailboxes'
  const address = 'info@acme.example'
  t.deepEqual(integration.asked.slice(before), [
    { path, body: { address, kind: 'personal', owner: 'u1' } },
    { path, body: { address, kind: 'group', teams: ['t1', 't2'] } },
  ])
})

test('who may not edit an account registers none, and no other record becomes a mailbox', async (t) => {
  const route = { entityType: 'EmailAccount', id: 'p1' }
  t.like(await inErp({ do: 'mailbox', route, may: false }), {
    told: { thrown: 'Espo\\Core\\Exceptions\\Forbidden' },
    saved: [],
  })
  for (const other of [
    { entityType: 'User', id: 'u1' },
    { entityType: 'EmailAccount', id: 'g1' },
  ])
    t.like(await inErp({ do: 'mailbox', route: other }), {
      told: { thrown: 'Espo\\Core\\Exceptions\\NotFound' },
      saved: [],
    })
})

test('the routes lead to classes that are there, and only news need no login', (t) => {
  const home = join(folder, 'files/custom/Espo/Modules/AutoErpGoogle')
  const routes = z
    .array(z.object({ route: z.string(), actionClassName: z.string(), noAuth: z.boolean().default(false) }))
    .parse(JSON.parse(readFileSync(join(home, 'Resources/routes.json'), 'utf8')))
  t.deepEqual(
    routes.map(({ route, noAuth }) => [route, noAuth]),
    [
      ['/GoogleMail/news', true],
      ['/GoogleMail/:entityType/:id', false],
    ],
  )
  for (const { actionClassName } of routes) {
    const file = `${actionClassName.split('\\').slice(-2).join('/')}.php`
    t.true(readFileSync(join(home, file), 'utf8').includes('implements Action'))
  }
})
