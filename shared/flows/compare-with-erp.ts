import { directed, mayWrite } from '../domain/direction.ts'
import type { LinkId, RecordId, UserId } from '../domain/ids.ts'
import { isSettled, isTombstone } from '../domain/link.ts'
import { planStep } from '../domain/plan.ts'
import type { HeldRecord } from '../erp-ports.ts'
import type { CalendarConnection } from './connection.ts'
import { erpDigestOf, viewOf } from './pair-view.ts'
import type { PairContext } from './pair-context.ts'
import { guestBook } from './pair-guests.ts'
import { freshLog } from './pair-log.ts'
import { REFUSED_MS } from './reconcile-pair.ts'
import { isOfCalendar, pairsOfRecord, savePair } from './pair-store.ts'
import type { Pair, StoredPair } from './pair-document.ts'
import { pairsByPage } from './queue-unseen.ts'
import { brakeRemovals } from './removal-brake.ts'
import { invitesFrom } from './wanted-by.ts'
import type { OwnerOf } from './wanted-by.ts'
import { ownersOf, pairContextOf } from './tenant-scope.ts'
import type { TenantScope } from './tenant-scope.ts'

/** As many ids as `among` takes, and records of one task. */
const IDS_PER_CALL = 200
const IDS_PER_TASK = 50
/** Of a job: half of what Google allows a user in a minute, so that what people do meanwhile has room (google.md 2.9). */
const QUIET_WRITES_PER_MINUTE = 300

/**
 * What is kept of each pair while the ERP's lists are read: all of a user's at once, so no more than its record's entity, whether
 * the record is there, and the digest of the ERP's side. A pair as a whole is ten times as large.
 */
interface Kept {
  readonly entity: string
  readonly link: LinkId
  readonly isThere: boolean
  readonly digest: string
  /** Whose the record is as far as its event knows, which goes when it is another's; null for one that stays. */
  readonly heldFor: UserId | null
  /** One that stands. */
  readonly isCopy: boolean
}

/**
 * Compares all that a user has in the ERP with what is remembered of it, and queues what differs: deletions, restores and
 * edits that no webhook told of (erp.md 0.3, 0.5). List calls only, no call for a record that did not move. Returns how many were
 * queued. `afterReading`: his work had rested, or begins; then it is also asked which meetings of others he can't be invited to.
 */
export async function compareWithErp(
  connection: CalendarConnection,
  scope: TenantScope,
  when: 'daily' | 'afterReading' = 'daily',
): Promise<number> {
  const kept = new Map<RecordId, Kept>()
  let queued = 0
  for (const calendar of [connection.mainCalendar, ...connection.options.otherCalendars]) {
    for await (const stored of pairsByPage(calendar, scope)) {
      const { pair } = stored
      await forgetOldLog(stored, scope)
      if (pair.recordId) keep(pair.recordId, keptOf(pair, connection), kept)
      else if (pair.claim) queued += await queueCutShort(pair, scope)
      if (pair.recordId && isLeftOver(pair, scope)) queued += await queue(pair.entity, [pair.recordId], scope)
    }
  }
  for (const { entity } of connection.entities) {
    const context = await pairContextOf(scope, connection, entity)
    if (context)
      queued += await queue(
        entity,
        await movedRecords({ entity, connection, kept, scope, when }, context),
        scope,
      )
  }
  return queued
}

/** Of several pairs of a record the one that stands tells what is known of it. */
function keep(recordId: RecordId, one: Kept, kept: Map<RecordId, Kept>): void {
  if (one.isThere || !kept.has(recordId)) kept.set(recordId, one)
}

/** Cut short on its way to another name, under which the record goes on, or when its event was about to follow a deleted record. */
function isLeftOver({ claim, link }: Pair, { clock }: TenantScope): boolean {
  return claim !== null && claim.until <= clock.now() && !link.presence.erp.includes(true)
}

