import type { RecordId } from '../domain/ids.ts'
import { mayWrite } from '../domain/direction.ts'
import { Fault, isFault } from '../domain/fault.ts'
import { isTombstone } from '../domain/link.ts'
import { linkIdOf, ownEventId, ownICalUid, uidOf } from '../domain/pair-names.ts'
import type { HeldRecord } from '../erp-ports.ts'
import type { HeldEvent } from '../google-ports.ts'
import { comeBackInMs } from './pair-context.ts'
import type { PairContext } from './pair-context.ts'
import { isOfCalendar, newPair, pairsOfRecord, pendingCreates, readPair } from './pair-store.ts'
import type { Pair, PairRole, StoredPair } from './pair-document.ts'
import { toOwnId } from './own-id.ts'
import { reconcilePair, retirePair } from './reconcile-pair.ts'
import type { CalendarConnection } from './connection.ts'
import { withGrant } from './lost-grant.ts'
import type { TenantScope } from './tenant-scope.ts'
import { concernedUsers, endsBefore, mayLeave, wantedBy } from './wanted-by.ts'
import type { Owner, OwnerOf } from './wanted-by.ts'

export interface RecordRef {
  readonly entity: string
  readonly recordId: RecordId
  /** The record when it is at hand already. */
  readonly seen?: HeldRecord
}

type RecordDeps = Pick<
  TenantScope,
  'tenant' | 'store' | 'erp' | 'log' | 'clock' | 'people' | 'consoleUrl' | 'tasks'
> & {
  readonly ownerOf: OwnerOf
}

/** Something happened to a record of the ERP: bring each of its pairs to agreement, and pair it with whoever has none yet. */
export async function syncRecord(ref: RecordRef, deps: RecordDeps): Promise<void> {
  const { tenant, store, erp } = deps
  const pairs = await pairsOfRecord(store, tenant, ref)
  const record = ref.seen ?? (await erp.read(ref.entity, ref.recordId))
  const wanted = record ? await wantedBy(record, pairs, deps.ownerOf) : []
  const roleOf = ({ userId }: Pair) =>
    wanted.find(({ owner }) => owner.connection.userId === userId)?.role ?? null
  const leaving =
    record === null ? [] : pairs.filter(({ pair }) => roleOf(pair) !== pair.role && mayLeave(pair, record))
  const broughtAlong = await strangersOf(leaving, deps)
  // The new event is there before the old one goes: cut short in between, nobody is left without.
  for (const stored of pairs)
    if (!leaving.includes(stored))
      await syncKnown(stored, { record, role: roleOf(stored.pair), broughtAlong }, deps)
  for (const { owner, role } of record ? wanted : []) {
    const isKnown = pairs.some(({ pair }) => isOfCalendar(pair, owner.connection))
    const bringing = { connection: owner.connection, context: { ...owner.context, broughtAlong } }
    if (record && !isKnown) await pairUp(record, ref.entity, { owner: bringing, role, leaving, deps })
  }
  for (const stored of leaving)
    await syncKnown(stored, { record, role: roleOf(stored.pair), broughtAlong }, deps)
}

/** Guests of the events that are to go whom the ERP doesn't know: they stay guests of the meeting. */
async function strangersOf(
  leaving: readonly StoredPair[],
  { ownerOf }: RecordDeps,
): Promise<PairContext['broughtAlong']> {
  for (const { pair } of leaving) {
    if (pair.role !== 'main' || pair.link.presence.google[0] !== true) continue
    const owner = await ownerOf(pair.userId)
    const event = owner && (await eventOf(pair, owner.context))
    if (!event || event.isPrivate) continue
    const known = new Set(Object.values(pair.guests))
    const { print } = owner.context
    return event.guests.filter(
      ({ email, isSelf, isOrganizer }) => !isSelf && !isOrganizer && !known.has(print('guest', email)),
    )
  }
  return []
}

