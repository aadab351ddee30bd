import { z } from 'zod'
import type { CalendarKey, EventId, RecordId, TenantId } from '../../shared/domain/ids.ts'
import { syncPair } from '../../shared/flows/sync-pair.ts'
import type { Deps } from '../../shared/platform/deps.ts'

const tenant = z.string().transform((id) => id as TenantId)

export const syncPairTask = z.union([
  z.object({
    kind: z.literal('sync-pair'),
    tenant,
    entity: z.string().min(1),
    recordIds: z
      .array(
        z
          .string()
          .min(1)
          .transform((id) => id as RecordId),
      )
      .min(1)
      .max(50),
  }),
  z.object({
    kind: z.literal('sync-pair'),
    tenant,
    calendar: z
      .string()
      .min(1)
      .transform((key) => key as CalendarKey),
    eventId: z
      .string()
      .min(1)
      .transform((id) => id as EventId),
  }),
])

/** Queue worker: brings the pair of one record or one event to agreement. */
export async function syncPairWorker(task: z.output<typeof syncPairTask>, deps: Deps): Promise<void> {
  await syncPair(task, await deps.scopeOf(task.tenant))
}
