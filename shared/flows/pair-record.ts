import { mayWrite } from '../domain/direction.ts'
import { Fault, isFault } from '../domain/fault.ts'
import type { CalendarKey, EventId, RecordId, TenantId } from '../domain/ids.ts'
import { isTombstone } from '../domain/link.ts'
import { linkIdOf, ownEventId, ownICalUid, uidOf } from '../domain/pair-names.ts'
import type { HeldRecord } from '../erp-ports.ts'
import { mayBeLost } from './adopt-lost-create.ts'
import type { OwnReminders } from './carry-reminders.ts'
import type { CalendarConnection } from './connection.ts'
import { withGrant } from './lost-grant.ts'
import { comeBackInMs } from './pair-context.ts'
import type { PairContext } from './pair-context.ts'
import type { Pair, PairRole, StoredPair } from './pair-document.ts'
import { isOfCalendar, newPair, pairsOfRecord, pendingCreates, readPair } from './pair-store.ts'
import { reconcilePair } from './reconcile-pair.ts'
import type { TenantScope } from './tenant-scope.ts'
import { concernedUsers, endsBefore } from './wanted-by.ts'
import type { Owner, OwnerOf } from './wanted-by.ts'

export type RecordDeps = Pick<
  TenantScope,
  'tenant' | 'store' | 'erp' | 'log' | 'clock' | 'people' | 'consoleUrl' | 'tasks'
> & {
  readonly ownerOf: OwnerOf
}

interface Pairing {
  readonly owner: Owner
  readonly role: PairRole
  /** The pairs of the record. */
  readonly pairs: readonly StoredPair[]
  readonly leaving: readonly StoredPair[]
  /** What people have just told the ERP of their reminders. */
  readonly told: readonly OwnReminders[]
  readonly deps: RecordDeps
}

/** Makes a record's event in the calendar of somebody who has none of it yet, unless something speaks against it. */
export async function pairRecord(record: HeldRecord, entity: string, given: Pairing): Promise<void> {
  const { owner, role, told, deps } = given
  const { connection, context } = owner
  const { tenant, store, log } = deps
  const { recordId } = record
  const { userId } = connection
  const isOurs = record.createdById === (await context.erp.ownUserId())
  const why =
    whyNotMade(record, entity, connection) ??
    (isOurs ? await whyNotMadeAgain(record, entity, given) : null) ??
    (await whyLeftAlone(given))
  if (why !== null) return log.info('pair.skipped', { tenant, entity, record: recordId, why })
  const { key: calendar, id: calendarId } = connection.mainCalendar
  const named = (name: string) => namesIn(calendar, { tenant, entity, recordId: name as RecordId })
  const first = named(recordId)
  const { id, eventId, uid } = isElsewhere(first.eventId, given) ? named(`${recordId}@moved`) : first
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
    reminders: told.find((one) => one.userId === userId)?.text ?? '',
  })
  const seen = { erp: record, google: 'unread' } as const
  await withGrant(deps, connection, async () => {
    try {
      await reconcilePair(fresh, seen, context)
    } catch (error) {
      const former = isFault(error, 'store.contended') ? await readPair(store, tenant, id) : null
      if (former === null || former.pair.claim !== null) throw error
      if (!isTombstone(former.pair.link)) {
        if (former.pair.recordId === recordId) throw error
        // An edit has brought it back as another record, which has the event; and somebody has restored this one as well.
        await reconcilePair(
          { ...fresh, pair: { ...fresh.pair, ...named(`${recordId}@restored`) } },
          seen,
          context,
        )
        return
      }
      // The event that once had this id was another record's, or nobody's, in the end.
      await reconcilePair({ ...fresh, version: former.version }, seen, context)
    }
  })
}

function namesIn(
  calendar: CalendarKey,
  of: { tenant: TenantId; entity: string; recordId: RecordId },
): Pick<Pair, 'id' | 'eventId' | 'uid'> {
  const eventId = ownEventId({ ...of, calendar })
  return { id: linkIdOf(calendar, eventId), eventId, uid: uidOf(ownICalUid(eventId), null) }
}

/**
 * Whether what was made here was moved away, and is the record's event there under the id that it keeps (google.md 2.6): made anew under
 * the one that it left behind, it could be the same meeting to Google, and take everybody's invitation to it away.
 */
function isElsewhere(eventId: EventId, { owner, pairs }: Pairing): boolean {
  const { key } = owner.connection.mainCalendar
  return pairs.some(
    ({ pair }) => pair.eventId === eventId && pair.calendar !== key && !isTombstone(pair.link),
  )
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

/** In a calendar of this account that isn't watched any more it is left alone, as long as it is there. */
async function whyLeftAlone({ owner, pairs, leaving }: Pairing): Promise<string | null> {
  const { userId } = owner.connection
  for (const stored of pairs) {
    const { pair } = stored
    const isUnwatched = pair.userId === userId && !isOfCalendar(pair, owner.connection)
    if (!isUnwatched || isTombstone(pair.link) || leaving.includes(stored)) continue
    if (await isVisible(pair, owner.context)) return 'not-watched'
  }
  return null
}

async function isVisible({ calendarId, eventId }: Pair, { google }: PairContext): Promise<boolean> {
  try {
    return (await google.get(calendarId, eventId)).kind === 'held'
  } catch (error) {
    // It was another account's.
    if (isFault(error) && error.disposition === 'park') return false
    throw error
  }
}

/** True while its maker's work rests; throws `pair.claimed` while it goes on. */
async function isBeingCreated(
  record: HeldRecord,
  entity: string,
  { owner, pairs, deps }: Pairing,
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
    if (maker && (await isMadeUnwatched(record, { maker, pairs, creates }))) return true
  }
  return false
}

/** What was cut short in a calendar that was taken off the list is found when that comes back, unless it has got another event. */
async function isMadeUnwatched(
  record: HeldRecord,
  { maker, pairs, creates }: Pick<Pairing, 'pairs'> & { maker: Owner; creates: readonly StoredPair[] },
): Promise<boolean> {
  for (const create of creates) {
    const mayBe = mayBeLost(record, { pairs, create: create.pair }, maker.context)
    if (mayBe && (await isVisible(create.pair, maker.context))) return true
  }
  return false
}

function beingCreated(pending: readonly StoredPair[], now: number): Fault {
  const retryAfterMs = comeBackInMs(Math.max(...pending.map(({ pair }) => pair.claim?.until ?? now)), now)
  return new Fault('pair.claimed', 'a record of this user is being created', { retryAfterMs })
}
