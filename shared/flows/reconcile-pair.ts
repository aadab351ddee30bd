import { directed } from '../domain/direction.ts'
import { Fault } from '../domain/fault.ts'
import { isSettled, isTombstone } from '../domain/link.ts'
import type { PairState, Side } from '../domain/link.ts'
import { planRemoval, planStep } from '../domain/plan.ts'
import type { Step, Write } from '../domain/plan-step.ts'
import { adoptLostCreate } from './adopt-lost-create.ts'
import { CLAIM_MS, CLOCK_SLACK_MS } from './pair-context.ts'
import type { PairContext, Seen } from './pair-context.ts'
import { guestBook } from './pair-guests.ts'
import type { GuestBook } from './pair-guests.ts'
import type { LogReason } from './pair-log.ts'
import type { Pair, StoredPair } from './pair-document.ts'
import { assertUnclaimed, giveBack } from './pair-claim.ts'
import { erpDigestOf, isWithdrawn, viewOf } from './pair-view.ts'
import { isOwnId } from './own-id.ts'
import { prepareWrite } from './prepare-write.ts'
import { readBoth, readNow } from './read-sides.ts'
import { holdBack, removalIsHeld } from './removal-brake.ts'
import { rememberPair } from './remember-pair.ts'
import { digestOf, isRefused, writeStep } from './write-step.ts'
/** More never happens unless both sides are edited while we write; then the next task goes on. */
const STEPS_MAX = 8
/** What was refused for good is tried again after it: the reason may have gone. */
export const REFUSED_MS = 24 * 3_600_000

type Left = 'held' | 'refused' | 'elsewhere'

export interface Outcome {
  /** How many writes were made; 0 for an echo. */
  readonly writes: number
  /** What was left undone: much would be removed and nobody has said yes, or it was refused for good. */
  readonly left?: Left
}

/**
 * Brings one pair to agreement, whichever side asked: read what is needed, plan, claim, write one side, settle.
 * A late, repeated or overtaken call finds nothing left to do.
 *
 * Throws `pair.claimed` while another task is writing, `store.contended` when one was faster, and what the two sides throw.
 */
export async function reconcilePair(found: StoredPair, seen: Seen, context: PairContext): Promise<Outcome> {
  assertUnclaimed(found.pair.claim, context.clock.now())
  let at: Place = { stored: found, now: seen, writes: 0, without: [] }
  if (!isSettled(found.pair.link)) {
    const now = await readBoth(found.pair, seen, context)
    at = { ...at, ...(await adoptLostCreate(found, now, context)) }
  }
  for (let steps = 0; steps < STEPS_MAX; steps += 1) {
    const next = await goOn(at, context)
    if (!('stored' in next)) return next
    at = next
  }
  throw new Fault('pair.claimed', 'both sides keep moving', { retryAfterMs: CLAIM_MS })
}

interface Place {
  readonly stored: StoredPair
  readonly now: Seen
  readonly writes: number
  /** Fields whose write was refused: they must not hold up the others, nor the other direction. */
  readonly without: readonly string[]
}

/** One plan and what it asks for: a read, a write, or nothing more. */
async function goOn(at: Place, context: PairContext): Promise<Place | Outcome> {
  const { stored, now, writes, without } = at
  const book = await guestBook(stored.pair, now, context)
  const { step, why } = decide(stored.pair, now, { book, context, without })
  if (mayBeElsewhere(stored.pair, now, context)) return leftUndone(at, 'elsewhere', context)
  if (step.do === 'nothing')
    return without.length > 0
      ? await leftUndone(at, 'refused', context)
      : rememberVersions(stored, now, { writes, book, context })
  const side = sideToRead(step, now, stored.pair)
  if (side !== null) return { ...at, now: await withFresh(side, now, { pair: stored.pair, context }) }
  if (step.do === 'remember') {
    const refused = without.length > 0 ? stored.pair.refused : null
    const settled = { ...stored, pair: { ...stored.pair, refused } }
    await rememberPair(settled, now, { link: step.settled, book, context })
    return { writes }
  }
  return step.do === 'read' ? at : goOnWriting(at, { step, why, book, context })
}

