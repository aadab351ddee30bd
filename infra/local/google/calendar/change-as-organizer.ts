import { isDeepStrictEqual } from 'node:util'
import type { Context } from '../context.ts'
import type { EventRow, EventStatus } from '../world.ts'
import type { EventFields } from './event-fields.ts'
import { exceptionsOf, occurrenceAt, saveEvent, seriesOf, touchMaster, type Stamp } from './event-store.ts'
import { forgetException, spreadToGuests } from './guest-copies.ts'
import { changedNames } from './merge-fields.ts'
import { hasStart, originOf } from './recurrence.ts'

export interface OrganizerChange {
  readonly row: EventRow
  readonly fields: EventFields
  readonly status: EventStatus
  readonly stamp: Stamp
}

/** Writes the organizer's row, its series or occurrences, and the guests' copies. */
export function changeAsOrganizer(context: Context, change: OrganizerChange): EventRow {
  const { row, fields, status, stamp } = change
  const names = changedNames(row.fields, fields)
  const moved = names.some((name) => name === 'start' || name === 'end' || name === 'recurrence')
  const keepUpdated = status === row.status && names.length === 1 && names[0] === 'reminders'
  touchMaster(context, row, stamp)
  const next = {
    ...row,
    fields,
    status,
    sequence: row.sequence + (moved ? 1 : 0),
    dropped: false,
    orphan: false,
  }
  const saved = saveEvent(context, next, { stamp, keepUpdated })
  spreadToGuests(context, saved, stamp)
  for (const exception of exceptionsOf(context, saved))
    carryOver(context, { exception, before: row, after: saved, stamp })
  return saved
}

/** Cancels an event or an occurrence for everybody. A series takes its occurrences along without a word. */
export function cancelAsOrganizer(context: Context, row: EventRow, stamp: Stamp): EventRow {
  touchMaster(context, row, stamp)
  for (const exception of exceptionsOf(context, row)) forgetEverywhere(context, exception)
  const saved = saveEvent(context, { ...row, status: 'cancelled', sequence: row.sequence + 1 }, { stamp })
  spreadToGuests(context, saved, stamp)
  return saved
}

function forgetEverywhere(context: Context, exception: EventRow): void {
  forgetException(context, exception)
  for (const account of context.world.accounts.values()) {
    const copy = context.world.eventsOf(account.email).get(exception.id)
    if (copy !== undefined && copy.iCalUID === exception.iCalUID) forgetException(context, copy)
  }
}

interface CarryOver {
  readonly exception: EventRow
  readonly before: EventRow
  readonly after: EventRow
  readonly stamp: Stamp
}

/** What became of a changed occurrence when its series changed. */
function carryOver(context: Context, { exception, before, after, stamp }: CarryOver): void {
  const series = seriesOf(after)
  const at = originOf(exception.occurrence?.originalStart ?? exception.fields.start)
  const stays = series !== null && hasStart(series, at)
  if (!stays) {
    const orphan = saveEvent(context, { ...exception, status: 'cancelled', orphan: true }, { stamp })
    spreadToGuests(context, orphan, stamp)
    return
  }
  const fields = inherit(exception.fields, occurrenceAt(before, at).fields, occurrenceAt(after, at).fields)
  const recurrenceChanged = !isDeepStrictEqual(before.fields.recurrence, after.fields.recurrence)
  if (!recurrenceChanged && changedNames(exception.fields, fields).length === 0) return
  const saved = saveEvent(context, { ...exception, fields }, { stamp })
  spreadToGuests(context, saved, stamp)
}

/** An occurrence follows its series in whatever was never changed on it alone. */
function inherit(own: EventFields, before: EventFields, after: EventFields): EventFields {
  const untouched = changedNames(before, after).filter((name) => isDeepStrictEqual(own[name], before[name]))
  const next: Record<string, unknown> = { ...own }
  for (const name of untouched) {
    if (after[name] === undefined) delete next[name]
    else next[name] = after[name]
  }
  return { ...next, start: own.start, end: own.end, ...followTimes(own, before, after) }
}

function followTimes(own: EventFields, before: EventFields, after: EventFields): Partial<EventFields> {
  const followed = isDeepStrictEqual([own.start, own.end], [before.start, before.end])
  return followed ? { start: after.start, end: after.end } : {}
}
