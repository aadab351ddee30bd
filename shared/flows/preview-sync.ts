import { Fault, isFault } from '../domain/fault.ts'
import type { Side } from '../domain/link.ts'
import type { EnqueueOptions, Task } from '../ports.ts'
import { readConnection, saveConnection } from './connection.ts'
import type { CalendarConnection } from './connection.ts'
import { withGrant } from './lost-grant.ts'
import { parsePair } from './pair-document.ts'
import type { Pair } from './pair-document.ts'
import { guestsOfCreated } from './preview-guests.ts'
import { newLedger } from './preview-ledger.ts'
import type { Ledger, Preview, PreviewGuests } from './preview-ledger.ts'
import { pullCalendar } from './pull-calendar.ts'
import { forgetHowFarRead, queueRead } from './read-anew.ts'
import { rehearsedErp } from './rehearsed-erp.ts'
import { rehearsedGoogle } from './rehearsed-google.ts'
import { rehearsedStore } from './rehearsed-store.ts'
import type { RehearsedStore } from './rehearsed-store.ts'
import { syncPair } from './sync-pair.ts'
import type { TenantScope } from './tenant-scope.ts'
import { isWatched } from './watched-calendars.ts'

/** Somebody is waiting in front of his browser. */
const PATIENCE_MS = 20_000
const PAGES_MAX = 20
/** A task that comes back more often waits for something that won't happen in a rehearsal. */
const RUNS_MAX = 3

interface Rehearsal {
  readonly scope: TenantScope
  readonly store: RehearsedStore
  readonly ledger: Ledger
  readonly queue: { readonly task: Task; readonly at: number }[]
  /** What is waited for is over at once. */
  readonly clock: { now: () => number; notBefore: (at: number) => void }
  /** Whether it was stopped before its end. */
  readonly isStopped: () => boolean
}

/**
 * What would be done if this connection were in force and everything were compared: the very work is done, on sides and a store
 * that take every write and keep none. So it counts by the same rules, whatever they are. Guests are looked up afterwards, for what
 * would be created, and by address for the rows that are shown; who would come to what is there already is left out.
 *
 * It ends after 20 seconds or 20 pages of Google's lists at the latest, and says then that it isn't complete.
 * Throws what reading throws.
 */
export async function previewSync(next: CalendarConnection, scope: TenantScope): Promise<Preview> {
  const rehearsal = rehearse(next, scope)
  const isAll = await withGrant(scope, next, () => play(next, rehearsal))
  const { ledger } = rehearsal
  const erp = ledger.sideOf('erp')
  return {
    erp,
    google: ledger.sideOf('google'),
    linked: linkedIn(rehearsal),
    held: { erp: heldIn(rehearsal, 'erp'), google: heldIn(rehearsal, 'google') },
    guests: next.options.hasAttendees ? await guestsIn(next, rehearsal, scope) : null,
    notifications: erp.counts.create,
    isComplete: isAll,
  }
}

function rehearse({ googleSub }: CalendarConnection, real: TenantScope): Rehearsal {
  const until = real.clock.now() + PATIENCE_MS
  const progress = { pages: 0, isStopped: false }
  const guard = (call: 'page' | 'one' = 'one'): void => {
    if (call === 'page') progress.pages += 1
    progress.isStopped ||= real.clock.now() > until || progress.pages > PAGES_MAX
    if (progress.isStopped) throw new Fault('store.unavailable', 'a preview has its limits')
  }
  let aheadMs = 0
  const clock = {
    now: () => real.clock.now() + aheadMs,
    notBefore: (at: number) => void (aheadMs += Math.max(0, at - clock.now())),
  }
  const ledger = newLedger()
  const store = rehearsedStore(real.store, guard)
  const queue: Rehearsal['queue'] = []
  const names = new Set<string>()
  const enqueue = async (task: Task, { name, at = 0 }: EnqueueOptions = {}): Promise<void> => {
    if (name !== undefined && names.has(name)) return
    if (name !== undefined) names.add(name)
    queue.push({ task, at })
  }
  const silent = () => undefined
  const scope: TenantScope = {
    ...real,
    store,
    clock,
    tasks: { enqueue },
    log: { info: silent, warn: silent, error: silent },
    people: { ...real.people, tell: async () => false },
    erp: rehearsedErp(real.erp, { ledger, clock, guard }),
    googleOf: remembered((connection) =>
      rehearsedGoogle(real.googleOf(connection), {
        ledger: connection.googleSub === googleSub ? ledger : null,
        clock,
        guard,
      }),
    ),
    push: null,
  }
  return { scope, store, ledger, queue, clock, isStopped: () => progress.isStopped }
}

