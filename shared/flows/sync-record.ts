import type { RecordId } from '../domain/ids.ts'
import { mayWrite } from '../domain/direction.ts'
import { Fault, isFault } from '../domain/fault.ts'
import { isTombstone } from '../domain/link.ts'
import { linkIdOf, ownEventId } from '../domain/pair-names.ts'
import type { HeldRecord } from '../ports.ts'
import type { CalendarConnection } from './connection.ts'
import { comeBackInMs } from './pair-context.ts'
import type { PairContext } from './pair-context.ts'
import { isOfCalendar, newPair, pairsOfRecord, pendingCreates } from './pair-store.ts'
import type { StoredPair } from './pair-store.ts'
import { reconcilePair, retirePair } from './reconcile-pair.ts'
import { withGrant } from './lost-grant.ts'
import type { TenantScope } from './tenant-scope.ts'

/** What a record's user has to do with it: his connection and the means to reach both sides. Null when he isn't connected. */
export type OwnerOf = (userId: HeldRecord['assignedUserId']) => Promise<Owner | null>

export interface Owner {
  readonly connection: CalendarConnection
  readonly context: PairContext
}

export interface RecordRef {
  readonly entity: string
  readonly recordId: RecordId
  /** The record when it is at hand already. */
  readonly seen?: HeldRecord
}

type RecordDeps = Pick<
  TenantScope,
  'tenant' | 'store' | 'erp' | 'log' | 'clock' | 'people' | 'consoleUrl'
> & {
  readonly ownerOf: OwnerOf
}

/** Something happened to a record of the ERP: bring each of its pairs to agreement, and pair it if it has none yet. */
export async function syncRecord(ref: RecordRef, deps: RecordDeps): Promise<void> {
  const { tenant, store, erp, ownerOf } = deps
  const pairs = await pairsOfRecord(store, tenant, ref)
  const record = ref.seen ?? (await erp.read(ref.entity, ref.recordId))
  for (const stored of pairs) await syncKnown(stored, record, deps)
  if (record === null) return
  const owner = await ownerOf(record.assignedUserId)
  if (!owner || pairs.some(({ pair }) => isOfCalendar(pair, owner.connection))) return
  await pairUp(record, ref.entity, { owner, deps })
}

async function syncKnown(stored: StoredPair, record: HeldRecord | null, deps: RecordDeps): Promise<void> {
  const { pair } = stored
  const { entity, recordId, userId } = pair
  const owner = await deps.ownerOf(userId)
  const skip = (why = 'not-connected') =>
    deps.log.info('pair.skipped', { tenant: deps.tenant, entity, record: recordId ?? '', why })
  if (owner === null || !isOfCalendar(pair, owner.connection)) return skip()
  const leaving = record !== null && record.assignedUserId !== userId
  if (leaving && !mayWrite('google', owner.connection.direction)) return skip('direction')
  try {
    await withGrant(deps, owner.connection, async () => {
      if (leaving) {
        // Handed to somebody else: gone for this user. An edit in his calendar must not bring a second record into being.
        if (!isTombstone(pair.link)) await retirePair(stored, owner.context)
      } else await reconcilePair(stored, { erp: record, google: 'unread' }, owner.context)
    })
  } catch (error) {
    if (!isFault(error) || error.disposition !== 'reconnect') throw error
    // He took his access away; the record's other users are still to be served.
    skip()
  }
}

async function pairUp(
  record: HeldRecord,
  entity: string,
  { owner, deps }: { owner: Owner; deps: RecordDeps },
): Promise<void> {
  const { connection, context } = owner
  const { tenant, store, log } = deps
  const { recordId } = record
  const skip = (why: string) => log.info('pair.skipped', { tenant, entity, record: recordId, why })
  if (!mayWrite('google', connection.direction)) return skip('direction')
  if (!connection.entities.some((one) => one.entity === entity)) return skip('entity-not-chosen')
  if (endsBefore(record, connection.since)) return skip('before-since')
  if (record.createdById === (await context.erp.ownUserId())) {
    // It may be ours, on its way from Google. First whether one is being made, then whether it has been: the other
    // order could miss a create that is settled in between, and the record would go back to Google a second time.
    const creates = await pendingCreates(store, tenant, { entity, userId: connection.userId })
    // One that was cut short with another Google account waits for that account, and nothing else has to.
    const pending = creates.filter(({ pair }) => isOfCalendar(pair, connection))
    if (pending.length > 0) throw beingCreated(pending, context.clock.now())
    const pairs = await pairsOfRecord(store, tenant, { entity, recordId })
    if (pairs.some(({ pair }) => pair.userId !== connection.userId || isOfCalendar(pair, connection))) return
  }
  const { key: calendar, id: calendarId } = connection.mainCalendar
  const eventId = ownEventId({ tenant, entity, recordId, calendar })
  const id = linkIdOf(calendar, eventId)
  const pair = newPair({ id, entity, recordId, userId: connection.userId, calendar, calendarId, eventId })
  await withGrant(deps, connection, () => reconcilePair(pair, { erp: record, google: 'unread' }, context))
}

function beingCreated(pending: readonly StoredPair[], now: number): Fault {
  const retryAfterMs = comeBackInMs(Math.max(...pending.map(({ pair }) => pair.claim?.until ?? now)), now)
  return new Fault('pair.claimed', 'a record of this user is being created', { retryAfterMs })
}

function endsBefore(record: HeldRecord, since: number): boolean {
  return Date.parse(record.event.when.end) < since
}
