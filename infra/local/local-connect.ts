import type { MailboxId, TenantId, UserId } from '../../shared/domain/ids.ts'
import type { Feature } from '../../shared/domain/rights.ts'
import type { AccountGrant, AccountScope } from '../../shared/flows/account-scope.ts'
import { startSync } from '../../shared/flows/apply-settings.ts'
import { connectAccount } from '../../shared/flows/connect-account.ts'
import { featuresOfPerson } from '../../shared/flows/person-rights.ts'
import { registerByErp } from '../../shared/flows/register-mailbox.ts'
import { storeMailGrant } from '../../shared/flows/store-mail-grant.ts'
import { normaliseScopes } from '../../shared/google/google-scopes.ts'
import type { Deps } from '../../shared/platform/deps.ts'
import type { GoogleStandIn } from './google/google-stand-in.ts'
import { CLIENT_ID, TENANT } from './local-names.ts'

interface World {
  readonly deps: Deps
  readonly google: GoogleStandIn | null
}

export interface LocalAccount {
  readonly userId: UserId
  readonly email: string
  readonly features: readonly Feature[]
  readonly tenant?: TenantId
}

/** A grant without the browser, and a start without a preview, as if the user had gone through it. */
export async function connectLocally(
  { userId, email, features, tenant = TENANT }: LocalAccount,
  { deps, google }: World,
): Promise<void> {
  const scope = await deps.accountScopeOf(tenant)
  const asked = features.flatMap((feature) => scope.scopesOf(feature))
  const grant = granted(email, asked, { scope, google })
  const allowed = (await featuresOfPerson(userId, scope)) ?? []
  const result = await connectAccount({ userId, features, allowed, grant }, scope)
  if ('refused' in result) throw new Error(`not connected: ${result.refused}`)
  if (features.includes('calendar')) await startSync({ userId }, scope)
  await deps.ensureWebhooks(tenant)
}

/** A mailbox, and the Google account that it is reached by unless that has the same address. */
export interface LocalMailbox {
  readonly address: string
  /** Who connects it, and whose it is unless teams are named. */
  readonly userId: string
  readonly teamIds?: readonly string[]
  readonly account?: string
  readonly tenant?: TenantId
}

/** The same for a mailbox, which is registered as the ERP would. */
export async function connectMailboxLocally(
  { address, userId, teamIds = [], account = address, tenant = TENANT }: LocalMailbox,
  { deps, google }: World,
): Promise<MailboxId> {
  const scope = await deps.mailScopeOf(tenant)
  const kind = teamIds.length > 0 ? 'group' : 'personal'
  const ownerId = kind === 'personal' ? (userId as UserId) : null
  const mailbox = await registerByErp({ address, kind, ownerId, teamIds }, scope)
  if ('refused' in mailbox) throw new Error(`not registered: ${mailbox.refused}`)
  if (mailbox.account !== null) return mailbox.id
  const grant = granted(account, scope.mailScopes, { scope, google })
  const profile = await scope.gmailBy(grant.accessToken).profile()
  if ('refused' in profile) throw new Error(`not connected: ${profile.refused}`)
  const stored = await storeMailGrant({ mailbox, profile, userId: userId as UserId, grant }, scope)
  if ('refused' in stored) throw new Error(`not connected: ${stored.refused}`)
  return mailbox.id
}

function granted(
  email: string,
  asked: readonly string[],
  { scope, google }: { scope: AccountScope; google: GoogleStandIn | null },
): AccountGrant {
  if (google === null) throw new Error('With the real Google an account is connected in the browser.')
  const scopes = [...scope.signInScopes, ...asked]
  const { sub } = google.addAccount({ email, name: email })
  const { refreshToken, accessToken } = google.issueTokens({ email, clientId: CLIENT_ID, scopes })
  const identity = { sub, email, emailVerified: true, hd: null }
  return { refreshToken, accessToken, grantedScopes: normaliseScopes(scopes), identity }
}
