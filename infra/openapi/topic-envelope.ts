import type { JsonSchema } from './json-schema.ts'

/** A message of Pub/Sub's whose `data` is the JSON that is told, in base64 (google.md 6.5). */
export function withContent(envelope: JsonSchema, content: JsonSchema): JsonSchema {
  const { message } = envelope['properties'] as { readonly message: JsonSchema }
  const { data } = message['properties'] as { readonly data: JsonSchema }
  const told = {
    ...data,
    contentEncoding: 'base64',
    contentMediaType: 'application/json',
    contentSchema: content,
  }
  return {
    ...envelope,
    properties: { message: { ...message, properties: { data: told } } },
  }
}
