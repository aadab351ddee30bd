import type {
  DocumentKey,
  DocumentVersion,
  Json,
  JsonObject,
  Store,
  StoredDocument,
} from '../../shared/ports.ts'

interface Held extends StoredDocument {
  readonly keys: Readonly<Record<string, string>>
}

/** A store for simulations: the contract of the port without a disk. It passes the contract suite like the real ones. */
interface MemoryStore extends Store {
  readonly operations: { reads: number; writes: number }
  /** Whether any document has that key just now. For those who look on, and no operation. */
  readonly isNamed: (key: string, value: string) => boolean
}

export function memoryStore(): MemoryStore {
  const documents = new Map<string, Held>()
  const operations = { reads: 0, writes: 0 }
  let versions = 0
  const put = (key: DocumentKey, content: Parameters<Store['create']>[1]): DocumentVersion => {
    const version = String((versions += 1))
    documents.set(pathOf(key), {
      key,
      data: frozenCopy(content.data) as JsonObject,
      keys: { ...content.keys },
      version,
    })
    return version
  }
  return {
    operations,
    isNamed: (key, value) => [...documents.values()].some(({ keys }) => keys[key] === value),
    async get(key) {
      operations.reads += 1
      const held = documents.get(pathOf(key))
      return held ? toStored(held) : null
    },
    async create(key, content) {
      operations.writes += 1
      return documents.has(pathOf(key)) ? null : put(key, content)
    },
    async replace(key, content, over) {
      operations.writes += 1
      return documents.get(pathOf(key))?.version === over ? put(key, content) : null
    },
    async remove(key, over) {
      operations.writes += 1
      const held = documents.get(pathOf(key))
      if (over !== undefined && held?.version !== over) return false
      documents.delete(pathOf(key))
      return true
    },
    async find({ tenant, collection, where, limit = 100, after = '' }) {
      const found = [...documents.values()]
        .filter(({ key }) => key.tenant === tenant && key.collection === collection && key.id > after)
        .filter(({ keys }) => where === undefined || keys[where.key] === where.equals)
        .sort((a, b) => (a.key.id < b.key.id ? -1 : 1))
        .slice(0, limit)
      operations.reads += Math.max(1, found.length)
      return found.map(toStored)
    },
  }
}

function pathOf({ tenant, collection, id }: DocumentKey): string {
  return JSON.stringify([tenant, collection, id])
}

function toStored({ key, data, version }: Held): StoredDocument {
  return { key, data, version }
}

/** As good as a copy for each reader, and cheaper: who writes into it is thrown out. */
function frozenCopy(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return Object.freeze(value.map(frozenCopy))
  const entries = Object.entries(value as JsonObject).map(([name, one]) => [name, frozenCopy(one)] as const)
  return Object.freeze(Object.fromEntries(entries))
}
