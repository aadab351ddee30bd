import test from 'ava'
import { registry } from '../../functions/registry.ts'
import { paths, readText } from './source-tree.ts'

interface Rooms {
  readonly folders: readonly string[]
  readonly names: readonly string[]
}

/** Folders that no function is registered for, and functions that have no folder. */
function unmatched({ folders, names }: Rooms): string[] {
  return [...folders.filter((one) => !names.includes(one)), ...names.filter((one) => !folders.includes(one))]
}

const folders = [...new Set(paths.flatMap((path) => /^functions\/([^/]+)\//.exec(path)?.[1] ?? []))]

test('every folder in functions/ is a registered function, and every function has its folder', (t) => {
  t.true(folders.length > 0)
  t.deepEqual(unmatched({ folders, names: Object.keys(registry) }), [])
})

test('a folder that was forgotten and a function without one would be seen', (t) => {
  t.deepEqual(unmatched({ folders: ['sweep', 'gmail-push'], names: ['sweep', 'renew'] }), [
    'gmail-push',
    'renew',
  ])
})

test('a function loads its own handler', (t) => {
  const text = readText('functions/registry.ts')
  for (const folder of folders) t.true(text.includes(`import('./${folder}/handler.ts')`), folder)
})
