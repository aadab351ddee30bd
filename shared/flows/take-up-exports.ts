import type { ContactScope } from './contact-scope.ts'
import { parseExport } from './export-document.ts'
import type { ContactExport } from './export-document.ts'
import { queueNext, stopExport } from './run-batch.ts'

/** A task that is to come is late after this. */
const LATE_MS = 10 * 60_000
/** Whatever it waits for so long won't come; its user begins another one. */
const GIVEN_UP_MS = 7 * 24 * 3_600_000
const OPEN_MAX = 500

/**
 * Every ten minutes: queues the next batch of exports that waited for a person (a pause, a right, a dead grant) or whose task got
 * lost, and ends those that got nowhere for a week. How many were queued. One read of the store for each that runs.
 */
export async function takeUpExports(scope: ContactScope): Promise<number> {
  const { store, tenant, clock } = scope
  const where = { key: 'open', equals: 'yes' }
  const open = await store.find({ tenant, collection: 'contact-exports', where, limit: OPEN_MAX })
  let taken = 0
  for (const { of } of open.map(parseExport)) {
    const now = clock.now()
    if (now - of.touchedAt > GIVEN_UP_MS) {
      const ended = await stopExport(of.exportId, 'given-up', scope)
      if (ended !== null) await queueNext(ended, scope)
    } else if (isLate(of, now)) {
      await takeUp(of, scope)
      taken += 1
    }
  }
  return taken
}

/** One that was parked is tried again by who looks at it. */
function isLate({ why, until, touchedAt }: ContactExport, now: number): boolean {
  return why !== 'parked' && Math.max(touchedAt, until ?? 0) < now - LATE_MS
}

async function takeUp(
  { exportId, next: batch }: ContactExport,
  { tasks, tenant, clock }: ContactScope,
): Promise<void> {
  const name = `push-${exportId}-${batch}-again-${Math.floor(clock.now() / LATE_MS)}`
  await tasks.enqueue({ kind: 'push-contacts', tenant, exportId, batch }, { name })
}
