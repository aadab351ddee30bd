import type { Direction } from '../domain/direction.ts'
import type { FingerprintOf } from '../domain/fingerprint.ts'
import type { TenantId } from '../domain/ids.ts'
import type { Mirror } from '../domain/mirror.ts'
import type { Log } from '../platform/log.ts'
import type { Clock, ErpRecords, GoogleEvents, HeldEvent, HeldRecord, Store } from '../ports.ts'

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
export interface PairContext {
  readonly tenant: TenantId
  readonly mirror: Mirror
  readonly direction: Direction
  readonly print: FingerprintOf
  readonly store: Store
  readonly erp: ErpRecords
  readonly google: GoogleEvents
  readonly clock: Clock
  readonly log: Log
}
