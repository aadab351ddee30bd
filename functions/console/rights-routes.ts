import { Fault, isFault } from '../../shared/domain/fault.ts'
import { RIGHTS } from '../../shared/domain/rights.ts'
import type { Right, RoleRights } from '../../shared/domain/rights.ts'
import { noteAudit } from '../../shared/flows/audit.ts'
import { checkAccess } from '../../shared/flows/check-access.ts'
import { readRoleRights, saveRoleRights } from '../../shared/flows/role-rights.ts'
import type { Shell } from '../../shared/pages/page-frame.ts'
import { rightsPage } from '../../shared/pages/rights-page.ts'
import type { Reply } from '../../shared/platform/http.ts'
import { formOf, seeOther, showPage } from './visit.ts'
import type { KnownVisit } from './visit.ts'
import { logFault } from '../../shared/platform/log-fault.ts'

export async function showRights(visit: KnownVisit): Promise<Reply> {
  return show(visit, null)
}

/** `sent`: what somebody wanted while another was faster; it is shown over what is valid, and may be saved again. */
async function show(visit: KnownVisit, sent: RoleRights | null): Promise<Reply> {
  const { scope } = visit
  const [roles, stored] = await Promise.all([scope.people.roles(), readRoleRights(scope.store, scope.tenant)])
  // A role that nobody has any more keeps what it was granted; it is shown, so that it can be taken away.
  const unseen = Object.keys(stored.roles).filter((id) => !roles.some((role) => role.id === id))
  const view = {
    roles: [...roles, ...unseen.map((id) => ({ id, name: id }))],
    granted: sent ?? stored.roles,
    version: stored.version,
    rights: RIGHTS,
    valid: sent && stored.roles,
  }
  const noticeOf = (shell: Shell): Shell => (sent === null ? shell : { ...shell, notice: 'rights-conflict' })
  return showPage(visit, (shell) => rightsPage(noticeOf(shell), view), sent === null ? 200 : 409)
}

/** Saves the matrix as a whole; when another administrator saved meanwhile, nothing is saved. */
export async function saveRights(visit: KnownVisit): Promise<Reply> {
  const { scope, person } = visit
  const form = await formOf(visit)
  const roles = grantedIn(form)
  const version = form.get('version')
  const saved = await saveRoleRights(scope.store, scope.tenant, {
    roles,
    version: version === '' ? null : version,
  })
  if (!saved) return show(visit, roles)
  await noteAudit(scope, { action: 'rights-changed', by: person.userId, subject: null, detail: '' })
  await applyNow(visit)
  return seeOther(`${scope.consoleUrl}/rights?notice=rights-saved`)
}

/** `<role id>:<right>` for each box that is ticked. A map, since a role's id is whatever was sent. */
function grantedIn(form: URLSearchParams): RoleRights {
  const roles = new Map<string, Right[]>()
  for (const grant of form.getAll('grant')) {
    const [, role = '', name = ''] = /^([A-Za-z0-9][\w-]{0,63}):([\w-]{1,40})$/.exec(grant) ?? []
    const right = RIGHTS.find((one) => one === name)
    if (role === '' || !right) throw new Fault('request.malformed', 'no such right', { field: 'grant' })
    roles.set(role, [...(roles.get(role) ?? []), right])
  }
  return Object.fromEntries(roles)
}

/** Should the ERP be out of reach, the next check applies them. */
async function applyNow({ scope }: KnownVisit): Promise<void> {
  try {
    await checkAccess(scope)
  } catch (error) {
    if (!isFault(error)) throw error
    logFault(scope.log, 'console', error)
  }
}
