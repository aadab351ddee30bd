import { isTombstone } from '../domain/link.ts'
import type { PairContext } from './pair-context.ts'
import type { Pair } from './pair-document.ts'
import { pairsOfRecord, savePair } from './pair-store.ts'

/**
 * A record that was deleted is made anew by an edit of one of its events (`before` and `after` are its pair). It was handed on, maybe, while
 * its former user rested, and he has an event of it still: that is the new record's as well, and leaves him as it would have before. Else
 * an edit of his made a second record. One query, and only where a record is made anew.
 */
export async function bringOthersAlong(
  before: Pair,
  after: Pair,
  { store, tenant }: Pick<PairContext, 'store' | 'tenant'>,
): Promise<void> {
  const { entity, recordId } = before
  if (recordId === null || after.recordId === recordId) return
  for (const { pair, version } of await pairsOfRecord(store, tenant, { entity, recordId })) {
    if (pair.role !== 'main' || pair.claim !== null || isTombstone(pair.link)) continue
    // Where another task is faster, that one decides.
    await savePair(store, tenant, { pair: { ...pair, recordId: after.recordId, erpDigest: null }, version })
  }
}
