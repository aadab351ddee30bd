import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Plugin } from 'esbuild'

/** `getJSON(path.join(dirname, 'a', 'b.json'))` */
const READ = /getJSON\(path\.join\(dirname, ([^)]*)\)\)/g

/**
 * Google's generated clients read their protocol and their settings from files beside them when they are loaded; a bundle
 * has no such files, so that their content takes the place of the reading. As a text that is parsed: that is quicker to load
 * than the same as code.
 */
export const inlinedJson: Plugin = {
  name: 'inlined-json',
  setup(build) {
    build.onLoad(
      { filter: /[\\/]@google-cloud[\\/][\w-]+[\\/]build[\\/]esm[\\/].*_client\.js$/ },
      ({ path }) => ({
        contents: readFileSync(path, 'utf8').replace(READ, (_call, names: string) => {
          const parts = names.split(',').map((one) => one.trim().slice(1, -1))
          return contentOf(join(dirname(path), ...parts))
        }),
      }),
    )
  },
}

function contentOf(path: string): string {
  const content: unknown = JSON.parse(readFileSync(path, 'utf8'))
  // They want their version of it and nothing else.
  const { version } = content as { version?: string }
  const wanted = basename(path) === 'package.json' ? { version } : content
  return `JSON.parse(${JSON.stringify(JSON.stringify(wanted))})`
}
