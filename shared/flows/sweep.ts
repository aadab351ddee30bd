import { z } from 'zod'
import type { RecordId, UserId } from '../domain/ids.ts'
import type { HeldRecord } from '../erp-ports.ts'
import { calendarsOf, isGoneFor, readCalendar } from './calendar-state.ts'
import type { CalendarState } from './calendar-state.ts'
import { compareWithErp, isNews } from './compare-with-erp.ts'
import { workingCalendar } from './connection.ts'
import { isOfCalendar, pairsOfRecord } from './pair-store.ts'
import { wantedBy } from './wanted-by.ts'
import type { OwnerOf } from './wanted-by.ts'
import { ownersOf } from './tenant-scope.ts'
import type { TenantScope } from './tenant-scope.ts'

/** Webhooks may be half an hour late (erp.md 0.5) and the ERP's times have whole seconds; what was seen before costs one read. */
const OVERLAP_MS = 120_000
const BUCKET_MS = 60_000
/** The first sweep comes some time after the first user has connected: what webhooks missed in between is looked for as well. */
const FIRST_LOOK_MS = 24 * 3_600_000
/** How far its clock may be behind ours. Without an end, all of a large import would be listed by every sweep until the next change. */
const BEHIND_MS = 3_600_000
const IDS_PER_TASK = 50
const QUEUED_AT_ONCE = 50

export interface SweepOptions {
  /**
   * `changes`: what was modified lately, every few minutes. `all`: everything is compared, once a night. `window`: the calendars
   * only, once a day, whose reading moves on how far ahead the occurrences of series are taken.
   */
  readonly depth: 'changes' | 'all' | 'window'
  /** Calendars are read at moments spread over this time, so that not all users come in the same minute. Milliseconds. */
  readonly spreadMs: number
}

/** Looks for what pushes and webhooks missed, on both sides of one tenant. */
export async function sweep(options: SweepOptions, scope: TenantScope): Promise<void> {
  const { calendars, users } = await queuePulls(options, scope)
  let moved = 0
  if (options.depth === 'all') for (const userId of users) moved += await compareUser(userId, scope)
  let records = 0
  if (calendars > 0 && options.depth !== 'window') {
    for (const entity of scope.entities) {
      const swept = await sweepEntity(entity, scope)
      records += swept.records
      moved += swept.moved
    }
  }
  scope.log.info('sweep.done', { tenant: scope.tenant, calendars, records, moved })
}

/** In lots: one after the other, not all calendars of a large tenant would be queued within one call of the function. */
async function queuePulls(
  options: SweepOptions,
  scope: TenantScope,
): Promise<{ calendars: number; users: ReadonlySet<UserId> }> {
  let calendars = 0
  const users = new Set<UserId>()
  const lot: CalendarState[] = []
  const queueLot = async (): Promise<void> => {
    await Promise.all(lot.splice(0).map((calendar) => queuePull(calendar, options, scope)))
  }
  for await (const { calendar } of calendarsOf(scope.store, scope.tenant)) {
    calendars += 1
    users.add(calendar.userId)
    // One that Google doesn't know is asked for once a day, should it be shared again.
    if (!isGoneFor(calendar, scope.clock.now())) lot.push(calendar)
    if (lot.length === QUEUED_AT_ONCE) await queueLot()
  }
  await queueLot()
  return { calendars, users }
}

async function queuePull(
  { key }: CalendarState,
  { spreadMs, depth }: SweepOptions,
  { clock, tasks, tenant }: TenantScope,
): Promise<void> {
  const now = clock.now()
  const at = now + (Number.parseInt(key.slice(0, 8), 16) % Math.max(1, spreadMs))
  const name = `${depth === 'window' ? 'window' : 'sweep'}-${key}-${Math.floor(now / BUCKET_MS)}`
  await tasks.enqueue({ kind: 'pull-calendar', tenant, calendar: key }, { name, at })
}

/** What was never read to the end is compared when it is: until then an event that isn't known may be a record's. */
async function compareUser(userId: UserId, scope: TenantScope): Promise<number> {
  const connection = await workingCalendar(scope.store, scope.tenant, userId)
  const main = connection && (await readCalendar(scope.store, scope.tenant, connection.mainCalendar.key))
  return connection && main?.calendar.readAt ? compareWithErp(connection, scope) : 0
}

async function sweepEntity(entity: string, scope: TenantScope): Promise<{ records: number; moved: number }> {
  if ((await scope.erp.traits(entity)) === null) return { records: 0, moved: 0 }
  const beganAt = scope.clock.now()
  const cursor = await readCursor(entity, scope)
  const ownerOf = ownersOf(scope, entity)
  const moved: RecordId[] = []
  let newest = cursor.at
  let records = 0
  for (let offset: number | null = 0; offset !== null;) {
    const page: Awaited<ReturnType<typeof scope.erp.changedSince>> = await scope.erp.changedSince(
      entity,
      cursor.at - OVERLAP_MS,
      offset,
    )
    for (const record of page.records) {
      records += 1
      newest = Math.max(newest, record.changedAt)
      if (await isNewsToSomebody(entity, record, { scope, ownerOf })) moved.push(record.recordId)
    }
    offset = page.next
  }
  for (let first = 0; first < moved.length; first += IDS_PER_TASK) {
    const recordIds = moved.slice(first, first + IDS_PER_TASK)
    await scope.tasks.enqueue({ kind: 'sync-pair', tenant: scope.tenant, entity, recordIds })
  }
  await saveCursor(entity, { ...cursor, at: Math.max(newest, beganAt - BEHIND_MS) }, scope)
  return { records, moved: moved.length }
}

/** A page of the list already is the ERP's side: our own writes are recognised with one read of the store and no call. */
async function isNewsToSomebody(
  entity: string,
  record: HeldRecord,
  { scope, ownerOf }: { scope: TenantScope; ownerOf: OwnerOf },
): Promise<boolean> {
  const pairs = await pairsOfRecord(scope.store, scope.tenant, { entity, recordId: record.recordId })
  const wanted = await wantedBy(record, pairs, ownerOf)
  for (const { owner, role } of wanted) {
    const own = pairs.find(({ pair }) => isOfCalendar(pair, owner.connection))
    if (!own || own.pair.role !== role || (await isNews(own.pair, record, owner.context))) return true
  }
  // Those who have it and are to have it no more.
  return pairs.some(
    ({ pair }) =>
      pair.link.presence.google.includes(true) &&
      wanted.every(({ owner }) => owner.connection.userId !== pair.userId),
  )
}

interface Cursor {
  readonly at: number
  readonly version: string | null
}

export const sweepSchema = z.object({ schema: z.literal(1), at: z.number() })

async function readCursor(entity: string, { store, tenant, clock }: TenantScope): Promise<Cursor> {
  const document = await store.get({ tenant, collection: 'sweeps', id: entity })
  if (document === null) return { at: clock.now() - FIRST_LOOK_MS, version: null }
  return { at: sweepSchema.parse(document.data).at, version: document.version }
}

/** When another sweep was faster, its cursor is as good. */
async function saveCursor(
  entity: string,
  { at, version }: Cursor,
  { store, tenant }: TenantScope,
): Promise<void> {
  const key = { tenant, collection: 'sweeps', id: entity }
  const content = { data: { schema: 1, at } }
  await (version === null ? store.create(key, content) : store.replace(key, content, version))
}
