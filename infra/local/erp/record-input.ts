import { toStoredDateTime } from './date-time.ts'
import type { EntityDefinition, FieldDefinition } from './definitions/entity-definition.ts'
import { toE164 } from './phone-number.ts'
import { isMap, toIds, toMap, type Attributes, type Value } from './value.ts'

/** Only what the entity knows and the outside may set: unknown and read-only attributes are dropped without a word. */
export function writableInput(definition: EntityDefinition, raw: Attributes): Attributes {
  const input: Attributes = {}
  for (const [name, field] of Object.entries(definition.fields)) {
    if (field.readOnly === true) continue
    for (const attribute of writableAttributes(field, name)) {
      const value = raw[attribute]
      if (value !== undefined) input[attribute] = value
    }
  }
  return input
}

const WRITABLE: Partial<Record<FieldDefinition['type'], readonly string[]>> = {
  link: ['Id'],
  linkParent: ['Type', 'Id'],
  linkMultiple: ['Ids', 'Columns'],
  email: ['', 'Data'],
  phone: ['', 'Data'],
  personName: [],
  address: [],
}

function writableAttributes(field: FieldDefinition, name: string): string[] {
  return (WRITABLE[field.type] ?? ['']).map((suffix) => name + suffix)
}

/** Input in the form that is stored: times in UTC, numbers in E.164, booleans and texts of the right type. */
export function normalizeInput(definition: EntityDefinition, input: Attributes): Attributes {
  const normal: Attributes = {}
  for (const [attribute, value] of Object.entries(input)) {
    const field =
      definition.fields[attribute] ?? definition.fields[attribute.replace(/(Ids|Columns|Data)$/, '')]
    normal[attribute] = normalOf(field, attribute, value)
  }
  return normal
}

function normalOf(field: FieldDefinition | undefined, attribute: string, value: Value): Value {
  const normalize = field === undefined ? undefined : NORMAL[field.type]
  return normalize === undefined ? value : normalize(value, attribute)
}

type Normalize = (value: Value, attribute: string) => Value

const NORMAL: Partial<Record<FieldDefinition['type'], Normalize>> = {
  datetime: dateLike,
  datetimeOptional: dateLike,
  date: dateLike,
  bool: Boolean,
  varchar: text,
  text,
  phone: (value, attribute) => (attribute.endsWith('Data') ? phoneRows(value) : phone(value)),
  linkMultiple: (value, attribute) =>
    attribute.endsWith('Columns') ? toMap(value) : [...new Set(toIds(value))],
}

function text(value: Value): Value {
  return value === null || typeof value === 'object' ? value : String(value)
}

function dateLike(value: Value): Value {
  return typeof value === 'string' && value !== '' ? (toStoredDateTime(value) ?? value) : null
}

function phone(value: Value): Value {
  return typeof value === 'string' && value !== '' ? toE164(value) : value
}

function phoneRows(value: Value): Value {
  if (!Array.isArray(value)) return value
  return value.map((row) => (isMap(row) ? { ...row, phoneNumber: phone(row['phoneNumber'] ?? null) } : row))
}
