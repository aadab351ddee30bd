import test from 'ava'
import { runChild } from './run-child.ts'
import { untilStopped } from './until-stopped.ts'

test('work that hangs is ended with its time, and knows why', async (t) => {
  const [code, reason] = await untilStopped(async (signal) => {
    const ended = await runChild({ command: 'sleep', args: ['600'], onLine: () => {}, signal })
    return [ended, String(signal.reason)]
  }, 1)
  t.deepEqual([code, reason], [1, 'Error: stopped by the end of its time'])
})

test('work that ends in its time is left alone', async (t) => {
  t.is(await untilStopped((signal) => Promise.resolve(signal.aborted), 60_000), false)
})
