import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BlockSchema, ProviderSchema } from './provider-schema.ts'

/**
 * Makes `test/data/terraform/<provider>.json` anew, when a resource type is added or the providers' versions move:
 *
 *   npm install --no-save --ignore-scripts --legacy-peer-deps @cdktf/provider-google@16.12.1
 *   node test/infra/stand-in/make-schema.ts node_modules/@cdktf/provider-google test/data/terraform/google.json google_pubsub_topic …
 *
 * That package is code generated from the provider's own schema; its source maps hold the TypeScript, which says of each
 * argument its type and whether it is computed, optional or required. Lost on the way: the types of computed blocks (here
 * `dynamic`), and the provider's own checks of values.
 */
const [, , folder = '', target = '', ...wanted] = process.argv

const TYPES: Readonly<Record<string, string>> = {
  string: 'string',
  number: 'number',
  boolean: 'bool',
  stringList: 'list(string)',
  numberList: 'list(number)',
  stringMap: 'map(string)',
  numberMap: 'map(number)',
  booleanMap: 'map(bool)',
  anyMap: 'map(string)',
}
/** What the getter of a computed attribute calls, or what its field is made of. */
const COMPUTED_TYPES: Readonly<Record<string, string>> = {
  getStringAttribute: 'string',
  getNumberAttribute: 'number',
  getBooleanAttribute: 'bool',
  getListAttribute: 'list(string)',
  'new cdktf.StringMap': 'map(string)',
}

function sourceOf(module: string): string {
  const text = readFileSync(join(folder, 'lib', module, 'index.js'), 'utf8')
  const [, map = ''] = /sourceMappingURL=data:application\/json;base64,(\S+)/.exec(text) ?? []
  const { sourcesContent } = JSON.parse(Buffer.from(map, 'base64').toString('utf8')) as {
    sourcesContent: string[]
  }
  return sourcesContent[0] ?? ''
}

/** The body of a class or function, to the brace that closes it at the line's beginning. */
function bodiesOf(source: string, opening: RegExp): Map<string, string> {
  return new Map([...source.matchAll(opening)].map(([, name = '', body = '']) => [name, body]))
}

function readModule(module: string): { type: string; block: BlockSchema } {
  const source = sourceOf(module)
  const classes = bodiesOf(source, /^export class (\w+) extends cdktf\.\w+ \{([\s\S]*?)^\}/gm)
  const mappers = bodiesOf(source, /^export function (\w+)ToHclTerraform\([^\n]*\n([\s\S]*?)^\}/gm)
  const [main = ''] = /^export class (\w+) extends cdktf\.Terraform(?:Resource|DataSource|Provider)/m
    .exec(source)
    ?.slice(1) ?? ['']
  const body = classes.get(main) ?? ''
  const [, attributes = ''] = /synthesizeHclAttributes\(\)[^\n]*\n([\s\S]*?)^ {2}\}/m.exec(body) ?? []
  const [, type = ''] = /tfResourceType = "(\w+)"/.exec(body) ?? []
  return { type, block: blockOf({ body, attributes }, { classes, mappers }) }
}

interface Code {
  readonly classes: ReadonlyMap<string, string>
  readonly mappers: ReadonlyMap<string, string>
}

function blockOf(
  { body, attributes }: { body: string; attributes: string },
  code: Code,
  nesting?: string,
): BlockSchema {
  const block: Record<string, string | BlockSchema> = nesting === undefined ? {} : { $: nesting }
  const given = new Map(
    [
      ...attributes.matchAll(
        /^\s+(\w+): \{\n\s+value: (.*),\n\s+isBlock: (\w+),\n\s+type: "(\w+)",\n\s+storageClassType: "(\w+)"/gm,
      ),
    ].map(([, name = '', value = '', isBlock, kind = '', storage = '']) => [
      name,
      { value, isBlock: isBlock === 'true', kind, storage },
    ]),
  )
  for (const { name, mark, rest } of factsOf(body)) {
    // Of the provider's own: hundreds of addresses that nobody here changes, and what Terraform itself reads.
    if (/_custom_endpoint$|^alias$/.test(name)) continue
    const one = given.get(name)
    if (one === undefined) block[name] = `${computedType(rest)}=`
    else if (one.isBlock) block[name] = nestedBlock(one, mark, code)
    else {
      const plain = TYPES[one.storage] ?? 'dynamic'
      block[name] = `${one.kind === 'set' ? plain.replace('list', 'set') : plain}${mark}`
    }
  }
  return block
}

function nestedBlock(
  { value, kind, storage }: { value: string; kind: string; storage: string },
  mark: string,
  code: Code,
): BlockSchema {
  const [, mapper = ''] = /(\w+)ToHclTerraform/.exec(value) ?? []
  const isMany = value.includes('listMapperHcl')
  const reference = `${storage.replace(/List$/, '')}OutputReference`
  const body = code.classes.get(reference) ?? ''
  const min = mark === '!' ? 1 : 0
  const nesting = kind === 'struct' ? 'single' : `${kind} ${min} ${isMany ? 0 : 1}`
  return blockOf({ body, attributes: code.mappers.get(mapper) ?? '' }, code, nesting)
}

/** Each attribute with what the generated comment says of it. */
function factsOf(body: string): { name: string; mark: string; rest: string }[] {
  const found = [...body.matchAll(/\/\/ (\w+) - computed: (\w+), optional: (\w+), required: (\w+)/g)]
  return found.map(([whole, name = '', computed, optional, required], index) => ({
    name,
    mark: required === 'true' ? '!' : computed !== 'true' ? '' : optional === 'true' ? '~' : '=',
    rest: body.slice(found[index]!.index + whole.length, found[index + 1]?.index),
  }))
}

function computedType(rest: string): string {
  const known = Object.entries(COMPUTED_TYPES).find(([call]) => rest.includes(call))
  return known?.[1] ?? 'dynamic'
}

const modules = readdirSync(join(folder, 'lib'))
const flat = (text: string): string => text.replaceAll(/[-_]/g, '')
function moduleOf(type: string): string {
  const bare = type.replace(/^data\./, '')
  const names = [bare, bare.replace(/^google_/, '')].map((name) =>
    flat(type.startsWith('data.') ? `data_${name.replace(/^(?!google_|archive_)/, 'google_')}` : name),
  )
  const found = modules.find((module) => names.includes(flat(module)))
  if (found === undefined) throw new Error(`no module for ${type}`)
  return found
}

const blocks = wanted.map((type) => [type, readModule(moduleOf(type)).block] as const)
const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
const schema: ProviderSchema = {
  madeFrom: `${folder.split('node_modules/').at(-1)} ${version}`,
  provider: readModule('provider').block,
  resources: Object.fromEntries(blocks.filter(([type]) => !type.startsWith('data.'))),
  data: Object.fromEntries(
    blocks.flatMap(([type, block]) => (type.startsWith('data.') ? [[type.slice(5), block]] : [])),
  ),
}
// A line for each type, so that a difference can be read.
const lines = (types: Readonly<Record<string, BlockSchema>>): string =>
  Object.entries(types)
    .map(([type, block]) => `    ${JSON.stringify(type)}: ${JSON.stringify(block)}`)
    .join(',\n')
writeFileSync(
  target,
  `{
  "madeFrom": ${JSON.stringify(schema.madeFrom)},
  "provider": ${JSON.stringify(schema.provider)},
  "resources": {\n${lines(schema.resources)}\n  },
  "data": {\n${lines(schema.data)}\n  }
}\n`,
)
