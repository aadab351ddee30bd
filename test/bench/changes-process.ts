import { readCalendar } from '../../shared/flows/calendar-state.ts'
import { pullCalendar } from '../../shared/flows/pull-calendar.ts'
import { syncPair } from '../../shared/flows/sync-pair.ts'
import { readConfig } from '../../shared/platform/config.ts'
import { wire } from '../../shared/platform/wiring.ts'
import type { Task } from '../../shared/ports.ts'
import { countedStore } from './counted-store.ts'
import type { StoreCounts } from './counted-store.ts'

/** What one task took, in the process that does nothing else. */
export interface TaskReport extends StoreCounts {
  readonly ms: number
  /** Processor time, which says more than the clock on a busy machine. */
  readonly cpuMs: number
  readonly rssMiB: number
  readonly heapMiB: number
}

// Does one task after another, as they come; the two sides are in the process that sends them. Of a calendar that is new here
// the first task reads everything, in as many turns as it takes.
const [startsAt] = process.argv.slice(2)
const aheadMs = Number(startsAt) - Date.now()
const deps = wire(readConfig(process.env), { now: () => Date.now() + aheadMs, writeLog: () => undefined })
const tasks = { enqueue: async () => undefined }

process.on('message', (task: Task) => {
  void run(task).then((report) => process.send?.(report))
})

async function run(task: Task): Promise<TaskReport> {
  const scope = await deps.scopeOf(task.tenant)
  const store = countedStore(scope.store)
  const given = { ...scope, store, tasks }
  const [beganAt, cpuBefore] = [performance.now(), process.cpuUsage()]
  if (task.kind === 'sync-pair') await syncPair(task, given)
  if (task.kind === 'pull-calendar' && 'calendar' in task)
    for (let isRead = false; !isRead;) {
      await pullCalendar(task, given)
      // Not by the counted one: the worker doesn't ask.
      isRead = (await readCalendar(scope.store, task.tenant, task.calendar))?.calendar.reading === null
    }
  const ms = performance.now() - beganAt
  const { user, system } = process.cpuUsage(cpuBefore)
  const { rss, heapUsed } = process.memoryUsage()
  return {
    ...store.counts,
    ms,
    cpuMs: (user + system) / 1000,
    rssMiB: rss / 2 ** 20,
    heapMiB: heapUsed / 2 ** 20,
  }
}
