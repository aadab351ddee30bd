import { otherSide } from '../domain/link.ts'
import type { Side } from '../domain/link.ts'
import { planRestoring } from '../domain/plan.ts'
import type { PairContext, Seen } from './pair-context.ts'
import { guestBook } from './pair-guests.ts'
import type { StoredPair } from './pair-document.ts'
import { viewOf } from './pair-view.ts'
import { readNow } from './read-sides.ts'
import { writeStep } from './write-step.ts'

/**
 * Puts back on a side what was removed there, as the other side still holds it. Nothing when it is there already, when the other
 * side hasn't got it either, or when only somebody else could put it back.
 */
export async function restorePair(found: StoredPair, side: Side, context: PairContext): Promise<void> {
  const { pair } = found
  const now: Seen = {
    erp: await readNow('erp', pair, context),
    google: await readNow('google', pair, context),
  } as Seen
  const book = await guestBook(pair, now, context)
  const { link, state, rules } = viewOf(pair, now, { book, context })
  const source = state[otherSide(side)]
  if (state[side] !== null || source === null || source === 'unread') return
  if (rules.mayRevive?.(side) === false) return
  const step = planRestoring(link, side, source)
  await writeStep(found, now, { step, why: 'chosen', book, context, isWithdrawn: false })
}
