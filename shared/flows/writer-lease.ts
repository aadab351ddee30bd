import { Fault } from '../domain/fault.ts'
import type { UserId } from '../domain/ids.ts'
import { readBook, saveBook } from './contact-book.ts'
import type { ContactBook, StoredBook } from './contact-book.ts'
import type { TenantScope } from './tenant-scope.ts'

/** Longer than the calls between two looks at it; what a dead process held is free after it. */
const LEASE_MS = 120_000
/** One call to Google ends within 20 seconds; a late answer of the store comes on top. */
const CALL_MS = 40_000
/** Whoever writes now is done with his batch within seconds. */
const COME_BACK_MS = 5_000

type Scope = Pick<TenantScope, 'store' | 'tenant' | 'clock'>

/** The right to write one Google account's contacts, and the account's book, which is saved with it. */
export interface Writer {
  readonly book: ContactBook
  /** Saved with the next `stay` that has to, or at the end. */
  readonly change: (change: Partial<ContactBook>) => void
  /** Saves the book at once. Throws `store.contended` when it may be another's by now. */
  readonly save: () => Promise<void>
  /**
   * To be called right before every call to Google that writes, or that takes long. Throws `store.contended` when the right may be
   * another's by now.
   */
  readonly stay: () => Promise<void>
}

/**
 * Runs work as the only writer of the account: all that changes contacts of one user must come one after another (google.md 4.1).
 * Throws `store.contended` with the time to come back when another writes.
 */
export async function asOnlyWriter<T>(
  { account, userId }: { readonly account: string; readonly userId: UserId },
  scope: Scope,
  work: (writer: Writer) => Promise<T>,
): Promise<T> {
  const held = await take(await readBook(account, userId, scope), scope)
  let stored = held
  let { book } = held
  const save = async (lease: ContactBook['lease']): Promise<void> => {
    const saved = await saveBook({ ...stored, book: { ...book, lease } }, scope)
    if (saved === null) throw busy(COME_BACK_MS)
    stored = saved
    ;({ book } = saved)
  }
  const writer: Writer = {
    get book() {
      return book
    },
    change: (change) => void (book = { ...book, ...change }),
    save: () => save({ until: scope.clock.now() + LEASE_MS }),
    stay: async () => {
      if (scope.clock.now() + CALL_MS > (book.lease?.until ?? 0)) await writer.save()
    },
  }
  try {
    const result = await work(writer)
    await save(null)
    return result
  } catch (error) {
    // What was found out about the account is kept; who can't save it any more leaves the lease to its end.
    await save(null).catch(() => undefined)
    throw error
  }
}

async function take(found: StoredBook, scope: Scope): Promise<StoredBook> {
  const now = scope.clock.now()
  const until = found.book.lease?.until ?? 0
  if (until > now) throw busy(Math.min(COME_BACK_MS, until - now))
  const taken = await saveBook({ ...found, book: { ...found.book, lease: { until: now + LEASE_MS } } }, scope)
  if (taken === null) throw busy(COME_BACK_MS)
  return taken
}

function busy(retryAfterMs: number): Fault {
  return new Fault('store.contended', 'another task writes the contacts of this account', { retryAfterMs })
}
