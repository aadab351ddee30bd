import { createHash } from 'node:crypto'
import test from 'ava'
import { CodeChallengeMethod, type GenerateAuthUrlOpts } from 'google-auth-library'
import {
  ALL_CALENDARS,
  ANNA,
  BORIS,
  listAll,
  parseObject,
  REDIRECT,
  refusalOf,
  refused,
  startFixture,
  type GoogleFixture,
} from './google-fixture.ts'

const SCOPE = 'https://www.googleapis.com/auth/'
const EVENTS = `${SCOPE}calendar.events`
const LIST = `${SCOPE}calendar.calendarlist.readonly`
const SIGN_IN = `openid ${SCOPE}userinfo.email ${SCOPE}userinfo.profile`
const ASKED = ['openid', 'email', 'profile', EVENTS, LIST]

interface Choice {
  readonly email?: string
  readonly untick?: readonly string[]
  readonly deny?: boolean
}

/** Walks the pages as a browser would and returns where it is sent in the end. */
async function consent(
  { google, oauth }: GoogleFixture,
  options: GenerateAuthUrlOpts,
  choice: Choice = {},
): Promise<URL> {
  const { email = ANNA, untick = [], deny = false } = choice
  const chooser = await (
    await fetch(oauth().generateAuthUrl({ scope: ASKED, state: 's1', ...options }))
  ).text()
  const chosen = await post(`${google.url}/o/oauth2/v2/account`, [
    ['request', hidden(chooser)],
    ['email', email],
  ])
  if (chosen.status === 302) return new URL(chosen.headers.get('location') ?? '')
  const page = await chosen.text()
  const boxes = [...page.matchAll(/name="scope"\s+value="([^"]+)"/g)].map(([, scope = '']) => scope)
  const ticked = boxes
    .filter((scope) => !untick.includes(scope))
    .map((scope): [string, string] => ['scope', scope])
  const decision: [string, string] = ['decision', deny ? 'deny' : 'allow']
  const decided = await post(`${google.url}/o/oauth2/v2/decision`, [
    ['request', hidden(page)],
    ...ticked,
    decision,
  ])
  return new URL(decided.headers.get('location') ?? '')
}

function post(
  url: string,
  fields: [string, string][],
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(url, { method: 'POST', body: new URLSearchParams(fields), headers, redirect: 'manual' })
}

function hidden(page: string): string {
  return /name="request"\s+value="([^"]+)"/.exec(page)?.[1] ?? ''
}

const scopesOf = (text: string | null | undefined) => (text ?? '').split(' ').sort()
const codeOf = (url: URL) => url.searchParams.get('code') ?? ''

test('a consent gives a code, and the code tokens and a signed identity', async (t) => {
  const fixture = await startFixture(t)
  const client = fixture.oauth()
  const back = await consent(fixture, { access_type: 'offline' }, { email: BORIS })
  t.is(`${back.origin}${back.pathname}`, REDIRECT)
  t.is(back.searchParams.get('state'), 's1')
  t.is(back.searchParams.get('iss'), 'https://accounts.google.com')
  const { tokens } = await client.getToken(codeOf(back))
  t.deepEqual(scopesOf(tokens.scope), scopesOf(`${SIGN_IN} ${EVENTS} ${LIST}`))
  t.deepEqual(scopesOf(back.searchParams.get('scope')), scopesOf(tokens.scope))
  t.truthy(tokens.refresh_token)
  t.is(tokens.token_type, 'Bearer')

  const { sub } = fixture.google.addAccount({ email: BORIS, name: 'whoever' })
  const body = parseObject(Buffer.from((tokens.id_token ?? '').split('.')[1] ?? '', 'base64url').toString())
  t.like(body, {
    iss: 'https://accounts.google.com',
    aud: 'erp',
    azp: 'erp',
    sub,
    email: BORIS,
    email_verified: true,
    hd: 'example.test',
    name: 'Boris Dvorak',
  })
  client.setCredentials(tokens)
  const info = await client.getTokenInfo(tokens.access_token ?? '')
  t.is(info.sub, sub)
  t.is(info.aud, 'erp')
  const user = await fetch(`${fixture.google.url}/v1/userinfo`, {
    headers: { authorization: `Bearer ${tokens.access_token}` },
  })
  t.deepEqual(await user.json(), {
    sub,
    email: BORIS,
    email_verified: true,
    name: 'Boris Dvorak',
    given_name: 'Boris',
    family_name: 'Dvorak',
    hd: 'example.test',
  })
})

