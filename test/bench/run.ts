import { benchCalendar } from './calendar.ts'
import { benchChanges } from './changes.ts'
import { benchCold } from './cold.ts'
import { benchContacts } from './contacts.ts'
import { benchDay } from './bench-day.ts'
import { benchIntake } from './intake.ts'

interface Bench {
  readonly run: (args: readonly string[], print: (line: string) => void) => Promise<void>
  /** What it is run with when all are. */
  readonly modestly: string
}

// `npm run bench -- <name> [options]`: ratios measured side by side in one run, and counts of calls. Without a name all of them,
// one after the other, in sizes that take some minutes. Never part of `npm test`.
const benches: Readonly<Record<string, Bench>> = {
  calendar: { run: benchCalendar, modestly: '--sizes 1000,10000' },
  changes: { run: benchChanges, modestly: '--factors 1,10' },
  cold: { run: benchCold, modestly: '--rounds 5' },
  contacts: { run: benchContacts, modestly: '--sizes 10,100,1000' },
  day: { run: benchDay, modestly: '--users 20' },
  intake: { run: benchIntake, modestly: '--rounds 3' },
}
const MINUTE_MS = 60_000

const print = (line: string): void => console.log(line)
const [name, ...args] = process.argv.slice(2)
if (name === undefined) await runAll()
else if (benches[name] === undefined) {
  console.error(`npm run bench [-- <${Object.keys(benches).join(' | ')}> [options]]`)
  process.exitCode = 2
} else await benches[name].run(args, print)

async function runAll(): Promise<void> {
  const allBeganAt = performance.now()
  for (const [title, { run, modestly }] of Object.entries(benches)) {
    print(`\n== npm run bench -- ${title} ${modestly}`)
    const beganAt = performance.now()
    try {
      await run(modestly.split(' '), print)
    } catch (error) {
      console.error(error)
      process.exitCode = 1
    }
    print(`== ${title}: ${minutesSince(beganAt)}`)
  }
  print(`\n== all: ${minutesSince(allBeganAt)}`)
}

function minutesSince(beganAt: number): string {
  return `${((performance.now() - beganAt) / MINUTE_MS).toFixed(1)} min`
}
