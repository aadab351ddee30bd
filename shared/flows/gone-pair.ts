import { mayWrite } from '../domain/direction.ts'
import { isFault } from '../domain/fault.ts'
import type { UserId } from '../domain/ids.ts'
import { isEnding, isTombstone } from '../domain/link.ts'
import type { HeldRecord } from '../erp-ports.ts'
import type { HeldEvent } from '../google-ports.ts'
import { workingCalendar } from './connection.ts'
import type { CalendarConnection, MainCalendar } from './connection.ts'
import { adoptLostCreate } from './adopt-lost-create.ts'
import { isDoubled } from './doubled-pairs.ts'
import { followSeries } from './follow-series.ts'
import { heldIn, traceIn } from './held-in.ts'
import { handOver } from './meeting-store.ts'
import { forgetPair, isForgotten, movePair } from './move-pair.ts'
import type { NewPlace } from './move-pair.ts'
import { assertUnclaimed } from './pair-claim.ts'
import type { PairContext, Seen } from './pair-context.ts'
import { pairsOfRecord, pairsOfUid } from './pair-store.ts'
import type { Pair, StoredPair } from './pair-document.ts'
import type { Postponed, PullContext, PullOutcome } from './pull-context.ts'
import { reconcilePair } from './reconcile-pair.ts'
import { watchedCalendars } from './watched-calendars.ts'

/** As many people of a meeting are asked whether they still have it. */
const PEOPLE_MAX = 20

/** The event of a known pair isn't in its calendar any more. */
export async function pullGone(
  stored: StoredPair,
  pull: PullContext,
  why: Postponed = 'gone',
): Promise<PullOutcome> {
  const context = await pull.contextOf(stored.pair.entity)
  if (context === null) return 'ignored'
  if (!wouldRemove(stored.pair, pull)) return settle(stored, pull, context)
  if (pull.postpone) {
    pull.postpone(stored.pair, why)
    return 'ignored'
  }
  return removeGone(stored, pull, context)
}

function wouldRemove({ link, letGo }: Pair, { connection }: PullContext): boolean {
  const { presence } = link
  const isLinked = presence.erp.includes(true) && presence.google.includes(true) && letGo === null
  return isLinked && mayWrite('erp', connection.direction)
}

/** Before anything is removed: it may only have moved, and the record with it. */
async function removeGone(found: StoredPair, pull: PullContext, context: PairContext): Promise<PullOutcome> {
  // What a create that was cut short has made is the others' as well.
  const { stored } = await adoptLostCreate(found, { erp: 'unread', google: null }, context)
  const own = await inOwnCalendars(stored.pair, pull, context)
  const place = own.place ?? (await inOthersCalendars(stored.pair, pull))
  const followed = place && (await goOnThere(stored, place, { pull, context }))
  if (followed) return followed
  // A page of changes tells what has become of a series; of one event that wasn't where it was nobody has told anything.
  const successor = pull.own === undefined ? null : await followSeries(stored, context)
  if (successor) return lookAt(successor.stored.pair, pull)
  const last = own.last && (await movePair(stored, own.last, pull))
  return settle(last ?? stored, pull, context)
}

/** Null where that place has a pair with a record of its own. */
async function goOnThere(
  stored: StoredPair,
  { to, isHandedOver }: Place,
  { pull, context }: { pull: PullContext; context: PairContext },
): Promise<PullOutcome | null> {
  // Made anew by another task since we saw that it was gone, it is with its guests again, and with its user as well.
  if (isHandedOver && !(await isGoneNow(stored.pair, context))) return lookAt(stored.pair, pull)
  const moved = await movePair(stored, to, pull)
  if (moved === null) return null
  if (isHandedOver) await leaveMeeting(stored.pair, moved.pair, pull)
  return lookAt(moved.pair, pull)
}

/** What else is new about it is for a task of its calendar's: there may be another user's account behind it. */
async function lookAt(pair: Pair, pull: PullContext): Promise<PullOutcome> {
  const { calendar, eventId, series } = pair
  const { tenant, tasks } = pull
  // The rest of what it has become may have been taken for its own until now.
  if (series) await tasks.enqueue({ kind: 'sync-pair', tenant, calendar, eventId: series.id })
  await tasks.enqueue({ kind: 'sync-pair', tenant, calendar, eventId })
  // And the record may have been edited meanwhile.
  await lookAtRecord(pair, pull)
  return 'changed'
}

async function lookAtRecord({ entity, recordId }: Pair, { tenant, tasks }: PullContext): Promise<void> {
  if (recordId !== null) await tasks.enqueue({ kind: 'sync-pair', tenant, entity, recordIds: [recordId] })
}

/** Who has taken a meeting out of his calendar doesn't come; the record is still the others' (H036). */
async function leaveMeeting(from: Pair, to: Pair, pull: PullContext): Promise<void> {
  const { erp } = pull
  if (to.uid !== null) await handOver(to.uid, to, pull)
  const record = from.recordId === null ? null : await erp.read(from.entity, from.recordId)
  if (record === null) return
  const guests = record.guests.map((guest) =>
    guest.ref === `User/${from.userId}` ? { ...guest, answer: 'declined' as const } : guest,
  )
  await erp.update(from.entity, record.recordId, { change: { guests }, over: record.version })
}

