import type { ErpPerson } from '../../shared/erp-ports.ts'
import { messagePage } from '../../shared/pages/message-page.ts'
import { problem } from '../../shared/platform/http.ts'
import type { Reply } from '../../shared/platform/http.ts'
import type { Session } from '../../shared/platform/session.ts'
import { showPage } from './visit.ts'
import type { KnownVisit, Visit } from './visit.ts'

/** One's own page, and the way out: what is read of them is our own, by who has signed in. */
const EVERYBODYS: readonly string[] = ['GET ', 'POST /sign-out']
/** The list says what is wrong with the ERP. */
const ADMINISTRATORS: readonly string[] = ['GET /setup', 'GET /setup.json']

interface Asked {
  readonly name: string
  /** What can be asked for again. */
  readonly page: string | null
  readonly isData: boolean
  readonly go: (known: KnownVisit) => Promise<Reply>
}

/**
 * While the ERP can't say who somebody is and what he may: he sees how it stands with himself, and an administrator sees the set-up
 * list, where nothing can be changed: who was one within the last ten minutes, or, where that isn't known, when he signed in, at
 * most twelve hours ago. All else would be done on rights that nobody can look up.
 */
export async function answerWithoutErp(
  visit: Visit & { readonly session: Session },
  { name, page, isData, go }: Asked,
): Promise<Reply> {
  const person = visit.person ?? namelessPerson(visit.session)
  if (person === null) return problem(401, { type: 'urn:autoerp:problem:request.unverified' })
  const known = { ...visit, person }
  if (EVERYBODYS.includes(name) || (person.isAdmin && ADMINISTRATORS.includes(name))) return go(known)
  if (isData) return problem(503, { type: 'urn:autoerp:problem:erp.unavailable' })
  return showPage(known, (shell) => messagePage(shell, 'erp-away', page), 503)
}

/** Of whom nothing is known but what he signed in as. */
function namelessPerson({ signedIn }: Session): ErpPerson | null {
  if (signedIn === null) return null
  const { userId, wasAdmin: isAdmin = false } = signedIn
  return { userId, name: '', isAdmin, rolesIds: [], teamsIds: [] }
}
