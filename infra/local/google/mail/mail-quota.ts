import type { Clock } from '../../../../shared/ports.ts'
import type { GmailOptions } from './gmail-options.ts'
import { rateLimited } from './mail-error.ts'

const MINUTE_MS = 60_000
const PER_USER = 6_000
const PER_PROJECT = 1_200_000

export interface MailQuota {
  /** Counts a call, or throws when the last minute was full; then nothing is counted. */
  spend(email: string, units: number): void
}

interface Spent {
  readonly at: number
  readonly units: number
}

/** Units of the last minute, sliding on the injected clock (google.md 5.2). */
export function createMailQuota(clock: Clock, options: GmailOptions): MailQuota {
  const users = new Map<string, Spent[]>()
  const project: Spent[] = []
  return {
    spend: (email, units) => {
      const now = clock.now()
      const user = users.get(email) ?? []
      users.set(email, user)
      const { perUserPerMinute = PER_USER, perProjectPerMinute = PER_PROJECT } = options.quota ?? {}
      const isFull =
        usedIn(user, now) + units > perUserPerMinute || usedIn(project, now) + units > perProjectPerMinute
      if (isFull) throw rateLimited((user[0]?.at ?? project[0]?.at ?? now) + MINUTE_MS)
      user.push({ at: now, units })
      project.push({ at: now, units })
    },
  }
}

function usedIn(spent: Spent[], now: number): number {
  while (spent[0] !== undefined && spent[0].at <= now - MINUTE_MS) spent.shift()
  return spent.reduce((sum, { units }) => sum + units, 0)
}