/** Null also where the account can't be asked any more. */
async function eventOf(pair: Pair, { google }: PairContext): Promise<HeldEvent | null> {
  try {
    const entry = await google.get(pair.calendarId, pair.eventId)
    return entry.kind === 'held' ? entry.held : null
  } catch (error) {
    if (isFault(error) && error.disposition !== 'retry') return null
    throw error
  }
}

interface Known {
  readonly record: HeldRecord | null
  readonly role: PairRole | null
  readonly broughtAlong: PairContext['broughtAlong']
}

async function syncKnown(
  stored: StoredPair,
  { record, role, broughtAlong }: Known,
  deps: RecordDeps,
): Promise<void> {
  const { pair } = stored
  const { entity, recordId, userId } = pair
  const found = await deps.ownerOf(userId)
  const skip = (why = 'not-connected') =>
    deps.log.info('pair.skipped', { tenant: deps.tenant, entity, record: recordId ?? '', why })
  if (found === null || !isOfCalendar(pair, found.connection)) return skip()
  const owner = { ...found, context: { ...found.context, broughtAlong } }
  const isLeaving = record !== null && role !== pair.role && mayLeave(pair, record)
  if (isLeaving && !mayWrite('google', owner.connection.direction)) return skip('direction')
  try {
    await withGrant(deps, owner.connection, async () => {
      if (!isLeaving) {
        await reconcileKnown(stored, { record, owner, deps })
        return
      }
      // Handed to somebody else: gone for this user. An edit in his calendar must not bring a second record into being.
      if (!isTombstone(pair.link)) await retirePair(stored, owner.context)
      if (role !== null) await changeRole(stored, { role, record, owner, deps })
    })
  } catch (error) {
    if (!isFault(error) || error.disposition !== 'reconnect') throw error
    // He took his access away; the record's other users are still to be served.
    skip()
  }
}

/** An event that is gone may have been moved, by its user or to another organiser: the reading of calendars finds it. */
async function reconcileKnown(
  stored: StoredPair,
  { record, owner, deps }: { record: HeldRecord | null; owner: Owner; deps: RecordDeps },
): Promise<void> {
  const { pair } = stored
  const { connection, context } = owner
  // Where guests aren't followed, nobody knows whether there are any.
  const hasOthers =
    !connection.options.hasAttendees || Object.keys(pair.guests).some((ref) => ref.startsWith('User/'))
  const isElsewhere = pair.role === 'main' && (hasOthers || connection.options.otherCalendars.length > 0)
  const seen = { erp: record, google: 'unread' } as const
  const { left } = await reconcilePair(stored, seen, { ...context, isElsewhere })
  if (left !== 'elsewhere') return
  const { tenant, tasks } = deps
  await tasks.enqueue({ kind: 'sync-pair', tenant, calendar: pair.calendar, eventId: pair.eventId })
}

/** From an event with guests to a copy without them, or back: taken away and made anew. */
async function changeRole(
  { pair }: StoredPair,
  { role, record, owner, deps }: { role: PairRole; record: HeldRecord; owner: Owner; deps: RecordDeps },
): Promise<void> {
  const retired = await readPair(deps.store, deps.tenant, pair.id)
  if (retired?.pair.claim) throw new Fault('store.contended', 'another task was faster')
  // Another task has made it anew already.
  if (retired && !isTombstone(retired.pair.link)) return
  // A copy is its owner's own, wherever the meeting was.
  const { key: calendar, id: calendarId } = owner.connection.mainCalendar
  const gone = retired && (await toOwnId(retired, owner.context, { calendar, calendarId }))
  if (gone === null) return
  const { link } = gone.pair
  const changed = { ...gone.pair, role, guests: {}, link: { ...link, fields: {} } }
  await reconcilePair({ ...gone, pair: changed }, { erp: record, google: 'unread' }, owner.context)
}

interface Pairing {
  readonly owner: Owner
  readonly role: PairRole
  readonly leaving: readonly StoredPair[]
  readonly deps: RecordDeps
}

