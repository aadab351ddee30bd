import { isRealDate, toStoredDateTime } from './date-time.ts'
import type { EntityDefinition, FieldDefinition } from './definitions/entity-definition.ts'
import { invalidField } from './erp-error.ts'
import { toE164 } from './phone-number.ts'
import { isMap, type Attributes, type Value } from './value.ts'

const BAD_CHARACTERS = /[<>=]/
const EMAIL = /^[^\s@<>,;:"()[\]]+@[^\s@<>,;:"()[\]]+\.[^\s@<>,;:"()[\]]+$/
const VARCHAR_MAX = 255

type Check = (field: FieldDefinition, name: string, input: Attributes) => string | null

const CHECKS: Partial<Record<FieldDefinition['type'], Check>> = {
  varchar: checkText,
  text: checkText,
  url: checkText,
  enum: checkEnum,
  datetime: (_field, name, input) => (isDateTime(input[name]) ? null : 'valid'),
  datetimeOptional: (_field, name, input) =>
    isDateTime(input[name]) && isDate(input[`${name}Date`]) ? null : 'valid',
  date: (_field, name, input) => (isDate(input[name]) ? null : 'valid'),
  email: checkEmail,
  phone: checkPhone,
  jsonArray: checkReminders,
}

/**
 * Refuses the first field that breaks a rule, in the order of the definition. `stored` is null for a create; for
 * an update only what was sent is looked at.
 */
export function validateInput(
  definition: EntityDefinition,
  input: Attributes,
  stored: Attributes | null,
): void {
  for (const [name, field] of Object.entries(definition.fields)) {
    const failure = failureOf({ field, name }, input, stored)
    if (failure !== null) throw invalidField(definition.entity, name, failure)
  }
}

function failureOf(
  { field, name }: { field: FieldDefinition; name: string },
  input: Attributes,
  stored: Attributes | null,
): string | null {
  const isSent = attributesOf(field, name).some((attribute) => attribute in input)
  if (field.required === true && (stored === null || isSent)) {
    const next = { ...stored, ...input }
    if (!attributesOf(field, name).some((attribute) => isFilled(next[attribute]))) return 'required'
  }
  if (!isSent || field.readOnly === true) return null
  return CHECKS[field.type]?.(field, name, input) ?? null
}

/** The attributes that a field can be filled by. */
function attributesOf(field: FieldDefinition, name: string): string[] {
  if (field.type === 'link') return [`${name}Id`]
  if (field.type === 'datetimeOptional') return [name, `${name}Date`]
  return field.type === 'email' || field.type === 'phone' ? [name, `${name}Data`] : [name]
}

function isFilled(value: Value | undefined): boolean {
  return value !== undefined && value !== null && value !== ''
}

function checkText(field: FieldDefinition, name: string, input: Attributes): string | null {
  const value = input[name]
  if (value === null || value === undefined) return null
  if (typeof value === 'object') return 'valid'
  const text = String(value)
  const max = field.maxLength ?? (field.type === 'varchar' ? VARCHAR_MAX : Number.POSITIVE_INFINITY)
  // Counted as the database does: one for each code point, so an emoji is one.
  if (Array.from(text).length > max) return 'maxLength'
  return field.pattern !== undefined && BAD_CHARACTERS.test(text) ? 'pattern' : null
}

function checkEnum(field: FieldDefinition, name: string, input: Attributes): string | null {
  const value = input[name]
  if (value === null || value === undefined) return null
  return typeof value === 'string' && (field.options ?? []).includes(value) ? null : 'valid'
}

function isDateTime(value: Value | undefined): boolean {
  if (value === undefined || value === null || value === '') return true
  return typeof value === 'string' && toStoredDateTime(value) !== null
}

function isDate(value: Value | undefined): boolean {
  if (value === undefined || value === null || value === '') return true
  return typeof value === 'string' && isRealDate(value)
}

function checkEmail(_field: FieldDefinition, name: string, input: Attributes): string | null {
  const fine = (value: Value | undefined): boolean =>
    !isFilled(value) || (typeof value === 'string' && EMAIL.test(value))
  const rows = input[`${name}Data`]
  const addresses = Array.isArray(rows) ? rows.map((row) => (isMap(row) ? row['emailAddress'] : null)) : []
  return [input[name], ...addresses].every(fine) ? null : 'emailAddress'
}

function checkPhone(field: FieldDefinition, name: string, input: Attributes): string | null {
  const fine = (value: Value | undefined): boolean =>
    !isFilled(value) || (typeof value === 'string' && toE164(value) !== null)
  if (!fine(input[name])) return 'valid'
  const rows = input[`${name}Data`]
  if (!Array.isArray(rows)) return null
  const areFine = rows.every(
    (row) => isMap(row) && fine(row['phoneNumber']) && isPhoneType(field, row['type']),
  )
  return areFine ? null : 'valid'
}

function isPhoneType(field: FieldDefinition, type: Value | undefined): boolean {
  return type === undefined || (typeof type === 'string' && (field.typeList ?? []).includes(type))
}

function checkReminders(_field: FieldDefinition, name: string, input: Attributes): string | null {
  const value = input[name]
  if (name !== 'reminders' || value === null || value === undefined) return null
  const areFine =
    Array.isArray(value) &&
    value.every(
      (item) =>
        isMap(item) &&
        (item['type'] === 'Popup' || item['type'] === 'Email') &&
        Number.isInteger(item['seconds']) &&
        Number(item['seconds']) >= 0,
    )
  return areFine ? null : 'valid'
}