test('signed tokens are checked by the official client with the published keys', async (t) => {
  // The library compares with the machine's clock, so this stand-in runs on it too.
  const fixture = await startFixture(t, { clock: { now: () => Date.now() } })
  const client = fixture.oauth()
  const { tokens } = await client.getToken(codeOf(await consent(fixture, { scope: ['openid', 'email'] })))
  const ticket = await client.verifyIdToken({ idToken: tokens.id_token ?? '', audience: 'erp' })
  t.is(ticket.getPayload()?.email, ANNA)
  await t.throwsAsync(client.verifyIdToken({ idToken: tokens.id_token ?? '', audience: 'other' }))
  const idToken = await fixture.google.mintServiceToken({
    email: 'tasks@example.test',
    audience: 'https://erp.example.test/task',
  })
  const service = await client.verifyIdToken({ idToken, audience: 'https://erp.example.test/task' })
  t.like(service.getPayload(), { email: 'tasks@example.test', email_verified: true })
  const keys = parseObject(await (await fetch(`${fixture.google.url}/oauth2/v3/certs`)).text())
  t.like(keys, { keys: [{ alg: 'RS256', kty: 'RSA' }] })
  const told = parseObject(
    await (await fetch(`${fixture.google.url}/.well-known/openid-configuration`)).text(),
  )
  t.like(told, { issuer: 'https://accounts.google.com', token_endpoint: `${fixture.google.url}/token` })
})

test('a user may untick scopes; nothing ticked or Deny is access_denied', async (t) => {
  const fixture = await startFixture(t)
  const back = await consent(fixture, {}, { untick: [LIST] })
  const { tokens } = await fixture.oauth().getToken(codeOf(back))
  t.deepEqual(scopesOf(tokens.scope), scopesOf(`${SIGN_IN} ${EVENTS}`))
  for (const choice of [{ untick: [LIST, EVENTS] }, { deny: true }]) {
    const answer = await consent(fixture, { prompt: 'consent' }, choice)
    t.is(answer.searchParams.get('error'), 'access_denied')
    t.is(answer.searchParams.get('state'), 's1')
    t.false(answer.searchParams.has('code'))
  }
})

test('a refresh token comes with the first offline consent, and later only with prompt=consent', async (t) => {
  const fixture = await startFixture(t)
  const refreshToken = async (options: GenerateAuthUrlOpts) =>
    (await fixture.oauth().getToken(codeOf(await consent(fixture, options)))).tokens.refresh_token
  t.truthy(await refreshToken({ access_type: 'offline' }))
  t.is(await refreshToken({ access_type: 'offline' }), undefined)
  t.truthy(await refreshToken({ access_type: 'offline', prompt: 'consent' }))
  t.is(await refreshToken({ access_type: 'online', prompt: 'consent' }), undefined)
})

test('incremental consent brings the earlier scopes along', async (t) => {
  const fixture = await startFixture(t)
  await consent(fixture, { scope: ['openid', EVENTS] })
  const alone = await fixture.oauth().getToken(codeOf(await consent(fixture, { scope: [LIST] })))
  t.is(alone.tokens.scope, LIST)
  const both = await consent(fixture, { scope: [LIST], include_granted_scopes: true })
  const { tokens } = await fixture.oauth().getToken(codeOf(both))
  t.deepEqual(scopesOf(tokens.scope), scopesOf(`openid ${EVENTS} ${LIST}`))
})

