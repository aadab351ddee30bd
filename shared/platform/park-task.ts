import { createHash } from 'node:crypto'
import type { Clock, JsonObject, Store } from '../ports.ts'
import type { ParkedTask } from './deps.ts'
import type { Log } from './log.ts'

const KEPT_MS = 90 * 24 * 3_600_000

/** A task that can never succeed as things are is kept with its reason; the same one is kept once. It is never dropped. */
export async function parkTask(
  { tenant, kind, task, code }: ParkedTask,
  { store, clock, log }: { store: Store; clock: Clock; log: Log },
): Promise<void> {
  const id = createHash('sha256').update(JSON.stringify(task)).digest('hex').slice(0, 40)
  const key = { tenant, collection: 'parked', id }
  const now = clock.now()
  const content = {
    data: { schema: 1, kind, task, code, at: now } as unknown as JsonObject,
    keys: { kind },
    expiresAt: now + KEPT_MS,
  }
  const held = await store.get(key)
  await (held === null ? store.create(key, content) : store.replace(key, content, held.version))
  log.error('task.parked', { kind, code: code as never, tenant })
}
