import { z } from 'zod'
import { Fault } from '../domain/fault.ts'
import type { ErpClient } from './erp-client.ts'

export type Where =
  | { readonly type: 'or' | 'and'; readonly value: readonly Where[] }
  | { readonly type: 'isNull' | 'isTrue'; readonly attribute: string }
  | {
      readonly type: 'equals' | 'after' | 'greaterThanOrEquals'
      readonly attribute: string
      readonly value: string
    }
  | { readonly type: 'in' | 'linkedWith'; readonly attribute: string; readonly value: readonly string[] }

export interface ListQuery {
  readonly where: readonly Where[]
  readonly select: readonly string[]
  readonly orderBy: string
  readonly offset: number
}

export interface ListPage {
  readonly list: readonly Readonly<Record<string, unknown>>[]
  /** The offset to go on from; null on the last page. */
  readonly next: number | null
}

/** The ERP's limit; one more is a 403 (erp.md 1.2). */
const PAGE_SIZE = 200

/**
 * The ERP has no cursor, only offsets. A record that leaves its place while we page (it was modified or deleted) pulls
 * those behind it forward, and the next offset would step over them. So the pages overlap by this much.
 */
const PAGE_OVERLAP = 20

const PAGE = z.object({ total: z.number(), list: z.array(z.record(z.string(), z.unknown())) })

/** One page, ascending. The same record may be on two pages. */
export async function listPage(client: ErpClient, entity: string, query: ListQuery): Promise<ListPage> {
  const answer = await client.request('GET', entity, {
    query: toParameters(query),
    headers: { 'X-No-Total': 'true' },
  })
  const page = PAGE.safeParse(answer)
  if (!page.success) throw new Fault('erp.unavailable', `GET ${entity}: not a list`)
  const { total, list } = page.data
  // With X-No-Total, -1 says that there is more and -2 that there is not (erp.md 1.2); else it is the real number.
  const more = total === -1 || total > query.offset + list.length
  return {
    list,
    next: more && list.length > 0 ? query.offset + Math.max(1, list.length - PAGE_OVERLAP) : null,
  }
}

/** All pages, each record once. For lists that are short by nature. */
export async function listAll(
  client: ErpClient,
  entity: string,
  query: Omit<ListQuery, 'offset'>,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const found = new Map<unknown, Readonly<Record<string, unknown>>>()
  let offset: number | null = 0
  while (offset !== null) {
    const page: ListPage = await listPage(client, entity, { ...query, offset })
    for (const record of page.list) found.set(record['id'], record)
    offset = page.next
  }
  return [...found.values()]
}

function toParameters({ where, select, orderBy, offset }: ListQuery): URLSearchParams {
  const parameters = new URLSearchParams({
    select: select.join(','),
    orderBy,
    order: 'asc',
    offset: String(offset),
    maxSize: String(PAGE_SIZE),
  })
  for (const [index, item] of where.entries()) appendWhere(parameters, `where[${index}]`, item)
  return parameters
}

/** PHP's array notation: `where[0][type]=or&where[0][value][0][type]=…`. */
function appendWhere(parameters: URLSearchParams, at: string, item: Where): void {
  parameters.append(`${at}[type]`, item.type)
  if ('attribute' in item) parameters.append(`${at}[attribute]`, item.attribute)
  if (!('value' in item)) return
  if (typeof item.value === 'string') return parameters.append(`${at}[value]`, item.value)
  for (const [index, value] of item.value.entries()) {
    const below = `${at}[value][${index}]`
    if (typeof value === 'string') parameters.append(below, value)
    else appendWhere(parameters, below, value)
  }
}
