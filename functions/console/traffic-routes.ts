import { SPANS, binsOf } from '../../shared/domain/counted-bins.ts'
import type { Span } from '../../shared/domain/counted-bins.ts'
import { readCounters } from '../../shared/flows/read-counters.ts'
import { knownZone } from '../../shared/pages/time-text.ts'
import { trafficPage } from '../../shared/pages/traffic-page.ts'
import type { Reply } from '../../shared/platform/http.ts'
import { showPage, zoneOf } from './visit.ts'
import type { KnownVisit } from './visit.ts'

/** What the tenant's counters tell of the last 24 hours, or with `?span=` of 7 or 30 days. */
export async function showTraffic(visit: KnownVisit): Promise<Reply> {
  const { scope, deps, tenant, request } = visit
  const asked = request.query['span'] ?? ''
  const span = Object.hasOwn(SPANS, asked) ? (asked as Span) : 'day'
  const zone = knownZone(await zoneOf(visit))
  const wanted = { tenant, hours: SPANS[span].hours, now: deps.clock.now() }
  const { hours, isCut } = await readCounters(wanted, scope.store)
  return showPage(visit, (shell) =>
    trafficPage(shell, { span, bins: binsOf(hours, span, zone), isCut, zone }),
  )
}
