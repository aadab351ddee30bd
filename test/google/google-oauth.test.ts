import test from 'ava'
import { inspect } from 'node:util'
import { startGoogleStandIn } from '../../infra/local/google/google-stand-in.ts'
import { googleAt } from '../../shared/google/google-endpoints.ts'
import {
  createSecretValue,
  googleOAuth,
  type AuthorizationRequest,
} from '../../shared/google/google-oauth.ts'
import { idTokenVerifier } from '../../shared/google/id-token.ts'
import { openOAuthClient } from '../../shared/google/oauth-client.ts'
import { CALENDAR_SCOPES, missingScopes, SIGN_IN_SCOPES } from '../../shared/google/google-scopes.ts'
import { startCannedServer } from './canned-server.ts'

const EMAIL = 'jane@example.org'
const CLIENT = { clientId: 'client-1', clientSecret: 'client-secret-1' }
const redirectUri = 'http://127.0.0.1:8080/oauth/callback'

async function setUp() {
  // The library checks the times of an id token by the machine's own clock, so the stand-in goes by it too.
  const time = { offset: 0 }
  const clock = { now: () => Date.now() + time.offset }
  const google = await startGoogleStandIn({ clock })
  const { sub } = google.addAccount({ email: EMAIL, name: 'Jane Doe', hd: 'example.org' })
  google.registerClient({ ...CLIENT, redirectUris: [redirectUri] })
  const endpoints = googleAt(google.url)
  const oauth = googleOAuth({ ...CLIENT, endpoints, clock })
  return { google, oauth, endpoints, clock, time, sub, [Symbol.asyncDispose]: () => google.close() }
}

function request(more: Partial<AuthorizationRequest> = {}): AuthorizationRequest {
  return {
    redirectUri,
    scopes: [...SIGN_IN_SCOPES, ...CALENDAR_SCOPES],
    state: 'state-1',
    nonce: 'nonce-1',
    verifier: createSecretValue(),
    prompt: 'consent',
    loginHint: EMAIL,
    ...more,
  }
}

/** Clicks through the pages as Jane does and gives the address she is sent back to. */
async function consent(url: string, untick: readonly string[] = []): Promise<URL> {
  const first = await fetch(url)
  const account = { request: hidden(await first.text()), email: EMAIL }
  const second = await post(new URL('/o/oauth2/v2/account', url), new URLSearchParams(account))
  if (second.headers.has('location')) return new URL(second.headers.get('location') ?? '')
  const page = await second.text()
  const boxes = [...page.matchAll(/name="scope" value="([^"]+)"/g)].map(([, scope = '']) => scope)
  const form = new URLSearchParams({ request: hidden(page), decision: 'allow' })
  for (const scope of boxes.filter((box) => !untick.includes(box))) form.append('scope', scope)
  const third = await post(new URL('/o/oauth2/v2/decision', url), form)
  return new URL(third.headers.get('location') ?? '')
}

function post(url: URL, body: URLSearchParams): Promise<Response> {
  return fetch(url, { method: 'POST', body, redirect: 'manual' })
}

function hidden(page: string): string {
  return /name="request" value="([^"]+)"/.exec(page)?.[1] ?? ''
}

const codeOf = (url: URL) => url.searchParams.get('code') ?? ''

test('a consent ends in a grant with who it was, and a refresh token that works', async (t) => {
  await using world = await setUp()
  const { oauth, sub } = world
  const asked = request()
  const back = await consent(await oauth.authorizationUrl(asked))
  t.is(back.searchParams.get('state'), 'state-1')
  const grant = await oauth.exchangeCode({ ...asked, code: codeOf(back) })
  t.deepEqual(grant.identity, { sub, email: EMAIL, emailVerified: true, hd: 'example.org', name: 'Jane Doe' })
  t.deepEqual(missingScopes(grant.grantedScopes, asked.scopes), [])
  t.true(Math.abs(grant.expiresAt - Date.now() - 3_599_000) < 60_000)
  const fresh = await oauth.refresh(grant.refreshToken ?? '')
  t.not(fresh.accessToken, grant.accessToken)
  t.is(fresh.refreshToken, null)
})

