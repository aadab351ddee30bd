import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js'
import type { Answer, GoogleGuest } from '../domain/guests.ts'
import type { GuestChanges } from '../google-ports.ts'

export type Attendee = calendar_v3.Schema$EventAttendee

/** With more of them the guests' answers stop spreading (google.md 2.6). */
const MAX_GUESTS = 200

const ANSWER_OF: ReadonlyMap<unknown, Answer> = new Map<unknown, Answer>([
  ['accepted', 'accepted'],
  ['tentative', 'tentative'],
  ['declined', 'declined'],
])

/** Who is invited: rooms are not, and about whom Google shows no address nothing can be said. */
export function guestsFromGoogle(attendees: readonly Attendee[] | undefined): readonly GoogleGuest[] {
  return (attendees ?? [])
    .filter((attendee) => attendee.resource !== true && emailOf(attendee) !== '')
    .map((attendee) => ({
      email: emailOf(attendee),
      answer: ANSWER_OF.get(attendee.responseStatus) ?? 'none',
      isSelf: attendee.self === true,
      isOrganizer: attendee.organizer === true,
    }))
}

export function answerToGoogle(answer: Answer): string {
  return answer === 'none' ? 'needsAction' : answer
}

/** The guests of a new event; those over the limit are left out. */
export function guestsToGoogle(guests: GuestChanges['set']): Attendee[] {
  return guests.slice(0, MAX_GUESTS).map(newAttendee)
}

/**
 * The whole list after the change, because Google replaces it as a whole; null when nothing changes. Whoever isn't
 * named stays as he is, rooms too; with `reset` everybody but the organiser is asked anew. Beyond the limit nobody is
 * added, and nobody who is there already is thrown out.
 */
export function mergeGuests(
  attendees: readonly Attendee[],
  { set, remove, reset }: GuestChanges,
): Attendee[] | null {
  const wanted = new Map(set.map((guest) => [guest.email.toLowerCase(), guest]))
  const leaving = new Set(remove.map((email) => email.toLowerCase()).filter((email) => !wanted.has(email)))
  const kept = attendees
    .filter((attendee) => !leaving.has(emailOf(attendee)))
    .map((attendee) => {
      const guest = wanted.get(emailOf(attendee))
      wanted.delete(emailOf(attendee))
      const isAsked = reset === true && attendee.organizer !== true && attendee.resource !== true
      if (isAsked) return withAnswer(attendee, 'none')
      return guest === undefined ? attendee : withAnswer(attendee, guest.answer)
    })
  const room = Math.max(0, MAX_GUESTS - kept.length)
  const merged = [...kept, ...[...wanted.values()].slice(0, room).map(newAttendee)]
  const isSame = merged.length === attendees.length && merged.every((one, at) => one === attendees[at])
  return isSame ? null : merged
}

/** The very same attendee when that is his answer already. */
export function withAnswer(attendee: Attendee, answer: Answer): Attendee {
  const responseStatus = answerToGoogle(answer)
  return attendee.responseStatus === responseStatus ? attendee : { ...attendee, responseStatus }
}

function newAttendee({ email, answer }: GuestChanges['set'][number]): Attendee {
  return { email, responseStatus: answerToGoogle(answer) }
}

function emailOf(attendee: Attendee): string {
  return (attendee.email ?? '').toLowerCase()
}
