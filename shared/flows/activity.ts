import type { LinkId, RecordId, UserId } from '../domain/ids.ts'
import { dayOf, spanOfDay } from '../domain/local-day.ts'
import { pairsOfDay, readPair, refusedPairsOf } from './pair-store.ts'
import type { LogEntry, Pair } from './pair-document.ts'
import { withGuestNames } from './former-guests.ts'
import { titlesOf } from './record-titles.ts'
import type { RecordTitle } from './record-titles.ts'
import type { TenantScope } from './tenant-scope.ts'
import { whoActed } from './who-acted.ts'
import type { Actor } from './who-acted.ts'

/** How far back the log goes. */
export const ACTIVITY_DAYS = 30
const DAY_MS = 24 * 3_600_000
const KEPT_MS = ACTIVITY_DAYS * DAY_MS
/** A page of the console stays below 30 kB. */
const PAGE_SIZE = 15

/** What was done with one pair. */
export interface Activity {
  readonly pairId: LinkId
  readonly entity: string
  readonly recordId: RecordId | null
  /** What it is called now, or was before it went; see `PairTitle`. */
  readonly title: string | null
  readonly isPrivate: boolean
  readonly isThere: boolean
  /** Newest first: all of them, or only the last where `earlier` says how many there are before it. */
  readonly entries: readonly LogEntry[]
  readonly earlier: number
  /** Whether the newest entry can be taken back. */
  readonly canUndo: boolean
  /** Who was behind the newest entry; null where that isn't known. */
  readonly by: Actor | null
}

export interface ActivityPage {
  readonly items: readonly Activity[]
  /** What to ask with for the next page; null on the last. */
  readonly next: string | null
}

type Scope = Pick<TenantScope, 'store' | 'tenant' | 'clock' | 'erp' | 'people' | 'log'>

/**
 * The user's pairs that were last changed on that day (`YYYY-MM-DD` in the zone), newest first, each with its last entry. What was
 * done to a pair before is on the pair's own page (`activityOfPair`). Beyond a few hundred pairs a day it is newest first in parts.
 */
export async function activityOf(
  of: { userId: UserId; day: string; zone: string; after: string | null },
  scope: Scope,
): Promise<ActivityPage> {
  const span = spanOfDay(of.day, of.zone)
  const days = utcDays(span)
  const place = placeOf(of.after, days.length + 1)
  const { found, following } = await partOf(of.userId, { place, days }, scope)
  const since = Math.max(span.from, scope.clock.now() - KEPT_MS)
  const pairs = found
    .filter((pair) => lastAt(pair) >= since && lastAt(pair) < span.to)
    .sort((a, b) => lastAt(b) - lastAt(a))
  const shown = pairs.slice(place.skip, place.skip + PAGE_SIZE)
  const hasMore = pairs.length > place.skip + PAGE_SIZE
  const next = hasMore ? { ...place, skip: place.skip + PAGE_SIZE } : following
  const items = (await activitiesIn(shown, of.userId, scope)).map((item) => ({
    ...item,
    entries: item.entries.slice(0, 1),
  }))
  return { items: await withGuestNames(items, scope), next: next && nameOf(next) }
}

/**
 * What was last done for the user, today or yesterday by UTC; null when nothing was, or so much that it would have to be looked for.
 * One or two reads of the store.
 */
export async function lastDeedOf(
  userId: UserId,
  { store, tenant, clock }: Pick<TenantScope, 'store' | 'tenant' | 'clock'>,
): Promise<LogEntry | null> {
  const today = Date.parse(dayOf(clock.now(), 'UTC'))
  for (const at of [today, today - DAY_MS]) {
    const pairs = await pairsOfDay(store, tenant, { userId, at, after: null })
    if (pairs.length === READ_AT_ONCE) return null
    const [last] = pairs.map(({ pair }) => pair).sort((a, b) => lastAt(b) - lastAt(a))
    const entry = last?.log.at(-1)
    if (entry !== undefined) return entry
  }
  return null
}

/**
 * The last day, in the zone, on which something was done for the user, up to 30 days ago; null when there is none. A few reads of the
 * store at once, until one finds something.
 */
export async function lastActiveDayOf(
  { userId, zone }: { userId: UserId; zone: string },
  { store, tenant, clock }: Pick<TenantScope, 'store' | 'tenant' | 'clock'>,
): Promise<string | null> {
  const today = Date.parse(dayOf(clock.now(), 'UTC'))
  const refused = await refusedPairsOf(store, tenant, { userId, after: null })
  for (let back = 0; back <= ACTIVITY_DAYS; back += DAYS_AT_ONCE) {
    const days = Array.from({ length: DAYS_AT_ONCE }, (_none, index) => today - (back + index) * DAY_MS)
    const pages = await Promise.all(days.map((at) => pairsOfDay(store, tenant, { userId, at, after: null })))
    const since = Math.max(Math.min(...days), clock.now() - KEPT_MS)
    const last = Math.max(...[...pages.flat(), ...refused].map(({ pair }) => lastAt(pair)), 0)
    if (last >= since) return dayOf(last, zone)
  }
  return null
}

const DAYS_AT_ONCE = 8

