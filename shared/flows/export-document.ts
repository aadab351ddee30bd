import { z } from 'zod'
import { CONTACT_ENTITIES } from '../domain/contact.ts'
import type { ContactEntity } from '../domain/contact.ts'
import type { GroupName, RecordId, UserId } from '../domain/ids.ts'
import type { DocumentContent, DocumentVersion, JsonObject, StoredDocument } from '../ports.ts'
import { NO_PACE } from './export-pace.ts'
import type { ExportPace } from './export-pace.ts'
import { EXPORT_WHYS, ITEM_RESULTS, ITEM_WHYS } from './item-result.ts'
import type { ExportWhy, ItemOutcome, ItemResult } from './item-result.ts'
import type { TenantScope } from './tenant-scope.ts'

export const BATCH_SIZE = 10
export const EXPORT_IDS_MAX = 10_000
/** How long an export can be looked at. */
const KEPT_MS = 90 * 24 * 3_600_000

export type Counts = Readonly<Record<ItemOutcome, number>>

export const NO_COUNTS: Counts = { created: 0, updated: 0, unchanged: 0, skipped: 0, failed: 0, waiting: 0 }

/** Contacts on their way to one Google account, ten at a time and in their order. */
export interface ContactExport {
  readonly exportId: string
  readonly userId: UserId
  readonly account: string
  readonly entity: ContactEntity
  readonly by: 'erp' | 'console'
  /** Only what is assigned to the user may be pushed. */
  readonly isOwnOnly: boolean
  readonly groups: readonly GroupName[]
  readonly total: number
  readonly state: 'running' | 'done' | 'cancelled' | 'stopped'
  /** Why a running one waits, or why it was stopped. */
  readonly why: ExportWhy | null
  /** When a task that waits goes on; null when something else has to happen first. */
  readonly until: number | null
  /** The batch that is to be done next; those before it are done. */
  readonly next: number
  /** How often in a row this batch had to be put off. */
  readonly tries: number
  readonly pace: ExportPace
  /** Of the batches that are done, and of the one that is begun. */
  readonly counts: Counts
  readonly current: Counts
  readonly startedAt: number
  /** When it was asked for; a retry keeps that of the first. */
  readonly askedAt: number
  /** When it last went on. */
  readonly touchedAt: number
  readonly endedAt: number | null
}

export interface StoredExport {
  readonly of: ContactExport
  readonly version: DocumentVersion | null
}

export interface ExportBatch {
  readonly batch: number
  readonly items: readonly ItemResult[]
  /** It was broken off while it was looked for whom Google refuses; `items` are those that were found. */
  readonly isBroken: boolean
}

type Scope = Pick<TenantScope, 'store' | 'tenant'>

const counts = z.object({
  created: z.number(),
  updated: z.number(),
  unchanged: z.number(),
  skipped: z.number(),
  failed: z.number(),
  waiting: z.number(),
})

export const exportSchema = z.object({
  schema: z.literal(1),
  exportId: z.string(),
  userId: z.string().transform((id) => id as UserId),
  account: z.string(),
  entity: z.enum(CONTACT_ENTITIES),
  by: z.enum(['erp', 'console']),
  isOwnOnly: z.boolean(),
  groups: z.array(z.string().transform((name) => name as GroupName)),
  total: z.number(),
  state: z.enum(['running', 'done', 'cancelled', 'stopped']),
  why: z.enum(EXPORT_WHYS).nullable(),
  until: z.number().nullable(),
  next: z.number(),
  tries: z.number(),
  pace: z
    .object({ doneAt: z.array(z.number()), perMinute: z.number().nullable(), since: z.number() })
    .default(() => ({ ...NO_PACE, doneAt: [] })),
  counts,
  current: counts,
  startedAt: z.number(),
  askedAt: z.number().default(0),
  touchedAt: z.number(),
  endedAt: z.number().nullable(),
})

export const exportIdsSchema = z.object({ ids: z.array(z.string().transform((id) => id as RecordId)) })

export const exportBatchSchema = z.object({
  batch: z.number(),
  isBroken: z.boolean(),
  items: z.array(
    z.object({
      recordId: z.string().transform((id) => id as RecordId),
      result: z.enum(ITEM_RESULTS),
      why: z.enum(ITEM_WHYS).nullable(),
      isShortened: z.boolean(),
    }),
  ),
})

export async function readExport(exportId: string, { store, tenant }: Scope): Promise<StoredExport | null> {
  const document = await store.get({ tenant, collection: 'contact-exports', id: exportId })
  return document && parseExport(document)
}

export function parseExport({ data, version }: StoredDocument): StoredExport {
  const { schema: _schema, ...of } = exportSchema.parse(data)
  return { of, version }
}

