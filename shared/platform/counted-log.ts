import { countOf } from '../domain/counts.ts'
import type { TenantId } from '../domain/ids.ts'
import type { Side } from '../domain/link.ts'
import type { Counters } from './counters.ts'
import type { Log, LogEvent, LogEvents } from './log.ts'

type Add = (name: string, times?: number) => void

/** What of the catalogue counts. */
const COUNTED: { readonly [Event in LogEvent]?: (fields: LogEvents[Event], add: Add) => void } = {
  bug: (_fields, add) => add(countOf.fault('bug')),
  fault: ({ code }, add) => add(countOf.fault(code)),
  'task.parked': (_fields, add) => add(countOf.task('parked')),
  'pair.done'({ side, delayMs }, add) {
    add(countOf.changed(side as Side))
    if (delayMs === null) return
    add(countOf.delay(side as Side, delayMs))
    add(countOf.delayMs(side as Side), delayMs)
  },
  'export.batch': ({ created, updated }, add) => add(countOf.pushed, created + updated),
  'export.followed': ({ updated, removed }, add) => add(countOf.pushed, updated + removed),
}

/** The same log, and what it tells is counted as the tenant's; with null as nobody's, unless the event says whose it is. */
export function countedLog(log: Log, counters: Pick<Counters, 'add'>, tenant: TenantId | null): Log {
  const at =
    (level: keyof Log) =>
    <Event extends LogEvent>(event: Event, fields: LogEvents[Event]): void => {
      const whose = 'tenant' in fields ? (fields.tenant as TenantId) : tenant
      COUNTED[event]?.(fields, (name, times) => counters.add(whose, name, times))
      log[level](event, fields)
    }
  return { info: at('info'), warn: at('warn'), error: at('error') }
}