function keptOf(pair: Pair, { entities }: CalendarConnection): Kept {
  const { id, entity, link, claim, erpDigest, label, role } = pair
  const labelled = entities.find((one) => one.entity === entity)
  const isSure = claim === null && isSettled(link) && label === labelled?.label
  return {
    // The connection's own text, or each pair would keep one of its own.
    entity: labelled?.entity ?? entity,
    link: id,
    isThere: link.presence.erp.includes(true),
    digest: isSure ? (erpDigest ?? '') : '',
    isCopy: role === 'copy' && link.presence.google.includes(true),
    heldFor: heldForOf(pair),
  }
}

function heldForOf({ role, rights, isGuest, link, assignedTo, userId }: Pair): UserId | null {
  const mayLeave = role === 'main' && rights === 'edit' && !isGuest && link.presence.google.includes(true)
  return mayLeave ? (assignedTo ?? userId) : null
}

/** What was logged more than 30 days ago holds texts that nobody needs any more. */
async function forgetOldLog(
  { pair, version }: StoredPair,
  { store, tenant, clock }: TenantScope,
): Promise<void> {
  const log = freshLog(pair, clock.now())
  // Should another task have been faster, the next night finds it.
  if (log.length < pair.log.length) await savePair(store, tenant, { pair: { ...pair, log }, version })
}

/** A create that was cut short and whose task was given up; others that resemble it wait for it. */
async function queueCutShort({ calendar, eventId }: Pair, { tasks, tenant }: TenantScope): Promise<number> {
  await tasks.enqueue({ kind: 'sync-pair', tenant, calendar, eventId })
  return 1
}

/** Whether a record is news to its pair. */
export async function isNews(pair: Pair, record: HeldRecord | null, context: PairContext): Promise<boolean> {
  if (pair.claim !== null) return true
  const { refused } = pair
  // What was refused is shown to its user; every sweep would only be refused again.
  const isFresh = refused !== null && context.clock.now() - refused.at < REFUSED_MS
  if (isFresh && refused.erpDigest === erpDigestOf(record, context)) return false
  const isLeaving = record !== null && record.assignedUserId !== pair.userId && pair.role === 'main'
  if (isLeaving && pair.rights === 'edit' && pair.link.presence.google.includes(true)) return true
  const now = { erp: record, google: 'unread' } as const
  const book = await guestBook(pair, now, context)
  const { link, state, rules } = viewOf(pair, now, { book, context })
  return planStep(link, directed(link, state, context.direction), rules).do !== 'nothing'
}

interface Comparison {
  readonly entity: string
  readonly connection: CalendarConnection
  readonly kept: ReadonlyMap<RecordId, Kept>
  readonly scope: TenantScope
  readonly when: 'daily' | 'afterReading'
}

/** Only where a record differs from what was kept of its pair the memory itself is asked for, which costs a read. */
async function hasMoved(
  { recordId, record }: { recordId: RecordId; record: HeldRecord | null },
  { entity, connection, kept }: Comparison,
  context: PairContext,
): Promise<boolean> {
  const known = kept.get(recordId)
  const digest = erpDigestOf(record, context)
  if (record !== null && known && known.digest === digest) return false
  const pairs = await pairsOfRecord(context.store, context.tenant, { entity, recordId })
  const ours = pairs.filter(({ pair }) => isOfCalendar(pair, connection))
  const own = ours.find(({ pair }) => !isTombstone(pair.link)) ?? ours[0]
  if (own === undefined || isHisOwn(own.pair, record) || (await isNews(own.pair, record, context)))
    return true
  // Should another task have been faster, the next comparison finds the same.
  if (own.pair.refused === null && record !== null)
    await savePair(context.store, context.tenant, { ...own, pair: { ...own.pair, erpDigest: digest } })
  return false
}

/** It may have been handed to whoever has a copy of it: then that is to be the meeting itself. */
function isHisOwn({ role, userId }: Pair, record: HeldRecord | null): boolean {
  return role === 'copy' && record?.assignedUserId === userId
}

