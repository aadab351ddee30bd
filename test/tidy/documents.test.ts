import test from 'ava'
import { z } from 'zod'
import { brokenLinks } from './document-links.ts'
import { filesEnding, paths, readText } from './source-tree.ts'

const tree = { paths, read: readText }

test('every link of a document to a file or heading of the repository leads there', (t) => {
  t.deepEqual(
    filesEnding('.md').flatMap((document) => brokenLinks(document, tree)),
    [],
  )
})

test('a link to what is not there would be seen', (t) => {
  const other = '# Two words\n\n```\n# No heading\n```\n\n## `code`, too!\n'
  const small = { paths: ['docs/a.md', 'docs/b.md', 'LICENSE'], read: () => other }
  const text = [
    '[a](b.md) [b](../LICENSE) [c](https://example.com/x) [d](b.md#two-words) [e](../docs) [f](b.md#code-too)',
    '[g](c.md) [h](b.md#three-words) [i](../license) ![j](k.png) [l](b.md#no-heading)',
    '```\n[m](nowhere.md)\n```',
  ].join('\n')
  t.deepEqual(brokenLinks({ path: 'docs/a.md', text }, small), [
    'docs/a.md: c.md',
    'docs/a.md: b.md#three-words',
    'docs/a.md: ../license',
    'docs/a.md: k.png',
    'docs/a.md: b.md#no-heading',
  ])
})

test('every npm script that a document tells of is there', (t) => {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readText('package.json')))
  const told = filesEnding('.md').flatMap(({ text }) =>
    [...text.matchAll(/\bnpm run (\w[\w:-]*)/g)].map(([, name = '']) => name),
  )
  t.deepEqual(
    [...new Set(told)].filter((name) => !(name in scripts)),
    [],
  )
})

test('every JSON document can be read', (t) => {
  for (const { path, text } of filesEnding('.json')) {
    t.notThrows(() => void JSON.parse(text), path)
  }
})
