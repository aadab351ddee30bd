import { z } from 'zod'
import type { EventId, RecordId, UserId } from '../../shared/domain/ids.ts'
import { syncPair } from '../../shared/flows/sync-pair.ts'
import type { Deps } from '../../shared/platform/deps.ts'
import { calendarField, tenantField } from '../../shared/platform/task-fields.ts'

const reminders = z.array(
  z.object({
    recordId: z.string().transform((id) => id as RecordId),
    savedBy: z
      .string()
      .transform((id) => id as UserId)
      .nullable(),
    reminders: z.array(z.object({ method: z.enum(['popup', 'email']), minutes: z.number() })),
  }),
)

export const syncPairTask = z.union([
  z.object({
    kind: z.literal('sync-pair'),
    tenant: tenantField,
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
    quiet: z.literal(true).exactOptional(),
    reminders: reminders.exactOptional(),
  }),
  z.object({
    kind: z.literal('sync-pair'),
    tenant: tenantField,
    calendar: calendarField,
    eventId: z
      .string()
      .min(1)
      .transform((id) => id as EventId),
    quiet: z.literal(true).exactOptional(),
    mayRemove: z.literal(true).exactOptional(),
    restore: z.enum(['erp', 'google']).exactOptional(),
  }),
])

/** Queue worker: brings the pair of one record or one event to agreement. */
export async function syncPairWorker(task: z.output<typeof syncPairTask>, deps: Deps): Promise<void> {
  await syncPair(task, await deps.scopeOf(task.tenant))
}
