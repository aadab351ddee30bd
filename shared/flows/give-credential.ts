import { createHash } from 'node:crypto'
import { Fault, isFault } from '../domain/fault.ts'
import type { UserId } from '../domain/ids.ts'
import type { MailCredential } from '../mail-ports.ts'
import { noteAudit } from './audit.ts'
import { withMailGrant } from './lost-mailbox.ts'
import type { MailScope, MailToken } from './mail-scope.ts'
import { changeMailbox, mailboxIdOf, readMailbox } from './mailbox.ts'
import type { Mailbox, WorkingMailbox } from './mailbox.ts'
import { mayUse } from './mailbox-rights.ts'

export interface GivenCredential extends MailCredential {
  /** When the token ends, at least five minutes ahead. Milliseconds. */
  readonly expiresAt: number
  /** The same for a mail program's login, base64. */
  readonly xoauth2: string
}

/** A page shows when the ERP last asked; to the minute would cost a write each time. */
const NOTED_EVERY_MS = 5 * 60_000

/**
 * What it takes to open a mailbox, for the tenant's ERP; with `userId` for that user alone. From memory as a rule: one read and one
 * write of the store. `refused` is the SHA-256 of a token that a mail server has refused: that one isn't given again. Throws `request.not-found`, `request.forbidden`, `mail.not-connected`, `mail.grant-lost`, and what the renewal of a token
 * throws when Google can't be reached.
 */
export async function giveCredential(
  { address, userId, refused }: { address: string; userId: UserId | null; refused: string | null },
  scope: MailScope,
): Promise<GivenCredential> {
  const stored = await readMailbox(scope, mailboxIdOf(address.trim()))
  if (stored === null) throw new Fault('request.not-found', 'no such mailbox', { field: 'mailbox' })
  const { mailbox } = stored
  if (userId !== null) await checkUser(userId, mailbox, scope)
  const working = checkState(mailbox)
  const { accessToken, expiresAt } = await tokenOf(working, refused, scope)
  await note(working, userId, scope)
  const { user } = working.account
  return {
    address: mailbox.address,
    user,
    ...scope.servers,
    accessToken,
    expiresAt,
    xoauth2: scope.xoauth2(user, accessToken),
  }
}

async function checkUser(userId: UserId, mailbox: Mailbox, { knownPerson }: MailScope): Promise<void> {
  const isOwner = mailbox.kind === 'personal' && mailbox.ownerId === userId
  const person = isOwner || mailbox.kind === 'group' ? await knownPerson(userId) : null
  if (person === null || !mayUse(mailbox, person))
    throw new Fault('request.forbidden', 'not this user’s mailbox', { field: 'user' })
}

function checkState(mailbox: Mailbox): WorkingMailbox {
  const { state, account, isAllowed } = mailbox
  if (state === 'needs-reconnecting') throw lost()
  if (account === null || state !== 'active')
    throw new Fault('mail.not-connected', 'not connected', { field: 'mailbox' })
  if (!isAllowed) throw new Fault('request.forbidden', 'its right was withdrawn', { field: 'mailbox' })
  return { ...mailbox, account }
}

async function tokenOf(
  mailbox: WorkingMailbox,
  refused: string | null,
  scope: MailScope,
): Promise<MailToken> {
  const { googleSub } = mailbox.account
  try {
    return await withMailGrant(scope, mailbox, async () => {
      const held = await scope.mailTokenOf(googleSub)
      const isRefused = createHash('sha256').update(held.accessToken).digest('hex') === refused
      return isRefused ? scope.mailTokenOf(googleSub, held.accessToken) : held
    })
  } catch (error) {
    if (isFault(error) && error.disposition === 'reconnect') throw lost()
    throw error
  }
}

function lost(): Fault {
  return new Fault('mail.grant-lost', 'Google no longer accepts the access', { field: 'mailbox' })
}

async function note(mailbox: WorkingMailbox, userId: UserId | null, scope: MailScope): Promise<void> {
  const { id, ownerId, lastCredentialAt } = mailbox
  const { tenant, clock, log } = scope
  await noteAudit(scope, {
    action: 'credential-given',
    by: userId,
    subject: userId ?? ownerId,
    detail: id,
  })
  log.info('credential.given', { tenant, mailbox: id, user: userId ?? 'erp' })
  const now = clock.now()
  const isDue = (before: number | null): boolean => before === null || now - before >= NOTED_EVERY_MS
  if (!isDue(lastCredentialAt)) return
  await changeMailbox(scope, id, (stored) =>
    isDue(stored.lastCredentialAt) ? { ...stored, lastCredentialAt: now } : null,
  )
}
