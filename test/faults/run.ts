import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runAva } from '../runner/run-ava.ts'
import { untilStopped } from '../runner/until-stopped.ts'
import type { SeededFault } from './fault.ts'
import { faults } from './faults.ts'

// `npm run check:faults [-- words…]` puts one fault after another into a copy of the tree and runs the tests of the core.
// Words choose the faults whose file or text holds one of them.
const COPIED = ['package.json', 'ava.config.js', 'tsconfig.json', 'shared', 'infra', 'test']
const WHOLE_WORLD = 'test/simulation/whole-world.test.ts'
/** The quick tests first, with the histories of the whole world; the simulations only for what these don't notice. */
const STAGES = [
  {
    patterns: ['test/domain/*.test.ts', 'test/flows/*.test.ts', WHOLE_WORLD],
    without: '',
    env: {},
  },
  { patterns: ['test/simulation/*.test.ts'], without: WHOLE_WORLD, env: { SIMULATION_WORLDS: '2500' } },
]

const root = new URL('../..', import.meta.url).pathname
const words = process.argv.slice(2)
const chosen = faults.filter(
  ({ file, find, why }) =>
    words.length === 0 || words.some((word) => [file, find, why].some((text) => text.includes(word))),
)

const survivors = await untilStopped(async (signal) => {
  const copy = mkdtempSync(join(tmpdir(), 'seeded-faults-'))
  try {
    for (const name of COPIED) cpSync(join(root, name), join(copy, name), { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
    process.chdir(copy)
    const misplaced = chosen.find(({ file, find }) => readFileSync(file, 'utf8').split(find).length !== 2)
    if (misplaced) throw new Error(`not exactly once in ${misplaced.file}: ${misplaced.find}`)
    if (await isNoticed(signal, (line) => console.log(line)))
      throw new Error('the tests fail without any fault')
    return await survivorsAmong(chosen, signal)
  } finally {
    process.chdir(root)
    rmSync(copy, { recursive: true, force: true })
  }
})

console.log(`${chosen.length - survivors.length} of ${chosen.length} faults caught`)
process.exitCode = survivors.length === 0 && chosen.length > 0 ? 0 : 1

async function survivorsAmong(seeded: readonly SeededFault[], signal: AbortSignal): Promise<SeededFault[]> {
  const surviving: SeededFault[] = []
  for (const fault of seeded) {
    const sound = readFileSync(fault.file, 'utf8')
    writeFileSync(
      fault.file,
      sound.replace(fault.find, () => fault.replace),
    )
    const noticed = await isNoticed(signal)
    writeFileSync(fault.file, sound)
    if (signal.aborted) break
    if (!noticed) surviving.push(fault)
    console.log(
      `${noticed ? '✔ caught  ' : '✘ SURVIVED'} ${fault.file}: ${fault.why}${noticed ? '' : ` (${fault.find})`}`,
    )
  }
  return surviving
}

/** Whether any test fails in the current folder. */
async function isNoticed(
  signal: AbortSignal,
  print: (line: string) => void = () => undefined,
): Promise<boolean> {
  for (const { patterns, without, env } of STAGES) {
    const files = patterns.flatMap((pattern) => globSync(pattern)).filter((file) => file !== without)
    const { failed } = await runAva({ args: ['--fail-fast', ...files], env, print, signal })
    if (failed > 0) return true
  }
  return false
}
