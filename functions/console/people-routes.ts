import { Fault } from '../../shared/domain/fault.ts'
import type { UserId } from '../../shared/domain/ids.ts'
import { noteAudit } from '../../shared/flows/audit.ts'
import { connectionPage, readConnection } from '../../shared/flows/connection.ts'
import type { Connection } from '../../shared/flows/connection.ts'
import { eraseUser, receiptsOf } from '../../shared/flows/erase-user.ts'
import { latestExports } from '../../shared/flows/export-view.ts'
import { countParked } from '../../shared/flows/parked-tasks.ts'
import { isAllPaused, setPause, setPauseOfAll } from '../../shared/flows/pause.ts'
import { heldCounts, heldDataOf } from '../../shared/flows/held-data.ts'
import { erasePage } from '../../shared/pages/erase-page.ts'
import { peoplePage } from '../../shared/pages/people-page.ts'
import { receiptPage } from '../../shared/pages/receipt-page.ts'
import type { Reply } from '../../shared/platform/http.ts'
import type { HeldAnswer } from './data-answers.ts'
import { formOf, seeOther, showPage } from './visit.ts'
import type { KnownVisit } from './visit.ts'

const REVOKED = { disconnected: 'yes', pending: 'no', none: 'nothing-to-revoke' } as const
/** An ERP's id. The store has names of its own that begin with an underscore. */
const ID = /^[A-Za-z0-9][\w-]{0,63}$/
/** A page stays below 30 kB. */
const PAGE_SIZE = 25

export async function showPeople(visit: KnownVisit): Promise<Reply> {
  const { scope, request } = visit
  const user = request.query['user']?.trim()
  // Somebody who isn't connected any more may still have left something.
  if (user && ID.test(user)) return seeOther(`${scope.consoleUrl}/people/${user}/erase`)
  const stored = await connectionPage(scope, afterOf(request.query['after']), PAGE_SIZE)
  const connections = stored.map(({ connection }) => connection)
  const exports = request.query['after'] === undefined ? await latestExports(scope) : null
  const shown = [...connections, ...(exports?.exports ?? [])].map(({ userId }) => userId)
  const active = await scope.people.among([...new Set(shown)])
  const names = new Map(active.map(({ userId, name }) => [userId, name]))
  const isWrong = user !== undefined && user !== ''
  const last = connections.length < PAGE_SIZE ? undefined : connections.at(-1)
  const view = {
    people: connections.map((connection) => ({
      userId: connection.userId,
      name: names.get(connection.userId) ?? connection.userId,
      email: connection.email,
      state: connection.state,
      access: accessOf(connection),
      pausedBy: connection.pausedBy,
      waitsFor: waitsFor(connection),
      connectedAt: connection.connectedAt,
      lostAt: connection.lostAt,
      hasContacts: connection.features.includes('contacts'),
    })),
    zone: await visit.deps.zoneOf(visit.tenant),
    isAllPaused: await isAllPaused(scope),
    parked: await countParked(scope),
    exports,
    senders: names,
    notAnId: isWrong ? user : null,
    more: last ? `${scope.consoleUrl}/people?after=${encodeURIComponent(last.userId)}` : null,
  }
  return showPage(visit, (shell) => peoplePage(shell, view), isWrong ? 422 : 200)
}

/** What can't be an id begins at the first page. */
function afterOf(text: string | undefined): string | null {
  return text !== undefined && ID.test(text) ? text : null
}

function accessOf({ isUserActive, allowed }: Connection): 'granted' | 'no-right' | 'user-gone' {
  if (!isUserActive) return 'user-gone'
  return allowed.length > 0 ? 'granted' : 'no-right'
}

/** What is asked for and Google doesn't allow, then what was never started; contacts are sent whenever somebody asks for it. */
function waitsFor({ features, granted, allowed, startedAt }: Connection): 'start' | 'permission' | null {
  const wanted = features.filter((one) => allowed.includes(one))
  if (!wanted.every((one) => granted.includes(one))) return 'permission'
  return wanted.includes('calendar') && startedAt === null ? 'start' : null
}

/** `pause` or `resume`, of one person by his id, or of `everybody`. */
export async function pausePeople(visit: KnownVisit): Promise<Reply> {
  const { scope, person } = visit
  const form = await formOf(visit)
  const isPaused = form.has('pause')
  const whom = form.get(isPaused ? 'pause' : 'resume') ?? ''
  const by = person.userId
  if (whom === 'everybody') await setPauseOfAll({ isPaused, by }, scope)
  else if (!ID.test(whom)) throw new Fault('request.malformed', 'whom to pause', { field: 'pause' })
  else await setPause({ userId: whom as UserId, pauser: 'administrator', isPaused, by }, scope)
  return seeOther(`${scope.consoleUrl}/people?notice=${isPaused ? 'paused' : 'going-on'}`)
}

/** Everything that is held about a user, as a file for the person whom it is about. */
export async function exportData({ scope, person }: KnownVisit, id: string): Promise<Reply> {
  const userId = id as UserId
  const held = await heldDataOf(userId, scope)
  await noteAudit(scope, { action: 'data-exported', by: person.userId, subject: userId, detail: '' })
  const answer: HeldAnswer = { userId, exportedAt: scope.clock.now(), held }
  return {
    status: 200,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': `attachment; filename="held-data-${userId}.json"`,
      'cache-control': 'private, no-store',
    },
    body: `${JSON.stringify(answer, null, 2)}\n`,
  }
}

export async function showErase(visit: KnownVisit, id: string): Promise<Reply> {
  return askToErase(visit, id as UserId, { isUnsure: false })
}

async function askToErase(
  visit: KnownVisit,
  userId: UserId,
  { isUnsure }: { isUnsure: boolean },
): Promise<Reply> {
  const { scope } = visit
  const [person, stored, counts] = await Promise.all([
    scope.people.byId(userId),
    readConnection(scope.store, scope.tenant, userId),
    heldCounts(userId, scope),
  ])
  const view = { userId, name: person?.name ?? userId, counts, connected: stored !== null, isUnsure }
  return showPage(visit, (shell) => erasePage(shell, view), isUnsure ? 422 : 200)
}

export async function erase(visit: KnownVisit, id: string): Promise<Reply> {
  const { scope, person } = visit
  const userId = id as UserId
  const form = await formOf(visit)
  if (form.get('sure') !== 'yes') return askToErase(visit, userId, { isUnsure: true })
  await eraseUser({ userId, by: person.userId }, scope)
  return seeOther(`${scope.consoleUrl}/people/${id}/receipt`)
}

/** Of the newest erasure of the user; it can be looked at again later, and says then whether it is over. */
export async function showReceipt(visit: KnownVisit, id: string): Promise<Reply> {
  const { scope, deps, tenant } = visit
  const [receipt] = await receiptsOf(id as UserId, scope)
  if (!receipt) throw new Fault('request.not-found', 'no erasure', { field: 'path' })
  const [by, zone] = await Promise.all([deps.personOf(tenant, receipt.by), deps.zoneOf(tenant)])
  const view = {
    ...receipt,
    revokedAtGoogle: REVOKED[receipt.account],
    byName: by?.name ?? receipt.by,
    zone,
  }
  return showPage(visit, (shell) => receiptPage(shell, view))
}
