import { hasLeft, readConnection } from './connection.ts'
import type { Pair } from './pair-document.ts'
import { pairsOfRecord } from './pair-store.ts'
import type { TenantScope } from './tenant-scope.ts'
import { isWatched } from './watched-calendars.ts'

type Scope = Pick<TenantScope, 'store' | 'tenant'>

/** Whether nobody will ever work on the calendar again, unless it is connected anew: a pause, or a lost grant, passes. */
export async function isLeft(
  { userId, calendar }: Pick<Pair, 'userId' | 'calendar'>,
  { store, tenant }: Scope,
): Promise<boolean> {
  const connection = (await readConnection(store, tenant, userId))?.connection
  if (!connection?.mainCalendar || hasLeft(connection)) return true
  const { mainCalendar, options } = connection
  return !isWatched(calendar, { mainCalendar, options })
}

/** Whether the record of a pair in such a calendar was handed to somebody before it could be taken away there: his event leads. */
export async function goesOnElsewhere({ id, entity, recordId }: Pair, scope: Scope): Promise<boolean> {
  if (recordId === null) return false
  for (const { pair } of await pairsOfRecord(scope.store, scope.tenant, { entity, recordId })) {
    const isLeading = pair.id !== id && pair.role === 'main' && pair.link.presence.google.includes(true)
    if (isLeading && !(await isLeft(pair, scope))) return true
  }
  return false
}
