import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Plugin } from 'esbuild'

/**
 * What is loaded with `await import()` becomes a file of its own, and from such a file esbuild gives of a CommonJS package only
 * `default`, where Node gives its names too. The package's names are looked up here and now.
 */
export function namedExports(root: string): Plugin {
  const load = createRequire(join(root, 'package.json'))
  return {
    name: 'named-exports',
    setup(build) {
      build.onResolve({ filter: /^[^.]/ }, ({ path, kind, namespace, resolveDir, importer }) =>
        kind === 'dynamic-import' &&
        namespace === 'file' &&
        !importer.includes('node_modules') &&
        !path.startsWith('node:')
          ? { path, namespace: 'named-exports', pluginData: resolveDir }
          : null,
      )
      build.onLoad({ filter: /.*/, namespace: 'named-exports' }, ({ path, pluginData }) => {
        const names = Object.keys(load(path) as object).filter(
          (one) => /^[A-Za-z]\w*$/.test(one) && one !== 'default',
        )
        return {
          resolveDir: pluginData as string,
          contents: `import * as all from '${path}'\nexport const { ${names.join(', ')} } = all`,
        }
      })
    },
  }
}
