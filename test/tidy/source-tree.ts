import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../..')

/** Not part of the repository; the same list as in .gitignore. */
const IGNORED = /^(?:node_modules|dist|\.git|screenshots|\.local.*|.*\.log|\.tsbuildinfo)$/

export interface SourceFile {
  /** From the repository's root, with forward slashes. */
  readonly path: string
  readonly text: string
}

/** Every file of the repository. */
export const paths: readonly string[] = walk('')

/** Every file of the repository whose name ends so. */
export function filesEnding(...endings: readonly string[]): SourceFile[] {
  const chosen = paths.filter((path) => endings.some((ending) => path.endsWith(ending)))
  return chosen.map((path) => ({ path, text: readText(path) }))
}

export function readText(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

function walk(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (IGNORED.test(entry.name)) return []
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    return entry.isDirectory() ? walk(path) : [path]
  })
}
