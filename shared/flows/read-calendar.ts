import { isFault } from '../domain/fault.ts'
import type { LinkId } from '../domain/ids.ts'
import type { EventChangeEntry, EventPage } from '../google-ports.ts'
import type { Reading } from './calendar-state.ts'
import { orDefer } from './defer-task.ts'
import { beginFullRead, eventIdOf, isUnseen, keepSeen, noteSeen } from './full-read.ts'
import type { FullRead } from './full-read.ts'
import { pairsOfCalendar } from './pair-store.ts'
import { collectRemovals, finishRemovals, keptRemovals } from './postponed-removals.ts'
import type { Removals } from './postponed-removals.ts'
import { WINDOW_MS } from './pull-context.ts'
import type { PullContext } from './pull-context.ts'
import { pullEntry } from './pull-entry.ts'
import { pairsByPage, queueUnseen } from './queue-unseen.ts'
import { LEASE_MS, saveRead } from './read-task.ts'
import type { ReadTask } from './read-task.ts'
import { REMOVED_FREELY } from './removal-brake.ts'
import { pairContextOf } from './tenant-scope.ts'

/** After it a task stops at the end of a page, and another one goes on from there. */
const TASK_MS = 5 * 60_000
/** The window for occurrences is moved on once a day. */
const WINDOW_LAG_MS = 23 * 3_600_000
/** As many removals as are kept with the place; more are dealt with before the end. */
const POSTPONED_MAX = 5_000
/** Once because Google forgot the cursor, once because it forgot the page. */
const RESTARTS_MAX = 2

/** `overtaken`: the settings changed, or the account was connected anew; what that queued reads everything. */
export type ReadEnd = { readonly reading: Reading; readonly isFinished: boolean } | 'overtaken'

/** What the task keeps in mind from page to page. */
interface Memory {
  /** Null as long as nothing of a full read was needed. */
  full: FullRead | null
  restarts: number
  readonly removals: Removals
}

/** Reads to the end, or as far as one task gets. The place is saved after all that it covers is done, or queued as a task of its own. */
export async function readCalendarOn(task: ReadTask): Promise<ReadEnd> {
  const { calendar } = task.stored
  let reading = calendar.reading ?? beginning(calendar.cursor === null, task)
  const memory: Memory = { full: null, restarts: 0, removals: collectRemovals(reading) }
  for (;;) {
    const step = await readPart(reading, memory, task)
    ;({ reading } = step)
    if (step.isOver) break
    if (memory.removals.found.size > POSTPONED_MAX) await finish(reading, memory, task)
    const isLate = task.scope.clock.now() - task.beganAt > TASK_MS
    if ((reading.page !== null || isLate) && !(await savePlace(reading, { memory, task, isLate })))
      return 'overtaken'
    if (isLate) return { reading, isFinished: false }
  }
  await finish(reading, memory, task)
  return { reading, isFinished: true }
}

function beginning(isFull: boolean, { stored, connection, scope }: ReadTask): Reading {
  const now = scope.clock.now()
  const { windowEnd } = stored.calendar
  const isWide = !isFull && windowEnd !== null && now + WINDOW_MS - windowEnd < WINDOW_LAG_MS
  return {
    startedAt: now,
    isFull,
    part: 'list',
    page: null,
    cursor: null,
    read: 0,
    pages: 0,
    hasSeries: false,
    windowEnd: isWide ? windowEnd : now + WINDOW_MS,
    gone: [],
    vanished: [],
    settingsVersion: connection.settingsVersion,
  }
}

interface ReadStep {
  readonly reading: Reading
  /** Nothing is left to read. */
  readonly isOver: boolean
}

const goOn = (reading: Reading): ReadStep => ({ reading, isOver: false })

