import type { ContactEntity } from '../domain/contact.ts'
import { isFault } from '../domain/fault.ts'
import type { RecordId, UserId } from '../domain/ids.ts'
import { logFault } from '../platform/log-fault.ts'
import type { ContactScope } from './contact-scope.ts'
import {
  BATCH_SIZE,
  batchCountOf,
  batchesOf,
  parseExport,
  readBatch,
  readExport,
  readIds,
  sumOf,
} from './export-document.ts'
import type { ContactExport } from './export-document.ts'
import { whyWaiting } from './item-result.ts'
import type { ExportWhy, ItemOutcome, ItemResult } from './item-result.ts'

/** An export, as its user may see it. */
export interface ExportHead {
  readonly exportId: string
  readonly userId: UserId
  readonly entity: ContactEntity
  readonly by: 'erp' | 'console'
  readonly state: 'running' | 'done' | 'cancelled' | 'stopped'
  /** What a running one waits for, or why it was stopped; else null. */
  readonly why: ExportWhy | null
  /** When a running one goes on, where that is known. */
  readonly until: number | null
  readonly total: number
  /** How many have their result. */
  readonly done: number
  readonly counts: Readonly<Record<Exclude<ItemOutcome, 'waiting'>, number>>
  readonly startedAt: number
  readonly endedAt: number | null
}

export interface ExportItem extends ItemResult {
  /** As the ERP shows it now; null when it can't be asked, or doesn't have it any more. */
  readonly name: string | null
}

export interface ExportPage {
  readonly head: ExportHead
  readonly items: readonly ExportItem[]
  /** From 0. */
  readonly page: number
  readonly hasMore: boolean
}

const EXPORTS_PER_PAGE = 20
const BATCHES_PER_PAGE = 5
const LATEST = 10

/** Newest first. `next` is what to ask with for the next page. */
export async function exportsOf(
  userId: UserId,
  { after }: { after: string | null },
  { store, tenant }: ContactScope,
): Promise<{ readonly exports: readonly ExportHead[]; readonly next: string | null }> {
  const where = { key: 'user', equals: userId }
  const query = { tenant, collection: 'contact-exports', where, limit: EXPORTS_PER_PAGE + 1 }
  const isId = after !== null && /^[\w-]{1,128}$/.test(after)
  const found = (await store.find(isId ? { ...query, after } : query)).map((one) => parseExport(one).of)
  const exports = found.slice(0, EXPORTS_PER_PAGE)
  return {
    exports: exports.map(headOf),
    next: found.length > EXPORTS_PER_PAGE ? (exports.at(-1)?.exportId ?? null) : null,
  }
}

export interface LatestExports {
  /** The newest of all users', newest first. */
  readonly exports: readonly ExportHead[]
  /** How many are under way, a hundred at most. */
  readonly running: number
}

export async function latestExports({
  store,
  tenant,
}: Pick<ContactScope, 'store' | 'tenant'>): Promise<LatestExports> {
  const collection = 'contact-exports'
  const [found, open] = await Promise.all([
    store.find({ tenant, collection, limit: LATEST }),
    store.find({ tenant, collection, where: { key: 'open', equals: 'yes' }, limit: 100 }),
  ])
  return { exports: found.map((one) => headOf(parseExport(one).of)), running: open.length }
}

/**
 * Null when it isn't this user's, and for what can't be an export's id. With `only: 'trouble'` what was skipped or failed. One ERP
 * call for the names of a page.
 */
export async function exportOf(
  exportId: string,
  { userId, page, only }: { userId: UserId; page: number; only: 'trouble' | null },
  scope: ContactScope,
): Promise<ExportPage | null> {
  if (!/^[\w-]{1,60}$/.test(exportId)) return null
  const of = (await readExport(exportId, scope))?.of
  if (of === undefined || of.userId !== userId) return null
  const at = Math.min(Math.max(0, Math.floor(page)), batchCountOf(of))
  const { items, hasMore } = only === null ? await pageOf(of, at, scope) : await troubleOf(of, at, scope)
  const names = await namesOf(of, items, scope)
  const named = items.map((item) => ({ ...item, name: names.get(item.recordId) ?? null }))
  return { head: headOf(of), items: named, page: at, hasMore }
}

function headOf(of: ContactExport): ExportHead {
  const { waiting: _waiting, ...counts } = sumOf(of.counts, of.current)
  const { exportId, userId, entity, by, state, why, until, total, startedAt, endedAt } = of
  const done = Object.values(counts).reduce((sum, count) => sum + count, 0)
  return { exportId, userId, entity, by, state, why, until, total, done, counts, startedAt, endedAt }
}

interface Items {
  readonly items: readonly ItemResult[]
  readonly hasMore: boolean
}

/** In their order, also those whose turn hasn't come. */
async function pageOf(of: ContactExport, page: number, scope: ContactScope): Promise<Items> {
  const size = BATCHES_PER_PAGE * BATCH_SIZE
  const ids = (await readIds(of.exportId, scope)).slice(page * size, (page + 1) * size)
  const done = new Map<RecordId, ItemResult>()
  const first = page * BATCHES_PER_PAGE
  const last = Math.min(first + BATCHES_PER_PAGE, batchCountOf(of), of.next + 1)
  for (let batch = first; batch < last; batch += 1)
    for (const item of (await readBatch(of.exportId, batch, scope))?.batch.items ?? [])
      done.set(item.recordId, item)
  return {
    items: ids.map((recordId) => ended(of, done.get(recordId) ?? notYet(of, recordId))),
    hasMore: (page + 1) * size < of.total,
  }
}

/** The batches with trouble, page by page; what the end of the export left undone is among the pages of all. */
async function troubleOf(of: ContactExport, page: number, scope: ContactScope): Promise<Items> {
  const limit = BATCHES_PER_PAGE
  let after: number | null = null
  for (let skipped = 0; skipped < page; skipped += 1) {
    const before: number | undefined = (
      await batchesOf(of.exportId, { after, limit, only: 'trouble' }, scope)
    ).at(-1)?.batch
    if (before === undefined) return { items: [], hasMore: false }
    after = before
  }
  const found = await batchesOf(of.exportId, { after, limit: limit + 1, only: 'trouble' }, scope)
  const items = found
    .slice(0, limit)
    .flatMap((batch) => batch.items.filter(({ result }) => result === 'failed' || result === 'skipped'))
  return { items, hasMore: found.length > limit }
}

/** What waited when the export was ended won't be done. */
function ended({ state }: ContactExport, item: ItemResult): ItemResult {
  if (state === 'running' || item.result !== 'waiting') return item
  return { ...item, result: 'skipped', why: state === 'cancelled' ? 'cancelled' : 'stopped' }
}

function notYet({ why }: ContactExport, recordId: RecordId): ItemResult {
  return { recordId, result: 'waiting', why: whyWaiting(why), isShortened: false }
}

/** What is no longer assigned to a user who may push only that isn't his to read either. */
async function namesOf(
  { entity, userId, isOwnOnly }: ContactExport,
  items: readonly ItemResult[],
  { contacts, log }: ContactScope,
): Promise<ReadonlyMap<RecordId, string>> {
  if (items.length === 0) return new Map()
  try {
    const listed = await contacts.among(
      entity,
      items.map(({ recordId }) => recordId),
    )
    const shown = listed.filter(({ assignedUserId }) => !isOwnOnly || assignedUserId === userId)
    return new Map(shown.map(({ recordId, name }) => [recordId, name]))
  } catch (error) {
    // The results are worth reading without names, too.
    if (!isFault(error)) throw error
    logFault(log, 'console', error)
    return new Map()
  }
}
