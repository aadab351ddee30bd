export interface ApiCall {
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly query: string
  /** 0: the connection was cut or left hanging. */
  readonly status: number
  /** The account whose token came along, or null. */
  readonly email: string | null
  readonly at: number
}

export interface CallFilter {
  readonly method?: string
  readonly path?: RegExp | string
  readonly status?: number
  readonly email?: string
}

export interface CallLog {
  readonly all: readonly ApiCall[]
  readonly count: (filter?: CallFilter) => number
  readonly clear: () => void
}

/** More than any test makes; a demo that runs for days must not grow without end. */
const CALLS_MAX = 20_000

export function createCallLog(): CallLog & { add(call: ApiCall): void } {
  const calls: ApiCall[] = []
  return {
    all: calls,
    count: (filter = {}) => calls.filter((call) => matches(call, filter)).length,
    clear: () => {
      calls.length = 0
    },
    add: (call) => {
      calls.push(call)
      if (calls.length > CALLS_MAX) calls.splice(0, calls.length - CALLS_MAX)
    },
  }
}

function matches(call: ApiCall, filter: CallFilter): boolean {
  const { path } = filter
  return (
    (filter.method === undefined || call.method === filter.method) &&
    (filter.status === undefined || call.status === filter.status) &&
    (filter.email === undefined || call.email === filter.email) &&
    (path === undefined || (typeof path === 'string' ? call.path === path : path.test(call.path)))
  )
}
