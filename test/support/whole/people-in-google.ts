import { ANSWERS } from '../../../shared/domain/guests.ts'
import type { EventChange } from '../../../shared/domain/event.ts'
import type { CalendarId } from '../../../shared/domain/ids.ts'
import type { Row } from './google-row.ts'
import { mayEdit } from './google-port.ts'
import {
  acrossFrom,
  chosen,
  hasFormer,
  isNobodys,
  hasUnseen,
  isKnown,
  isLastOfSeries,
  labelIn,
  newWords,
  ownEvents,
  records,
  staysInErp,
  staysInGoogle,
  timed,
  wasHandedOn,
  wordOf,
} from './people-words.ts'
import { actOnSeries } from './people-and-series.ts'
import { isGuestOfHisOwn, undelete, wasCopyOfRecord } from './people-who-undelete.ts'
import type { Picks } from './people-words.ts'
import type { StoryField } from './story-book.ts'
import { isOf } from './whole-erp.ts'
import { BEGIN, EVA, JANA, MEMBERS, OLGA, PETR, SHARED, STRANGER, UNWATCHED } from './whole-world.ts'
import type { WholeWorld } from './whole-world.ts'

export const GOOGLE_ACTS = [
  'google-make',
  'google-title',
  'google-text',
  'google-time',
  'google-all-day',
  'google-delete',
  'google-undelete',
  'google-hide',
  'google-show',
  'google-invite',
  'google-uninvite',
  'google-answer',
  'google-drop',
  'google-move',
  'google-repeat',
  'google-make-series',
  'google-make-rare',
  'google-make-daily',
  'google-make-focus',
  'google-rename-series',
  'google-shift-series',
  'google-cut-series',
  'google-delete-series',
] as const

export type GoogleAct = (typeof GOOGLE_ACTS)[number]

const PLACES = [JANA.account, PETR.account, JANA.account, EVA, SHARED] as const

/** What a person does in Google Calendar. */
export function actInGoogle(
  world: WholeWorld,
  { what, ...picks }: Picks & { readonly what: GoogleAct },
): void {
  if (what.startsWith('google-make')) return make(world, what, picks)
  if (what === 'google-undelete') return undelete(world, picks)
  if (what === 'google-show') return show(world, picks)
  if (what === 'google-answer' || what === 'google-drop') return actAsGuest(world, what, picks)
  if (what.endsWith('-series')) return actOnSeries(world, what, picks)
  const row = chosen(editable(world), picks.pick)
  if (row) change(world, row, { what, ...picks })
}

/** What people edit: their own events, and others' where they may. */
export function editable(world: WholeWorld): Row[] {
  return [...ownEvents(world), ...editableCopies(world)].filter(isKnown(world))
}

/** As their organisers let their guests; what a guest writes, he writes into the organiser's. */
function editableCopies({ google }: WholeWorld): Row[] {
  return [...google.calendars.keys()]
    .flatMap((id) => google.living(id))
    .filter((row) => row.organizer !== row.calendarId && mayEdit(row))
    .flatMap((row) => google.find(row.organizer as CalendarId, row.eventId) ?? [])
    .filter(({ isAlive }) => isAlive)
}

function make(world: WholeWorld, what: GoogleAct, { pick, more }: Picks): void {
  const repeats = repeatsOf(what, more)
  const isSeries = repeats !== null
  const { title, description, when } = newWords(world)
  const story = world.stories.begin('google', isSeries)
  const then = more % 12 === 11 ? BEGIN - 30 * 86_400_000 : more % 6 === 5 ? BEGIN - 5 * 86_400_000 : null
  const calendarId = (PLACES[pick % PLACES.length] ?? JANA.account) as CalendarId
  const event = {
    title: pick % 4 === 3 && !isSeries ? `${world.settings.callLabel}: ${title}` : title,
    description,
    when: then === null || isSeries ? when : timed(then),
    location: story.tag,
  }
  world.google.make(calendarId, {
    event,
    guests: what === 'google-make-focus' ? [] : guestsFrom(more, calendarId),
    guestsCanModify: more % 5 === 4,
    ...(what === 'google-make-focus' && { type: 'focusTime' as const }),
    repeats,
  })
}

/** Now and then, beyond the window; or so often that they aren't removed without a question. */
function repeatsOf(what: GoogleAct, more: number): Row['repeats'] {
  const count = 2 + (more % 3)
  if (what === 'google-make-series') return { days: more % 2 === 0 ? 1 : 7, count }
  if (what === 'google-make-rare') return { days: 35, count }
  return what === 'google-make-daily' ? { days: 1, count: 24 } : null
}