/** One page. */
async function readPart(reading: Reading, memory: Memory, task: ReadTask): Promise<ReadStep> {
  try {
    if (reading.part === 'list') return await readList(reading, memory, task)
    if (reading.part === 'occurrences') return await readOccurrences(reading, memory, task)
    return await readUnseen(reading, memory, task)
  } catch (error) {
    const again = anew(error, reading, task)
    memory.restarts += 1
    if (again === null || memory.restarts > RESTARTS_MAX) throw error
    memory.full = null
    return goOn(again)
  }
}

/** Google knows the cursor no more: everything is read. Or the page: the same is read from its start. */
function anew(error: unknown, reading: Reading, task: ReadTask): Reading | null {
  const isExpired = isFault(error, 'google.cursor-expired')
  if (isExpired && !reading.isFull) return beginning(true, task)
  if (reading.page === null || !(isExpired || isFault(error, 'google.refused'))) return null
  return beginning(reading.isFull, task)
}

/** To the last page: an empty one in between means nothing, and only the last has the next cursor. */
async function readList(reading: Reading, memory: Memory, task: ReadTask): Promise<ReadStep> {
  const { connection, google, stored, scope } = task
  const { calendarId, cursor, windowEnd } = stored.calendar
  const listedAt = scope.clock.now()
  const answer = await google.page({
    calendarId,
    cursor: reading.isFull ? null : cursor,
    since: connection.since,
    page: reading.page,
    types: connection.options.eventTypes,
  })
  const next = await takePage(answer, { reading, listedAt }, { memory, task })
  if (answer.nextCursor === null) return goOn({ ...next, page: answer.nextPage })
  const done = { ...next, page: null, cursor: answer.nextCursor }
  const hasMore = done.isFull ? done.hasSeries : done.windowEnd !== windowEnd
  return hasMore ? goOn({ ...done, part: 'occurrences' }) : afterOccurrences(done, memory, task)
}

/** All series at once, as their occurrences: those of the whole window, or of the strip that was added to it. */
async function readOccurrences(reading: Reading, memory: Memory, task: ReadTask): Promise<ReadStep> {
  const { connection, google, stored, scope } = task
  const { calendarId, windowEnd } = stored.calendar
  const from = reading.isFull ? connection.since : (windowEnd ?? connection.since)
  const listedAt = scope.clock.now()
  const answer = await google.occurrences({
    calendarId,
    window: { from, to: reading.windowEnd },
    types: connection.options.eventTypes,
    page: reading.page,
  })
  // Single events were in the list before.
  const entries = answer.entries.filter((entry) => entry.kind === 'held' && entry.held.occurrence !== null)
  const next = await takePage({ ...answer, entries }, { reading, listedAt }, { memory, task })
  if (answer.nextPage !== null) return goOn({ ...next, page: answer.nextPage })
  return afterOccurrences({ ...next, page: null }, memory, task)
}

async function afterOccurrences(reading: Reading, memory: Memory, task: ReadTask): Promise<ReadStep> {
  if (!reading.isFull) return { reading, isOver: true }
  const { unseen } = await fullOf(reading, memory, task)
  return { reading: { ...reading, part: 'unseen' }, isOver: unseen.size === 0 }
}

async function takePage(
  answer: Pick<EventPage, 'entries'>,
  { reading, listedAt }: { reading: Reading; listedAt: number },
  { memory, task }: { memory: Memory; task: ReadTask },
): Promise<Reading> {
  const full = reading.isFull ? await fullOf(reading, memory, task) : null
  const pull = pullOf(reading, memory, { task, listedAt })
  for (const entry of answer.entries) {
    if (full && noteSeen(entry, full, pull)) task.counts.echo += 1
    else task.counts[await orDefer(eventIdOf(entry), pull, () => pullEntry(entry, pull))] += 1
  }
  const { entries } = answer
  return {
    ...reading,
    read: reading.read + entries.length,
    pages: reading.pages + 1,
    hasSeries: reading.hasSeries || entries.some(isOfSeries),
  }
}

