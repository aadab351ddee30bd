import { isFault } from '../domain/fault.ts'
import type { EventId } from '../domain/ids.ts'
import type { EventChangeEntry, GoogleEvents, Task } from '../ports.ts'
import { readCalendar, saveCalendar } from './calendar-state.ts'
import type { StoredCalendar } from './calendar-state.ts'
import { workingCalendar } from './connection.ts'
import type { CalendarConnection } from './connection.ts'
import { compareWithErp } from './compare-with-erp.ts'
import { deferTask } from './defer-task.ts'
import { pullEntry } from './pull-entry.ts'
import type { PullOutcome } from './pull-entry.ts'
import { queueUnseen } from './queue-unseen.ts'
import { withGrant } from './lost-grant.ts'
import { pairContextOf } from './tenant-scope.ts'
import type { TenantScope } from './tenant-scope.ts'
import { needsChannel, newChannelId, openChannel, stopChannel } from './watch-calendar.ts'

type PullTask = Extract<Task, { kind: 'pull-calendar' }>

/** As long as a task may run at most (functions and queue give it 9 minutes). */
const LEASE_MS = 10 * 60_000
const COME_BACK_MS = 5_000

interface Reading {
  readonly stored: StoredCalendar
  readonly connection: CalendarConnection
  readonly google: GoogleEvents
  readonly scope: TenantScope
}

/**
 * Reads what changed in a calendar since its cursor and brings each pair to agreement; keeps the calendar's channel alive.
 * The cursor is saved after everything it covers is done, or queued as a task of its own: a crash repeats work and skips none.
 */
export async function pullCalendar(task: PullTask, scope: TenantScope): Promise<void> {
  const { store, tenant } = scope
  const stored = await readCalendar(store, tenant, task.calendar)
  const connection = stored && (await workingCalendar(store, tenant, stored.calendar.userId))
  if (!stored || !connection) return
  const reading = { stored, connection, google: scope.googleOf(connection), scope }
  await withGrant(scope, connection, async () => {
    await stopOrphan(task, reading)
    const leased = await lease(task, reading)
    if (leased) await readOn({ ...reading, stored: leased })
  })
}

/** A channel of ours that the calendar no longer has, left over from a crash or an old renewal (failures.md W4). */
async function stopOrphan({ channel }: PullTask, { stored, google, scope }: Reading): Promise<void> {
  const { calendar } = stored
  if (!channel || channel.id === calendar.channel?.id || channel.id === calendar.lease?.opening) return
  scope.log.info('channel.orphan', { tenant: scope.tenant, calendar: calendar.key })
  await stopChannel(channel, { scope, google, calendar: calendar.key })
}

async function lease(task: PullTask, { stored, scope }: Reading): Promise<StoredCalendar | null> {
  const { calendar } = stored
  const now = scope.clock.now()
  const busy = calendar.lease !== null && calendar.lease.until > now
  const opening = scope.push && needsChannel(calendar, now) ? newChannelId() : null
  const taken = busy
    ? null
    : await saveCalendar(scope.store, scope.tenant, {
        ...stored,
        calendar: { ...calendar, lease: { until: now + LEASE_MS, opening } },
      })
  // Whoever reads now may have listed before the change that sent us.
  if (taken === null)
    await deferTask({ kind: task.kind, tenant: task.tenant, calendar: task.calendar }, scope, COME_BACK_MS)
  return taken
}

async function readOn(reading: Reading): Promise<void> {
  const { stored, google, scope } = reading
  const before = stored.calendar
  let channel = before.channel
  try {
    const opening = before.lease?.opening ?? null
    const opened = opening === null ? null : await openChannel(before, opening, { scope, google })
    // The new channel is open before the list is read, so nothing that happens from here on goes unheard.
    channel = opened ?? before.channel
    const cursor = await readChanges(reading)
    // Not saved when the account was connected anew meanwhile: then everything is to be read again, and that stands.
    const saved = await saveCalendar(scope.store, scope.tenant, {
      ...stored,
      calendar: { ...before, cursor, channel, readAt: scope.clock.now(), lease: null },
    })
    if (saved && opened && before.channel)
      await stopChannel(before.channel, { scope, google, calendar: before.key })
  } catch (error) {
    // The channel is kept even so: else every further attempt would open another one.
    await saveCalendar(scope.store, scope.tenant, {
      ...stored,
      calendar: { ...before, channel, lease: null },
    })
    throw error
  }
}

async function readChanges(reading: Reading): Promise<string> {
  const { cursor } = reading.stored.calendar
  if (cursor === null) return readPages(reading, null)
  try {
    return await readPages(reading, cursor)
  } catch (error) {
    if (!isFault(error, 'google.cursor-expired')) throw error
    return readPages(reading, null)
  }
}

/** To the last page: an empty one in between means nothing, and only the last has the next cursor. */
async function readPages(reading: Reading, cursor: string | null): Promise<string> {
  const { stored, connection, google, scope } = reading
  const { key: calendar, calendarId } = stored.calendar
  const counts = { changed: 0, echo: 0, ignored: 0, queued: 0 }
  const seen = new Set<EventId>()
  for (let page: string | null = null; ;) {
    const listedAt = scope.clock.now()
    const answer = await google.page({ calendarId, cursor, since: connection.since, page })
    for (const entry of answer.entries) {
      seen.add(entry.kind === 'held' ? entry.held.eventId : entry.eventId)
      counts[await takeEntry(entry, listedAt, reading)] += 1
    }
    if (answer.nextCursor !== null) {
      const queued =
        cursor === null
          ? await compareWithErp(connection, scope, (pair) => queueUnseen(pair, seen, scope))
          : 0
      const { changed, echo: echoes } = counts
      scope.log.info('pull.done', {
        tenant: scope.tenant,
        calendar,
        changed,
        echoes,
        queued: counts.queued + queued,
        full: cursor === null,
      })
      return answer.nextCursor
    }
    page = answer.nextPage
  }
}

/** One event that can't be synced now must not hold up the calendar: it gets a task of its own, which is retried or parked. */
async function takeEntry(
  entry: EventChangeEntry,
  listedAt: number,
  { stored, connection, scope }: Reading,
): Promise<PullOutcome | 'queued'> {
  const { key: calendar, calendarId } = stored.calendar
  const contextOf = (entity: string) => pairContextOf(scope, connection, entity)
  try {
    return await pullEntry(entry, {
      ...scope,
      connection,
      calendar: { calendar, calendarId },
      listedAt,
      contextOf,
    })
  } catch (error) {
    if (isFault(error) && error.disposition === 'reconnect') throw error
    const eventId = entry.kind === 'held' ? entry.held.eventId : entry.eventId
    const waitMs = isFault(error) ? (error.retryAfterMs ?? 1000) : 1000
    await deferTask({ kind: 'sync-pair', tenant: scope.tenant, calendar, eventId }, scope, waitMs)
    return 'queued'
  }
}
