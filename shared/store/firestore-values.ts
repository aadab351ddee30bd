import type { Json, JsonObject } from '../ports.ts'

/** A value as Firestore's REST API writes it: one member, which names the type. */
export interface FirestoreValue {
  readonly nullValue?: null
  readonly booleanValue?: boolean
  /** A text: it may be larger than JavaScript's numbers are exact. */
  readonly integerValue?: string
  readonly doubleValue?: number
  readonly stringValue?: string
  readonly timestampValue?: string
  readonly referenceValue?: string
  readonly arrayValue?: { readonly values?: readonly FirestoreValue[] }
  readonly mapValue?: { readonly fields?: FirestoreFields }
}

export type FirestoreFields = Readonly<Record<string, FirestoreValue>>

export function toFields(data: JsonObject): FirestoreFields {
  return fieldsFrom(Object.entries(data).map(([name, value]) => [name, toValue(value)]))
}

export function toValue(value: Json): FirestoreValue {
  if (value === null) return { nullValue: null }
  if (typeof value === 'boolean') return { booleanValue: value }
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? { integerValue: String(value) } : { doubleValue: value }
  if (isList(value)) return { arrayValue: { values: value.map(toValue) } }
  return { mapValue: { fields: toFields(value) } }
}

export function fromFields(fields: FirestoreFields): JsonObject {
  return fieldsFrom(Object.entries(fields).map(([name, value]) => [name, fromValue(value)]))
}

/** Only what a store of ours writes; throws for any other type. */
export function fromValue(value: FirestoreValue): Json {
  const { mapValue, arrayValue, integerValue, stringValue, doubleValue, booleanValue } = value
  if (mapValue !== undefined) return fromFields(mapValue.fields ?? {})
  if (arrayValue !== undefined) return (arrayValue.values ?? []).map(fromValue)
  if (integerValue !== undefined) return Number(integerValue)
  const plain = stringValue ?? doubleValue ?? booleanValue
  if (plain !== undefined) return plain
  if ('nullValue' in value) return null
  throw new TypeError(`a document was stored by something else: it holds a ${Object.keys(value).join()}`)
}

/** A name like `__proto__` is a name like any other. */
function fieldsFrom<Value>(entries: readonly (readonly [string, Value])[]): Readonly<Record<string, Value>> {
  return Object.fromEntries(entries)
}

function isList(value: Exclude<Json, string | number | boolean | null>): value is readonly Json[] {
  return Array.isArray(value)
}
