import { join } from 'node:path'
import type { Plugin } from 'esbuild'

/**
 * Google's clients talk REST here (see google-client-options), yet they load all of google-gax, most of which is gRPC. Its own REST
 * half takes its place, with the few names that are only in the whole.
 */
export function restOnly(root: string): Plugin {
  const gax = './node_modules/google-gax/build/src'
  return {
    name: 'rest-only',
    setup(build) {
      build.onResolve({ filter: /^google-gax$/ }, () => ({ path: 'google-gax', namespace: 'rest-only' }))
      build.onLoad({ filter: /.*/, namespace: 'rest-only' }, () => ({
        resolveDir: join(root),
        contents: `
          const fallback = require('google-gax/fallback')
          const { Status } = require('${gax}/status.js')
          const { decodeAnyProtosInArray } = require('${gax}/util.js')
          const loggingUtils = require('google-logging-utils')
          module.exports = { ...fallback, fallback, Status, decodeAnyProtosInArray, loggingUtils }`,
      }))
    },
  }
}
