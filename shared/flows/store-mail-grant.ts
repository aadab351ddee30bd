import type { UserId } from '../domain/ids.ts'
import type { MailProfile } from '../mail-ports.ts'
import type { AccountGrant } from './account-scope.ts'
import { noteAudit } from './audit.ts'
import { isMailLivingOn } from './living-grants.ts'
import type { MailScope } from './mail-scope.ts'
import { changeMailbox, mailboxesWith } from './mailbox.ts'
import type { Mailbox } from './mailbox.ts'
import { queueMailRead } from './queue-mail-read.ts'
import { watchMailbox } from './watch-mailbox.ts'

export interface MailGrant {
  readonly mailbox: Mailbox
  readonly profile: MailProfile
  readonly userId: UserId
  readonly grant: AccountGrant
}

/**
 * Makes the account the mailbox's. What is stored of its history stays, so that connecting the same account again goes on where it
 * stopped. Gmail is asked to tell of new mail; where it doesn't, the poll goes on.
 */
export async function storeMailGrant(
  { mailbox: { id }, profile, userId, grant }: MailGrant,
  scope: MailScope,
): Promise<
  { readonly mailbox: Mailbox } | { readonly refused: 'no-refresh-token' | 'mailbox-gone' | 'being-ended' }
> {
  const { sub } = grant.identity
  const secret = scope.mailSecretName(sub)
  // What is stored must never be overwritten by nothing (failures.md A3).
  if (grant.refreshToken !== null) await scope.secrets.put(secret, grant.refreshToken)
  else if ((await scope.secrets.read(secret)) === null) return { refused: 'no-refresh-token' }
  await scope.forgetMailTokens(sub)
  let first = true
  const saved = await changeMailbox(scope, id, (stored) => {
    first = stored.account?.googleSub !== sub
    return stored.state === 'disconnecting' ? null : connected(stored, { profile, userId, grant }, scope)
  })
  if (!saved?.changed) {
    if (!(await isMailLivingOn(sub, scope))) await scope.secrets.remove(secret)
    return { refused: saved === null ? 'mailbox-gone' : 'being-ended' }
  }
  const { mailbox } = saved
  await reviveOthers(mailbox, sub, scope)
  await noteAudit(scope, { action: 'mailbox-connected', by: userId, subject: mailbox.ownerId, detail: id })
  const alias = mailbox.account?.isAlias ?? false
  scope.log.info('mailbox.connected', { tenant: scope.tenant, mailbox: id, user: userId, first, alias })
  // What came while it didn't work. A new one begins with what comes from now on.
  if (!first) await queueMailRead(mailbox, { why: `connected-${scope.clock.now()}` }, scope)
  return { mailbox: await watchMailbox(mailbox, scope) }
}

function connected(
  stored: Mailbox,
  { profile, userId, grant }: Omit<MailGrant, 'mailbox'>,
  { clock }: MailScope,
): Mailbox {
  const now = clock.now()
  const { sub: googleSub } = grant.identity
  const isSame = stored.account?.googleSub === googleSub
  return {
    ...stored,
    state: 'active',
    isAllowed: true,
    account: {
      googleSub,
      user: profile.address,
      isAlias: profile.address !== stored.address,
      connectedBy: userId,
      connectedAt: isSame ? (stored.account?.connectedAt ?? now) : now,
      grantedAt: now,
      grantedScopes: [...grant.grantedScopes],
    },
    lostAt: null,
    toldAt: null,
    cursor: (isSame ? stored.cursor : null) ?? profile.historyId,
    lostHistoryAt: null,
  }
}

/** Mailboxes of one account share its grant: a new one makes all of them work again. */
async function reviveOthers({ id }: Mailbox, sub: string, scope: MailScope): Promise<void> {
  const now = scope.clock.now()
  for (const other of await mailboxesWith(scope, { sub })) {
    if (other.id === id) continue
    await changeMailbox(scope, other.id, (stored) =>
      stored.state === 'needs-reconnecting' && stored.account?.googleSub === sub
        ? {
            ...stored,
            state: 'active',
            account: { ...stored.account, grantedAt: now },
            lostAt: null,
            toldAt: null,
          }
        : null,
    )
  }
}
