import { createSecretValue } from '../google/google-oauth.ts'
import type { googleOAuth } from '../google/google-oauth.ts'
import { CALENDAR_SCOPES, CONTACTS_SCOPES, SIGN_IN_SCOPES, missingScopes } from '../google/google-scopes.ts'
import type { AccessTokens } from '../google/access-tokens.ts'
import type { Feature } from '../domain/rights.ts'
import type { AccountScope } from '../flows/account-scope.ts'
import { isIdentityTaken } from '../flows/identity.ts'
import { isMailLivingOn } from '../flows/living-grants.ts'
import type { TenantScope } from '../flows/tenant-scope.ts'
import type { Parts } from './parts.ts'
import { readTenant, tenantIds, tenantSecrets } from './tenant-record.ts'
import type { TenantRecord } from './tenant-record.ts'

const SCOPES: Readonly<Record<Feature, readonly string[]>> = {
  calendar: CALENDAR_SCOPES,
  contacts: CONTACTS_SCOPES,
}

/** What signing in, connecting and disconnecting need besides the tenant's scope. */
export function accountScope(
  scope: TenantScope,
  record: TenantRecord,
  {
    parts,
    tokens,
    oauth,
    mailScope,
  }: {
    parts: Parts
    tokens: AccessTokens
    oauth: ReturnType<typeof googleOAuth>
    mailScope: AccountScope['mailScope']
  },
): AccountScope {
  const redirectUri = `${parts.urlOf('oauth')}/callback`
  return {
    ...scope,
    secrets: parts.secrets,
    redirectUri,
    hostedDomain: record.hostedDomain,
    secretName: (googleSub) => tenantSecrets.grant(scope.tenant, googleSub),
    newSecretValue: createSecretValue,
    signInScopes: SIGN_IN_SCOPES,
    scopesOf: (feature) => SCOPES[feature],
    missingScopes,
    authorizationUrl: (request) =>
      oauth.authorizationUrl({
        ...request,
        redirectUri,
        // Without a consent screen Google gives no refresh token the second time (failures.md A2).
        prompt: request.offline ? 'consent' : 'select_account',
      }),
    exchangeCode: (exchange) => oauth.exchangeCode({ ...exchange, redirectUri }),
    revoke: (refreshToken) => oauth.revoke(refreshToken),
    isNeededElsewhere: (googleSub) => isNeededElsewhere(googleSub, record, parts),
    forgetTokens: (googleSub) => tokens.forget(googleSub),
    mailScope,
  }
}

/** Tenants may share a Google Cloud project, and a grant is to the project, not to a tenant. */
async function isNeededElsewhere(
  googleSub: string,
  { id, googleClientId }: TenantRecord,
  { store }: Parts,
): Promise<boolean> {
  for (const other of await tenantIds(store)) {
    if (other === id) continue
    const record = await readTenant(store, other)
    const isSameProject = record !== null && projectOf(record.googleClientId) === projectOf(googleClientId)
    if (!isSameProject) continue
    const scope = { store, tenant: other }
    if ((await isIdentityTaken(scope, googleSub)) || (await isMailLivingOn(googleSub, scope))) return true
  }
  return false
}

/** A client id begins with its project's number: `123-abc.apps.googleusercontent.com`. */
function projectOf(googleClientId: string): string {
  return /^\d+(?=-)/.exec(googleClientId)?.[0] ?? googleClientId
}
