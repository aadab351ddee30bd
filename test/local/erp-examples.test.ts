import { createHmac } from 'node:crypto'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import fc from 'fast-check'
import type { TenantId } from '../../shared/domain/ids.ts'
import { mailNews } from '../../shared/erp/mail-news.ts'
import { verifySignedRequest } from '../../shared/platform/signed-request.ts'
import { inGoogle, makeContacts, pusher } from '../functions/contact-people.ts'
import { memoryStore } from '../support/memory-store.ts'
import { PHP, findPhp, phpCommand, runExample, servePage } from '../support/php.ts'
import { TENANT, startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'

/** What the page for the ERP's developers says and its examples do, against the product itself. */
// By hand with ava alone there is no runner that has looked for it.
const php = process.env[PHP] ?? (await findPhp()) ?? ''
const page = readFileSync(new URL('../../infra/erp/README.md', import.meta.url), 'utf8')

interface Vector {
  readonly [name: string]: string
}

/** The tables of names and values in the page. */
const vectors = [...page.matchAll(/^```text\n(key {2}[\s\S]*?)^```/gm)].map(([, table = '']): Vector =>
  Object.fromEntries(
    [...table.matchAll(/^(\w+) +(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  ),
)
const [ours = {}, theirs = {}] = vectors

let world: TestWorld
let jana: TestUser
let ids: string[]
let settings: Readonly<Record<string, string>>
let folder: string

test.before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'erp-page-'))
  // PHP and bash go by the machine's clock.
  world = await startTestWorld({ startsAt: Date.now() })
  jana = await pusher(world, 'jana@example.com')
  ids = makeContacts(world, jana, { count: 12, name: 'Hers' })
  await world.settle()
  world.clock.time = Date.now()
  const [key = ''] = await world.deps.requestKeys(TENANT)
  settings = { AUTOERP_FUNCTIONS_URL: world.functionsUrl, AUTOERP_TENANT: TENANT, AUTOERP_KEY: key }
})
test.after.always(async () => {
  await world?.close()
  rmSync(folder, { recursive: true, force: true })
})

const runPhp = (code: string, ...args: string[]) =>
  runExample([...phpCommand(php), '-r', code, '--', ...args])
const push = (...args: string[]) =>
  runExample([...phpCommand(php), 'push-contacts.php', ...args], { env: settings })
const call = (path: string, body: unknown, env = settings) =>
  runExample(['bash', 'signed-call.sh', `${world.functionsUrl}/${path}`], {
    env,
    input: JSON.stringify(body),
  })

test('the product takes the page’s vector for its own, and nothing that differs from it', async (t) => {
  const { key = '', timestamp = '', nonce = '', method = '', path = '', body = '', signature = '' } = ours
  const check = (changed: Readonly<Record<string, string>> = {}, sent = body) =>
    verifySignedRequest(
      {
        method,
        path: '/main',
        query: {},
        headers: {
          'x-autoerp-timestamp': timestamp,
          'x-autoerp-nonce': nonce,
          'x-autoerp-signature': signature,
          ...changed,
        },
        rawBody: Buffer.from(sent),
      },
      {
        tenant: 'main' as TenantId,
        functionUrl: `https://functions.example.com${path.replace(/\/main$/, '')}`,
        keys: () => Promise.resolve([key]),
        store: () => Promise.resolve(memoryStore()),
        clock: { now: () => Number(timestamp) * 1000 },
      },
    )
  await t.notThrowsAsync(check())
  await t.throwsAsync(check({}, `${body}\n`), { message: /wrong signature/ })
  await t.throwsAsync(check({ 'x-autoerp-timestamp': String(Number(timestamp) + 1) }), { message: /wrong/ })
})

test('PHP and the shell sign the page’s vector as the page says', async (t) => {
  const { key = '', timestamp = '', nonce = '', path = '', body = '', signature = '' } = ours
  const headers = `X-AutoERP-Timestamp: ${timestamp}\nX-AutoERP-Nonce: ${nonce}\nX-AutoERP-Signature: ${signature}\n`
  const shell = await runExample(['bash', 'signed-call.sh', '--sign', path], {
    env: { AUTOERP_KEY: key, AUTOERP_TIMESTAMP: timestamp, AUTOERP_NONCE: nonce },
    input: body,
  })
  t.deepEqual(shell, { code: 0, out: headers, err: '' })
  const signing = await runPhp(
    `require 'signed-request.php';
     [, $key, $path, $body, $time, $nonce] = $argv;
     foreach (AutoErp\\Google\\signedHeaders($key, 'POST', $path, $body, (int) $time, $nonce) as $name => $value) echo "$name: $value\\n";`,
    ...[key, path, body, timestamp, nonce],
  )
  t.deepEqual(signing, { code: 0, out: headers, err: '' })
})

