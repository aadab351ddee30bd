import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { startErpStandIn } from '../../infra/local/erp/erp-stand-in.ts'
import type { ErpStandIn } from '../../infra/local/erp/erp-stand-in.ts'
import { CLIENT_ID } from '../../infra/local/local-world.ts'
import type { TenantId } from '../../shared/domain/ids.ts'
import { saveTenant, tenantSecrets } from '../../shared/platform/tenant-record.ts'
import { databaseOf } from '../../shared/platform/parts-wiring.ts'
import { readRoleRights, saveRoleRights } from '../../shared/flows/role-rights.ts'
import { TENANT } from '../support/test-world.ts'
import type { TestWorld } from '../support/test-world.ts'
import { meetings, secretNames } from './world-view.ts'

export const OTHER = 'other' as TenantId

/** A second tenant in the same deployment, with an ERP of its own that began as a copy of the first one's: ids and addresses are the same. */
export interface SecondTenant {
  readonly erp: ErpStandIn
  /** The integration's; the first tenant's is worth nothing in this ERP, nor this one in the first's. */
  readonly apiKey: string
  readonly home: string
  /** Both ERPs, Google and the queue. */
  readonly settle: () => Promise<void>
  /**
   * All that is the tenant's own: in the store, the queue, the secrets, and its ERP; without sign-ins under way, which end by
   * themselves. `lasting`: also without how far things were looked through.
   */
  readonly belongings: (what?: 'lasting') => Promise<string>
  readonly close: () => Promise<void>
}

/** To be called before anybody is connected: what a webhook is told to whom is not to be copied. */
export async function addSecondTenant(world: TestWorld): Promise<SecondTenant> {
  const { config, clock, deps } = world
  const statePath = join(config.LOCAL_DATA, 'other-erp.sqlite')
  const first = new DatabaseSync(join(config.LOCAL_DATA, 'erp.sqlite'), { readOnly: true })
  first.prepare('VACUUM INTO ?').run(statePath)
  first.close()
  const erp = await startErpStandIn({ clock, statePath })
  const { store, secrets } = await deps.accountScopeOf(TENANT)
  await saveTenant(store, {
    id: OTHER,
    erpUrl: erp.url,
    googleClientId: CLIENT_ID,
    hostedDomain: null,
    entities: ['Meeting', 'Call'],
    mail: { topic: null, newsUrl: `${erp.url}/api/v1/GoogleMail/news` },
  })
  const { apiKey } = erp.seedApiUser('other-google-sync')
  await secrets.put(tenantSecrets.erpKey(OTHER), apiKey)
  await secrets.put(tenantSecrets.googleClient(OTHER), 'local-secret')
  const { roles } = await readRoleRights(store, TENANT)
  await saveRoleRights(store, OTHER, { roles, version: null })
  erp.as(erp.adminId).update('User', erp.apiUserId, { isActive: false })
  return {
    erp,
    apiKey,
    home: `${world.functionsUrl}/console/${OTHER}`,
    settle: async () => {
      for (let rounds = 0; rounds < 50; rounds += 1) {
        await world.settle()
        const { events, deliveries } = await erp.runWebhookJob()
        if (events === 0 && deliveries.length === 0) return
      }
      throw new Error('the second tenant does not come to rest')
    },
    belongings: async (what) =>
      JSON.stringify({
        rows: rowsOf(world, what === 'lasting' ? [...PASSING, ...PROGRESS] : PASSING),
        secrets: secretNames(world).filter((name) => name.startsWith(`${OTHER}-`)),
        meetings: await meetings({ erpUrl: erp.url, erpApiKey: apiKey }),
        writes: erp.calls.entries.filter(({ method }) => method !== 'GET').length,
      }),
    close: () => erp.close(),
  }
}

/** What is refused at a tenant's own address is counted there, whoever sent it, and stored with one of the next requests. */
const PASSING = ['states', 'counters']
const PROGRESS = ['calendars', 'mailboxes', 'sweeps', 'tokens']

/** The second tenant's documents, their keys, and the tasks that name it and still wait. */
function rowsOf({ config }: TestWorld, without: readonly string[]): unknown {
  const database = new DatabaseSync(databaseOf(config), { readOnly: true })
  const of = (table: string): unknown[] =>
    database
      .prepare(`SELECT * FROM ${table} WHERE tenant = ? ORDER BY collection, id`)
      .all(OTHER)
      .filter(({ collection }) => !without.includes(String(collection)))
  const tasks = database.prepare("SELECT * FROM queued_tasks WHERE body LIKE ? AND state <> 'done'")
  const rows = { documents: of('documents'), keys: of('document_keys'), tasks: tasks.all(`%"${OTHER}"%`) }
  database.close()
  return rows
}

/** The collections that lie below no tenant. */
export function collectionsOfNobody({ config }: TestWorld): string[] {
  const database = new DatabaseSync(databaseOf(config), { readOnly: true })
  const rows = database
    .prepare("SELECT DISTINCT collection FROM documents WHERE tenant = '' ORDER BY 1")
    .all()
  database.close()
  return rows.map((row) => String(row['collection']))
}
