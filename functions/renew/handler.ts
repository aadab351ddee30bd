import { z } from 'zod'
import type { TenantId } from '../../shared/domain/ids.ts'
import { forEachTenant } from '../../shared/flows/for-each-tenant.ts'
import { renewMailWatches } from '../../shared/flows/queue-mail-read.ts'
import { renewChannels } from '../../shared/flows/renew-channels.ts'
import type { Deps } from '../../shared/platform/deps.ts'

export const renewMessage = z.object({})

/**
 * Scheduler → topic, daily: keeps alive what both sides tell us by (Google's channels, which end, and the ERP's webhooks, which
 * somebody may remove), and looks through the set-up, so that an operator is told before the users notice.
 */
export async function renewTopic(_message: z.output<typeof renewMessage>, deps: Deps): Promise<void> {
  await forEachTenant('renew', deps.scopes(), async (scope) => {
    const calendars = await renewChannels(scope)
    const mailboxes = await renewMailWatches(scope)
    const webhooks = await deps.ensureWebhooks(scope.tenant)
    scope.log.info('renew.done', { tenant: scope.tenant, calendars, mailboxes, webhooks })
    await reportBroken(scope.tenant, deps)
  })
}

/** One line in the log for each broken line of the list; an alert is made of it. */
async function reportBroken(tenant: TenantId, { diagnose, log }: Deps): Promise<void> {
  for (const { check, state, cause } of await diagnose(tenant))
    if (state === 'broken') log.error('setup.broken', { tenant, check, cause: cause ?? '' })
}
