import type { LinkId } from '../domain/ids.ts'
import type { Reading } from './calendar-state.ts'
import { eventTask, orDefer } from './defer-task.ts'
import { pullGone } from './gone-pair.ts'
import { isForgotten } from './move-pair.ts'
import { readPair } from './pair-store.ts'
import type { Pair, StoredPair } from './pair-document.ts'
import type { Postponed, PullContext } from './pull-context.ts'
import { REMOVED_FREELY, brakeRemovals } from './removal-brake.ts'

/** A "this and following" arrives in two halves, and the second one takes over what the first one left. */
const GRACE_MS = 60_000

/** What one read found to be gone, while it goes on: it is known only at its end how many they are, and what became of them. */
export interface Removals {
  readonly found: Map<LinkId, Postponed>
  readonly postpone: (pair: Pair, why: Postponed) => void
}

export function collectRemovals({ gone, vanished }: Pick<Reading, 'gone' | 'vanished'>): Removals {
  const found = new Map<LinkId, Postponed>()
  const note = (id: LinkId, why: Postponed): void => {
    if (found.get(id) !== 'gone') found.set(id, why)
  }
  for (const id of vanished) note(id, 'vanished')
  for (const id of gone) note(id, 'gone')
  return { found, postpone: ({ id }, why) => note(id, why) }
}

/** How they are kept between two tasks of one read. */
export function keptRemovals({ found }: Removals): Pick<Reading, 'gone' | 'vanished'> {
  const those = (why: Postponed) => [...found].filter(([, one]) => one === why).map(([id]) => id)
  return { gone: those('gone'), vanished: those('vanished') }
}

/**
 * Removes in the ERP what is gone from Google, unless it is so much that somebody has to be asked first. A few are done at once, more
 * get tasks of their own. Returns how many were changed and queued.
 */
export async function finishRemovals(
  { found }: Removals,
  pull: PullContext,
): Promise<{ readonly changed: number; readonly queued: number }> {
  const counts = { changed: 0, queued: 0 }
  const left = await stillLinked(found, pull)
  found.clear()
  const { connection, calendar, work } = pull
  const removals = {
    connection,
    calendar: calendar.calendar,
    side: 'erp',
    links: left.map(({ id }) => id),
  } as const
  if (!work?.mayRemove && (await brakeRemovals(removals, pull)) === 'held') return counts
  for (const { id, why } of left) {
    if (why === 'vanished') counts.queued += await queueLater(id, pull)
    else if (left.length > REMOVED_FREELY) counts.queued += await queueNow(id, pull)
    else if ((await removeNow(id, pull)) === 'changed') counts.changed += 1
  }
  return counts
}

/** Some were taken over by other events since; those of a series that was left to a task of its own may be yet. */
async function stillLinked(
  found: ReadonlyMap<LinkId, Postponed>,
  { store, tenant, deferred }: PullContext,
): Promise<readonly { readonly id: LinkId; readonly why: Postponed }[]> {
  const left: { id: LinkId; why: Postponed }[] = []
  for (const [id, why] of found) {
    const stored = await readPair(store, tenant, id)
    if (!isLinked(stored)) continue
    const { series } = stored.pair
    left.push({ id, why: series !== null && deferred?.has(series.id) ? 'vanished' : why })
  }
  return left
}

function isLinked(stored: StoredPair | null): stored is StoredPair {
  return stored !== null && !isForgotten(stored.pair) && stored.pair.link.presence.google.includes(true)
}

async function removeNow(id: LinkId, { postpone: _postpone, ...pull }: PullContext): Promise<string> {
  const stored = await readPair(pull.store, pull.tenant, id)
  if (!isLinked(stored)) return 'ignored'
  return orDefer(stored.pair.eventId, pull, () => pullGone(stored, pull))
}

async function queueNow(id: LinkId, pull: PullContext): Promise<number> {
  const stored = await readPair(pull.store, pull.tenant, id)
  if (!isLinked(stored)) return 0
  await pull.tasks.enqueue(eventTask(stored.pair.eventId, pull))
  return 1
}

async function queueLater(id: LinkId, pull: PullContext): Promise<number> {
  const stored = await readPair(pull.store, pull.tenant, id)
  if (!isLinked(stored)) return 0
  const at = Math.ceil((pull.clock.now() + GRACE_MS) / 1000) * 1000
  await pull.tasks.enqueue(eventTask(stored.pair.eventId, pull), { name: `vanished-${id}-${at}`, at })
  return 1
}
