import { ANSWERS } from '../../../shared/domain/guests.ts'
import type { GuestRef } from '../../../shared/domain/guests.ts'
import type { EventChange } from '../../../shared/domain/event.ts'
import {
  acrossFrom,
  chosen,
  equal,
  hasFormer,
  hasUnseen,
  isHidden,
  newWords,
  ownEvents,
  records,
  staysInGoogle,
  timed,
  wordOf,
} from './people-words.ts'
import type { Picks } from './people-words.ts'
import type { StoryField } from './story-book.ts'
import { userRef } from './whole-erp.ts'
import type { ErpRow } from './whole-erp.ts'
import { BEGIN, EVA, MEMBERS, PEOPLE, SHARED, UNWATCHED } from './whole-world.ts'
import type { Member, WholeWorld } from './whole-world.ts'

export const ERP_ACTS = [
  'erp-make',
  'erp-title',
  'erp-text',
  'erp-time',
  'erp-all-day',
  'erp-delete',
  'erp-restore',
  'erp-cancel',
  'erp-plan',
  'erp-reassign',
  'erp-invite',
  'erp-uninvite',
  'erp-answer',
] as const

export type ErpAct = (typeof ERP_ACTS)[number]

/** What a person does in the ERP's pages. */
export function actInErp(world: WholeWorld, { what, ...picks }: Picks & { readonly what: ErpAct }): void {
  if (what === 'erp-make') return make(world, picks)
  if (what === 'erp-restore') return restore(world, picks)
  const row = chosen(records(world), picks.pick)
  if (!row || !world.stories.has(row.event.location)) return
  const before = world.erp.lastChange()
  change(world, row, { what, ...picks })
  // Of an answer nothing tells (erp.md 0.3).
  if (world.erp.lastChange() !== before && what !== 'erp-answer') world.webhook(row)
}

function make(world: WholeWorld, { pick, more }: Picks): void {
  const user = MEMBERS[pick % 2] ?? MEMBERS[0]
  const entity = pick % 3 === 2 ? 'Call' : 'Meeting'
  const { title, description, when } = newWords(world)
  const story = world.stories.begin('erp')
  // Now and then one that is over, or that ended before anything is followed.
  const then = more % 12 === 11 ? BEGIN - 30 * 86_400_000 : more % 6 === 5 ? BEGIN - 5 * 86_400_000 : null
  const refs = guestsFrom(more).filter((ref) => ref !== userRef(user.userId))
  const row = world.erp.make(entity, user.userId, {
    event: { title, description, when: then === null ? when : timed(then), location: story.tag },
    assignedUserId: user.userId,
    guests: refs.map((ref) => ({ ref, answer: 'none' })),
  })
  world.webhook(row)
}

function guestsFrom(more: number): GuestRef[] {
  const [jana, petr, eva, olga, lea] = PEOPLE.map(({ ref }) => ref) as [
    GuestRef,
    GuestRef,
    GuestRef,
    GuestRef,
    GuestRef,
  ]
  return [[], [petr], [jana], [eva], [olga, lea], [petr, eva], []][more % 7] ?? []
}

function restore(world: WholeWorld, { pick }: Picks): void {
  const gone = [...world.erp.rows.values()].filter(
    ({ isDeleted, event }) =>
      isDeleted &&
      world.stories.has(event.location) &&
      records(world, event.location).length === 0 &&
      !isBackAsSeries(world, event.location) &&
      !isBackAsBusy(world, event.location),
  )
  const row = chosen(gone, pick)
  if (!row || isBackAsOther(world, row.event.location)) return
  world.erp.restore(row)
  world.stories.touched(row.event.location, 'erp', 'restored')
}

/** Brought back in Google and repeated there: whoever restores the record as well wants a meeting of his own. */
function isBackAsSeries({ stories }: WholeWorld, tag: string): boolean {
  const { isSeries, odd } = stories.of(tag)
  return isSeries && odd.has('undeleted')
}

/** Its event had several records, and is there: whoever restores a former one of them may want a meeting of his own. */
function isBackAsOther(world: WholeWorld, tag: string): boolean {
  return ownEvents(world, tag).length > 0 && hasFormer(world, tag)
}

/** An edit has brought it back as another record, of which no more is told than that somebody is busy: whoever restores the first one wants two. */
function isBackAsBusy(world: WholeWorld, tag: string): boolean {
  const own = [...world.google.calendars.keys()]
    .flatMap((id) => world.google.living(id))
    .filter(({ event }) => event.location === tag || event.location.endsWith(`.${tag}`))
  const busy = [...world.erp.rows.values()].filter(
    ({ isDeleted, event }) => !isDeleted && event.location === '',
  )
  return own.some(({ event }) => busy.some((record) => equal(record.event.when, event.when)))
}