async function pairUp(
  record: HeldRecord,
  entity: string,
  { owner, role, leaving, deps }: Pairing,
): Promise<void> {
  const { connection, context } = owner
  const { tenant, store, log } = deps
  const { recordId } = record
  const { userId } = connection
  const isOurs = record.createdById === (await context.erp.ownUserId())
  const why =
    whyNotMade(record, entity, connection) ??
    (isOurs ? await whyNotMadeAgain(record, entity, { owner, role, leaving, deps }) : null)
  if (why !== null) return log.info('pair.skipped', { tenant, entity, record: recordId, why })
  const { key: calendar, id: calendarId } = connection.mainCalendar
  const eventId = ownEventId({ tenant, entity, recordId, calendar })
  const id = linkIdOf(calendar, eventId)
  const uid = uidOf(ownICalUid(eventId), null)
  const fresh = newPair({
    id,
    entity,
    recordId,
    userId,
    calendar,
    calendarId,
    eventId,
    bornIn: 'erp',
    role,
    uid,
  })
  const seen = { erp: record, google: 'unread' } as const
  await withGrant(deps, connection, async () => {
    try {
      await reconcilePair(fresh, seen, context)
    } catch (error) {
      const former = isFault(error, 'store.contended') ? await readPair(store, tenant, id) : null
      if (former === null || former.pair.claim !== null || !isTombstone(former.pair.link)) throw error
      // The event that once had this id was another record's, or nobody's, in the end.
      await reconcilePair({ ...fresh, version: former.version }, seen, context)
    }
  })
}

function whyNotMade(
  record: HeldRecord,
  entity: string,
  { direction, entities, since, firstReadAt }: CalendarConnection,
): string | null {
  if (!mayWrite('google', direction)) return 'direction'
  if (!entities.some((one) => one.entity === entity)) return 'entity-not-chosen'
  if (endsBefore(record, since)) return 'before-since'
  // Until everything was read once, nobody knows whether Google has the same already; the reading itself comes to the record.
  return firstReadAt === null ? 'not-read-yet' : null
}

/**
 * A record of our making may be on its way from Google. First whether one is being made, then whether it has been: the other
 * order could miss a create that is settled in between, and the record would go back to Google a second time.
 */
async function whyNotMadeAgain(record: HeldRecord, entity: string, given: Pairing): Promise<string | null> {
  const { owner, role, leaving, deps } = given
  const { connection } = owner
  const { userId } = connection
  if (await isBeingCreated(record, entity, given)) return 'being-created'
  const pairs = await pairsOfRecord(deps.store, deps.tenant, { entity, recordId: record.recordId })
  if (pairs.some(({ pair }) => pair.userId === userId && isOfCalendar(pair, connection))) return 'paired'
  const isStaying = ({ id }: Pair) => leaving.every((one) => one.pair.id !== id)
  const isLed = ({ pair }: StoredPair) =>
    pair.userId !== userId && !isTombstone(pair.link) && pair.role === 'main' && isStaying(pair)
  return role === 'main' && pairs.some(isLed) ? 'led' : null
}

/** True while its maker's work rests; throws `pair.claimed` while it goes on. */
async function isBeingCreated(
  record: HeldRecord,
  entity: string,
  { owner, deps }: Pairing,
): Promise<boolean> {
  const { userId } = owner.connection
  // Also by somebody who handed it on before its making was remembered.
  for (const one of new Set([userId, ...concernedUsers(record)])) {
    const creates = await pendingCreates(deps.store, deps.tenant, { entity, userId: one })
    if (creates.length > 0 && one !== userId && (await deps.ownerOf.isResting(one))) return true
    // One that was cut short with another Google account waits for that account, and nothing else has to.
    const maker = one === userId ? owner : await deps.ownerOf(one)
    const pending = creates.filter(({ pair }) => maker && isOfCalendar(pair, maker.connection))
    if (pending.length > 0) throw beingCreated(pending, deps.clock.now())
  }
  return false
}

function beingCreated(pending: readonly StoredPair[], now: number): Fault {
  const retryAfterMs = comeBackInMs(Math.max(...pending.map(({ pair }) => pair.claim?.until ?? now)), now)
  return new Fault('pair.claimed', 'a record of this user is being created', { retryAfterMs })
}
