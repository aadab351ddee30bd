import { Fault } from '../domain/fault.ts'
import { isEnding } from '../domain/link.ts'
import type { Side } from '../domain/link.ts'
import type { HeldRecord } from '../erp-ports.ts'
import type { HeldEvent } from '../google-ports.ts'
import type { PairContext, Seen } from './pair-context.ts'
import type { Pair } from './pair-document.ts'

/**
 * After a write that was cut short only what the sides hold now decides, not a list that may be older than the write. What was being
 * taken out of Google, and is gone, is over: a record that is there all the same was handed on or came back, and has a task of its own.
 */
export async function readBoth(
  pair: Pair,
  { erp, google, listedAt }: Seen,
  context: PairContext,
): Promise<Seen> {
  const known = google !== 'unread' && listedAt === undefined
  const inGoogle = known ? google : await readNow('google', pair, context)
  const isOver = inGoogle === null && isEnding(pair.link)
  const inErp = erp === 'unread' && !isOver ? await readNow('erp', pair, context) : erp
  return { erp: inErp, google: inGoogle } as Seen
}

export async function readNow(
  side: Side,
  pair: Pair,
  { erp, google, isElsewhere }: PairContext,
): Promise<HeldRecord | HeldEvent | null> {
  if (side === 'erp') return pair.recordId === null ? null : erp.read(pair.entity, pair.recordId)
  const entry = await google.get(pair.calendarId, pair.eventId)
  if (entry.kind === 'held') return entry.held
  if (entry.kind === 'gone') return null
  // It is the pair of the first occurrence as soon as the calendar is read.
  if (entry.kind === 'series' && pair.role === 'main' && isElsewhere) return null
  if (entry.kind === 'series') throw new Fault('google.moved-on', 'the event became a series')
  throw new Fault('google.refused', `event is ${entry.why}`)
}
