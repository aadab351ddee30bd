import type {
  DocumentContent,
  DocumentKey,
  DocumentVersion,
  Store,
  StoreQuery,
  StoredDocument,
} from '../ports.ts'

/** A store that shows what it was given besides what is really stored, and really stores nothing. */
export interface RehearsedStore extends Store {
  /** What would be stored anew in a collection: not there yet. */
  readonly madeIn: (collection: string) => readonly StoredDocument[]
}

interface Written {
  readonly key: DocumentKey
  /** Null: removed. */
  readonly content: DocumentContent | null
  readonly version: DocumentVersion
  readonly isNew: boolean
}

const PAGE_SIZE = 100

/** `guard` is asked before each reading of what is really stored, and may throw. */
export function rehearsedStore(real: Store, guard: () => void): RehearsedStore {
  const written = writtenDocuments()
  const get: Store['get'] = async (key) => {
    if (written.has(key)) return written.get(key)
    guard()
    return real.get(key)
  }
  /** Another may have written while the real store was asked. To be called without a pause before the own write. */
  const sinceThen = (key: DocumentKey, read: StoredDocument | null): StoredDocument | null =>
    written.has(key) ? written.get(key) : read
  return {
    get,
    async create(key, content) {
      const read = await get(key)
      return sinceThen(key, read) === null ? written.put(key, content, true) : null
    },
    async replace(key, content, over) {
      const read = await get(key)
      return sinceThen(key, read)?.version === over ? written.put(key, content, false) : null
    },
    async remove(key, over) {
      const read = await get(key)
      const held = sinceThen(key, read)
      if (over !== undefined && held?.version !== over) return false
      if (held) written.put(key, null, false)
      return true
    },
    async find(query) {
      guard()
      const limit = query.limit ?? PAGE_SIZE
      const untouched = await untouchedOf(real, query, (key) => !written.has(key))
      const all = [...untouched, ...written.find(query)]
      return all.sort((a, b) => (a.key.id < b.key.id ? -1 : 1)).slice(0, limit)
    },
    madeIn: (collection) => written.madeIn(collection),
  }
}

/** What was written, found as a store finds it; removed ones are known as that. */
function writtenDocuments() {
  const written = new Map<string, Written>()
  /** Names of what was written by collection, and by each of its keys. */
  const index = new Map<string, Set<string>>()
  let versions = 0
  return {
    has: (key: DocumentKey): boolean => written.has(nameOf(key)),
    get(key: DocumentKey): StoredDocument | null {
      const found = written.get(nameOf(key))
      return found ? shown(found) : null
    },
    put(key: DocumentKey, content: DocumentContent | null, isNew: boolean): DocumentVersion {
      const name = nameOf(key)
      const before = written.get(name)
      for (const place of before ? placesOf(before) : []) index.get(place)?.delete(name)
      const version: DocumentVersion = `rehearsed-${(versions += 1)}`
      const document = { key, content, version, isNew: before?.isNew ?? isNew }
      written.set(name, document)
      for (const place of placesOf(document)) index.set(place, (index.get(place) ?? new Set()).add(name))
      return version
    },
    find: (query: StoreQuery): readonly StoredDocument[] =>
      [...(index.get(placeOf(query)) ?? [])].flatMap((name) => {
        const document = written.get(name)
        const found = document ? shown(document) : null
        return found && (query.after === undefined || found.key.id > query.after) ? [found] : []
      }),
    madeIn: (collection: string): readonly StoredDocument[] =>
      [...written.values()].flatMap((document) => {
        const found = shown(document)
        return found && document.isNew && document.key.collection === collection ? [found] : []
      }),
  }
}

/** As many as are asked for, or all there are: what was written meanwhile doesn't make a page shorter. */
async function untouchedOf(
  real: Store,
  query: StoreQuery,
  isUntouched: (key: DocumentKey) => boolean,
): Promise<readonly StoredDocument[]> {
  const limit = query.limit ?? PAGE_SIZE
  const found: StoredDocument[] = []
  for (let after = query.after; ;) {
    const page: readonly StoredDocument[] = await real.find(after === undefined ? query : { ...query, after })
    found.push(...page.filter(({ key }) => isUntouched(key)))
    if (page.length < limit || found.length >= limit) return found
    after = page.at(-1)?.key.id
  }
}

function shown({ key, content, version }: Written): StoredDocument | null {
  return content && { key, data: content.data, version }
}

function placesOf({ key, content }: Written): readonly string[] {
  if (content === null) return []
  const { tenant, collection } = key
  const of = (where?: StoreQuery['where']) => placeOf({ tenant, collection, ...(where && { where }) })
  return [of(), ...Object.entries(content.keys ?? {}).map(([name, equals]) => of({ key: name, equals }))]
}

function placeOf({ tenant, collection, where }: StoreQuery): string {
  return JSON.stringify([tenant, collection, where?.key ?? null, where?.equals ?? null])
}

function nameOf({ tenant, collection, id }: DocumentKey): string {
  return JSON.stringify([tenant, collection, id])
}
