import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FRAMEWORK, lockedFramework } from './framework-lock.ts'

/** `package.json` and `package-lock.json` of a function, so that the platform installs what was tested. */
export function manifest(functionName: string, root: string): Readonly<Record<string, string>> {
  const { version, license, engines, dependencies } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  ) as Readonly<Record<'version' | 'license', string>> &
    Readonly<Record<'engines' | 'dependencies', Readonly<Record<string, string>>>>
  const head = { name: `autoerp-${functionName}`, version }
  const own = { license, engines, dependencies: { [FRAMEWORK]: dependencies[FRAMEWORK] } }
  const lock = { ...head, lockfileVersion: 3, requires: true }
  return {
    // With another ending than .mjs the framework would read files to find out what the entry is: 20 ms of a cold start.
    'package.json': json({ ...head, private: true, type: 'module', main: 'index.mjs', ...own }),
    'package-lock.json': json({ ...lock, packages: { '': { ...head, ...own }, ...lockedFramework(root) } }),
  }
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
