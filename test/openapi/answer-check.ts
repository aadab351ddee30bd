import { Ajv2020 } from 'ajv/dist/2020.js'
import type { ValidateFunction } from 'ajv/dist/2020.js'
import type { JsonSchema } from '../../infra/openapi/json-schema.ts'

export interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** Holds what was sent and answered against the document; each says what is wrong, null when nothing is. */
export interface AnswerCheck {
  readonly request: (operationId: string, body: unknown) => string | null
  readonly answer: (operationId: string, answered: Answered) => string | null
  readonly ids: readonly string[]
  readonly placeOf: (operationId: string) => { readonly method: string; readonly path: string }
}

type Described = Readonly<Record<string, unknown>>

interface Found {
  readonly described: Described
  readonly pointer: string
}

const METHODS = ['get', 'post']

export function answerCheck(document: JsonSchema): AnswerCheck {
  const schema = schemaAt(document)
  const at = (pointer: string): Described | undefined => placeIn(document, pointer)
  const followed = (pointer: string): Found | null => {
    const described = at(pointer)
    const ref = described?.['$ref'] as string | undefined
    if (ref !== undefined) return followed(ref.slice(1))
    return described === undefined ? null : { described, pointer }
  }
  const operations = new Map(operationsOf(document))
  const operation = (id: string): string => {
    const pointer = operations.get(id)
    if (pointer === undefined) throw new Error(`the document has no ${id}`)
    return pointer
  }
  const wrongBody = (pointer: string, body: unknown): string | null => {
    const validate = schema(pointer)
    return validate(body) ? null : `${pointer}: ${JSON.stringify(validate.errors)}`
  }
  return {
    ids: [...operations.keys()],
    placeOf: (id) => {
      const [path = '', method = ''] = operation(id).split('/').slice(2).map(unescaped)
      return { path, method }
    },
    request: (id, body) => {
      const [type = ''] = Object.keys(at(`${operation(id)}/requestBody/content`) ?? {})
      return wrongBody(`${operation(id)}/requestBody/content/${escaped(type)}/schema`, body)
    },
    answer: (id, { status, headers, text }) => {
      const responses = `${operation(id)}/responses`
      const found =
        followed(`${responses}/${status}`) ?? followed(`${responses}/${Math.floor(status / 100)}XX`)
      if (found === null) return `${id}: ${status} isn’t described: ${text}`
      const missing = missingHeader(found.described, headers)
      if (missing !== null) return `${id}: ${status} without ${missing}`
      const type = headers.get('content-type')?.split(';')[0] ?? ''
      const types = Object.keys(found.described['content'] ?? {})
      if (types.length === 0)
        return text === '' || (status < 400 && type === '') ? null : `${id}: ${status} has a body`
      if (!types.includes(type)) return `${id}: ${status} is ${type}, not ${types.join()}`
      const body: unknown = type.endsWith('json') ? JSON.parse(text) : text
      return wrongBody(`${found.pointer}/content/${escaped(type)}/schema`, body)
    },
  }
}

/** The schema at a place of the document, ready for use. Strict: a keyword or type that there isn't is no schema, and throws. */
export function schemaAt(document: JsonSchema): (pointer: string) => ValidateFunction {
  const options = { strict: true, strictTypes: false, strictRequired: false, validateFormats: false }
  const validator = new Ajv2020({ ...options, allErrors: true })
  const { schemas } = document['components'] as { readonly schemas: Described }
  return (pointer) => {
    // The document around it is no schema, so what it refers to goes along.
    const whole = JSON.stringify({ ...placeIn(document, pointer), $defs: schemas })
    return validator.compile(JSON.parse(whole.replaceAll('#/components/schemas/', '#/$defs/')) as object)
  }
}

/** Where every schema of a body lies. */
export function schemaPointers(document: JsonSchema): string[] {
  const found: string[] = []
  const walk = (part: unknown, pointer: string): void => {
    if (typeof part !== 'object' || part === null) return
    for (const [name, inner] of Object.entries(part)) {
      const below = `${pointer}/${escaped(name)}`
      if (name === 'schema' || pointer === '/components/schemas') found.push(below)
      else walk(inner, below)
    }
  }
  walk(document, '')
  return found
}

function operationsOf(document: JsonSchema): [string, string][] {
  return Object.entries(document['paths'] as Readonly<Record<string, Described>>).flatMap(([path, item]) =>
    METHODS.flatMap((method): [string, string][] => {
      const operation = item[method] as { readonly operationId: string } | undefined
      return operation === undefined ? [] : [[operation.operationId, `/paths/${escaped(path)}/${method}`]]
    }),
  )
}

function placeIn(document: JsonSchema, pointer: string): Described | undefined {
  const names = pointer.split('/').slice(1).map(unescaped)
  return names.reduce<unknown>((part, name) => (part as Described | undefined)?.[name], document) as
    | Described
    | undefined
}

function missingHeader({ headers = {} }: Described, given: Headers): string | null {
  const required = Object.entries(headers as Readonly<Record<string, Described>>).filter(
    ([, { required: isRequired }]) => isRequired === true,
  )
  return required.find(([name]) => !given.has(name))?.[0] ?? null
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}

function unescaped(name: string): string {
  return name.replaceAll('~1', '/').replaceAll('~0', '~')
}
