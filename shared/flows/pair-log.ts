import type { EventField } from '../domain/event.ts'
import type { Write } from '../domain/plan.ts'
import type { JsonObject } from '../ports.ts'
import type { PairContext, Seen } from './pair-context.ts'
import type { GuestBook } from './pair-guests.ts'
import { isGuestField } from './pair-guests.ts'
import { JOIN_URL } from './pair-view.ts'
import type { LogEntry, Pair } from './pair-store.ts'

const KEPT_MS = 30 * 24 * 3_600_000
const ENTRIES_MAX = 20

export type LogReason = LogEntry['why']

/**
 * The pair's log with what is about to be done. It lies in the pair, because it is written with the claim: before the write, so
 * that a value that is overwritten is never lost, and without a document of its own for every change.
 */
export function logged(pair: Pair, entry: LogEntry): Pair['log'] {
  return [...freshLog(pair, entry.at), entry].slice(-ENTRIES_MAX)
}

/** Without what is older than 30 days. */
export function freshLog({ log }: Pick<Pair, 'log'>, now: number): Pair['log'] {
  return log.filter(({ at }) => at > now - KEPT_MS)
}

/** What the step does, and what was there before, as far as it was read. Nothing of a private event. */
export function entryOf(
  step: Write,
  now: Seen,
  { why, book, context }: { why: LogReason; book: GuestBook; context: PairContext },
): LogEntry {
  const fields = [...new Set(step.fields.map((field) => (isGuestField(field) ? 'guests' : field)))]
  const isPrivate = now.google !== 'unread' && now.google !== null && now.google.isPrivate
  return {
    at: context.clock.now(),
    do: step.do,
    on: step.on,
    why: isPrivate ? 'private' : why,
    fields,
    was: isPrivate ? null : valuesBefore(step, now, { fields, book }),
  }
}

function valuesBefore(
  step: Write,
  now: Seen,
  { fields, book }: { fields: readonly string[]; book: GuestBook },
): JsonObject | null {
  const held = now[step.on]
  if (held === 'unread' || held === null || step.do === 'create') return null
  const names = step.do === 'remove' ? Object.keys(held.event) : fields
  const before: [string, unknown][] = names.map((field) => {
    if (field === 'guests') return [field, answersBefore(step, book)]
    return [field, field === JOIN_URL ? held.joinUrl : held.event[field as EventField]]
  })
  const guests = step.do === 'remove' && 'recordId' in held ? [['guests', held.guests]] : []
  return Object.fromEntries([...before, ...guests]) as JsonObject
}

/** Who was a guest with which answer, by who he is in the ERP. */
function answersBefore(step: Write, { inErp, inGoogle, refs }: GuestBook): JsonObject {
  const side = step.on === 'erp' ? inErp : inGoogle
  const rows = step.fields
    .filter(isGuestField)
    .flatMap((field) => [[refs.get(field) ?? field, side.get(field)?.answer ?? 'out'] as const])
  return Object.fromEntries(rows)
}