async function leftUndone({ stored, writes }: Place, left: Left, context: PairContext): Promise<Outcome> {
  await giveBack(stored, context)
  return { writes, left }
}

/** It was there and isn't any more: nothing is concluded from that before somebody has looked where else it may be. */
function mayBeElsewhere({ link, role }: Pair, { google }: Seen, { isElsewhere }: PairContext): boolean {
  return isElsewhere && role === 'main' && google === null && link.presence.google.includes(true)
}

async function goOnWriting(at: Place, given: Parameters<typeof take>[2]): Promise<Place | Outcome> {
  const { left, ...taken } = await take(at.stored, at.now, given)
  const next = { ...at, ...taken, writes: at.writes + taken.writes }
  if (left === undefined) return next
  const isPartial = left === 'refused' && given.step.do === 'change' && at.without.length === 0
  if (isPartial) return { ...next, without: given.step.fields }
  return leftUndone(next, left, given.context)
}

interface StepTaken {
  readonly stored: StoredPair
  readonly now: Seen
  readonly writes: number
  readonly left?: Left
}

/** Takes a step, unless it is to be left; where a side wasn't what it was planned on, that side is read instead. */
async function take(
  stored: StoredPair,
  now: Seen,
  { step, why, book, context }: { step: Write; why: LogReason; book: GuestBook; context: PairContext },
): Promise<StepTaken> {
  const left = why === 'private' ? null : await isLeft(stored.pair, step, context)
  if (left !== null) return { stored, now, writes: 0, left }
  const prepared = await prepareWrite(stored, now, { step, book, context })
  if (prepared !== null) return { now, writes: 0, ...prepared }
  const isPrivate = step.on === 'erp' && mustWithdraw(stored.pair, now, context)
  const done = await writeStep(stored, now, { step, why, book, context, isWithdrawn: isPrivate })
  if (isRefused(done)) return { stored: done.refused, now, writes: 0, left: 'refused' }
  if (done.missed === null) return { stored: done.stored, now: done.now, writes: 1 }
  return { stored: done.stored, now: await lookAgain(done.missed, done, context), writes: 0 }
}

/** Nothing was written; where it can't even be looked at, the claim is given up, so that others can go on. */
async function lookAgain(
  side: Side,
  { stored, now }: { stored: StoredPair; now: Seen },
  context: PairContext,
): Promise<Seen> {
  try {
    return await withFresh(side, now, { pair: stored.pair, context })
  } catch (error) {
    await giveBack(stored, context)
    throw error
  }
}

interface Decision {
  readonly step: Step
  readonly why: LogReason
}

function decide(
  pair: Pair,
  now: Seen,
  { book, context, without }: { book: GuestBook; context: PairContext; without: readonly string[] },
): Decision {
  if (mustWithdraw(pair, now, context)) {
    const { erp, google } = pair.link.presence
    // Not what somebody restored since: it is there without the event.
    const isToGo = erp.includes(true) && (google.includes(true) || erp.includes(false))
    if (isToGo) return { step: planRemoval(pair.link, 'erp'), why: 'private' }
  }
  const { link, state, rules } = viewOf(pair, now, { book, context })
  const step = planStep(link, lacking(directed(link, state, context.direction), without), rules)
  const isConflict = 'overwrites' in step && step.overwrites.length > 0
  const isPutRight = isConflict && step.overwrites.some((field) => !rules.mayWrite?.(otherOf(step.on), field))
  const usual = isPutRight ? 'put-right' : isConflict ? 'conflict' : 'other-side'
  return { step, why: context.reason ?? usual }
}

/** Both sides without some of their fields: a field that only one shows is no difference. */
function lacking(state: PairState, fields: readonly string[]): PairState {
  const rest = (side: PairState[Side]) =>
    side === 'unread' || side === null
      ? side
      : Object.fromEntries(Object.entries(side).filter(([field]) => !fields.includes(field)))
  return fields.length === 0 ? state : { erp: rest(state.erp), google: rest(state.google) }
}

function otherOf(side: Side): Side {
  return side === 'erp' ? 'google' : 'erp'
}

