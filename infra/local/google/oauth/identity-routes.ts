import { Hono } from 'hono'
import { z } from 'zod'
import type { Context } from '../context.ts'
import type { AccessToken, Account } from '../world.ts'
import { ISSUER, nameClaims } from './id-token.ts'
import { EMAIL_SCOPE, PROFILE_SCOPE } from './scopes.ts'
import { findAccessToken } from './tokens.ts'

/** Who a token belongs to, and the keys by which others check what the stand-in signed. */
export function identityRoutes(context: Context): Hono {
  const app = new Hono()
  app.get('/.well-known/openid-configuration', (c) => c.json(discoveryDocument(context.url())))
  app.get('/oauth2/v3/certs', (c) => {
    c.header('cache-control', 'public, max-age=19800')
    return c.json({ keys: [context.key.jwk()] })
  })
  app.get('/oauth2/v1/certs', (c) => {
    c.header('cache-control', 'public, max-age=19800')
    return c.json({ [context.key.kid()]: context.key.pem() })
  })
  app.on('GET', ['/v1/userinfo', '/oauth2/v3/userinfo', '/oauth2/v2/userinfo'], (c) => {
    const token = bearer(context, c.req.header('authorization'))
    const account = token && context.world.accounts.get(token.email)
    if (!token || !account)
      return c.json({ error: 'invalid_request', error_description: 'Invalid Credentials' }, 401)
    return c.json(userInfo(account, token, c.req.path.includes('/v2/')))
  })
  app.on(['GET', 'POST'], '/tokeninfo', async (c) => {
    const form = new URLSearchParams(c.req.method === 'POST' ? await c.req.text() : '')
    const text = c.req.query('access_token') ?? form.get('access_token')
    const token =
      text === null ? bearer(context, c.req.header('authorization')) : findAccessToken(context.world, text)
    const idToken = c.req.query('id_token') ?? form.get('id_token')
    if (idToken !== null) return readIdToken(context, idToken)
    if (!token) return c.json({ error: 'invalid_token', error_description: 'Invalid Value' }, 400)
    return c.json(tokenInfo(context, token))
  })
  return app
}

function bearer(context: Context, header: string | undefined): AccessToken | null {
  const token = /^Bearer (.+)$/i.exec(header ?? '')?.[1]
  return token === undefined ? null : findAccessToken(context.world, token)
}

function userInfo(account: Account, token: AccessToken, v2: boolean): object {
  const withEmail = token.scopes.includes(EMAIL_SCOPE)
  return {
    [v2 ? 'id' : 'sub']: account.sub,
    ...(withEmail && { email: account.email, [v2 ? 'verified_email' : 'email_verified']: true }),
    ...(token.scopes.includes(PROFILE_SCOPE) && nameClaims(account)),
    ...(account.hd !== null && { hd: account.hd }),
  }
}

/** Numbers come as text here, unlike anywhere else. */
function tokenInfo(context: Context, token: AccessToken): object {
  const account = context.world.accounts.get(token.email)
  const withEmail = token.scopes.includes(EMAIL_SCOPE)
  return {
    azp: token.clientId,
    aud: token.clientId,
    ...(account && { sub: account.sub }),
    scope: token.scopes.join(' '),
    exp: String(Math.floor(token.expiresAt / 1000)),
    expires_in: String(Math.floor((token.expiresAt - context.world.clock.now()) / 1000)),
    ...(withEmail && { email: token.email, email_verified: 'true' }),
    access_type: token.offline ? 'offline' : 'online',
  }
}

const claimsOf = z.record(z.string(), z.unknown())

function readIdToken(context: Context, text: string): Response {
  const refusal = () =>
    Response.json({ error: 'invalid_token', error_description: 'Invalid Value' }, { status: 400 })
  try {
    const claims = claimsOf.parse(JSON.parse(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString()))
    // Signing is deterministic (PKCS #1 v1.5), so a token is ours if signing its claims again gives the same.
    if (context.key.sign(claims) !== text || Number(claims['exp']) * 1000 <= context.world.clock.now())
      return refusal()
    const texts = Object.entries(claims).map(([name, value]): [string, string] => [name, String(value)])
    return Response.json(Object.fromEntries(texts))
  } catch {
    return refusal()
  }
}

function discoveryDocument(url: string): object {
  return {
    issuer: ISSUER,
    authorization_endpoint: `${url}/o/oauth2/v2/auth`,
    token_endpoint: `${url}/token`,
    userinfo_endpoint: `${url}/v1/userinfo`,
    revocation_endpoint: `${url}/revoke`,
    jwks_uri: `${url}/oauth2/v3/certs`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'email', 'profile'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    code_challenge_methods_supported: ['plain', 'S256'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
  }
}
