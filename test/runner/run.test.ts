import { join } from 'node:path'
import test from 'ava'
import { runChild } from './run-child.ts'

const script = join(import.meta.dirname, '../run.ts')

async function run(...args: string[]) {
  const lines: string[] = []
  const code = await runChild({
    command: 'node',
    args: [script, ...args],
    onLine: (line) => void lines.push(line),
    signal: new AbortController().signal,
  })
  return { code, last: lines.at(-1), lines }
}

test('the last line sums up what passed', async (t) => {
  const { code, last } = await run('test/runner/ava-tally.test.ts')
  t.deepEqual({ code, last }, { code: 0, last: '4 passed, 0 failed' })
})

test('a run without a test fails', async (t) => {
  const { code, last, lines } = await run('test/nowhere')
  t.deepEqual({ code, last }, { code: 1, last: '0 passed, 1 failed' })
  t.true(lines.includes('✘ no test file is named test/nowhere'))
})

test('a name that fits nothing fails the run, and the others run', async (t) => {
  const { code, last } = await run('test/runner/ava-tally.test.ts', 'test/nowhere')
  t.deepEqual({ code, last }, { code: 1, last: '4 passed, 1 failed' })
})
