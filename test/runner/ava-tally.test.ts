import test from 'ava'
import { avaTally } from './ava-tally.ts'

function tallyOf(lines: readonly string[], exitCode: number) {
  const tally = avaTally()
  for (const line of lines) tally.read(line)
  return tally.end(exitCode)
}

test('tests that passed are counted, in colour too, and known as such', (t) => {
  const tally = avaTally()
  t.true(tally.read('  ✔ plan › neither side moved (12ms)'))
  t.true(tally.read('  \u001B[32m✔\u001B[39m plan › only the ERP moved'))
  t.true(tally.read('  √ on a terminal without such letters'))
  t.false(tally.read('    ℹ ✔ what a test logs'))
  t.false(tally.read('  ✘ [fail]: plan › both moved'))
  t.deepEqual(tally.end(0), { passed: 3, failed: 0 })
})

test('failed tests and hooks, what nobody caught and what hung are failures', (t) => {
  const summary = [
    '  1 hook failed',
    '  2 tests failed',
    '  1 unhandled rejection',
    '  2 uncaught exceptions',
    '  1 test remained pending after a timeout',
  ]
  t.deepEqual(tallyOf(['  ✔ a', ...summary], 1), { passed: 1, failed: 7 })
})

test('a run that fails and names no test is a failure', (t) => {
  t.deepEqual(tallyOf(['  ✔ a', '  ✘ b.test.ts exited due to SIGKILL'], 1), { passed: 1, failed: 1 })
})

test('a run without a test is a failure', (t) => {
  t.deepEqual(tallyOf([], 0), { passed: 0, failed: 1 })
})