async function settle(stored: StoredPair, pull: PullContext, context: PairContext): Promise<PullOutcome> {
  const { link, claim } = stored.pair
  assertUnclaimed(claim, pull.clock.now())
  if ((await hasDouble(stored.pair, pull)) && (await isGoneNow(stored.pair, context))) {
    await forgetPair(stored, pull)
    return 'changed'
  }
  // A task of its own may have been asked for by an edit of its record, which brings it back.
  const isOver = pull.own === undefined || isEnding(link)
  const erp = isOver ? ('unread' as const) : await recordOf(stored.pair, context)
  const seen: Seen = { erp, google: null, listedAt: pull.listedAt }
  const { writes } = await reconcilePair(stored, seen, context)
  if (writes > 0) await tellOthers(stored.pair, pull)
  // It was being taken away: whether its record is to have one again is for that to say.
  if (isEnding(link) && !isTombstone(link)) await lookAtRecord(stored.pair, pull)
  return writes > 0 ? 'changed' : 'echo'
}

/** Who has the meeting without a record, because this user had it first, may have it still. */
async function tellOthers({ id, uid }: Pair, { store, tenant, tasks }: PullContext): Promise<void> {
  const pairs = uid === null ? [] : await pairsOfUid(store, tenant, uid)
  for (const { pair } of pairs.slice(0, PEOPLE_MAX)) {
    const { calendar, eventId } = pair
    if (pair.id !== id && isForgotten(pair))
      await tasks.enqueue({ kind: 'sync-pair', tenant, calendar, eventId })
  }
}

async function recordOf({ entity, recordId }: Pair, { erp }: PairContext): Promise<HeldRecord | null> {
  return recordId === null ? null : erp.read(entity, recordId)
}

interface Place {
  readonly to: NewPlace
  /** To another user: his event leads the meeting from now on. */
  readonly isHandedOver: boolean
}

/**
 * An event that was moved keeps its id (google.md 2.6), and is gone from where it was (failures.md X2). `last`: where it was deleted, before
 * anybody had read that it was moved there. Should an edit bring it back, it is there: what Google makes of the id that a move left behind
 * isn't known.
 */
async function inOwnCalendars(
  pair: Pair,
  pull: PullContext,
  { google }: PairContext,
): Promise<{ readonly place: Place | null; readonly last: NewPlace | null }> {
  const { userId } = pull.connection
  let last: NewPlace | null = null
  for (const calendar of watchedCalendars(pull.connection)) {
    if (calendar.key === pair.calendar) continue
    const { held, deletedAt } = await traceIn(calendar, pair.eventId, { ...pull, google })
    if (held) return { place: { to: placeOf(userId, calendar, held), isHandedOver: false }, last: null }
    if (isAfter(pair, deletedAt)) last = placeOf(userId, calendar, null)
  }
  return { place: null, last }
}

/** Deleted there since it was seen here: the other way round, it was moved from there to here. */
function isAfter({ series, googleChangedAt }: Pair, deletedAt: number | undefined): boolean {
  return series === null && googleChangedAt !== null && deletedAt !== undefined && deletedAt > googleChangedAt
}

/**
 * A meeting that this user has taken out of his calendar, or moved to one that nobody watches: while another connected guest has
 * it, the record lives on as his. Deleted by its organiser it is gone from all of them.
 */
async function inOthersCalendars(pair: Pair, pull: PullContext): Promise<Place | null> {
  const { store, tenant, erp } = pull
  const known = Object.keys(pair.guests).map((ref) => ({ ref }))
  if (pair.role !== 'main' || pair.recordId === null || usersAmong(known).length === 0) return null
  const record = await erp.read(pair.entity, pair.recordId)
  // Whose guests a removed record had last: it is to go from their calendars as well.
  for (const userId of usersAmong(record?.guests ?? known).slice(0, PEOPLE_MAX)) {
    const connection = userId === pair.userId ? null : await workingCalendar(store, tenant, userId)
    const held = connection && (await heldByOther(connection, pair, pull))
    if (held && (await isSeriesNow(held, pair, pull))) return null
    if (held) return { to: placeOf(userId, connection.mainCalendar, held), isHandedOver: true }
  }
  return null
}

/** Not gone at all: it was repeated, here as well, and its first occurrence has a record of its own. */
async function isSeriesNow(
  held: HeldEvent,
  { calendarId, eventId }: Pair,
  { googleOf, connection }: PullContext,
): Promise<boolean> {
  const isOccurrence = held.eventId !== eventId
  return isOccurrence && (await googleOf(connection).get(calendarId, eventId)).kind === 'series'
}

/** Somebody whose account can't be asked has nothing to say. */
async function heldByOther(
  connection: CalendarConnection,
  pair: Pair,
  pull: PullContext,
): Promise<HeldEvent | null> {
  if (!connection.entities.some(({ entity }) => entity === pair.entity)) return null
  try {
    return await heldIn(connection.mainCalendar, pair.eventId, { ...pull, google: pull.googleOf(connection) })
  } catch (error) {
    if (isFault(error) && error.disposition === 'reconnect') return null
    throw error
  }
}

function placeOf(userId: UserId, { key, id }: MainCalendar, held: HeldEvent | null): NewPlace {
  return { userId, calendar: { calendar: key, calendarId: id }, held }
}

function usersAmong(guests: readonly { readonly ref: string }[]): UserId[] {
  return guests.flatMap(({ ref }) => (ref.startsWith('User/') ? [ref.slice('User/'.length) as UserId] : []))
}

/** A move that was cut short left two pairs of one record; the one whose event is gone has nothing to remove, nor to bring back. */
async function hasDouble(pair: Pair, { store, tenant }: PullContext): Promise<boolean> {
  const { entity, recordId, link } = pair
  if (recordId === null || isTombstone(link)) return false
  return isDoubled(pair, await pairsOfRecord(store, tenant, { entity, recordId }))
}

/** Also what has become a series: its occurrences are other events. */
async function isGoneNow({ calendarId, eventId }: Pair, { google }: PairContext): Promise<boolean> {
  return ['gone', 'series'].includes((await google.get(calendarId, eventId)).kind)
}
