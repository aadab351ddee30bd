import { createHash } from 'node:crypto'
import type { Context } from '../context.ts'
import type { Account } from '../world.ts'
import { EMAIL_SCOPE, PROFILE_SCOPE } from './scopes.ts'

export const ISSUER = 'https://accounts.google.com'
const ID_TOKEN_LIFE_S = 3600

export interface IdTokenRequest {
  readonly account: Account
  readonly clientId: string
  readonly scopes: readonly string[]
  readonly nonce: string | null
  readonly accessToken: string
}

/** The id_token of a sign-in; address and name only with their scopes. */
export function signIdToken(context: Context, request: IdTokenRequest): string {
  const { account, clientId, scopes, nonce, accessToken } = request
  const iat = Math.floor(context.world.clock.now() / 1000)
  const half = createHash('sha256').update(accessToken).digest().subarray(0, 16)
  return context.key.sign({
    iss: ISSUER,
    azp: clientId,
    aud: clientId,
    sub: account.sub,
    ...(account.hd !== null && { hd: account.hd }),
    ...(scopes.includes(EMAIL_SCOPE) && { email: account.email, email_verified: true }),
    at_hash: half.toString('base64url'),
    ...(nonce !== null && { nonce }),
    ...(scopes.includes(PROFILE_SCOPE) && nameClaims(account)),
    iat,
    exp: iat + ID_TOKEN_LIFE_S,
  })
}

/** The OIDC token with which Cloud Tasks, Scheduler or a Pub/Sub push proves to be the service account. */
export function signServiceToken(context: Context, email: string, audience: string): string {
  const iat = Math.floor(context.world.clock.now() / 1000)
  const sub = createHash('sha256').update(email).digest().readBigUInt64BE(0).toString()
  return context.key.sign({
    iss: ISSUER,
    aud: audience,
    azp: sub,
    sub,
    email,
    email_verified: true,
    iat,
    exp: iat + ID_TOKEN_LIFE_S,
  })
}

export function nameClaims(account: Account): { name: string; given_name: string; family_name?: string } {
  const [first = account.name, ...rest] = account.name.split(' ')
  return { name: account.name, given_name: first, ...(rest.length > 0 && { family_name: rest.join(' ') }) }
}
