import type { Clock } from '../ports.ts'

export interface Remembered<Value> {
  readonly get: (name: string) => Promise<Value>
  readonly ageMs: (name: string) => number
  readonly forget: (name: string) => void
}

/** Remembers a looked-up value per name in this process for a while; concurrent callers share one look-up, failures are not kept. */
export function rememberFor<Value>(
  keptMs: number,
  clock: Clock,
  lookUp: (name: string) => Promise<Value>,
): Remembered<Value> {
  const kept = new Map<string, { readonly value: Promise<Value>; readonly at: number }>()
  return {
    get(name) {
      const held = kept.get(name)
      if (held && clock.now() - held.at < keptMs) return held.value
      const value = lookUp(name)
      kept.set(name, { value, at: clock.now() })
      value.catch(() => kept.get(name)?.value === value && kept.delete(name))
      return value
    },
    ageMs: (name) => clock.now() - (kept.get(name)?.at ?? 0),
    forget: (name) => void kept.delete(name),
  }
}
