import { z } from 'zod'
import {
  countersOf,
  findPerson,
  listedOf,
  newestOf,
  type ContactsBook,
  type PersonRow,
  type Version,
} from './contacts-book.ts'
import {
  invalidArgument,
  malformedToken,
  personNotFound,
  rpcStatusOf,
  syncTokenExpired,
} from './people-error.ts'
import { renderPerson } from './render-person.ts'

export const READ_MAX = 200
const PAGE_MAX = 1000
const PAGE_DEFAULT = 100
const TOKEN_LIFE_MS = 7 * 86_400_000

export interface ListQuery {
  readonly mask: readonly string[]
  readonly pageSize: number | null
  readonly pageToken: string | null
  readonly syncToken: string | null
  readonly requestSyncToken: boolean
  /** What else was asked; each page and each later list must ask the same (discovery document). */
  readonly more: string
}

/**
 * `people.connections.list`: everything, or what changed since the sync token; each as it was a while ago (google.md 4.2). Pages go by
 * the order of changes, so what changes between two pages comes once more, on a later one.
 */
export function listConnections(book: ContactsBook, query: ListQuery): object {
  const size = pageSizeOf(query)
  const signature = JSON.stringify([[...query.mask].sort(), size, query.more])
  const start = startOf(book, query, signature)
  const told = listedChanges(book, start.since)
  const rest = told.filter(({ version }) => version.change > start.after)
  const page = rest.slice(0, Math.min(size, book.options.pageSizeMax ?? size))
  const hasMore = rest.length > page.length
  const as = start.since === null ? 'list' : 'changes'
  const people = page.map(({ row, version }) => renderPerson(book, row, { version, mask: query.mask, as }))
  const base = { of: book.owner, epoch: start.epoch, fullAt: start.fullAt, signature }
  const after = page.at(-1)?.version.change ?? start.after
  return {
    // Nothing to tell is told by leaving the keys out.
    ...(people.length > 0 && { connections: people, totalPeople: told.length, totalItems: told.length }),
    ...(hasMore && {
      nextPageToken: writeToken({
        ...base,
        since: start.since,
        asOf: start.asOf,
        after,
        sync: query.syncToken,
      }),
    }),
    ...(!hasMore && query.requestSyncToken && { nextSyncToken: writeToken({ ...base, change: start.asOf }) }),
  }
}

export function isFullSync({
  pageToken,
  syncToken,
}: {
  pageToken: string | null
  syncToken: string | null
}): boolean {
  return pageToken === null && syncToken === null
}

function pageSizeOf({ pageSize }: ListQuery): number {
  const size = pageSize === null || pageSize === 0 ? PAGE_DEFAULT : pageSize
  if (size < 1 || size > PAGE_MAX) throw invalidArgument('pageSize', `is not between 1 and ${PAGE_MAX}`)
  return size
}

interface Listed {
  readonly row: PersonRow
  readonly version: Version
}

/** Ascending by change. A full list doesn't tell who is gone. */
function listedChanges(book: ContactsBook, since: number | null): Listed[] {
  const now = book.clock.now()
  const listed: Listed[] = []
  for (const row of book.people.values()) {
    const version = listedOf(row, now)
    if (version === null || version.isSilent) continue
    if (since === null ? version.fields === null : version.change <= since) continue
    listed.push({ row, version })
  }
  return listed.sort((a, b) => a.version.change - b.version.change)
}

/** Writes become visible in their order, so a list that begins now tells all up to this one. */
function lastVisible(book: ContactsBook): number {
  const now = book.clock.now()
  let last = 0
  for (const row of book.people.values()) last = Math.max(last, listedOf(row, now)?.change ?? 0)
  return last
}

interface Start {
  readonly since: number | null
  /** What changes while its list is paged is told once more by the next list: a deletion would else be told by none. */
  readonly asOf: number
  readonly after: number
  readonly epoch: number
  readonly fullAt: number
}

const common = { of: z.string(), epoch: z.int(), fullAt: z.int(), signature: z.string() }
const syncToken = z.strictObject({ ...common, change: z.int() })
const pageToken = z.strictObject({
  ...common,
  since: z.int().nullable(),
  asOf: z.int(),
  after: z.int(),
  sync: z.string().nullable(),
})

function startOf(book: ContactsBook, query: ListQuery, signature: string): Start {
  if (query.pageToken !== null) {
    const token = readToken(pageToken, query.pageToken, { book, signature })
    if (token.sync !== query.syncToken) throw malformedToken()
    return token
  }
  const asOf = lastVisible(book)
  if (query.syncToken === null)
    return { since: null, after: 0, asOf, epoch: countersOf(book).syncEpoch, fullAt: book.clock.now() }
  const token = readToken(syncToken, query.syncToken, { book, signature })
  return { ...token, since: token.change, after: token.change, asOf }
}

function writeToken(token: object): string {
  return Buffer.from(JSON.stringify(token)).toString('base64url')
}

/**
 * The seven days count from the full sync, so a later token is not newer. Parameters that differ from the first call are refused like a
 * malformed token; what Google does then isn't told. Whether a new sync token is asked for is no such parameter.
 */
function readToken<T extends { of: string; epoch: number; fullAt: number; signature: string }>(
  schema: z.ZodType<T>,
  text: string,
  { book, signature }: { book: ContactsBook; signature: string },
): T {
  const token = parseToken(schema, text)
  if (token === null || token.of !== book.owner || token.signature !== signature) throw malformedToken()
  const { syncTokenLifeMs = TOKEN_LIFE_MS, expiredToken } = book.options
  const isOld = book.clock.now() - token.fullAt >= syncTokenLifeMs
  if (isOld || token.epoch !== countersOf(book).syncEpoch)
    throw syncTokenExpired(expiredToken ?? { code: 400, status: 'INVALID_ARGUMENT' })
  return token
}

function parseToken<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    return schema.parse(JSON.parse(Buffer.from(text, 'base64url').toString()))
  } catch {
    return null
  }
}

/** At once, without the delay of lists. */
export function getPerson(book: ContactsBook, resourceName: string, mask: readonly string[]): object {
  const row = findPerson(book, resourceName)
  if (row === null) throw personNotFound()
  return renderPerson(book, row, { version: newestOf(row), mask, as: 'one' })
}

/** `people.getBatchGet`: who is gone has a status instead of a person. */
export function getPeople(book: ContactsBook, names: readonly string[], mask: readonly string[]): object {
  if (names.length === 0 || names.length > READ_MAX)
    throw invalidArgument('resourceNames', `are none, or more than ${READ_MAX}`)
  const responses = names.map((name) => {
    const row = findPerson(book, name)
    return row === null
      ? { httpStatusCode: 404, requestedResourceName: name, status: rpcStatusOf(personNotFound()) }
      : personResponse(book, row, { name, mask })
  })
  return { responses }
}

/** One person of a batch that went well. */
export function personResponse(
  book: ContactsBook,
  row: PersonRow,
  { name, mask }: { name: string; mask: readonly string[] },
): object {
  const person = renderPerson(book, row, { version: newestOf(row), mask, as: 'one' })
  return { httpStatusCode: 200, person, requestedResourceName: name, status: {} }
}
