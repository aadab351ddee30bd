import type { Feature } from '../domain/rights.ts'
import type { Secrets } from '../ports.ts'
import type { MailScope } from './mail-scope.ts'
import type { TenantScope } from './tenant-scope.ts'

/** What Google told about who signed in and what he allowed. */
export interface AccountGrant {
  readonly refreshToken: string | null
  /** Stored nowhere. */
  readonly accessToken: string
  readonly grantedScopes: ReadonlySet<string>
  readonly identity: GoogleIdentity
}

export interface GoogleIdentity {
  readonly sub: string
  readonly email: string
  readonly emailVerified: boolean
  /** The Workspace domain; null for a consumer account. */
  readonly hd: string | null
}

/** What signing in, connecting and disconnecting need besides the tenant's scope. */
export interface AccountScope extends TenantScope {
  readonly secrets: Secrets
  readonly redirectUri: string
  /** Only accounts of this Workspace domain are taken; null for any. */
  readonly hostedDomain: string | null
  readonly secretName: (googleSub: string) => string
  readonly newSecretValue: () => string
  readonly signInScopes: readonly string[]
  readonly scopesOf: (feature: Feature) => readonly string[]
  /** Those of the scopes that aren't among the granted ones, however they are spelled. */
  readonly missingScopes: (granted: Iterable<string>, needed: readonly string[]) => readonly string[]
  readonly authorizationUrl: (request: {
    state: string
    nonce: string
    verifier: string
    scopes: readonly string[]
    /** Whether access is wanted while the user is away: then a refresh token is asked for. */
    offline: boolean
    /** Whether the token is to be good for these scopes only, whatever else the user has granted. */
    isAlone: boolean
    loginHint?: string
  }) => Promise<string>
  readonly exchangeCode: (exchange: {
    code: string
    verifier: string
    nonce: string
  }) => Promise<AccountGrant>
  /** Takes back all that the user granted to the Cloud project; done, too, when Google doesn't know the token any more. */
  readonly revoke: (refreshToken: string) => Promise<void>
  /** Whether another tenant of the same Cloud project lives on a grant of this identity: revoking would end it as well (google.md 1.5). */
  readonly isNeededElsewhere: (googleSub: string) => Promise<boolean>
  /** Drops what is remembered of the identity's access tokens, here and in all processes. */
  readonly forgetTokens: (googleSub: string) => Promise<void>
  /** The same with what mailboxes need; loaded for those who have to do with them. */
  readonly mailScope: () => Promise<MailScope>
}
