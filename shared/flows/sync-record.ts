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
import { followMoved } from './follow-moved.ts'
import { assertUnclaimed, giveBack } from './pair-claim.ts'
import { reconcilePair } from './reconcile-pair.ts'
import { asOnlyDecider } from './record-lease.ts'
import type { Stay } from './record-lease.ts'
import { retirePair } from './retire-pair.ts'
import { withGrant } from './lost-grant.ts'
import { mayLeave, wantedBy } from './wanted-by.ts'
import type { Owner, Wanted } from './wanted-by.ts'

export interface RecordRef {
  readonly entity: string
  readonly recordId: RecordId
  /** What a webhook said of it. */
  readonly told?: readonly ToldReminders[]
}

/**
 * Something happened to a record of the ERP: bring each of its pairs to agreement, and pair it with whoever has none yet. Where that is
 * more than one pair, only one task at a time does so, on what it then sees.
 */
export async function syncRecord(ref: RecordRef, deps: RecordDeps): Promise<void> {
  const { tenant, store } = deps
  const pairs = await pairsOfRecord(store, tenant, ref)
  const first = pairs.length > 1 ? null : await outlookOn(ref, pairs, deps)
  if (first !== null && !isOfSeveral(first)) return bringAbout(first, ref, { deps, stay: async () => {} })
  await asOnlyDecider(ref, deps, async (stay) => {
    const found = await withoutLeftovers(await pairsOfRecord(store, tenant, ref), deps)
    const seen = await outlookOn(ref, found, deps)
    const isMoved = await followMoved(seen.leaving, seen.wanted, deps)
    const outlook = isMoved ? await outlookOn(ref, await pairsOfRecord(store, tenant, ref), deps) : seen
    await bringAbout(outlook, ref, { deps, stay })
  })
}

/** What is known of a record, and who is to have it. */
interface Outlook {
  readonly record: HeldRecord | null
  readonly pairs: readonly StoredPair[]
  readonly wanted: readonly Wanted[]
  readonly leaving: readonly StoredPair[]
}

async function outlookOn(
  { entity, recordId }: RecordRef,
  pairs: readonly StoredPair[],
  { erp, ownerOf }: RecordDeps,
): Promise<Outlook> {
  const record = await erp.read(entity, recordId)
  const wanted = record ? await wantedBy(record, pairs, ownerOf) : []
  const leaving =
    record === null
      ? []
      : pairs.filter(
          ({ pair }) =>
            roleOf(pair, { record, pairs, wanted }) !== pair.role && mayLeave(pair, record, pairs),
        )
  return { record, pairs, wanted, leaving }
}

/** What the event of a pair is to its user from now on. One that may leave, while he has the meeting through another, is nothing. */
function roleOf(pair: Pair, { record, pairs, wanted }: Omit<Outlook, 'leaving'>): PairRole | null {
  const role = wanted.find(({ owner }) => owner.connection.userId === pair.userId)?.role ?? null
  const isBeside = role === 'main' && pair.role === 'main' && record !== null && mayLeave(pair, record, pairs)
  return isBeside ? null : role
}

function isOfSeveral({ pairs, wanted, leaving }: Outlook): boolean {
  return leaving.length > 0 || pairs.length + newcomers(pairs, wanted).length > 1
}

function newcomers(pairs: readonly StoredPair[], wanted: readonly Wanted[]): readonly Wanted[] {
  return wanted.filter(({ owner }) => !pairs.some(({ pair }) => isOfCalendar(pair, owner.connection)))
}

async function bringAbout(
  { record, pairs, wanted, leaving }: Outlook,
  ref: RecordRef,
  { deps, stay }: { deps: RecordDeps; stay: Stay },
): Promise<void> {
  const broughtAlong = await strangersOf(leaving, deps)
  const staying = pairs.filter((stored) => !leaving.includes(stored))
  const told = ownReminders(ref.told ?? [], record)
  const known = async (stored: StoredPair, beside: readonly StoredPair[]): Promise<void> => {
    await stay()
    await syncKnown(
      stored,
      { record, role: roleOf(stored.pair, { record, pairs, wanted }), broughtAlong, beside },
      deps,
    )
  }
  // The new event is there before the old one goes: cut short in between, nobody is left without.
  for (const stored of staying) await known(stored, pairs)
  for (const { owner, role } of record ? newcomers(pairs, wanted) : []) {
    await stay()
    const bringing = { connection: owner.connection, context: { ...owner.context, broughtAlong } }
    if (record) await pairRecord(record, ref.entity, { owner: bringing, role, pairs, leaving, told, deps })
  }
  for (const stored of leaving) await known(stored, pairs)
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
  const isLeaving = record !== null && role !== pair.role && mayLeave(pair, record, beside)
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
  // What was written there and goes with it is kept in the log; what its user has hidden doesn't go.
  if (entry.kind === 'held') return { last: stored, google: entry.held }
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
