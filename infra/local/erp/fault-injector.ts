import { matchesCall } from './call-log.ts'

export interface Fault {
  readonly method?: string
  /** Below `/api/v1/`, without the query. */
  readonly path?: string | RegExp
  /** How many matching requests it meets; one unless told. */
  readonly times?: number
  /** `done`: the request takes effect, and only its answer goes wrong. */
  readonly effect?: 'none' | 'done'
  readonly answer:
    | { status: number; reason?: string; body?: string; headers?: Record<string, string> }
    | 'hang'
    | 'drop'
}

export interface FaultInjector {
  add(fault: Fault): void
  clear(): void
  /** Faults that have not met all their requests yet. */
  readonly pending: number
}

export function faultInjector(): FaultInjector & {
  take(call: { method: string; path: string }): Fault | null
} {
  const faults: { fault: Fault; left: number }[] = []
  return {
    add: (fault) => void faults.push({ fault, left: fault.times ?? 1 }),
    clear: () => void faults.splice(0),
    get pending() {
      return faults.length
    },
    take(call) {
      const index = faults.findIndex(({ fault }) => {
        const { method, path } = fault
        return matchesCall(call, { ...(method && { method }), ...(path && { path }) })
      })
      const found = faults[index]
      if (found === undefined) return null
      found.left -= 1
      if (found.left <= 0) faults.splice(index, 1)
      return found.fault
    },
  }
}
