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
    // Where another task is making one itself, or is faster, that one decides; what else it was writing goes on with this record.
    const isMaking = pair.claim !== null && pair.link.presence.erp.length > 1
    if (pair.role !== 'main' || isMaking || isTombstone(pair.link)) continue
    await savePair(store, tenant, { pair: { ...pair, recordId: after.recordId, erpDigest: null }, version })
  }
}
