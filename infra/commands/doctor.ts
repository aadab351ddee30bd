import { isFault } from '../../shared/domain/fault.ts'
import type { TenantId } from '../../shared/domain/ids.ts'
import { diagnoseWithoutStore } from '../../shared/flows/diagnose.ts'
import type { Finding } from '../../shared/flows/finding.ts'
import { readConfig } from '../../shared/platform/config.ts'
import type { Deps } from '../../shared/platform/deps.ts'
import { wire } from '../../shared/platform/wiring.ts'
import { DOCTOR_USAGE, parseDoctorOptions } from './doctor-options.ts'
import type { DoctorOptions } from './doctor-options.ts'
import { doctorReport } from './doctor-report.ts'

interface Diagnosis {
  readonly tenant: string
  readonly findings: readonly Finding[]
}

/** `npm run doctor`: the set-up list of every tenant. */
async function main(): Promise<number> {
  const options = parseDoctorOptions(process.argv.slice(2))
  // What the adapters log is for the functions' log; here the list says it.
  const deps = wire(readConfig(process.env), { now: Date.now, writeLog: () => undefined })
  const diagnoses = await diagnoseTenants(options, deps)
  if (options.json) console.log(JSON.stringify({ tenants: diagnoses }, null, 2))
  else
    for (const { tenant, findings } of diagnoses)
      console.log(`${doctorReport(tenant, findings, options.language)}\n`)
  const isBroken = diagnoses.some(({ findings }) => findings.some(({ state }) => state === 'broken'))
  return isBroken ? 1 : 0
}

async function diagnoseTenants(options: DoctorOptions, deps: Deps): Promise<readonly Diagnosis[]> {
  const tenants = await tenantsOf(options, deps).catch((error: unknown) => {
    if (isFault(error, 'store.unavailable')) return null
    throw error
  })
  if (tenants === null) return [{ tenant: options.tenant ?? '–', findings: diagnoseWithoutStore() }]
  if (tenants.length === 0)
    throw new Error('There is no such tenant. Nothing has been set up yet, or the name is wrong.')
  const diagnoses: Diagnosis[] = []
  for (const tenant of tenants) {
    if (options.mend) await mend(tenant, deps)
    diagnoses.push({ tenant, findings: await deps.diagnose(tenant) })
  }
  return diagnoses
}

async function tenantsOf({ tenant }: DoctorOptions, { tenants }: Deps): Promise<readonly TenantId[]> {
  const ids = (await tenants.list()).map(({ id }) => id)
  return tenant === null ? ids : ids.filter((id) => id === tenant)
}

/** What can't be mended is on the list that follows. */
async function mend(tenant: TenantId, deps: Deps): Promise<void> {
  try {
    await deps.ensureWebhooks(tenant)
  } catch (error) {
    if (!isFault(error)) throw error
  }
}

main().then(
  // Connections to Google's services would keep the process alive.
  (exitCode) => process.exit(exitCode),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error))
    console.error(`\n${DOCTOR_USAGE}`)
    process.exit(2)
  },
)
