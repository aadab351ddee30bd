import type { OAuth2Client } from 'google-auth-library'
import { createHash, randomBytes } from 'node:crypto'
import { Fault, isFault } from '../domain/fault.ts'
import type { Clock } from '../ports.ts'
import type { FreshToken } from './access-tokens.ts'
import { parseGoogleFailure, toGoogleFault } from './google-faults.ts'
import { idTokenVerifier, type GoogleIdentity } from './id-token.ts'
import { normaliseScopes } from './google-scopes.ts'
import { openOAuthClient, type OAuthClientOptions } from './oauth-client.ts'
import { parseTokenReply, type TokenReply } from './token-reply.ts'

export interface GoogleOAuthOptions extends OAuthClientOptions {
  readonly clock: Clock
}

export interface AuthorizationRequest {
  readonly redirectUri: string
  readonly scopes: readonly string[]
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  /** An address or `sub`: preselects the account, guarantees nothing. */
  readonly loginHint?: string
  /** `consent` for a refresh token; `none`, `select_account` or nothing for a mere sign-in. */
  readonly prompt?: 'consent' | 'select_account' | 'none'
  /** False for a mere sign-in, which needs no access when the user is away. */
  readonly offline?: boolean
  /** True for a token that is good for these scopes only, whatever was granted before. */
  readonly isAlone?: boolean
}

export interface CodeExchange {
  readonly code: string
  readonly verifier: string
  readonly redirectUri: string
  readonly nonce: string
}

export interface Grant {
  /** Null on a second consent without `prompt=consent`: what is stored must not be overwritten by it. */
  readonly refreshToken: string | null
  readonly accessToken: string
  readonly expiresAt: number
  /** What was really granted, in long forms; boxes may have been unticked. */
  readonly grantedScopes: ReadonlySet<string>
  readonly identity: GoogleIdentity
}

export interface GoogleOAuth {
  authorizationUrl(request: AuthorizationRequest): Promise<string>
  /** Throws `request.unverified` when Google refuses the code or the id token isn't meant for us. */
  exchangeCode(exchange: CodeExchange): Promise<Grant>
  /** One call. Throws `google.grant-dead`, `google.misconfigured`, `google.unavailable`, `google.rate-limited`. */
  refresh(refreshToken: string): Promise<FreshToken>
  /**
   * Takes everything back that the user granted to the whole Cloud project, whichever token is given.
   * Also done when Google doesn't know the token any more.
   */
  revoke(token: string): Promise<void>
}

/** A value for `state`, `nonce` or the PKCE verifier: 256 random bits, 43 characters of the allowed alphabet. */
export function createSecretValue(): string {
  return randomBytes(32).toString('base64url')
}

/** OAuth with one client id, through the official client. */
export function googleOAuth(options: GoogleOAuthOptions): GoogleOAuth {
  const { clock } = options
  const verifyIdToken = idTokenVerifier(options, () => openOAuthClient(options))

  return {
    authorizationUrl: async (request) => authorizationUrl(options, request),
    exchangeCode: async ({ code, verifier, redirectUri, nonce }) => {
      const reply = await askForTokens(
        options,
        async (client) => await client.getToken({ code, codeVerifier: verifier, redirect_uri: redirectUri }),
      ).catch((error: unknown) => {
        // Here it is the code that is dead (used, expired, another verifier), not a connection.
        if (!isFault(error, 'google.grant-dead')) throw error
        throw new Fault('request.unverified', 'Google refused the authorization code', { field: 'code' })
      })
      const identity = await verifyIdToken(reply.idToken, nonce)
      const { accessToken, expiresAt, refreshToken } = reply
      return { accessToken, expiresAt, refreshToken, grantedScopes: normaliseScopes(reply.scope), identity }
    },
    refresh: async (refreshToken) => {
      const reply = await askForTokens(options, async (client) => {
        client.setCredentials({ refresh_token: refreshToken })
        return await client.refreshAccessToken()
      })
      return { accessToken: reply.accessToken, expiresAt: reply.expiresAt, refreshToken: reply.refreshToken }
    },
    revoke: async (token) => {
      const client = await openOAuthClient(options)
      try {
        // Not `client.revokeToken`, which would put the token into the URL.
        await client.transporter.request({
          url: options.endpoints.revokeUrl,
          method: 'POST',
          data: new URLSearchParams({ token }),
        })
      } catch (error) {
        const failure = parseGoogleFailure(error, clock.now())
        if (failure?.status === 400 && failure.code === 'google.refused') return
        throw toGoogleFault(error, 'revoke', clock.now())
      }
    },
  }
}

/** The reply as it came: the library reckons the expiry with a clock of its own. */
async function askForTokens(
  options: GoogleOAuthOptions,
  ask: (client: OAuth2Client) => Promise<unknown>,
): Promise<TokenReply> {
  const { clock } = options
  const client = await openOAuthClient(options)
  const replies: TokenReply[] = []
  client.transporter.interceptors.response.add({
    resolved: (response) => {
      const reply = parseTokenReply(response.data, clock.now())
      if (reply === null) return Promise.reject(noTokens())
      replies.push(reply)
      return Promise.resolve(response)
    },
  })
  try {
    await ask(client)
  } catch (error) {
    throw toGoogleFault(error, 'token', clock.now())
  }
  const [reply] = replies
  if (reply === undefined) throw noTokens()
  return reply
}

function noTokens(): Fault {
  return new Fault('google.unavailable', 'token: an answer without tokens')
}

/** Without the library, which would be loaded only to put this together. */
function authorizationUrl(
  { endpoints, clientId }: GoogleOAuthOptions,
  request: AuthorizationRequest,
): string {
  const isOffline = request.offline ?? true
  const url = new URL(endpoints.authUrl)
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: request.redirectUri,
    scope: request.scopes.join(' '),
    state: request.state,
    nonce: request.nonce,
    code_challenge_method: 'S256',
    code_challenge: createHash('sha256').update(request.verifier).digest('base64url'),
    access_type: isOffline ? 'offline' : 'online',
    // A mere sign-in has no use for what was granted for work.
    include_granted_scopes: String(isOffline && request.isAlone !== true),
    ...(request.prompt === undefined ? {} : { prompt: request.prompt }),
    ...(request.loginHint === undefined ? {} : { login_hint: request.loginHint }),
  }).toString()
  return url.href
}
