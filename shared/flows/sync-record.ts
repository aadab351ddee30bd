import type { RecordId } from '../domain/ids.ts'
import { mayWrite } from '../domain/direction.ts'
import { Fault, isFault } from '../domain/fault.ts'
import type { ToldReminders } from '../domain/reminders.ts'
import { isTombstone } from '../domain/link.ts'
import type { HeldRecord } from '../erp-ports.ts'
import type { HeldEvent } from '../google-ports.ts'
import { carryReminders, ownReminders } from './carry-reminders.ts'
import type { PairContext, Seen } from './pair-context.ts'
import { isOfCalendar, pairsOfRecord, readPair } from './pair-store.ts'
import type { Pair, PairRole, StoredPair } from './pair-document.ts'
import { isReplaced, isThereAs, withoutLeftovers } from './doubled-pairs.ts'
import { pairRecord } from './pair-record.ts'
import type { RecordDeps } from './pair-record.ts'
import { followSeries } from './follow-series.ts'
import { toOwnId } from './own-id.ts'
import { forgetPair } from './move-pair.ts'
import { goesOnAsGuests } from './moved-to-guest.ts'
import { assertUnclaimed, giveBack } from './pair-claim.ts'
import { reconcilePair } from './reconcile-pair.ts'
import { retirePair } from './retire-pair.ts'
import { withGrant } from './lost-grant.ts'
import { mayLeave, wantedBy } from './wanted-by.ts'
import type { Owner } from './wanted-by.ts'

export interface RecordRef {
  readonly entity: string
  readonly recordId: RecordId
  /** The record when it is at hand already. */
  readonly seen?: HeldRecord
  /** What a webhook said of it. */
  readonly told?: readonly ToldReminders[]
}

/** Something happened to a record of the ERP: bring each of its pairs to agreement, and pair it with whoever has none yet. */
export async function syncRecord(ref: RecordRef, deps: RecordDeps): Promise<void> {
  const { tenant, store, erp } = deps
  const pairs = await withoutLeftovers(await pairsOfRecord(store, tenant, ref), deps)
  const record = ref.seen ?? (await erp.read(ref.entity, ref.recordId))
  const wanted = record ? await wantedBy(record, pairs, deps.ownerOf) : []
  const roleOf = ({ userId }: Pair) =>
    wanted.find(({ owner }) => owner.connection.userId === userId)?.role ?? null
  const leaving =
    record === null ? [] : pairs.filter(({ pair }) => roleOf(pair) !== pair.role && mayLeave(pair, record))
  if (await goesOnAsGuests(leaving, wanted, deps)) return syncRecord(ref, deps)
  const broughtAlong = await strangersOf(leaving, deps)
  const staying = pairs.filter((stored) => !leaving.includes(stored))
  const told = ownReminders(ref.told ?? [], record)
  // The new event is there before the old one goes: cut short in between, nobody is left without.
  for (const stored of staying)
    await syncKnown(stored, { record, role: roleOf(stored.pair), broughtAlong, beside: staying }, deps)
  for (const { owner, role } of record ? wanted : []) {
    const isKnown = pairs.some(({ pair }) => isOfCalendar(pair, owner.connection))
    const bringing = { connection: owner.connection, context: { ...owner.context, broughtAlong } }
    if (record && !isKnown)
      await pairRecord(record, ref.entity, { owner: bringing, role, pairs, leaving, told, deps })
  }
  for (const stored of leaving)
    await syncKnown(stored, { record, role: roleOf(stored.pair), broughtAlong, beside: pairs }, deps)
  await carryReminders(staying, told, deps)
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
  /** The pairs of the record that may be there in its stead. */
  readonly beside: readonly StoredPair[]
}

async function syncKnown(
  stored: StoredPair,
  { record, role, broughtAlong, beside }: Known,
  deps: RecordDeps,
): Promise<void> {
  const { pair } = stored
  const { entity, recordId, userId } = pair
  const found = await deps.ownerOf(userId)
  const skip = (why = 'not-connected') =>
    deps.log.info('pair.skipped', { tenant: deps.tenant, entity, record: recordId ?? '', why })
  if (found === null || !isOfCalendar(pair, found.connection)) return skip()
  if (isReplaced(pair, beside, found.connection)) return forgetIfLeftOver(stored, deps)
  const owner = { ...found, context: { ...found.context, broughtAlong, ...quietIf(record, beside) } }
  // He has it by somebody's invitation now, or not at all any more.
  const isOver = record !== null && role === null && isTombstone(pair.link)
  if (isOver) return giveBackIfLeftOver(stored, deps, owner.context)
  const isLeaving = record !== null && role !== pair.role && mayLeave(pair, record)
  if (isLeaving && !mayWrite('google', owner.connection.direction)) return skip('direction')
  await withGrantOr(skip, { owner, deps }, async () => {
    if (!isLeaving) return reconcileKnown(stored, { record, owner, deps })
    const last = await takeAway(stored, owner.context)
    if (role === null || isThereAs(role, pair, { beside, connection: owner.connection })) return
    await changeRole(last, { role, record, owner, deps })
  })
}

