import { Fault } from '../domain/fault.ts'
import type { TenantScope } from './tenant-scope.ts'
import { logFault } from '../platform/log-fault.ts'

/** One tenant after another; one whose ERP is down is logged and does not keep the others waiting. */
export async function forEachTenant(
  name: string,
  scopes: AsyncIterable<TenantScope>,
  work: (scope: TenantScope) => Promise<void>,
): Promise<void> {
  for await (const scope of scopes) {
    try {
      await work(scope)
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      logFault(scope.log, name, error)
    }
  }
}
