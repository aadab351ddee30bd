import test from 'ava'
import { z } from 'zod'
import { importsOf, packageOf } from './imports-of.ts'
import { filesEnding, paths, readText } from './source-tree.ts'

const versions = z.record(z.string(), z.string()).default({})
const manifest = z
  .object({
    name: z.string(),
    scripts: versions,
    dependencies: versions,
    devDependencies: versions,
    optionalDependencies: versions,
    overrides: versions,
  })
  .parse(JSON.parse(readText('package.json')))

const EXACT = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/
const unpinned = (given: Readonly<Record<string, string>>): string[] =>
  Object.entries(given).flatMap(([name, version]) => (EXACT.test(version) ? [] : [`${name} ${version}`]))

test('every package is pinned to one version', (t) => {
  const { dependencies, devDependencies, optionalDependencies, overrides } = manifest
  for (const given of [dependencies, devDependencies, optionalDependencies, overrides])
    t.deepEqual(unpinned(given), [])
})

test('a range, a tag and an address would be seen', (t) => {
  const given = {
    a: '^1.0.0',
    b: '~1.0.0',
    c: 'latest',
    d: '1',
    e: 'git+ssh://a/b.git',
    f: '1.0.0',
    g: '1.0.0-rc.1',
  }
  t.deepEqual(unpinned(given).length, 5)
})

const addressesIn = (lock: string): string[] => lock.match(/"resolved"\s*:\s*"[^"]*"/g) ?? []

test('the lock says what a package is, not which machine it came from', (t) => {
  const lock = readText('package-lock.json')
  t.deepEqual(addressesIn(lock), [])
  t.is(z.object({ name: z.string() }).parse(JSON.parse(lock)).name, manifest.name)
  t.is(addressesIn('{ "resolved": "https://packages.example/a.tgz" }').length, 1)
})

const used = filesEnding('.ts').flatMap(({ path, text }) =>
  importsOf(path, text)
    .map(({ target }) => target)
    .filter((target) => !/^(?:node:|functions\/|shared\/|infra\/|test\/)/.test(target))
    .map((target) => ({ path, name: packageOf(target) })),
)

test('every package that is imported is declared, and the product’s own are no development packages', (t) => {
  const own = Object.keys(manifest.dependencies)
  const all = [...own, ...Object.keys(manifest.devDependencies)]
  const undeclared = used.filter(
    ({ path, name }) => !(/^(?:functions|shared)\//.test(path) ? own : all).includes(name),
  )
  t.deepEqual(undeclared, [])
})

test('every package that the product declares is imported', (t) => {
  const names = new Set(used.map(({ name }) => name))
  t.deepEqual(
    Object.keys(manifest.dependencies).filter((name) => !names.has(name)),
    [],
  )
})

test('every npm script runs a file that is there', (t) => {
  const named = Object.values(manifest.scripts).flatMap((script) => script.match(/\S+\.ts\b/g) ?? [])
  t.true(named.includes('test/run.ts'))
  t.deepEqual(
    named.filter((path) => !paths.includes(path)),
    [],
  )
})

test('the tests run on Node 24, whatever the shell’s own is', (t) => {
  t.regex(process.version, /^v24\./)
})
