import { dayOf } from '../../../shared/domain/local-day.ts'
import { WINDOW_MS } from '../../../shared/flows/pull-context.ts'
import { chosen, equal, isKnown, newWords, ownEvents, staysInErp } from './people-words.ts'
import type { Picks } from './people-words.ts'
import type { GoogleAct } from './people-in-google.ts'
import { momentOf, occurrenceOf, shifted, slotsOf } from './google-row.ts'
import type { Row } from './google-row.ts'
import { ZONE } from './whole-world.ts'
import type { WholeWorld } from './whole-world.ts'

const DAY_MS = 24 * 3_600_000

function hasGuestsOfOne({ google }: WholeWorld, series: Row): boolean {
  const invited = new Set(series.guests.map(({ email }) => email))
  return google.occurrences(series).some(({ guests }) => guests.some(({ email }) => !invited.has(email)))
}

/** An occurrence says something of its own, and its record was edited since the sides last agreed. */
function hasEditOfErp({ google, stories }: WholeWorld, series: Row): boolean {
  const hasOneOfItsOwn = google
    .occurrences(series)
    .some(
      ({ event, occurrence }) => !equal(event, occurrenceOf(series, occurrence?.originalStart ?? '').event),
    )
  return hasOneOfItsOwn && stories.of(series.event.location).touchedOn.has('erp')
}

/** One that was to be beyond the window is a record since somebody moved it here: put back there by its series, it is gone. */
function hasBroughtForward({ google, clock }: WholeWorld, series: Row): boolean {
  const end = clock.time + WINDOW_MS - DAY_MS
  return google
    .occurrences(series)
    .some(
      ({ event, occurrence }) =>
        momentOf(event.when.start) < end && momentOf(occurrence?.originalStart ?? '') >= end,
    )
}

/** Renames, moves, cuts in two or deletes a series. */
export function actOnSeries(world: WholeWorld, what: GoogleAct, { pick, more }: Picks): void {
  const { google, stories } = world
  const all = [...google.calendars.values()]
    .flatMap(({ rows }) => [...rows.values()])
    .filter((row) => row.isAlive && row.repeats !== null && row.organizer === row.calendarId)
  const row = chosen(all.filter(isKnown(world)), pick)
  if (!row) return
  const tag = row.event.location
  const words = newWords(world)
  stories.touched(tag, 'google', 'series')
  // Who was invited to one occurrence alone loses it when its series is moved or cut.
  const keptBy = staysInErp(world)
  const isRenamed = what === 'google-rename-series'
  if (keptBy !== null && !isRenamed && (hasGuestsOfOne(world, row) || hasBroughtForward(world, row)))
    stories.of(tag).kept.add(keptBy)
  // And who threw one away has it again: Google forgets that with the exception, and it may be another's by now, or made anew.
  if (what === 'google-shift-series' || what === 'google-cut-series') {
    if (hasDropped(world, row)) stories.of(tag).kept.add('came back with its series')
    if (hasMadeAnew(world, row)) stories.of(tag).kept.add('came back beside itself')
    // What went with that, an invitation or an edit of the ERP's, while a task died that had just sent it and nobody had noted it, is told
    // again of what takes its place.
    if (hasGuestsOfOne(world, row) || hasEditOfErp(world, row)) stories.of(tag).googleDeletions += 1
  }
  if (what === 'google-rename-series') google.write(row, { event: { ...row.event, title: words.title } })
  if (what === 'google-shift-series') {
    const when = shifted(row.event.when, (1 + (more % 3)) * 3_600_000)
    google.write(row, { event: { ...row.event, when } })
    if (keptBy !== null && !isSameDay(row.event.when.start, when.start)) stories.of(tag).kept.add(keptBy)
  }
  if (what === 'google-cut-series') {
    // What is cancelled isn't shown, so nobody can begin with it; and something has to be left of what was before.
    const shown = google.occurrences(row).filter(({ isAlive }) => isAlive)
    const slots = slotsOf(row).filter((one) =>
      shown.some(({ occurrence }) => occurrence?.originalStart === one),
    )
    const slot = chosen(slots.slice(1), more)
    if (slot === undefined) return
    stories.touched(tag, 'google', 'cut')
    const later = shifted(row.event.when, momentOf(slot) - momentOf(row.event.when.start) + 3_600_000)
    if (keptBy !== null && more % 2 === 1 && !isSameDay(slot, later.start)) stories.of(tag).kept.add(keptBy)
    google.cut(row, slot, more % 2 === 0 ? { title: words.title } : { when: later })
  }
  if (what === 'google-delete-series') {
    google.cancel(row)
    stories.deleted(tag, 'google', { keptBy: staysInErp(world), isUnseen: false })
  }
}

/** An occurrence is known by its day: what moves on to others leaves those that it was on. */
function isSameDay(before: string, after: string): boolean {
  return dayOf(momentOf(before), ZONE) === dayOf(momentOf(after), ZONE)
}

function hasDropped({ google }: WholeWorld, { eventId }: Row): boolean {
  return [...google.calendars.values()]
    .flatMap(({ rows }) => [...rows.values()])
    .some(({ isDropped, occurrence }) => isDropped && occurrence?.seriesId === eventId)
}

/** One was deleted or hidden here, and edited or restored in the ERP besides: its record has an event of its own, or is about to. */
function hasMadeAnew(world: WholeWorld, { calendarId, eventId, event }: Row): boolean {
  const isUnseen = [...world.google.calendar(calendarId).rows.values()].some(
    ({ isAlive, isOrphan, isPrivate, occurrence }) =>
      (!isAlive || isPrivate) && !isOrphan && occurrence?.seriesId === eventId,
  )
  const isAnew = ownEvents(world, event.location).some(
    (one) => one.mark !== null && one.calendarId === calendarId,
  )
  return isUnseen && (isAnew || world.stories.of(event.location).odd.has('restored'))
}
