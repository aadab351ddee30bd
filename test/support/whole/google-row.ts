import type { CalendarEvent, When } from '../../../shared/domain/event.ts'
import type { Answer } from '../../../shared/domain/guests.ts'
import type { CalendarId, EventId } from '../../../shared/domain/ids.ts'
import type { EventType } from '../../../shared/domain/options.ts'

export interface RowGuest {
  readonly email: string
  readonly answer: Answer
}

/** An event as one calendar has it: the organiser's own, a guest's copy, a series, or one of its occurrences that was changed. */
export interface Row {
  readonly calendarId: CalendarId
  readonly eventId: EventId
  readonly uid: string
  /** The calendar that organises it. */
  readonly organizer: string
  readonly event: CalendarEvent
  readonly isPrivate: boolean
  readonly type: EventType
  readonly guests: readonly RowGuest[]
  readonly guestsCanModify: boolean
  readonly mark: string | null
  readonly repeats: { readonly days: number; readonly count: number } | null
  readonly occurrence: { readonly seriesId: EventId; readonly originalStart: string } | null
  readonly isAlive: boolean
  /** An occurrence that its series doesn't have any more. */
  readonly isOrphan: boolean
  /** A guest threw it away: it stays for everybody else. */
  readonly isDropped: boolean
  readonly change: number
  readonly etag: string
  readonly changedAt: number
}

const DAY_MS = 24 * 3_600_000

export function momentOf(time: string): number {
  return Date.parse(time.length === 10 ? `${time}T00:00:00Z` : time)
}

/** In the form of `like`: a date, or an instant with whole seconds. */
export function timeLike(like: string, at: number): string {
  const text = new Date(at).toISOString()
  return like.length === 10 ? text.slice(0, 10) : `${text.slice(0, 19)}Z`
}

export function shifted(when: When, byMs: number): When {
  return {
    kind: when.kind,
    start: timeLike(when.start, momentOf(when.start) + byMs),
    end: timeLike(when.end, momentOf(when.end) + byMs),
  }
}

/** `<series>_20270301T090000Z`, or `<series>_20270301` for whole days. */
export function occurrenceIdOf(seriesId: EventId, originalStart: string): EventId {
  return `${seriesId}_${stampOf(originalStart)}` as EventId
}

/** The series that takes over from there on: the root's id with `_R` and the moment. */
export function followingIdOf(seriesId: EventId, originalStart: string): EventId {
  const root = seriesId.replace(/_R\d{8}(T\d{6})?$/, '')
  return `${root}_R${stampOf(originalStart).replace(/Z$/, '')}` as EventId
}

function stampOf(originalStart: string): string {
  return originalStart.replaceAll(/[-:]/g, '')
}

/** A row never changes, so what follows from it is told once. */
const slots = new WeakMap<Row, readonly string[]>()
const regular = new WeakMap<Row, ReadonlyMap<EventId, Row>>()

/** When each occurrence of a series was to begin. */
export function slotsOf(row: Row): readonly string[] {
  const { event, repeats } = row
  if (repeats === null) return []
  const known = slots.get(row)
  if (known) return known
  const first = momentOf(event.when.start)
  const told = Array.from({ length: repeats.count }, (_, index) =>
    timeLike(event.when.start, first + index * repeats.days * DAY_MS),
  )
  slots.set(row, told)
  return told
}

/** The occurrences as their series says them, by id. */
export function regularOf(series: Row): ReadonlyMap<EventId, Row> {
  const known = regular.get(series)
  if (known) return known
  const told = new Map(
    slotsOf(series).map(
      (slot) => [occurrenceIdOf(series.eventId, slot), occurrenceOf(series, slot)] as const,
    ),
  )
  regular.set(series, told)
  return told
}

/** An occurrence as its series says it. */
export function occurrenceOf(series: Row, originalStart: string): Row {
  const byMs = momentOf(originalStart) - momentOf(series.event.when.start)
  return {
    ...series,
    eventId: occurrenceIdOf(series.eventId, originalStart),
    event: { ...series.event, when: shifted(series.event.when, byMs) },
    repeats: null,
    occurrence: { seriesId: series.eventId, originalStart },
  }
}

/** The series that an occurrence's id may belong to; null when it can't be one. */
export function seriesIdOf(eventId: EventId): EventId | null {
  const [, seriesId] = /^(.+)_\d{8}(?:T\d{6}Z)?$/.exec(eventId) ?? []
  return (seriesId as EventId | undefined) ?? null
}

export function endsAfter({ event }: Row, moment: number): boolean {
  return momentOf(event.when.end) > moment
}