function guestsFrom(more: number, organizer: string): Row['guests'] {
  const lists = [
    [],
    [JANA.account, PETR.account],
    [EVA],
    [PETR.account, STRANGER],
    [],
    [OLGA],
    [JANA.account],
    [],
  ]
  const others = (lists[more % lists.length] ?? []).filter((email) => email !== organizer)
  if (others.length === 0) return []
  const own = organizer === SHARED ? [] : [{ email: organizer, answer: 'accepted' as const }]
  return [...own, ...others.map((email) => ({ email, answer: 'none' as const }))]
}

function change(world: WholeWorld, row: Row, { what, more }: Picks & { readonly what: GoogleAct }): void {
  const { google, stories } = world
  const tag = row.event.location
  const words = newWords(world)
  const prefix = labelIn(row.event.title)
  const edit = (given: EventChange): void => edited(world, row, given)
  if (what === 'google-title') return edit({ title: prefix + words.title })
  if (what === 'google-text') return edit({ description: words.description })
  if (what === 'google-time') {
    // On another day before anybody has read of the cut, it can't be told from a new one.
    if (row.occurrence !== null && stories.of(tag).odd.has('cut')) return
    return edit({ when: words.when })
  }
  if (what === 'google-all-day') {
    const { day: when } = words
    if (prefix === '') return edit({ when })
    // A call has no days, only instants: the two sides say the same in other words.
    google.write(row, { event: { ...row.event, when } })
    return stories.touched(tag, 'google', 'whole day of a call')
  }
  if (what === 'google-delete') {
    // What becomes of a series that has no occurrence left is not known.
    if (isLastOfSeries(world, row)) return
    const isUnseen = hasUnseen('google', row.event, world)
    google.cancel(row)
    // Who throws his copy away doesn't come, and the meeting goes on, whoever deletes its record at the same moment.
    if (wasCopyOfRecord(world, row) && ownEvents(world, tag).length > 0)
      return stories.answered(tag, 'declined')
    // Should an edit bring it back: what becomes of the cancelled id that a move leaves behind isn't known (google.md 2.6).
    if (stories.of(tag).odd.has('moved') && isOutOfSight(world, row))
      stories.of(tag).kept.add('moved out of sight')
    // What it was before it was handed on may be there still, as its former user's work rests: the record is gone from under it.
    const keptBy = staysInErp(world) ?? (row.mark === null ? null : staysInGoogle(world, tag))
    // Also one that outlived its series, or was taken out of it.
    if (row.occurrence !== null || stories.of(tag).isSeries) return stories.thinnedOut(tag, 'google', keptBy)
    return stories.deleted(tag, 'google', { keptBy, isUnseen })
  }
  if (what === 'google-hide') {
    // From here on it is nobody's business, so its texts are others.
    google.write(row, {
      isPrivate: true,
      event: {
        ...row.event,
        title: words.secret,
        description: words.secret,
        location: `${words.secret}${tag}`,
      },
    })
    return stories.touched(tag, 'google', 'private')
  }
  if (what === 'google-move') {
    const to = chosen([SHARED, UNWATCHED, JANA.account, PETR.account] as CalendarId[], more)
    if (row.occurrence !== null || to === undefined || to === row.calendarId) return
    // Moved out of sight by whoever only attends, or has handed its record on, it lives on as an invitation of nobody's.
    if (isCopyOfRecord(world, row) || isMadeFor(world, row)) return
    const { accounts } = google.calendar(row.calendarId)
    if (!google.calendar(to).accounts.some((account) => accounts.includes(account))) return
    google.move(row, to)
    // From the shared calendar to somebody's own it may be taken away from the other, who led it.
    const isLeft = row.calendarId === SHARED && to !== SHARED
    const isWatched = !isLeft && (to === SHARED ? world.settings.hasShared : to !== UNWATCHED)
    const keptBy = isWatched ? null : staysInErp(world)
    if (keptBy !== null) stories.of(tag).kept.add(keptBy)
    // Of whom the record doesn't know, or no more, nobody knows that his invitation to it goes on.
    const others = row.guests.filter(({ email }) => MEMBERS.some(({ account }) => account === email))
    const isKnownOf =
      world.settings.hasAttendees && others.every(({ email }) => isOnRecord(world, row, email))
    // Nor does whoever led it see that it went on from the shared calendar to somebody else's own.
    const isTaken = isLeft && !isAssigned(world, row, to)
    if (isTaken || (!isWatched && !isKnownOf && others.length > 0))
      stories.of(tag).kept.add('moved out of sight')
    if (isLikeDeleted(world, row, to)) stories.of(tag).googleDeletions += 1
    return stories.touched(tag, 'google', 'moved')
  }
  if (what === 'google-repeat') {
    // What is left of a series, repeated, could fall on another of its occurrences.
    if (stories.of(tag).isSeries || row.event.when.kind !== 'timed') return
    // Brought back in the ERP, and repeated before anybody heard of that: two meetings by people's wish.
    if (stories.of(tag).odd.has('restored')) return
    // Whoever repeats his copy makes a meeting of his own of it.
    if (isCopyOfRecord(world, row) || isMadeFor(world, row)) return
    google.write(row, { repeats: { days: 7, count: 2 } })
    stories.of(tag).isSeries = true
    return stories.touched(tag, 'google', 'repeated')
  }
  changeGuests(world, row, { what, more })
}

