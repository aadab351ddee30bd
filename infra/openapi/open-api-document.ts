import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { registry } from '../../functions/registry.ts'
import { problem } from '../../shared/platform/http.ts'
import { TENANT_NAME } from '../../shared/platform/tenant-record.ts'
import { consoleOperations } from './console-operations.ts'
import { erpOperations } from './erp-operations.ts'
import { googleOperations } from './google-operations.ts'
import type { JsonSchema } from './json-schema.ts'
import { healthOperations } from './health-operations.ts'
import { PROBLEM } from './operation.ts'
import type { Answer, NamedSchema, Operation, Tag } from './operation.ts'
import { problemTypes } from './problem-types.ts'
import { securitySchemes } from './security-schemes.ts'
import { workerOperations } from './worker-operations.ts'

const TAGS: Readonly<Record<Tag, string>> = {
  'For the ERP': 'What the ERP calls, or an extension of it.',
  'For Google': 'What Google calls.',
  'For browsers': 'Where browsers are sent.',
  'For programs': 'What a program may read with an administrator’s session.',
  Console:
    'Pages for people, and their forms. They are listed for whoever has to let them through; a form’s fields are the page’s own affair and change with it, so they are left out.',
  Health: 'What operators and the platform ask every function.',
  Workers: 'Called by queues and topics of the deployment alone.',
}

const ABOUT = `Every address at which the integration takes requests. Made from the schemas by which the code checks them: \`npm run openapi\`.

Refusals are problem documents (RFC 9457); what each \`type\` means is in problems.md beside this document. How a request is signed, with examples and a test vector, is in infra/erp/README.md.`

const PATH_PARAMETERS: Readonly<Record<string, { readonly description: string; readonly schema: unknown }>> =
  {
    tenant: {
      description: 'The name of an installation of the ERP; `main` where there is one.',
      schema: { type: 'string', pattern: TENANT_NAME.source },
    },
    entity: { description: 'The entity that the webhook is for.', schema: { type: 'string' } },
    event: { description: 'What happened.', schema: { enum: ['create', 'update', 'delete'] } },
    user: { description: 'A user of the ERP.', schema: { type: 'string' } },
    function: { description: 'Any function.', schema: { enum: Object.keys(registry) } },
    id: { description: 'What is shown.', schema: { type: 'string' } },
  }

/** The integration's HTTP interface in OpenAPI 3.1. */
export async function openApiDocument(): Promise<JsonSchema> {
  const operations = [
    ...erpOperations,
    ...googleOperations,
    ...consoleOperations,
    ...(await workerOperations()),
    ...healthOperations,
  ]
  return {
    openapi: '3.1.1',
    info: {
      title: 'AutoERP Google Integration',
      version: versionOf('package.json'),
      description: ABOUT,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [
      {
        url: '{functionsUrl}',
        description: 'Console and sign-in may be reached under a name of their own, `CONSOLE_URL`.',
        variables: {
          functionsUrl: {
            default: 'https://functions.example.com',
            description: '`FUNCTIONS_URL` of the deployment.',
          },
        },
      },
    ],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths: pathsOf(operations),
    components: {
      schemas: schemasOf(operations),
      responses: responsesOf(operations),
      securitySchemes,
    },
  }
}

function pathsOf(operations: readonly Operation[]): JsonSchema {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const operation of operations) {
    const item = (paths[operation.path] ??= itemOf(operation.path))
    item[operation.method] = written(operation)
  }
  return paths
}

function itemOf(path: string): Record<string, unknown> {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  const parameters = names.map((name) => ({ name, in: 'path', required: true, ...PATH_PARAMETERS[name] }))
  return parameters.length === 0 ? {} : { parameters }
}

function written(operation: Operation): JsonSchema {
  const { id, tag, summary, description, security, parameters, body, answers, problems } = operation
  const refused = problems.map((status) => [status, { $ref: `#/components/responses/Problem${status}` }])
  const answered = Object.entries(answers).map(([status, answer]) => [status, answerOf(answer)])
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    security,
    ...(parameters !== undefined && { parameters }),
    ...(body !== undefined && {
      requestBody: {
        required: true,
        content: { [body.type ?? 'application/json']: { schema: refTo(body) } },
      },
    }),
    responses: Object.fromEntries([...answered, ...refused]) as JsonSchema,
  }
}

/** One that many operations share is written once, with the other components. */
function answerOf(answer: Answer): JsonSchema {
  return answer.shared === undefined
    ? wholeAnswer(answer)
    : { $ref: `#/components/responses/${answer.shared}` }
}

function wholeAnswer({ description, content = {}, headers }: Answer): JsonSchema {
  const contents = Object.entries(content).map(([type, body]) => [type, { schema: refTo(body) }])
  return {
    description,
    ...(headers !== undefined && { headers }),
    ...(contents.length > 0 && { content: Object.fromEntries(contents) as JsonSchema }),
  }
}

function refTo({ name }: NamedSchema): JsonSchema {
  return { $ref: `#/components/schemas/${name}` }
}

function schemasOf(operations: readonly Operation[]): JsonSchema {
  const named = operations.flatMap(({ body, answers }) => [
    ...(body === undefined ? [] : [body]),
    ...Object.values(answers).flatMap(({ content = {} }) => Object.values(content)),
  ])
  return Object.fromEntries([...named, PROBLEM].map(({ name, schema }) => [name, schema]))
}

function responsesOf(operations: readonly Operation[]): JsonSchema {
  const answers = operations.flatMap((operation) => Object.values(operation.answers))
  return Object.fromEntries([
    ...answers.flatMap((answer) =>
      answer.shared === undefined ? [] : [[answer.shared, wholeAnswer(answer)]],
    ),
    ...statusesOf(operations).map((status) => [`Problem${status}`, problemAnswer(status)]),
  ]) as JsonSchema
}

function statusesOf(operations: readonly Operation[]): readonly number[] {
  return [...new Set(operations.flatMap(({ problems }) => problems))].sort((a, b) => a - b)
}

/** All refusals with that status: its kinds are those of the code's own table. */
function problemAnswer(status: number): JsonSchema {
  const { title } = JSON.parse(problem(status, {}).body ?? '') as { readonly title: string }
  const kinds = problemTypes.filter((kind) => (status === 425 ? kind.comesAgain : kind.status === status))
  const types = [...kinds.map(({ type }) => type), ...(status === 500 ? ['about:blank'] : [])]
  const waits = status === 503 || status === 425
  return {
    description: [title, ...kinds.map(({ code, means }) => `- \`${code}\`: ${means}`)].join('\n'),
    ...(waits && {
      headers: {
        'Retry-After': {
          required: status === 503,
          description: 'Seconds.',
          schema: { type: 'string', pattern: '^\\d+$' },
        },
      },
    }),
    content: {
      'application/problem+json': {
        schema: {
          allOf: [{ $ref: '#/components/schemas/Problem' }],
          properties: { type: { enum: types }, status: { const: status } },
        },
      },
    },
  }
}

function versionOf(file: string): string {
  const text = readFileSync(join(import.meta.dirname, '../..', file), 'utf8')
  return (JSON.parse(text) as { readonly version: string }).version
}
