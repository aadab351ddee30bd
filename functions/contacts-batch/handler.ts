import { z } from 'zod'
import { CONTACT_ENTITIES } from '../../shared/domain/contact.ts'
import type { RecordId } from '../../shared/domain/ids.ts'
import { followContacts } from '../../shared/flows/follow-contacts.ts'
import { pushBatch } from '../../shared/flows/push-batch.ts'
import type { Deps } from '../../shared/platform/deps.ts'
import { tenantField } from '../../shared/platform/task-fields.ts'

const recordId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/)
  .transform((id) => id as RecordId)

export const contactsBatchTask = z.union([
  z.object({
    kind: z.literal('push-contacts'),
    tenant: tenantField,
    exportId: z.string().regex(/^[A-Za-z0-9][\w-]{0,127}$/),
    batch: z.int().min(0).max(100_000),
  }),
  z.object({
    kind: z.literal('push-contacts'),
    tenant: tenantField,
    entity: z.enum(CONTACT_ENTITIES),
    recordIds: z.array(recordId).min(1).max(50),
  }),
])

/** Queue worker: the next batch of an export, or what became of contacts that somebody follows. */
export async function contactsBatchWorker(
  task: z.output<typeof contactsBatchTask>,
  deps: Deps,
): Promise<void> {
  const scope = await deps.contactScopeOf(task.tenant)
  await ('exportId' in task ? pushBatch(task, scope) : followContacts(task, scope))
}
