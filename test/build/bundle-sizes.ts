import type { Metafile } from 'esbuild'

/** The sources whose code is in a bundle, from the repository's root. */
export function inputsOf({ outputs }: Metafile): string[] {
  return Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  )
}

export function codeBytes({ outputs }: Metafile): number {
  return bytesOf(Object.keys(outputs), outputs)
}

/** What Node reads before a function can take its first request: the entry, its handler, and what these import at once. */
export function atStart({ outputs }: Metafile): {
  readonly files: readonly string[]
  readonly bytes: number
} {
  const begin = Object.entries(outputs).flatMap(([file, { entryPoint = '' }]) =>
    /^functions\/(?:index|[^/]+\/handler)\.ts$/.test(entryPoint) ? [file] : [],
  )
  const files = new Set(begin)
  for (const file of files)
    for (const { path, kind, external } of outputs[file]?.imports ?? [])
      if (kind === 'import-statement' && external !== true) files.add(path)
  return { files: [...files], bytes: bytesOf([...files], outputs) }
}

function bytesOf(files: readonly string[], outputs: Metafile['outputs']): number {
  return files.reduce((sum, file) => sum + (file.endsWith('.mjs') ? (outputs[file]?.bytes ?? 0) : 0), 0)
}