/** Also an occurrence that its user is invited to without the rest. */
function isOfSeries(entry: EventChangeEntry): boolean {
  return entry.kind === 'series' || (entry.kind === 'held' && entry.held.occurrence !== null)
}

/**
 * A full list has no tombstones for what was deleted while nobody read (failures.md S2): each linked event that it didn't show is
 * looked at with one call. A few are left to tasks of their own; many are looked at here, so that it is known how many are gone.
 */
async function readUnseen(reading: Reading, memory: Memory, task: ReadTask): Promise<ReadStep> {
  const { key, calendarId } = task.stored.calendar
  const { scope, google } = task
  const full = await fullOf(reading, memory, task)
  if (full.unseen.size <= REMOVED_FREELY) {
    for await (const { pair } of pairsByPage({ key }, scope))
      if (isUnseen(pair, full)) {
        await queueUnseen(pair, scope)
        task.counts.queued += 1
      }
    return { reading, isOver: true }
  }
  const after = reading.page as LinkId | null
  const pairs = await pairsOfCalendar(scope.store, scope.tenant, { calendar: key, after })
  for (const { pair } of pairs.filter((one) => isUnseen(one.pair, full))) {
    const pull = pullOf(reading, memory, { task, listedAt: scope.clock.now() })
    const look = async () => pullEntry(await google.get(calendarId, pair.eventId), pull)
    task.counts[await orDefer(pair.eventId, pull, look)] += 1
  }
  const last = pairs.at(-1)
  return last ? goOn({ ...reading, page: last.pair.id }) : { reading, isOver: true }
}

async function fullOf(reading: Reading, memory: Memory, task: ReadTask): Promise<FullRead> {
  const listedAt = task.scope.clock.now()
  memory.full ??= await beginFullRead(reading, pullOf(reading, memory, { task, listedAt }))
  return memory.full
}

function pullOf(
  reading: Reading,
  { full, removals }: Memory,
  { task, listedAt }: { task: ReadTask; listedAt: number },
): PullContext {
  const { connection, stored } = task
  const { key, calendarId, lastFull } = stored.calendar
  // Nobody is mailed for what a read of everything brings.
  const work = reading.isFull ? { work: { ...task.scope.work, isQuiet: true } } : {}
  const scope = { ...task.scope, ...work }
  return {
    ...scope,
    connection,
    calendar: { calendar: key, calendarId },
    listedAt,
    contextOf: (entity) => pairContextOf(scope, connection, entity),
    windowEnd: reading.windowEnd,
    trustsEtags: !reading.isFull || lastFull?.settingsVersion === connection.settingsVersion,
    owners: task.owners,
    // Only since this page was listed: moved after it was read as a whole, a series shows occurrences that nobody knew then.
    seriesRead: new Set(),
    deferred: task.deferred,
    areOccurrences: reading.part === 'occurrences',
    postpone: removals.postpone,
    ...(full && { full }),
  }
}

async function finish(reading: Reading, memory: Memory, task: ReadTask): Promise<void> {
  // What was settled since the read began may be newer than what was listed.
  const pull = pullOf(reading, memory, { task, listedAt: reading.startedAt })
  const { changed, queued } = await finishRemovals(memory.removals, pull)
  task.counts.changed += changed
  task.counts.queued += queued
}

async function savePlace(
  reading: Reading,
  { memory, task, isLate }: { memory: Memory; task: ReadTask; isLate: boolean },
): Promise<boolean> {
  const now = task.scope.clock.now()
  if (memory.full) await keepSeen(memory.full, reading, pullOf(reading, memory, { task, listedAt: now }))
  const { cursor } = task.stored.calendar
  return saveRead(task, {
    cursor: reading.isFull ? null : cursor,
    lease: isLate ? null : { until: now + LEASE_MS, opening: null },
    reading: { ...reading, ...keptRemovals(memory.removals) },
  })
}
