import { Fault } from '../domain/fault.ts'
import { planRemoval } from '../domain/plan.ts'
import { assertUnclaimed, giveBack } from './pair-claim.ts'
import type { PairContext, Seen } from './pair-context.ts'
import type { StoredPair } from './pair-document.ts'
import { guestBook } from './pair-guests.ts'
import { isRefused, writeStep } from './write-step.ts'

/**
 * Takes the event, as it was just seen, out of Google although its record lives on, edited there or not; the pair stays as a
 * tombstone. Throws `google.moved-on` when somebody has changed it since.
 */
export async function retirePair(
  found: StoredPair,
  google: Seen['google'],
  context: PairContext,
): Promise<void> {
  assertUnclaimed(found.pair.claim, context.clock.now())
  const { pair } = found
  const unguarded = { ...found, pair: { ...pair, etag: null } }
  const step = planRemoval(pair.link, 'google')
  const now: Seen = { erp: null, google }
  const book = await guestBook(pair, now, context)
  // Its guests hear of the event that takes its place.
  const quiet = { ...context, isQuiet: true, options: { ...context.options, removesGoogleBorn: true } }
  const done = await writeStep(unguarded, now, {
    step,
    why: 'moved',
    book,
    context: quiet,
    isWithdrawn: false,
  })
  if (isRefused(done) || done.missed === null) return
  await giveBack(done.stored, context)
  throw new Fault('google.moved-on', 'changed meanwhile')
}
