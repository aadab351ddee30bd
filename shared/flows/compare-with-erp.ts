import { directed } from '../domain/direction.ts'
import { stateOf } from '../domain/fingerprint.ts'
import type { RecordId } from '../domain/ids.ts'
import { asGoogleHolds, sharedFields } from '../domain/mirror.ts'
import { planStep } from '../domain/plan.ts'
import type { HeldRecord } from '../ports.ts'
import type { CalendarConnection } from './connection.ts'
import type { PairContext } from './pair-context.ts'
import type { Pair } from './pair-store.ts'
import { pairsByPage } from './queue-unseen.ts'
import { pairContextOf } from './tenant-scope.ts'
import type { TenantScope } from './tenant-scope.ts'

/** As many ids as `among` takes, and records of one task. */
const IDS_PER_CALL = 200
const IDS_PER_TASK = 50

/**
 * Compares all that a user has in the ERP with what is remembered of it, and queues what differs: deletions, restores and
 * edits that no webhook told of (erp.md 0.3, 0.5). List calls only, no call for a record that did not move.
 * Returns how many were queued.
 */
export async function compareWithErp(connection: CalendarConnection, scope: TenantScope): Promise<number> {
  const pairs = new Map<RecordId, Pair>()
  let queued = 0
  for await (const { pair } of pairsByPage(connection.mainCalendar, scope)) {
    if (pair.recordId) pairs.set(pair.recordId, pair)
    else if (pair.claim) queued += await queueCutShort(pair, scope)
  }
  for (const { entity } of connection.entities) {
    const context = await pairContextOf(scope, connection, entity)
    if (context)
      queued += await queue(entity, await movedRecords({ entity, connection, pairs }, context), scope)
  }
  return queued
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
  readonly pairs: ReadonlyMap<RecordId, Pair>
}

async function movedRecords(
  { entity, connection, pairs }: Comparison,
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
      listed.add(record.recordId)
      const pair = pairs.get(record.recordId)
      if (!pair || isNews(pair, record, context)) moved.push(record.recordId)
    }
    offset = page.next
  }
  const unlisted = [...pairs.values()].filter(
    (pair) =>
      pair.entity === entity &&
      pair.recordId &&
      !listed.has(pair.recordId) &&
      pair.link.presence.erp.includes(true),
  )
  return [...moved, ...(await movedAmong(entity, unlisted, context))]
}

/** Linked, and not among the user's any more: deleted, handed on, or merely too old for the list. */
async function movedAmong(entity: string, pairs: readonly Pair[], context: PairContext): Promise<RecordId[]> {
  const moved: RecordId[] = []
  for (let first = 0; first < pairs.length; first += IDS_PER_CALL) {
    const some = pairs.slice(first, first + IDS_PER_CALL)
    const found = await context.erp.among(
      entity,
      some.map((pair) => pair.recordId as RecordId),
    )
    const byId = new Map(found.map((record) => [record.recordId, record]))
    for (const pair of some) {
      const record = byId.get(pair.recordId as RecordId) ?? null
      const handedOn = record !== null && record.assignedUserId !== pair.userId
      if (handedOn || isNews(pair, record, context)) moved.push(pair.recordId as RecordId)
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
