import { EVENT_FIELDS } from '../domain/event.ts'
import type { EventField } from '../domain/event.ts'
import { asGoogleHolds } from '../domain/mirror.ts'
import type { Write } from '../domain/plan-step.ts'
import type { JsonObject } from '../ports.ts'
import type { PairContext, Seen } from './pair-context.ts'
import type { GuestBook } from './pair-guests.ts'
import { isGuestField } from './pair-guests.ts'
import { JOIN_URL } from './pair-view.ts'
import type { LogEntry, Pair } from './pair-document.ts'

const KEPT_MS = 30 * 24 * 3_600_000
const ENTRIES_MAX = 20
/** Of a description the log keeps its beginning; the ERP sets no limit to it (erp.md 0.9). */
const TEXT_MAX = 10_000
const CHARS_MAX = 300_000

export type LogReason = LogEntry['why']

/**
 * The pair's log with what is about to be done. It lies in the pair, because it is written with the claim: before the write, so
 * that a value that is overwritten is never lost, and without a document of its own for every change.
 */
export function logged(pair: Pair, entry: LogEntry): Pair['log'] {
  const before = freshLog(pair, entry.at)
  // What has become private has never been said.
  const told = entry.why === 'private' ? before.map(withoutTexts) : before
  const entries = [...told, entry].slice(-ENTRIES_MAX)
  // A document may hold a megabyte; the texts of the oldest changes go first.
  for (let oldest = 0; oldest < entries.length && JSON.stringify(entries).length > CHARS_MAX; oldest += 1) {
    entries[oldest] = withoutTexts(entries[oldest] as LogEntry)
  }
  return entries
}

function withoutTexts({ inGoogle: _texts, ...rest }: LogEntry): LogEntry {
  return { ...rest, was: null }
}

/** Without what is older than 30 days. */
export function freshLog({ log }: Pick<Pair, 'log'>, now: number): Pair['log'] {
  return log.filter(({ at }) => at > now - KEPT_MS)
}

/** What the step does, and what was there before, as far as it was read. Nothing of a private event. */
export function entryOf(
  step: Write,
  now: Seen,
  { why, pair, book, context }: { why: LogReason; pair: Pair; book: GuestBook; context: PairContext },
): LogEntry {
  const fields = [...new Set(step.fields.map((field) => (isGuestField(field) ? 'guests' : field)))]
  const isPrivate = now.google !== 'unread' && now.google !== null && now.google.isPrivate
  return {
    at: context.clock.now(),
    do: step.do,
    on: step.on,
    why: isPrivate ? 'private' : why,
    fields,
    was: isPrivate ? null : valuesBefore(step, now, { fields, pair, book }),
    ...(!isPrivate && step.do !== 'remove' && { inGoogle: valuesAfter(step, now, context) }),
  }
}

/** What Google holds of the fields after the step. */
function valuesAfter(step: Write, { erp, google }: Seen, { mirror }: PairContext): JsonObject {
  const source = step.on === 'erp' ? google : erp
  if (source === 'unread' || source === null) return {}
  const event = step.on === 'erp' ? source.event : asGoogleHolds(source.event, mirror)
  const kept = EVENT_FIELDS.filter((field) => step.fields.includes(field)).map((field) => [
    field,
    cut(event[field]),
  ])
  return Object.fromEntries(kept) as JsonObject
}

function cut<Value>(value: Value): Value | string {
  return typeof value === 'string' ? value.slice(0, TEXT_MAX) : value
}

function valuesBefore(
  step: Write,
  now: Seen,
  { fields, pair, book }: { fields: readonly string[]; pair: Pair; book: GuestBook },
): JsonObject | null {
  const held = now[step.on]
  if (held === 'unread' && step.on === 'google') return lastInGoogle(pair, fields)
  if (held === 'unread' || held === null) return null
  // Something that didn't count as there may still hold what somebody wrote: a canceled record that comes back.
  const names = step.do === 'change' ? fields : Object.keys(held.event)
  const before: [string, unknown][] = names.map((field) => {
    if (field === 'guests') return [field, answersBefore(step, book)]
    return [field, field === JOIN_URL ? held.joinUrl : cut(held.event[field as EventField])]
  })
  const guests = step.do === 'remove' && 'recordId' in held ? [['guests', held.guests]] : []
  return Object.fromEntries([...before, ...guests]) as JsonObject
}

/** As the log itself remembers it; null unless it does so for all of the fields. */
function lastInGoogle({ log }: Pair, fields: readonly string[]): JsonObject | null {
  const known = fields.map(
    (field) =>
      [field, log.findLast(({ inGoogle }) => inGoogle?.[field] !== undefined)?.inGoogle?.[field]] as const,
  )
  if (fields.length === 0 || known.some(([, value]) => value === undefined)) return null
  return Object.fromEntries(known) as JsonObject
}

/** Who was a guest with which answer, by who he is in the ERP. */
function answersBefore(step: Write, { inErp, inGoogle, refs }: GuestBook): JsonObject {
  const side = step.on === 'erp' ? inErp : inGoogle
  const rows = step.fields
    .filter(isGuestField)
    .flatMap((field) => [[refs.get(field) ?? field, side.get(field)?.answer ?? 'out'] as const])
  return Object.fromEntries(rows)
}
