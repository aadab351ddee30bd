import { ApiError } from '../api-error.ts'
import type { Clock } from '../../../../shared/ports.ts'

export interface QuotaOptions {
  /** Default 600 a minute for one user of the project, 10,000 for the project. */
  perUserPerMinute?: number
  perProjectPerMinute?: number
  /** Google answers either; callers must treat them alike. Default 403. */
  status?: 403 | 429
}

export interface QuotaMeter {
  /** Counts a request, or throws when the last minute was full. */
  spend(email: string, units: number): void
}

const WINDOW_MS = 60_000

/** A sliding window of one minute on the injected clock. Options may be changed while it runs. */
export function createQuotaMeter(clock: Clock, options: QuotaOptions): QuotaMeter {
  const users = new Map<string, Spent[]>()
  const project: Spent[] = []
  return {
    spend: (email, units) => {
      const now = clock.now()
      const user = users.get(email) ?? []
      users.set(email, user)
      const status = options.status ?? 403
      if (usedIn(user, now) + units > (options.perUserPerMinute ?? 600))
        throw exceeded(status, status === 429 ? 'rateLimitExceeded' : 'userRateLimitExceeded')
      if (usedIn(project, now) + units > (options.perProjectPerMinute ?? 10_000))
        throw exceeded(status, 'rateLimitExceeded')
      user.push({ at: now, units })
      project.push({ at: now, units })
    },
  }
}

interface Spent {
  readonly at: number
  readonly units: number
}

function usedIn(spent: Spent[], now: number): number {
  while (spent[0] !== undefined && spent[0].at <= now - WINDOW_MS) spent.shift()
  return spent.reduce((sum, one) => sum + one.units, 0)
}

function exceeded(status: number, reason: string): ApiError {
  const message = reason === 'userRateLimitExceeded' ? 'User Rate Limit Exceeded' : 'Rate Limit Exceeded'
  return new ApiError(status, { domain: 'usageLimits', reason, message })
}
