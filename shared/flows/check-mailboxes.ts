import type { UserId } from '../domain/ids.ts'
import { mayConnectMailbox, rightsOf } from '../domain/rights.ts'
import type { RoleRights } from '../domain/rights.ts'
import type { ErpPerson } from '../erp-ports.ts'
import { finishMailboxEnd } from './end-mailbox.ts'
import { tellOfLost } from './lost-mailbox.ts'
import type { MailScope } from './mail-scope.ts'
import { changeMailbox, mailboxPages } from './mailbox.ts'
import type { Mailbox } from './mailbox.ts'
import { queueMailRead } from './queue-mail-read.ts'
import { readRoleRights } from './role-rights.ts'

/**
 * Notes in each mailbox whether its people may use it, as the ERP says now: a personal one while its owner is active and has the right.
 * A group's stays its teams' when who connected it leaves, unless it is reached by his own account. Nothing is deleted, and when the
 * right comes back, what came meanwhile is told. Ends that were begun are finished. One or two ERP calls for each 100 owners.
 */
export async function checkMailboxes(scope: MailScope): Promise<void> {
  const { roles } = await readRoleRights(scope.store, scope.tenant)
  // First, and all of them: it needs nothing of the ERP, which may be away.
  for await (const page of mailboxPages(scope))
    for (const { mailbox } of page)
      if (mailbox.state === 'disconnecting') await finishMailboxEnd(mailbox, null, scope)
  for await (const page of mailboxPages(scope))
    await applyAll(
      page.flatMap(({ mailbox }) => (isConnected(mailbox) ? mailbox : [])),
      roles,
      scope,
    )
}

function isConnected({ state }: Mailbox): boolean {
  return state === 'active' || state === 'needs-reconnecting'
}

async function applyAll(mailboxes: readonly Mailbox[], roles: RoleRights, scope: MailScope): Promise<void> {
  const wanted = [...new Set(mailboxes.flatMap((mailbox) => holderOf(mailbox) ?? []))]
  const active = wanted.length > 0 ? await scope.people.among(wanted) : []
  const byId = new Map(active.map((person) => [person.userId, person]))
  for (const mailbox of mailboxes) {
    const holder = holderOf(mailbox)
    const person = holder === null ? null : (byId.get(holder) ?? null)
    await apply(mailbox, holder === null || (person !== null && isAllowed(mailbox, person, roles)), scope)
    if (holder === null || person !== null) await tellOfLost(mailbox, scope)
  }
}

/** On whom it hangs; null for a group's with an account of its own. */
function holderOf({ ownerId, account }: Mailbox): UserId | null {
  return ownerId ?? (account?.isAlias ? account.connectedBy : null)
}

function isAllowed({ kind }: Mailbox, person: ErpPerson, roles: RoleRights): boolean {
  return mayConnectMailbox(kind, rightsOf(person, roles))
}

async function apply({ id }: Mailbox, allowed: boolean, scope: MailScope): Promise<void> {
  const changed = await changeMailbox(scope, id, (stored) =>
    stored.isAllowed === allowed || stored.account === null ? null : { ...stored, isAllowed: allowed },
  )
  if (!changed?.changed) return
  scope.log.info('mailbox.access', { tenant: scope.tenant, mailbox: id, allowed })
  const why = `allowed-${scope.clock.now()}`
  if (allowed) await queueMailRead(changed.mailbox, { why, renews: true }, scope)
}
