import type { CalendarKey } from '../domain/ids.ts'
import { linkIdOf } from '../domain/pair-names.ts'
import type { Task } from '../ports.ts'
import { readCalendar } from './calendar-state.ts'
import type { CalendarState } from './calendar-state.ts'
import { workingCalendar } from './connection.ts'
import type { CalendarConnection } from './connection.ts'
import { deferWhileHeld } from './defer-task.ts'
import { withGrant } from './lost-grant.ts'
import { readPair } from './pair-store.ts'
import type { StoredPair } from './pair-document.ts'
import { collectRemovals, finishRemovals } from './postponed-removals.ts'
import type { PullContext } from './pull-context.ts'
import { pullEntry } from './pull-entry.ts'
import { reconcilePair } from './reconcile-pair.ts'
import { restorePair } from './restore-pair.ts'
import { syncRecord } from './sync-record.ts'
import type { RecordRef } from './sync-record.ts'
import { ownersOf, pairContextOf } from './tenant-scope.ts'
import type { TenantScope } from './tenant-scope.ts'
import { isWatched } from './watched-calendars.ts'

type SyncPairTask = Extract<Task, { kind: 'sync-pair' }>
type EventTask = Extract<SyncPairTask, { eventId: unknown }>

/** A record of the ERP or an event of Google changed, or may have: bring its pair to agreement. */
export async function syncPair(task: SyncPairTask, scope: TenantScope): Promise<void> {
  if ('eventId' in task) return deferWhileHeld(task, scope, () => syncEvent(task, withWork(task, scope)))
  const [first, ...others] = task.recordIds
  if (first === undefined) return
  const { entity, reminders: told = [] } = task
  const ref = { entity, recordId: first, told }
  if (others.length === 0) return deferWhileHeld(task, scope, () => syncOne(ref, withWork(task, scope)))
  // One record that can't be synced must not hold up or repeat the others of its delivery.
  for (const recordId of task.recordIds) {
    const reminders = told.filter((one) => one.recordId === recordId)
    const { reminders: _all, ...rest } = task
    await scope.tasks.enqueue({ ...rest, recordIds: [recordId], ...(reminders.length > 0 && { reminders }) })
  }
}

/** Why the work is done goes wherever it leads. */
function withWork(task: SyncPairTask, scope: TenantScope): TenantScope {
  const mayRemove = 'mayRemove' in task
  if (!task.quiet && !mayRemove) return scope
  return { ...scope, work: { ...scope.work, isQuiet: Boolean(task.quiet), mayRemove } }
}

async function syncOne(ref: RecordRef, scope: TenantScope): Promise<void> {
  await syncRecord(ref, { ...scope, ownerOf: ownersOf(scope, ref.entity) })
}

async function syncEvent(task: EventTask, scope: TenantScope): Promise<void> {
  const watched = await watchedBy(task.calendar, scope)
  if (watched === null) return
  const { connection, calendar } = watched
  await withGrant(scope, connection, async () => {
    const id = linkIdOf(task.calendar, task.eventId)
    const stored = task.restore || task.mayRemove ? await readPair(scope.store, scope.tenant, id) : null
    const context = stored && (await pairContextOf(scope, connection, stored.pair.entity))
    if (task.restore) {
      if (context) await restorePair(stored, task.restore, context)
      return
    }
    if (stored && context && (await settleBoth(stored, context))) return
    await pullOne(task, { connection, calendar }, scope)
  })
}

interface Watched {
  readonly connection: CalendarConnection
  readonly calendar: CalendarState
}

/** Null for a calendar that nobody works on, or that isn't there: of its events nothing can be said. */
async function watchedBy(key: CalendarKey, { store, tenant }: TenantScope): Promise<Watched | null> {
  const stored = await readCalendar(store, tenant, key)
  const connection = stored && (await workingCalendar(store, tenant, stored.calendar.userId))
  if (!stored || !connection || stored.calendar.goneAt !== null) return null
  return isWatched(key, connection) ? { connection, calendar: stored.calendar } : null
}

/** Somebody said that it may go: on whichever side it is gone, the other one follows. False when it is gone on neither. */
async function settleBoth(
  stored: StoredPair,
  context: Parameters<typeof reconcilePair>[2],
): Promise<boolean> {
  const { pair } = stored
  const erp = pair.recordId === null ? null : await context.erp.read(pair.entity, pair.recordId)
  if (erp !== null) return false
  await reconcilePair(stored, { erp, google: 'unread' }, context)
  return true
}

async function pullOne(
  { eventId }: EventTask,
  { connection, calendar }: Watched,
  scope: TenantScope,
): Promise<void> {
  const { key, calendarId, windowEnd } = calendar
  const removals = collectRemovals({ gone: [], vanished: [] })
  const listedAt = scope.clock.now()
  const entry = await scope.googleOf(connection).get(calendarId, eventId)
  const pull: PullContext = {
    ...scope,
    connection,
    calendar: { calendar: key, calendarId },
    listedAt,
    own: eventId,
    contextOf: (entity) => pairContextOf(scope, connection, entity),
    ...(windowEnd !== null && { windowEnd }),
  }
  await pullEntry(entry, { ...pull, postpone: removals.postpone })
  await finishRemovals(removals, pull)
}
