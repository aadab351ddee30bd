import type { ErpPerson } from '../erp-ports.ts'
import type { AccountGrant, AccountScope } from './account-scope.ts'
import type { Connected, Refusal, Refused } from './connect-account.ts'
import type { MailConnected, MailRefused } from './connect-mailbox.ts'
import { askGoogle, takeState } from './oauth-state.ts'
import type { Purpose } from './oauth-state.ts'

export interface SignedIn {
  readonly person: ErpPerson
  readonly googleSub: string
  /** The page of the console that he came for; empty for its first one. */
  readonly back: string
}

export type OAuthResult = SignedIn | Connected | Refused | MailConnected | MailRefused

/** Begins a sign-in to the console: who it is, and no access to anything. Returns where at Google to send the browser. */
export async function beginSignIn(
  { session, back }: { session: string; back: string },
  scope: AccountScope,
): Promise<string> {
  return askGoogle({ purpose: { kind: 'sign-in', back }, session, scopes: scope.signInScopes }, scope)
}

/** Ends what was begun at Google: whoever comes back with the state must be the browser that began it, once, within ten minutes. */
export async function finishOAuth(
  given: { state: string; session: string | null; code: string | null },
  scope: AccountScope,
): Promise<OAuthResult> {
  const begun = await takeState(given, scope)
  if (begun === null) return refuse('state-invalid', scope)
  const { purpose, verifier, nonce } = begun
  if (given.code === null) return denied(purpose, scope)
  const grant = await scope.exchangeCode({ code: given.code, verifier, nonce })
  if (purpose.kind === 'sign-in') return signIn(grant, purpose.back, scope)
  // What connects is loaded for those who do: a sign-in doesn't wait for it.
  if (purpose.kind === 'connect')
    return (await import('./connect-account.ts')).finishConnect({ ...purpose, grant }, scope)
  const { finishMailConsent } = await import('./connect-mailbox.ts')
  const session = given.session ?? ''
  return finishMailConsent({ ...purpose, session, grant }, await scope.mailScope())
}

/** Who came for a mailbox is led back to it. */
function denied(purpose: Purpose, scope: AccountScope): Refused | MailRefused {
  if (purpose.kind !== 'mail') return refuse('denied', scope)
  const { mailboxId } = purpose
  scope.log.warn('mailbox.refused', { tenant: scope.tenant, mailbox: mailboxId, why: 'mail-denied' })
  return { refused: 'mail-denied', mailboxId }
}

/** Who signs in is the one active ERP user with the same verified address. */
async function signIn(
  { identity }: AccountGrant,
  back: string,
  scope: AccountScope,
): Promise<SignedIn | Refused> {
  const { hostedDomain, people, log, tenant } = scope
  if (!identity.emailVerified) return refuse('email-unverified', scope)
  if (hostedDomain !== null && identity.hd !== hostedDomain) return refuse('wrong-domain', scope)
  const user = await people.byEmail(identity.email)
  if (user.found !== 'one') return refuse(user.found === 'none' ? 'user-unknown' : 'user-ambiguous', scope)
  log.info('session.begun', { tenant, user: user.person.userId })
  return { person: user.person, googleSub: identity.sub, back }
}

function refuse(why: Refusal, { tenant, log }: AccountScope): Refused {
  log.warn('connection.refused', { tenant, why })
  return { refused: why }
}