/** Who took his access away is left out; the record's other users are still to be served. */
async function withGrantOr(
  skip: () => void,
  { owner, deps }: { owner: Owner; deps: RecordDeps },
  work: () => Promise<void>,
): Promise<void> {
  try {
    await withGrant(deps, owner.connection, work)
  } catch (error) {
    if (!isFault(error) || error.disposition !== 'reconnect') throw error
    skip()
  }
}

/** What it went on as was stored, and then its task died. */
async function forgetIfLeftOver(stored: StoredPair, deps: RecordDeps): Promise<void> {
  if (isLeftOver(stored, deps)) await forgetPair(stored, deps)
}

async function giveBackIfLeftOver(stored: StoredPair, deps: RecordDeps, context: PairContext): Promise<void> {
  if (isLeftOver(stored, deps)) await giveBack(stored, context)
}

/** Claimed by a task that died. */
function isLeftOver({ pair: { claim } }: StoredPair, { clock }: RecordDeps): boolean {
  return claim !== null && claim.until <= clock.now()
}

/** Handed to somebody else: gone for this user. An edit in his calendar must not bring a second record into being. */
async function takeAway(stored: StoredPair, context: PairContext): Promise<StoredPair> {
  if (isTombstone(stored.pair.link)) return stored
  const { last, google } = await whereItIs(stored, context)
  await retirePair(last, google, context)
  return last
}

/** Somebody took it away in Google, and the record went with that: nobody in the ERP did anything that guests should hear of. */
function quietIf(
  record: HeldRecord | null,
  pairs: readonly StoredPair[],
): Partial<Pick<PairContext, 'isQuiet'>> {
  const lasts = record === null ? pairs.map(({ pair }) => pair.log.at(-1)) : []
  return lasts.some((last) => last?.do === 'remove' && last.on === 'erp') ? { isQuiet: true } : {}
}

/**
 * An occurrence whose series was moved or cut is another event by now, and nobody may have read that yet. What has become a series is
 * more than the record: it goes on as the first occurrence as soon as its calendar is read.
 */
async function whereItIs(stored: StoredPair, context: PairContext): Promise<LastSeen> {
  const { series, calendarId, eventId } = stored.pair
  const entry = await context.google.get(calendarId, eventId)
  if (entry.kind === 'series') throw new Fault('google.moved-on', 'the event became a series')
  // What was written there and goes with it is kept in the log.
  if (entry.kind === 'held' && !entry.held.isPrivate) return { last: stored, google: entry.held }
  const followed = series !== null && entry.kind === 'gone' ? await followSeries(stored, context) : null
  return { last: followed?.stored ?? stored, google: followed?.now.google ?? 'unread' }
}

interface LastSeen {
  readonly last: StoredPair
  readonly google: Seen['google']
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
  // An occurrence lies under another id as soon as its series is moved or cut.
  const mayMove = hasOthers || pair.series !== null || connection.options.otherCalendars.length > 0
  const isElsewhere = pair.role === 'main' && mayMove
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
  assertUnclaimed(retired?.pair.claim ?? null, deps.clock.now())
  // Another task has made it anew already.
  if (retired && !isTombstone(retired.pair.link)) return
  // A copy is its owner's own, wherever the meeting was.
  const { key: calendar, id: calendarId } = owner.connection.mainCalendar
  const place = { calendar, calendarId, isRemembered: true }
  const gone = retired && (await toOwnId(retired, owner.context, place))
  if (gone === null) return
  const { link } = gone.pair
  // Whatever the old one was, this one is the user's own.
  const own = { rights: 'edit', isGuest: false, guests: {}, letGo: null } as const
  const changed = { ...gone.pair, ...own, role, link: { ...link, fields: {} } }
  await reconcilePair({ ...gone, pair: changed }, { erp: record, google: 'unread' }, owner.context)
}
