import { otherSide } from '../domain/link.ts'
import type { Side } from '../domain/link.ts'
import { planRestoring } from '../domain/plan.ts'
import type { PairContext, Seen } from './pair-context.ts'
import { guestBook } from './pair-guests.ts'
import { prepareWrite } from './prepare-write.ts'
import type { StoredPair } from './pair-document.ts'
import { viewOf } from './pair-view.ts'
import { readNow } from './read-sides.ts'
import { writeStep } from './write-step.ts'

/**
 * Puts back on a side what was removed there, as the other side still holds it. Nothing when it is there already, when the other
 * side hasn't got it either, or when only somebody else could put it back. An occurrence of a series that is gone comes back as an event
 * of its own.
 */
export async function restorePair(found: StoredPair, side: Side, context: PairContext): Promise<void> {
  const { pair } = found
  const now: Seen = {
    erp: await readNow('erp', pair, context),
    google: await readNow('google', pair, context),
  } as Seen
  await putBack(found, now, { side, context })
}

async function putBack(
  stored: StoredPair,
  now: Seen,
  { side, context }: { side: Side; context: PairContext },
): Promise<void> {
  const { pair } = stored
  const book = await guestBook(pair, now, context)
  const { link, state, rules } = viewOf(pair, now, { book, context })
  const source = state[otherSide(side)]
  if (state[side] !== null || source === null || source === 'unread') return
  if (rules.mayRevive?.(side) === false) return
  const step = planRestoring(link, side, source)
  const prepared = await prepareWrite(stored, now, { step, book, context })
  if (prepared?.left) return
  if (prepared) return putBack(prepared.stored, prepared.now ?? now, { side, context })
  await writeStep(stored, now, { step, why: 'chosen', book, context, isWithdrawn: false })
}
