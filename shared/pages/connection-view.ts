import type { Feature } from '../domain/rights.ts'

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
  readonly features: readonly FeatureView[]
  readonly now: number
  /** IANA zone of the times. */
  readonly zone: string
}

export interface FeatureView {
  readonly feature: Feature
  /** Has the right to it. */
  readonly allowed: boolean
  readonly state: 'off' | 'on' | 'permission-missing'
  readonly lastReadAt: number | null
}
