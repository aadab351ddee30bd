import type { TenantId, UserId } from '../domain/ids.ts'
import type { Clock, Store } from '../ports.ts'

/** What the checks of one tenant look at. Nothing of it is changed by them. */
export interface DiagnoseScope {
  readonly tenant: TenantId
  readonly clock: Clock
  readonly store: Pick<Store, 'get'>
  readonly keys: {
    /** Null when none is stored. */
    readonly erp: () => Promise<string | null>
    readonly googleClient: () => Promise<string | null>
    /** The ids of the webhooks whose signatures can be checked. */
    readonly webhookIds: () => Promise<readonly string[]>
    /** Whether there is one that the ERP may sign its own requests with. */
    readonly hasRequestKey: () => Promise<boolean>
  }
  readonly erp: CheckedErp
  readonly google: CheckedGoogle
  /** The entities that the tenant syncs. */
  readonly entities: readonly string[]
  /** Those whose changes somebody follows: contacts and leads, or none. */
  readonly followed: readonly string[]
  readonly urls: CheckedUrls
  readonly connections: readonly CheckedConnection[]
  /** The calendars that are to be read. */
  readonly calendars: readonly CheckedCalendar[]
  /** Those that somebody has connected. */
  readonly mailboxes: readonly CheckedMailbox[]
  /** Whether the ERP is told of new mail, and whether Gmail has a topic to tell us by. */
  readonly mail: { readonly isTold: boolean; readonly topic: string | null }
  /** For each check, ten seconds unless told. */
  readonly deadlineMs?: number
}

export interface CheckedUrls {
  /** The ERP's site. */
  readonly erp: string
  /** Where Google's Calendar is called. */
  readonly google: string
  /** Where Google sends a browser back to. */
  readonly redirect: string
  /** Where Google's notices go, with the tenant; null where they are switched off. */
  readonly push: string | null
  /** Where the ERP's webhooks go, without the tenant. */
  readonly intake: string
}

export interface CheckedConnection {
  readonly userId: UserId
  readonly state: 'active' | 'needs-reconnecting' | 'disconnecting'
  /** When its newest grant was given, and when that was found dead. Milliseconds. */
  readonly grantedAt: number
  readonly lostAt: number | null
}

export interface CheckedCalendar {
  readonly userId: UserId
  /** When it was last read, null for never. Milliseconds. */
  readonly readAt: number | null
  /** By which Google tells of changes; null when none was opened. */
  readonly channel: { readonly expiresAt: number } | null
  /** When Google last refused to open one; null when it didn't. */
  readonly unwatchableAt: number | null
}

/** See `Mailbox`. */
export interface CheckedMailbox {
  readonly state: 'registered' | 'active' | 'needs-reconnecting' | 'disconnecting'
  readonly isAllowed: boolean
  readonly grantedAt: number
  readonly lostAt: number | null
  readonly readAt: number | null
  readonly watchedUntil: number | null
  readonly watchFault: string | null
}

/** See `ErpProbe` of the ERP's adapter. Throws `erp.unavailable`, `erp.refused`, `erp.unauthorized`. */
export interface CheckedErp {
  reach(): Promise<
    | { readonly reached: true; readonly answerMs: number; readonly skewMs: number | null }
    | {
        readonly reached: false
        readonly why:
          | 'host-unknown'
          | 'no-connection'
          | 'certificate'
          | 'too-slow'
          | 'redirected'
          | 'failing'
          | 'not-an-erp'
        readonly status: number | null
      }
  >
  access(
    key: string,
    entities: readonly string[],
  ): Promise<{ readonly key: 'refused' | 'locked-out' } | ({ readonly key: 'good' } & ErpRights)>
  unfitEntities(key: string, entities: readonly string[]): Promise<readonly string[]>
  webhooks(
    key: string,
    wanted: {
      publicUrl: string
      tenant: TenantId
      entities: readonly string[]
      followed: readonly string[]
    },
  ): Promise<{
    readonly missing: readonly string[]
    readonly inactive: readonly string[]
    readonly echoing: readonly string[]
    readonly ids: readonly string[]
  }>
}

export interface ErpRights {
  readonly version: string
  readonly lacks: readonly string[]
  readonly mayMessage: boolean
  readonly announces: readonly string[]
}

/** See `GoogleProbe` of Google's adapter. */
export interface CheckedGoogle {
  client(clientSecret: string): Promise<{
    readonly client: 'good' | 'refused' | 'deleted' | 'not-allowed' | 'unreachable' | 'failing' | 'odd'
    readonly skewMs: number | null
  }>
  redirect(redirectUri: string): Promise<'registered' | 'mismatch' | 'not-told'>
  /** One read of Calendar with the user's own access. Throws the faults of `GoogleEvents`, and `secret.missing`. */
  readCalendar(userId: UserId): Promise<unknown>
}
