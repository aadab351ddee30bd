import { EVENT_FIELDS } from '../domain/event.ts'
import type { CalendarEvent } from '../domain/event.ts'
import { Fault } from '../domain/fault.ts'
import { isTombstone } from '../domain/link.ts'
import type { HeldRecord } from '../ports.ts'
import { pairsOfRecord, pendingCreates } from './pair-store.ts'
import type { Pair, StoredPair } from './pair-store.ts'
import { CLOCK_SLACK_MS, comeBackInMs } from './pair-context.ts'
import type { PairContext, Seen } from './pair-context.ts'

/**
 * A create in the ERP can't be repeated safely: it has no id of ours and no idempotency key (erp.md 1.4). When a
 * task died between announcing a create and settling it, the record may be there. So before it is created again,
 * look for what our own API user created since and nobody has linked. Somebody may have edited it meanwhile, so it need
 * not be all that was announced: when no other create was cut short it can only be ours, else it must fit this pair
 * better than any other.
 *
 * Two pairs that resemble each other must not take the same record: the one with the lower id goes first, and nobody
 * while another is still at work.
 */
export async function adoptLostCreate(
  stored: StoredPair,
  now: Seen,
  context: PairContext,
): Promise<{ readonly stored: StoredPair; readonly now: Seen }> {
  const { pair } = stored
  if (pair.recordId !== null || pair.claim === null || !pair.link.presence.erp.includes(true))
    return { stored, now }
  const { store, tenant } = context
  const pending = await pendingCreates(store, tenant, { entity: pair.entity, userId: pair.userId })
  const others = pending.filter((other) => other.pair.id !== pair.id).map((other) => other.pair)
  waitForTwins(pair, others, context.clock.now())
  const record = await findLost(pair, others, context)
  if (record === null) return { stored, now }
  return { stored: { ...stored, pair: { ...pair, recordId: record.recordId } }, now: { ...now, erp: record } }
}

function waitForTwins(pair: Pair, others: readonly Pair[], now: number): void {
  const ahead = others.filter(
    (other) => resemble(pair, other) && (other.id < pair.id || (other.claim?.until ?? 0) > now),
  )
  if (ahead.length === 0) return
  const retryAfterMs = comeBackInMs(Math.max(...ahead.map((other) => other.claim?.until ?? now)), now)
  throw new Fault('pair.claimed', 'a twin is being created', { retryAfterMs })
}

async function findLost(
  pair: Pair,
  others: readonly Pair[],
  context: PairContext,
): Promise<HeldRecord | null> {
  const { erp, store, tenant } = context
  const since = (pair.claim?.since ?? 0) - CLOCK_SLACK_MS
  const found = await erp.createdByUs(pair.entity, { userId: pair.userId, since })
  const fitting = found
    .map((record) => ({ record, fit: fitOf(pair, record.event, context) }))
    .filter(({ record, fit }) =>
      others.every((other) => fit > fitOf(other, record.event, context) || fit === FULL_FIT),
    )
    .sort((a, b) => b.fit - a.fit)
  for (const { record } of fitting) {
    const links = await pairsOfRecord(store, tenant, { entity: pair.entity, recordId: record.recordId })
    if (links.every(({ pair: other }) => isTombstone(other.link))) return record
  }
  return null
}

const FULL_FIT = 1

/** The share of the announced fields that the record holds. */
function fitOf(pair: Pair, event: CalendarEvent, { print }: PairContext): number {
  const fields = EVENT_FIELDS.filter((field) => pair.link.fields[field])
  return (
    fields.filter((field) => pair.link.fields[field]?.erp.includes(print(field, event[field]))).length /
    fields.length
  )
}

function resemble(one: Pair, other: Pair): boolean {
  return Object.keys(one.link.fields).some((field) =>
    one.link.fields[field]?.erp.some((value) => other.link.fields[field]?.erp.includes(value)),
  )
}
