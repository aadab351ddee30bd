import type { Deps } from '../../shared/platform/deps.ts'
import { problem } from '../../shared/platform/http.ts'
import type { Incoming, Reply } from '../../shared/platform/http.ts'
import { isMetricsToken } from '../../shared/platform/metrics-token.ts'
import { OPEN_METRICS_TYPE, openMetrics } from '../../shared/platform/open-metrics.ts'

/**
 * `GET /metrics`: what all processes counted since midnight (UTC), tenant by tenant, for programs that have the token. Where none was
 * made there is nothing.
 */
export async function answerMetrics({ headers }: Incoming, deps: Deps): Promise<Reply> {
  const token = await deps.metricsToken()
  if (token === null) return problem(404, { type: 'urn:autoerp:problem:request.not-found', field: 'path' })
  if (!isMetricsToken(headers['authorization'], token))
    return problem(401, { type: 'urn:autoerp:problem:request.unverified' }, { 'www-authenticate': 'Bearer' })
  const body = openMetrics(await deps.countedToday())
  return { status: 200, headers: { 'content-type': OPEN_METRICS_TYPE, 'cache-control': 'no-store' }, body }
}
