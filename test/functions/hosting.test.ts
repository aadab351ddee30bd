import test from 'ava'
import { oauth } from '../../functions/oauth/handler.ts'
import { parseTenantId } from '../../shared/platform/tenant-record.ts'
import { wire } from '../../shared/platform/wiring.ts'
import { TENANT, startTestWorld } from '../support/test-world.ts'
import type { TestWorld } from '../support/test-world.ts'

/** Firebase Hosting before the console and its sign-in: another name, and paths that it leaves as they are. */
let world: TestWorld

test.before(async () => {
  world = await startTestWorld()
})
test.after.always(() => world?.close())

const read = async (path: string): Promise<{ status: number; text: string }> => {
  const response = await fetch(`${world.functionsUrl}/${path}`, { redirect: 'manual' })
  const { status, headers } = response
  return { status, text: `${headers.get('location') ?? ''} ${await response.text()}` }
}

test('a path that still has the function’s name before it leads to the same page', async (t) => {
  // What is fetched of the function `console` as /console/main is what Hosting would ask it for.
  for (const path of ['', '/', `/${TENANT}`, `/${TENANT}/help`, '/nowhere'])
    t.deepEqual(await read(`console/console${path}`), await read(`console${path}`), path)
  t.is((await read('oauth/oauth/callback')).status, (await read('oauth/callback')).status)
})

test('people are sent to the name that stands before the console, everybody else to the functions', async (t) => {
  const names = { FUNCTIONS_URL: 'https://functions.example', CONSOLE_URL: 'https://people.example/' }
  const deps = wire({ ...world.config, ...names }, { now: world.clock.now, writeLog: () => undefined })
  t.is(deps.urlOf('console'), 'https://people.example/console')
  t.is(deps.urlOf('oauth'), 'https://people.example/oauth')
  for (const name of ['erp-intake', 'calendar-push', 'contacts-export', 'sync-pair'])
    t.is(deps.urlOf(name), `https://functions.example/${name}`)
  const request = {
    method: 'GET',
    path: '/sign-in',
    query: { tenant: TENANT },
    headers: {},
    rawBody: Buffer.alloc(0),
  }
  const { headers = {} } = await oauth(request, deps)
  t.regex(headers['location'] ?? '', /redirect_uri=https%3A%2F%2Fpeople\.example%2Foauth%2Fcallback/)
})

test('no tenant is called like what is visited by its own name, or so that its secrets look like grants', (t) => {
  for (const name of [
    'main',
    'acme',
    'console2',
    'my-console',
    'mail',
    'grant',
    'immigrant-office',
    'mailing',
  ])
    t.is<string | null, string>(parseTenantId(name), name)
  for (const name of [
    'console',
    'oauth',
    'contacts-export',
    'a-grant',
    'a-grant-b',
    'a-mail',
    'acme-mail-eu',
  ])
    t.is(parseTenantId(name), null, name)
})
