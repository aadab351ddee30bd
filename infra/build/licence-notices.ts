import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Metafile } from 'esbuild'

const LICENCE = /^(?:licen[cs]e|copying|notice)(?:[.-]|$)/i
const RULE = '-'.repeat(80)

interface Manifest {
  readonly name: string
  readonly version: string
  readonly license?: string
}

/** The folders of the packages whose code is in a bundle, from the repository's root. */
export function packagesIn({ outputs }: Metafile): string[] {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs))
  const folders = inputs.flatMap(([path, { bytesInOutput }]) => {
    const [folder] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []
    return bytesInOutput > 0 && folder !== undefined ? [folder] : []
  })
  return [...new Set(folders)].sort()
}

/** The licences and notices of these packages, word for word. */
export function licenceNotices(folders: readonly string[], root: string): string {
  const head = 'This function contains the software named below, under the terms that follow each name.\n'
  return [head, ...folders.map((folder) => noticeOf(join(root, folder)))].join(`\n${RULE}\n`)
}

function noticeOf(folder: string): string {
  const {
    name,
    version,
    license = 'not stated',
  } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  const texts = readdirSync(folder)
    .filter((file) => LICENCE.test(file) && existsSync(join(folder, file)))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').trim())
  return [`${name} ${version} (${license})`, ...texts, ''].join('\n\n')
}
