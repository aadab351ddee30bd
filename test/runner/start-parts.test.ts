import test from 'ava'
import type { Part } from './parts.ts'
import { startParts } from './start-parts.ts'

const stopped: string[] = []
const part = (name: string, start: Part['start']): Part => ({
  suites: [`${name}.test.ts`],
  missing: `no ${name}`,
  start,
})
const found = part('here', async () => ({
  env: { HERE: '1' },
  stop: async () => {
    stopped.push('here')
  },
}))
const missing = part('gone', async () => null)
const extra: Part = { ...part('extra', async () => null), isExtra: true }
const broken = part('broken', async () => {
  throw new Error('it fell over')
})
const unasked = part('unasked', async () => {
  throw new Error('nobody asked for it')
})

test('suites run with the parts that are there; the others are left out, with the reason', async (t) => {
  const selected = ['a.test.ts', 'here.test.ts', 'gone.test.ts', 'extra.test.ts', 'broken.test.ts']
  const { env, files, leftOut, stop } = await startParts([found, missing, extra, broken, unasked], selected)
  t.deepEqual(env, { HERE: '1' })
  t.deepEqual(files, ['a.test.ts', 'here.test.ts'])
  t.deepEqual(leftOut, [
    { suite: 'gone.test.ts', because: 'no gone', isExtra: false },
    { suite: 'extra.test.ts', because: 'no extra', isExtra: true },
    { suite: 'broken.test.ts', because: 'it fell over', isExtra: false },
  ])
  await stop()
  t.deepEqual(stopped, ['here'])
})
