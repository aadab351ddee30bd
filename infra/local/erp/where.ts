import { attributeValue, isKnownAttribute } from './attribute-values.ts'
import { dateFilter, isDateFilter } from './date-filters.ts'
import { definitionOf } from './definitions/entity-definitions.ts'
import type { Erp } from './erp.ts'
import { badRequest } from './erp-error.ts'
import type { ErpRecord } from './erp-state.ts'
import { emailData } from './reach.ts'
import { isMap, toIds, toText, type Attributes, type Value } from './value.ts'

export type Predicate = (record: ErpRecord) => boolean

export interface WhereScope {
  readonly entity: string
  readonly viewerId: string
}

type Compare = (actual: Value, wanted: Value) => boolean

const COMPARISONS: Readonly<Record<string, Compare>> = {
  equals: (actual, wanted) => isEqual(actual, wanted),
  notEquals: (actual, wanted) => !isEqual(actual, wanted),
  in: (actual, wanted) => asList(wanted).some((item) => isEqual(actual, item)),
  notIn: (actual, wanted) => !asList(wanted).some((item) => isEqual(actual, item)),
  greaterThan: (actual, wanted) => order(actual, wanted, (sign) => sign > 0),
  greaterThanOrEquals: (actual, wanted) => order(actual, wanted, (sign) => sign >= 0),
  lessThan: (actual, wanted) => order(actual, wanted, (sign) => sign < 0),
  lessThanOrEquals: (actual, wanted) => order(actual, wanted, (sign) => sign <= 0),
  after: (actual, wanted) => order(actual, wanted, (sign) => sign > 0),
  before: (actual, wanted) => order(actual, wanted, (sign) => sign < 0),
  between: (actual, wanted) => {
    const [from = null, to = null] = asList(wanted)
    return order(actual, from, (sign) => sign >= 0) && order(actual, to, (sign) => sign <= 0)
  },
  isNull: (actual) => actual === null,
  isNotNull: (actual) => actual !== null,
  isTrue: (actual) => actual === true,
  isFalse: (actual) => actual !== true,
  contains: (actual, wanted) => lower(actual).includes(lower(wanted)),
  notContains: (actual, wanted) => !lower(actual).includes(lower(wanted)),
  startsWith: (actual, wanted) => lower(actual).startsWith(lower(wanted)),
  endsWith: (actual, wanted) => lower(actual).endsWith(lower(wanted)),
  like: (actual, wanted) => likePattern(wanted).test(lower(actual)),
  notLike: (actual, wanted) => !likePattern(wanted).test(lower(actual)),
}

/** The items of a `where`, all of which must hold. An unknown type, attribute or link is refused. */
export function parseWhere(erp: Erp, scope: WhereScope, items: readonly Attributes[]): Predicate {
  const predicates = items.map((item) => parseItem(erp, scope, item))
  return (record) => predicates.every((predicate) => predicate(record))
}

function parseItem(erp: Erp, scope: WhereScope, item: Attributes): Predicate {
  const type = toText(item['type'])
  const children = asList(item['value'] ?? null).filter(isMap)
  if (type === 'and') return parseWhere(erp, scope, children)
  if (type === 'not') {
    const inner = parseWhere(erp, scope, children)
    return (record) => !inner(record)
  }
  if (type === 'or') {
    const inner = children.map((child) => parseItem(erp, scope, child))
    return (record) => inner.some((predicate) => predicate(record))
  }
  if (/^(not)?(linkedwith|linkedwithall)$|^is(not)?linked$/i.test(type))
    return parseLinkItem(scope, item, type)
  if (isDateFilter(type) || item['dateTime'] === true || item['dateTime'] === 'true') {
    return dateItem(erp, scope, item)
  }
  const compare = COMPARISONS[type]
  if (compare === undefined) throw badRequest(`Unknown where item type '${type}'.`)
  return attributeItem(erp, scope, {
    attribute: knownAttribute(scope, item),
    compare,
    wanted: item['value'] ?? null,
  })
}

