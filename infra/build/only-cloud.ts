import type { Plugin } from 'esbuild'
import { isWaitedFor } from '../../functions/registry.ts'

/** Leaves out of a bundle what its function never opens: Google's clients, or the REST calls in their place (see cloud-wiring). */
export function onlyCloud(name: string): Plugin {
  const filter = isWaitedFor(name) ? /-by-client\.ts$/ : /-by-rest\.ts$/
  return {
    name: 'only-cloud',
    setup(build) {
      build.onResolve({ filter }, ({ path }) => ({ path, namespace: 'other-cloud', sideEffects: false }))
      build.onLoad({ filter: /.*/, namespace: 'other-cloud' }, () => ({
        contents: `throw new Error('not part of the bundle of ${name}')`,
      }))
    },
  }
}
