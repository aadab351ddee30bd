import { z } from 'zod'
import { forEachTenant } from '../../shared/flows/for-each-tenant.ts'
import { renewChannels } from '../../shared/flows/renew-channels.ts'
import type { Deps } from '../../shared/platform/deps.ts'

export const renewMessage = z.object({})

/** Scheduler → topic: keeps alive what both sides tell us by: Google's channels, which end, and the ERP's webhooks, which somebody may remove. */
export async function renewTopic(_message: z.output<typeof renewMessage>, deps: Deps): Promise<void> {
  await forEachTenant('renew', deps.scopes(), async (scope) => {
    const calendars = await renewChannels(scope)
    const webhooks = await deps.ensureWebhooks(scope.tenant)
    scope.log.info('renew.done', { tenant: scope.tenant, calendars, webhooks })
  })
}