function knownAttribute(scope: WhereScope, item: Attributes): string {
  const attribute = toText(item['attribute'] ?? item['field'])
  if (isKnownAttribute(definitionOf(scope.entity), attribute)) return attribute
  throw badRequest(`Not existing attribute '${attribute}' in where.`)
}

function attributeItem(
  erp: Erp,
  scope: WhereScope,
  item: { attribute: string; compare: Compare; wanted: Value },
): Predicate {
  const { attribute, compare, wanted } = item
  // Any address of a record is found, also a secondary one, and without regard to case.
  if (attribute === 'emailAddress') {
    const lowered = Array.isArray(wanted)
      ? wanted.map(lower)
      : typeof wanted === 'string'
        ? lower(wanted)
        : wanted
    return (record) => {
      const addresses = emailData(erp, record).map((row) => row['lower'] ?? null)
      return addresses.length === 0 ? compare(null, lowered) : addresses.some((own) => compare(own, lowered))
    }
  }
  return (record) =>
    compare(attributeValue(erp, record, { name: attribute, viewerId: scope.viewerId }), wanted)
}

function dateItem(erp: Erp, scope: WhereScope, item: Attributes): Predicate {
  const attribute = knownAttribute(scope, item)
  const matches = dateFilter(erp, item)
  return (record) => {
    const value = attributeValue(erp, record, { name: attribute, viewerId: scope.viewerId })
    return typeof value === 'string' && matches(value)
  }
}

function parseLinkItem(scope: WhereScope, item: Attributes, type: string): Predicate {
  const link = toText(item['attribute'] ?? item['field'])
  const field = definitionOf(scope.entity).fields[link]
  if (field?.type !== 'link' && field?.type !== 'linkMultiple') {
    throw badRequest(`Not existing link '${link}' in where.`)
  }
  const linked = (record: ErpRecord): string[] =>
    field.type === 'link'
      ? toIds([record.attributes[`${link}Id`] ?? null])
      : toIds(record.attributes[`${link}Ids`])
  const wanted = asList(item['value'] ?? null)
  const isOneOf = (record: ErpRecord): boolean => linked(record).some((id) => wanted.includes(id))
  switch (type) {
    case 'linkedWith':
      return isOneOf
    case 'notLinkedWith':
      return (record) => !isOneOf(record)
    case 'linkedWithAll':
      return (record) => wanted.every((id) => linked(record).includes(toText(id)))
    case 'isLinked':
      return (record) => linked(record).length > 0
    case 'isNotLinked':
      return (record) => linked(record).length === 0
    default:
      throw badRequest(`Unknown where item type '${type}'.`)
  }
}

function asList(value: Value): Value[] {
  return Array.isArray(value) ? value : [value]
}

/** A query string has only texts: `1` and `true` mean true for a flag, numbers are compared as numbers. */
function isEqual(actual: Value, wanted: Value): boolean {
  if (typeof actual === 'boolean')
    return actual === (wanted === true || wanted === 'true' || wanted === '1' || wanted === 1)
  if (typeof actual === 'number') return actual === Number(wanted)
  return actual === wanted
}

function order(actual: Value, wanted: Value, isFine: (sign: number) => boolean): boolean {
  if (actual === null || wanted === null) return false
  if (typeof actual === 'number') return isFine(actual - Number(wanted))
  if (typeof actual !== 'string' || typeof wanted !== 'string') return false
  return isFine(actual < wanted ? -1 : actual > wanted ? 1 : 0)
}

function lower(value: Value): string {
  return typeof value === 'string' ? value.toLowerCase() : ''
}

/** SQL's LIKE: `%` any text, `_` any character. */
function likePattern(value: Value): RegExp {
  const escaped = lower(value).replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${escaped.replaceAll('%', '.*').replaceAll('_', '.')}$`, 's')
}
