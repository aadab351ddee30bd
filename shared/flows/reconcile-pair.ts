import { Fault, isFault } from '../domain/fault.ts'
import { directed, loserBy } from '../domain/direction.ts'
import { stateOf } from '../domain/fingerprint.ts'
import { isSettled } from '../domain/link.ts'
import type { Link, PairState, Side } from '../domain/link.ts'
import { asErpHolds, asGoogleHolds, sharedFields } from '../domain/mirror.ts'
import { planRemoval, planStep } from '../domain/plan.ts'
import type { Step, Write } from '../domain/plan.ts'
import type { HeldEvent, HeldRecord } from '../ports.ts'
import { adoptLostCreate } from './adopt-lost-create.ts'
import { keepOverwritten } from './history.ts'
import { CLAIM_MS, CLOCK_SLACK_MS, comeBackInMs } from './pair-context.ts'
import type { PairContext, Seen } from './pair-context.ts'
import { savePair } from './pair-store.ts'
import type { Pair, StoredPair } from './pair-store.ts'
import { writeSide } from './write-side.ts'
import type { WriteResult } from './write-side.ts'

/** More never happens unless both sides are edited while we write; then the next task goes on. */
const STEPS_MAX = 6

/** How many writes were made; 0 for an echo. */
export type Outcome = { readonly writes: number }

/**
 * Brings one pair to agreement, whichever side asked: read what is needed, plan, claim, write one side, settle.
 * A late, repeated or overtaken call finds nothing left to do.
 *
 * Throws `pair.claimed` while another task is writing, `store.contended` when one was faster, and what the two sides throw.
 */
export async function reconcilePair(found: StoredPair, seen: Seen, context: PairContext): Promise<Outcome> {
  assertUnclaimed(found.pair, context.clock.now())
  let stored = found
  let now = isSettled(found.pair.link) ? seen : await readBoth(found.pair, seen, context)
  if (!isSettled(found.pair.link)) ({ stored, now } = await adoptLostCreate(stored, now, context))
  let writes = 0
  for (let steps = 0; steps < STEPS_MAX; steps += 1) {
    const step = plan(stored.pair.link, now, context)
    if (step.do === 'nothing') return rememberEtag(stored, now, { writes, context })
    const side = sideToRead(step, now, stored.pair)
    if (side !== null) now = await withFresh(side, now, { pair: stored.pair, context })
    else if (step.do === 'remember') {
      const pair = settledPair(stored.pair, step.settled, { now, at: context.clock.now() })
      await saveOrYield({ ...stored, pair }, context)
      return { writes }
    } else if (step.do !== 'read') {
      ;({ stored, now } = await write(stored, now, { step, context }))
      writes += 1
    }
  }
  throw new Fault('pair.claimed', 'both sides keep moving', { retryAfterMs: CLAIM_MS })
}

/** Takes the event out of Google although its record lives on, edited there or not; the pair stays as a tombstone. */
export async function retirePair(found: StoredPair, context: PairContext): Promise<void> {
  assertUnclaimed(found.pair, context.clock.now())
  const unguarded = { ...found, pair: { ...found.pair, etag: null } }
  await write(
    unguarded,
    { erp: null, google: 'unread' },
    { step: planRemoval(found.pair.link, 'google'), context },
  )
}

/**
 * The side that has to be read before the step may be taken. Google refuses a write over a version that moved on; the
 * ERP doesn't, so it is read before it is written. And a list may be older than what is remembered: taken at its word, it
 * would undo an edit or bring a deleted meeting back.
 */
function sideToRead(step: Step, now: Seen, pair: Pair): Side | null {
  if (step.do === 'read') return step.side
  if (mayBeStale(now, pair)) return 'google'
  const isWrite = step.do !== 'nothing' && step.do !== 'remember'
  return isWrite && step.on === 'erp' && now.erp === 'unread' ? 'erp' : null
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
  return { ...kept, [side]: await read(side, pair, context) }
}

interface Written {
  readonly stored: StoredPair
  readonly now: Seen
}

async function write(
  found: StoredPair,
  now: Seen,
  { step, context }: { step: Write; context: PairContext },
): Promise<Written> {
  const claimedAt = context.clock.now()
  const since = isSettled(found.pair.link) ? claimedAt : (found.pair.claim?.since ?? claimedAt)
  const claim = { since, until: claimedAt + CLAIM_MS }
  // A record that is made anew gets a new id: until it is known, the pair is found among those being created.
  const recordId = step.do === 'create' && step.on === 'erp' ? null : found.pair.recordId
  const claimed = await saveOrYield(
    { ...found, pair: { ...found.pair, recordId, link: step.claim, claim } },
    context,
  )
  await keepOverwritten(claimed.pair, now, { step, context })
  const result = await perform(claimed, now, { before: found.pair, step, context })
  // Not where we left it: our claim stands, and what is really there decides. Nothing landed, so the edit that we meant to
  // write is still news: planned from the claim, it would be no edit any more and lose against a deletion.
  if (result === 'moved-on') {
    const pair = { ...claimed.pair, link: found.pair.link }
    return { stored: { ...claimed, pair }, now: await withFresh(step.on, now, { pair, context }) }
  }
  const after = { ...now, [step.on]: result } as Seen
  const settled = settledPair(claimed.pair, settledWith(step, after, context), {
    now: after,
    at: context.clock.now(),
  })
  const stored = await saveOrYield({ ...claimed, pair: settled }, context)
  const { tenant, log } = context
  log.info('pair.done', {
    tenant,
    entity: settled.entity,
    record: settled.recordId ?? '',
    step: step.do,
    side: step.on,
    fields: step.fields.length,
  })
  return { stored, now: after }
}

