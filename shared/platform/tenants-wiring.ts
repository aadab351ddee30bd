import { randomBytes } from 'node:crypto'
import type { TenantId } from '../domain/ids.ts'
import type { Secrets } from '../ports.ts'
import { diagnoseTenant } from './doctor-wiring.ts'
import { newMetricsToken } from './metrics-token.ts'
import type { Parts } from './parts.ts'
import { newRequestKey } from './request-keys.ts'
import { readTenant, saveTenant, tenantIds, tenantSecrets } from './tenant-record.ts'
import type { TenantKeys, Tenants } from './tenants.ts'
import { tenantWiring } from './tenant-wiring.ts'

export function tenantsOf(parts: Parts): Tenants {
  const { store, secrets } = parts
  return {
    async list() {
      const records = []
      for (const id of await tenantIds(store)) records.push(await readTenant(store, id))
      return records.filter((record) => record !== null)
    },
    read: (id) => readTenant(store, id),
    async tryOut(record, keys) {
      const typed = typedKeys(record.id, keys)
      const readSecret = async (name: string): Promise<string | null> => typed.get(name) ?? secrets.read(name)
      const overlaid: Secrets = { ...secrets, read: readSecret }
      // Keys of its own, so that a tenant that is refused leaves none behind.
      const randomKey = async (): Promise<string> => randomBytes(32).toString('base64url')
      const typedIn = { ...parts, secrets: overlaid, readSecret, randomKey }
      return diagnoseTenant(record, typedIn, async () => (await tenantWiring(record, typedIn)).scope)
    },
    async save(record, keys) {
      for (const [name, value] of typedKeys(record.id, keys)) await secrets.put(name, value)
      await saveTenant(store, record)
    },
    newRequestKey: (id) => newRequestKey(id, parts),
    newMetricsToken: () => newMetricsToken(secrets),
  }
}

function typedKeys(id: TenantId, { erpKey, googleClientSecret }: TenantKeys): Map<string, string> {
  const pairs = [
    [tenantSecrets.erpKey(id), erpKey],
    [tenantSecrets.googleClient(id), googleClientSecret],
  ] as const
  return new Map(pairs.filter((pair): pair is [string, string] => pair[1] !== null))
}
