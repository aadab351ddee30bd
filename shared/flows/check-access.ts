import { isFault } from '../domain/fault.ts'
import type { Fault } from '../domain/fault.ts'
import type { RoleRights } from '../domain/rights.ts'
import type { ErpPerson } from '../erp-ports.ts'
import type { AccountScope } from './account-scope.ts'
import { changeStanding } from './change-standing.ts'
import { connectionPages } from './connection.ts'
import type { Connection } from './connection.ts'
import { finishCalendar, finishDisconnect } from './disconnect-account.ts'
import { goOnErasing } from './erase-user.ts'
import { tellUser } from './lost-grant.ts'
import { followPauseOfAll, isAllPaused } from './pause.ts'
import { featuresOf } from './person-rights.ts'
import { readRoleRights } from './role-rights.ts'

/**
 * Asks the ERP who of the connected users is still active and has which roles, and notes in each connection what its user may
 * do: workers read the connection anyway, so a withdrawn right stops them without a call of their own. Nothing is deleted, and
 * when a right comes back, everything is compared anew. What was begun to be ended is finished first, also while the ERP is away;
 * that it is away is thrown at the end. Every five minutes; two or three ERP calls for each 200 connections.
 */
export async function checkAccess(scope: AccountScope): Promise<void> {
  const { store, tenant, log } = scope
  const { roles } = await readRoleRights(store, tenant)
  const counts = { users: 0, changed: 0 }
  let erpFault: Fault | null = null
  await goOnErasing(scope)
  const isPaused = await isAllPaused(scope)
  for await (const page of connectionPages(store, tenant)) {
    const connections = page.map(({ connection }) => connection)
    counts.users += connections.length
    counts.changed += await finishEnds(connections, scope)
    for (const connection of connections) await followPauseOfAll(connection, isPaused, scope)
    if (erpFault !== null) continue
    try {
      counts.changed += await applyAll(connections, roles, scope)
    } catch (error) {
      if (!isFault(error)) throw error
      erpFault = error
    }
  }
  if (erpFault !== null) throw erpFault
  await saveCheckedAt(scope)
  log.info('access.checked', { tenant, ...counts })
}

/** How many ended. */
async function finishEnds(connections: readonly Connection[], scope: AccountScope): Promise<number> {
  let ended = 0
  for (const connection of connections) {
    if (connection.state !== 'disconnecting') await finishCalendar(connection, scope)
    else if (await finishDisconnect(connection, null, scope)) ended += 1
  }
  return ended
}

/** How many changed. */
async function applyAll(
  connections: readonly Connection[],
  roles: RoleRights,
  scope: AccountScope,
): Promise<number> {
  const going = connections.filter(({ state }) => state !== 'disconnecting')
  if (going.length === 0) return 0
  const active = await scope.people.among(going.map(({ userId }) => userId))
  const byId = new Map(active.map((person) => [person.userId, person]))
  let changed = 0
  for (const connection of going) {
    const person = byId.get(connection.userId) ?? null
    if (await applyAccess(connection, { person, roles }, scope)) changed += 1
  }
  return changed
}

/** Brings one connection in line with what its user may do now. True when something changed. */
async function applyAccess(
  connection: Connection,
  { person, roles }: { person: ErpPerson | null; roles: RoleRights },
  scope: AccountScope,
): Promise<boolean> {
  const { userId, state } = connection
  if (state === 'needs-reconnecting' && person) await tellUser(userId, scope)
  const allowed = person ? featuresOf(person, roles) : []
  const isUserActive = person !== null
  const changed = await changeStanding(
    connection,
    (stored) => (isSame(stored, { allowed, isUserActive }) ? null : { ...stored, allowed, isUserActive }),
    scope,
  )
  if (changed === null) return false
  const { tenant, log } = scope
  log.info('connection.access', { tenant, user: userId, allowed: allowed.join(' '), active: isUserActive })
  return true
}

type Access = Pick<Connection, 'allowed' | 'isUserActive'>

function isSame(a: Access, b: Access): boolean {
  return a.isUserActive === b.isUserActive && a.allowed.join() === b.allowed.join()
}

/** It is the heartbeat of scheduler and topic, too: the set-up list looks at it. */
async function saveCheckedAt({ store, tenant, clock }: AccountScope): Promise<void> {
  const key = { tenant, collection: 'sweeps', id: 'access' }
  const held = await store.get(key)
  const content = { data: { schema: 1, at: clock.now() } }
  // When another check was faster, its moment is as good.
  await (held === null ? store.create(key, content) : store.replace(key, content, held.version))
}
