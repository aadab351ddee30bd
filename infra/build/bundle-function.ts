import { join, sep } from 'node:path'
import { build } from 'esbuild'
import type { BuildOptions, Metafile } from 'esbuild'
import { FRAMEWORK } from './framework-lock.ts'
import { inlinedJson } from './inlined-json.ts'
import { leanZod } from './lean-zod.ts'
import { licenceNotices, packagesIn } from './licence-notices.ts'
import { manifest } from './manifest.ts'
import { namedExports } from './named-exports.ts'
import { onlyCloud } from './only-cloud.ts'
import { onlyRoom } from './only-room.ts'
import { onlyUsed } from './only-used.ts'
import { restOnly } from './rest-only.ts'

const root = join(import.meta.dirname, '../..')
const PACKAGES = './node_modules/@google-cloud'

export interface Bundle {
  /** By name; all lie in one folder. */
  readonly files: ReadonlyMap<string, Uint8Array>
  readonly metafile: Metafile
}

/**
 * Everything that is deployed for one function. What is loaded late is a file of its own, so that a cold start reads no more than
 * what it runs. Not minified: that saves no time, and a stack trace can be read without the map.
 */
export async function bundleFunction(name: string): Promise<Bundle> {
  // Nothing of where it is written to gets into the files: the folder is only a name here.
  const folder = join(root, 'dist', name)
  const { outputFiles, metafile } = await build({ ...options(name), outdir: folder })
  const files = new Map(
    outputFiles.map(({ path, contents }) => [path.slice(folder.length + sep.length), contents]),
  )
  const notices = licenceNotices(packagesIn(metafile), root)
  for (const [file, text] of Object.entries({ ...manifest(name, root), 'THIRD-PARTY-NOTICES': notices }))
    files.set(file, Buffer.from(text))
  return { files, metafile }
}

function options(name: string) {
  return {
    absWorkingDir: root,
    entryPoints: { index: 'functions/index.ts' },
    outExtension: { '.js': '.mjs' },
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    external: [FRAMEWORK],
    // For the CommonJS packages in it.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    plugins: [
      onlyRoom(name),
      onlyCloud(name),
      onlyUsed(name, root),
      leanZod,
      namedExports(root),
      inlinedJson,
      restOnly(root),
    ],
    // The stable version of each API, without the beta ones beside it.
    alias: {
      '@google-cloud/tasks': `${PACKAGES}/tasks/build/esm/src/v2/index.js`,
      '@google-cloud/secret-manager': `${PACKAGES}/secret-manager/build/src/v1/index.js`,
    },
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'warning',
    // Something that is left out is needed after all.
    logOverride: { 'import-is-undefined': 'error' },
  } as const satisfies BuildOptions
}
