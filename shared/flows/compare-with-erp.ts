import { directed } from '../domain/direction.ts'
import { EVENT_FIELDS } from '../domain/event.ts'
import { stateOf } from '../domain/fingerprint.ts'
import type { RecordId } from '../domain/ids.ts'
import { isSettled } from '../domain/link.ts'
import { asGoogleHolds, sharedFields } from '../domain/mirror.ts'
import { planStep } from '../domain/plan.ts'
import type { HeldRecord } from '../ports.ts'
import type { CalendarConnection } from './connection.ts'
import type { PairContext } from './pair-context.ts'
import { isOfCalendar, pairsOfRecord } from './pair-store.ts'
import type { Pair } from './pair-store.ts'
import { pairsByPage } from './queue-unseen.ts'
import { pairContextOf } from './tenant-scope.ts'
import type { TenantScope } from './tenant-scope.ts'

/** As many ids as `among` takes, and records of one task. */
const IDS_PER_CALL = 200
const IDS_PER_TASK = 50

/**
 * What is kept of each pair while the ERP's lists are read: all of a calendar's at once, so no more than its record's entity,
 * whether the record is there, and the fingerprints of the ERP's side in one text. A pair as a whole is ten times as large.
 */
interface Kept {
  readonly entity: string
  readonly isThere: boolean
  readonly prints: string
}

/**
 * Compares all that a user has in the ERP with what is remembered of it, and queues what differs: deletions, restores and
 * edits that no webhook told of (erp.md 0.3, 0.5). List calls only, no call for a record that did not move.
 * `look` sees each pair of the main calendar on the way. Returns how many were queued.
 */
export async function compareWithErp(
  connection: CalendarConnection,
  scope: TenantScope,
  look: (pair: Pair) => Promise<number> = async () => 0,
): Promise<number> {
  const kept = new Map<RecordId, Kept>()
  let queued = 0
  for await (const { pair } of pairsByPage(connection.mainCalendar, scope)) {
    queued += await look(pair)
    if (pair.recordId) kept.set(pair.recordId, keptOf(pair, connection))
    else if (pair.claim) queued += await queueCutShort(pair, scope)
  }
  for (const { entity } of connection.entities) {
    const context = await pairContextOf(scope, connection, entity)
    if (context)
      queued += await queue(entity, await movedRecords({ entity, connection, kept }, context), scope)
  }
  return queued
}

function keptOf({ entity, link, claim }: Pair, { entities }: CalendarConnection): Kept {
  const isSure = claim === null && isSettled(link)
  return {
    // The connection's own text, or each pair would keep one of its own.
    entity: entities.find((one) => one.entity === entity)?.entity ?? entity,
    isThere: link.presence.erp.includes(true),
    prints: isSure ? EVENT_FIELDS.map((field) => link.fields[field]?.erp[0] ?? '').join() : '',
  }
}

/** The same as `keptOf` would keep of a pair that remembers the record as it is. */
function printsOf({ event }: HeldRecord, { mirror, print }: PairContext): string {
  const fields: readonly string[] = sharedFields(mirror.traits)
  return EVENT_FIELDS.map((field) => (fields.includes(field) ? print(field, event[field]) : '')).join()
}

/** Whether a record is news to what is remembered of it. Only where it differs the memory itself is asked for, which costs a read. */
async function hasMoved(
  { recordId, kept, entity }: { recordId: RecordId; kept: Kept; entity: string },
  record: HeldRecord | null,
  { connection, context }: { connection: CalendarConnection; context: PairContext },
): Promise<boolean> {
  if (record !== null && kept.isThere && kept.prints === printsOf(record, context)) return false
  const pairs = await pairsOfRecord(context.store, context.tenant, { entity, recordId })
  const own = pairs.find(({ pair }) => isOfCalendar(pair, connection))
  return own === undefined || isNews(own.pair, record, context)
}

/** A create that was cut short and whose task was given up; others that resemble it wait for it. */
async function queueCutShort({ calendar, eventId }: Pair, { tasks, tenant }: TenantScope): Promise<number> {
  await tasks.enqueue({ kind: 'sync-pair', tenant, calendar, eventId })
  return 1
}

/** Whether a record is news to its pair. */
export function isNews(
  pair: Pair,
  record: HeldRecord | null,
  { mirror, direction, print }: Pick<PairContext, 'mirror' | 'direction' | 'print'>,
): boolean {
  if (pair.claim !== null) return true
  const fields = sharedFields(mirror.traits)
  const erp = stateOf(record && { here: record.event, there: asGoogleHolds(record.event, mirror) }, {
    fields,
    print,
  })
  const state = directed(pair.link, { erp, google: 'unread' }, direction)
  return planStep(pair.link, state, () => 'google').do !== 'nothing'
}

interface Comparison {
  readonly entity: string
  readonly connection: CalendarConnection
  readonly kept: ReadonlyMap<RecordId, Kept>
}

async function movedRecords(
  { entity, connection, kept }: Comparison,
  context: PairContext,
): Promise<RecordId[]> {
  const listed = new Set<RecordId>()
  const moved: RecordId[] = []
  const { userId, since } = connection
  for (let offset: number | null = 0; offset !== null;) {
    const page: Awaited<ReturnType<typeof context.erp.ofUser>> = await context.erp.ofUser(entity, {
      userId,
      since,
      offset,
    })
    for (const record of page.records) {
      const { recordId } = record
      // The same record may be on two pages.
      if (listed.has(recordId)) continue
      listed.add(recordId)
      const known = kept.get(recordId)
      if (!known || (await hasMoved({ recordId, kept: known, entity }, record, { connection, context })))
        moved.push(recordId)
    }
    offset = page.next
  }
  const unlisted = [...kept].flatMap(([recordId, known]) =>
    known.entity === entity && known.isThere && !listed.has(recordId) ? [recordId] : [],
  )
  return [...moved, ...(await movedAmong(unlisted, { entity, connection, kept }, context))]
}

/** Linked, and not among the user's any more: deleted, handed on, or merely too old for the list. */
async function movedAmong(
  recordIds: readonly RecordId[],
  { entity, connection, kept }: Comparison,
  context: PairContext,
): Promise<RecordId[]> {
  const moved: RecordId[] = []
  for (let first = 0; first < recordIds.length; first += IDS_PER_CALL) {
    const some = recordIds.slice(first, first + IDS_PER_CALL)
    const found = await context.erp.among(entity, some)
    const byId = new Map(found.map((record) => [record.recordId, record]))
    for (const recordId of some) {
      const record = byId.get(recordId) ?? null
      const handedOn = record !== null && record.assignedUserId !== connection.userId
      const known = kept.get(recordId)
      if (
        handedOn ||
        !known ||
        (await hasMoved({ recordId, kept: known, entity }, record, { connection, context }))
      )
        moved.push(recordId)
    }
  }
  return moved
}

async function queue(
  entity: string,
  moved: readonly RecordId[],
  { tasks, tenant }: TenantScope,
): Promise<number> {
  for (let first = 0; first < moved.length; first += IDS_PER_TASK) {
    await tasks.enqueue({
      kind: 'sync-pair',
      tenant,
      entity,
      recordIds: moved.slice(first, first + IDS_PER_TASK),
    })
  }
  return moved.length
}
