import type { CalendarKey, EventId, RecordId } from '../domain/ids.ts'
import type { Task } from '../ports.ts'
import { readCalendar } from './calendar-state.ts'
import { workingCalendar } from './connection.ts'
import { deferWhileHeld } from './defer-task.ts'
import { pullEntry } from './pull-entry.ts'
import { syncRecord } from './sync-record.ts'
import { withGrant } from './lost-grant.ts'
import { ownersOf, pairContextOf } from './tenant-scope.ts'
import type { TenantScope } from './tenant-scope.ts'

type SyncPairTask = Extract<Task, { kind: 'sync-pair' }>

/** A record of the ERP or an event of Google changed, or may have: bring its pair to agreement. */
export async function syncPair(task: SyncPairTask, scope: TenantScope): Promise<void> {
  if ('eventId' in task) return deferWhileHeld(task, scope, () => syncEvent(task, scope))
  const [first, ...others] = task.recordIds
  if (first === undefined) return
  if (others.length === 0) return deferWhileHeld(task, scope, () => syncOne(task.entity, first, scope))
  // One record that can't be synced must not hold up or repeat the others of its delivery.
  for (const recordId of task.recordIds) await scope.tasks.enqueue({ ...task, recordIds: [recordId] })
}

async function syncOne(entity: string, recordId: RecordId, scope: TenantScope): Promise<void> {
  const ownerOf = ownersOf(scope, entity)
  await syncRecord({ entity, recordId }, { ...scope, ownerOf })
}

async function syncEvent(
  { calendar, eventId }: { calendar: CalendarKey; eventId: EventId },
  scope: TenantScope,
): Promise<void> {
  const stored = await readCalendar(scope.store, scope.tenant, calendar)
  const connection = stored && (await workingCalendar(scope.store, scope.tenant, stored.calendar.userId))
  if (!stored || !connection) return
  const { calendarId } = stored.calendar
  await withGrant(scope, connection, async () => {
    const listedAt = scope.clock.now()
    const entry = await scope.googleOf(connection).get(calendarId, eventId)
    const contextOf = (entity: string) => pairContextOf(scope, connection, entity)
    await pullEntry(entry, { ...scope, connection, calendar: { calendar, calendarId }, listedAt, contextOf })
  })
}
