import { isTombstone } from '../domain/link.ts'
import { isFault } from '../domain/fault.ts'
import type { CalendarConnection } from './connection.ts'
import { forgetPair } from './move-pair.ts'
import type { PairContext } from './pair-context.ts'
import type { Pair, PairRole, StoredPair } from './pair-document.ts'
import { isOfCalendar } from './pair-store.ts'
import type { TenantScope } from './tenant-scope.ts'
import type { OwnerOf } from './wanted-by.ts'

type Deps = Pick<TenantScope, 'store' | 'tenant' | 'clock'> & { readonly ownerOf: OwnerOf }

/**
 * A move that was cut short left two pairs of one record; the one whose event is gone gives way. Costs a call for each of them, and
 * none where there is only one.
 */
export async function withoutLeftovers(
  pairs: readonly StoredPair[],
  deps: Deps,
): Promise<readonly StoredPair[]> {
  let kept = pairs
  for (const stored of pairs) {
    if (!isDoubled(stored.pair, kept) || (stored.pair.claim?.until ?? 0) > deps.clock.now()) continue
    const owner = await deps.ownerOf(stored.pair.userId)
    if (!owner || !isOfCalendar(stored.pair, owner.connection)) continue
    if (!(await isGone(stored.pair, owner.context))) continue
    await forgetPair(stored, deps)
    kept = kept.filter((one) => one !== stored)
  }
  return kept
}

/**
 * Whether another of the record's pairs is its main one for the same user, as after a move that was cut short; also while the record is
 * there without its event, as one restored beside its hidden event.
 */
export function isDoubled({ id, userId, role, link }: Pair, pairs: readonly StoredPair[]): boolean {
  const isMain = (pair: Pick<Pair, 'role' | 'link'>) => pair.role === 'main' && !isTombstone(pair.link)
  return (
    isMain({ role, link }) &&
    pairs.some(({ pair }) => pair.id !== id && pair.userId === userId && isMain(pair))
  )
}

async function isGone({ calendarId, eventId }: Pair, { google }: PairContext): Promise<boolean> {
  try {
    return ['gone', 'series'].includes((await google.get(calendarId, eventId)).kind)
  } catch (error) {
    if (isFault(error) && error.disposition !== 'retry') return false
    throw error
  }
}

/** The user has the record through another pair by now, or had it last: made anew, one event is enough. */
export function isReplaced(
  pair: Pair,
  pairs: readonly StoredPair[],
  connection: CalendarConnection,
): boolean {
  const isLater = (other: Pair) => {
    if (!isTombstone(other.link)) return true
    // Cut short on its way to another one.
    if ((other.claim === null) !== (pair.claim === null)) return other.claim === null
    return other.settledAt === pair.settledAt ? other.id > pair.id : other.settledAt > pair.settledAt
  }
  return (
    isTombstone(pair.link) &&
    pairs.some(({ pair: other }) => other.id !== pair.id && isOfCalendar(other, connection) && isLater(other))
  )
}

/** The user has got the record in that role meanwhile, when the calendar of this pair wasn't watched. */
export function isThereAs(
  role: PairRole,
  { id }: Pair,
  { beside, connection }: { beside: readonly StoredPair[]; connection: CalendarConnection },
): boolean {
  return beside.some(
    ({ pair }) =>
      pair.id !== id && pair.role === role && !isTombstone(pair.link) && isOfCalendar(pair, connection),
  )
}