test('a code works once, for ten minutes, with its verifier and its redirect', async (t) => {
  const fixture = await startFixture(t)
  const client = fixture.oauth()
  const codeVerifier = 'v'.repeat(43)
  const pkce = {
    code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
    code_challenge_method: CodeChallengeMethod.S256,
  }
  const code = codeOf(await consent(fixture, pkce))
  t.is(await refused(client.getToken({ code, codeVerifier: 'w'.repeat(43) })), '400 invalid_grant')
  t.is(await refused(client.getToken({ code })), '400 invalid_grant')
  t.is(
    await refused(client.getToken({ code, codeVerifier, redirect_uri: 'http://localhost/' })),
    '400 invalid_grant',
  )
  t.truthy((await client.getToken({ code, codeVerifier })).tokens.access_token)
  t.is(await refused(client.getToken({ code, codeVerifier })), '400 invalid_grant')
  const malformed = await refusalOf(client.getToken('4/nonsense'))
  t.deepEqual(malformed.body, { error: 'invalid_grant', error_description: 'Malformed auth code.' })
  const late = codeOf(await consent(fixture, {}))
  fixture.clock.pass(600_000)
  t.is(await refused(client.getToken(late)), '400 invalid_grant')
})

test('a refresh token gives access tokens of an hour less a second until it is revoked', async (t) => {
  const { google, oauth } = await startFixture(t)
  const { refreshToken } = google.issueTokens({
    email: ANNA,
    clientId: 'erp',
    scopes: [ALL_CALENDARS, 'openid'],
  })
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken }
  const fields = Object.entries({ ...form, client_id: 'erp', client_secret: 'erp-secret' })
  const reply = parseObject(await (await post(`${google.url}/token`, fields)).text())
  t.like(reply, { expires_in: 3599, token_type: 'Bearer', scope: `${ALL_CALENDARS} openid` })
  t.false('refresh_token' in reply)
  const basic = { authorization: `Basic ${Buffer.from('erp:erp-secret').toString('base64')}` }
  t.is((await post(`${google.url}/token`, Object.entries(form), basic)).status, 200)

  const client = oauth()
  await client.revokeToken(refreshToken)
  client.setCredentials({ refresh_token: refreshToken })
  const dead = await refusalOf(client.getAccessToken())
  t.is(dead.status, 400)
  t.deepEqual(dead.body, { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' })
})

test('a revoke ends everything the user granted to the project, for other clients too', async (t) => {
  const { google, oauth, as } = await startFixture(t)
  const other = as(ANNA, { clientId: 'other' })
  const boris = as(BORIS)
  const { accessToken } = google.issueTokens({ email: ANNA, clientId: 'erp', scopes: [ALL_CALENDARS] })
  await oauth().revokeToken(accessToken)
  t.is(await refused(listAll(other)), '401 authError')
  await t.notThrowsAsync(listAll(boris))
  t.is(await refused(oauth().revokeToken(accessToken)), '400 invalid_token')
})

test('a wrong secret is a 401 invalid_client', async (t) => {
  const { google } = await startFixture(t)
  const token = (client_id: string, client_secret: string, grant_type = 'refresh_token') =>
    post(`${google.url}/token`, Object.entries({ client_id, client_secret, grant_type, refresh_token: 'x' }))
  t.is((await token('erp', 'wrong')).status, 401)
  t.is((await token('nobody', 'erp-secret')).status, 401)
  t.deepEqual(await (await token('erp', 'erp-secret', 'password')).json(), {
    error: 'unsupported_grant_type',
    error_description: 'Invalid grant_type: password',
  })
})

test('the 101st refresh token of a user and client kills the oldest', async (t) => {
  const { google, oauth } = await startFixture(t)
  const issue = () =>
    google.issueTokens({ email: ANNA, clientId: 'erp', scopes: [ALL_CALENDARS] }).refreshToken
  const works = async (refresh_token: string) => {
    const client = oauth()
    client.setCredentials({ refresh_token })
    return (await client.getAccessToken()).token
  }
  const first = issue()
  const second = issue()
  const elsewhere = google.issueTokens({ email: ANNA, clientId: 'other', scopes: [ALL_CALENDARS] })
  for (let count = 2; count < 100; count += 1) issue()
  t.truthy(await works(first))
  issue()
  t.is(await refused(works(first)), '400 invalid_grant')
  t.truthy(await works(second))
  t.truthy(elsewhere.refreshToken)
})

test('a refresh token that rested for over six months is dead', async (t) => {
  const { google, oauth, clock } = await startFixture(t)
  const client = oauth()
  client.setCredentials({
    refresh_token: google.issueTokens({ email: ANNA, clientId: 'erp', scopes: ['openid'] }).refreshToken,
  })
  clock.pass(200 * 24 * 3_600_000)
  t.is(await refused(client.getAccessToken()), '400 invalid_grant')
})

test('Google shows these mistakes itself and never redirects', async (t) => {
  const { google, oauth } = await startFixture(t)
  const open = async (changes: Record<string, string>) => {
    const url = new URL(oauth().generateAuthUrl({ scope: ASKED }))
    for (const [name, value] of Object.entries(changes)) url.searchParams.set(name, value)
    const response = await fetch(url, { redirect: 'manual' })
    return `${response.status} ${/Error: (\w+)/.exec(await response.text())?.[1] ?? ''}`
  }
  t.is(await open({ redirect_uri: `${REDIRECT}/` }), '400 redirect_uri_mismatch')
  t.is(await open({ client_id: 'nobody' }), '401 invalid_client')
  t.is(await open({ response_type: 'token' }), '400 invalid_request')
  t.is(await open({ scope: 'openid https://example.test/all' }), '400 invalid_scope')
  t.is(await open({ code_challenge: 'short', code_challenge_method: 'S256' }), '400 invalid_request')
  const evil = await open({ redirect_uri: 'http://localhost/"><script>' })
  t.is(evil, '400 redirect_uri_mismatch')
  t.truthy(google.url)
})

test('each account is one button, that of login_hint the first', async (t) => {
  const { oauth } = await startFixture(t)
  const offered = async (hint: object): Promise<string[]> => {
    const page = await (await fetch(oauth().generateAuthUrl({ scope: ASKED, ...hint }))).text()
    return [...page.matchAll(/<button type="submit" name="email" value="([^"]+)"/g)].map(
      ([, email = '']) => email,
    )
  }
  const all = await offered({})
  t.deepEqual(all.slice(0, 2), [ANNA, BORIS])
  t.deepEqual(await offered({ login_hint: BORIS }), [BORIS, ...all.filter((email) => email !== BORIS)])
})

