import { apiErrorBody, newerErrorBody } from './api-error.ts'

export interface Fault {
  readonly method?: string
  readonly path: RegExp
  /** How many matching requests it meets; default 1. */
  readonly times?: number
  /** `done`: the request takes effect and only its answer is lost. `none`: it never happened. */
  readonly effect?: 'none' | 'done'
  /** `hang`: no answer until the caller gives up. `drop`: the connection is cut. */
  readonly answer: FaultAnswer | 'hang' | 'drop'
}

export interface FaultAnswer {
  readonly status: number
  readonly reason?: string
  readonly message?: string
  readonly domain?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as it is (HTML of a front end, say) instead of an error body of the API. */
  readonly body?: string
}

export interface AddedFault {
  readonly left: () => number
  readonly remove: () => void
}

export interface FaultInjector {
  readonly add: (fault: Fault) => AddedFault
  readonly clear: () => void
}

export function createFaultInjector(): FaultInjector & { take(method: string, path: string): Fault | null } {
  const waiting = new Map<Fault, number>()
  return {
    add: (fault) => {
      const added = { ...fault }
      waiting.set(added, fault.times ?? 1)
      return { left: () => waiting.get(added) ?? 0, remove: () => void waiting.delete(added) }
    },
    clear: () => waiting.clear(),
    take: (method, path) => {
      for (const [fault, left] of waiting) {
        if (fault.method !== undefined && fault.method !== method) continue
        if (!fault.path.test(path)) continue
        if (left > 1) waiting.set(fault, left - 1)
        else waiting.delete(fault)
        return fault
      }
      return null
    },
  }
}

/** The answer of a fault: in the envelope of Calendar and Gmail or of People, or OAuth's own shape outside of the APIs. */
export function faultResponse(answer: FaultAnswer, path: string): Response {
  const { status, reason = 'backendError', message = 'Backend Error', domain, headers = {} } = answer
  if (answer.body !== undefined) return new Response(answer.body, { status, headers })
  const body = /^\/(?:calendar|gmail)\//.test(path)
    ? apiErrorBody(status, { reason, message, ...(domain !== undefined && { domain }) })
    : isPeoplePath(path)
      ? newerErrorBody(status, { reason, message })
      : { error: reason, error_description: message }
  return Response.json(body, { status, headers })
}

function isPeoplePath(path: string): boolean {
  return /^\/v1\/(?:people|contactGroups)(?:[/:]|$)/.test(path)
}
