import { z } from 'zod'
import { pullCalendar } from '../../shared/flows/pull-calendar.ts'
import type { Deps } from '../../shared/platform/deps.ts'
import { calendarField, tenantField } from '../../shared/platform/task-fields.ts'

export const pullCalendarTask = z.object({
  kind: z.literal('pull-calendar'),
  tenant: tenantField,
  calendar: calendarField,
  channel: z.object({ id: z.string(), resourceId: z.string() }).optional(),
})

/** Queue worker: reads what changed in one calendar. */
export async function pullCalendarWorker(
  { channel, ...task }: z.output<typeof pullCalendarTask>,
  deps: Deps,
): Promise<void> {
  await pullCalendar(channel === undefined ? task : { ...task, channel }, await deps.scopeOf(task.tenant))
}
