import { parseDateTime } from './date-time.ts'
import { definitionOf, findDefinition } from './definitions/entity-definitions.ts'
import type { EntityDefinition } from './definitions/entity-definition.ts'
import { findRecord, SYSTEM_ID, type Erp } from './erp.ts'
import type { ErpRecord } from './erp-state.ts'
import { emailData, phoneData } from './reach.ts'
import { toIds, toMap, toText, type Attributes, type Value } from './value.ts'

/** The name another record shows for this one; null when there is none. */
export function nameOf(erp: Erp, entity: string, id: Value | undefined): string | null {
  if (typeof id !== 'string') return null
  if (entity === 'User' && id === SYSTEM_ID) return 'System'
  const record = findRecord(erp, entity, id)
  return record === undefined ? null : displayName(record)
}

export function displayName(record: ErpRecord): string | null {
  const { attributes } = record
  if (record.entity === 'User' && attributes['type'] === 'api') return toText(attributes['userName'])
  if (definitionOf(record.entity).fields['name']?.type !== 'personName') {
    return typeof attributes['name'] === 'string' ? attributes['name'] : null
  }
  // Settings.personNameFormat firstLast: the middle name is not part of it.
  const parts = [attributes['firstName'], attributes['lastName']].map(toText).filter((part) => part !== '')
  return parts.length === 0 ? null : parts.join(' ')
}

type Source = (erp: Erp, record: ErpRecord, viewerId: string) => Value

/** Attributes that are worked out while reading, by entity. Everything else is what was stored. */
const SOURCES = new Map<string, ReadonlyMap<string, Source>>()

/** One attribute as this viewer reads it; null when nothing was ever stored. */
export function attributeValue(
  erp: Erp,
  record: ErpRecord,
  attribute: { name: string; viewerId: string },
): Value {
  const source = sourcesOf(record.entity).get(attribute.name)
  return source === undefined
    ? (record.attributes[attribute.name] ?? null)
    : source(erp, record, attribute.viewerId)
}

export function isKnownAttribute(definition: EntityDefinition, name: string): boolean {
  return (
    sourcesOf(definition.entity).has(name) ||
    definition.fields[name] !== undefined ||
    definition.shape.some((attribute) => attribute.name === name && attribute.only === null)
  )
}

function sourcesOf(entity: string): ReadonlyMap<string, Source> {
  const known = SOURCES.get(entity)
  if (known !== undefined) return known
  const sources = new Map([...commonSources(), ...linkSources(definitionOf(entity)), ...ownSources(entity)])
  SOURCES.set(entity, sources)
  return sources
}

function commonSources(): [string, Source][] {
  return [
    ['id', (_erp, record) => record.id],
    ['deleted', (_erp, record) => record.deleted],
    ['name', (_erp, record) => displayName(record)],
    ['duration', (_erp, record) => durationOf(record)],
    ['reminders', (_erp, record, viewerId) => record.reminders[viewerId] ?? []],
    ['isStarred', () => false],
    ['followersIds', (_erp, record) => toIds(record.attributes['followersIds'])],
    ['followersNames', (erp, record) => namesOf(erp, 'User', record.attributes['followersIds'])],
    ['isFollowed', (_erp, record, viewer) => toIds(record.attributes['followersIds']).includes(viewer)],
    ['attachmentsIds', () => []],
    ['attachmentsNames', () => ({})],
    ['attachmentsTypes', () => ({})],
  ]
}

function linkSources(definition: EntityDefinition): [string, Source][] {
  return Object.entries(definition.fields).flatMap(([link, field]): [string, Source][] => {
    const foreign = field.entity ?? 'User'
    if (field.type === 'link') {
      return [
        [`${link}Id`, (_erp, record) => record.attributes[`${link}Id`] ?? null],
        [`${link}Name`, (erp, record) => foreignName(erp, foreign, record.attributes[`${link}Id`])],
      ]
    }
    if (field.type === 'linkParent') {
      return [[`${link}Name`, (erp, record) => parentName(erp, record, link)]]
    }
    if (field.type !== 'linkMultiple') return []
    return [
      [`${link}Ids`, (_erp, record) => toIds(record.attributes[`${link}Ids`])],
      [`${link}Names`, (erp, record) => namesOf(erp, foreign, record.attributes[`${link}Ids`])],
      [`${link}Columns`, (_erp, record) => columnsOf(record, link, field.columns ?? {})],
    ]
  })
}

