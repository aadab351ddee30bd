import { isAdmin, isHiddenUser, levelOf, mayTouch } from './acl.ts'
import { attributeValue, displayName, isKnownAttribute } from './attribute-values.ts'
import { definitionOf } from './definitions/entity-definitions.ts'
import { attributesOfField } from './changed-attributes.ts'
import type { EntityDefinition } from './definitions/entity-definition.ts'
import { recordsOf, type Erp } from './erp.ts'
import { badRequest, forbidden } from './erp-error.ts'
import type { ErpRecord } from './erp-state.ts'
import { presentRow } from './present-record.ts'
import { emailData } from './reach.ts'
import type { SearchParams } from './search-params.ts'
import { toIds, toText, type Attributes, type Value } from './value.ts'
import { parseWhere } from './where.ts'

export interface ListAnswer {
  /** -1 and -2 when no total was wanted: more to come, no more. */
  readonly total: number
  readonly list: Attributes[]
}

interface ListRequest {
  readonly entity: string
  readonly params: SearchParams
  readonly noTotal?: boolean
}

/** One page of an entity's records, as this user may see them. */
export function listRecords(erp: Erp, viewer: ErpRecord, request: ListRequest): ListAnswer {
  const { entity, params } = request
  const definition = definitionOf(entity)
  const found = findRecords(erp, viewer, request)
  const rows = found.slice(params.offset, params.offset + params.maxSize)
  const select = selection(definition, params)
  const list = rows.map((record) => presentRow(erp, record, { viewer, select }))
  const isMore = found.length > params.offset + params.maxSize
  const total = request.noTotal === true ? (isMore ? -1 : -2) : found.length
  return { total, list }
}

/** All records that match, in order; deleted ones and those out of the user's reach are not there. */
export function findRecords(erp: Erp, viewer: ErpRecord, { entity, params }: ListRequest): ErpRecord[] {
  if (levelOf(erp, viewer, { scope: entity, action: 'read' }) === 'no') throw forbidden('No read access.')
  const definition = definitionOf(entity)
  const orderBy = orderAttribute(definition, params.orderBy)
  const matches = parseWhere(erp, { entity, viewerId: viewer.id }, params.where)
  const found = recordsOf(erp, entity).filter(
    (record) =>
      !record.deleted &&
      isListed(erp, viewer, record) &&
      matches(record) &&
      hasText(erp, record, params.textFilter) &&
      passesFilters(record, { viewer, params }),
  )
  const direction = params.order ?? (params.orderBy === null ? definition.order.direction : 'asc')
  const keyed = found.map((record) => ({
    record,
    key: attributeValue(erp, record, { name: orderBy, viewerId: viewer.id }),
  }))
  keyed.sort((left, right) => compare(left.key, right.key) || compare(left.record.id, right.record.id))
  if (direction === 'desc') keyed.reverse()
  return keyed.map(({ record }) => record)
}

/** Somebody who is no administrator sees no API, system or inactive users in a list, not even himself. */
function isListed(erp: Erp, viewer: ErpRecord, record: ErpRecord): boolean {
  if (record.entity === 'User' && record.attributes['type'] === 'system') return false
  if (isAdmin(viewer)) return record.entity !== 'User' || !isHiddenUser(record)
  if (record.entity === 'User' && (isHiddenUser(record) || record.attributes['isActive'] !== true))
    return false
  return mayTouch(erp, viewer, { record, action: 'read' })
}

function orderAttribute(definition: EntityDefinition, orderBy: string | null): string {
  const by = orderBy ?? definition.order.by
  const field = definition.fields[by]
  if (by !== 'id' && field === undefined) throw badRequest(`Order by non-existing field '${by}'.`)
  return field?.type === 'link' ? `${by}Name` : by
}

function compare(left: Value, right: Value): number {
  // The database puts nothing before something.
  if (left === null || right === null) return Number(left !== null) - Number(right !== null)
  if (typeof left === 'number' && typeof right === 'number') return left - right
  const [one, other] = [toText(left), toText(right)]
  return one < other ? -1 : one > other ? 1 : 0
}

function hasText(erp: Erp, record: ErpRecord, text: string | null): boolean {
  if (text === null) return true
  const wanted = text.toLowerCase()
  const words = ['firstName', 'lastName', 'accountName', 'userName'].map((name) =>
    toText(record.attributes[name]),
  )
  const addresses = emailData(erp, record).map((row) => toText(row['lower']))
  const haystack = [displayName(record) ?? '', ...words, ...addresses].map((word) => word.toLowerCase())
  if (wanted.includes('*')) return haystack.some((word) => word.includes(wanted.replaceAll('*', '')))
  return haystack.some((word) => word.startsWith(wanted))
}

function passesFilters(record: ErpRecord, view: { viewer: ErpRecord; params: SearchParams }): boolean {
  const { viewer, params } = view
  const { attributes } = record
  const isMine =
    attributes['assignedUserId'] === viewer.id || toIds(attributes['usersIds']).includes(viewer.id)
  if (params.boolFilters.includes('onlyMy') && !isMine) return false
  switch (params.primaryFilter) {
    case null:
      return true
    case 'planned':
      return attributes['status'] === 'Planned'
    case 'held':
      return attributes['status'] === 'Held'
    case 'active':
      return attributes['isActive'] === true
    default:
      throw badRequest(`Unknown primary filter '${params.primaryFilter}'.`)
  }
}

/** What a `select` brings: itself, what the order needs, and what every row has. Unknown names are ignored. */
function selection(definition: EntityDefinition, params: SearchParams): Set<string> | null {
  if (params.select === null) return null
  const wanted = params.select.filter((name) => isKnownAttribute(definition, name))
  const extra = wanted.flatMap((name) => {
    const link = /^(.+)(Ids|Columns)$/.exec(name)?.[1]
    return link === undefined ? [] : [`${link}Ids`, `${link}Names`, `${link}Columns`]
  })
  return new Set([
    'id',
    ...wanted,
    ...extra,
    ...orderAttributes(definition, params.orderBy),
    ...definition.alwaysSelected,
  ])
}

function orderAttributes(definition: EntityDefinition, orderBy: string | null): string[] {
  const by = orderBy ?? definition.order.by
  // The start drags the end along, in both forms.
  if (by === 'dateStart') return ['dateStart', 'dateEnd', 'dateStartDate', 'dateEndDate']
  const field = definition.fields[by]
  return field === undefined ? [] : attributesOfField(field, by)
}