test('what was unticked is missing from the grant', async (t) => {
  await using world = await setUp()
  const asked = request()
  const [events = '', list = ''] = CALENDAR_SCOPES
  const back = await consent(await world.oauth.authorizationUrl(asked), [list])
  const { grantedScopes } = await world.oauth.exchangeCode({ ...asked, code: codeOf(back) })
  t.deepEqual(missingScopes(grantedScopes, asked.scopes), [list])
  t.true(grantedScopes.has(events))
})

test('a second consent that was not asked for gives no refresh token', async (t) => {
  await using world = await setUp()
  const { prompt: _, ...asked } = request()
  const grants = []
  for (let i = 0; i < 2; i++) {
    const back = await consent(await world.oauth.authorizationUrl(asked))
    grants.push(await world.oauth.exchangeCode({ ...asked, code: codeOf(back) }))
  }
  t.is(typeof grants[0]?.refreshToken, 'string')
  t.is(grants[1]?.refreshToken, null)
})

test('a code is good for one exchange, with the verifier it was asked for with', async (t) => {
  await using world = await setUp()
  const { oauth } = world
  const asked = request()
  const code = codeOf(await consent(await oauth.authorizationUrl(asked)))
  const refused = { code: 'request.unverified' }
  await t.throwsAsync(oauth.exchangeCode({ ...asked, code: 'made-up' }), refused)
  await t.throwsAsync(oauth.exchangeCode({ ...asked, code, verifier: createSecretValue() }), refused)
  await t.notThrowsAsync(oauth.exchangeCode({ ...asked, code }))
  await t.throwsAsync(oauth.exchangeCode({ ...asked, code }), refused)
})

test('an id token with another nonce is refused', async (t) => {
  await using world = await setUp()
  const asked = request()
  const code = codeOf(await consent(await world.oauth.authorizationUrl(asked)))
  await t.throwsAsync(world.oauth.exchangeCode({ ...asked, code, nonce: 'nonce-2' }), {
    code: 'request.unverified',
  })
})

test('an id token for another client, out of date, or missing is refused', async (t) => {
  await using world = await setUp()
  const { google, clock, endpoints, time } = world
  const openClient = () => openOAuthClient({ ...CLIENT, endpoints })
  const verify = idTokenVerifier({ clientId: 'client-1', clock }, openClient)
  const mint = (audience: string) => google.mintServiceToken({ email: 'robot@example.org', audience })
  const refused = { code: 'request.unverified' }
  // Neither has a nonce; the one that is right but for that gets as far.
  await t.throwsAsync(verify(await mint('client-1'), 'n'), { ...refused, message: /nonce/ })
  await t.throwsAsync(verify(await mint('client-2'), 'n'), { ...refused, message: /: id token$/ })
  time.offset = -2 * 3_600_000
  await t.throwsAsync(verify(await mint('client-1'), 'n'), { ...refused, message: /: id token$/ })
  await t.throwsAsync(verify('not.a.token', 'n'), refused)
  await t.throwsAsync(verify(null, 'n'), refused)
})

test('an id token of another issuer’s making is refused without being quoted', async (t) => {
  await using world = await setUp()
  await using other = await setUp()
  // Codes and tokens of one server, keys of another.
  const endpoints = { ...world.endpoints, pemCertsUrl: other.endpoints.pemCertsUrl }
  const oauth = googleOAuth({ ...CLIENT, endpoints, clock: world.clock })
  const asked = request()
  const code = codeOf(await consent(await oauth.authorizationUrl(asked)))
  const error = await t.throwsAsync(oauth.exchangeCode({ ...asked, code }), { code: 'request.unverified' })
  t.notRegex(inspect(error), /eyJ|jane/)
})

test('keys that cannot be had are no reason to call a sign-in forged', async (t) => {
  await using world = await setUp()
  const asked = request()
  const code = codeOf(await consent(await world.oauth.authorizationUrl(asked)))
  world.google.faults.add({ path: /certs$/, answer: { status: 503 } })
  await t.throwsAsync(world.oauth.exchangeCode({ ...asked, code }), { code: 'google.unavailable' })
})

