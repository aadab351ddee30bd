import type { Write } from '../domain/plan-step.ts'
import { followSeries } from './follow-series.ts'
import { withoutGuests } from './move-pair.ts'
import { isOwnId, toOwnId } from './own-id.ts'
import type { PairContext, Seen } from './pair-context.ts'
import type { StoredPair } from './pair-document.ts'

/** What a step is to be planned anew on. */
export interface Prepared {
  readonly stored: StoredPair
  readonly now?: Seen
  /** It can't be made: the record has such an event already. */
  readonly left?: 'refused'
}

/**
 * A new event invites everybody at the address that he has now, whatever the old one had, and has an id that Google takes. Null when
 * nothing is left to prepare.
 */
export async function prepareInsert(
  stored: StoredPair,
  { google }: Seen,
  { step, context }: { step: Write; context: PairContext },
): Promise<Prepared | null> {
  const { pair } = stored
  const isInsert = step.do === 'create' && step.on === 'google' && (google === null || google === 'unread')
  if (!isInsert) return null
  if (Object.keys(pair.guests).length > 0)
    return { stored: { ...stored, pair: { ...pair, ...withoutGuests(pair) } } }
  if (isOwnId(pair.eventId) && !pair.isGuest) return null
  const successor = await followSeries(stored, context)
  if (successor !== null) return successor
  const moved = await toOwnId(stored, context)
  return moved ? { stored: moved } : { stored, left: 'refused' }
}
