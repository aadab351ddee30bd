import type { UserId } from '../domain/ids.ts'
import { readConnection } from './connection.ts'
import { readPair } from './pair-store.ts'
import type { Pair } from './pair-document.ts'
import { titleInGoogle, titlesOf } from './record-titles.ts'
import type { PairTitle } from './record-titles.ts'
import { holdsOf } from './removal-brake.ts'
import type { Hold } from './removal-brake.ts'
import type { TenantScope } from './tenant-scope.ts'

/** Removals that wait for somebody's word, with the first few of what would go. */
export interface HeldRemovals extends Pick<Hold, 'calendar' | 'side' | 'at' | 'count' | 'of' | 'answer'> {
  /** Google's id of the calendar; null when it isn't one of the connected ones any more. */
  readonly calendarName: string | null
  readonly first: readonly (PairTitle & Pick<Pair, 'entity' | 'recordId'>)[]
}

const SHOWN_MAX = 5

/** What is held back of a user's removals. */
export async function heldRemovalsOf(userId: UserId, scope: TenantScope): Promise<readonly HeldRemovals[]> {
  const { store, tenant } = scope
  const [holds, stored] = await Promise.all([
    holdsOf(store, tenant, userId),
    readConnection(store, tenant, userId),
  ])
  const { mainCalendar = null, options } = stored?.connection ?? {}
  const calendars = [...(mainCalendar ? [mainCalendar] : []), ...(options?.otherCalendars ?? [])]
  return Promise.all(
    holds.map(async ({ links, userId: _user, ...hold }) => ({
      ...hold,
      calendarName: calendars.find(({ key }) => key === hold.calendar)?.id ?? null,
      first: await firstOf({ ...hold, links }, scope),
    })),
  )
}

/** Asked for on the side that still has them. */
async function firstOf(
  { links, side }: Pick<Hold, 'links' | 'side'>,
  scope: TenantScope,
): Promise<HeldRemovals['first']> {
  const stored = await Promise.all(
    links.slice(0, SHOWN_MAX).map((id) => readPair(scope.store, scope.tenant, id)),
  )
  const pairs = stored.flatMap((one) => one?.pair ?? [])
  const inErp = side === 'erp' ? await titlesOf(pairs, scope) : new Map<string, PairTitle>()
  const named = pairs.map(async (pair) => {
    const title = side === 'erp' ? inErp.get(pair.id) : await titleInGoogle(pair, scope)
    return title ? [{ ...title, entity: pair.entity, recordId: pair.recordId }] : []
  })
  return (await Promise.all(named)).flat()
}
