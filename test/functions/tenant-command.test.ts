import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import test from 'ava'
import { startErpStandIn } from '../../infra/local/erp/erp-stand-in.ts'
import { CLIENT_ID } from '../../infra/local/local-world.ts'
import { parseTenantCommand } from '../../infra/commands/tenant-options.ts'
import type { TenantId } from '../../shared/domain/ids.ts'
import { readTenant } from '../../shared/platform/tenant-record.ts'
import { startTestWorld } from '../support/test-world.ts'
import type { TestWorld } from '../support/test-world.ts'
import { secretNames, storeOf, stored } from './world-view.ts'

/** `npm run tenant` as a process beside a world that is running. */
let world: TestWorld
let erp: Awaited<ReturnType<typeof startErpStandIn>>

test.before(async () => {
  world = await startTestWorld({ startsAt: Date.now() })
  erp = await startErpStandIn({ clock: world.clock })
})
test.after.always(async () => {
  await erp?.close()
  await world?.close()
})

const keys = () => ({ ERP_API_KEY: erp.apiKey, GOOGLE_CLIENT_SECRET: 'local-secret' })
const add = (id: string, ...more: string[]) => [
  'add',
  id,
  '--erp-url',
  erp.url,
  '--google-client-id',
  CLIENT_ID,
  ...more,
]

