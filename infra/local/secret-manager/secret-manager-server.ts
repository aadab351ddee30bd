import type { Clock } from '../../../shared/ports.ts'
import { tokenBucket } from '../../../shared/tasks/token-bucket.ts'
import type { TokenBucket } from '../../../shared/tasks/token-bucket.ts'
import { startRestServer } from '../cloud-tasks/rest-server.ts'
import type { RestServer } from '../cloud-tasks/rest-server.ts'
import { RpcError } from '../cloud-tasks/rpc-error.ts'
import { routeSecretManager } from './route-secret-manager.ts'
import { secretsTable } from './secrets-table.ts'
import type { SecretsTable } from './secrets-table.ts'

export interface SecretManagerServerOptions {
  readonly clock: Clock
  readonly port?: number
  /** Writes to one secret, and state changes of one version, per second; Google's soft limit is about 2 and 1. */
  readonly writesPerSecond?: number
}

export interface SecretManagerServer extends RestServer {
  /** For tests: what is held, and by hand what an operator could do. */
  readonly table: SecretsTable
}

/** Secret Manager's REST API v1 for the official client, in memory; the time is the given clock's. */
export async function startSecretManager(options: SecretManagerServerOptions): Promise<SecretManagerServer> {
  const { clock, port, writesPerSecond } = options
  const table = secretsTable()
  const buckets = new Map<string, TokenBucket>()
  const countWrite = (what: string) => {
    if (writesPerSecond === undefined) return
    const bucket = buckets.get(what) ?? tokenBucket({ perSecond: writesPerSecond, burst: writesPerSecond })
    buckets.set(what, bucket)
    if (!bucket.take(clock.now()))
      throw new RpcError('RESOURCE_EXHAUSTED', `Quota exceeded for writes to ${what}`)
  }
  const state = { table, now: () => clock.now(), countWrite }
  return { ...(await startRestServer((call) => routeSecretManager(state, call), port)), table }
}
