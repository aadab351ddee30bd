import test from 'ava'
import { filesEnding, paths } from './source-tree.ts'

const KEBAB = /^[a-z0-9]+(?:-[a-z0-9]+)*$/
const EMPTY_WORD = /(?:^|-)(?:utils?|helpers?|common|manager|services?|misc|impl|index)$/
/** Google's product is called so. */
const PROPER_NAMES = new Set(['secret-manager', 'route-secret-manager'])

/** What is wrong with the name of a code file or of a folder it lies in; null when nothing is. */
function nameFault(path: string): string | null {
  if (path === 'functions/index.ts') return null
  const names = path.replace(/(?:\.test|\.config)?\.(?:ts|js)$/, '').split('/')
  const bad = names.find((name) => !KEBAB.test(name) || (EMPTY_WORD.test(name) && !PROPER_NAMES.has(name)))
  return bad === undefined ? null : `${path}: ${bad}`
}

const code = paths.filter((path) => /\.(?:ts|js)$/.test(path))

test('code files and their folders are named in kebab case, after what is in them', (t) => {
  t.deepEqual(
    code.flatMap((path) => nameFault(path) ?? []),
    [],
  )
})

for (const path of [
  'shared/flows/utils.ts',
  'shared/flows/date-helpers.ts',
  'shared/google/event-manager.ts',
  'shared/common/page.ts',
  'shared/google/index.ts',
  'shared/google/readPage.ts',
  'shared/google/read_page.ts',
  'shared/Google/page.ts',
]) {
  test(`${path} would be refused`, (t) => t.not(nameFault(path), null))
}

const lengthLimit = (path: string): number => (path.startsWith('test/') ? 400 : 300)
const lines = (text: string): number => text.split('\n').length - 1
const tooLong = ({ path, text }: { path: string; text: string }): boolean => lines(text) > lengthLimit(path)

test('no file is longer than 300 lines, none in test/ longer than 400', (t) => {
  t.deepEqual(
    filesEnding('.ts', '.js')
      .filter(tooLong)
      .map(({ path, text }) => `${path}: ${lines(text)}`),
    [],
  )
})

test('the limit counts lines', (t) => {
  t.false(tooLong({ path: 'shared/a.ts', text: 'x\n'.repeat(300) }))
  t.true(tooLong({ path: 'shared/a.ts', text: 'x\n'.repeat(301) }))
  t.false(tooLong({ path: 'test/a.test.ts', text: 'x\n'.repeat(400) }))
  t.true(tooLong({ path: 'test/a.test.ts', text: 'x\n'.repeat(401) }))
})
