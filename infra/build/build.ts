import { parseArgs } from 'node:util'
import { registry } from '../../functions/registry.ts'
import { writeBundle } from './write-bundle.ts'

// `npm run build [-- <function> …] [--out dist]`: what is deployed for each function, in a folder of its own.
const { values, positionals } = parseArgs({ options: { out: { type: 'string' } }, allowPositionals: true })
const known = Object.keys(registry)
const unknown = positionals.filter((name) => !known.includes(name))
if (unknown.length > 0) {
  console.error(`There is no function ${unknown.join(', ')}. There are: ${known.join(', ')}.`)
  process.exitCode = 2
} else {
  for (const name of positionals.length > 0 ? positionals : known) {
    const { files } = await writeBundle(name, values.out ?? 'dist')
    const bytes = [...files].reduce(
      (sum, [file, { length }]) => sum + (file.endsWith('.mjs') ? length : 0),
      0,
    )
    console.log(`${name}: ${(bytes / 1024).toFixed(0)} KiB of code in ${files.size} files`)
  }
}
