import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundleFunction } from './bundle-function.ts'
import type { Bundle } from './bundle-function.ts'

/** Makes the bundle of a function anew, in `<folder>/<function>`. */
export async function writeBundle(name: string, folder: string): Promise<Bundle> {
  const bundle = await bundleFunction(name)
  const own = join(folder, name)
  rmSync(own, { recursive: true, force: true })
  mkdirSync(own, { recursive: true })
  for (const [file, contents] of bundle.files) writeFileSync(join(own, file), contents)
  return bundle
}
