import test from 'ava'
import { paths, readText } from './source-tree.ts'
import type { SourceFile } from './source-tree.ts'

const HOMES = ['home', 'root', 'Users', 'work', 'workspace', 'mnt'].join('|')

/** Says nothing about the code, and a stranger can't use it or may not know it. */
const places: { what: string; pattern: RegExp; bad: string; good: string }[] = [
  {
    what: 'a path of somebody’s machine',
    pattern: new RegExp(`(?<![\\w./:$}*-])/(?:${HOMES})/[\\w.-]+|\\b[A-Z]:\\\\\\\\?Users\\b`),
    bad: 'see /home/jana/notes.txt',
    good: 'https://example.com/home/jana and ./work/notes.txt',
  },
  {
    what: 'the address of a package registry',
    pattern: /https?:\/\/[^\s/'"]*(?:npmjs|registry|artifactory|verdaccio|nexus|pypi|mirror)\b/i,
    bad: 'https://registry.example.com/zod',
    good: 'functions/registry.ts',
  },
  {
    what: 'a private key',
    pattern: /-----BEGIN (?:\w+ )?PRIVATE KEY-----\s*(?:\\n)?[A-Za-z0-9+/]{40}/,
    bad: `-----BEGIN PRIVATE KEY-----\n${'A'.repeat(64)}`,
    good: '-----BEGIN PRIVATE KEY-----\n…',
  },
  {
    what: 'a key or token of Google',
    pattern: /\bAIza[\w-]{35}\b|\bGOCSPX-[\w-]{20,}|\bya29\.[\w-]{60,}|\b1\/\/0[\w-]{60,}/,
    bad: `AIza${'x'.repeat(35)}`,
    good: 'ya29.token',
  },
]

const BINARY = /\.(?:png|jpe?g|gif|ico|woff2?|sqlite|gz|zip)$/
// This file holds the bad examples.
const read = paths.filter((path) => !BINARY.test(path) && path !== 'test/tidy/private-places.test.ts')
const files = read.map((path) => ({ path, text: readText(path) }))
const holding = (pattern: RegExp, given: readonly SourceFile[]): string[] =>
  given.filter(({ text }) => pattern.test(text)).map(({ path }) => path)

for (const { what, pattern, bad, good } of places) {
  test(`no file holds ${what}`, (t) => t.deepEqual(holding(pattern, files), []))

  test(`${what} would be seen`, (t) => {
    t.deepEqual(
      holding(pattern, [
        { path: 'bad', text: bad },
        { path: 'good', text: good },
      ]),
      ['bad'],
    )
  })
}
