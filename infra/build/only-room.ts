import type { Plugin } from 'esbuild'

/**
 * Leaves every other function's room out of a bundle. The registry stays the one list of rooms; what it would load for the
 * others is a module that says so.
 */
export function onlyRoom(name: string): Plugin {
  return {
    name: 'only-room',
    setup(build) {
      build.onResolve({ filter: /^\.\/[^/]+\/handler\.ts$/ }, ({ path, importer }) => {
        if (!importer.endsWith('registry.ts') || path === `./${name}/handler.ts`) return null
        return { path: 'another room', namespace: 'left-out', sideEffects: false }
      })
      build.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({
        contents: `throw new Error('not part of the bundle of ${name}')`,
      }))
    },
  }
}
