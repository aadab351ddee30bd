import { createHash } from 'node:crypto'
import { Fault, isFault } from '../domain/fault.ts'
import { isSettled } from '../domain/link.ts'
import type { Link, Side } from '../domain/link.ts'
import { ownICalUid, uidOf } from '../domain/pair-names.ts'
import type { Write } from '../domain/plan-step.ts'
import { bringOthersAlong } from './others-of-record.ts'
import { CLAIM_MS } from './pair-context.ts'
import type { PairContext, Seen } from './pair-context.ts'
import { OUT, OWN_ANSWER, guestBook, guestsToRemember, isGuestField } from './pair-guests.ts'
import type { GuestBook } from './pair-guests.ts'
import { entryOf, logged } from './pair-log.ts'
import type { LogReason } from './pair-log.ts'
import { savePair } from './pair-store.ts'
import type { Pair, StoredPair } from './pair-document.ts'
import { erpDigestOf, rightsOf, viewOf } from './pair-view.ts'
import { ofEvent, rememberPair, saveOrYield } from './remember-pair.ts'
import type { WriteResult } from './pair-write.ts'
import { writeSide } from './write-side.ts'

export interface StepToTake {
  readonly step: Write
  readonly why: LogReason
  readonly book: GuestBook
  readonly context: PairContext
  readonly isWithdrawn: boolean
}

export interface Taken {
  readonly stored: StoredPair
  readonly now: Seen
  /** The side that wasn't where we left it: nothing was written, and it has to be read. */
  readonly missed: Side | null
}

/** The other side will never take it; the pair remembers that. */
export interface Refused {
  readonly refused: StoredPair
}

export function isRefused(result: WriteResult | Taken | Refused): result is Refused {
  return typeof result === 'object' && 'refused' in result
}

/** Announces the write, makes it, settles it. */
export async function writeStep(found: StoredPair, now: Seen, take: StepToTake): Promise<Taken | Refused> {
  const { step, why, context } = take
  const claimed = await claim(found, now, take)
  noteConflict(claimed.pair, step, context)
  const result = await perform(claimed, now, { before: found.pair, take })
  if (isRefused(result)) return result
  // Our claim stands, and what is really there decides. Nothing landed, so the edit that we meant to write is still news:
  // planned from the claim, it would be no edit any more and lose against a deletion.
  if (result === 'moved-on') {
    const { link, log } = found.pair
    return { stored: { ...claimed, pair: { ...claimed.pair, link, log } }, now, missed: step.on }
  }
  const { letGo } = result
  const after = { ...now, [step.on]: result.held } as Seen
  // A write to the other side than the one that refused something says nothing about that.
  const { refused } = claimed.pair
  const isOver = refused?.on === step.on || why === 'chosen'
  const pair = { ...claimed.pair, letGo, refused: isOver ? null : refused }
  const newBook = await guestBook(pair, after, context)
  const link = settledWith(step, after, { pair, book: newBook, context })
  const stored = await rememberPair({ ...claimed, pair }, after, { link, book: newBook, context })
  await bringOthersAlong(found.pair, stored.pair, context)
  const { tenant, log } = context
  log.info('pair.done', {
    tenant,
    entity: pair.entity,
    record: stored.pair.recordId ?? '',
    step: letGo !== null && step.do === 'remove' ? 'let-go' : step.do,
    side: step.on,
    why,
    fields: step.fields.length,
    delayMs: delayOf(step, now, take),
  })
  return { stored, now: after, missed: null }
}

/**
 * How long the change was on its way, by when the side that it came from says that it was changed. Null for work that nobody waits for: a
 * job, what we put right, and an occurrence that is there because its window has moved on.
 */
function delayOf(step: Write, { erp, google }: Seen, { why, context }: StepToTake): number | null {
  const source = step.on === 'erp' ? google : erp
  if (context.isQuiet || (why !== 'other-side' && why !== 'conflict')) return null
  if (source === null || source === 'unread') return null
  if (step.do === 'create' && 'occurrence' in source && source.occurrence !== null) return null
  return Math.max(0, context.clock.now() - source.changedAt)
}

async function claim(
  found: StoredPair,
  now: Seen,
  { step, why, book, context }: StepToTake,
): Promise<StoredPair> {
  const { pair } = found
  const claimedAt = context.clock.now()
  const since = isSettled(pair.link) ? claimedAt : (pair.claim?.since ?? claimedAt)
  // A record that is made anew gets a new id: until it is known, the pair is found among those being created.
  const isNewRecord = step.do === 'create' && step.on === 'erp' && (now.erp === null || now.erp === 'unread')
  const entry = entryOf(step, now, { why, pair, book, context })
  const event = now.google === 'unread' ? null : now.google
  return saveOrYield(
    {
      ...found,
      pair: {
        ...pair,
        // Whose it is has to be known should all of this be cut short.
        ...(event && ofEvent(pair, event, context)),
        recordId: isNewRecord ? null : pair.recordId,
        link: step.claim,
        label: pair.label ?? context.mirror.label,
        reminders: remindersAfter(pair, step),
        claim: { since, until: claimedAt + CLAIM_MS },
        log: logged(pair, entry),
        uid: pair.uid ?? uidBefore(pair, now),
        guests: guestsToRemember(book, Object.keys(step.claim.fields)),
      },
    },
    context,
  )
}

