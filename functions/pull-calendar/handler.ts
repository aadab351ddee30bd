import { z } from 'zod'
import { pullCalendar } from '../../shared/flows/pull-calendar.ts'
import type { Deps } from '../../shared/platform/deps.ts'
import { calendarField, tenantField } from '../../shared/platform/task-fields.ts'
import { queueRead } from '../../shared/platform/told-calendars.ts'

const channel = z.object({ id: z.string(), resourceId: z.string() })
const told = z.object({ calendar: calendarField, channel, at: z.number() })

export const pullCalendarTask = z.union([
  z.object({
    kind: z.literal('pull-calendar'),
    tenant: tenantField,
    calendar: calendarField,
    channel: channel.exactOptional(),
  }),
  z.object({
    kind: z.literal('pull-calendar'),
    tenant: tenantField,
    told: z.array(told).min(1).max(50),
  }),
])

/** Queue worker: reads what changed in one calendar; of several that Google told of at once, queues a read of each. */
export async function pullCalendarWorker(task: z.output<typeof pullCalendarTask>, deps: Deps): Promise<void> {
  if ('told' in task) await Promise.all(task.told.map((one) => queueRead(deps.tasks, task.tenant, one)))
  else await pullCalendar(task, await deps.scopeOf(task.tenant))
}
