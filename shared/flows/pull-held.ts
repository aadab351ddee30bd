import { mayWrite } from '../domain/direction.ts'
import type { LabelledEntity } from '../domain/entity.ts'
import { entityOfTitle } from '../domain/labels.ts'
import { NEW_LINK, isSettled, isTombstone } from '../domain/link.ts'
import type { Link } from '../domain/link.ts'
import { sharedFields } from '../domain/mirror.ts'
import { linkIdOf, recordOfMark } from '../domain/pair-names.ts'
import type { HeldEvent } from '../google-ports.ts'
import { followMovedHere } from './moved-here.ts'
import { isAlive } from './is-alive.ts'
import { isAloneHere, isOfOutsider, leadOf } from './meeting-leader.ts'
import { identityOf, isForgotten, movePair } from './move-pair.ts'
import type { PairContext } from './pair-context.ts'
import { newPair, pairsOfEvent, pairsOfSlot, savePair } from './pair-store.ts'
import type { Pair, StoredPair } from './pair-document.ts'
import { windowOf } from './pull-context.ts'
import type { PullContext, PullOutcome } from './pull-context.ts'
import { reconcilePair } from './reconcile-pair.ts'
import { watchedCalendars } from './watched-calendars.ts'

/** An event that is there, with its pair if it has one: brings the two sides to agreement, and pairs it up if it is the user's. */
export async function pullHeld(
  held: HeldEvent,
  stored: StoredPair | null,
  pull: PullContext,
): Promise<PullOutcome> {
  if (stored === null || isForgotten(stored.pair)) return pairUpAndLook(held, stored, pull)
  if (isEcho(stored.pair, held, pull)) return 'echo'
  // It is back, and somebody else may have it by now.
  if (isTombstone(stored.pair.link) && stored.pair.role === 'main' && (await leadOf(held, pull)) === 'theirs')
    return 'ignored'
  return settle(stored, held, pull)
}

/** At the version that a settled pair remembers, written with the label that the user has now: nothing can be new about it. */
export function isEcho(
  { etag, claim, link, refused, entity, label }: Pair,
  held: Pick<HeldEvent, 'etag'>,
  { trustsEtags, connection }: Pick<PullContext, 'trustsEtags' | 'connection'>,
): boolean {
  if (!trustsEtags || etag !== held.etag || claim !== null || refused !== null) return false
  return connection.entities.some((one) => one.entity === entity && one.label === label) && isSettled(link)
}

/** The pair of another event becomes the pair of this one, with its record and its memory; null when this one has a record already. */
export async function takeOver(
  found: StoredPair,
  held: HeldEvent,
  pull: PullContext,
): Promise<PullOutcome | null> {
  const { calendar, connection } = pull
  const moved = await movePair(found, { userId: connection.userId, calendar, held }, pull)
  return moved && goOnWith(moved, held, pull)
}

async function goOnWith(moved: StoredPair, held: HeldEvent, pull: PullContext): Promise<PullOutcome> {
  return (await settle(moved, held, pull)) === 'ignored' ? 'ignored' : 'changed'
}

async function settle(stored: StoredPair, held: HeldEvent, pull: PullContext): Promise<PullOutcome> {
  const context = await pull.contextOf(stored.pair.entity)
  if (context === null) return 'ignored'
  const seen = { erp: 'unread', google: held, listedAt: pull.listedAt } as const
  return reconcile(stored, seen, { pull, context })
}

async function reconcile(
  stored: StoredPair,
  seen: Parameters<typeof reconcilePair>[1],
  { pull, context }: Means,
): Promise<PullOutcome> {
  // It was there a moment ago: gone when it is written, it was moved, and its series maybe once more.
  const { writes, left } = await reconcilePair(stored, seen, { ...context, isElsewhere: true })
  if (left === 'elsewhere') await lookAgain(stored.pair, pull)
  return writes > 0 ? 'changed' : 'echo'
}

/** By a task of its own, which sees what has become of it. */
async function lookAgain(
  { calendar, eventId }: Pick<Pair, 'calendar' | 'eventId'>,
  { tasks, tenant }: PullContext,
): Promise<void> {
  await tasks.enqueue({ kind: 'sync-pair', tenant, calendar, eventId })
}

