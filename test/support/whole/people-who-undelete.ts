import type { CalendarId } from '../../../shared/domain/ids.ts'
import type { Row } from './google-row.ts'
import { chosen, hasFormer, isHidden, isKnown, ownEvents, wasMovedOn } from './people-words.ts'
import type { Picks } from './people-words.ts'
import { EVA, MEMBERS } from './whole-world.ts'
import type { WholeWorld } from './whole-world.ts'

/** Of a record that is gone: whoever brings his copy back has something that follows nothing. */
export function wasCopyOfRecord({ erp, google, stories }: WholeWorld, row: Row): boolean {
  const { mark, calendarId, event } = row
  const member = MEMBERS.find(({ account }) => account === calendarId)
  const all = [...erp.rows.values()].filter((record) => record.event.location === event.location)
  // Of a series each occurrence has a record of its own.
  const [, , own] = mark?.split('/') ?? []
  const those = stories.of(event.location).isSeries ? all.filter(({ recordId }) => recordId === own) : all
  if (mark === null) return false
  // Handed to its user, and deleted before anybody made it his own: whose answer is in it is its guest.
  if (isGuestOfHisOwn(row)) return true
  // Of what somebody outside organises also whoever was given its record has no more than a copy.
  const evas = [...google.calendar(EVA as CalendarId).rows.values()]
  const isEvasOwn = evas.some((one) => one.organizer === EVA && one.event.location === event.location)
  return isEvasOwn || those.at(-1)?.assignedUserId !== member?.userId
}

/** Made by the product, a copy lists its user and nobody else. */
export function isGuestOfHisOwn({ guests, calendarId }: Row): boolean {
  return guests.some(({ email }) => email === calendarId)
}

/** Brings back, from where Google keeps it, what was deleted. */
export function undelete(world: WholeWorld, { pick }: Picks): void {
  const { google, stories } = world
  const own = [...google.calendars.values()]
    .flatMap(({ rows }) => [...rows.values()])
    .filter(({ organizer, calendarId }) => organizer === calendarId)
  // The id that a move leaves behind is no event that anybody could bring back.
  const isLeftBehind = ({ uid, change: at }: Row): boolean =>
    own.some((other) => other.uid === uid && other.occurrence === null && other.change > at)
  const gone = own
    .filter((row) => !row.isAlive && !row.isOrphan && !row.isDropped && !isLeftBehind(row))
    .filter((row) => row.occurrence === null && isKnown(world)(row) && !wasCopyOfRecord(world, row))
    .filter(({ event }) => ownEvents(world, event.location).length === 0)
    .filter((row) => !isHidden(world, row.event.location) && !wasMovedOn(world, row))
  const row = chosen(gone, pick)
  // Made anew in Google, where its record was edited since: whoever brings the whole series back as well has that one twice.
  if (row?.repeats && stories.of(row.event.location).touchedOn.has('erp')) return
  // A former record of it was restored just now, which the event had left behind: whoever brings that back as well wants two.
  if (!row || (stories.of(row.event.location).odd.has('restored') && hasFormer(world, row.event.location)))
    return
  google.write(row, { isAlive: true })
  stories.touched(row.event.location, 'google', 'undeleted')
}
