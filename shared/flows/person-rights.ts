import type { UserId } from '../domain/ids.ts'
import { FEATURES, mayUse, rightsOf } from '../domain/rights.ts'
import type { Feature, Person, RoleRights } from '../domain/rights.ts'
import { readRoleRights } from './role-rights.ts'
import type { TenantScope } from './tenant-scope.ts'

/** What the user may connect, as the ERP says now; null when he is no active user of it. One or two calls. */
export async function featuresOfPerson(
  userId: UserId,
  { people, store, tenant }: Pick<TenantScope, 'people' | 'store' | 'tenant'>,
): Promise<readonly Feature[] | null> {
  const person = await people.byId(userId)
  return person && featuresOf(person, (await readRoleRights(store, tenant)).roles)
}

export function featuresOf(person: Person, granted: RoleRights): readonly Feature[] {
  const rights = rightsOf(person, granted)
  return FEATURES.filter((feature) => mayUse(feature, rights))
}
