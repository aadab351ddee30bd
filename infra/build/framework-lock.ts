import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The only package that a function takes from the registry when it is deployed: it serves the bundle. */
export const FRAMEWORK = '@google-cloud/functions-framework'

interface Locked {
  readonly version?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly dev?: boolean
}

/** The framework and what it needs, as our own lock pins them: by the folder that npm puts each into. */
export function lockedFramework(root: string): Readonly<Record<string, Locked>> {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, Locked>>
  }
  const found = new Map<string, Locked>()
  const take = (name: string, from: string): void => {
    const folder = folderOf(name, from, packages)
    const locked = packages[folder]
    if (locked === undefined) throw new Error(`${name} is not in the lock`)
    if (found.has(folder)) return
    found.set(folder, locked)
    for (const needed of Object.keys(locked.dependencies ?? {})) take(needed, folder)
  }
  take(FRAMEWORK, '')
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Where Node finds a package that the one in `from` asks for: in its own folder, or in one further up. */
function folderOf(name: string, from: string, packages: Readonly<Record<string, Locked>>): string {
  const own = from === '' ? `node_modules/${name}` : `${from}/node_modules/${name}`
  if (from === '' || own in packages) return own
  return folderOf(name, from.slice(0, Math.max(0, from.lastIndexOf('node_modules/') - 1)), packages)
}
