import type { Context } from '../context.ts'
import type { AuthorizationCode } from '../world.ts'
import { parseScopes } from './scopes.ts'

/** An authorization request that passed all checks; everything else ends on Google's own error page. */
export interface AuthorizeRequest {
  readonly clientId: string
  readonly redirectUri: string
  readonly scopes: readonly string[]
  readonly state: string | null
  readonly nonce: string | null
  readonly loginHint: string | null
  readonly offline: boolean
  readonly includeGranted: boolean
  readonly prompt: readonly string[]
  readonly challenge: AuthorizationCode['challenge']
}

export interface AuthorizeError {
  readonly status: 400 | 401
  readonly error: string
  readonly description: string
}

const PROMPTS = ['none', 'consent', 'select_account']

export function parseAuthorizeRequest(
  context: Context,
  query: URLSearchParams,
): AuthorizeRequest | AuthorizeError {
  const clientId = query.get('client_id') ?? ''
  const client = context.world.clients.get(clientId)
  if (client === undefined) return fail('invalid_client', 'The OAuth client was not found.')
  const redirectUri = query.get('redirect_uri') ?? ''
  if (!client.redirectUris.includes(redirectUri))
    return fail(
      'redirect_uri_mismatch',
      `The redirect URI in the request, ${redirectUri}, is not registered.`,
    )
  if (query.get('response_type') !== 'code') return fail('invalid_request', 'response_type must be code')
  return parseConsent(query, { clientId, redirectUri })
}

function parseConsent(
  query: URLSearchParams,
  checked: Pick<AuthorizeRequest, 'clientId' | 'redirectUri'>,
): AuthorizeRequest | AuthorizeError {
  const { scopes, unknown } = parseScopes(query.get('scope') ?? '')
  if (scopes.length === 0) return fail('invalid_request', 'Missing required parameter: scope')
  if (unknown.length > 0)
    return fail('invalid_scope', `Some requested scopes were invalid: ${unknown.join(' ')}`)
  const prompt = (query.get('prompt') ?? '').split(' ').filter((word) => word !== '')
  if (!isPrompt(prompt)) return fail('invalid_request', `Invalid prompt: ${prompt.join(' ')}`)
  const accessType = query.get('access_type') ?? 'online'
  if (accessType !== 'online' && accessType !== 'offline')
    return fail('invalid_request', `Invalid access_type: ${accessType}`)
  const challenge = parseChallenge(query)
  if (challenge === 'invalid') return fail('invalid_request', 'Invalid code challenge')
  return {
    ...checked,
    scopes,
    prompt,
    challenge,
    offline: accessType === 'offline',
    includeGranted: query.get('include_granted_scopes') === 'true',
    state: query.get('state'),
    nonce: query.get('nonce'),
    loginHint: query.get('login_hint'),
  }
}

function isPrompt(words: readonly string[]): boolean {
  return words.every((word) => PROMPTS.includes(word)) && (!words.includes('none') || words.length === 1)
}

function fail(error: string, description: string): AuthorizeError {
  return { status: error === 'invalid_client' ? 401 : 400, error, description }
}

function parseChallenge(query: URLSearchParams): AuthorizationCode['challenge'] | 'invalid' {
  const value = query.get('code_challenge')
  const method = query.get('code_challenge_method') ?? 'plain'
  if (value === null) return query.has('code_challenge_method') ? 'invalid' : null
  if (!/^[A-Za-z0-9._~-]{43,128}$/.test(value)) return 'invalid'
  return method === 'S256' || method === 'plain' ? { method, value } : 'invalid'
}
