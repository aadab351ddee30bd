import type { TenantId, UserId } from '../domain/ids.ts'
import type { AccountScope } from '../flows/account-scope.ts'
import type { ContactScope } from '../flows/contact-scope.ts'
import type { MailScope } from '../flows/mail-scope.ts'
import type { TenantScope } from '../flows/tenant-scope.ts'
import type { ErpPerson } from '../erp-ports.ts'
import type { Clock, Tasks } from '../ports.ts'
import type { Finding } from '../flows/finding.ts'
import type { CallerCheck } from './caller-check.ts'
import type { Counters } from './counters.ts'
import type { Log } from './log.ts'
import type { TenantCounts } from './open-metrics.ts'
import type { Tenants } from './tenants.ts'
import type { TellCalendar } from './told-calendars.ts'
import type { TellRecords } from './told-records.ts'

export interface WebhookKey {
  readonly key: string
  readonly entity: string
  readonly action: string
}

/** What the functions are given. Each part is made when it is first asked for, so that a function pays only for what it uses. */
export interface Deps {
  readonly clock: Clock
  /** The deployment's own; a scope has its tenant's. */
  readonly log: Log
  /** The log of a tenant by its name, and of a name that none has the deployment's. */
  readonly logOf: (tenant: string | undefined) => Promise<Log>
  readonly counters: Counters
  readonly tasks: Tasks
  readonly tellRecords: TellRecords
  readonly tellCalendar: TellCalendar
  readonly checkCaller: CallerCheck
  /** Resolves when the store answers, which is asked every ten seconds at most; throws `store.unavailable`. */
  readonly checkReady: () => Promise<void>
  /** The public URL of a function. */
  readonly urlOf: (functionName: string) => string
  readonly sweepSpreadMs: number
  /** Throws `request.not-found` for a tenant that isn't there. */
  readonly scopeOf: (tenant: TenantId) => Promise<TenantScope>
  readonly scopes: () => AsyncIterable<TenantScope>
  readonly accountScopeOf: (tenant: TenantId) => Promise<AccountScope>
  readonly mailScopeOf: (tenant: TenantId) => Promise<MailScope>
  readonly contactScopeOf: (tenant: TenantId) => Promise<ContactScope>
  /** The key of one of the tenant's webhooks, null when it isn't ours; throws `request.not-found` for an unknown tenant. */
  readonly webhookKey: (tenant: TenantId, webhookId: string) => Promise<WebhookKey | null>
  /** What the tenant's ERP may sign its requests with; throws `request.not-found` for an unknown tenant. */
  readonly requestKeys: (tenant: TenantId) => Promise<readonly string[]>
  readonly signingKey: () => Promise<string>
  /** Where Google asks people who they are. */
  readonly signInOrigin: string
  /** An active user of the tenant's ERP, remembered for a minute; null when he is none any more. */
  readonly personOf: (tenant: TenantId, userId: UserId) => Promise<ErpPerson | null>
  /** What the ERP said of him within the last ten minutes, for the time while it can't be asked; null when it said nothing. */
  readonly lastKnownPerson: (tenant: TenantId, userId: UserId) => Promise<ErpPerson | null>
  /** Sees to it that the ERP tells us of changes. Returns how many subscriptions were made or mended. */
  readonly ensureWebhooks: (tenant: TenantId) => Promise<number>
  /** The zone in which the tenant's people read times, unless their own calendar says another; remembered for ten minutes. */
  readonly zoneOf: (tenant: TenantId) => Promise<string>
  /** The set-up list of a tenant, looked at now. Throws `request.not-found` for an unknown tenant. */
  readonly diagnose: (tenant: TenantId) => Promise<readonly Finding[]>
  readonly tenants: Tenants
  /** What every tenant's processes, and last what nobody's counted since midnight (UTC); remembered for half a minute. */
  readonly countedToday: () => Promise<readonly TenantCounts[]>
  /** Null: nobody may read it. */
  readonly metricsToken: () => Promise<string | null>
  /** Keeps a task that can't be done, with its reason, until somebody looks. */
  readonly park: (parked: ParkedTask) => Promise<void>
}

export interface ParkedTask {
  readonly tenant: TenantId
  readonly kind: string
  readonly task: unknown
  readonly code: string
}
