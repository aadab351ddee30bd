import type { Direction } from '../domain/direction.ts'
import type { FingerprintOf } from '../domain/fingerprint.ts'
import type { Answer, GuestRef } from '../domain/guests.ts'
import type { CalendarId, CalendarKey, TenantId, UserId } from '../domain/ids.ts'
import type { Mirror } from '../domain/mirror.ts'
import type { CalendarOptions } from '../domain/options.ts'
import type { Log } from '../platform/log.ts'
import type { LogEntry } from './pair-document.ts'
import type { ErpRecords, HeldRecord } from '../erp-ports.ts'
import type { GoogleEvents, HeldEvent } from '../google-ports.ts'
import type { Clock, Store } from '../ports.ts'

/**
 * How long a task may keep others from a pair. Every call that writes has a shorter deadline (20 s in the adapters), so that
 * none can land after its claim has ended.
 */
export const CLAIM_MS = 60_000

/**
 * When to look again at what another task has claimed until then. Most claims end within a second and only a dead task's
 * lasts to its end, so it is after 1 s, 2 s, 4 s … of its life. Milliseconds from now.
 */
export function comeBackInMs(claimUntil: number, now: number): number {
  const heldMs = now - (claimUntil - CLAIM_MS)
  return Math.min(CLAIM_MS, Math.max(1000, heldMs))
}

/** What two machines' clocks may differ by. */
export const CLOCK_SLACK_MS = 30_000

/** What of the two sides is at hand already. `unread` is read only if the plan needs it. */
export interface Seen {
  readonly erp: HeldRecord | null | 'unread'
  readonly google: HeldEvent | null | 'unread'
  /** When Google's side comes from a list: the moment it was asked for, which may be before the pair was last settled. */
  readonly listedAt?: number
}

/** Everything that bringing one pair to agreement needs. */
export interface PairContext extends PairChoices {
  readonly tenant: TenantId
  readonly mirror: Mirror
  readonly direction: Direction
  readonly print: FingerprintOf
  readonly store: Store
  readonly erp: ErpRecords
  readonly google: GoogleEvents
  readonly clock: Clock
  readonly log: Log
  /** Addresses at which the ERP's people are invited: that of a connected user's account, or else what the ERP says; null for none. */
  readonly emailsOf: (refs: readonly GuestRef[]) => Promise<ReadonlyMap<GuestRef, string | null>>
  /** Who has which address (lower case): connected users by their accounts', everybody else by what the ERP says. */
  readonly guestsByEmail: (emails: readonly string[]) => Promise<ReadonlyMap<string, GuestRef>>
  readonly defaultTeamOf: (userId: UserId) => Promise<string | null>
  /** Another connected user's main calendar, where his own answer can be given; null when his work doesn't go on. */
  readonly calendarOf: (userId: UserId) => Promise<OthersCalendar | null>
  /** Guests of an event that this one takes the place of, and whom the ERP doesn't know. */
  readonly broughtAlong: readonly { readonly email: string; readonly answer: Answer }[]
}

export interface OthersCalendar {
  readonly google: GoogleEvents
  readonly calendarId: CalendarId
}

/** What the pair's user chose, and why this is being done. */
export interface PairChoices {
  readonly options: CalendarOptions
  readonly mainCalendar: CalendarKey
  /** Whether the account may write into a calendar. */
  readonly isWritable: (calendar: CalendarKey) => boolean
  /** The connected account's. */
  readonly ownAddress: string
  /** What was changed in the ERP before it is nothing that people expect a mail about. Milliseconds. */
  readonly startedAt: number
  /** Part of a job: nobody is mailed. */
  readonly isQuiet: boolean
  /** Somebody has seen that much would be removed, and said yes. */
  readonly mayRemove: boolean
  /** An event that isn't where it was may be elsewhere: it is looked for by the reading of calendars before it is made anew. */
  readonly isElsewhere: boolean
  /** A write that was refused for good is tried again. */
  readonly isRetry: boolean
  /** What the log is to say, when it isn't the usual. */
  readonly reason: LogEntry['why'] | null
}
