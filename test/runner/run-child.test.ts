import test from 'ava'
import { runChild } from './run-child.ts'

const run = async (script: string, signal = new AbortController().signal) => {
  const lines: string[] = []
  const code = await runChild({
    command: 'sh',
    args: ['-c', script],
    onLine: (line) => void lines.push(line),
    signal,
  })
  return { code, lines }
}

test('every line and the exit code come back', async (t) => {
  t.deepEqual(await run('echo one; printf two; exit 3'), { code: 3, lines: ['one', 'two'] })
})

test('a program that is not there is a failure with its name', async (t) => {
  const lines: string[] = []
  const code = await runChild({
    command: 'no-such-program',
    args: [],
    onLine: (line) => void lines.push(line),
    signal: new AbortController().signal,
  })
  t.is(code, 1)
  t.regex(lines.join(), /no-such-program/)
})

test('the programs of this project come before the machine’s own', async (t) => {
  const { lines } = await run('node --version')
  t.deepEqual(lines, [process.version])
})

test('stopping ends a child and all it started', async (t) => {
  const stopping = new AbortController()
  const code = await runChild({
    command: 'sh',
    args: ['-c', 'sleep 600 & echo started; wait'],
    onLine: () => stopping.abort(),
    signal: stopping.signal,
  })
  // The grandchild holds the pipe, so this is reached only when it has gone too.
  t.is(code, 1)
})

test('nothing is begun after a stop', async (t) => {
  t.deepEqual(await run('echo one', AbortSignal.abort()), { code: 1, lines: [] })
})
