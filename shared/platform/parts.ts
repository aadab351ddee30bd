import type { TenantId } from '../domain/ids.ts'
import type { Clock, Secrets, Store, Tasks } from '../ports.ts'
import type { Config } from './config.ts'
import type { Counters } from './counters.ts'
import type { Log } from './log.ts'

/** What all tenants of a process share. */
export interface Parts {
  readonly config: Config
  readonly clock: Clock
  readonly counters: Counters
  /** The deployment's own. */
  readonly log: Log
  /** What is told there counts as the tenant's. */
  readonly tenantLog: (tenant: TenantId) => Log
  readonly store: Store
  readonly secrets: Secrets
  readonly tasks: Tasks
  readonly urlOf: (functionName: string) => string
  /** A secret, remembered for a minute. */
  readonly readSecret: (name: string) => Promise<string | null>
  /** A random key of that name, made when there is none, remembered for good. */
  readonly randomKey: (name: string) => Promise<string>
}
