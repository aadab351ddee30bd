import { randomBytes } from 'node:crypto'
import type { PagingOptions } from '../context.ts'
import { invalid } from '../api-error.ts'

/** A list under way: what it will tell was settled on its first page, how each looks is told as it is by then. */
export interface Listing {
  readonly keys: readonly string[]
  /** Number of the last write that the list is sure to tell; the sync token starts from it. */
  readonly asOf: number
  /** The query without its page token: each page must ask the same. */
  readonly signature: string
}

export interface ListingMemory {
  readonly lists: Map<string, Listing>
}

/** Old lists are forgotten one by one, so that a run of days does not keep them all. */
const LISTS_MAX = 2_000

export interface Page {
  readonly keys: readonly string[]
  readonly listing: Listing
  readonly nextPageToken: string | null
}

export interface PageRequest {
  readonly pageToken: string | null
  readonly pageSize: number
  readonly signature: string
  readonly paging: PagingOptions
}

/** The page that a token names, or the first one of a list that `begin` makes. */
export function takePage(memory: ListingMemory, request: PageRequest, begin: () => Listing): Page {
  const { pageToken, paging } = request
  const place = pageToken === null ? null : parsePageToken(pageToken)
  const listing = place === null ? begin() : findListing(memory, place.id, request.signature)
  const { id, offset, full } = place ?? { id: randomBytes(12).toString('base64url'), offset: 0, full: false }
  const empty = paging.emptyPages === true && !full
  const size = Math.min(request.pageSize, paging.pageSizeMax ?? request.pageSize)
  const end = empty ? offset : offset + size
  const more = empty || end < listing.keys.length
  if (place === null && more) remember(memory, id, listing)
  return {
    keys: listing.keys.slice(offset, end),
    listing,
    nextPageToken: more ? writePageToken({ id, offset: end, full: empty }) : null,
  }
}

function findListing(memory: ListingMemory, id: string, signature: string): Listing {
  const listing = memory.lists.get(id)
  if (listing === undefined) throw invalid('Invalid page token value.', 'pageToken')
  if (listing.signature !== signature) throw invalid('Page token does not belong to this query.', 'pageToken')
  return listing
}

function remember(memory: ListingMemory, id: string, listing: Listing): void {
  memory.lists.set(id, listing)
  const oldest = memory.lists.keys().next().value
  if (memory.lists.size > LISTS_MAX && oldest !== undefined) memory.lists.delete(oldest)
}

interface Place {
  readonly id: string
  readonly offset: number
  /** The page before was the empty one; this one is not. */
  readonly full: boolean
}

function writePageToken({ id, offset, full }: Place): string {
  return Buffer.from(`${id}.${offset}.${full ? 1 : 0}`).toString('base64url')
}

function parsePageToken(token: string): Place {
  const [id, offset, full] = Buffer.from(token, 'base64url').toString().split('.')
  if (id === undefined || !/^\d+$/.test(offset ?? '')) throw invalid('Invalid page token value.', 'pageToken')
  return { id, offset: Number(offset), full: full === '1' }
}
