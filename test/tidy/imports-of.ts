import { posix } from 'node:path'

export interface Import {
  /** A path from the repository's root, or a package's name as it is written. */
  readonly target: string
  /** `type`: gone at run time. `lazy`: loaded when it is first called. */
  readonly how: 'static' | 'type' | 'lazy'
}

const STATEMENT = /^(?:import|export)\s+(type\s)?(?:[^'"`;]*?\sfrom\s+)?['"]([^'"\n]+)['"]/gm
const CALL = /\bimport\(\s*['"]([^'"\n]+)['"]\s*\)/g

/** What a file imports, read from its text as the formatter leaves it: a statement begins its line. */
export function importsOf(path: string, text: string): Import[] {
  const statements = [...text.matchAll(STATEMENT)].map(([, type, name = '']): Import => ({
    target: resolve(path, name),
    how: type === undefined ? 'static' : 'type',
  }))
  const calls = [...text.matchAll(CALL)].map(([, name = '']): Import => ({
    target: resolve(path, name),
    how: 'lazy',
  }))
  return [...statements, ...calls]
}

/** The package that an import names: `@google-cloud/tasks` of `@google-cloud/tasks/build/x.js`. */
export function packageOf(target: string): string {
  return target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/')
}

function resolve(path: string, name: string): string {
  return name.startsWith('.') ? posix.join(posix.dirname(path), name) : name
}