test.serial('PHP pushes contacts: ten are told one by one, two follow', async (t) => {
  const { code, out, err } = await push(jana.id, 'Contact', ...ids)
  t.deepEqual({ code, err }, { code: 0, err: '' })
  const lines = out.trim().split('\n')
  t.deepEqual(
    lines.slice(0, 10).map((line) => line.trim()),
    ids.slice(0, 10).map((id) => `${id} created`),
  )
  t.regex(lines[10] ?? '', /^2 more go on in the background: https?:/)
  await world.settle()
  world.clock.time = Date.now()
  t.is(inGoogle(world, jana).length, 12)
})

test.serial('a shell pushes contacts, too', async (t) => {
  const { code, out, err } = await call(`contacts-export/${TENANT}`, {
    user: jana.id,
    entity: 'Contact',
    ids: ids.slice(0, 1),
  })
  t.deepEqual({ code, err }, { code: 0, err: '' })
  t.like(JSON.parse(out), { items: [{ id: ids[0], result: 'unchanged' }], rest: 0 })
})

test.serial('what is refused is told with its kind and field', async (t) => {
  const eva = await world.addUser('eva@example.com', { connected: false })
  for (const [args, said] of [
    [[jana.id, 'Account', 'a1'], '400 request.malformed entity'],
    [[jana.id, 'Contact', '../x'], '400 request.malformed ids.0'],
    [[eva.id, 'Contact', ids[0] ?? ''], '403 request.forbidden connection.not-connected'],
  ] as const)
    t.deepEqual(await push(...args), { code: 1, out: '', err: `The Google integration answered ${said}\n` })
  const shell = await call(`contacts-export/${TENANT}`, { user: jana.id, entity: 'Account', ids: ['a1'] })
  t.like(JSON.parse(shell.out), { type: 'urn:autoerp:problem:request.malformed', field: 'entity' })
})

test.serial('another key, an old time and the same nonce again are refused', async (t) => {
  const body = { user: jana.id, entity: 'Contact', ids: ids.slice(0, 1) }
  const status = async (env: Readonly<Record<string, string>>): Promise<unknown> => {
    const { out } = await call(`contacts-export/${TENANT}`, body, { ...settings, ...env })
    return (JSON.parse(out) as { status?: number }).status ?? 200
  }
  const old = String(Math.floor(Date.now() / 1000) - 400)
  const once = { AUTOERP_NONCE: 'n'.repeat(20) }
  t.deepEqual(
    [
      await status({ AUTOERP_KEY: '0'.repeat(64) }),
      await status({ AUTOERP_TIMESTAMP: old }),
      await status(once),
      await status(once),
    ],
    [401, 401, 200, 401],
  )
})

test.serial('where nobody answers, PHP says so and that it passes', async (t) => {
  const env = { ...settings, AUTOERP_FUNCTIONS_URL: 'http://127.0.0.1:1' }
  const { code, err } = await runExample([...phpCommand(php), 'push-contacts.php', jana.id, 'Contact', 'a'], {
    env,
  })
  t.deepEqual({ code, err }, { code: 1, err: 'The Google integration answered 0\n' })
  const passes = await runPhp(
    `require 'signed-request.php';
     foreach ([0, 400, 401, 403, 404, 413, 500, 503] as $status) echo (new AutoErp\\Google\\Refused($status))->passes() ? $status : '-', ' ';`,
  )
  t.is(passes.out, '0 - - - - - - 503 ')
})

/** News as the integration sends them. */
interface Sent {
  readonly keys: readonly string[]
  readonly body?: string
  readonly at?: number
  readonly nonce?: string
  readonly path?: string
}

function newsHeaders({
  keys,
  body = '',
  at = Date.now(),
  nonce = '',
  path = '',
}: Sent): Record<string, string> {
  const timestamp = String(Math.floor(at / 1000))
  const signature = keys.map(
    (key) =>
      `v1=${createHmac('sha256', key).update([timestamp, nonce, 'POST', path, body].join('\n')).digest('hex')}`,
  )
  return {
    'x-autoerp-timestamp': timestamp,
    'x-autoerp-nonce': nonce,
    'x-autoerp-signature': signature.join(','),
  }
}

test('PHP reads the page’s news with the new key and with the former one, and with no other', async (t) => {
  const { key = '', former = '', timestamp = '', nonce = '', path = '', body = '', signature = '' } = theirs
  t.is(
    newsHeaders({ keys: [key, former], body, at: Number(timestamp) * 1000, nonce, path })[
      'x-autoerp-signature'
    ],
    signature,
  )
  const read = (held: string): ReturnType<typeof runPhp> =>
    runPhp(
      `require 'news.php';
       [, $key, $time, $nonce, $path, $body, $signature] = $argv;
       $headers = ['x-autoerp-timestamp' => $time, 'x-autoerp-nonce' => $nonce, 'x-autoerp-signature' => $signature];
       try {
         $news = AutoErp\\Google\\readNews($headers, $path, $body, [$key], fn () => true, (int) $time);
         echo json_encode($news), AutoErp\\Google\\gmailIdForImap($news->messageIds[0]);
       } catch (AutoErp\\Google\\NotVerified $no) { echo $no->getMessage(); }`,
      ...[held, timestamp, nonce, path, body, signature],
    )
  const news =
    '{"mailbox":"info@acme.example","messageIds":["18c2f0a1b2c3d4e5"],"isComplete":true}1784252979671717093'
  t.is((await read(key)).out, news)
  t.is((await read(former)).out, news)
  t.is((await read('0'.repeat(64))).out, 'wrong signature')
  t.is((await read('')).out, 'wrong signature')
})