async function run(args: readonly string[], env: Readonly<Record<string, string>> = keys()) {
  const child = spawn(process.execPath, [resolve('infra/commands/tenant.ts'), ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...world.settings, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [out, error] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { code: child.exitCode, out, error }
}

test.serial(
  'one command adds a tenant: it is tested, stored, and its ERP told where to report changes',
  async (t) => {
    const { code, out, error } = await run(add('acme', '--domain', 'acme.example'))
    t.is(error, '')
    t.is(code, 0, out)
    t.regex(out, /The tenant acme is stored\./)
    t.regex(out, /6 webhooks were registered/)
    t.deepEqual(await readTenant(await storeOf(world), 'acme' as TenantId), {
      id: 'acme' as TenantId,
      erpUrl: erp.url,
      googleClientId: CLIENT_ID,
      hostedDomain: 'acme.example',
      entities: ['Meeting', 'Call'],
      mail: { topic: null, newsUrl: null },
    })
    t.true(secretNames(world).includes('acme-erp-key'))
    const requestKey = /not shown again:\n\s+([0-9a-f]{64})\n/.exec(out)?.[1] ?? ''
    t.deepEqual(await world.deps.requestKeys('acme' as TenantId), [requestKey])
    t.false(stored(world).includes(requestKey))
    t.false(`${out}${stored(world)}`.includes(erp.apiKey), 'the key is a secret and nowhere else')
    const scope = await world.deps.accountScopeOf('acme' as TenantId)
    t.is(scope.hostedDomain, 'acme.example')
    t.truthy(await scope.people.byId(erp.seedUser({ name: 'Eva', email: 'eva@acme.example' }).id as never))
    t.regex((await run(['list'])).out, new RegExp(`acme {2}${erp.url} {2}${CLIENT_ID} {2}acme\\.example`))
  },
)

test.serial('a tenant that is there is changed and not added again; what isn’t named stays', async (t) => {
  const again = await run(add('acme'))
  t.is(again.code, 2)
  t.regex(again.error, /There is a tenant acme already/)
  const changed = await run(['change', 'acme', '--domain', 'any'], {})
  t.is(changed.code, 0, changed.out + changed.error)
  t.like(await readTenant(await storeOf(world), 'acme' as TenantId), { hostedDomain: null, erpUrl: erp.url })
  const nobody = await run(['change', 'nobody', '--domain', 'any'], {})
  t.is(nobody.code, 2)
  t.regex(nobody.error, /There is no tenant nobody/)
})

test.serial('where news of mail come from and go to is set, and taken away again', async (t) => {
  const [topic, url] = ['projects/acme-crm/topics/gmail', `${erp.url}/api/v1/GoogleMail/news`]
  const set = await run(['change', 'acme', '--mail-news-url', url], {})
  t.is(set.code, 0, set.out + set.error)
  t.regex(set.out, /looked for every ten minutes/)
  t.is((await run(['change', 'acme', '--mail-topic', topic], {})).code, 0)
  const mail = async () => (await readTenant(await storeOf(world), 'acme' as TenantId))?.mail
  t.deepEqual(await mail(), { topic, newsUrl: url })
  const off = await run(['change', 'acme', '--mail-topic', 'none', '--mail-news-url', 'none'], {})
  t.regex(off.out, /not told of new mail/)
  t.deepEqual(await mail(), { topic: null, newsUrl: null })
})

test.serial('a new key for the ERP’s requests is shown once, and the one before it stays good', async (t) => {
  const [before = ''] = await world.deps.requestKeys('acme' as TenantId)
  const { code, out, error } = await run(['key', 'acme'], {})
  t.is(code, 0, out + error)
  const made = /not shown again:\n\s+([0-9a-f]{64})\n/.exec(out)?.[1] ?? ''
  world.pass(60_000)
  t.deepEqual(await world.deps.requestKeys('acme' as TenantId), [made, before])
  t.false((await run(['list'])).out.includes(made))
  t.regex((await run(['key', 'nobody'], {})).error, /There is no tenant nobody/)
  await t.throwsAsync(world.deps.requestKeys('nobody' as TenantId), { message: /unknown tenant/ })
})

const broken: [what: string, args: () => string[], env: () => Record<string, string>, said: RegExp][] = [
  [
    'a key that the ERP refuses',
    () => add('bad'),
    () => ({ ...keys(), ERP_API_KEY: 'f'.repeat(32) }),
    /key/i,
  ],
  [
    'a secret that Google refuses',
    () => add('bad'),
    () => ({ ...keys(), GOOGLE_CLIENT_SECRET: 'x' }),
    /Google client/,
  ],
  [
    'an ERP that isn’t there',
    () => ['add', 'bad', '--erp-url', 'http://127.0.0.1:9', '--google-client-id', CLIENT_ID],
    keys,
    /ERP/,
  ],
  ['an entity that is no event', () => add('bad', '--entities', 'Meeting,Account'), keys, /Account/],
]
for (const [what, args, env, said] of broken) {
  test.serial(`${what}: the cause and a cure are told, and nothing is stored`, async (t) => {
    const before = { stored: stored(world), secrets: secretNames(world) }
    const { code, out } = await run(args(), env())
    t.is(code, 1, out)
    t.regex(out, said)
    t.regex(out, /Nothing was stored\.\n$/)
    t.deepEqual({ stored: stored(world), secrets: secretNames(world) }, before)
    t.false(out.includes(keys().GOOGLE_CLIENT_SECRET))
  })
}

test.serial('a new token for the metrics is shown once', async (t) => {
  t.is(await world.deps.metricsToken(), null)
  const { code, out, error } = await run(['metrics-token'], {})
  t.is(code, 0, out + error)
  const made = /not shown again:\n\s+([\w-]{43})\n/.exec(out)?.[1] ?? ''
  world.pass(60_000)
  t.is(await world.deps.metricsToken(), made)
  t.regex((await run(['metrics-token', 'acme'], {})).error, /list, add, change, key or metrics-token/)
})

test.serial('without a terminal to ask on, a missing key is named by its variable', async (t) => {
  const { code, error } = await run(add('more'), { GOOGLE_CLIENT_SECRET: 'x' })
  t.is(code, 2)
  t.regex(error, /API key of the ERP is needed: put it into ERP_API_KEY\./)
})

test('what can’t be meant is refused with a sentence that says what is wanted', (t) => {
  const message = (...args: string[]): string => t.throws(() => parseTenantCommand(args))?.message ?? ''
  t.regex(message(), /list, add, change, key or metrics-token/)
  t.regex(message('key', 'x', '--domain', 'any'), /a name and nothing else/)
  t.regex(message('add'), /one name/)
  t.regex(message('add', 'Upper'), /small letters/)
  t.regex(message('add', '../main'), /small letters/)
  t.regex(message('add', 'x'), /--erp-url and --google-client-id/)
  t.regex(message('change', 'x', '--erp-url', 'ftp://x'), /address of the ERP/)
  t.regex(message('change', 'x', '--erp-url', 'https://a:b@erp.example'), /without user/)
  t.regex(message('change', 'x', '--domain', 'nonsense'), /Workspace domain/)
  t.regex(message('change', 'x', '--entities', 'A,,B'), /names of ERP entities/)
  t.regex(message('change', 'x', '--google-client-id', 'a b'), /client id/)
  t.regex(message('change', 'x', '--mail-topic', 'gmail'), /full name of a topic/)
  t.regex(message('change', 'x', '--mail-news-url', 'erp.example'), /address of the ERP/)
  t.regex(message('change', 'x', '--mail-news-url', 'https://erp.example/?key=1'), /without user/)
})
