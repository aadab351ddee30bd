import type { CalendarEvent } from '../../../shared/domain/event.ts'
import type { Answer } from '../../../shared/domain/guests.ts'
import type { CalendarId, EventId } from '../../../shared/domain/ids.ts'
import type { Clock } from '../../../shared/ports.ts'
import {
  followingIdOf,
  momentOf,
  occurrenceOf,
  regularOf,
  seriesIdOf,
  shifted,
  slotsOf,
} from './google-row.ts'
import type { Row, RowGuest } from './google-row.ts'

export interface Calendar {
  readonly id: CalendarId
  readonly title: string
  /** The account whose own calendar it is; null for one that is shared. */
  readonly primaryOf: string | null
  readonly accounts: readonly string[]
  readonly rows: Map<EventId, Row>
  /** Cursors from before are not known any more. */
  cursorsFrom: number
}

export interface Mail {
  readonly to: string
  readonly kind: 'invitation' | 'update' | 'cancellation'
  readonly tag: string
  readonly at: number
  readonly endsAt: number
}

/** What a person or the product writes; the rest stays. */
export type RowChange = Partial<
  Pick<Row, 'event' | 'isPrivate' | 'guests' | 'mark' | 'repeats' | 'isAlive' | 'type' | 'guestsCanModify'>
>

/**
 * Google's calendars of several accounts: own ids that stay taken, etags, copies in the calendars of guests, answers that find
 * their way to everybody, series with exceptions. Facts: google.md 2.3 to 2.6.
 */