test('Google’s keys are asked for once', async (t) => {
  await using world = await setUp()
  for (let i = 0; i < 3; i++) {
    const asked = request()
    const code = codeOf(await consent(await world.oauth.authorizationUrl(asked)))
    await world.oauth.exchangeCode({ ...asked, code })
  }
  t.is(world.google.calls.count({ path: /certs$/ }), 1)
})

test('a revoked grant is dead for all its tokens, and revoking twice is no fault', async (t) => {
  await using world = await setUp()
  const { google, oauth } = world
  const { refreshToken } = google.issueTokens({ email: EMAIL, clientId: 'client-1', scopes: CALENDAR_SCOPES })
  await oauth.revoke(refreshToken)
  t.is(google.calls.all.at(-1)?.query, '')
  await t.throwsAsync(oauth.refresh(refreshToken), { code: 'google.grant-dead' })
  await t.notThrowsAsync(oauth.revoke(refreshToken))
})

test('a wrong secret is our configuration and nobody’s grant', async (t) => {
  await using world = await setUp()
  const { google, endpoints, clock } = world
  const { refreshToken } = google.issueTokens({ email: EMAIL, clientId: 'client-1', scopes: CALENDAR_SCOPES })
  const oauth = googleOAuth({ ...CLIENT, clientSecret: 'wrong', endpoints, clock })
  await t.throwsAsync(oauth.refresh(refreshToken), { code: 'google.misconfigured' })
  await t.notThrowsAsync(world.oauth.refresh(refreshToken))
})

test('a token endpoint in trouble is asked once: repeating is the queue’s', async (t) => {
  for (const answer of [{ status: 503, html: '<html>' }, { status: 429, json: {} }, 'drop'] as const) {
    await using server = await startCannedServer(answer)
    const clock = { now: () => 0 }
    const oauth = googleOAuth({ ...CLIENT, endpoints: googleAt(server.url), clock })
    const code = answer !== 'drop' && answer.status === 429 ? 'google.rate-limited' : 'google.unavailable'
    await t.throwsAsync(oauth.refresh('r'), { code })
    await t.throwsAsync(oauth.revoke('r'), { code })
    t.is(server.seen.length, 2)
  }
})

test('a refresh that hangs ends at its deadline; an answer without tokens is no answer', async (t) => {
  await using server = await startCannedServer('hang', { html: 'Welcome to the hotel' })
  const clock = { now: () => 0 }
  const oauth = googleOAuth({ ...CLIENT, endpoints: googleAt(server.url), clock, deadlineMs: 300 })
  await t.throwsAsync(oauth.refresh('r'), { code: 'google.unavailable', message: /TimeoutError/ })
  await t.throwsAsync(oauth.refresh('r'), { code: 'google.unavailable' })
})

test('an expiry is reckoned on the clock that everything else goes by', async (t) => {
  await using server = await startCannedServer({ json: { access_token: 'a', expires_in: 3599 } })
  const oauth = googleOAuth({ ...CLIENT, endpoints: googleAt(server.url), clock: { now: () => 1000 } })
  t.deepEqual(await oauth.refresh('r'), { accessToken: 'a', expiresAt: 3_600_000, refreshToken: null })
})

test('the address of a consent holds what protects it, and never the verifier', async (t) => {
  const oauth = googleOAuth({ ...CLIENT, endpoints: googleAt('http://host'), clock: { now: () => 0 } })
  const asked = request({ verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk' })
  const url = new URL(await oauth.authorizationUrl(asked))
  t.is(url.origin + url.pathname, 'http://host/o/oauth2/v2/auth')
  t.deepEqual(Object.fromEntries(url.searchParams), {
    client_id: 'client-1',
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: [...SIGN_IN_SCOPES, ...CALENDAR_SCOPES].join(' '),
    state: 'state-1',
    nonce: 'nonce-1',
    // The pair of verifier and challenge from RFC 7636, appendix B.
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
    access_type: 'offline',
    include_granted_scopes: 'true',
    prompt: 'consent',
    login_hint: EMAIL,
  })
  const { prompt: _, loginHint: __, ...signIn } = asked
  const plain = new URL(await oauth.authorizationUrl({ ...signIn, offline: false }))
  t.is(plain.searchParams.get('access_type'), 'online')
  t.false(plain.searchParams.has('prompt') || plain.searchParams.has('login_hint'))
})
