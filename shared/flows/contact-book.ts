import { z } from 'zod'
import type { UserId } from '../domain/ids.ts'
import type { DocumentContent, DocumentKey, DocumentVersion } from '../ports.ts'
import type { TenantScope } from './tenant-scope.ts'

/**
 * What is kept of one Google account's contacts to find somebody among them, and who may write them now. The people themselves
 * are in documents of their own (book-people); here is what changed since those were written.
 */
export interface ContactBook {
  readonly account: string
  readonly userId: UserId
  /** Only who has it writes the account's contacts, this document, and the links that lead to them. */
  readonly lease: { readonly until: number } | null
  /** Null: the list is to be read from its beginning. */
  readonly syncToken: string | null
  /** When the newest reading began, and for which export. */
  readonly readAt: number
  readonly readFor: string | null
  /** Part of the names of the documents that are the valid ones, and how many they are. */
  readonly generation: string
  readonly shards: number
  /** Entries (see book-people) that overrule those in the documents. */
  readonly recent: readonly string[]
}

export interface StoredBook {
  readonly book: ContactBook
  readonly version: DocumentVersion | null
}

/** A sync token is worth nothing after seven days (google.md 4.2), and the rest nothing without it. */
export const BOOK_KEPT_MS = 30 * 24 * 3_600_000

export const contactBookSchema = z.object({
  schema: z.literal(1),
  account: z.string(),
  userId: z.string().transform((id) => id as UserId),
  lease: z.object({ until: z.number() }).nullable(),
  syncToken: z.string().nullable(),
  readAt: z.number(),
  readFor: z.string().nullable(),
  generation: z.string(),
  shards: z.number(),
  recent: z.array(z.string()),
})

/** Empty when there is none yet. */
export async function readBook(
  account: string,
  userId: UserId,
  scope: Pick<TenantScope, 'store' | 'tenant'>,
): Promise<StoredBook> {
  const document = await scope.store.get(keyOf(account, scope))
  if (document === null) return { book: emptyBook(account, userId), version: null }
  const { schema: _schema, ...book } = contactBookSchema.parse(document.data)
  return { book: { ...book, userId }, version: document.version }
}

/** Compare-and-set; null when another was faster. */
export async function saveBook(
  { book, version }: StoredBook,
  scope: Pick<TenantScope, 'store' | 'tenant' | 'clock'>,
): Promise<StoredBook | null> {
  const key = keyOf(book.account, scope)
  const content: DocumentContent = {
    data: { schema: 1, ...book },
    keys: { user: book.userId },
    expiresAt: scope.clock.now() + BOOK_KEPT_MS,
  }
  const saved = await (version === null
    ? scope.store.create(key, content)
    : scope.store.replace(key, content, version))
  return saved === null ? null : { book, version: saved }
}

function emptyBook(account: string, userId: UserId): ContactBook {
  return {
    account,
    userId,
    lease: null,
    syncToken: null,
    readAt: 0,
    readFor: null,
    generation: '',
    shards: 0,
    recent: [],
  }
}

function keyOf(account: string, { tenant }: Pick<TenantScope, 'tenant'>): DocumentKey {
  return { tenant, collection: 'contact-books', id: account }
}
