import { attributeValue } from './attribute-values.ts'
import { definitionOf } from './definitions/entity-definitions.ts'
import type { FieldDefinition } from './definitions/entity-definition.ts'
import type { Erp } from './erp.ts'
import type { ErpRecord } from './erp-state.ts'
import { sameValue, type Attributes } from './value.ts'

/** Never told as a change, whoever made it. */
const SILENT = new Set([
  'id',
  'createdAt',
  'modifiedAt',
  'streamUpdatedAt',
  'versionNumber',
  'followersIds',
  'followersNames',
  'isFollowed',
  'isStarred',
  'duration',
  'reminders',
  'phoneNumbersMap',
  'accountIsInactive',
  'accountType',
])

/** Worked out from other rows: a change only when it was sent. */
const ONLY_IF_SENT = /^(title|accounts(Ids|Names|Columns)|.*Columns|.*Data|.*IsOptedOut|.*IsInvalid)$/

/** All attributes of a record as one user sees them, to compare before with after. */
export function snapshot(erp: Erp, record: ErpRecord, viewerId: string): Attributes {
  const values: Attributes = {}
  for (const { name, only } of definitionOf(record.entity).shape) {
    if (only === null) values[name] = attributeValue(erp, record, { name, viewerId })
  }
  return structuredClone(values)
}

/** What a save changed, with its new values in the entity's order; columns and lists of addresses as they were sent. */
export function changedAttributes(
  entity: string,
  sides: { before: Attributes; after: Attributes; input: Attributes },
): Attributes {
  const { before, after, input } = sides
  const changed: Attributes = {}
  for (const { name } of definitionOf(entity).shape) {
    const value = after[name]
    if (value === undefined || SILENT.has(name) || sameValue(before[name], value)) continue
    const computed = ONLY_IF_SENT.test(name) && !(entity === 'Lead' && name === 'title')
    if (!computed) changed[name] = value
    else if (name in input) changed[name] = input[name] ?? null
  }
  return changed
}

/** The attributes that belong to one field, in the order in which a `fieldUpdate` payload has them. */
export function attributesOfField(field: FieldDefinition, name: string): string[] {
  if (field.type === 'personName') return ['salutationName', 'firstName', 'lastName', 'middleName', 'name']
  if (field.type === 'linkMultiple' && field.columns === undefined) return [`${name}Ids`, `${name}Names`]
  return (SUFFIXES[field.type] ?? ['']).map((suffix) => name + suffix)
}

const SUFFIXES: Partial<Record<FieldDefinition['type'], readonly string[]>> = {
  link: ['Id', 'Name'],
  linkParent: ['Id', 'Type', 'Name'],
  linkMultiple: ['Ids', 'Columns', 'Names'],
  datetimeOptional: ['', 'Date'],
  address: ['Street', 'City', 'State', 'Country', 'PostalCode'],
  email: ['IsOptedOut', 'IsInvalid', '', 'Data'],
  phone: ['IsOptedOut', 'IsInvalid', '', 'Data'],
}