test('every id of Gmail’s is the same number in IMAP', async (t) => {
  const some = fc.sample(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), 200)
  const all = [0n, 9n, 10n, 15n, 16n, 2n ** 63n, 2n ** 64n - 1n, ...some]
  const { out } = await runPhp(
    `require 'news.php'; foreach (array_slice($argv, 1) as $hex) echo AutoErp\\Google\\gmailIdForImap($hex), "\\n";`,
    ...all.map((id) => id.toString(16)),
  )
  t.deepEqual(out.trim().split('\n'), all.map(String))
})

test('the page for news takes each call once, and neither a forged, an old nor a broken one', async (t) => {
  const [key, former] = ['k'.repeat(64), 'f'.repeat(64)]
  const path = '/api/v1/GoogleMail/news'
  const state = join(folder, 'news')
  const served = await servePage('take-news.php', {
    php,
    env: { AUTOERP_KEY: former, AUTOERP_NEWS_URL: `https://erp.acme.example${path}`, AUTOERP_STATE: state },
  })
  t.teardown(() => served.close())
  const body = JSON.stringify({
    mailbox: 'info@acme.example',
    messageIds: ['18c2f0a1b2c3d4e5'],
    complete: true,
  })
  let made = 0
  const send = async (changed: Partial<Sent>, really: Partial<Sent> = {}): Promise<number> => {
    made += 1
    const sent = { keys: [key, former], body, path, nonce: `nonce-of-this-test-${made}`, ...changed }
    const headers = newsHeaders({ ...sent, ...really })
    const { status } = await fetch(served.url, { method: 'POST', headers, body: sent.body })
    return status
  }
  t.is(await send({}), 204)
  t.is(await send({ keys: [former] }), 204)
  t.is(await send({ nonce: 'nonce-of-this-test-1' }), 401)
  t.is(await send({ keys: [key] }), 401)
  t.is(await send({}, { body: body.replace('info', 'ceo') }), 401)
  t.is(await send({}, { path: '/api/v1/GoogleMail/other' }), 401)
  t.is(await send({ at: Date.now() - 310_000 }), 401)
  t.is(await send({ at: Date.now() + 310_000 }), 401)
  t.is(await send({ at: Date.now() - 290_000 }), 204)
  t.is(await send({ body: '{"mailbox":1}' }), 400)
  t.is(await send({ body: body.replace('18c2', '../2') }), 400)
  t.is(await send({ nonce: 'short' }), 401)
  t.is((await fetch(served.url, { method: 'POST', body })).status, 401)
  const queued = readdirSync(join(state, 'queue'))
  t.is(queued.length, 3)
  t.deepEqual(JSON.parse(readFileSync(join(state, 'queue', queued[0] ?? ''), 'utf8')), {
    mailbox: 'info@acme.example',
    messageIds: ['18c2f0a1b2c3d4e5'],
    isComplete: true,
  })
  t.notRegex(served.written(), /info@acme|Warning|Notice|Deprecated/)
})

test('the integration’s own news are taken, with the ERP’s key being the new one or the former one', async (t) => {
  const [key, former, path] = ['k'.repeat(64), 'f'.repeat(64), '/crm/api/v1/GoogleMail/news']
  for (const held of [key, former, 'x'.repeat(64)]) {
    const state = join(folder, `news-by-${held[0]}`)
    const served = await servePage('take-news.php', {
      php,
      env: { AUTOERP_KEY: held, AUTOERP_NEWS_URL: `https://erp.acme.example${path}`, AUTOERP_STATE: state },
    })
    t.teardown(() => served.close())
    const news = mailNews({
      url: `${served.url}${path}`,
      keys: () => Promise.resolve([key, former]),
      clock: { now: () => Date.now() },
    })
    const told = news.tell({
      address: 'info@acme.example',
      messageIds: ['18c2f0a1b2c3d4e5'],
      isComplete: true,
    })
    if (held[0] === 'x') await t.throwsAsync(told, { message: /401/ })
    else await t.notThrowsAsync(told)
    t.is(readdirSync(join(state, 'queue')).length, held[0] === 'x' ? 0 : 1)
  }
})

test('a page that can’t keep nonces says that it passes, and takes nothing', async (t) => {
  const key = 'k'.repeat(64)
  const served = await servePage('take-news.php', {
    php,
    env: { AUTOERP_KEY: key, AUTOERP_NEWS_URL: 'https://erp.acme.example/news', AUTOERP_STATE: '/dev/null' },
  })
  t.teardown(() => served.close())
  const body = JSON.stringify({ mailbox: 'info@acme.example', messageIds: [], complete: false })
  const headers = newsHeaders({ keys: [key], body, path: '/news', nonce: 'n'.repeat(16) })
  t.is((await fetch(served.url, { method: 'POST', headers, body })).status, 503)
})
