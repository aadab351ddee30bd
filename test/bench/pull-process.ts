import { readCalendar } from '../../shared/flows/calendar-state.ts'
import { workingCalendar } from '../../shared/flows/connection.ts'
import { pullCalendar } from '../../shared/flows/pull-calendar.ts'
import { readConfig } from '../../shared/platform/config.ts'
import { wire } from '../../shared/platform/wiring.ts'
import type { CalendarKey } from '../../shared/domain/ids.ts'
import { countedStore } from './counted-store.ts'
import type { StoreCounts } from './counted-store.ts'
import { TENANT } from './numbered-world.ts'

/** What one read of the calendar took, measured in the process that did it and does nothing else. */
export interface PullReport extends StoreCounts {
  readonly ms: number
  /** The most that the process ever held, before the read and in the end; MiB. */
  readonly rssBeforeMiB: number
  readonly rssPeakMiB: number
  /** The most of JavaScript's heap that was seen in use, looked at every 20 ms. */
  readonly heapPeakMiB: number
  /** Tasks that the read left for others. */
  readonly queued: number
}

const [calendar, startsAt] = process.argv.slice(2)
const aheadMs = Number(startsAt) - Date.now()
const deps = wire(readConfig(process.env), { now: () => Date.now() + aheadMs, writeLog: () => undefined })
const scope = await deps.scopeOf(TENANT)
const store = countedStore(scope.store)
let queued = 0
// What every process pays once, whatever the calendar's size: loading the adapters, the access token, the metadata.
const stored = await readCalendar(scope.store, TENANT, calendar as CalendarKey)
const connection = stored && (await workingCalendar(scope.store, TENANT, stored.calendar.userId))
if (connection === null) throw new Error('nobody is connected')
await scope.googleOf(connection).primary()
for (const { entity } of connection.entities) await scope.erp.traits(entity)
const tasks = { enqueue: async () => void (queued += 1) }
const rssBeforeMiB = rssPeak()
let heapPeak = 0
const looking = setInterval(() => (heapPeak = Math.max(heapPeak, process.memoryUsage().heapUsed)), 20)
const beganAt = performance.now()
// A task stops after five minutes and another goes on; one after the other they are what a process of the cloud does.
for (let isRead = false; !isRead;) {
  await pullCalendar(
    { kind: 'pull-calendar', tenant: TENANT, calendar: calendar as CalendarKey },
    { ...scope, store, tasks },
  )
  isRead = (await readCalendar(scope.store, TENANT, calendar as CalendarKey))?.calendar.reading === null
}
const ms = performance.now() - beganAt
clearInterval(looking)
const report: PullReport = {
  ...store.counts,
  ms,
  rssBeforeMiB,
  rssPeakMiB: rssPeak(),
  heapPeakMiB: heapPeak / 2 ** 20,
  queued,
}
process.send?.(report)
process.disconnect()

function rssPeak(): number {
  return process.resourceUsage().maxRSS / 1024
}
