import { isFault } from '../domain/fault.ts'
import type { MailboxId, UserId } from '../domain/ids.ts'
import { logFault } from '../platform/log-fault.ts'
import { noteAudit } from './audit.ts'
import { isAccountLivingOn } from './living-grants.ts'
import type { MailScope } from './mail-scope.ts'
import { changeMailbox, dropMailbox, holdsGrant, mailboxesWith, readMailbox } from './mailbox.ts'
import type { MailAccount, Mailbox } from './mailbox.ts'
import { mayManage, maySee, standingOf } from './mailbox-rights.ts'

/** `under-way`: Google can't be reached; nobody gets a credential any more, and the rest follows by itself. */
export type MailboxEnded = 'done' | 'under-way' | 'no-right' | 'gone'

/** Takes the Google account off a mailbox; the registration stays. Nothing is deleted in Gmail or in the ERP. */
export async function disconnectMailbox(
  { id, userId }: { id: MailboxId; userId: UserId },
  scope: MailScope,
): Promise<MailboxEnded> {
  return (await mayEnd(id, userId, scope)) ?? endMailbox({ id, isRemoved: false, by: userId }, scope)
}

/** The same, and the registration goes as well. */
export async function removeMailbox(
  { id, userId }: { id: MailboxId; userId: UserId },
  scope: MailScope,
): Promise<MailboxEnded> {
  return (await mayEnd(id, userId, scope)) ?? endMailbox({ id, isRemoved: true, by: userId }, scope)
}

/** Null when he may. */
async function mayEnd(id: MailboxId, userId: UserId, scope: MailScope): Promise<'no-right' | 'gone' | null> {
  const [stored, standing] = [await readMailbox(scope, id), await standingOf(userId, scope)]
  if (stored === null || standing === null || !maySee(stored.mailbox, standing.person)) return 'gone'
  return mayManage(stored.mailbox, standing) ? null : 'no-right'
}

/** Ends a mailbox whoever asks for it. */
export async function endMailbox(
  { id, isRemoved, by }: { id: MailboxId; isRemoved: boolean; by: UserId | null },
  scope: MailScope,
): Promise<'done' | 'under-way' | 'gone'> {
  const marked = await changeMailbox(scope, id, (stored) => {
    if (stored.account === null && !isRemoved) return null
    if (stored.state === 'disconnecting' && stored.isRemoved >= isRemoved) return null
    return { ...stored, state: 'disconnecting', isRemoved: stored.isRemoved || isRemoved }
  })
  if (marked === null) return 'gone'
  if (marked.mailbox.state !== 'disconnecting') return 'done'
  return (await finishMailboxEnd(marked.mailbox, by, scope)) ? 'done' : 'under-way'
}

/** Goes on with an end that was begun, from wherever it got to. False when Google or the secrets can't be reached. */
export async function finishMailboxEnd(
  mailbox: Mailbox,
  by: UserId | null,
  scope: MailScope,
): Promise<boolean> {
  const { id, ownerId, account } = mailbox
  try {
    const isShared = account !== null && (await isUsedByOthers(id, account, scope))
    if (account !== null && !isShared) await stopWatch(mailbox, account, scope)
    const end = account === null || isShared ? 'kept' : await endGrant(account, scope)
    const detail = `${id} ${end}`
    await noteAudit(scope, { action: 'mailbox-disconnected', by, subject: ownerId, detail })
    return await forget(mailbox, end === 'revoked', scope)
  } catch (error) {
    if (!isFault(error)) throw error
    logFault(scope.log, 'disconnect', error)
    return false
  }
}

async function isUsedByOthers(id: MailboxId, { googleSub }: MailAccount, scope: MailScope): Promise<boolean> {
  const holders = (await mailboxesWith(scope, { sub: googleSub })).filter(holdsGrant)
  return holders.some((one) => one.id !== id)
}

/** With a dead grant nobody can stop it: Gmail goes on telling for a week at most, and nobody listens. */
async function stopWatch(
  { id, watchedUntil }: Mailbox,
  { googleSub }: MailAccount,
  scope: MailScope,
): Promise<void> {
  if (watchedUntil === null || watchedUntil <= scope.clock.now()) return
  // It would end the other tenant's watch as well (google.md 5.2).
  if (await scope.isNeededElsewhere(googleSub)) return
  try {
    await scope.gmailOf(googleSub).stop()
  } catch (error) {
    if (!isFault(error) || error.disposition === 'retry') throw error
    scope.log.warn('mail.unwatched', { tenant: scope.tenant, mailbox: id, code: error.code })
  }
}

type GrantEnd = 'revoked' | 'kept' | 'no-token'

/** Revokes the grant unless something else lives on what the account granted (failures.md A6), and removes the refresh token. */
async function endGrant({ googleSub }: MailAccount, scope: MailScope): Promise<GrantEnd> {
  const name = scope.mailSecretName(googleSub)
  const refreshToken = await scope.secrets.read(name)
  if (refreshToken === null) return 'no-token'
  const isNeeded = (await isAccountLivingOn(googleSub, scope)) || (await scope.isNeededElsewhere(googleSub))
  if (!isNeeded) await scope.revoke(refreshToken)
  // Another mailbox of the account may have been connected meanwhile, and lives on the same secret.
  const holders = (await mailboxesWith(scope, { sub: googleSub })).filter(holdsGrant)
  if (holders.length === 0) await scope.secrets.remove(name)
  await scope.forgetMailTokens(googleSub)
  return isNeeded ? 'kept' : 'revoked'
}

/** Last of all: until then the next attempt knows that there is something to go on with. */
async function forget({ id, account }: Mailbox, revoked: boolean, scope: MailScope): Promise<boolean> {
  for (;;) {
    const stored = await readMailbox(scope, id)
    const isOver = stored?.mailbox.state !== 'disconnecting'
    if (isOver || stored.mailbox.account?.googleSub !== account?.googleSub) return true
    const { isRemoved: removed } = stored.mailbox
    const isDone = removed
      ? await dropMailbox(scope, stored)
      : (await changeMailbox(scope, id, (now) => (now.isRemoved ? null : asRegistered(now))))?.changed
    if (!isDone) continue
    scope.log.info('mailbox.ended', { tenant: scope.tenant, mailbox: id, revoked, removed })
    return true
  }
}

function asRegistered(mailbox: Mailbox): Mailbox {
  return {
    ...mailbox,
    state: 'registered',
    isAllowed: true,
    account: null,
    lostAt: null,
    toldAt: null,
    cursor: null,
    readAt: null,
    lostHistoryAt: null,
    lease: null,
    watchedUntil: null,
    watchFault: null,
    lastTest: null,
  }
}
