import { globSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runAva } from './runner/run-ava.ts'
import { untilStopped } from './runner/until-stopped.ts'

// So many worlds in every simulation, as long as that takes. A failed one prints the seed and path that repeat it.
const USAGE = 'npm run simulate -- --worlds N [--seed S] [--path P] [--match TITLE]'
process.chdir(join(import.meta.dirname, '..'))
const text = { type: 'string' } as const
const { values } = parseArgs({ options: { worlds: text, seed: text, path: text, match: text } })
const worlds = Number(values.worlds)
if (!Number.isSafeInteger(worlds) || worlds < 1) {
  console.error(USAGE)
  process.exit(2)
}

const env = {
  SIMULATION_WORLDS: String(worlds),
  ...(values.seed && { SIMULATION_SEED: values.seed }),
  ...(values.path && { SIMULATION_PATH: values.path }),
}
const beganAt = performance.now()
const { passed, failed } = await untilStopped((signal) =>
  runAva({
    args: [
      '--timeout=48h',
      ...(values.match ? [`--match=${values.match}`] : []),
      ...globSync('test/simulation/*.test.ts'),
    ],
    env,
    print: (line) => console.log(line),
    onPass: (_passed, line) => console.log(line),
    signal,
  }),
)
const seconds = (performance.now() - beganAt) / 1000
console.log(
  `${passed} simulations of ${worlds} worlds: ${Math.round((passed * worlds) / seconds)} worlds per second`,
)
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
