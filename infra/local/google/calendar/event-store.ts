import { ApiError, conditionNotMet, notFound } from '../api-error.ts'
import type { Context } from '../context.ts'
import type { EventRow } from '../world.ts'
import { hasStart, occurrenceId, originOf, parseOccurrenceId, startAt, type Series } from './recurrence.ts'

/** One moment of writing, shared by all rows that one request touches. */
export interface Stamp {
  readonly micros: number
}

export function createStamp(context: Context): Stamp {
  return { micros: context.world.nextMicros() }
}

export function etagOf(row: EventRow): string {
  return `"${row.etagMicros * 2}"`
}

/** The event, or an occurrence that follows from its series and is written nowhere yet. */
export function findEvent(context: Context, calendarId: string, id: string): EventRow | null {
  const rows = context.world.eventsOf(calendarId)
  const row = rows.get(id)
  if (row !== undefined && !row.orphan) return row
  const parts = parseOccurrenceId(id)
  const master = parts === null ? undefined : rows.get(parts.masterId)
  const series = master === undefined ? null : seriesOf(master)
  if (parts === null || master === undefined || series === null || !hasStart(series, parts.at))
    return row ?? null
  const occurrence = occurrenceAt(master, parts.at)
  return occurrence.id === id ? occurrence : (row ?? null)
}

export function requireEvent(context: Context, calendarId: string, id: string): EventRow {
  const row = findEvent(context, calendarId, id)
  if (row === null) throw notFound()
  return row
}

export function checkIfMatch(row: EventRow, ifMatch: string | undefined): void {
  if (ifMatch !== undefined && ifMatch !== '*' && ifMatch !== etagOf(row)) throw conditionNotMet()
}

export function seriesOf(row: EventRow): Series | null {
  const { start, recurrence } = row.fields
  return recurrence === undefined ? null : { start, recurrence }
}

/** An occurrence as its series says it; with the series gone it is gone too. */
export function occurrenceAt(master: EventRow, at: number): EventRow {
  const { recurrence: _, ...fields } = master.fields
  const start = startAt(master.fields, at)
  const end = startAt({ start: master.fields.end }, at + lengthOf(master))
  return {
    ...master,
    id: occurrenceId(master.id, start),
    serial: 0,
    fields: { ...fields, start, end },
    occurrence: { masterId: master.id, originalStart: start },
  }
}

/** Milliseconds from start to end; days are counted in UTC, where all have 24 hours. */
export function lengthOf(row: EventRow): number {
  return originOf(row.fields.end) - originOf(row.fields.start)
}

/** Changed and cancelled occurrences of a series, without those it no longer has. */
export function exceptionsOf(context: Context, master: EventRow): readonly EventRow[] {
  const rows = [...context.world.eventsOf(master.calendarId).values()]
  return rows.filter((row) => row.occurrence?.masterId === master.id && !row.orphan)
}

export interface Save {
  readonly stamp: Stamp
  /** Changing only reminders gives a new etag but does not move `updated`. */
  readonly keepUpdated?: boolean
}

/** Writes a row: new etag, next change number, and word to whoever watches the calendar. */
export function saveEvent(context: Context, row: EventRow, { stamp, keepUpdated = false }: Save): EventRow {
  const { world } = context
  const saved: EventRow = {
    ...row,
    serial: row.serial === 0 ? world.nextSerial() : row.serial,
    change: world.nextChange(),
    etagMicros: stamp.micros,
    updatedMicros: keepUpdated ? row.updatedMicros : stamp.micros,
  }
  world.putEvent(saved)
  context.pushes.changed(saved.calendarId, saved.fields.eventType ?? 'default')
  return saved
}

/** Writing an occurrence touches its series too: a delta tells both, with one etag. */
export function touchMaster(context: Context, row: EventRow, stamp: Stamp): void {
  const master = context.world.eventsOf(row.calendarId).get(row.occurrence?.masterId ?? '')
  if (master !== undefined && master.status !== 'cancelled') saveEvent(context, master, { stamp })
}

/** A guest's copy: the shared part belongs to another calendar. */
export function isGuestCopy(row: EventRow): boolean {
  return !row.privateCopy && row.organizerCalendarId !== row.calendarId
}

export function cannotBeOccurrence(): ApiError {
  return new ApiError(400, {
    reason: 'invalid',
    message: 'This is not possible for a single instance of a series.',
  })
}
