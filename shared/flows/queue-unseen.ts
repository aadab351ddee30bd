import type { LinkId } from '../domain/ids.ts'
import type { CalendarState } from './calendar-state.ts'
import { pairsOfCalendar } from './pair-store.ts'
import type { Pair, StoredPair } from './pair-document.ts'
import type { TenantScope } from './tenant-scope.ts'

/** A linked event that a full list didn't show is looked at in a task of its own, with one call. */
export async function queueUnseen(
  { calendar, eventId }: Pick<Pair, 'calendar' | 'eventId'>,
  { tasks, tenant }: Pick<TenantScope, 'tasks' | 'tenant'>,
): Promise<void> {
  await tasks.enqueue({ kind: 'sync-pair', tenant, calendar, eventId, quiet: true })
}

/** Every pair of a calendar. */
export async function* pairsByPage(
  { key }: Pick<CalendarState, 'key'>,
  { store, tenant }: Pick<TenantScope, 'store' | 'tenant'>,
): AsyncIterable<StoredPair> {
  for (let after: LinkId | null = null; ;) {
    const page: StoredPair[] = await pairsOfCalendar(store, tenant, { calendar: key, after })
    yield* page
    const last = page.at(-1)
    if (!last) return
    after = last.pair.id
  }
}
