import { readConfig } from '../../shared/platform/config.ts'
import { wire } from '../../shared/platform/wiring.ts'
import { readEverythingAnew } from './read-everything-anew.ts'

/** `npm run after-restore`: to be run once between putting the store back and letting the queues go on. */
async function main(): Promise<void> {
  const deps = wire(readConfig(process.env), { now: Date.now, writeLog: () => undefined })
  for await (const scope of deps.scopes()) {
    const users = await readEverythingAnew(scope)
    console.log(`${scope.tenant}: the calendars of ${users} users will be read as a whole.`)
  }
}

main().then(
  // Connections to Google's services would keep the process alive.
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error))
    process.exit(2)
  },
)