/**
 * A task of one event runs beside the reading of its calendar, which may have been told meanwhile that the event is gone, and knew of
 * nothing that would go with it. It isn't told again.
 */
async function pairUpAndLook(
  held: HeldEvent,
  stored: StoredPair | null,
  pull: PullContext,
): Promise<PullOutcome> {
  const outcome = await pairUp(held, stored, pull)
  const { calendar } = pull.calendar
  if (pull.own !== undefined && outcome === 'changed')
    await lookAgain({ calendar, eventId: held.eventId }, pull)
  return outcome
}

async function pairUp(held: HeldEvent, there: StoredPair | null, pull: PullContext): Promise<PullOutcome> {
  const before = await formerPair(held, pull)
  if (before === 'alive') return 'ignored'
  const isOver = before !== null && isTombstone(before.pair.link)
  const followed = before && !isOver && (await takeOver(before, held, pull))
  return followed || pairUpUnknown(held, { there, former: isOver ? before : null }, pull)
}

interface Formerly {
  /** The pair under the event's own name, which leads nowhere any more. */
  readonly there: StoredPair | null
  /** What it was in another place. */
  readonly former: StoredPair | null
}

async function pairUpUnknown(held: HeldEvent, formerly: Formerly, pull: PullContext): Promise<PullOutcome> {
  const ours = markedRecord(held, pull)
  const labelled = ours ?? (isWanted(held, pull) ? entityOf(held, pull) : null)
  if (labelled === null || !mayWrite('erp', pull.connection.direction)) return 'ignored'
  const moved = isAloneHere(held, pull) ? await followMovedHere(held, pull) : null
  if (moved !== null) return goOnWith(moved, held, pull)
  if (ours !== null) return leaveToRecord(ours, pull)
  const context = await pull.contextOf(labelled.entity)
  return context === null ? 'ignored' : pairUpAsLed(held, formerly, { pull, context })
}

async function pairUpAsLed(
  held: HeldEvent,
  { there, former }: Formerly,
  { pull, context }: Means,
): Promise<PullOutcome> {
  const lead = await leadOf(held, pull)
  if (lead === 'theirs') {
    const isWhole = held.occurrence === null
    if (isWhole && there === null && (await isOfOutsider(held, pull))) await standBy(held, context, pull)
    return 'ignored'
  }
  if (lead !== 'ours') return (await takeOver(lead, held, pull)) ?? 'ignored'
  // It is back, in another place than it was.
  const back = former && (await takeOver(former, held, pull))
  return back ?? pairAnew(held, there, { pull, context })
}

/** Notes that this user has the event as well, without a record: should it leave its leader's calendar, it is for him. */
async function standBy(held: HeldEvent, { mirror }: PairContext, pull: PullContext): Promise<void> {
  const { store, tenant, calendar, connection } = pull
  await savePair(
    store,
    tenant,
    newPair({
      ...calendar,
      id: linkIdOf(calendar.calendar, held.eventId),
      uid: identityOf(held).uid,
      entity: mirror.traits.entity,
      recordId: null,
      userId: connection.userId,
      eventId: held.eventId,
      bornIn: 'google',
    }),
  )
}

/** What the event was to us before it was moved here, or before its series was cut in two; `alive` when it still is that, or isn't here either. */
async function formerPair(held: HeldEvent, pull: PullContext): Promise<StoredPair | 'alive' | null> {
  const { store, tenant, connection, calendar } = pull
  const id = linkIdOf(calendar.calendar, held.eventId)
  const { userId } = connection
  // With one calendar there is nowhere that it could have been moved from.
  const mayMove = watchedCalendars(connection).length > 1
  const sameEvent = mayMove ? await pairsOfEvent(store, tenant, { userId, eventId: held.eventId }) : []
  const { series } = identityOf(held)
  const sameSlot = series ? await pairsOfSlot(store, tenant, { calendar: calendar.calendar, series }) : []
  for (const found of [...sameEvent, ...sameSlot]) {
    const { pair } = found
    if (pair.id === id || isForgotten(pair)) continue
    if (await hasLeft(pair, held, pull)) return found
    // An exception may be listed under the id of the old series and of the new one (H079): the new one is meant.
    const isNewer = series && pair.series && pair.calendar === calendar.calendar && series.id > pair.series.id
    return isNewer ? found : 'alive'
  }
  return null
}

