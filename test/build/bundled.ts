import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Metafile } from 'esbuild'
import { registry } from '../../functions/registry.ts'
import { FRAMEWORK } from '../../infra/build/framework-lock.ts'
import { writeBundle } from '../../infra/build/write-bundle.ts'
import { root } from '../tidy/source-tree.ts'

export interface Bundled {
  /** Holds a folder for each function, with nothing but the framework beside its own files. */
  readonly folder: string
  readonly bundles: ReadonlyMap<
    string,
    { folder: string; files: ReadonlyMap<string, Uint8Array>; metafile: Metafile }
  >
  remove(): void
}

/** Builds functions as they are deployed: all of the registry unless told otherwise. */
export async function buildAll(names: readonly string[] = Object.keys(registry)): Promise<Bundled> {
  const folder = mkdtempSync(join(tmpdir(), 'autoerp-bundles-'))
  const made = names.map(async (name) => {
    const bundle = await writeBundle(name, folder)
    const beside = join(folder, name, 'node_modules', FRAMEWORK)
    mkdirSync(dirname(beside), { recursive: true })
    symlinkSync(join(root, 'node_modules', FRAMEWORK), beside)
    return [name, { ...bundle, folder: join(folder, name) }] as const
  })
  return {
    folder,
    bundles: new Map(await Promise.all(made)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