async function movedRecords(comparison: Comparison, context: PairContext): Promise<RecordId[]> {
  const { entity, connection, kept, scope } = comparison
  const listed = new Set<RecordId>()
  const moved: RecordId[] = []
  const { userId, since } = connection
  const ownerOf = ownersOf(scope, entity)
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
      if (await isToSync({ recordId, record }, { comparison, context, ownerOf })) moved.push(recordId)
    }
    offset = page.next
  }
  const unlisted = [...kept].flatMap(([recordId, known]) =>
    known.entity === entity && known.isThere && !listed.has(recordId) ? [recordId] : [],
  )
  return [...moved, ...(await movedAmong(unlisted, comparison, context))]
}

interface ListedBy {
  readonly comparison: Comparison
  readonly context: PairContext
  readonly ownerOf: OwnerOf
}

async function isToSync(
  { recordId, record }: { readonly recordId: RecordId; readonly record: HeldRecord },
  { comparison, context, ownerOf }: ListedBy,
): Promise<boolean> {
  const { kept, connection } = comparison
  const known = kept.get(recordId)
  const isOwn = record.assignedUserId === connection.userId || (known && !known.isCopy)
  const main = isOwn ? null : await ownerOf(record.assignedUserId)
  // He has it by the invitation of whoever it is assigned to, and needs no copy any more.
  const isInvited = main !== null && invitesFrom(main, record)
  if (known)
    return isInvited || isHandedOn(record, known) || hasMoved({ recordId, record }, comparison, context)
  return !isInvited || (comparison.when === 'afterReading' && (await invitesNobody(recordId, comparison)))
}

/** Compared by what it says it may be known well: its event was written since. */
function isHandedOn(record: HeldRecord | null, known: Kept | undefined): boolean {
  const heldFor = known?.heldFor ?? null
  return record !== null && heldFor !== null && record.assignedUserId !== heldFor
}

/** Its assigned user has it by somebody else's invitation: who is added to it in the ERP has a copy, once his work goes on. */
async function invitesNobody(
  recordId: RecordId,
  { entity, scope: { store, tenant } }: Comparison,
): Promise<boolean> {
  const pairs = await pairsOfRecord(store, tenant, { entity, recordId })
  return pairs.some(({ pair }) => pair.role === 'main' && pair.rights !== 'edit' && !isTombstone(pair.link))
}

/** Linked, and not among the user's any more: deleted, handed on, or merely too old for the list. */
async function movedAmong(
  recordIds: readonly RecordId[],
  comparison: Comparison,
  context: PairContext,
): Promise<RecordId[]> {
  const { entity, connection, kept, scope } = comparison
  const moved: RecordId[] = []
  const gone: RecordId[] = []
  for (let first = 0; first < recordIds.length; first += IDS_PER_CALL) {
    const some = recordIds.slice(first, first + IDS_PER_CALL)
    const found = await context.erp.among(entity, some)
    const byId = new Map(found.map((record) => [record.recordId, record]))
    for (const recordId of some) {
      const record = byId.get(recordId) ?? null
      if (
        isHandedOn(record, kept.get(recordId)) ||
        (await hasMoved({ recordId, record }, comparison, context))
      )
        (record === null ? gone : moved).push(recordId)
    }
  }
  const links = gone.flatMap((recordId) => kept.get(recordId)?.link ?? [])
  const isHeld =
    mayWrite('google', connection.direction) &&
    (await brakeRemovals(
      { connection, calendar: connection.mainCalendar.key, side: 'google', links },
      scope,
    )) === 'held'
  return isHeld ? moved : [...moved, ...gone]
}

async function queue(
  entity: string,
  moved: readonly RecordId[],
  { tasks, tenant, clock, work }: TenantScope,
): Promise<number> {
  const isQuiet = work?.isQuiet === true
  for (let first = 0; first < moved.length; first += IDS_PER_TASK) {
    const recordIds = moved.slice(first, first + IDS_PER_TASK)
    const task = { kind: 'sync-pair', tenant, entity, recordIds } as const
    if (!isQuiet) await tasks.enqueue(task)
    else
      await tasks.enqueue(
        { ...task, quiet: true },
        { at: clock.now() + Math.floor((first * 60_000) / QUIET_WRITES_PER_MINUTE) },
      )
  }
  return moved.length
}
