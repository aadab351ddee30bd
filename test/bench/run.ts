import { benchCalendar } from './calendar.ts'
import { benchDay } from './bench-day.ts'
import { benchChanges } from './changes.ts'
import { benchCold } from './cold.ts'
import { benchIntake } from './intake.ts'
import { benchContacts } from './contacts.ts'

// `npm run bench -- <name> [options]`: ratios measured side by side in one run, and counts of calls. Never part of `npm test`.
const benches: Readonly<
  Record<string, (args: readonly string[], print: (line: string) => void) => Promise<void>>
> = {
  calendar: benchCalendar,
  changes: benchChanges,
  cold: benchCold,
  contacts: benchContacts,
  day: benchDay,
  intake: benchIntake,
}
const [name = '', ...args] = process.argv.slice(2)
const bench = benches[name]
if (bench === undefined) {
  console.error(`npm run bench -- <${Object.keys(benches).join(' | ')}>`)
  process.exitCode = 2
} else await bench(args, (line) => console.log(line))
