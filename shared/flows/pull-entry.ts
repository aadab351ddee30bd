import { mayWrite } from '../domain/direction.ts'
import { entityOfTitle } from '../domain/labels.ts'
import { linkIdOf, recordOfMark } from '../domain/pair-names.ts'
import type { EventChangeEntry, HeldEvent, Tasks } from '../ports.ts'
import type { CalendarConnection } from './connection.ts'
import type { PairContext } from './pair-context.ts'
import { newPair, readPair } from './pair-store.ts'
import type { Pair } from './pair-store.ts'
import { reconcilePair } from './reconcile-pair.ts'

/** One calendar of one connected user, and the means to reach both sides for an entity; null for one the ERP doesn't have. */
export interface PullContext {
  readonly connection: CalendarConnection
  readonly calendar: Pick<Pair, 'calendar' | 'calendarId'>
  /** When the page that the entry stands on was asked for; milliseconds. */
  readonly listedAt: number
  readonly contextOf: (entity: string) => Promise<PairContext | null>
  readonly store: PairContext['store']
  readonly tenant: PairContext['tenant']
  readonly tasks: Tasks
}

export type PullOutcome = 'changed' | 'echo' | 'ignored'

/** Brings the pair of one entry of Google's list to agreement. An echo of our own write costs one read of the store. */
export async function pullEntry(entry: EventChangeEntry, pull: PullContext): Promise<PullOutcome> {
  // What is private, or not ours to sync, goes no further: not even into a comparison.
  if (entry.kind === 'excluded') return 'ignored'
  const eventId = entry.kind === 'held' ? entry.held.eventId : entry.eventId
  const stored = await readPair(pull.store, pull.tenant, linkIdOf(pull.calendar.calendar, eventId))
  const google = entry.kind === 'held' ? entry.held : null
  if (stored === null) return google ? pairUp(google, pull) : 'ignored'
  const context = await pull.contextOf(stored.pair.entity)
  if (context === null) return 'ignored'
  const { writes } = await reconcilePair(stored, { erp: 'unread', google, listedAt: pull.listedAt }, context)
  return writes > 0 ? 'changed' : 'echo'
}

async function pairUp(held: HeldEvent, pull: PullContext): Promise<PullOutcome> {
  const { connection, calendar, tenant, tasks } = pull
  if (!mayWrite('erp', connection.direction)) return 'ignored'
  const ours =
    held.mark === undefined ? null : recordOfMark(held.mark, { tenant, ...calendar, eventId: held.eventId })
  if (ours) {
    // Its pair was forgotten (a user was erased and came back). It is its record's event; made a new record of, it would double.
    await tasks.enqueue({ kind: 'sync-pair', tenant, entity: ours.entity, recordIds: [ours.recordId] })
    return 'ignored'
  }
  const labelled = entityOfTitle(held.event.title, connection.entities)
  if (labelled === null || Date.parse(held.event.when.end) < connection.since) return 'ignored'
  const context = await pull.contextOf(labelled.entity)
  if (context === null) return 'ignored'
  const { userId } = connection
  const id = linkIdOf(calendar.calendar, held.eventId)
  const pair = newPair({
    ...calendar,
    id,
    entity: labelled.entity,
    recordId: null,
    userId,
    eventId: held.eventId,
  })
  const { writes } = await reconcilePair(
    pair,
    { erp: 'unread', google: held, listedAt: pull.listedAt },
    context,
  )
  return writes > 0 ? 'changed' : 'echo'
}
