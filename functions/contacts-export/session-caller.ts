import { Fault } from '../../shared/domain/fault.ts'
import type { TenantId } from '../../shared/domain/ids.ts'
import type { ErpPerson } from '../../shared/erp-ports.ts'
import { isSessionEnded } from '../../shared/flows/ended-session.ts'
import type { Deps } from '../../shared/platform/deps.ts'
import type { Incoming } from '../../shared/platform/http.ts'
import { isCsrf, readSession } from '../../shared/platform/session.ts'

/** Another site can post to us with a person's cookie, but not with a header that it would have to ask us for first. */
const PROOF_HEADER = 'x-autoerp-proof'

/**
 * The person whose console session the request comes with, and who proves with the value of the console's field `csrf` that it is no
 * other site that sends it. Throws `request.unverified` without a session of this tenant, `request.forbidden` without the proof.
 */
export async function readCaller(
  { headers }: Pick<Incoming, 'headers'>,
  tenant: TenantId,
  deps: Deps,
): Promise<ErpPerson> {
  const key = await deps.signingKey()
  const session = readSession(key, headers['cookie'], deps.clock.now())
  if (session?.signedIn?.tenant !== tenant)
    throw new Fault('request.unverified', 'neither signed nor signed in')
  if (headers['sec-fetch-site'] === 'cross-site' || !isCsrf(key, session, headers[PROOF_HEADER] ?? null))
    throw new Fault('request.forbidden', 'not sent by the session’s own page', { field: PROOF_HEADER })
  const scope = await deps.scopeOf(tenant)
  const isOver = await isSessionEnded(session.id, scope)
  const person = isOver ? null : await deps.personOf(tenant, session.signedIn.userId)
  if (person === null) throw new Fault('request.unverified', 'the session is over')
  return person
}
