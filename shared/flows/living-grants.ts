import type { TenantId } from '../domain/ids.ts'
import type { Store } from '../ports.ts'
import { readConnection } from './connection.ts'
import { ownerOfIdentity } from './identity.ts'
import { holdsGrant, mailboxesWith } from './mailbox.ts'

interface Scope {
  readonly store: Store
  readonly tenant: TenantId
}

/** Whether a mailbox of the tenant lives on a grant of this identity: revoking any of its grants would end that one as well (google.md 1.5). */
export async function isMailLivingOn(googleSub: string, scope: Scope): Promise<boolean> {
  return (await mailboxesWith(scope, { sub: googleSub })).some(holdsGrant)
}

/** The same for somebody's calendar and contacts; also while they are being connected. */
export async function isAccountLivingOn(googleSub: string, scope: Scope): Promise<boolean> {
  const owner = await ownerOfIdentity(scope, googleSub)
  if (owner === null) return false
  return (await readConnection(scope.store, scope.tenant, owner))?.connection.state !== 'disconnecting'
}