/** The one write. A change of something that is gone answers as moved on, so that the plan is made anew. */
async function perform(
  claimed: StoredPair,
  now: Seen,
  { before, step, context }: { before: Pair; step: Write; context: PairContext },
): Promise<WriteResult> {
  try {
    return await writeSide(claimed.pair, now, { step, context })
  } catch (error) {
    if (isFault(error, 'google.moved-on') || isFault(error, 'erp.moved-on')) return 'moved-on'
    if (leftNoTrace(error)) await takeBack(before, claimed, context)
    throw error
  }
}

/**
 * What to remember after a write: for the fields written, what the side really holds (it may normalise). The others
 * stay as they were remembered: an edit that came in between is still news.
 */
function settledWith(step: Write, after: Seen, context: PairContext): Link {
  const state = statesOf(after, context)[step.on]
  if (state === null || state === 'unread') return step.settled
  const fields = { ...step.settled.fields }
  for (const field of step.fields) {
    const memory = fields[field]
    const held = state[field]?.here
    if (memory && held) fields[field] = { ...memory, [step.on]: [held] }
  }
  return { ...step.settled, fields }
}

function settledPair(pair: Pair, link: Link, { now, at }: { now: Seen; at: number }): Pair {
  const recordId = now.erp === 'unread' || now.erp === null ? pair.recordId : now.erp.recordId
  return { ...pair, ...googleVersion(pair, now), recordId, link, settledAt: at, claim: null }
}

function googleVersion(pair: Pair, { google }: Seen): Pick<Pair, 'etag' | 'googleChangedAt'> {
  if (google === 'unread') return { etag: pair.etag, googleChangedAt: pair.googleChangedAt }
  return { etag: google?.etag ?? null, googleChangedAt: google?.changedAt ?? null }
}

/** Somebody changed what is not ours (a colour, a guest): without its new etag our next write would cost a refusal. */
async function rememberEtag(
  stored: StoredPair,
  now: Seen,
  { writes, context }: { writes: number; context: PairContext },
): Promise<Outcome> {
  if (now.google === 'unread' || now.google === null || now.google.etag === stored.pair.etag)
    return { writes }
  if (mayBeStale(now, stored.pair)) return { writes }
  await saveOrYield({ ...stored, pair: { ...stored.pair, ...googleVersion(stored.pair, now) } }, context)
  return { writes }
}

function statesOf(now: Seen, { mirror, print }: PairContext): PairState {
  const fields = sharedFields(mirror.traits)
  const google = now.google
  const erp = now.erp
  return {
    erp:
      erp === 'unread'
        ? erp
        : stateOf(erp && { here: erp.event, there: asGoogleHolds(erp.event, mirror) }, { fields, print }),
    google:
      google === 'unread'
        ? google
        : stateOf(google && { here: google.event, there: asErpHolds(google.event, mirror) }, {
            fields,
            print,
          }),
  }
}

function plan(link: Link, now: Seen, context: PairContext): Step {
  const { direction } = context
  return planStep(link, directed(link, statesOf(now, context), direction), loserBy(direction, laterWins(now)))
}

/** The ERP's times have whole seconds, so on a tie its change may well be the later one. */
function laterWins(now: Seen): (field: string) => Side {
  const changedAt = (side: Side) => (now[side] === 'unread' || now[side] === null ? 0 : now[side].changedAt)
  return () => (changedAt('google') >= changedAt('erp') + 1000 ? 'erp' : 'google')
}

/** After a write that was cut short only what the sides hold now decides, not a list that may be older than the write. */
async function readBoth(pair: Pair, { erp, google, listedAt }: Seen, context: PairContext): Promise<Seen> {
  const known = google !== 'unread' && listedAt === undefined
  const inErp = erp === 'unread' ? await read('erp', pair, context) : erp
  const inGoogle = known ? google : await read('google', pair, context)
  return { erp: inErp, google: inGoogle } as Seen
}

async function read(
  side: Side,
  pair: Pair,
  { erp, google }: PairContext,
): Promise<HeldRecord | HeldEvent | null> {
  if (side === 'erp') return pair.recordId === null ? null : erp.read(pair.entity, pair.recordId)
  const entry = await google.get(pair.calendarId, pair.eventId)
  // What turned private or into a series has left the pair's reach; neither side is touched until it comes back.
  if (entry.kind === 'excluded') throw new Fault('google.refused', `event is ${entry.why}`)
  return entry.kind === 'held' ? entry.held : null
}

function assertUnclaimed(pair: Pair, now: number): void {
  if (pair.claim === null || pair.claim.until <= now) return
  const retryAfterMs = Math.min(pair.claim.until - now, comeBackInMs(pair.claim.until, now))
  throw new Fault('pair.claimed', 'another task is writing', { retryAfterMs })
}

async function saveOrYield(stored: StoredPair, { store, tenant }: PairContext): Promise<StoredPair> {
  const saved = await savePair(store, tenant, stored)
  if (saved === null) throw new Fault('store.contended', 'another task was faster')
  return saved
}

/** The other side answered that it did nothing, so what was announced can be taken back at once. */
function leftNoTrace(error: unknown): boolean {
  return error instanceof Fault && !error.code.endsWith('unavailable')
}

async function takeBack(
  before: Pair,
  { version }: StoredPair,
  { store, tenant, clock }: PairContext,
): Promise<void> {
  const claim =
    isSettled(before.link) || before.claim === null ? null : { ...before.claim, until: clock.now() }
  await savePair(store, tenant, { pair: { ...before, claim }, version })
}