function changeGuests(world: WholeWorld, row: Row, { what, more }: { what: GoogleAct; more: number }): void {
  const { google, stories } = world
  const { guests, calendarId } = row
  if (isCopyOfRecord(world, row) || isMadeFor(world, row)) return
  // Moved out of sight while its record was handed on: whoever is invited there has two by people's wish.
  if (row.mark !== null && isOutOfSight(world, row)) return
  if (what === 'google-invite') {
    const email = chosen([JANA.account, PETR.account, EVA, OLGA, STRANGER], more)
    if (!email || email === calendarId || guests.some((guest) => guest.email === email)) return
    // What lies out of sight has guests of its own: invited to what was made of it for somebody else, too, one has two by people's wish.
    const beside = ownEvents(world, row.event.location).filter(({ eventId }) => eventId !== row.eventId)
    if (row.mark !== null && beside.some((one) => isOutOfSight(world, one))) return
    // Who has an event of his own by now, because the record was handed to him, has two by people's wish.
    const isOwn = (own: Row): boolean => own.calendarId === email
    if (calendarId === EVA && ownEvents(world, row.event.location).some(isOwn)) return
    // Where guests aren't followed, nobody can know that who has a copy was invited by hand as well.
    if (!world.settings.hasAttendees && isOnRecord(world, row, email)) return
    // Invited to what was moved out of sight just now, he is nobody whom its record knows of, and has it beside what is made of that.
    if (stories.of(row.event.location).odd.has('moved') && isOutOfSight(world, row))
      stories.of(row.event.location).kept.add('moved out of sight')
    google.write(row, { guests: [...guests, { email, answer: 'none' }] })
    stories.touched(row.event.location, 'google')
  }
  if (what === 'google-uninvite') {
    const guest = chosen(
      guests.filter(({ email }) => email !== calendarId),
      more,
    )
    if (!guest || (!world.settings.hasAttendees && isOnRecord(world, row, guest.email))) return
    // Whom the record is assigned to can't be taken off it (erp.md 3).
    if (isAssigned(world, row, guest.email)) return
    // The calendar of whoever rests can't be asked whether he has it still.
    if (calendarId === EVA && world.resting.size > 0) return
    google.write(row, { guests: guests.filter(({ email }) => email !== guest.email) })
    if (mayBeNobodys(world, row)) stories.of(row.event.location).kept.add('led by nobody')
    // From the calendar of a user it is removed.
    const isMember = MEMBERS.some(({ account }) => account === guest.email)
    if (isMember) stories.left(row.event.location, staysInErp(world))
    stories.touched(row.event.location, 'google', ...(row.occurrence === null ? [] : ['series']))
  }
}

/**
 * Where guests aren't followed, nobody knows who else has an occurrence of an outsider's: when it is gone from the calendar that leads
 * its series, the others see it in Google only.
 */
function mayBeNobodys({ settings }: WholeWorld, { occurrence, organizer }: Row): boolean {
  return occurrence !== null && organizer === EVA && !settings.hasAttendees
}

function isEvas({ calendarId }: Row): boolean {
  return calendarId === EVA
}

function isAssigned(world: WholeWorld, { event }: Row, email: string): boolean {
  const member = MEMBERS.find(({ account }) => account === email)
  return records(world, event.location).some(({ assignedUserId }) => assignedUserId === member?.userId)
}

function isOutOfSight({ settings }: WholeWorld, { calendarId }: Row): boolean {
  return calendarId === UNWATCHED || calendarId === EVA || (calendarId === SHARED && !settings.hasShared)
}

/**
 * Moved out of sight before the product has read of what it made: the cancelled id that stays behind (google.md 2.6) says no more than
 * a deletion's. Where the making was cut short it is made anew, and its guests hear of it again.
 */
function isLikeDeleted(world: WholeWorld, row: Row, to: CalendarId): boolean {
  const isJustMade = row.mark !== null && world.stories.of(row.event.location).touchedOn.has('erp')
  return isJustMade && isOutOfSight(world, { ...row, calendarId: to })
}

