import type { TenantId } from '../domain/ids.ts'
import type { Finding } from '../flows/finding.ts'
import type { TenantRecord } from './tenant-record.ts'

/** A tenant's keys as they are typed in; null leaves what is stored. */
export interface TenantKeys {
  readonly erpKey: string | null
  readonly googleClientSecret: string | null
}

/** The tenants of a deployment, for those who look after them. */
export interface Tenants {
  list(): Promise<readonly TenantRecord[]>
  read(id: TenantId): Promise<TenantRecord | null>
  /** What the doctor would say if the tenant were stored like this; nothing is. */
  tryOut(record: TenantRecord, keys: TenantKeys): Promise<readonly Finding[]>
  save(record: TenantRecord, keys: TenantKeys): Promise<void>
  /** A new key for the requests of the tenant's ERP, to be shown once; the one before it is good for another day. */
  newRequestKey(id: TenantId): Promise<string>
  /** A new token to read the deployment's metrics with, to be shown once. */
  newMetricsToken(): Promise<string>
}
