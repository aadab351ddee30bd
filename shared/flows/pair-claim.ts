import { Fault } from '../domain/fault.ts'
import { isSettled } from '../domain/link.ts'
import { comeBackInMs } from './pair-context.ts'
import type { PairContext } from './pair-context.ts'
import type { Pair, StoredPair } from './pair-document.ts'
import { savePair } from './pair-store.ts'

/** Throws `pair.claimed` with the time to come back. */
export function assertUnclaimed(claim: Pair['claim'], now: number): void {
  if (claim === null || claim.until <= now) return
  const retryAfterMs = Math.min(claim.until - now, comeBackInMs(claim.until, now))
  throw new Fault('pair.claimed', 'another task is writing', { retryAfterMs })
}

/** What was announced and not written is taken back: else it would be no edit any more, and lose against a deletion. */
export async function giveBack({ pair, version }: StoredPair, { store, tenant }: PairContext): Promise<void> {
  if (pair.claim === null || version === null || !isSettled(pair.link)) return
  await savePair(store, tenant, { pair: { ...pair, claim: null }, version })
}
