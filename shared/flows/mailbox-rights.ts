import type { UserId } from '../domain/ids.ts'
import { mayConnectMailbox, rightsOf } from '../domain/rights.ts'
import type { Right } from '../domain/rights.ts'
import type { ErpPerson } from '../erp-ports.ts'
import type { Mailbox } from './mailbox.ts'
import { readRoleRights } from './role-rights.ts'
import type { TenantScope } from './tenant-scope.ts'

/** Somebody of the ERP, and what he may do there. */
export interface Standing {
  readonly person: ErpPerson
  readonly rights: ReadonlySet<Right>
}

type Owned = Pick<Mailbox, 'kind' | 'ownerId' | 'teamIds'>

/** As the ERP says now; null when he is no active user of it. One or two calls. */
export async function standingOf(
  userId: UserId,
  scope: Pick<TenantScope, 'people' | 'store' | 'tenant'>,
): Promise<Standing | null> {
  const person = await scope.people.byId(userId)
  return person && standingOfPerson(person, scope)
}

export async function standingOfPerson(
  person: ErpPerson,
  { store, tenant }: Pick<TenantScope, 'store' | 'tenant'>,
): Promise<Standing> {
  return { person, rights: rightsOf(person, (await readRoleRights(store, tenant)).roles) }
}

/** Whether it is his own, or his teams'; administrators see all. */
export function maySee(mailbox: Owned, person: ErpPerson): boolean {
  return person.isAdmin || mayUse(mailbox, person)
}

/** Whose mail it is: its owner's; of a group's, everybody's in one of its teams, and the administrators'. */
export function mayUse({ kind, ownerId, teamIds }: Owned, { userId, isAdmin, teamsIds }: ErpPerson): boolean {
  if (kind === 'personal') return userId === ownerId
  return isAdmin || teamIds.some((team) => teamsIds.includes(team))
}

/** A personal one is connected by its owner alone; a group's by an administrator, or a member of one of its teams with the right. */
export function mayConnect(mailbox: Owned, { person, rights }: Standing): boolean {
  return mayUse(mailbox, person) && mayConnectMailbox(mailbox.kind, rights)
}

/** Who may end it, or say whose it is. An owner may always put an end to his own. */
export function mayManage(mailbox: Owned, standing: Standing): boolean {
  const { person } = standing
  return person.isAdmin || person.userId === mailbox.ownerId || mayConnect(mailbox, standing)
}
