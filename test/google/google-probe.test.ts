import test from 'ava'
import { startGoogleStandIn } from '../../infra/local/google/google-stand-in.ts'
import { googleAt } from '../../shared/google/google-endpoints.ts'
import { googleProbe } from '../../shared/google/google-probe.ts'
import { startCannedServer } from './canned-server.ts'
import type { CannedAnswer } from './canned-server.ts'

const CLIENT_ID = 'client-1'
const SECRET = 'client-secret-1'
const REDIRECT = 'https://sync.example.com/oauth/callback'
const clock = { now: () => Date.now() }

async function standIn() {
  const google = await startGoogleStandIn({ clock })
  google.registerClient({ clientId: CLIENT_ID, clientSecret: SECRET, redirectUris: [REDIRECT] })
  const probe = (clientId = CLIENT_ID) => googleProbe({ endpoints: googleAt(google.url), clientId, clock })
  return { google, probe, [Symbol.asyncDispose]: () => google.close() }
}

async function canned(...answers: readonly CannedAnswer[]) {
  const server = await startCannedServer(...answers)
  // Loading the official client takes long enough for a short deadline to pass; only silence needs one.
  const deadlineMs = answers.includes('hang') ? 400 : 10_000
  const probe = googleProbe({ endpoints: googleAt(server.url), clientId: CLIENT_ID, clock, deadlineMs })
  return { server, probe, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

test('a client and its secret are good when Google refuses only the token', async (t) => {
  await using world = await standIn()
  t.is((await world.probe().client(SECRET)).client, 'good')
  t.is(world.google.calls.count({ path: '/token' }), 1)
})

test('a wrong secret and an unknown client are refused', async (t) => {
  await using world = await standIn()
  t.is((await world.probe().client('wrong')).client, 'refused')
  t.is((await world.probe('client-2').client(SECRET)).client, 'refused')
})

for (const [status, error, client] of [
  [400, 'invalid_grant', 'good'],
  [401, 'invalid_client', 'refused'],
  [401, 'deleted_client', 'deleted'],
  [400, 'unauthorized_client', 'not-allowed'],
  [400, 'org_internal', 'not-allowed'],
  [400, 'invalid_request', 'odd'],
  [503, 'backendError', 'failing'],
  [429, 'rateLimitExceeded', 'failing'],
] as const) {
  test(`${status} ${error} of the token endpoint means ${client}`, async (t) => {
    await using world = await canned({ status, json: { error } })
    t.is((await world.probe.client(SECRET)).client, client)
  })
}

test('tokens for a token that can’t exist are an odd answer', async (t) => {
  await using world = await canned({ json: { access_token: 'x', expires_in: 3599, scope: '' } })
  t.deepEqual(await world.probe.client(SECRET), { client: 'odd', skewMs: null })
})

test('a Google that hangs or cuts the line is unreachable, and nothing is repeated', async (t) => {
  for (const answer of ['hang', 'drop'] as const) {
    await using world = await canned(answer)
    t.deepEqual(await world.probe.client(SECRET), { client: 'unreachable', skewMs: null }, answer)
    t.is(world.server.seen.length, 1, answer)
  }
})

test('Google’s clock is told by its answer', async (t) => {
  const date = new Date(clock.now() + 90_000).toUTCString()
  await using world = await canned({ status: 400, json: { error: 'invalid_grant' }, headers: { date } })
  const { skewMs } = await world.probe.client(SECRET)
  t.true(Math.abs((skewMs ?? 0) - 90_000) < 5_000, String(skewMs))
})

test('an address that is registered is told from one that is not', async (t) => {
  await using world = await standIn()
  t.is(await world.probe().redirect(REDIRECT), 'registered')
  t.is(await world.probe().redirect(`${REDIRECT}/`), 'mismatch')
  t.is(await world.probe('client-2').redirect(REDIRECT), 'not-told')
})

test('nobody is asked to sign in for it', async (t) => {
  await using world = await canned({ html: 'Sign in' })
  t.is(await world.probe.redirect(REDIRECT), 'not-told')
  const [{ method, query }] = world.server.seen as [(typeof world.server.seen)[number]]
  t.is(method, 'GET')
  t.deepEqual(Object.fromEntries(query), {
    client_id: CLIENT_ID,
    redirect_uri: REDIRECT,
    response_type: 'code',
    scope: 'openid',
    prompt: 'none',
  })
})

const seeOther = (location: string): CannedAnswer => ({ status: 302, json: {}, headers: { location } })

test('Google may show its refusal on another page of its own', async (t) => {
  await using world = await canned(seeOther('/signin/error?part=x'), {
    status: 400,
    html: '<h1>Error 400: redirect_uri_mismatch</h1>',
  })
  t.is(await world.probe.redirect(REDIRECT), 'mismatch')
})

test('what leads back to the address counts, wherever it passes by; what only looks like it does not', async (t) => {
  await using back = await canned(seeOther('/next'), seeOther(`${REDIRECT}?error=login_required`))
  t.is(await back.probe.redirect(REDIRECT), 'registered')
  await using lookalike = await canned(seeOther(`${REDIRECT}.example.net/?error=login_required`))
  t.is(await lookalike.probe.redirect(REDIRECT), 'not-told')
  t.is(lookalike.server.seen.length, 1, 'nobody else’s page is opened')
})

test('a page elsewhere is not opened', async (t) => {
  await using elsewhere = await canned({ status: 400, html: 'redirect_uri_mismatch' })
  await using world = await canned(seeOther(`${elsewhere.server.url}/`))
  t.is(await world.probe.redirect(REDIRECT), 'not-told')
  t.deepEqual(elsewhere.server.seen, [])
})

test('a page that leads in circles, hangs or is away leaves it open', async (t) => {
  await using circles = await canned(seeOther('/again'))
  t.is(await circles.probe.redirect(REDIRECT), 'not-told')
  t.true(circles.server.seen.length < 10)
  await using hanging = await canned('hang')
  t.is(await hanging.probe.redirect(REDIRECT), 'not-told')
  await using away = await canned('drop')
  t.is(await away.probe.redirect(REDIRECT), 'not-told')
})
