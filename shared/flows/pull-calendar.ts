import { isFault } from '../domain/fault.ts'
import type { Task } from '../ports.ts'
import { calendarsOfUser, isGoneFor, readCalendar, saveCalendar } from './calendar-state.ts'
import type { Reading, StoredCalendar } from './calendar-state.ts'
import { compareWithErp } from './compare-with-erp.ts'
import { changeConnection, workingCalendar } from './connection.ts'
import type { CalendarConnection } from './connection.ts'
import { deferTask } from './defer-task.ts'
import { forgetSeen } from './full-read.ts'
import { withGrant } from './lost-grant.ts'
import { endCalendar } from './read-anew.ts'
import { readCalendarOn } from './read-calendar.ts'
import { LEASE_MS, saveRead } from './read-task.ts'
import type { ReadTask } from './read-task.ts'
import type { TenantScope } from './tenant-scope.ts'
import { needsChannel, newChannelId, openChannel, stopChannel } from './watch-calendar.ts'
import { isWatched } from './watched-calendars.ts'

type PullTask = Extract<Task, { kind: 'pull-calendar'; calendar: unknown }>

const COME_BACK_MS = 5_000

/**
 * Reads what changed in a calendar since its cursor and brings each pair to agreement; keeps the calendar's channel alive.
 * The cursor is saved after everything it covers is done, or queued as a task of its own: a crash repeats work and skips none.
 * What takes longer than one task may is gone on with by another.
 */
export async function pullCalendar(task: PullTask, scope: TenantScope): Promise<void> {
  const { store, tenant } = scope
  const stored = await readCalendar(store, tenant, task.calendar)
  const connection = stored && (await workingCalendar(store, tenant, stored.calendar.userId))
  if (!stored || !connection) return
  if (!isWatched(task.calendar, connection)) return endCalendar(task.calendar, scope)
  await withGrant(scope, connection, async () => {
    await stopOrphan(task, { stored, connection, scope })
    const leased = await lease(task, { stored, scope })
    if (leased) await readOn({ stored: leased, connection, scope })
  })
}

interface Pulled {
  readonly stored: StoredCalendar
  readonly connection: CalendarConnection
  readonly scope: TenantScope
}

/** A channel of ours that the calendar no longer has, left over from a crash or an old renewal (failures.md W4). */
async function stopOrphan({ channel }: PullTask, { stored, connection, scope }: Pulled): Promise<void> {
  const { calendar } = stored
  if (!channel || channel.id === calendar.channel?.id || channel.id === calendar.lease?.opening) return
  scope.log.info('channel.orphan', { tenant: scope.tenant, calendar: calendar.key })
  await stopChannel(channel, { scope, google: scope.googleOf(connection), calendar: calendar.key })
}

async function lease(
  task: PullTask,
  { stored, scope }: Omit<Pulled, 'connection'>,
): Promise<StoredCalendar | null> {
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

async function readOn({ stored, connection, scope }: Pulled): Promise<void> {
  const { channel, unwatchableAt } = stored.calendar
  const task: ReadTask = {
    stored,
    connection,
    google: scope.googleOf(connection),
    scope,
    beganAt: scope.clock.now(),
    owners: new Map(),
    deferred: new Set(),
    counts: { changed: 0, echo: 0, ignored: 0, queued: 0 },
    watch: { channel, unwatchableAt },
    replaced: null,
  }
  try {
    await openNext(task)
    const end = await readCalendarOn(task)
    if (end === 'overtaken') return
    await (end.isFinished ? finishRead(end.reading, task) : queueRest(end.reading, task))
  } catch (error) {
    const isGone = isFault(error, 'google.gone')
    const gone = { goneAt: scope.clock.now(), channel: null, reading: null }
    // The channel is kept even so: else every further attempt would open another one.
    await saveRead(task, { lease: null, ...(isGone && gone) })
    if (!isGone) throw error
    scope.log.warn('calendar.gone', { tenant: scope.tenant, calendar: stored.calendar.key })
  }
}

/** The new channel is open before the list is read, so nothing that happens from here on goes unheard. */
async function openNext(task: ReadTask): Promise<void> {
  const { scope, google } = task
  const { calendar } = task.stored
  const opening = calendar.lease?.opening ?? null
  const opened = opening === null ? null : await openChannel(calendar, opening, { scope, google })
  if (opened === null) return
  const isRefused = opened === 'refused'
  task.replaced = isRefused ? null : calendar.channel
  task.watch = {
    channel: isRefused ? calendar.channel : opened,
    unwatchableAt: isRefused ? scope.clock.now() : null,
  }
}

/** The place is saved; a task of its own goes on from there. */
async function queueRest({ startedAt, read, pages }: Reading, { stored, scope }: ReadTask): Promise<void> {
  const { tenant, tasks } = scope
  const { key: calendar } = stored.calendar
  const name = `read-on-${calendar}-${startedAt}-${pages}-${read}-${scope.clock.now()}`
  await tasks.enqueue({ kind: 'pull-calendar', tenant, calendar }, { name })
}

async function finishRead(reading: Reading, task: ReadTask): Promise<void> {
  const { scope } = task
  const wasKept = task.stored.calendar.reading !== null
  const isCompared = reading.isFull && (await isAllRead(task))
  if (isCompared) await noteFirstRead(task)
  let queued = isCompared ? await compare(task) : 0
  const { startedAt, read, pages, settingsVersion, cursor, windowEnd, isFull } = reading
  const now = scope.clock.now()
  const saved = await saveRead(task, {
    cursor,
    readAt: now,
    lease: null,
    windowEnd,
    reading: null,
    goneAt: null,
    ...(isFull && { lastFull: { startedAt, finishedAt: now, read, pages, settingsVersion } }),
  })
  // Two calendars of one user that end at the same time: the later one sees that all are read.
  if (saved && isFull && !isCompared && (await isAllRead(task))) {
    await noteFirstRead(task)
    queued += await compare(task)
  }
  if (wasKept && isFull) await forgetSeen(reading, { ...scope, calendar: task.stored.calendar.key })
  const { changed, echo: echoes } = task.counts
  scope.log.info('pull.done', {
    tenant: scope.tenant,
    calendar: task.stored.calendar.key,
    changed,
    echoes,
    queued: task.counts.queued + queued,
    full: isFull,
  })
}

/** Only then it is known what the ERP has and Google hasn't: an event of a calendar that is still unread may be a record's. */
async function isAllRead({ stored, connection, scope }: ReadTask): Promise<boolean> {
  const { key } = stored.calendar
  const calendars = await calendarsOfUser(scope.store, scope.tenant, connection.userId)
  return calendars.every(
    ({ calendar }) =>
      calendar.key === key ||
      calendar.cursor !== null ||
      !isWatched(calendar.key, connection) ||
      isGoneFor(calendar, scope.clock.now()),
  )
}

/** Before what the comparison queues: until then records without an event wait. */
async function noteFirstRead({ connection, scope }: ReadTask): Promise<void> {
  if (connection.firstReadAt !== null) return
  await changeConnection(scope, connection.userId, (stored) =>
    stored.firstReadAt === null ? { ...stored, firstReadAt: scope.clock.now() } : null,
  )
}

async function compare({ connection, scope }: ReadTask): Promise<number> {
  const quiet = { ...scope, work: { ...scope.work, isQuiet: true } }
  return compareWithErp(connection, quiet, 'afterReading')
}
