import { mayWrite } from '../domain/direction.ts'
import type { UserId } from '../domain/ids.ts'
import { isTombstone } from '../domain/link.ts'
import type { HeldRecord } from '../erp-ports.ts'
import type { CalendarConnection } from './connection.ts'
import { successorOf } from './follow-series.ts'
import type { PairContext } from './pair-context.ts'
import type { Pair, PairRole, StoredPair } from './pair-document.ts'
import { OUT, guestField } from './pair-guests.ts'

/** What a record's user has to do with it: his connection and the means to reach both sides. Null when he isn't connected. */
export interface OwnerOf {
  (userId: HeldRecord['assignedUserId']): Promise<Owner | null>
  /** Whether his work merely rests: he paused, or his grant was lost. What is his waits for him. */
  readonly isResting: (userId: UserId) => Promise<boolean>
}

export interface Owner {
  readonly connection: CalendarConnection
  readonly context: PairContext
}

/** A user who is to have the record in his calendar, and as what. */
export interface Wanted {
  readonly owner: Owner
  readonly role: PairRole
}

/**
 * The assigned user has it; the others who are connected are invited by Google. Where that can't be, because he isn't connected or
 * doesn't want his guests in Google, each of them has a copy of his own; but nobody who is still invited by an event that stands.
 */
export async function wantedBy(
  record: HeldRecord,
  pairs: readonly StoredPair[],
  ownerOf: OwnerOf,
): Promise<readonly Wanted[]> {
  const led = leadingPair(record, pairs)
  const main = await ownerOf(led?.userId ?? record.assignedUserId)
  if (main === null) return copiesOf(record, { pairs, led, ownerOf })
  const wanted: Wanted = { owner: main, role: 'main' }
  if ((led?.rights ?? 'edit') === 'edit' && invitesFrom(main, record)) return [wanted]
  const copies = await copiesOf(record, { pairs, led, ownerOf })
  return [wanted, ...copies.filter(({ owner }) => owner.connection.userId !== main.connection.userId)]
}

interface Led {
  readonly pairs: readonly StoredPair[]
  readonly led: Pair | null
  readonly ownerOf: OwnerOf
}

async function copiesOf(record: HeldRecord, { pairs, led, ownerOf }: Led): Promise<readonly Wanted[]> {
  const copies: Wanted[] = []
  // The event of who is assigned no more goes, and its invitations with it.
  const staying = pairs.filter(({ pair }) => !mayLeave(pair, record, pairs))
  const leader = led && (await ownerOf(led.userId))
  // Where guests aren't followed any more, nobody knows whether he is one still.
  const isKnown = leader?.connection.options.hasAttendees !== false
  for (const userId of concernedUsers(record)) {
    const owner = userId === led?.userId ? null : await ownerOf(userId)
    if (owner === null) continue
    if (isKnown && staying.some(({ pair }) => invites(pair, userId, owner.context))) continue
    const isMade = pairs.some(({ pair }) => isCopyInPlace(pair, userId, led))
    if (led === null || isMade || !(await hasInvitation(owner, led))) copies.push({ owner, role: 'copy' })
  }
  return copies
}

/** What was moved out of his calendar and leads elsewhere by now has left its id to his copy, which is no invitation to it. */
function isCopyInPlace({ userId, role, eventId }: Pair, of: UserId, led: Pair | null): boolean {
  return userId === of && role === 'copy' && eventId === led?.eventId
}

/**
 * Whom somebody in Google invited is for Google to say, where guests aren't followed or weren't when he was invited: he needs no copy, or
 * none any more. One call.
 */
async function hasInvitation({ connection, context }: Owner, { eventId, series }: Pair): Promise<boolean> {
  const { id: calendarId } = connection.mainCalendar
  const entry = await context.google.get(calendarId, eventId)
  if (entry.kind !== 'gone' || series === null) return entry.kind === 'held' || entry.kind === 'series'
  // Its series was moved or cut, and nobody has read that yet.
  return (await successorOf({ calendarId }, series, context)) !== null
}

/** The pair whose event everybody else's invitation comes from; it need not be the assigned user's. */
function leadingPair(record: HeldRecord, pairs: readonly StoredPair[]): Pair | null {
  const standing = pairs.map(({ pair }) => pair).filter(({ link }) => !isTombstone(link))
  return standing.find((pair) => pair.role === 'main' && !mayLeave(pair, record, pairs)) ?? null
}

/** Whom it is assigned to, and who is on it and has not declined. */
export function concernedUsers(record: HeldRecord): ReadonlySet<UserId> {
  return new Set([...(record.assignedUserId ? [record.assignedUserId] : []), ...attendingUsers(record)])
}

/** Whether the event of a pair, whoever may work on it now, has the user among its guests. */
function invites({ role, link, guests }: Pair, userId: UserId, { print }: PairContext): boolean {
  const digest = guests[`User/${userId}`]
  if (role !== 'main' || digest === undefined || link.presence.google[0] !== true) return false
  const held = link.fields[guestField(digest)]?.google[0]
  return held !== undefined && held !== print(guestField(digest), OUT)
}

/** Whether the connected guests of a record have it through the invitation of its assigned user. */
export function invitesFrom({ connection }: Owner, record: HeldRecord): boolean {
  const { direction, since, options } = connection
  return options.hasAttendees && mayWrite('google', direction) && !endsBefore(record, since)
}

/** The users besides the assigned one who are on the record and have not declined. */
export function attendingUsers({ guests, assignedUserId }: HeldRecord): readonly UserId[] {
  return guests
    .filter(({ ref, answer }) => ref.startsWith('User/') && answer !== 'declined')
    .map(({ ref }) => ref.slice('User/'.length) as UserId)
    .filter((userId) => userId !== assignedUserId)
}

/**
 * Whether the event goes when its user is not to have it. A main one does when the record was handed to somebody else since: what
 * somebody else organises stays in the calendar that it came to, and what was taken over from somebody whose work ended stays, too.
 */
export function mayLeave(
  { role, rights, isGuest, assignedTo, userId, bornIn }: Pair,
  { assignedUserId }: HeldRecord,
  beside: readonly StoredPair[],
): boolean {
  if (role === 'copy') return true
  // What he has hidden is his own affair: it is let go of, and leads no more, where we made it or whose the record is has one that leads.
  const isHisAffair = rights === 'none' && (bornIn === 'erp' || beside.some(isMainOf(assignedUserId)))
  const isOurs = rights === 'edit' || isHisAffair
  return isOurs && !isGuest && assignedUserId !== userId && assignedUserId !== (assignedTo ?? userId)
}

function isMainOf(userId: HeldRecord['assignedUserId']): (stored: StoredPair) => boolean {
  return ({ pair: { role, link, userId: owner } }) =>
    owner === userId && role === 'main' && link.presence.google.includes(true)
}

export function endsBefore(record: HeldRecord, since: number): boolean {
  return Date.parse(record.event.when.end) < since
}