/** Whoever moves a meeting for others takes their reminders away (erp.md 0.8): what its user set is not known any more. */
function remindersAfter({ reminders }: Pair, { on, fields }: Write): string | null {
  return on === 'erp' && fields.includes('when') ? null : reminders
}

/** Known before the event is made, so that a guest's calendar that shows it first recognises it. */
function uidBefore({ eventId, bornIn }: Pair, { google }: Seen): string | null {
  if (google !== 'unread' && google?.uid) return uidOf(google.uid, google.occurrence?.originalStart ?? null)
  return bornIn === 'erp' ? uidOf(ownICalUid(eventId), null) : null
}

/** The one write. A change of something that is gone answers as moved on, so that the plan is made anew. */
async function perform(
  claimed: StoredPair,
  now: Seen,
  { before, take }: { before: Pair; take: StepToTake },
): Promise<WriteResult | Refused> {
  const { step, context } = take
  try {
    return await writeSide(claimed.pair, now, take)
  } catch (error) {
    if (isFault(error, 'google.moved-on') || isFault(error, 'erp.moved-on')) return 'moved-on'
    if (isFault(error, 'google.refused') || isFault(error, 'erp.refused'))
      return await keepRefused(before, claimed, { step, now, fault: error, context })
    if (leftNoTrace(error)) await takeBack(before, claimed, context)
    throw error
  }
}

/**
 * What is refused for good is shown to the user with a way out, and not tried again by every sweep (failures.md L5). The memory
 * is as it was, so the edit stays news.
 */
async function keepRefused(
  before: Pair,
  claimed: StoredPair,
  { step, now, fault, context }: { step: Write; now: Seen; fault: Fault; context: PairContext },
): Promise<Refused> {
  const refused = {
    on: step.on,
    step: digestOf(step),
    erpDigest: now.erp === 'unread' ? null : erpDigestOf(now.erp, context),
    code: fault.code,
    field: fault.field ?? null,
    at: context.clock.now(),
  }
  const kept = await takeBack({ ...before, refused }, claimed, context)
  const { tenant, log } = context
  const { entity, recordId } = before
  log.warn('pair.refused', { tenant, entity, record: recordId ?? '', side: step.on, code: fault.code })
  if (kept === null) throw new Fault('store.contended', 'another task was faster')
  return { refused: kept }
}

/**
 * What to remember after a write: for the fields written, what the side really holds (it may normalise). The others
 * stay as they were remembered: an edit that came in between is still news.
 */
function settledWith(
  step: Write,
  after: Seen,
  { pair, book, context }: { pair: Pair; book: GuestBook; context: PairContext },
): Link {
  const state = viewOf(pair, after, { book, context }).state[step.on]
  if (state === null || state === 'unread') return step.settled
  const fields = { ...step.settled.fields }
  const isAnswer = isMereAnswer(step, after, { pair, context })
  for (const field of step.fields) {
    if ((isAnswer && field !== OWN_ANSWER) || isTakenOff(field, step, { pair, context })) continue
    const memory = fields[field]
    const held = state[field]?.here
    if (memory && held) fields[field] = { ...memory, [step.on]: [held] }
  }
  return { ...step.settled, fields }
}

/**
 * A guest who is no more on the record. Should the ERP keep him all the same, as it does whom the record is assigned to (erp.md 3), that
 * is news, and the organiser invites him again.
 */
function isTakenOff(
  field: string,
  { on, settled }: Write,
  { pair, context }: { pair: Pair; context: PairContext },
): boolean {
  if (on !== 'erp' || pair.rights !== 'edit' || !isGuestField(field)) return false
  return settled.fields[field]?.erp[0] === context.print(field, OUT)
}

/** What is taken up again where only answers may be given keeps all else, and that may be news. */
function isMereAnswer(
  step: Write,
  { google }: Seen,
  { pair, context }: { pair: Pair; context: PairContext },
): boolean {
  if (step.do !== 'create' || step.on !== 'google' || google === null || google === 'unread') return false
  return rightsOf(pair, google, context) === 'answer'
}

function noteConflict({ entity, recordId }: Pair, step: Write, { tenant, log }: PairContext): void {
  if (step.overwrites.length === 0) return
  const fields = [...new Set(step.overwrites.map((field) => (isGuestField(field) ? 'guests' : field)))]
  log.info('pair.conflict', {
    tenant,
    entity,
    record: recordId ?? '',
    side: step.on,
    fields: fields.join(','),
  })
}

/** The other side answered that it did nothing, so what was announced can be taken back at once. */
function leftNoTrace(error: unknown): boolean {
  return error instanceof Fault && !error.code.endsWith('unavailable')
}

async function takeBack(
  before: Pair,
  { version }: StoredPair,
  { store, tenant, clock }: PairContext,
): Promise<StoredPair | null> {
  const hasNone = isSettled(before.link) || before.claim === null
  const former = hasNone ? null : { ...before.claim, until: clock.now() }
  return savePair(store, tenant, { pair: { ...before, claim: former }, version })
}

/** Names a write by what would be there after it. */
export function digestOf({ do: kind, on, settled }: Write): string {
  return createHash('sha256')
    .update(JSON.stringify([kind, on, settled]))
    .digest('base64url')
    .slice(0, 22)
}
