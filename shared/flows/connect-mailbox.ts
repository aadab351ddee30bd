import { isFault } from '../domain/fault.ts'
import type { MailboxId, UserId } from '../domain/ids.ts'
import type { MailProfile } from '../mail-ports.ts'
import { logFault } from '../platform/log-fault.ts'
import type { AccountGrant } from './account-scope.ts'
import { finishMailboxEnd } from './end-mailbox.ts'
import { isBeingErased } from './erase-user.ts'
import { ownerOfIdentity } from './identity.ts'
import { isAccountLivingOn, isMailLivingOn } from './living-grants.ts'
import type { MailScope } from './mail-scope.ts'
import { changeMailbox, mailboxesWith, readMailbox } from './mailbox.ts'
import type { Mailbox } from './mailbox.ts'
import { mayConnect, standingOf } from './mailbox-rights.ts'
import { askGoogle } from './oauth-state.ts'
import { storeMailGrant } from './store-mail-grant.ts'

/** Why a mailbox was not connected; each has a page that says what to do. */
export type MailRefusal =
  | 'mail-denied'
  | 'mail-no-right'
  | 'wrong-domain'
  | 'mail-permission-missing'
  | 'no-refresh-token'
  | 'no-mailbox'
  | 'mail-turned-off'
  | 'wrong-address'
  | 'alias-to-confirm'
  | 'alias-unverified'
  | 'account-taken'
  | 'being-ended'
  | 'mailbox-gone'

export interface MailRefused {
  readonly refused: MailRefusal
  readonly mailboxId: MailboxId
  /** The address that was to be connected, and the account's that came. */
  readonly expected?: string
  readonly came?: string
  /** Of the ERP user who has the account already. */
  readonly owner?: UserId
  /** Of `alias-to-confirm`: where at Google it goes on when its user says that it is right. Good for ten minutes, in this browser. */
  readonly confirmUrl?: string
}

export interface MailConnected {
  readonly mailbox: Mailbox
}

/** Who came back from Google, and for what. */
export interface MailReturn {
  readonly mailboxId: MailboxId
  readonly userId: UserId
  /** The account that he said is the right one though its own address is another. */
  readonly confirmedSub: string | null
  /** Of the browser. */
  readonly session: string
  readonly grant: AccountGrant
}

/** Begins connecting a mailbox; returns where to send the browser, or why not. */
export async function beginMailConsent(
  { id, userId, session }: { id: MailboxId; userId: UserId; session: string },
  scope: MailScope,
): Promise<{ readonly url: string } | MailRefused> {
  const found = await connectable(id, userId, scope)
  if (typeof found === 'string') return refuse(found, id, scope)
  const { address, account } = found
  const loginHint = account?.googleSub ?? address
  return { url: await askForMail({ id, userId, session, confirmedSub: null, loginHint }, scope) }
}

/** Asks for mail alone: a token that can do more would die with the next change of the password as well (google.md 1.3). */
async function askForMail(
  {
    id: mailboxId,
    userId,
    session,
    confirmedSub,
    loginHint,
  }: {
    id: MailboxId
    userId: UserId
    session: string
    confirmedSub: string | null
    loginHint: string
  },
  scope: MailScope,
): Promise<string> {
  const scopes = [...scope.signInScopes, ...scope.mailScopes]
  const purpose = { kind: 'mail', mailboxId, userId, confirmedSub } as const
  return askGoogle({ purpose, session, scopes, loginHint }, scope)
}

/** The mailbox, when this person may connect it now; an end that was begun is finished first. */
async function connectable(id: MailboxId, userId: UserId, scope: MailScope): Promise<Mailbox | MailRefusal> {
  const before = (await readMailbox(scope, id))?.mailbox
  if (before?.state === 'disconnecting' && !(await finishMailboxEnd(before, null, scope)))
    return 'being-ended'
  const mailbox = before?.state === 'disconnecting' ? (await readMailbox(scope, id))?.mailbox : before
  if (mailbox === undefined) return 'mailbox-gone'
  const standing = await standingOf(userId, scope)
  if (standing === null || !mayConnect(mailbox, standing)) return 'mail-no-right'
  return (await isBeingErased(userId, scope)) ? 'being-ended' : mailbox
}

/**
 * Stores what Google granted to somebody who came back, after looking whether it is this mailbox's, and whether he may. Of what is
 * refused nothing is kept, here or at Google.
 */
export async function finishMailConsent(
  back: MailReturn,
  scope: MailScope,
): Promise<MailConnected | MailRefused> {
  const result = await connectOrRefuse(back, scope)
  if ('refused' in result) await letGo(back.grant, scope)
  return result
}

