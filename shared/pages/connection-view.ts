import type { LogEntry } from '../flows/pair-document.ts'
import type { ParkedCount } from '../flows/parked-tasks.ts'
import type { Feature } from '../domain/rights.ts'
import type { Attention } from './attention-notice.ts'

/** Who has paused the work: the user, the administrator him, the administrator everybody. */
export type PausedBy = 'user' | 'administrator' | 'everybody'

/** A user's own connection, as he sees it. Times in milliseconds. */
export interface ConnectionView {
  readonly account: null | {
    readonly email: string
    readonly state: 'active' | 'needs-reconnecting' | 'disconnecting'
    readonly connectedAt: number
  }
  readonly access: 'granted' | 'no-right' | 'user-gone'
  readonly pausedBy: readonly PausedBy[]
  /** The ERP can't be asked: nothing is exchanged, and nothing can be changed here. */
  readonly isErpAway: boolean
  /** How it stands with the exchange of the calendar; null as long as there is none to be read. */
  readonly exchange: ExchangeView | null
  /** What waits for his decision. */
  readonly attention: Attention
  /** Some of his own work was given up on, and waits for an administrator. */
  readonly hasGivenUp: boolean
  /** What was last done for him; null when nothing was lately. */
  readonly lastDeed: Pick<LogEntry, 'at' | 'do' | 'on' | 'why' | 'fields'> | null
  /** What was given up on for anybody; null for who is no administrator. */
  readonly parked: ParkedCount | null
  readonly features: readonly FeatureView[]
  /** How many of his own mailboxes have to be connected, for the first time or again. */
  readonly waitingMailboxes: number
  /** The page is kept up to date by itself. */
  readonly renews: boolean
  readonly now: number
  /** IANA zone of the times. */
  readonly zone: string
}

export interface ExchangeView {
  /** When he let it begin, after he had seen what it would do; null until then. */
  readonly startedAt: number | null
  /** Of a read of everything, at first or anew; null when none is under way. */
  readonly progress: { readonly startedAt: number; readonly read: number; readonly isFirst: boolean } | null
}

export interface FeatureView {
  readonly feature: Feature
  /** Has the right to it. */
  readonly allowed: boolean
  readonly state: 'off' | 'on' | 'permission-missing'
  readonly lastReadAt: number | null
}
