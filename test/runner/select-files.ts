import { globSync, statSync } from 'node:fs'
import { join } from 'node:path'

export interface Selection {
  readonly files: readonly string[]
  /** What names no test file: to run the others alone would hide a misspelt one. */
  readonly unmatched: readonly string[]
  /** What is meant for ava itself, such as `--match=…`. */
  readonly flags: readonly string[]
}

const TEST_FILES = '**/*.test.ts'

/** The test files that files, folders and patterns name; every one when none is named. */
export function selectFiles(args: readonly string[], root: string): Selection {
  const flags = args.filter((arg) => arg.startsWith('-'))
  const names = args.filter((arg) => !arg.startsWith('-'))
  const found = (names.length === 0 ? ['test'] : names).map((name) => ({ name, files: filesOf(name, root) }))
  return {
    files: [...new Set(found.flatMap(({ files }) => files))].toSorted(),
    unmatched: found.filter(({ files }) => files.length === 0).map(({ name }) => name),
    flags,
  }
}

function filesOf(name: string, root: string): string[] {
  const isFolder = statSync(join(root, name), { throwIfNoEntry: false })?.isDirectory() ?? false
  return globSync(isFolder ? join(name, TEST_FILES) : name, { cwd: root }).filter((file) =>
    file.endsWith('.test.ts'),
  )
}