function isOnRecord(world: WholeWorld, { event }: Row, email: string): boolean {
  const member = MEMBERS.find(({ account }) => account === email)
  return member !== undefined && records(world, event.location).some((record) => isOf(record, member.userId))
}

function edited(world: WholeWorld, row: Row, given: EventChange): void {
  if (!mayEdit(row)) return
  const { google, stories } = world
  const [field] = Object.keys(given) as [StoryField]
  const tag = row.event.location
  // Of what was taken out of a series that is cut just now: Google brings the occurrence back as well, and its record may be gone.
  if (row.occurrence === null && stories.of(tag).odd.has('cut')) return
  const isCopy = isCopyOfRecord(world, row)
  const after = google.write(row, { event: { ...row.event, ...given } })
  const [before, value] = [wordOf(row.event, field), wordOf(after.event, field)]
  // It came to his copy from the meeting itself, and isn't undone by what he puts there instead.
  const others = [
    ...ownEvents(world, tag).filter(({ eventId }) => eventId !== row.eventId),
    ...records(world, tag),
  ]
  const standsElsewhere = others.some(({ event }) => wordOf(event, field) === before)
  if (isCopy) return stories.overruled(tag, { side: 'google', field, before, value, standsElsewhere })
  // Made for him and about to go, or a copy while the other's work rests: whether his words had to win is hard to say.
  if (isMadeFor(world, row)) return stories.touched(tag, 'google', 'in what was made for him')
  stories.edited(tag, {
    side: 'google',
    field,
    before,
    value,
    across: acrossFrom('google', tag, { field, world }),
  })
}

/**
 * In the calendar of somebody who only attends, or of whoever was given the record of a meeting that somebody outside organises: it
 * follows the record, and what is written into it is put right.
 */
function isCopyOfRecord(world: WholeWorld, row: Row): boolean {
  const [record, ...others] = records(world, row.event.location)
  const own = ownEvents(world, row.event.location)
  if (!record || own.length < 2) return false
  // Also of one occurrence of several; and in what was made for him because somebody else leads it, its user is a guest.
  if (row.mark !== null && (own.some(isEvas) || isGuestOfHisOwn(row))) return true
  if (others.length > 0) return false
  return MEMBERS.some(({ account, userId }) => account === row.calendarId && userId !== record.assignedUserId)
}

/** Made by the product in the calendar of somebody whom the record isn't assigned to. */
function isMadeFor(world: WholeWorld, { mark, calendarId, event }: Row): boolean {
  const member = MEMBERS.find(({ account }) => account === calendarId)
  const assigned = records(world, event.location).map(({ assignedUserId }) => assignedUserId)
  return mark !== null && member !== undefined && !assigned.includes(member.userId)
}

/** What was private is so no more, with words that everybody may read. */
function show(world: WholeWorld, { pick }: Picks): void {
  const { google, stories } = world
  const hidden = [...google.calendars.keys()]
    .flatMap((id) => google.living(id))
    .filter(({ isPrivate, organizer, calendarId }) => isPrivate && organizer === calendarId)
  const row = chosen(hidden, pick)
  const tag = /M\d+$/.exec(row?.event.location ?? '')?.[0]
  if (!row || tag === undefined) return
  // A former record of it was restored just now, which the event had left behind or never had: whoever shows that as well wants two.
  if (stories.of(tag).odd.has('restored') && (hasFormer(world, tag) || isNobodys(world, tag))) return
  const { title, description } = newWords(world)
  if (wasHandedOn(world, row, tag)) stories.of(tag).kept.add('stays in Google')
  google.write(row, { isPrivate: false, event: { ...row.event, title, description, location: tag } })
  stories.touched(tag, 'google', 'private')
}

function actAsGuest(world: WholeWorld, what: GoogleAct, { pick, more }: Picks): void {
  const { google, stories } = world
  const copies = [...google.calendars.values()]
    .filter(({ primaryOf }) => primaryOf !== null)
    .flatMap(({ id }) => google.living(id))
    .filter(({ guests, calendarId }) => guests.some(({ email }) => email === calendarId))
  const row = chosen(copies.filter(isKnown(world)), pick)
  if (!row) return
  const tag = row.event.location
  if (what === 'google-answer') {
    // Nobody can unsay what he has answered.
    const answer = chosen(ANSWERS.slice(1), more) ?? 'accepted'
    google.answer(row, row.calendarId, answer)
    stories.answered(tag, ...(answer === 'declined' ? ['declined'] : []))
  } else if (row.organizer !== row.calendarId) {
    google.drop(row)
    if (mayBeNobodys(world, row)) stories.of(tag).kept.add('led by nobody')
    // One who threw it away keeps its record by choice, and it may become another's as well.
    stories.left(tag, staysInErp(world))
    stories.touched(tag, 'google', 'declined')
  }
}
