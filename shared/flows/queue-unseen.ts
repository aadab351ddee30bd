import type { EventId, LinkId } from '../domain/ids.ts'
import type { CalendarState } from './calendar-state.ts'
import { pairsOfCalendar } from './pair-store.ts'
import type { Pair, StoredPair } from './pair-store.ts'
import type { TenantScope } from './tenant-scope.ts'

/**
 * A full list has no tombstones for what was deleted while nobody read (failures.md S2): each linked event that was not
 * listed is looked at in a task of its own, with one call. Returns how many were queued.
 */
export async function queueUnseen(
  pair: Pair,
  seen: ReadonlySet<EventId>,
  { tasks, tenant }: TenantScope,
): Promise<number> {
  const { calendar, eventId, link } = pair
  if (seen.has(eventId) || !link.presence.google.includes(true)) return 0
  await tasks.enqueue({ kind: 'sync-pair', tenant, calendar, eventId })
  return 1
}

/** Every pair of a calendar. */
export async function* pairsByPage(
  { key }: Pick<CalendarState, 'key'>,
  { store, tenant }: TenantScope,
): AsyncIterable<StoredPair> {
  for (let after: LinkId | null = null; ;) {
    const page: StoredPair[] = await pairsOfCalendar(store, tenant, { calendar: key, after })
    yield* page
    const last = page.at(-1)
    if (!last) return
    after = last.pair.id
  }
}
