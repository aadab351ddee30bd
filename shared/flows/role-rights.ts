import { z } from 'zod'
import type { TenantId } from '../domain/ids.ts'
import { RIGHTS } from '../domain/rights.ts'
import type { RoleRights } from '../domain/rights.ts'
import type { DocumentVersion, JsonObject, Store } from '../ports.ts'

export interface StoredRoleRights {
  readonly roles: RoleRights
  /** Null when nothing was ever granted. */
  readonly version: DocumentVersion | null
}

export const roleRightsSchema = z.object({
  schema: z.literal(1),
  roles: z.record(z.string(), z.array(z.enum(RIGHTS))),
})

/** What the administrator granted to the ERP's roles; nothing, until he did. */
export async function readRoleRights(store: Store, tenant: TenantId): Promise<StoredRoleRights> {
  const document = await store.get(keyOf(tenant))
  if (document === null) return { roles: {}, version: null }
  return { roles: roleRightsSchema.parse(document.data).roles, version: document.version }
}

/** Compare-and-set; false when somebody else saved meanwhile. */
export async function saveRoleRights(
  store: Store,
  tenant: TenantId,
  { roles, version }: StoredRoleRights,
): Promise<boolean> {
  const content = { data: { schema: 1, roles } as unknown as JsonObject }
  const key = keyOf(tenant)
  return (
    (await (version === null ? store.create(key, content) : store.replace(key, content, version))) !== null
  )
}

function keyOf(tenant: TenantId) {
  return { tenant, collection: 'rights', id: 'roles' }
}
