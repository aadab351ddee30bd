import type { Clock } from '../ports.ts'

export interface BoundedMemory<Value> {
  /** Undefined when it was never kept, or too long ago. */
  readonly get: (name: string) => Value | undefined
  readonly keep: (name: string, value: Value) => void
}

/** Remembers so many values in this process for a while; the oldest goes first. */
export function boundedMemory<Value extends object | string | null>({
  clock,
  keptMs,
  countMax,
}: {
  readonly clock: Clock
  readonly keptMs: number
  readonly countMax: number
}): BoundedMemory<Value> {
  const kept = new Map<string, { readonly value: Value; readonly at: number }>()
  return {
    get(name) {
      const held = kept.get(name)
      return held && clock.now() - held.at < keptMs ? held.value : undefined
    },
    keep(name, value) {
      // A map gives its keys in the order of their first `set`.
      kept.delete(name)
      kept.set(name, { value, at: clock.now() })
      const [oldest] = kept.keys()
      if (kept.size > countMax && oldest !== undefined) kept.delete(oldest)
    },
  }
}
