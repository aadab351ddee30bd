import { readConfig } from '../../shared/platform/config.ts'
import { wire } from '../../shared/platform/wiring.ts'
import { askSecret } from './ask-secret.ts'
import { runTenantCommand } from './run-tenant-command.ts'
import { USAGE, parseTenantCommand } from './tenant-options.ts'

/** `npm run tenant`: adds, changes and lists ERP installations. */
async function main(): Promise<number> {
  const command = parseTenantCommand(process.argv.slice(2))
  const deps = wire(readConfig(process.env), { now: Date.now, writeLog: () => undefined })
  const print = (text: string): void => void process.stdout.write(text)
  return runTenantCommand(command, {
    tenants: deps.tenants,
    ensureWebhooks: deps.ensureWebhooks,
    print: (line) => print(`${line}\n`),
    given: {
      erpKey: process.env['ERP_API_KEY'] ?? null,
      googleClientSecret: process.env['GOOGLE_CLIENT_SECRET'] ?? null,
    },
    ask: (label, variable) => askSecret(label, { input: process.stdin, print, variable }),
  })
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    console.error(`\n${USAGE}`)
    process.exit(2)
  },
)