test('who has signed in with the account of login_hint isn’t asked which one to take', async (t) => {
  const { google, oauth } = await startFixture(t)
  const url = oauth().generateAuthUrl({ scope: ASKED, login_hint: BORIS })
  const chooser = await (await fetch(url)).text()
  const chosen = await post(`${google.url}/o/oauth2/v2/account`, [
    ['request', hidden(chooser)],
    ['email', BORIS],
  ])
  const cookie = (chosen.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const titleOf = async (asked: string, headers: Record<string, string>) =>
    /<h1>(.*?)<\/h1>/.exec(await (await fetch(asked, { headers })).text())?.[1]
  t.is(await titleOf(url, { cookie }), 'Access to your Google Account')
  t.is(await titleOf(url, {}), 'Choose an account', 'another browser')
  for (const other of [{ login_hint: ANNA }, {}, { login_hint: BORIS, prompt: 'select_account' }])
    t.is(await titleOf(oauth().generateAuthUrl({ scope: ASKED, ...other }), { cookie }), 'Choose an account')
})

test("the decision form works once and only from the stand-in's own pages", async (t) => {
  const fixture = await startFixture(t)
  const { google, oauth } = fixture
  const page = await (await fetch(oauth().generateAuthUrl({ scope: ASKED }))).text()
  const fields: [string, string][] = [
    ['request', hidden(page)],
    ['email', ANNA],
  ]
  const foreign = await post(`${google.url}/o/oauth2/v2/account`, fields, { origin: 'https://evil.example' })
  t.is(foreign.status, 403)
  t.is((await post(`${google.url}/o/oauth2/v2/account`, fields, { origin: google.url })).status, 200)
  t.is((await post(`${google.url}/o/oauth2/v2/account`, fields)).status, 400)
  t.is(
    (
      await post(`${google.url}/o/oauth2/v2/decision`, [
        ['request', 'guess'],
        ['decision', 'allow'],
      ])
    ).status,
    400,
  )
})