/** Gone from there, an event may be gone from here as well since it was listed: its series was moved. */
async function hasLeft(former: Pair, { eventId }: HeldEvent, pull: PullContext): Promise<boolean> {
  if (!former.link.presence.google.includes(true)) return true
  if (await isAlive(former, pull)) return false
  const { calendar, calendarId } = pull.calendar
  return former.calendar === calendar || isAlive({ calendarId, eventId }, pull)
}

function markedRecord(
  { mark, eventId }: HeldEvent,
  { tenant, calendar }: PullContext,
): ReturnType<typeof recordOfMark> {
  return mark === undefined ? null : recordOfMark(mark, { tenant, ...calendar, eventId })
}

/** Its pair was forgotten (a user was erased and came back). It is its record's event; made a new record of, it would double. */
async function leaveToRecord(
  { entity, recordId }: NonNullable<ReturnType<typeof recordOfMark>>,
  { tasks, tenant }: PullContext,
): Promise<PullOutcome> {
  await tasks.enqueue({ kind: 'sync-pair', tenant, entity, recordIds: [recordId] })
  return 'ignored'
}

function isWanted(held: HeldEvent, pull: PullContext): boolean {
  const { type, isPrivate, isOrganizer, guests, occurrence, event } = held
  const { options, since } = pull.connection
  // An invitation that he has refused already is nothing that he will do.
  if (!isOrganizer && guests.some(({ isSelf, answer }) => isSelf && answer === 'declined')) return false
  if (!options.eventTypes.includes(type) || (isPrivate && options.privateEvents === 'skip')) return false
  if (Date.parse(event.when.end) < since) return false
  return occurrence === null || Date.parse(event.when.start) < windowOf(pull).to
}

/** The label of a private event is not seen: it is what events without one are. */
function entityOf({ event }: HeldEvent, { connection }: PullContext): LabelledEntity | null {
  const { entities, options } = connection
  return entityOfTitle(event.title, entities, options.defaultEntity)
}

interface Means {
  readonly pull: PullContext
  readonly context: PairContext
}

async function pairAnew(
  held: HeldEvent,
  there: StoredPair | null,
  { pull, context }: Means,
): Promise<PullOutcome> {
  const { calendar, connection, full, listedAt } = pull
  const { entity } = context.mirror.traits
  const match = full && !held.isPrivate ? await full.match(held, entity, context) : null
  const { pair: fresh } = newPair({
    ...calendar,
    ...identityOf(held),
    id: linkIdOf(calendar.calendar, held.eventId),
    entity,
    recordId: null,
    userId: connection.userId,
    eventId: held.eventId,
    bornIn: 'google',
  })
  // Its former pair was forgotten a moment ago, maybe after this was listed.
  const pair = { ...fresh, settledAt: there?.pair.settledAt ?? 0 }
  const version = there?.version ?? null
  if (match === null)
    return reconcile({ pair, version }, { erp: 'unread', google: held, listedAt }, { pull, context })
  const { record, role } = match
  const met: Pair = {
    ...pair,
    recordId: record.recordId,
    bornIn: 'erp',
    role,
    link: linkOfStrangers(context),
  }
  return reconcile({ pair: met, version }, { erp: record, google: held, listedAt }, { pull, context })
}

/** Of two that meet for the first time, a text that only one side has is carried to the other: nobody took it away. */
function linkOfStrangers({ mirror, print }: PairContext): Link {
  const texts = sharedFields(mirror.traits).filter((field) => field === 'description' || field === 'location')
  const empty = texts.map(
    (field) => [field, { erp: [print(field, '')], google: [print(field, '')] }] as const,
  )
  return { ...NEW_LINK, fields: Object.fromEntries(empty) }
}