/** What is private goes from the ERP at once, edited there or not. */
function mustWithdraw(pair: Pair, { google }: Seen, context: PairContext): boolean {
  return google !== 'unread' && google !== null && isWithdrawn(pair, google, context)
}

/** Whether the write is to be left undone for now. */
async function isLeft(pair: Pair, step: Write, context: PairContext): Promise<Left | null> {
  const { refused } = pair
  const { clock, store, tenant, mainCalendar } = context
  if (refused?.step === digestOf(step) && !context.isRetry && clock.now() - refused.at < REFUSED_MS)
    return 'refused'
  if (step.do !== 'remove' || context.mayRemove) return null
  // What is gone from one calendar says nothing about those beside it.
  if (step.on === 'erp') return (await holdBack(pair, 'erp', context)) ? 'held' : null
  // What is missing in the ERP is noted with the main calendar, wherever its events are; and it is found again by every comparison.
  for (const calendar of new Set([pair.calendar, mainCalendar]))
    if (await removalIsHeld(store, tenant, { calendar, side: 'google' })) return 'held'
  return null
}

/**
 * The side that has to be read before the step may be taken. Google refuses a write over a version that moved on; the
 * ERP doesn't, so it is read before it is written. And a list may be older than what is remembered: taken at its word, it
 * would undo an edit or bring a deleted meeting back.
 */
function sideToRead(step: Step, now: Seen, pair: Pair): Side | null {
  if (step.do === 'read') return step.side
  if (mayBeStale(now, pair)) return 'google'
  if (step.do === 'nothing' || step.do === 'remember') return null
  if (step.on === 'erp') return now.erp === 'unread' ? 'erp' : null
  return now.google === 'unread' && isLookedAt(step, pair) ? 'google' : null
}

function isLookedAt({ do: kind }: Write, pair: Pair): boolean {
  // No version is remembered where Google may hold what nobody has seen.
  if (kind !== 'create') return pair.etag === null
  // What was let go of is still there: made to stand again, not inserted. And what would be made under another id may be back.
  return pair.letGo === 'google' || pair.isGuest || !isOwnId(pair.eventId)
}

function mayBeStale({ google, listedAt }: Seen, pair: Pair): boolean {
  if (listedAt === undefined || google === 'unread') return false
  if (google !== null && pair.googleChangedAt !== null && google.changedAt > pair.googleChangedAt)
    return false
  return pair.settledAt > listedAt - CLOCK_SLACK_MS
}

async function withFresh(
  side: Side,
  now: Seen,
  { pair, context }: { pair: Pair; context: PairContext },
): Promise<Seen> {
  const { listedAt: _listedAt, ...rest } = now
  const kept: Seen = side === 'google' ? rest : now
  return { ...kept, [side]: await readNow(side, pair, context) }
}

/**
 * Somebody changed what is not ours (a colour), or what makes no difference: without the new etag our next write would cost a
 * refusal, and without the record's new digest every sweep would compare it anew.
 */
async function rememberVersions(
  stored: StoredPair,
  now: Seen,
  { writes, book, context }: { writes: number; book: GuestBook; context: PairContext },
): Promise<Outcome> {
  const { pair } = stored
  const hasNewDigest =
    now.erp !== 'unread' && !isTombstone(pair.link) && erpDigestOf(now.erp, context) !== pair.erpDigest
  // What was refused isn't wanted any more: the side that it came from has nothing to carry over.
  const isOver = pair.refused !== null && now[otherOf(pair.refused.on)] !== 'unread'
  // A claim that outlived its task.
  const isNew = hasNewEtag(pair, now) || hasNewDigest || isOver || pair.claim !== null
  if (stored.version === null || !isNew) return { writes }
  const settled = isOver ? { ...stored, pair: { ...pair, refused: null } } : stored
  await rememberPair(settled, now, { link: pair.link, book, context })
  return { writes }
}

function hasNewEtag(pair: Pair, now: Seen): boolean {
  const { google } = now
  return google !== 'unread' && google !== null && google.etag !== pair.etag && !mayBeStale(now, pair)
}
