import { Fault, isFault } from '../domain/fault.ts'
import { logFault } from '../platform/log-fault.ts'
import { readConnection } from './connection.ts'
import type { ContactScope } from './contact-scope.ts'
import { contactSettingsOf } from './contact-settings.ts'
import { standingOf, withContactsGrant } from './contact-standing.ts'
import type { WorkingContacts } from './contact-standing.ts'
import { marksOf } from './contact-names.ts'
import {
  BATCH_SIZE,
  NO_COUNTS,
  batchCountOf,
  changeExport,
  countsOf,
  readBatch,
  readExport,
  readIds,
  saveBatch,
  sumOf,
} from './export-document.ts'
import type { ContactExport } from './export-document.ts'
import { nextBatchAt, paceAfterBatch, paceAfterRefusal } from './export-pace.ts'
import type { ExportWhy } from './item-result.ts'
import { pushContacts } from './push-contacts.ts'
import { newPush } from './push-context.ts'
import type { PushContext } from './push-context.ts'
import { asOnlyWriter } from './writer-lease.ts'
import type { Writer } from './writer-lease.ts'

export interface BatchRun {
  readonly exportId: string
  readonly batch: number
  /** In a request Google's list may be read until then. */
  readonly until: number | null
}

/** Between two batches, so that others who wait for the same account get their turn. */
const PAUSE_MS = 1_000
/** After the first refusal; each further one in a row doubles it. */
const WAIT_MS = { 'google-limit': 20_000, 'google-away': 10_000, 'erp-away': 10_000, busy: 5_000 } as const
const WAIT_MAX_MS = 3_600_000

type PassingWhy = keyof typeof WAIT_MS

/**
 * Does one batch of an export, if it is its turn, and queues what comes next: the batch after it, or the same one for when it is
 * worth another try. Whatever it dies of, the same task goes on from there. Throws what is to be parked, and `store.unavailable`
 * and `tasks.unavailable`.
 */
export async function runBatch(run: BatchRun, scope: ContactScope): Promise<void> {
  const stored = await readExport(run.exportId, scope)
  if (stored?.of.state !== 'running') return
  // Done before, and the task for the next one perhaps not queued.
  if (stored.of.next !== run.batch) return queueNext(stored.of, scope)
  const { of } = stored
  const connection = (await readConnection(scope.store, scope.tenant, of.userId))?.connection ?? null
  const standing = standingOf(connection, of.account, scope)
  if (standing.kind === 'ended') return stop(of, standing.why, scope)
  if (standing.kind === 'waits') return putOff(run, { why: standing.why, until: null }, scope)
  const { working } = standing
  try {
    const next = await withContactsGrant(scope, working.connection, () =>
      asOnlyWriter({ account: of.account, userId: of.userId }, scope, (writer) =>
        doBatch(run, { writer, working, scope }),
      ),
    )
    if (next !== null) await queueNext(next, scope)
  } catch (error) {
    if (!isFault(error)) throw error
    await afterFault(run, error, { scope, of })
  }
}

interface Means {
  readonly writer: Writer
  readonly working: WorkingContacts
  readonly scope: ContactScope
}

/** The export as it is after the batch; null when it isn't this one's turn any more. */
async function doBatch(run: BatchRun, { writer, working, scope }: Means): Promise<ContactExport | null> {
  const { exportId, batch } = run
  // Somebody else may have done it, or the user may have cancelled, while we waited for our turn.
  const stored = await readExport(exportId, scope)
  if (stored?.of.state !== 'running' || stored.of.next !== batch) return null
  const { of } = stored
  // Only a batch that had to be put off can have been broken off.
  const before = of.tries > 0 ? ((await readBatch(exportId, batch, scope))?.batch ?? null) : null
  const known = before?.isBroken ? before.items : []
  const push = await pushFor(of, {
    writer,
    working,
    scope,
    until: run.until,
    isSingly: before?.isBroken === true,
  })
  const ids = (await readIds(exportId, scope)).slice(batch * BATCH_SIZE, (batch + 1) * BATCH_SIZE)
  const left = ids.filter((id) => !known.some(({ recordId }) => recordId === id))
  const pushed = await pushContacts(left, push).catch(async (error: unknown) => {
    const failed = [...known, ...push.results.values()].filter(({ result }) => result === 'failed')
    if (push.wasRefused) await saveBatch(of, { batch, items: failed, isBroken: true }, scope)
    throw error
  })
  const all = [...known, ...pushed.results]
  const results = ids.flatMap((id) => all.find(({ recordId }) => recordId === id) ?? [])
  await saveBatch(of, { batch, items: results, isBroken: false }, scope)
  const counts = countsOf(results)
  scope.log.info('export.batch', { tenant: scope.tenant, export: exportId, batch, ...counts })
  const { waitUntil } = pushed
  const after = await changeExport(exportId, scope, (now) =>
    now.next === batch ? withBatch({ ...now, groups: push.groups }, { counts, waitUntil, scope }) : null,
  )
  return after?.of ?? null
}

async function pushFor(
  of: ContactExport,
  {
    writer,
    working,
    scope,
    until,
    isSingly,
  }: Means & { readonly until: number | null; readonly isSingly: boolean },
): Promise<PushContext> {
  const { whenGone } = await contactSettingsOf(of.userId, scope)
  const { exportId: job, entity, groups } = of
  const marks = marksOf(scope.tenant, scope.digest)
  const isAllowed: PushContext['isAllowed'] = ({ assignedUserId }) =>
    !of.isOwnOnly || assignedUserId === of.userId
  const recreates = whenGone === 'recreate'
  return newPush(
    { ...working, scope, writer, marks, job, entity, groups, until, recreates, isAllowed },
    { isSingly },
  )
}