export function wholeGoogle(clock: Clock, heard: (calendarId: CalendarId) => void) {
  const calendars = new Map<CalendarId, Calendar>()
  const mails: Mail[] = []
  /** Ids in calendars that an event was moved away from. */
  const leftBehind = new Set<string>()
  let changes = 0
  let ids = 0

  const calendar = (id: CalendarId): Calendar => {
    const found = calendars.get(id)
    if (!found) throw new Error(`no calendar ${id}`)
    return found
  }
  const addCalendar = (given: Pick<Calendar, 'id' | 'title' | 'primaryOf' | 'accounts'>): void =>
    void calendars.set(given.id, { ...given, rows: new Map(), cursorsFrom: 0 })

  const find = (calendarId: CalendarId, eventId: EventId): Row | null => {
    const { rows } = calendar(calendarId)
    const row = rows.get(eventId)
    if (row && !row.isOrphan) return row
    const series = rows.get(seriesIdOf(eventId) ?? ('' as EventId))
    return (series?.isAlive ? regularOf(series).get(eventId) : undefined) ?? row ?? null
  }
  const store = (row: Row): Row => {
    changes += 1
    const saved = { ...row, change: changes, etag: `"${changes}"`, changedAt: clock.now() }
    calendar(row.calendarId).rows.set(row.eventId, saved)
    heard(row.calendarId)
    return saved
  }
  const quietly = (row: Row): void => void calendar(row.calendarId).rows.set(row.eventId, row)
  const exceptionsOf = ({ calendarId, eventId, repeats }: Row): Row[] =>
    repeats === null
      ? []
      : [...calendar(calendarId).rows.values()].filter(
          (row) => row.occurrence?.seriesId === eventId && !row.isOrphan,
        )
  /** A delta tells an exception and its series. */
  const touchSeries = ({ calendarId, occurrence }: Row): void => {
    const series = occurrence && calendar(calendarId).rows.get(occurrence.seriesId)
    if (series?.isAlive) store(series)
  }

  const spread = (row: Row): void => {
    if (row.organizer !== row.calendarId) return
    for (const { id, primaryOf } of calendars.values())
      if (primaryOf !== null && id !== row.calendarId) spreadTo(id, row)
  }
  const spreadTo = (id: CalendarId, row: Row): void => {
    const copy = find(id, row.eventId)
    if (copy && copy.uid !== row.uid) return
    // Two events can't have one id: an event that was moved away and repeated there isn't invited to where it was, occurrence by occurrence.
    const base = row.occurrence && calendar(id).rows.get(row.occurrence.seriesId)
    if (base && (base.organizer === id || (!base.isAlive && leftBehind.has(`${id} ${base.eventId}`)))) return
    const isInvited = row.guests.some(({ email }) => email === id)
    const fresh: Row = {
      ...row,
      calendarId: id,
      isDropped: false,
      mark: copy?.mark ?? null,
    }
    if (!isInvited) {
      if (copy?.isDropped) quietly({ ...copy, isDropped: false })
      else if (copy?.isAlive) dropCopy(copy)
    } else if (copy?.isDropped) quietly({ ...fresh, isAlive: false, isDropped: true, change: copy.change })
    else if (row.isAlive || copy?.isAlive) {
      touchSeries(fresh)
      store(fresh)
    }
  }
  const dropCopy = (copy: Row): void => {
    store({ ...copy, isAlive: false })
    for (const exception of exceptionsOf(copy)) quietly({ ...exception, isAlive: false, isOrphan: true })
  }

  /** The organiser's write: his row, its occurrences, the copies of the guests. */
  const write = (row: Row, change: RowChange): Row => {
    const next: Row = { ...row, ...change, isDropped: false, isOrphan: false }
    touchSeries(row)
    const saved = store(next)
    spread(saved)
    for (const exception of exceptionsOf({ ...saved, repeats: row.repeats ?? saved.repeats }))
      carryOver(exception, { before: row, after: saved })
    return saved
  }
  /** What becomes of a changed occurrence when its series changes: it follows in whatever was never changed on it alone. */
  const carryOver = (exception: Row, { before, after }: { before: Row; after: Row }): void => {
    const slot = exception.occurrence?.originalStart ?? ''
    if (!slotsOf(after).includes(slot)) {
      const orphan = store({ ...exception, isAlive: false, isOrphan: true })
      return spread(orphan)
    }
    const [was, is] = [occurrenceOf(before, slot), occurrenceOf(after, slot)]
    const own = exception.event
    const follow = <K extends keyof CalendarEvent>(field: K): CalendarEvent[K] =>
      same(own[field], was.event[field]) ? is.event[field] : own[field]
    const event = {
      title: follow('title'),
      when: follow('when'),
      description: follow('description'),
      location: follow('location'),
    }
    const guests = same(exception.guests, was.guests) ? is.guests : exception.guests
    const isPrivate = exception.isPrivate === was.isPrivate ? is.isPrivate : exception.isPrivate
    const next = { ...exception, event, guests, isPrivate }
    if (same(next, exception)) return
    spread(store(next))
  }

  const cancel = (row: Row): void => {
    touchSeries(row)
    for (const exception of exceptionsOf(row)) forget(exception)
    spread(store({ ...row, isAlive: false }))
  }
  const forget = (exception: Row): void => {
    quietly({ ...exception, isAlive: false, isOrphan: true })
    for (const { id, rows } of calendars.values()) {
      const copy = rows.get(exception.eventId)
      if (id === exception.calendarId || copy?.uid !== exception.uid) continue
      // Who was invited to this occurrence alone has no series whose end would tell him.
      const isTold = copy.isAlive && !rows.has(exception.occurrence?.seriesId ?? exception.eventId)
      if (isTold) store({ ...copy, isAlive: false })
      else quietly({ ...copy, isAlive: false, isOrphan: true })
    }
  }

  const organizersRow = (row: Row): Row | null =>
    calendars.has(row.organizer as CalendarId) ? find(row.organizer as CalendarId, row.eventId) : null

  const answer = (row: Row, email: string, given: Answer): void => {
    const answered = (guests: readonly RowGuest[]) =>
      guests.map((guest) => (guest.email === email ? { ...guest, answer: given } : guest))
    if (row.organizer === row.calendarId) return void write(row, { guests: answered(row.guests) })
    touchSeries(row)
    store({ ...row, guests: answered(row.guests) })
    const organizer = organizersRow(row)
    if (organizer?.isAlive) write(organizer, { guests: answered(organizer.guests) })
  }
  /** Throwing a copy away is a refusal. */
  const drop = (row: Row): void => {
    touchSeries(row)
    store({ ...row, isAlive: false, isDropped: true })
    const organizer = organizersRow(row)
    if (!organizer?.isAlive) return
    const guests = organizer.guests.map((guest) =>
      guest.email === row.calendarId ? { ...guest, answer: 'declined' as const } : guest,
    )
    write(organizer, { guests })
  }

  const make = (calendarId: CalendarId, given: RowChange & Pick<Row, 'event'>, eventId = newId()): Row =>
    write(
      {
        calendarId,
        eventId,
        uid: `${eventId}@google.com`,
        organizer: calendarId,
        isPrivate: false,
        type: 'default',
        guests: [],
        guestsCanModify: false,
        mark: null,
        repeats: null,
        occurrence: null,
        isAlive: true,
        isOrphan: false,
        isDropped: false,
        change: 0,
        etag: '',
        changedAt: 0,
        event: given.event,
      },
      given,
    )
  const newId = (): EventId => {
    ids += 1
    return `gev${String(ids).padStart(4, '0')}` as EventId
  }

  /** Gives the event to another calendar, which organises it from then on; the id stays behind, cancelled. */
  const move = (row: Row, to: CalendarId): void => {
    const there = calendar(to).rows.get(row.eventId)
    if (there?.isAlive && there.uid !== row.uid) return
    leftBehind.add(`${row.calendarId} ${row.eventId}`)
    leftBehind.delete(`${to} ${row.eventId}`)
    for (const one of [row, ...exceptionsOf(row)]) {
      store({ ...one, isAlive: false, isOrphan: one.occurrence !== null, isDropped: true })
      spread(store({ ...one, calendarId: to, organizer: to }))
    }
  }
  /** "This and following": the series ends before the slot and a new one goes on from it. Exceptions after the cut are lost. */
  const cut = (series: Row, slot: string, change: Partial<CalendarEvent>): void => {
    const { repeats } = series
    const index = slotsOf(series).indexOf(slot)
    if (repeats === null || index < 1) return
    write(series, { repeats: { ...repeats, count: index } })
    const rest = occurrenceOf(series, slot).event
    const byMs = change.when ? momentOf(change.when.start) - momentOf(rest.when.start) : 0
    make(
      series.calendarId,
      {
        event: { ...rest, ...change, when: shifted(rest.when, byMs) },
        guests: series.guests,
        isPrivate: series.isPrivate,
        repeats: { ...repeats, count: repeats.count - index },
      },
      followingIdOf(series.eventId, slot),
    )
  }
  const occurrences = (series: Row): Row[] =>
    [...regularOf(series).keys()].flatMap((eventId) => find(series.calendarId, eventId) ?? [])

  return {
    calendars,
    mails,
    calendar,
    addCalendar,
    find,
    write,
    cancel,
    answer,
    drop,
    make,
    move,
    cut,
    occurrences,
    lastChange: () => changes,
    /** Google forgets how far the calendar was read (410). */
    expireCursors(id: CalendarId): void {
      changes += 1
      calendar(id).cursorsFrom = changes
    },
    /** Everything that is alive in a calendar, series as their occurrences. */
    living: (calendarId: CalendarId): Row[] => {
      const rows = [...calendar(calendarId).rows.values()]
      return rows
        .flatMap((row) => {
          if (row.repeats !== null) return row.isAlive ? occurrences(row) : []
          const series = row.occurrence && calendar(calendarId).rows.get(row.occurrence.seriesId)
          return series?.isAlive && slotsOf(series).includes(row.occurrence?.originalStart ?? '') ? [] : [row]
        })
        .filter((row) => row.isAlive && !row.isOrphan)
    },
  }
}

export type WholeGoogle = ReturnType<typeof wholeGoogle>

export function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
