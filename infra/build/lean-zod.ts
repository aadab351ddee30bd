import { readFile } from 'node:fs/promises'
import type { Plugin } from 'esbuild'

const WHOLE = "import { z } from 'zod'"
const PARTS = "import * as z from 'zod'"

/**
 * esbuild takes of `z` only what is used when it is a namespace, and everything (every language's messages, three times the code)
 * when it is a name that is exported. To the code both are the same object.
 */
export const leanZod: Plugin = {
  name: 'lean-zod',
  setup(build) {
    build.onLoad({ filter: /[\\/](?:functions|shared)[\\/].*\.ts$/ }, async ({ path }) => ({
      loader: 'ts',
      contents: (await readFile(path, 'utf8')).replace(WHOLE, PARTS),
    }))
  },
}
