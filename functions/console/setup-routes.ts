import { Fault } from '../../shared/domain/fault.ts'
import { setupPage } from '../../shared/pages/setup-page.ts'
import type { Reply } from '../../shared/platform/http.ts'
import { readTenant } from '../../shared/platform/tenant-record.ts'
import type { SetupAnswer } from './data-answers.ts'
import { showPage, zoneOf } from './visit.ts'
import type { KnownVisit } from './visit.ts'

/** The set-up list, checked while the page is made. */
export async function showSetup(visit: KnownVisit): Promise<Reply> {
  const { deps, tenant, scope } = visit
  const [findings, installation] = await Promise.all([deps.diagnose(tenant), readTenant(scope.store, tenant)])
  if (installation === null) throw new Fault('request.not-found', 'no such tenant', { field: 'tenant' })
  const copy = [
    { label: 'redirect-uri' as const, value: scope.redirectUri },
    { label: 'push-url' as const, value: `${deps.urlOf('calendar-push')}/${tenant}` },
    { label: 'intake-url' as const, value: `${deps.urlOf('erp-intake')}/${tenant}` },
  ]
  const view = {
    findings,
    copy,
    installation: { ...installation, tenant },
    checkedAt: scope.clock.now(),
    zone: await zoneOf(visit),
  }
  return showPage(visit, (shell) => setupPage(shell, view))
}

export async function setupJson({ deps, tenant, scope }: KnownVisit): Promise<Reply> {
  const findings = [...(await deps.diagnose(tenant))]
  const answer: SetupAnswer = { tenant, checkedAt: scope.clock.now(), findings }
  return {
    status: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'private, no-store' },
    body: JSON.stringify(answer),
  }
}
