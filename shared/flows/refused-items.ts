import type { LinkId, RecordId, UserId } from '../domain/ids.ts'
import { refusedPairsOf } from './pair-store.ts'
import type { Pair, Refusal } from './pair-document.ts'
import { isPrivatePair, titleInGoogle, titlesOf } from './record-titles.ts'
import type { PairTitle } from './record-titles.ts'
import type { TenantScope } from './tenant-scope.ts'

/** A pair whose last write the other side refused for good. */
export interface RefusedItem extends PairTitle, Pick<Refusal, 'on' | 'code' | 'field' | 'at'> {
  readonly pairId: LinkId
  readonly entity: string
  /** Null while the record has yet to be created. */
  readonly recordId: RecordId | null
}

/** A page of the console stays below 30 kB; of the events without a record each is asked for in Google. */
const PAGE_SIZE = 15

/** The user's pairs that wait for somebody's decision, by id after the id `after`. */
export async function refusedOf(
  { userId, after }: { userId: UserId; after: LinkId | null },
  scope: TenantScope,
): Promise<{ readonly items: readonly RefusedItem[]; readonly next: LinkId | null }> {
  const found = (await refusedPairsOf(scope.store, scope.tenant, { userId, after })).map(({ pair }) => pair)
  const pairs = found.slice(0, PAGE_SIZE)
  const titles = await titlesOf(pairs, scope)
  const items = await Promise.all(pairs.map((pair) => itemOf(pair, { titles, scope })))
  const next = found.length > PAGE_SIZE ? (pairs.at(-1)?.id ?? null) : null
  return { items: items.flatMap((item) => item ?? []), next }
}

async function itemOf(
  pair: Pair,
  { titles, scope }: { titles: ReadonlyMap<LinkId, PairTitle>; scope: TenantScope },
): Promise<RefusedItem | null> {
  const { id: pairId, entity, recordId, refused } = pair
  if (refused === null) return null
  const isUnknown = recordId === null && !isPrivatePair(pair)
  const title = isUnknown ? await titleInGoogle(pair, scope) : titles.get(pairId)
  const { on, code, field, at } = refused
  return {
    title: null,
    isPrivate: false,
    isThere: false,
    ...title,
    pairId,
    entity,
    recordId,
    on,
    code,
    field,
    at,
  }
}
