import { badRequest, forbidden } from './erp-error.ts'
import { parsePhpQuery } from './php-query.ts'
import { isMap, toIds, toText, type Attributes, type Value } from './value.ts'

export interface SearchParams {
  readonly where: Attributes[]
  readonly select: string[] | null
  readonly orderBy: string | null
  readonly order: 'asc' | 'desc' | null
  readonly offset: number
  readonly maxSize: number
  readonly textFilter: string | null
  readonly primaryFilter: string | null
  readonly boolFilters: string[]
}

const MAX_SIZE = 200

/** List parameters of a query string, single ones or all as JSON in `searchParams`. */
export function parseSearchParams(search: string): SearchParams {
  const query = parsePhpQuery(search)
  return toSearchParams(query['searchParams'] === undefined ? fromQuery(query) : fromJson(query))
}

/** The same from JSON, as a mass action carries it. */
export function toSearchParams(raw: Attributes): SearchParams {
  const order = toText(raw['order']).toLowerCase()
  const { where, filters } = liftFilters(listOf(raw['where']))
  return {
    where,
    select: Array.isArray(raw['select']) ? toIds(raw['select']) : null,
    orderBy: toText(raw['orderBy']) || null,
    order: order === 'asc' || order === 'desc' ? order : null,
    offset: Number(raw['offset'] ?? 0) || 0,
    maxSize: sizeOf(raw['maxSize']),
    textFilter: toText(filters.get('textFilter') ?? raw['textFilter']) || null,
    primaryFilter: toText(filters.get('primary') ?? raw['primaryFilter']) || null,
    boolFilters: toIds(filters.get('bool') ?? raw['boolFilterList']),
  }
}

const FILTERS = ['bool', 'textFilter', 'primary']

/** The ERP's own lists send these three among the `where` items; only at the top do they count as parameters of the list. */
function liftFilters(items: readonly Attributes[]): { where: Attributes[]; filters: Map<string, Value> } {
  const isFilter = ({ type }: Attributes): boolean => FILTERS.includes(toText(type))
  const lifted = items
    .filter(isFilter)
    .map(({ type, value }): [string, Value] => [toText(type), value ?? null])
  return { where: items.filter((item) => !isFilter(item)), filters: new Map(lifted) }
}

function fromQuery(query: Attributes): Attributes {
  const select = toText(query['select'] ?? query['attributeSelect'])
  return {
    ...query,
    where: query['where'] ?? query['whereGroup'] ?? [],
    select: select === '' ? null : select.split(',').map((name) => name.trim()),
  }
}

/** In the JSON only `where` and `select` count: `whereGroup` there is ignored without a word, and nothing is filtered. */
function fromJson(query: Attributes): Attributes {
  try {
    const parsed: unknown = JSON.parse(toText(query['searchParams']))
    if (isMap(parsed)) return parsed
  } catch {
    // Falls through to the refusal below.
  }
  throw badRequest('Invalid searchParams.')
}

function sizeOf(value: Value | undefined): number {
  if (value === undefined || value === null || value === '') return MAX_SIZE
  const size = Number(value)
  if (size > MAX_SIZE) throw forbidden(`Max size should not exceed ${MAX_SIZE}. Use offset and limit.`)
  return Number.isFinite(size) && size >= 0 ? size : MAX_SIZE
}

function listOf(value: Value | undefined): Attributes[] {
  if (Array.isArray(value)) return value.filter(isMap)
  return isMap(value) ? Object.values(value).filter(isMap) : []
}
