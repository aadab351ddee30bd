import type { UserId } from '../domain/ids.ts'
import { isOn } from './connection.ts'
import type { Connection } from './connection.ts'
import { parseExport } from './export-document.ts'
import type { TenantScope } from './tenant-scope.ts'

const OPEN_MAX = 500

/**
 * Queues the next batch of the pushes that waited for the user, when his contacts are worked on again: he looks at them, and the next
 * look at all of them may be twenty minutes off. One look at the store.
 */
export async function resumeExports(
  before: Connection | null,
  now: Connection,
  scope: Pick<TenantScope, 'store' | 'tenant' | 'tasks' | 'clock'>,
): Promise<void> {
  const wasOn = before !== null && isOn('contacts', before)
  if (wasOn || !isOn('contacts', now)) return
  for (const { exportId, next } of await waitingOf(now.userId, scope)) {
    const { tenant, tasks, clock } = scope
    const name = `push-${exportId}-${next}-resumed-${clock.now()}`
    await tasks.enqueue({ kind: 'push-contacts', tenant, exportId, batch: next }, { name })
  }
}

/** Those that wait for a person, and not for a moment. What was parked is tried again by who looks at it. */
async function waitingOf(userId: UserId, { store, tenant }: Pick<TenantScope, 'store' | 'tenant'>) {
  const where = { key: 'open', equals: 'yes' }
  const open = await store.find({ tenant, collection: 'contact-exports', where, limit: OPEN_MAX })
  return open
    .map((document) => parseExport(document).of)
    .filter((of) => of.userId === userId && of.why !== null && of.why !== 'parked' && of.until === null)
}
