import { z } from 'zod'
import { pullMail } from '../../shared/flows/pull-mail.ts'
import type { Deps } from '../../shared/platform/deps.ts'
import { mailboxField, tenantField } from '../../shared/platform/task-fields.ts'

export const pullMailTask = z.union([
  z.object({
    kind: z.literal('pull-mail'),
    tenant: tenantField,
    mailbox: mailboxField,
    renews: z.literal(true).optional(),
  }),
  z.object({ kind: z.literal('pull-mail'), tenant: tenantField, account: mailboxField }),
])

/** Queue worker: tells the ERP what came into one mailbox, or into those of one Google account. */
export async function pullMailWorker(task: z.output<typeof pullMailTask>, deps: Deps): Promise<void> {
  const scope = await deps.mailScopeOf(task.tenant)
  if ('account' in task) return pullMail(task, scope)
  const { renews, ...one } = task
  await pullMail(renews === undefined ? one : { ...one, renews }, scope)
}
