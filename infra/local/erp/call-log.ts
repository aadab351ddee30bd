export interface Call {
  readonly method: string
  /** Below `/api/v1/`, without the query. */
  readonly path: string
  readonly query: string
  /** 0 when the connection was dropped or left hanging. */
  readonly status: number
  readonly at: number
}

export interface CallFilter {
  readonly method?: string
  readonly path?: string | RegExp
  readonly status?: number
}

export interface CallLog {
  readonly entries: readonly Call[]
  count(filter?: CallFilter): number
  clear(): void
}

// A world that runs for days must not remember every call.
const MAX_ENTRIES = 10_000

export function callLog(): CallLog & { add(call: Call): void } {
  const entries: Call[] = []
  return {
    entries,
    add(call) {
      entries.push(call)
      if (entries.length > MAX_ENTRIES) entries.shift()
    },
    count: (filter = {}) => entries.filter((call) => matchesCall(call, filter)).length,
    clear: () => void entries.splice(0),
  }
}

export function matchesCall(
  call: { method: string; path: string; status?: number },
  filter: CallFilter,
): boolean {
  const { method, path, status } = filter
  if (method !== undefined && method !== call.method) return false
  if (status !== undefined && status !== call.status) return false
  if (path === undefined) return true
  return typeof path === 'string' ? path === call.path : path.test(call.path)
}
