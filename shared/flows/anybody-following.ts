import type { TenantScope } from './tenant-scope.ts'

/** Whether contacts follow for at least one user of the tenant. One look at the store. */
export async function isAnybodyFollowing({
  store,
  tenant,
}: Pick<TenantScope, 'store' | 'tenant'>): Promise<boolean> {
  const where = { key: 'follows', equals: 'yes' }
  return (await store.find({ tenant, collection: 'contact-settings', where, limit: 1 })).length > 0
}
