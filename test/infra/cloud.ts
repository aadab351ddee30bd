import { parse } from '@cdktf/hcl2json'
import { z } from 'zod'
import { filesEnding, readText } from '../tidy/source-tree.ts'
import type { SourceFile } from '../tidy/source-tree.ts'

/** Terraform's files as one: blocks of a type by their labels, expressions as texts in `${…}`. */
export interface Configuration {
  readonly locals: Readonly<Record<string, unknown>>
  readonly variables: Readonly<Record<string, Block>>
  /** Resources and data sources. */
  readonly resources: readonly Resource[]
}

export type Block = Readonly<Record<string, unknown>>

export interface Resource {
  readonly type: string
  readonly name: string
  readonly block: Block
}

const labelled = z.record(z.string(), z.array(z.record(z.string(), z.unknown())))
const file = z.object({
  locals: z.array(z.record(z.string(), z.unknown())).default([]),
  variable: labelled.default({}),
  resource: z.record(z.string(), labelled).default({}),
  data: z.record(z.string(), labelled).default({}),
})

/** Throws, naming file and line, for what isn't HCL. */
export async function readConfiguration(files: readonly SourceFile[]): Promise<Configuration> {
  const parsed = await Promise.all(
    files.map(async ({ path, text }) => file.parse(((await parse(path, text)) as unknown) ?? {})),
  )
  return {
    locals: Object.assign({}, ...parsed.flatMap(({ locals }) => locals)) as Configuration['locals'],
    variables: Object.fromEntries(
      parsed.flatMap(({ variable }) =>
        Object.entries(variable).map(([name, blocks]) => [name, blocks[0] ?? {}]),
      ),
    ),
    resources: parsed.flatMap(({ resource, data }) => [...resourcesIn(resource), ...resourcesIn(data)]),
  }
}

function resourcesIn(types: Readonly<Record<string, z.output<typeof labelled>>>): Resource[] {
  return Object.entries(types).flatMap(([type, names]) =>
    Object.entries(names).map(([name, [block = {}]]) => ({ type, name, block })),
  )
}

export const terraformFiles = filesEnding('.tf').filter(({ path }) => path.startsWith('infra/terraform/'))
export const configuration = await readConfiguration(terraformFiles)

const RIGHTS = ['read', 'make', 'replace', 'own'] as const

const functionList = z.record(
  z.string(),
  z.strictObject({
    caller: z.enum(['outside', 'queue', 'subscription', 'topic']),
    seconds: z.number(),
    concurrency: z.number(),
    instances: z.number().optional(),
    queues: z.array(z.string()),
    secrets: z.record(z.string(), z.enum(RIGHTS)),
  }),
)

/** The list that everything in the cloud follows from. */
export const cloudFunctions = functionList.parse(configuration.locals['functions'])
export type CloudFunction = z.output<typeof functionList>[string]

const rewrite = z.strictObject({
  source: z.string(),
  run: z.strictObject({ serviceId: z.string(), region: z.string() }),
})

const firebaseSchema = z.object({
  firestore: z.object({ rules: z.string(), indexes: z.string() }),
  hosting: z.object({ public: z.string(), rewrites: z.array(rewrite) }),
  emulators: z.record(z.string(), z.object({ host: z.string().optional(), port: z.number().optional() })),
})
export const firebase = firebaseSchema.parse(JSON.parse(readText('firebase.json')))

const indexSchema = z.strictObject({
  indexes: z.array(z.unknown()),
  fieldOverrides: z.array(
    z.strictObject({
      collectionGroup: z.string(),
      fieldPath: z.string(),
      ttl: z.literal(true).optional(),
      indexes: z.array(z.unknown()),
    }),
  ),
})
export const firestoreIndexes = indexSchema.parse(JSON.parse(readText(firebase.firestore.indexes)))
