import { EVENT_FIELDS } from '../domain/event.ts'
import type { CalendarEvent } from '../domain/event.ts'
import { Fault } from '../domain/fault.ts'
import { isTombstone } from '../domain/link.ts'
import type { HeldRecord } from '../erp-ports.ts'
import { pairsOfRecord, pendingCreates } from './pair-store.ts'
import type { Pair, StoredPair } from './pair-document.ts'
import { CLOCK_SLACK_MS, comeBackInMs } from './pair-context.ts'
import type { PairContext, Seen } from './pair-context.ts'
import { concernedUsers } from './wanted-by.ts'

/**
 * A create in the ERP can't be repeated safely: it has no id of ours and no idempotency key (erp.md 1.4). When a
 * task died between announcing a create and settling it, the record may be there. So before it is created again,
 * look for what our own API user created since and nobody has linked. Somebody may have edited it meanwhile, so it need
 * not be all that was announced: when no other create was cut short it can only be ours, else it must fit this pair
 * better than any other, also those of the people whom it was handed to since.
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
  const { store, tenant, erp, clock } = context
  const { entity, userId, claim } = pair
  // First what was created, then who is creating, then who has what: a record that is listed was announced before, so its
  // pair is still pending or has it by now. In another order a create that begins meanwhile would lose its record to us.
  const created = await erp.createdByUs(entity, { userId, since: claim.since - CLOCK_SLACK_MS })
  const pending = await pendingCreates(store, tenant, { entity, userId })
  const others = pending.filter((other) => other.pair.id !== pair.id).map((other) => other.pair)
  waitForTwins(pair, others, clock.now())
  const record = await findLost(pair, { created, others }, context)
  if (record === null) return { stored, now }
  return { stored: { ...stored, pair: { ...pair, recordId: record.recordId } }, now: { ...now, erp: record } }
}

/**
 * Whether a record that no event has may be what a create made whose answer was lost: its name or its time is as announced. A name may
 * be common to several, so this is for those who can wait.
 */
export function mayBeLost(
  record: HeldRecord,
  { pairs, create }: { pairs: readonly StoredPair[]; create: Pair },
  { print }: Pick<PairContext, 'print'>,
): boolean {
  if (pairs.some(({ pair }) => isAnothers(pair))) return false
  return NAMING_FIELDS.some((field) =>
    create.link.fields[field]?.erp.includes(print(field, record.event[field])),
  )
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
  { created, others }: { created: readonly HeldRecord[]; others: readonly Pair[] },
  context: PairContext,
): Promise<HeldRecord | null> {
  const { store, tenant } = context
  const fitting = created
    .map((record) => ({ record, fit: fitOf(pair, record.event, context) }))
    .filter(({ record, fit }) =>
      others.every((other) => fit > fitOf(other, record.event, context) || fit === FULL_FIT),
    )
    .sort((a, b) => b.fit - a.fit)
  for (const { record, fit } of fitting) {
    if (await mayBeOfAnother({ record, fit }, pair, context)) continue
    const links = await pairsOfRecord(store, tenant, { entity: pair.entity, recordId: record.recordId })
    if (!links.some(({ pair: other }) => isAnothers(other))) return record
  }
  return null
}

/**
 * Whether a create of another user whom the record concerns may rather have made it: it may have been handed on since, and he may have
 * had one made of his own. Whom it fits as well has it when it isn't assigned to the user of this pair.
 */
async function mayBeOfAnother(
  { record, fit }: { record: HeldRecord; fit: number },
  { entity, userId }: Pair,
  context: PairContext,
): Promise<boolean> {
  for (const another of concernedUsers(record)) {
    if (another === userId) continue
    const pending = await pendingCreates(context.store, context.tenant, { entity, userId: another })
    const best = Math.max(-1, ...pending.map(({ pair }) => fitOf(pair, record.event, context)))
    if (best > fit || (best === fit && record.assignedUserId !== userId)) return true
  }
  return false
}

/** What was made of another event is that one's, also when it is over. */
function isAnothers({ link, bornIn }: Pair): boolean {
  return !isTombstone(link) || bornIn === 'google'
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

/** What most events have in common (no description, no location) tells nothing. */
const NAMING_FIELDS = ['title', 'when'] as const

/** They may be after the same record. */
function resemble(one: Pair, other: Pair): boolean {
  return NAMING_FIELDS.some((field) =>
    one.link.fields[field]?.erp.some((value) => other.link.fields[field]?.erp.includes(value)),
  )
}
