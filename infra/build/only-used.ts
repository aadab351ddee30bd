import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { Plugin } from 'esbuild'

const TENANT_WIRING = 'shared/platform/tenant-wiring.ts'

/** What is loaded late, and the words of code without which nobody asks for it (see Deps and the scopes). */
const ASKED_FOR: Readonly<Record<string, RegExp>> = {
  [TENANT_WIRING]:
    /\b(?:scopeOf|scopes|\w+ScopeOf|personOf|lastKnownPerson|ensureWebhooks|zoneOf|diagnose)\b/,
  'shared/platform/contact-wiring.ts': /\bcontactScope/,
  'shared/platform/mail-wiring.ts': /\bmailScope/,
  'shared/mail/mail-server.ts': /\bmailServerOf\(/,
  'shared/google/google-events.ts': /\bgoogleOf\(/,
  'shared/platform/doctor-wiring.ts': /\bdiagnose\(/,
  'shared/platform/tenants-wiring.ts': /\btenants\.\w+\(/,
}

/** Leaves out of a bundle what its function can't ask for: its code never says the words. In its place is a module that says so. */
export function onlyUsed(name: string, root: string): Plugin {
  return {
    name: 'only-used',
    async setup(plugged) {
      const used = await usedBy(name, root)
      const unused = Object.keys(ASKED_FOR).filter((path) => !used.has(path))
      plugged.onResolve({ filter: /^\.{1,2}\/.*\.ts$/ }, ({ path, resolveDir }) => {
        const asked = join(resolveDir, path)
        const left = unused.find((one) => asked === join(root, one))
        return left === undefined ? null : { path: left, namespace: 'never-asked-for', sideEffects: false }
      })
      plugged.onLoad({ filter: /.*/, namespace: 'never-asked-for' }, () => ({
        contents: `throw new Error('not part of the bundle of ${name}')`,
      }))
    },
  }
}

/** What the handler asks for, and what that asks for in its turn. */
async function usedBy(name: string, root: string): Promise<ReadonlySet<string>> {
  const used = new Set<string>()
  for (;;) {
    // The tenant's wiring has every word: it is what answers to them.
    const asking = [...used].filter((path) => path !== TENANT_WIRING)
    const code = await codeOf([`functions/${name}/handler.ts`, ...asking], root)
    const found = Object.keys(ASKED_FOR).filter((path) => !used.has(path) && ASKED_FOR[path]?.test(code))
    if (found.length === 0) return used
    for (const path of found) used.add(path)
  }
}

/** Of everything of ours that these files reach. */
async function codeOf(entryPoints: string[], root: string): Promise<string> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints,
    outdir: 'dist',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    metafile: true,
    write: false,
    external: ['*/tenant-wiring.ts'],
  })
  return Object.keys(metafile.inputs)
    .map((path) => readFileSync(join(root, path), 'utf8'))
    .join('\n')
}
