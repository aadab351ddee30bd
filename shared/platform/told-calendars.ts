import type { TenantId } from '../domain/ids.ts'
import type { Clock, Task, Tasks, ToldCalendar } from '../ports.ts'
import { namedOnce } from './named-once.ts'
import { gather } from './gather.ts'

/** Resolves when a read of the calendar is queued, or in a task that will queue it. Throws `tasks.unavailable`. */
export type TellCalendar = (tenant: TenantId, told: Omit<ToldCalendar, 'at'>) => Promise<void>

/** Notices of one calendar within it become one read, at its end: whatever they tell of has happened by then. */
const GATHER_MS = 1_000
/** As many as a task takes. */
const CALENDARS_MAX = 50

/**
 * Queues reads of calendars that Google told of. What is told of a tenant's other calendars while a task of it is being queued goes into one
 * task together, which queues the reads; a calendar that is told of alone is queued as it is.
 */
export function calendarTeller(tasks: Tasks, clock: Clock): TellCalendar {
  const gathered = gather<ToldCalendar>({
    itemsMax: CALENDARS_MAX,
    async send(lane, told) {
      const tenant = lane as TenantId
      const [only, another] = told
      await (only !== undefined && another === undefined
        ? queueRead(tasks, tenant, only)
        : tasks.enqueue({ kind: 'pull-calendar', tenant, told }))
    },
  })
  const once = namedOnce<{ readonly tenant: TenantId; readonly told: ToldCalendar }>(
    ({ tenant, told }) => gathered(tenant, [told]),
    clock,
  )
  return (tenant, { calendar, channel }) => {
    const at = (Math.floor(clock.now() / GATHER_MS) + 1) * GATHER_MS
    const told = { calendar, channel, at }
    return once({ tenant, told }, { name: `${tenant}-${nameOf(told)}`, at })
  }
}

/** The same calendar, channel and second, whoever tells of it, are one read: the queue drops a second task of a name. */
export async function queueRead(tasks: Tasks, tenant: TenantId, told: ToldCalendar): Promise<void> {
  const { calendar, channel, at } = told
  const task: Task = { kind: 'pull-calendar', tenant, calendar, channel }
  await tasks.enqueue(task, { name: nameOf(told), at })
}

function nameOf({ calendar, channel, at }: ToldCalendar): string {
  return `push-${calendar}-${channel.id.replace(/[^\w-]/g, '_')}-${at}`
}
