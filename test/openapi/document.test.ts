import { validate } from '@readme/openapi-parser'
import test from 'ava'
import { registry } from '../../functions/registry.ts'
import type { JsonSchema } from '../../infra/openapi/json-schema.ts'
import { openApiDocument } from '../../infra/openapi/open-api-document.ts'
import { problemTypes, problemsPage } from '../../infra/openapi/problem-types.ts'
import { readText } from '../tidy/source-tree.ts'
import { schemaAt, schemaPointers } from './answer-check.ts'

/** The document of the HTTP interface, as it lies in the repository. */
const kept = (): JsonSchema => JSON.parse(readText('infra/openapi/openapi.json')) as JsonSchema

test('the document and the page of problems are what the code says; else run `npm run openapi`', async (t) => {
  t.deepEqual(kept(), JSON.parse(JSON.stringify(await openApiDocument())) as JsonSchema)
  t.is(readText('infra/openapi/problems.md'), problemsPage())
})

/** What the linter says of it; it changes what it is given. */
async function lint(document: JsonSchema): Promise<string[]> {
  const found = await validate(document as Parameters<typeof validate>[0])
  return [...(found.valid ? [] : found.errors), ...found.warnings].map(({ message }) => message)
}

test('the linter has nothing to say', async (t) => {
  t.deepEqual(await lint(kept()), [])
})

interface Operation {
  operationId: string
  tags: string[]
  security: Record<string, unknown>[]
  parameters?: unknown[]
  responses: Record<string, unknown>
}
type Paths = Record<string, { parameters?: unknown[]; post?: Operation; get?: Operation }>
const pathsOf = (document: JsonSchema): Paths => document['paths'] as Paths

const planted: readonly [string, (paths: Paths) => void][] = [
  [
    'a path parameter that is not described',
    (paths) => delete paths['/mail-credential/{tenant}']?.parameters,
  ],
  ['a member that there isn’t', (paths) => Object.assign(paths['/sync-pair']?.post ?? {}, { answers: {} })],
  ['a name used twice', (paths) => Object.assign(paths['/sync-pair']?.post ?? {}, { operationId: 'signIn' })],
  [
    'an answer that is nowhere',
    (paths) => Object.assign(paths['/sync-pair']?.post?.responses ?? {}, { 200: { $ref: '#/components/x' } }),
  ],
]
for (const [what, plant] of planted)
  test(`the linter would see ${what}`, async (t) => {
    const document = kept()
    plant(pathsOf(document))
    t.not((await lint(document)).length, 0)
  })

test('every schema in it is one', (t) => {
  const schema = schemaAt(kept())
  const pointers = schemaPointers(kept())
  t.true(pointers.length > 100)
  for (const pointer of pointers) t.notThrows(() => schema(pointer), pointer)
})

test('a type that there isn’t is no schema', (t) => {
  const document = { components: { schemas: { Odd: { type: 'strng' } } } }
  t.throws(() => schemaAt(document)('/components/schemas/Odd'))
})

const operations = Object.values(pathsOf(kept())).flatMap(({ get, post }) =>
  [get, post].filter((one) => one !== undefined),
)

test('every operation says who may call it, by a scheme that is described, and under which heading it stands', (t) => {
  const { securitySchemes } = kept()['components'] as { securitySchemes: Record<string, unknown> }
  const tags = (kept()['tags'] as { name: string }[]).map(({ name }) => name)
  t.true(operations.length > 60)
  for (const { operationId, security, tags: own } of operations) {
    t.true(security.length > 0, operationId)
    for (const scheme of security.flatMap((one) => Object.keys(one)))
      t.true(scheme in securitySchemes, scheme)
    t.true(own.length === 1 && own.every((tag) => tags.includes(tag)), operationId)
  }
})

test('every function is in it', (t) => {
  const paths = Object.keys(pathsOf(kept()))
  for (const name of Object.keys(registry))
    t.true(
      paths.some((path) => path === `/${name}` || path.startsWith(`/${name}/`)),
      name,
    )
})

test('every kind of refusal has one status, and is among the answers of that status', (t) => {
  const text = JSON.stringify(kept()['components'])
  for (const { code, type, status } of problemTypes) {
    t.is(type, `urn:autoerp:problem:${code}`)
    t.true(text.includes(`"${type}"`), code)
    t.true([400, 401, 403, 404, 409, 413, 500, 503].includes(status), code)
  }
})
