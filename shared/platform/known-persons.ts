import type { UserId } from '../domain/ids.ts'
import type { ErpPerson } from '../erp-ports.ts'
import type { Clock } from '../ports.ts'
import { rememberFor } from './remember.ts'

/** The people of one ERP, as it said last. */
export interface KnownPersons {
  /** Remembered for a minute. Throws what the look-up throws. */
  readonly get: (userId: UserId) => Promise<ErpPerson | null>
  /** What the ERP said of him within the last ten minutes, here; null when it said nothing, or that he isn't active any more. */
  readonly lastKnown: (userId: UserId) => ErpPerson | null
}

/** The console shows a person's name and rights with every page; what is done is checked anew. */
const KEPT_MS = 60_000
/** A withdrawn right stops its user's work within ten minutes, and his reading as well. */
const LAST_KNOWN_MS = 10 * 60_000

export function knownPersons(
  lookUp: (userId: UserId) => Promise<ErpPerson | null>,
  clock: Clock,
): KnownPersons {
  const said = new Map<UserId, { readonly person: ErpPerson; readonly at: number }>()
  const persons = rememberFor(KEPT_MS, clock, async (id) => {
    const userId = id as UserId
    const at = clock.now()
    const person = await lookUp(userId)
    if (person === null) said.delete(userId)
    else said.set(userId, { person, at })
    return person
  })
  return {
    get: (userId) => persons.get(userId),
    lastKnown(userId) {
      const last = said.get(userId)
      return last && clock.now() - last.at < LAST_KNOWN_MS ? last.person : null
    },
  }
}