function withBatch(
  of: ContactExport,
  {
    counts,
    waitUntil,
    scope,
  }: { counts: ContactExport['counts']; waitUntil: number | null; scope: ContactScope },
): ContactExport {
  const now = scope.clock.now()
  const isRunning = of.state === 'running'
  if (counts.waiting > 0) {
    const until = waitUntil ?? now + PAUSE_MS
    return { ...of, current: counts, ...(isRunning && { why: 'unsure', until }) }
  }
  const done = {
    ...of,
    counts: sumOf(of.counts, counts),
    current: NO_COUNTS,
    next: of.next + 1,
    tries: 0,
    pace: paceAfterBatch(of.pace, now),
    touchedAt: now,
  }
  if (!isRunning) return done
  if (done.next >= batchCountOf(of)) return { ...done, why: null, until: null, state: 'done', endedAt: now }
  // What Google would refuse anyway isn't asked for.
  const until = nextBatchAt(done.pace)
  return until > now + PAUSE_MS
    ? { ...done, why: 'google-limit', until }
    : { ...done, why: null, until: null }
}

/** A task for what comes next; nothing when the export is over. */
export async function queueNext(of: ContactExport, scope: ContactScope): Promise<void> {
  const { tenant, tasks, clock, log } = scope
  const { exportId, next: batch, until } = of
  if (of.state !== 'running') {
    log.info('export.ended', { tenant, export: exportId, state: of.state, why: of.why ?? '' })
    return
  }
  const task = { kind: 'push-contacts' as const, tenant, exportId, batch }
  const name = `push-${exportId}-${batch}`
  if (until === null) return tasks.enqueue(task, { name, at: clock.now() + PAUSE_MS })
  const at = Math.ceil(until / 1000) * 1000
  await tasks.enqueue(task, { name: `${name}-${at}`, at })
  log.info('export.waits', { tenant, export: exportId, batch, why: of.why ?? '', untilMs: at })
}

async function afterFault(
  run: BatchRun,
  fault: Fault,
  { scope, of }: { scope: ContactScope; of: ContactExport },
): Promise<void> {
  // The queue tries again by itself, and there is nowhere to note anything.
  if (fault.code === 'store.unavailable' || fault.code === 'tasks.unavailable') throw fault
  logFault(scope.log, 'contacts', fault)
  if (fault.disposition === 'reconnect') return putOff(run, { why: 'needs-reconnecting', until: null }, scope)
  const why = passingWhyOf(fault)
  if (why === null) {
    await putOff(run, { why: 'parked', until: null }, scope)
    throw fault
  }
  const now = scope.clock.now()
  const pace = why === 'google-limit' ? paceAfterRefusal(of.pace, now) : of.pace
  const steps = why === 'busy' ? 0 : of.tries
  const waitMs = Math.min(WAIT_MS[why] * 2 ** steps, WAIT_MAX_MS)
  // The first time it is reckoned when the minute has room again.
  const roomAt = why === 'google-limit' && steps === 0 ? nextBatchAt(pace) : 0
  const until = Math.max(now + (fault.retryAfterMs ?? 0), roomAt === 0 ? now + waitMs : roomAt)
  await putOff(run, { why, until, pace }, scope)
}

function passingWhyOf(fault: Fault): PassingWhy | null {
  if (fault.disposition !== 'retry' && fault.disposition !== 'resync') return null
  if (fault.code === 'google.rate-limited') return 'google-limit'
  if (fault.code.startsWith('google.')) return 'google-away'
  return fault.code.startsWith('erp.') ? 'erp-away' : 'busy'
}

/** The batch waits: until a moment, or for something that a person has to do (see take-up-exports). */
async function putOff(
  { exportId, batch }: BatchRun,
  { why, until, pace }: { why: ExportWhy; until: number | null; pace?: ContactExport['pace'] },
  scope: ContactScope,
): Promise<void> {
  const isPassing = until !== null
  const after = await changeExport(exportId, scope, (of) => {
    if (of.state !== 'running' || of.next !== batch) return null
    if (!isPassing && of.why === why && of.until === null) return null
    const tries = isPassing && why !== 'busy' ? of.tries + 1 : of.tries
    return { ...of, why, until, tries, pace: pace ?? of.pace }
  })
  if (after?.of.state === 'running' && after.of.next === batch && isPassing)
    await queueNext({ ...after.of, why, until }, scope)
}

async function stop(of: ContactExport, why: ExportWhy, scope: ContactScope): Promise<void> {
  const after = await stopExport(of.exportId, why, scope)
  if (after !== null) await queueNext(after, scope)
}

/** Null when it was over already. */
export async function stopExport(
  exportId: string,
  why: ExportWhy,
  scope: Pick<ContactScope, 'store' | 'tenant' | 'clock'>,
): Promise<ContactExport | null> {
  const after = await changeExport(exportId, scope, (of) =>
    of.state === 'running' ? { ...of, state: 'stopped', why, until: null, endedAt: scope.clock.now() } : null,
  )
  return after?.changed ? after.of : null
}
