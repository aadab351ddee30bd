import type { Store } from '../../shared/ports.ts'

export interface StoreCounts {
  /** As Firestore counts them: each document that a query brings is a read, and a query that brings none is one. */
  reads: number
  writes: number
  /** Calls that read: what waits for an answer, however many documents come with it. */
  readCalls: number
}

export function countedStore(store: Store): Store & { readonly counts: StoreCounts } {
  const counts: StoreCounts = { reads: 0, writes: 0, readCalls: 0 }
  const write = <Result>(result: Promise<Result>): Promise<Result> => {
    counts.writes += 1
    return result
  }
  return {
    counts,
    get: (key) => {
      counts.reads += 1
      counts.readCalls += 1
      return store.get(key)
    },
    find: async (query) => {
      const found = await store.find(query)
      counts.reads += Math.max(1, found.length)
      counts.readCalls += 1
      return found
    },
    create: (key, content) => write(store.create(key, content)),
    replace: (key, content, over) => write(store.replace(key, content, over)),
    remove: (key, over) => write(store.remove(key, over)),
  }
}