function change(
  world: WholeWorld,
  row: ErpRow,
  { what, pick, more }: Picks & { readonly what: ErpAct },
): void {
  const { erp, stories } = world
  const tag = row.event.location
  const by = row.assignedUserId
  const words = newWords(world)
  const edit = (given: EventChange): void => edited(world, row, given)
  if (what === 'erp-title') return edit({ title: words.title })
  if (what === 'erp-text') return edit({ description: words.description })
  if (what === 'erp-time') return edit({ when: words.when })
  if (what === 'erp-all-day' && row.entity === 'Meeting') return edit({ when: words.day })
  // An occurrence of a series is one of several records: the meeting goes on without it.
  const isOne = stories.of(tag).isSeries
  // What its user has hidden is let go of, and his own affair when he shows it again.
  const keptBy = staysInGoogle(world, tag) ?? (isHidden(world, tag) ? 'stays in Google' : null)
  if (what === 'erp-delete') {
    const isUnseen = hasUnseen('erp', row.event, world)
    erp.remove(row, by)
    if (isOne) return stories.thinnedOut(tag, 'erp', keptBy)
    return stories.deleted(tag, 'erp', { keptBy, isUnseen })
  }
  if (what === 'erp-cancel' && !row.isCanceled) {
    const isUnseen = hasUnseen('erp', row.event, world)
    erp.change(row, by, { isCanceled: true })
    if (isOne) return stories.thinnedOut(tag, 'erp', keptBy)
    return stories.deleted(tag, 'erp', { keptBy, isUnseen })
  }
  if (what === 'erp-plan' && row.isCanceled) {
    erp.change(row, by, { isCanceled: false })
    return stories.touched(tag, 'erp', 'planned again')
  }
  if (what === 'erp-reassign') {
    const to = MEMBERS.find(({ userId }) => userId !== row.assignedUserId) ?? MEMBERS[0]
    // Just taken off by its organiser: whom it is assigned to can't be (erp.md 3).
    if (isTakenOff(world, row, to)) return
    erp.reassign(row, by, to.userId)
    return stories.touched(tag, 'erp', 'reassigned')
  }
  changeGuests(world, row, { what, pick, more })
}

function isTakenOff(world: WholeWorld, { event, guests }: ErpRow, { userId, account }: Member): boolean {
  const outside = ownEvents(world, event.location).filter(({ calendarId }) => calendarId === EVA)
  const isGuest = guests.some(({ ref }) => ref === userRef(userId))
  return isGuest && outside.some((row) => row.guests.every(({ email }) => email !== account))
}

function changeGuests(
  world: WholeWorld,
  row: ErpRow,
  { what, more }: Picks & { readonly what: ErpAct },
): void {
  const { erp, stories } = world
  const tag = row.event.location
  const own = userRef(row.assignedUserId)
  if (what === 'erp-invite') {
    const ref = chosen(PEOPLE, more)?.ref
    if (!ref || row.guests.some((guest) => guest.ref === ref)) return
    erp.change(row, row.assignedUserId, { guests: [...row.guests, { ref, answer: 'none' }] })
    return stories.touched(tag, 'erp')
  }
  const guest = chosen(
    row.guests.filter(({ ref }) => what === 'erp-answer' || ref !== own),
    more,
  )
  if (!guest) return
  if (what === 'erp-uninvite') {
    erp.change(row, row.assignedUserId, { guests: row.guests.filter(({ ref }) => ref !== guest.ref) })
    stories.touched(tag, 'erp')
  }
  if (what === 'erp-answer') {
    const answer = chosen(ANSWERS, more + 1) ?? 'accepted'
    erp.answer(row, guest.ref, answer)
    stories.touched(tag, 'erp', ...(answer === 'declined' ? ['declined'] : []))
  }
}

function edited(world: WholeWorld, row: ErpRow, given: EventChange): void {
  const [field] = Object.keys(given) as [StoryField]
  const tag = row.event.location
  const after = world.erp.change(row, row.assignedUserId, given)
  const [before, value] = [wordOf(row.event, field), wordOf(after.event, field)]
  const isElsewhere = isElsewhereFor(world, tag)
  if (isElsewhere || row.isCanceled)
    world.stories.overruled(tag, { side: 'erp', field, before, value, standsElsewhere: false })
  if (row.isCanceled) return world.stories.touched(tag, 'erp', 'edited while canceled')
  // Who may not edit a meeting can't keep it either, when its organiser takes it away.
  const mayEdit = ownEvents(world, tag).some(({ guestsCanModify }) => guestsCanModify)
  if (isElsewhere && !mayEdit) return world.stories.touched(tag, 'erp')
  world.stories.edited(tag, {
    side: 'erp',
    field,
    before,
    value,
    across: acrossFrom('erp', tag, { field, world }),
  })
}

/** It lies, or lay until it was deleted, where no user may write: nothing but the own answer is written there. */
function isElsewhereFor({ google, settings }: WholeWorld, tag: string): boolean {
  const outside: readonly string[] = [EVA, UNWATCHED, ...(settings.hasShared ? [] : [SHARED])]
  const rows = [...google.calendars.values()].flatMap(({ rows: all }) => [...all.values()])
  const organised = rows.filter(
    ({ event, organizer, calendarId, isDropped }) =>
      event.location === tag && organizer === calendarId && !isDropped,
  )
  const living = organised.filter(({ isAlive }) => isAlive)
  const last = living.length > 0 ? living : organised
  return last.length > 0 && last.every(({ organizer }) => outside.includes(organizer))
}
