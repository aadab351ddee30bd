import { z } from 'zod'
import type { TenantId } from '../../shared/domain/ids.ts'
import { checkAccess } from '../../shared/flows/check-access.ts'
import { checkMailboxes } from '../../shared/flows/check-mailboxes.ts'
import { compareContacts } from '../../shared/flows/compare-contacts.ts'
import { forEachTenant } from '../../shared/flows/for-each-tenant.ts'
import { queueMailPolls } from '../../shared/flows/queue-mail-read.ts'
import { sweep } from '../../shared/flows/sweep.ts'
import { takeUpExports } from '../../shared/flows/take-up-exports.ts'
import type { Deps } from '../../shared/platform/deps.ts'

/**
 * `{}` every ten minutes: what changed lately; `{"depth":"all"}` once a night: everything; `{"depth":"window"}` once a day: moves on
 * how far ahead series are taken; `{"depth":"access"}` every five minutes: who of the connected users may still do what.
 */
export const sweepMessage = z.object({
  depth: z.enum(['changes', 'all', 'window', 'access']).default('changes'),
})

/** Scheduler → topic: looks for what pushes, webhooks and the ERP don't tell. */
export async function sweepTopic({ depth }: z.output<typeof sweepMessage>, deps: Deps): Promise<void> {
  await forEachTenant('sweep', deps.scopes(), async (scope) => {
    // First: it needs nothing of the ERP, which may be away.
    if (depth === 'changes') await takeUpExports(await deps.contactScopeOf(scope.tenant))
    if (depth === 'changes') await queueMailPolls({ spreadMs: deps.sweepSpreadMs }, scope)
    if (depth === 'access') await checkEverybody(scope.tenant, deps)
    else await sweep({ depth, spreadMs: deps.sweepSpreadMs }, scope)
    if (depth === 'all') await compareContacts(await deps.contactScopeOf(scope.tenant))
  })
}

/** Neither waits for the other: each needs the ERP, and does without it what it can. */
async function checkEverybody(tenant: TenantId, deps: Deps): Promise<void> {
  try {
    await checkAccess(await deps.accountScopeOf(tenant))
  } finally {
    await checkMailboxes(await deps.mailScopeOf(tenant))
  }
}