/** All that was done with one pair in the last 30 days; null for a pair that isn't the user's, or of which nothing is known. */
export async function activityOfPair(
  { userId, pairId }: { userId: UserId; pairId: LinkId },
  scope: Scope,
): Promise<Activity | null> {
  const pair = await pairOfUser({ userId, pairId }, scope)
  if (pair === null) return null
  const [found] = await activitiesIn([pair], userId, scope)
  if (found === undefined) return null
  const [named = null] = await withGuestNames([{ ...found, earlier: 0 }], scope)
  return named
}

/** The pair, if it is this user's. */
export async function pairOfUser(
  { userId, pairId }: { userId: UserId; pairId: LinkId },
  { store, tenant }: Pick<TenantScope, 'store' | 'tenant'>,
): Promise<Pair | null> {
  const pair = (await readPair(store, tenant, pairId))?.pair
  return pair?.userId === userId ? pair : null
}

async function activitiesIn(
  pairs: readonly Pair[],
  userId: UserId,
  scope: Scope,
): Promise<readonly Activity[]> {
  const titles = await titlesOf(pairs, scope)
  const items = pairs.flatMap((pair) => activityIn(pair, { titles, scope }) ?? [])
  const deeds = items.flatMap(({ pairId, entries: [entry] }) =>
    entry ? [{ pairId, entry, changed: titles.get(pairId)?.changed ?? null }] : [],
  )
  const actors = await whoActed(deeds, userId, scope)
  return items.map((item) => ({ ...item, by: actors.get(item.pairId) ?? null }))
}

function activityIn(
  pair: Pair,
  { titles, scope }: { titles: ReadonlyMap<LinkId, RecordTitle>; scope: Pick<TenantScope, 'clock'> },
): Omit<Activity, 'by'> | null {
  const kept = scope.clock.now() - KEPT_MS
  const entries = withoutPrivate(pair.log)
    .filter(({ at }) => at >= kept)
    .toReversed()
  const [last] = entries
  if (last === undefined) return null
  const { title = null, isPrivate = false, isThere = false } = titles.get(pair.id) ?? {}
  return {
    pairId: pair.id,
    entity: pair.entity,
    recordId: pair.recordId,
    title: title ?? formerTitle(entries),
    isPrivate,
    isThere,
    entries,
    earlier: entries.length - 1,
    canUndo: canUndo(pair, last),
  }
}

/** As far as the log tells; `undoLast` says in the end whether it goes. */
function canUndo({ role }: Pair, { do: deed, on, why, was }: LogEntry): boolean {
  // It would be put right again, has just been done, or would show what is private.
  if (why === 'undo' || why === 'put-right' || why === 'private' || deed === 'let-go') return false
  if (deed === 'create') return role === 'main'
  return was !== null || (deed === 'remove' && on === 'google')
}

/** What was overwritten before the event turned private is its content as well. */
function withoutPrivate(log: readonly LogEntry[]): readonly LogEntry[] {
  const last = log.findLastIndex(({ why }) => why === 'private')
  return log.map((entry, index) => (index <= last ? { ...entry, was: null } : entry))
}

/** Of something that is gone, what it was called when it went. */
function formerTitle(entries: readonly LogEntry[]): string | null {
  const former = entries.find(({ was }) => typeof was?.['title'] === 'string')?.was?.['title']
  return typeof former === 'string' ? former : null
}

function lastAt({ log }: Pair): number {
  return log.at(-1)?.at ?? 0
}

/** How far each list of pairs was read, and how much of what was read is shown already. */
interface Place {
  readonly skip: number
  /** Per list the last id that was read; '' before the first, null after the last. */
  readonly ids: readonly (LinkId | '' | null)[]
}

const END = '.'

/** Pairs are found by the day of UTC; those that were refused are in a list of their own. */
async function partOf(
  userId: UserId,
  { place, days }: { place: Place; days: readonly number[] },
  { store, tenant }: Scope,
): Promise<{ found: readonly Pair[]; following: Place | null }> {
  const found: Pair[] = []
  const ids: (LinkId | '' | null)[] = []
  for (const [index, id] of place.ids.entries()) {
    const at = days[index]
    const after = id === '' ? null : id
    const page =
      id === null
        ? []
        : at === undefined
          ? await refusedPairsOf(store, tenant, { userId, after })
          : await pairsOfDay(store, tenant, { userId, at, after })
    found.push(...page.map(({ pair }) => pair))
    ids.push(page.length < READ_AT_ONCE ? null : (page.at(-1)?.pair.id ?? null))
  }
  return { found, following: ids.some((id) => id !== null) ? { skip: 0, ids } : null }
}

/** How many pairs the store's lists give at once. */
const READ_AT_ONCE = 100

function utcDays({ from, to }: { from: number; to: number }): readonly number[] {
  const days: number[] = []
  for (let at = Date.parse(dayOf(from, 'UTC')); at < to; at += DAY_MS) days.push(at)
  return days
}

/** It comes from an address: what can't be one begins at the first page. */
function placeOf(text: string | null, lists: number): Place {
  const [skip = '', ...names] = (text ?? '').split('~')
  const isWhole =
    /^\d{1,6}$/.test(skip) &&
    names.length === lists &&
    names.every((name) => /^(?:[\w-]{0,128}|\.)$/.test(name))
  if (!isWhole) return { skip: 0, ids: Array.from({ length: lists }, () => '' as const) }
  return { skip: Number(skip), ids: names.map((name) => (name === END ? null : (name as LinkId | ''))) }
}

function nameOf({ skip, ids }: Place): string {
  return [skip, ...ids.map((id) => id ?? END)].join('~')
}
