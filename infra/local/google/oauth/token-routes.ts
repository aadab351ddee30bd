import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import type { Context } from '../context.ts'
import type { AuthorizationCode, Client } from '../world.ts'
import { signIdToken } from './id-token.ts'
import {
  ACCESS_TOKEN_LIFE_MS,
  issueAccessToken,
  issueRefreshToken,
  revokeAll,
  useRefreshToken,
} from './tokens.ts'

type Form = Readonly<Record<string, string>>

/** OAuth's own error body; only invalid_client is a 401. */
function refuse(error: string, description: string): Response {
  const status = error === 'invalid_client' ? 401 : 400
  return Response.json({ error, error_description: description }, { status })
}

export function tokenRoutes(context: Context): Hono {
  const app = new Hono()
  app.post('/token', async (c) => {
    const form = await readForm(c.req.raw)
    const client = authenticateClient(context, form, c.req.header('authorization'))
    if (client instanceof Response) return client
    if (form['grant_type'] === 'authorization_code') return exchangeCode(context, client, form)
    if (form['grant_type'] === 'refresh_token') return refresh(context, client, form)
    if (form['grant_type'] === undefined)
      return refuse('invalid_request', 'Required parameter is missing: grant_type')
    return refuse('unsupported_grant_type', `Invalid grant_type: ${form['grant_type']}`)
  })
  app.post('/revoke', async (c) => {
    const token = (await readForm(c.req.raw))['token'] ?? c.req.query('token') ?? ''
    const row = context.world.accessTokens.get(token) ?? context.world.refreshTokens.get(token)
    if (row === undefined) return refuse('invalid_token', 'Token expired or revoked')
    revokeAll(context.world, row.email)
    return c.json({})
  })
  return app
}

async function readForm(request: Request): Promise<Form> {
  const text = await request.text()
  return Object.fromEntries(new URLSearchParams(text))
}

function authenticateClient(context: Context, form: Form, header: string | undefined): Client | Response {
  const basic = /^Basic (.+)$/i.exec(header ?? '')?.[1]
  const [basicId, basicSecret] = basic === undefined ? [] : Buffer.from(basic, 'base64').toString().split(':')
  const clientId = basicId === undefined ? form['client_id'] : decodeURIComponent(basicId)
  const secret = basicSecret === undefined ? form['client_secret'] : decodeURIComponent(basicSecret)
  if (clientId === undefined) return refuse('invalid_request', 'Could not determine client ID from request.')
  const client = context.world.clients.get(clientId)
  if (client === undefined) return refuse('invalid_client', 'The OAuth client was not found.')
  if (client.clientSecret !== secret) return refuse('invalid_client', 'Unauthorized')
  return client
}

function exchangeCode(context: Context, client: Client, form: Form): Response {
  const { world } = context
  const codeText = form['code'] ?? ''
  const code = world.codes.get(codeText)
  if (code === undefined) return refuse('invalid_grant', 'Malformed auth code.')
  const usable =
    !code.used &&
    code.expiresAt > world.clock.now() &&
    code.clientId === client.clientId &&
    code.redirectUri === form['redirect_uri'] &&
    isVerified(code, form['code_verifier'])
  if (!usable) return refuse('invalid_grant', 'Bad Request')
  world.codes.put(codeText, { ...code, used: true })
  const access = issueAccessToken(world, code, code.withRefreshToken)
  const refreshToken = code.withRefreshToken ? issueRefreshToken(world, code).token : null
  return reply(context, { ...code, accessToken: access.token, refreshToken })
}

function isVerified(code: AuthorizationCode, verifier: string | undefined): boolean {
  const { challenge } = code
  if (challenge === null) return verifier === undefined
  if (verifier === undefined || !/^[A-Za-z0-9._~-]{43,128}$/.test(verifier)) return false
  const given =
    challenge.method === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url')
  return given === challenge.value
}

function refresh(context: Context, client: Client, form: Form): Response {
  const { world } = context
  const token = form['refresh_token']
  if (token === undefined) return refuse('invalid_request', 'Missing required parameter: refresh_token')
  if ((world.refreshTokens.get(token)?.clientId ?? client.clientId) !== client.clientId)
    return refuse('invalid_grant', 'Bad Request')
  const row = useRefreshToken(world, token)
  if (row === null) return refuse('invalid_grant', 'Token has been expired or revoked.')
  const access = issueAccessToken(world, row, true)
  return reply(context, { ...row, nonce: null, accessToken: access.token, refreshToken: null })
}

interface Issued {
  readonly email: string
  readonly clientId: string
  readonly scopes: readonly string[]
  readonly nonce: string | null
  readonly accessToken: string
  readonly refreshToken: string | null
}

function reply(context: Context, issued: Issued): Response {
  const account = context.world.accounts.get(issued.email)
  const idToken =
    account && issued.scopes.includes('openid') ? signIdToken(context, { ...issued, account }) : null
  const body = {
    access_token: issued.accessToken,
    expires_in: ACCESS_TOKEN_LIFE_MS / 1000,
    ...(issued.refreshToken !== null && { refresh_token: issued.refreshToken }),
    scope: issued.scopes.join(' '),
    token_type: 'Bearer',
    ...(idToken !== null && { id_token: idToken }),
  }
  return Response.json(body, { headers: { 'cache-control': 'no-store' } })
}
