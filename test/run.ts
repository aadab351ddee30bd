import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkLogs, ownWordsIn } from './runner/check-logs.ts'
import { parts } from './runner/parts.ts'
import { progress } from './runner/progress.ts'
import { runAva } from './runner/run-ava.ts'
import { checks, runChecks } from './runner/run-checks.ts'
import { selectFiles } from './runner/select-files.ts'
import { startParts } from './runner/start-parts.ts'
import type { PartsRun } from './runner/start-parts.ts'
import { untilStopped } from './runner/until-stopped.ts'
import { WATCHED_LOGS } from './support/log-watch.ts'

// `npm test` checks everything; `npm test -- <files, folders or patterns>` runs these tests and nothing else.
// A run that hangs says so within the half hour that who waits for it has.
const LIMIT_MS = 28 * 60_000
const root = join(import.meta.dirname, '..')
process.chdir(root)
const args = process.argv.slice(2)
const total = { passed: 0, failed: 0 }

await untilStopped(async (signal) => {
  const { files, unmatched, flags } = selectFiles(args, root)
  const starting = startParts(parts, files)
  if (args.length === 0) await check(signal)
  const ready = await starting
  const logs = mkdtempSync(join(tmpdir(), 'watched-logs-'))
  try {
    await test({ ...ready, env: { ...ready.env, [WATCHED_LOGS]: logs } }, flags, signal)
    if (!signal.aborted) lookThrough(logs)
  } finally {
    rmSync(logs, { recursive: true, force: true })
    await ready.stop()
  }
  tellLeftOut(ready)
  tellUnmatched(unmatched)
  if (signal.aborted) console.log(String(signal.reason))
}, LIMIT_MS)

console.log(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1

async function check(signal: AbortSignal): Promise<void> {
  for (const { name, isOk, durationMs, output } of await runChecks(checks, signal)) {
    console.log(`${isOk ? '✔' : '✘'} ${name} (${(durationMs / 1000).toFixed(1)} s)`)
    if (!isOk) console.log(output)
    total[isOk ? 'passed' : 'failed'] += 1
  }
}

/** Nothing private may be in what was logged. Some tests log nothing, all together do. */
function lookThrough(logs: string): void {
  const beganAt = performance.now()
  const { isOk, worlds, lines, wrong } = checkLogs(logs, ownWordsIn(root))
  if (lines === 0 && args.length > 0) return
  const took = ((performance.now() - beganAt) / 1000).toFixed(1)
  console.log(
    isOk
      ? `✔ logs: ${lines} lines of ${worlds} worlds hold nothing private (${took} s)`
      : `✘ logs: of ${lines} lines of ${worlds} worlds (${took} s)\n${wrong.map((what) => `  ${what}`).join('\n')}`,
  )
  total[isOk ? 'passed' : 'failed'] += 1
}

/** A developer may lack a part; the machine that decides what lands may not, but for what can't be installed there. */
function tellLeftOut({ leftOut }: PartsRun): void {
  const isCi = process.env['CI'] === 'true'
  for (const { suite, because, isExtra } of leftOut) {
    const isMissed = isCi && !isExtra
    console.log(`${isMissed ? '✘ ' : ''}left out: ${suite}, because ${because}`)
    if (isMissed) total.failed += 1
  }
}

function tellUnmatched(unmatched: readonly string[]): void {
  for (const name of unmatched) console.log(`✘ no test file is named ${name}`)
  total.failed += unmatched.length
}

async function test({ files, env }: PartsRun, flags: readonly string[], signal: AbortSignal): Promise<void> {
  if (files.length === 0) return
  const { stdout } = process
  const shown = progress((text) => void stdout.write(text), stdout.isTTY ? stdout.columns : null)
  const beganAt = performance.now()
  const { passed, failed } = await runAva({ args: [...flags, ...files], env, ...shown, signal })
  console.log(
    `${failed === 0 ? '✔' : '✘'} tests (${((performance.now() - beganAt) / 1000).toFixed(1)} s, ${files.length} files)`,
  )
  total.passed += passed
  total.failed += failed
}