/** Compare-and-set; null when another was faster. */
export async function saveExport({ of, version }: StoredExport, scope: Scope): Promise<StoredExport | null> {
  const key = { tenant: scope.tenant, collection: 'contact-exports', id: of.exportId }
  const content: DocumentContent = {
    data: { schema: 1, ...of, pace: { ...of.pace } },
    keys: { user: of.userId, ...(of.state === 'running' && { open: 'yes' }) },
    expiresAt: of.startedAt + KEPT_MS,
  }
  const saved = await (version === null
    ? scope.store.create(key, content)
    : scope.store.replace(key, content, version))
  return saved === null ? null : { of, version: saved }
}

/**
 * Changes what is stored, again and again until nobody came in between; `change` returns null when there is nothing (more) to
 * change. Returns what is stored in the end, null when there is no such export.
 */
export async function changeExport(
  exportId: string,
  scope: Scope,
  change: (of: ContactExport) => ContactExport | null,
): Promise<{ readonly of: ContactExport; readonly changed: boolean } | null> {
  for (;;) {
    const stored = await readExport(exportId, scope)
    if (stored === null) return null
    const of = change(stored.of)
    if (of === null) return { of: stored.of, changed: false }
    if ((await saveExport({ ...stored, of }, scope)) !== null) return { of, changed: true }
  }
}

/** Once, before the export itself. */
export async function saveIds(of: ContactExport, ids: readonly RecordId[], scope: Scope): Promise<void> {
  const key = { tenant: scope.tenant, collection: 'contact-export-ids', id: of.exportId }
  const content = { data: { schema: 1, ids }, keys: { user: of.userId }, expiresAt: of.startedAt + KEPT_MS }
  await scope.store.create(key, content)
}

/** All of them; empty when they are gone. */
export async function readIds(exportId: string, { store, tenant }: Scope): Promise<readonly RecordId[]> {
  const document = await store.get({ tenant, collection: 'contact-export-ids', id: exportId })
  return document === null ? [] : exportIdsSchema.parse(document.data).ids
}

/** What an export that could not be begun leaves behind. */
export async function forgetExport(exportId: string, { store, tenant }: Scope): Promise<void> {
  for (const collection of ['contact-exports', 'contact-export-ids'])
    await store.remove({ tenant, collection, id: exportId })
}

export async function readBatch(
  exportId: string,
  batch: number,
  { store, tenant }: Scope,
): Promise<{ readonly batch: ExportBatch; readonly version: DocumentVersion } | null> {
  const document = await store.get(batchKey(exportId, batch, tenant))
  return document && { batch: exportBatchSchema.parse(document.data), version: document.version }
}

/** Replaces what an earlier run of the batch came to. */
export async function saveBatch(
  of: ContactExport,
  { batch, items, isBroken }: ExportBatch,
  scope: Scope,
): Promise<void> {
  const key = batchKey(of.exportId, batch, scope.tenant)
  const isTrouble = items.some(({ result }) => result === 'failed' || result === 'skipped')
  const content: DocumentContent = {
    data: { schema: 1, exportId: of.exportId, batch, items, isBroken } as unknown as JsonObject,
    keys: { user: of.userId, export: of.exportId, ...(isTrouble && { trouble: of.exportId }) },
    expiresAt: of.startedAt + KEPT_MS,
  }
  if ((await scope.store.create(key, content)) !== null) return
  const held = await scope.store.get(key)
  if (held !== null) await scope.store.replace(key, content, held.version)
}

/** Batches in their order, at most 500, after the batch `after`; with `trouble` only those in which something was skipped or failed. */
export async function batchesOf(
  exportId: string,
  { after, limit, only }: { after: number | null; limit: number; only: 'trouble' | null },
  { store, tenant }: Scope,
): Promise<readonly ExportBatch[]> {
  const where = { key: only === null ? 'export' : 'trouble', equals: exportId }
  const query = { tenant, collection: 'contact-batches', where, limit }
  const found = await store.find(
    after === null ? query : { ...query, after: batchKey(exportId, after, tenant).id },
  )
  return found.map(({ data }) => exportBatchSchema.parse(data))
}

export function batchCountOf({ total }: Pick<ContactExport, 'total'>): number {
  return Math.ceil(total / BATCH_SIZE)
}

export function countsOf(items: readonly ItemResult[]): Counts {
  const counted = { ...NO_COUNTS }
  for (const { result } of items) counted[result] += 1
  return counted
}

export function sumOf(one: Counts, other: Counts): Counts {
  const sum = { ...NO_COUNTS }
  for (const result of ITEM_RESULTS) sum[result] = one[result] + other[result]
  return sum
}

function batchKey(exportId: string, batch: number, tenant: TenantScope['tenant']) {
  return { tenant, collection: 'contact-batches', id: `${exportId}-${String(batch).padStart(5, '0')}` }
}
