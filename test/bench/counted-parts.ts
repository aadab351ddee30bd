import type { Parts } from '../../shared/platform/parts.ts'
import { countedStore } from './counted-store.ts'
import type { StoreCounts } from './counted-store.ts'

export interface PartCounts extends StoreCounts {
  /** Tasks that were put into the queue. */
  tasks: number
  /** Of secrets, without those that a process remembers. */
  secretReads: number
}

/** The functions' store, queue and secrets with a count of what is asked of them. */
export function countedParts(): {
  readonly counts: () => PartCounts
  readonly watch: (parts: Parts) => Parts
} {
  const own = { tasks: 0, secretReads: 0 }
  let stored: StoreCounts = { reads: 0, writes: 0, readCalls: 0 }
  return {
    counts: () => ({ ...stored, ...own }),
    watch(parts) {
      const { counts, ...store } = countedStore(parts.store)
      stored = counts
      return {
        ...parts,
        store,
        tasks: {
          enqueue: (task, options) => {
            own.tasks += 1
            return parts.tasks.enqueue(task, options)
          },
        },
        secrets: {
          ...parts.secrets,
          read: (name) => {
            own.secretReads += 1
            return parts.secrets.read(name)
          },
        },
      }
    },
  }
}