/** One of each account, so that it knows what was written. */
function remembered(make: TenantScope['googleOf']): TenantScope['googleOf'] {
  const made = new Map<string, ReturnType<TenantScope['googleOf']>>()
  return (connection) => {
    const google = made.get(connection.googleSub) ?? make(connection)
    made.set(connection.googleSub, google)
    return google
  }
}

/** True when everything was looked at. */
async function play(next: CalendarConnection, rehearsal: Rehearsal): Promise<boolean> {
  const { scope, queue, clock, isStopped } = rehearsal
  const { store, tenant } = scope
  const stored = await readConnection(store, tenant, next.userId)
  const begun = next.startedAt ?? clock.now()
  const connection: CalendarConnection = { ...next, state: 'active', pausedBy: [], startedAt: begun }
  await saveConnection(store, tenant, { connection, version: stored?.version ?? null })
  await forgetHowFarRead(connection, scope)
  await queueRead(connection, scope)
  const runs = new Map<string, number>()
  let isAll = true
  for (let one = queue.shift(); one !== undefined && !isStopped(); one = queue.shift()) {
    const name = JSON.stringify(one.task)
    const ran = (runs.get(name) ?? 0) + 1
    runs.set(name, ran)
    // Another user's calendar is none of this preview's.
    if ('calendar' in one.task && !isWatched(one.task.calendar, connection)) continue
    clock.notBefore(one.at)
    isAll = ran <= RUNS_MAX && (await done(one.task, scope)) && isAll
  }
  return isAll && !isStopped()
}

/** What can't be done now won't be done by the sync either, or later: the rest is still worth looking at. */
async function done(task: Task, scope: TenantScope): Promise<boolean> {
  try {
    if (task.kind === 'pull-calendar' && 'calendar' in task) await pullCalendar(task, scope)
    if (task.kind === 'sync-pair') await syncPair(task, scope)
    return true
  } catch (error) {
    if (!isFault(error) || error.disposition === 'reconnect') throw error
    return false
  }
}

async function guestsIn(
  next: CalendarConnection,
  { scope: rehearsed, store, ledger }: Rehearsal,
  { erp }: TenantScope,
): Promise<Preview['guests']> {
  const pairs = store.madeIn('links').map((document) => parsePair(document).pair)
  const names: Readonly<Record<Side, (pair: Pair) => string>> = {
    erp: ({ entity, recordId }) => `${entity}/${recordId}`,
    google: ({ calendarId, eventId }) => JSON.stringify([calendarId, eventId]),
  }
  const sources = {
    rehearsed: { erp: rehearsed.erp, google: rehearsed.googleOf(next) },
    erp,
    ownAddress: next.email.toLowerCase(),
  }
  const of = (side: Side): Promise<PreviewGuests> => {
    const made = new Map(pairs.map((pair) => [names[side](pair), pair]))
    const created = ledger.createdOn(side).map(({ id, isShown }) => ({ pair: made.get(id) ?? null, isShown }))
    return guestsOfCreated(side, created, sources)
  }
  return { erp: await of('erp'), google: await of('google') }
}

/** Pairs that would be new although neither side would be written. */
function linkedIn({ store, ledger }: Rehearsal): number {
  return store.madeIn('links').filter(({ data }) => {
    const { entity, recordId, calendarId, eventId } = data
    if (typeof entity !== 'string' || typeof recordId !== 'string') return false
    const isMade =
      ledger.has('erp', 'create', `${entity}/${recordId}`) ||
      ledger.has('google', 'create', JSON.stringify([calendarId, eventId]))
    return !isMade
  }).length
}

function heldIn({ store }: Rehearsal, side: Side): number {
  const holds = store.madeIn('holds').filter(({ data }) => data['side'] === side)
  return holds.reduce((sum, { data }) => sum + Number(data['count']), 0)
}
