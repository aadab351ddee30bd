import { join } from 'node:path'
import test from 'ava'
import { selectFiles } from './select-files.ts'

const root = join(import.meta.dirname, '../..')
const select = (...args: string[]) => selectFiles(args, root)
const here = 'test/runner/select-files.test.ts'

test('without a name every test file is chosen, and nothing else', (t) => {
  const { files, unmatched } = select()
  t.true(files.includes(here))
  t.true(files.every((file) => file.endsWith('.test.ts')))
  t.deepEqual(unmatched, [])
})

test('a file, a folder and a pattern choose test files, each once', (t) => {
  t.deepEqual(select(here, here).files, [here])
  t.deepEqual(select('test/runner/'), select('test/runner'))
  t.deepEqual(select('test/runner').files, select('test/runner/*.ts').files)
})

test('a name that no test file has is told', (t) => {
  t.deepEqual(select(here, 'test/nowhere', 'test/run.ts').unmatched, ['test/nowhere', 'test/run.ts'])
})

test('flags are for ava', (t) => {
  t.deepEqual(select('--match=*once*', here), { files: [here], unmatched: [], flags: ['--match=*once*'] })
})
