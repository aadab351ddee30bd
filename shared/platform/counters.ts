import { isFault } from '../domain/fault.ts'
import type { TenantId } from '../domain/ids.ts'
import type { Clock, DocumentContent, DocumentKey, DocumentVersion, Store } from '../ports.ts'
import { replyToBug } from './http.ts'
import type { Log } from './log.ts'
import { logFault } from './log-fault.ts'

/** What this process has counted (see domain/counts), kept where everybody can add it up. */
export interface Counters {
  /** With null it is nobody's: the deployment's own. */
  add(tenant: TenantId | null, name: string, times?: number): void
  /**
   * Stores what isn't stored yet: `due` only when the last time was a minute ago. Never fails: what couldn't be stored waits for
   * the next time. A process that is killed takes at most its last minute along.
   */
  flush(when: 'due' | 'now'): Promise<void> | undefined
}

/** For who has no place to keep any. */
export const NO_COUNTERS: Counters = { add: () => undefined, flush: () => undefined }

const FLUSH_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const KEPT_DAYS = 30
/** Ids go up from the newest day to the oldest, so that the newest are found first. */
const LAST_DAY = 99_999
const TRIES_MAX = 3

/** The day that a document of counters is about, since 1970 and in UTC: the beginning of its id. */
export function dayPrefix(day: number): string {
  return String(LAST_DAY - day).padStart(5, '0')
}

/** One process's counts of one tenant's day. The document always holds all of them, so writing it again changes nothing. */
interface Kept {
  readonly key: DocumentKey
  readonly day: number
  readonly hours: Map<number, Map<string, number>>
  version: DocumentVersion | null
  isNew: boolean
}

/** `instance` names this process and no other: nobody else writes its documents. */
export function storedCounters({
  store,
  clock,
  log,
  instance,
}: {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly instance: string
}): Counters {
  const kept = new Map<string, Kept>()
  let flushedAt = clock.now()
  let flushing = Promise.resolve()

  const keptOf = (tenant: TenantId | null, day: number): Kept => {
    const name = `${tenant ?? ''}/${day}`
    const held = kept.get(name)
    if (held) return held
    const key = { tenant, collection: 'counters', id: `${dayPrefix(day)}-${instance}` }
    const made: Kept = { key, day, hours: new Map(), version: null, isNew: false }
    kept.set(name, made)
    return made
  }
  const storeAll = async (): Promise<void> => {
    const today = Math.floor(clock.now() / DAY_MS)
    for (const [name, one] of kept) {
      if (one.isNew) await storeOne(one, { store, log })
      if (!one.isNew && one.day < today) kept.delete(name)
    }
  }
  return {
    add(tenant, name, times = 1) {
      if (times === 0) return
      const now = clock.now()
      const one = keptOf(tenant, Math.floor(now / DAY_MS))
      const hour = Math.floor(now / HOUR_MS) % 24
      const counts = one.hours.get(hour) ?? new Map<string, number>()
      one.hours.set(hour, counts)
      counts.set(name, (counts.get(name) ?? 0) + times)
      one.isNew = true
    },
    flush(when) {
      if (when === 'due' && clock.now() - flushedAt < FLUSH_MS) return undefined
      flushedAt = clock.now()
      flushing = flushing.then(storeAll)
      return flushing
    },
  }
}

async function storeOne(one: Kept, { store, log }: { store: Store; log: Log }): Promise<void> {
  one.isNew = false
  try {
    one.version = await written(one, store)
  } catch (error) {
    one.isNew = true
    if (isFault(error)) logFault(log, 'counters', error)
    else replyToBug('counters', log, error)
  }
}

/** A write whose answer was lost may have landed: then the document is there at a version that we weren't told. */
async function written({ key, day, hours, version }: Kept, store: Store): Promise<DocumentVersion | null> {
  const content = contentOf(day, hours)
  let over = version
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const saved = await (over === null ? store.create(key, content) : store.replace(key, content, over))
    if (saved !== null) return saved
    over = (await store.get(key))?.version ?? null
  }
  return null
}

function contentOf(day: number, hours: Kept['hours']): DocumentContent {
  const counts = [...hours].map(([hour, names]) => [String(hour), Object.fromEntries(names)] as const)
  return {
    data: { schema: 1, day, hours: Object.fromEntries(counts) },
    expiresAt: (day + 1 + KEPT_DAYS) * DAY_MS,
  }
}
