import { z } from 'zod'
import { forEachTenant } from '../../shared/flows/for-each-tenant.ts'
import { sweep } from '../../shared/flows/sweep.ts'
import type { Deps } from '../../shared/platform/deps.ts'

/** `{}` every ten minutes; `{"depth":"all"}` once a night. */
export const sweepMessage = z.object({ depth: z.enum(['changes', 'all']).default('changes') })

/** Scheduler → topic: looks for what pushes and webhooks missed. */
export async function sweepTopic({ depth }: z.output<typeof sweepMessage>, deps: Deps): Promise<void> {
  await forEachTenant('sweep', deps.scopes(), (scope) =>
    sweep({ depth, spreadMs: deps.sweepSpreadMs }, scope),
  )
}