function ownSources(entity: string): [string, Source][] {
  const fields = definitionOf(entity).fields
  const own: [string, Source][] = []
  if (fields['emailAddress'] !== undefined) own.push(...reachSources())
  if (entity === 'Contact') {
    own.push(
      ['title', (_erp, record) => primaryAccountColumn(record, 'role') ?? null],
      ['accountIsInactive', (_erp, record) => primaryAccountColumn(record, 'isInactive') ?? false],
    )
  }
  if (entity === 'Call') own.push(['phoneNumbersMap', phoneNumbersMap])
  if (entity === 'User') {
    for (const link of ['portals', 'portalRoles', 'accounts']) {
      own.push([`${link}Ids`, () => []], [`${link}Names`, () => ({})])
    }
  }
  return own
}

function reachSources(): [string, Source][] {
  const primaryEmail = (erp: Erp, record: ErpRecord) => emailData(erp, record)[0]
  const primaryPhone = (record: ErpRecord) => phoneData(record)[0]
  return [
    ['emailAddress', (erp, record) => primaryEmail(erp, record)?.['emailAddress'] ?? null],
    ['emailAddressIsOptedOut', (erp, record) => primaryEmail(erp, record)?.['optOut'] ?? null],
    ['emailAddressIsInvalid', (erp, record) => primaryEmail(erp, record)?.['invalid'] ?? null],
    ['emailAddressData', (erp, record) => emailData(erp, record)],
    ['phoneNumber', (_erp, record) => primaryPhone(record)?.['phoneNumber'] ?? null],
    ['phoneNumberIsOptedOut', (_erp, record) => primaryPhone(record)?.['optOut'] ?? null],
    ['phoneNumberIsInvalid', (_erp, record) => primaryPhone(record)?.['invalid'] ?? null],
    ['phoneNumberData', (_erp, record) => phoneData(record)],
  ]
}

/** Computed by the database from the two times: a missing end gives null, an end before the start a negative number. */
function durationOf(record: ErpRecord): Value {
  const { dateStart, dateEnd } = record.attributes
  if (typeof dateStart !== 'string' || typeof dateEnd !== 'string') return null
  return (parseDateTime(dateEnd) - parseDateTime(dateStart)) / 1000
}

function foreignName(erp: Erp, entity: string, id: Value | undefined): string | null {
  return findDefinition(entity) === undefined ? null : nameOf(erp, entity, id)
}

function parentName(erp: Erp, record: ErpRecord, link: string): string | null {
  const type = toText(record.attributes[`${link}Type`])
  return type === '' ? null : foreignName(erp, type, record.attributes[`${link}Id`])
}

export function namesOf(erp: Erp, entity: string, ids: Value | undefined): Attributes {
  return Object.fromEntries(toIds(ids).map((id) => [id, nameOf(erp, entity, id)]))
}

/** Every linked record has its columns, with the database's defaults where nothing was set. */
function columnsOf(record: ErpRecord, link: string, columns: Readonly<Record<string, string>>): Attributes {
  const stored = toMap(record.attributes[`${link}Columns`])
  const blank = Object.fromEntries(
    Object.keys(columns).map((column) => [column, COLUMN_DEFAULTS[column] ?? null]),
  )
  return Object.fromEntries(
    toIds(record.attributes[`${link}Ids`]).map((id) => [id, { ...blank, ...toMap(stored[id]) }]),
  )
}

const COLUMN_DEFAULTS: Readonly<Record<string, Value>> = { status: 'None', isInactive: false }

function primaryAccountColumn(record: ErpRecord, column: string): Value | undefined {
  const columns = toMap(record.attributes['accountsColumns'])
  return toMap(columns[toText(record.attributes['accountId'])])[column]
}

function phoneNumbersMap(erp: Erp, record: ErpRecord): Attributes {
  const map: Attributes = {}
  for (const [link, entity] of [
    ['contactsIds', 'Contact'],
    ['leadsIds', 'Lead'],
  ] as const) {
    for (const id of toIds(record.attributes[link])) {
      const person = findRecord(erp, entity, id)
      const number = person === undefined ? null : (phoneData(person)[0]?.['phoneNumber'] ?? null)
      if (number !== null) map[`${entity}_${id}`] = number
    }
  }
  return map
}
