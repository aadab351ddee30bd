import type { RecordId, UserId } from '../domain/ids.ts'
import type { ContactScope } from './contact-scope.ts'
import { batchesOf, changeExport, readExport, readIds } from './export-document.ts'
import type { ContactExport } from './export-document.ts'
import { queueNext } from './run-batch.ts'
import { beginExport, ownOnly, workingOf } from './start-export.ts'
import type { StartedExport } from './start-export.ts'

/** Looked through at a time. */
const BATCHES_AT_ONCE = 500
/** The ERP said what its user may push as it was then. After this nobody but the ERP itself can say it again. */
const ERP_TRUSTED_MS = 24 * 3_600_000

/** What is under way is finished, nothing more is begun. False when it isn't the user's, or is over. */
export async function cancelExport(
  { userId, exportId }: { userId: UserId; exportId: string },
  scope: ContactScope,
): Promise<boolean> {
  const after = await changeExport(exportId, scope, (of) =>
    of.userId === userId && of.state === 'running'
      ? { ...of, state: 'cancelled', why: null, until: null, endedAt: scope.clock.now() }
      : null,
  )
  if (!after?.changed) return false
  await queueNext(after.of, scope)
  return true
}

/**
 * A new export of what failed, and of what the ended one didn't get to: for a day what the ERP asked for, else what may be pushed
 * from the console. Null when there is nothing, it still runs, or it isn't the user's. Throws what `startExport` throws.
 */
export async function retryExport(
  { userId, exportId, actorId }: { userId: UserId; exportId: string; actorId?: UserId },
  scope: ContactScope,
): Promise<StartedExport | null> {
  const of = (await readExport(exportId, scope))?.of
  if (of === undefined || of.userId !== userId || of.state === 'running') return null
  const { entity, groups, askedAt } = of
  const isTrusted = of.by === 'erp' && scope.clock.now() - askedAt < ERP_TRUSTED_MS
  const by = isTrusted ? 'erp' : 'console'
  const { account } = await workingOf(userId, scope)
  const isOwnOnly = await ownOnly({ userId, by, ...(actorId !== undefined && { actorId }) }, scope)
  const ids = await idsLeft(of, isOwnOnly, scope)
  if (ids.length === 0) return null
  return beginExport({ userId, account, entity, by, isOwnOnly, groups, askedAt }, ids, scope)
}

/** What was neither done nor skipped for good, as far as the ERP has it and it may be pushed. */
async function idsLeft(
  { exportId, entity, userId }: ContactExport,
  isOwnOnly: boolean,
  scope: ContactScope,
): Promise<readonly RecordId[]> {
  const settled = await settledIds(exportId, scope)
  const left = (await readIds(exportId, scope)).filter((id) => !settled.has(id))
  if (left.length === 0) return []
  const listed = await scope.contacts.among(entity, left)
  const there = new Set(
    listed
      .filter(({ assignedUserId }) => !isOwnOnly || assignedUserId === userId)
      .map(({ recordId }) => recordId),
  )
  return left.filter((id) => there.has(id))
}

async function settledIds(exportId: string, scope: ContactScope): Promise<ReadonlySet<RecordId>> {
  const settled = new Set<RecordId>()
  for (let after: number | null = null; ;) {
    const page = await batchesOf(exportId, { after, limit: BATCHES_AT_ONCE, only: null }, scope)
    for (const { items } of page)
      for (const { recordId, result } of items)
        if (result !== 'failed' && result !== 'waiting') settled.add(recordId)
    const last = page.at(-1)
    if (!last || page.length < BATCHES_AT_ONCE) return settled
    after = last.batch
  }
}
