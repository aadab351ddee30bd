import { z } from 'zod'

export type JsonSchema = Readonly<Record<string, unknown>>

/** What may be sent (`input`) or is answered (`output`), as JSON Schema of 2020-12, which is that of OpenAPI 3.1. */
export function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io })
  return rest
}

export interface HeaderParameter {
  readonly name: string
  readonly in: 'header'
  readonly required: boolean
  readonly schema: unknown
  readonly description?: string
}

/** Headers that the code checks by a schema, without those that a security scheme names. */
export function headersOf(
  schema: z.ZodObject,
  { isRequired = true, without }: { isRequired?: boolean; without: string },
): readonly HeaderParameter[] {
  const properties = jsonSchemaOf(schema, 'input')['properties'] as Readonly<Record<string, unknown>>
  return Object.entries(properties)
    .filter(([name]) => name !== without)
    .map(([name, property]) => ({ name, in: 'header', required: isRequired, schema: property }))
}