async function connectOrRefuse(back: MailReturn, scope: MailScope): Promise<MailConnected | MailRefused> {
  const { mailboxId, userId, grant } = back
  const mailbox = await connectable(mailboxId, userId, scope)
  if (typeof mailbox === 'string') return refuse(mailbox, mailboxId, scope)
  const { hostedDomain } = scope
  const { identity, grantedScopes } = grant
  if (hostedDomain !== null && identity.hd !== hostedDomain) return refuse('wrong-domain', mailboxId, scope)
  if (scope.missingScopes(grantedScopes, scope.mailScopes).length > 0)
    return refuse('mail-permission-missing', mailboxId, scope)
  const profile = await scope.gmailBy(grant.accessToken).profile()
  if ('refused' in profile)
    return {
      ...refuse(profile.refused === 'no-mailbox' ? 'no-mailbox' : 'mail-turned-off', mailboxId, scope),
      expected: mailbox.address,
      came: identity.email,
    }
  const odd = await oddAddress(mailbox, profile, { back, scope })
  if (odd !== null) return odd
  const owner = await otherOwner(mailbox, profile, { back, scope })
  if (owner !== null) return { ...refuse('account-taken', mailboxId, scope), owner }
  return connect(mailbox, profile, { back, scope })
}

interface Coming {
  readonly back: MailReturn
  readonly scope: MailScope
}

/** Why the account that came isn't this mailbox's; null when it is. */
async function oddAddress(
  { id, address }: Mailbox,
  { address: came }: MailProfile,
  { back: { userId, session, confirmedSub, grant }, scope }: Coming,
): Promise<MailRefused | null> {
  if (came === address) return null
  const facts = { expected: address, came }
  const known = (await scope.gmailBy(grant.accessToken).sendAs()).find((one) => one.address === address)
  if (known === undefined) return { ...refuse('wrong-address', id, scope), ...facts }
  // Gmail would put the account's own address in its place (failures.md M2).
  if (!known.isVerified) return { ...refuse('alias-unverified', id, scope), ...facts }
  const { sub } = grant.identity
  if (confirmedSub === sub) return null
  const confirmUrl = await askForMail({ id, userId, session, confirmedSub: sub, loginHint: sub }, scope)
  return { ...refuse('alias-to-confirm', id, scope), ...facts, confirmUrl }
}

/** A Google account belongs to one ERP user; an account that is a group's own belongs to nobody. */
async function otherOwner(
  { address, ownerId }: Mailbox,
  profile: MailProfile,
  { back: { userId, grant }, scope }: Coming,
): Promise<UserId | null> {
  const holder = ownerId ?? (profile.address === address ? null : userId)
  if (holder === null) return null
  const { sub } = grant.identity
  const owners = (await mailboxesWith(scope, { sub })).flatMap((mailbox) => mailbox.ownerId ?? [])
  const all = [(await ownerOfIdentity(scope, sub)) ?? [], owners].flat()
  return all.find((owner) => owner !== holder) ?? null
}

async function connect(
  mailbox: Mailbox,
  profile: MailProfile,
  { back, scope }: Coming,
): Promise<MailConnected | MailRefused> {
  const { googleSub } = mailbox.account ?? {}
  const { sub } = back.grant.identity
  if (googleSub !== undefined && googleSub !== sub && !(await leaveAccount(mailbox, back.userId, scope)))
    return refuse('being-ended', mailbox.id, scope)
  const stored = await storeMailGrant({ mailbox, profile, userId: back.userId, grant: back.grant }, scope)
  return 'refused' in stored ? refuse(stored.refused, mailbox.id, scope) : stored
}

/** Ends what the mailbox has with the account that it was reached by so far. */
async function leaveAccount({ id }: Mailbox, by: UserId, scope: MailScope): Promise<boolean> {
  const ending = await changeMailbox(scope, id, (stored) =>
    stored.account === null ? null : { ...stored, state: 'disconnecting', isRemoved: false },
  )
  return ending !== null && (await finishMailboxEnd(ending.mailbox, by, scope))
}

/** Nobody would ever use it, or take it back. */
async function letGo({ refreshToken, accessToken, identity }: AccountGrant, scope: MailScope): Promise<void> {
  try {
    if (await isMailLivingOn(identity.sub, scope)) return
    if (await isAccountLivingOn(identity.sub, scope)) return
    if (await scope.isNeededElsewhere(identity.sub)) return
    await scope.revoke(refreshToken ?? accessToken)
  } catch (error) {
    if (!isFault(error)) throw error
    logFault(scope.log, 'oauth', error)
  }
}

function refuse(why: MailRefusal, mailbox: MailboxId, { tenant, log }: MailScope): MailRefused {
  log.warn('mailbox.refused', { tenant, mailbox, why })
  return { refused: why, mailboxId: mailbox }
}
