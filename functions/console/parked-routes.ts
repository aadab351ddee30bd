import { Fault } from '../../shared/domain/fault.ts'
import type { UserId } from '../../shared/domain/ids.ts'
import { noteAudit } from '../../shared/flows/audit.ts'
import { countParked, dropParked, parkedTasks, retryParked } from '../../shared/flows/parked-tasks.ts'
import type { Notice } from '../../shared/pages/notice.ts'
import { parkedPage } from '../../shared/pages/parked-list.ts'
import type { Reply } from '../../shared/platform/http.ts'
import { formOf, seeOther, showPage } from './visit.ts'
import type { KnownVisit } from './visit.ts'

/** A task's own id, and an ERP's. */
const ID = /^[A-Za-z0-9][\w-]{0,127}$/

export async function showParked(visit: KnownVisit): Promise<Reply> {
  const { scope, request, deps, tenant } = visit
  const asked = request.query['after'] ?? ''
  const { items, next } = await parkedTasks({ of: null, after: ID.test(asked) ? asked : null }, scope)
  const view = {
    items,
    next: next && `/parked?after=${encodeURIComponent(next)}`,
    userId: null,
    total: await countParked(scope),
    tenant,
    zone: await deps.zoneOf(tenant),
  }
  return showPage(visit, (shell) => parkedPage(shell, view))
}

/** `retry` or `drop` with the task's id; `user` says whose page the form was on. */
export async function settleParked(visit: KnownVisit): Promise<Reply> {
  const { scope, person } = visit
  const form = await formOf(visit)
  const isRetry = form.has('retry')
  const id = form.get(isRetry ? 'retry' : 'drop') ?? ''
  if (!ID.test(id)) throw new Fault('request.malformed', 'which task', { field: 'retry' })
  const notice = isRetry ? RETRIED[await retryParked(id, scope)] : dropped(await dropParked(id, scope))
  const isDone = notice === 'task-retried' || notice === 'task-dropped'
  if (isDone) await noteAudit(scope, { action: notice, by: person.userId, subject: null, detail: id })
  const user = form.get('user') ?? ''
  const path = ID.test(user) ? `/people/${user as UserId}/refused` : '/parked'
  return seeOther(`${scope.consoleUrl}${path}?notice=${notice}`)
}

const RETRIED = {
  done: 'task-retried',
  'not-possible': 'task-not-possible',
  gone: 'task-gone',
} as const satisfies Record<string, Notice>

function dropped(isDone: boolean): 'task-dropped' | 'task-gone' {
  return isDone ? 'task-dropped' : 'task-gone'
}
