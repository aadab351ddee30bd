import { isTombstone } from '../domain/link.ts'
import type { Pair } from './pair-document.ts'
import type { PairContext } from './pair-context.ts'
import { pairsOfRecord, savePair } from './pair-store.ts'

/**
 * An edit has brought a deleted record back, which has another id since: what was once taken away from its other users is that
 * one's from now on. Should a task be cut short before it, or be faster, theirs stays the old one's.
 */
export async function followRecord(
  { recordId: former, entity }: Pair,
  { recordId }: Pair,
  { store, tenant }: Pick<PairContext, 'store' | 'tenant'>,
): Promise<void> {
  if (former === null || recordId === null || former === recordId) return
  for (const stored of await pairsOfRecord(store, tenant, { entity, recordId: former })) {
    const { pair } = stored
    if (isTombstone(pair.link) && pair.claim === null)
      await savePair(store, tenant, { ...stored, pair: { ...pair, recordId } })
  }
}
